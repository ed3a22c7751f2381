"""The plain text of a block as HTML: paragraphs, and real lists where lines are numbered. Pure."""

from __future__ import annotations

import re
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_NUMBERED = re.compile(r"\d{1,2}[.．、]\s*(.+)")


def lines_of(text: str) -> list[str]:
    """The lines of ``text`` without the blank ones and without the blanks around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def as_html(text: str) -> SafeString:
    """Each line a paragraph; lines that begin with ``1.``, ``2.`` … together one numbered list, so that it reads as one."""
    pieces = []
    for numbered, lines in groupby(lines_of(text), key=lambda line: _NUMBERED.fullmatch(line) is not None):
        if numbered:
            items = ((_NUMBERED.fullmatch(line).group(1),) for line in lines)
            pieces.append(format_html("<ol>{}</ol>", format_html_join("", "<li>{}</li>", items)))
        else:
            pieces.append(format_html_join("", "<p>{}</p>", ((line,) for line in lines)))
    return SafeString("".join(pieces))
