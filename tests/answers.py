"""What a page says, without what is another one each time."""

from __future__ import annotations

import re

TOKENS = re.compile(r' data-csrf="\w+"|(?<=name="csrfmiddlewaretoken") value="\w+"')


def untokened(html: str) -> str:
    """A page without the tokens of its scripts and forms."""
    return TOKENS.sub("", html)
