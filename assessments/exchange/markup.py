"""Text out of other programs' HTML, and back. Nothing of the HTML survives: no script, no style, no link, no attribute.

Paragraphs stay as line breaks, cells of a table are parted by a bar, a small figure stays small (m² stays m²). A parser of our own,
since text is all that is wanted and each sign is looked at once: those that mend a tree take minutes for 40,000 open tags.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

BLOCKS = frozenset("p div br li ul ol tr table h1 h2 h3 h4 h5 h6 blockquote pre hr dl dt dd figure caption".split())
SILENT = frozenset("script style iframe object noscript template head title svg math audio video applet".split())
CELLS = frozenset({"td", "th"})
SMALL = {
    "sup": str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ"),
    "sub": str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎"),
}
LIKE = re.compile(
    r"</?(?:p|br|div|span|b|i|u|em|strong|img|ul|ol|li|a|sub|sup|table|h[1-6]|script|iframe)\b[^<>]*>", re.IGNORECASE
)
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})((?:[\s/][^<>]*)?)>")
ATTRIBUTE = re.compile(r"\b(src|alt)\s{0,3}=\s{0,3}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BLANKS = re.compile(r"[ \t\r\n\f\v]+")


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
    reader = _Reader(source)
    reader.read()
    lines = [re.sub(r"[ \t]+", " ", line).strip(" ") for line in "".join(reader.out).split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n").replace("\xa0", " ")
    return Reduced(text, tuple(reader.images), tuple(dict.fromkeys(reader.silenced)))


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


class _Reader:
    """Reads a text from left to right, each sign once."""

    def __init__(self, source: str) -> None:
        self.source, self.lower = source, source.lower()
        self.out: list[str] = []
        self.images: list[Image] = []
        self.silenced: list[str] = []
        self.small: list[str] = []
        self.pre = 0

    def read(self) -> None:
        place = 0
        while place < len(self.source):
            sign = self.source.find("<", place)
            self._data(self.source[place : sign if sign >= 0 else None])
            if sign < 0:
                return
            place = self._markup(sign)

    def _markup(self, sign: int) -> int:
        """What begins with <; gives the place behind it."""
        if self.source.startswith("<!--", sign):
            return self._behind("-->", sign)
        if self.source.startswith(("<!", "<?"), sign):
            return self._behind(">", sign)
        tag = TAG.match(self.source, sign)
        if tag is None:
            self._data("<")
            return sign + 1
        name = tag[2].lower()
        if name in SILENT or name == "embed":
            return self._silence(name, tag)
        if tag[1]:
            self._end(name)
        else:
            self._start(name, tag[3])
        return tag.end()

    def _silence(self, name: str, tag: re.Match[str]) -> int:
        self.silenced.append(name)
        if tag[1] or name == "embed" or tag[3].rstrip().endswith("/"):
            return tag.end()
        end = self.lower.find(f"</{name}", tag.end())
        return self._behind(">", end) if end >= 0 else len(self.source)

    def _behind(self, words: str, place: int) -> int:
        found = self.source.find(words, place)
        return found + len(words) if found >= 0 else len(self.source)

    def _start(self, name: str, attributes: str) -> None:
        if name == "img":
            said = {
                one[1].lower(): html.unescape(one[2] or one[3] or one[4] or "")
                for one in ATTRIBUTE.finditer(attributes)
            }
            self.images.append(Image(said.get("src", "").strip(), said.get("alt", "").strip()))
        elif name in SMALL:
            self.small.append(name)
        elif name in CELLS:
            if not self._is_at_start():
                self.out.append(" | ")
        elif name == "br":
            self.out.append("\n")
        elif name in BLOCKS:
            self.pre += name == "pre"
            self._break()

    def _end(self, name: str) -> None:
        if name in SMALL:
            self.small = self.small[:-1] if len(self.small) < 10 else []
        elif name in BLOCKS and name != "br":
            self.pre = max(0, self.pre - (name == "pre"))
            self._break()

    def _data(self, data: str) -> None:
        text = html.unescape(data) if self.pre else BLANKS.sub(" ", html.unescape(data))
        if not text or (text == " " and self._is_at_start()):
            return
        self.out.append(text.translate(SMALL[self.small[-1]]) if self.small else text)

    def _break(self) -> None:
        if not self._is_at_start():
            self.out.append("\n")

    def _is_at_start(self) -> bool:
        return not self.out or self.out[-1].endswith("\n")
