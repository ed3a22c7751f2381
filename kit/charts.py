"""Pictures of numbers: SVG drawn by a template, with the same numbers as a table below it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import get_template
from django.utils.safestring import SafeString

from kit.errors import Text

# The drawing has no size of its own: bars are percentages of its place, rows are as high as the reader's text, so
# that it reads well on a phone and in print, and grows with the text size.
BAR_PERCENT = 78.0  # the longest bar; what is left holds its number
ROW_EM = 3.0
LABEL_AT_MOST = 26  # characters that fit above a bar


@dataclass(frozen=True)
class Bar:
    """One thing and its number. ``url``: the list of what was counted, or empty."""

    label: str
    value: int
    url: str = ""


@dataclass(frozen=True)
class DrawnBar:
    """A bar with its places in the drawing: widths in percent, heights in em."""

    label: str
    short: str
    value: int
    url: str
    percent: float
    text_em: float
    bar_em: float
    number_em: float


def draw(rows: Sequence[Bar]) -> list[DrawnBar]:
    """Where each bar stands. The greatest value has the full width; a value above 0 is never invisible.

    Raises ValueError for a negative value, which has no bar.
    """
    if any(row.value < 0 for row in rows):
        raise ValueError("a bar cannot show less than nothing")
    greatest = max((row.value for row in rows), default=0) or 1
    drawn = []
    for number, row in enumerate(rows):
        top = number * ROW_EM
        percent = max(round(BAR_PERCENT * row.value / greatest, 1), 0.5 if row.value else 0.0)
        short = row.label if len(row.label) <= LABEL_AT_MOST else row.label[: LABEL_AT_MOST - 1] + "…"
        drawn.append(DrawnBar(row.label, short, row.value, row.url, percent, top + 1.1, top + 1.5, top + 2.35))
    return drawn


def bars(title: Text, rows: Sequence[Bar], *, unit: Text = "", note: Text = "", head: Text = "") -> SafeString:
    """Horizontal bars in the order given, as HTML: the drawing, and a table with the same numbers to fold out.

    unit: the word behind a number (人); note: one line under the title; head: what the rows are, for the table.
    """
    drawn = draw(rows)
    # Two charts on a page must not share a pattern: one that is hidden would take the other's hatch away.
    key = hashlib.blake2b(str(title).encode(), digest_size=4).hexdigest()
    return get_template("kit/components/bars.html").render(
        {
            "title": title,
            "note": note,
            "unit": unit,
            "head": head,
            "rows": drawn,
            "key": key,
            "height_em": len(drawn) * ROW_EM,
        }
    )
