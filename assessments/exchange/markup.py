"""Text out of other programs' HTML, and back. Nothing of the HTML survives: no script, no style, no link, no attribute.

Paragraphs stay as line breaks, cells of a table are parted by a bar, a small figure stays small (m² stays m²).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3

BLOCKS = frozenset("p div br li ul ol tr table h1 h2 h3 h4 h5 h6 blockquote pre hr dl dt dd figure caption".split())
SILENT = frozenset("script style iframe object embed noscript template head title svg math audio video applet".split())
CELLS = frozenset({"td", "th"})
SMALL = {
    "sup": str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ"),
    "sub": str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎"),
}
KEPT = set(BLOCKS | CELLS | SMALL.keys() | {"img"})
LIKE = re.compile(
    r"</?(?:p|br|div|span|b|i|u|em|strong|img|ul|ol|li|a|sub|sup|table|h[1-6]|script|iframe)\b[^<>]*>", re.IGNORECASE
)
LOUD = re.compile(rf"<({'|'.join(sorted(SILENT))})\b", re.IGNORECASE)
UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BLANKS = re.compile(r"[ \t\r\n\f\v]+")
LONGEST = 200_000  # characters; a longer text loses its tags without being understood


@dataclass(frozen=True)
class Image:
    """A picture in a text: where it comes from, and its words."""

    source: str
    alt: str


@dataclass(frozen=True)
class Reduced:
    """A text without its markup, and its pictures in order. silenced: what was thrown away with all that it held."""

    text: str
    images: tuple[Image, ...] = ()
    silenced: tuple[str, ...] = ()


def reduced(source: str) -> Reduced:
    """The text of a piece of HTML."""
    if "<" not in source and "&" not in source:
        return Reduced(BLANKS.sub(" ", source).strip(" ").replace("\xa0", " "))
    if len(source) > LONGEST:
        return Reduced(html.unescape(re.sub(r"<[^<>]*>", "", source)))
    reader = _Reader()
    reader.feed(
        nh3.clean(
            source,
            tags=KEPT,
            clean_content_tags=set(SILENT),
            attributes={"img": {"src", "alt"}},
            url_schemes={"http", "https", "data"},
            link_rel=None,
        )
    )
    reader.close()
    lines = [re.sub(r"[ \t]+", " ", line).strip(" ") for line in "".join(reader.out).split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n").replace("\xa0", " ")
    silenced = tuple(dict.fromkeys(name.lower() for name in LOUD.findall(source)))
    return Reduced(text, tuple(reader.images), silenced)


def is_like_html(text: str) -> bool:
    """Whether a text of no declared kind is HTML."""
    return bool(LIKE.search(text))


def to_html(text: str) -> str:
    """A text as HTML that `reduced` reads back as it was: breaks stay, and so do blanks beside each other."""
    kept = re.sub(r"(?m)(?<= ) |^ | $", "&nbsp;", html.escape(text, quote=False))
    return kept.replace("\n", "<br>")


def fit(text: str) -> str:
    """A text without the signs that XML cannot hold."""
    return UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


class _Reader(HTMLParser):
    """Reads what nh3 has left: well formed, and of a few tags only."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.images: list[Image] = []
        self.small: list[str] = []
        self.pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            said = dict(attrs)
            self.images.append(Image(said.get("src") or "", (said.get("alt") or "").strip()))
        elif tag in SMALL:
            self.small.append(tag)
        elif tag in CELLS:
            if self.out and not self._is_at_start():
                self.out.append(" | ")
        elif tag == "br":
            self.out.append("\n")
        else:
            self.pre += tag == "pre"
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in SMALL:
            self.small = self.small[:-1]
        elif tag not in CELLS and tag != "br":
            self.pre -= tag == "pre"
            self._break()

    def handle_data(self, data: str) -> None:
        text = data if self.pre else BLANKS.sub(" ", data)
        if text == " " and self._is_at_start():
            return
        self.out.append(text.translate(SMALL[self.small[-1]]) if self.small else text)

    def _break(self) -> None:
        if self.out and not self._is_at_start():
            self.out.append("\n")

    def _is_at_start(self) -> bool:
        return not self.out or self.out[-1].endswith("\n")
