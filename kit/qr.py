"""QR codes as SVG, drawn on this machine."""

from __future__ import annotations

import functools

import segno
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

# A phone reads it from paper that was folded once: a quarter of the modules may be lost (level Q).
PAPER = "q"
SCREEN = "m"
QUIET_ZONE = 4  # modules, as ISO/IEC 18004 asks


@functools.lru_cache(maxsize=256)
def _drawing(text: str, error: str) -> str:
    """The <svg> element without a size of its own; it fills what stands around it."""
    return segno.make(text, error=error, micro=False, boost_error=False).svg_inline(
        border=QUIET_ZONE, omitsize=True, svgclass=None, lineclass=None, dark="#000", light="#fff"
    )


def svg(text: str, label: object) -> SafeString:
    """The code for ``text`` as an SVG element for a page. ``label``: what it leads to, read aloud.

    Raises ValueError when ``text`` is empty or too long for any code.
    """
    drawing = _drawing(_checked(text), SCREEN)
    # The drawing is made of numbers by segno; the label is escaped here.
    return mark_safe(drawing.replace("<svg", f'<svg role="img" aria-label="{escape(label)}"', 1))  # noqa: S308


def data_uri(text: str) -> str:
    """The code for ``text`` as ``data:image/svg+xml,…``, for the ``src`` of an image in a PDF."""
    return segno.make(_checked(text), error=PAPER, micro=False, boost_error=False).svg_data_uri(
        border=QUIET_ZONE, scale=4, svgclass=None, lineclass=None, dark="#000", light="#fff"
    )


def _checked(text: str) -> str:
    if not text:
        raise ValueError("an empty code leads nowhere")
    return text
