"""Scripts that a page fetches as one file: each request costs a weak network most of a second.

``settings.JOINED_SCRIPTS`` says which scripts follow each other on a page, and the name of the file that has all of them.
`lms.static_storage` makes it when static files are gathered; `{% joined %}` of kit/base.html puts it in their place. What a script
is told by its tag (``data-…``) stays where it was, in a <template>: in the file that is what ``document.currentScript`` means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

Parts = Mapping[str, Sequence[str]]

TAG = re.compile(r"""<script src="(?P<src>[^"]+)" defer(?P<words>(?:\s+[\w-]+(?:="[^"]*")?)*)\s*></script>""")
HASH = re.compile(r"\.[0-9a-f]{12}(?=\.js$)")
SAYS = "document.currentScript"


def script(sources: Mapping[str, str]) -> str:
    """One script of several, by name. Where one fails, the next ones still run, as they would by themselves."""
    return "".join(
        f"try{{{source.replace(SAYS, said_to(name))}}}catch(e){{setTimeout(function(){{throw e}})}}\n"
        for name, source in sources.items()
    )


def said_to(name: str) -> str:
    return f"""document.querySelector('[data-of="{name}"]')"""


def page(html: str, joined: Parts, *, prefix: str, address: Callable[[str], str]) -> str:
    """``html`` with one tag wherever all parts of a file of ``joined`` follow each other with no other script between them.

    They are deferred: what else stands between them changes nothing.

    prefix: with which the addresses of static files begin.  address: of a static file by its name.
    """
    tags = list(TAG.finditer(html))
    names = [HASH.sub("", tag["src"].removeprefix(prefix)) for tag in tags]
    instead: dict[int, str] = {}
    place = 0
    while place < len(tags):
        name = next((one for one, parts in joined.items() if names[place : place + len(parts)] == list(parts)), "")
        for part, tag in zip(joined.get(name, ()), tags[place:], strict=False):
            instead[tag.start()] = f'<template data-of="{part}"{tag["words"]}></template>'
        place += len(joined.get(name, (1,)))
        if name:
            instead[tags[place - 1].start()] += f'<script src="{address(name)}" defer></script>'
    return TAG.sub(lambda tag: instead.get(tag.start(), tag[0]), html)
