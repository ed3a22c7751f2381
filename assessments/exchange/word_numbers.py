"""The numbers that Word writes by itself before paragraphs: they stand in no text, only in the lists of ``numbering.xml``."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DIGITS = "零一二三四五六七八九"
DEEPEST = 9  # levels of a list
MOST = 9_999


@dataclass(frozen=True)
class Level:
    """How one level of a list counts. shape: of Word, "upperLetter".  text: "%1." with the number of each level."""

    shape: str
    text: str
    start: int = 1


@dataclass
class Numbers:
    """Counts through a document. `before` is asked once for every paragraph, in order."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)  # of each list: its levels
    list_of: dict[str, str] = field(default_factory=dict)  # of each use of a list: which one it is
    starts: dict[str, dict[int, int]] = field(default_factory=dict)  # where a use begins anew
    of_style: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    begun: set[str] = field(default_factory=set)

    def before(self, paragraph: Element) -> str:
        """What stands before the text of ``paragraph``; "" when it is in no list, or in one of dots."""
        use, depth = self._place(paragraph)
        key = self.list_of.get(use, "")
        level = self.levels.get(key, {}).get(depth)
        if level is None:
            return ""
        counts = self.counts[key]
        if use not in self.begun:
            self.begun.add(use)
            for at, start in self.starts.get(use, {}).items():
                counts[at] = start - 1
        counts[depth] = min(counts.get(depth, level.start - 1) + 1, MOST)
        for below in [at for at in counts if at > depth]:
            del counts[below]
        if level.shape in ("bullet", "none"):
            return ""
        return re.sub(r"%(\d)", lambda found: self._said(key, int(found[1]) - 1), level.text)

    def _said(self, key: str, depth: int) -> str:
        level = self.levels[key].get(depth)
        return numeral(self.counts[key].get(depth, level.start), level.shape) if level else ""

    def _place(self, paragraph: Element) -> tuple[str, int]:
        """Which use of a list, and at what depth; ("", 0) for none."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return "", 0
        style = properties.find(f"{W}pStyle")
        use, depth = self.of_style.get(style.get(f"{W}val", "") if style is not None else "", ("", 0))
        own = properties.find(f"{W}numPr")
        if own is not None:
            use, depth = _value(own, "numId", use), _int(_value(own, "ilvl", str(depth)))
        return use, depth


def numbers(numbering: Element | None, styles: Element | None) -> Numbers:
    """The lists of a document. Either part may be missing."""
    found = Numbers()
    for one in numbering.iter(f"{W}abstractNum") if numbering is not None else ():
        found.levels[one.get(f"{W}abstractNumId", "")] = {
            _int(level.get(f"{W}ilvl", "0")): _level(level) for level in one.findall(f"{W}lvl")[:DEEPEST]
        }
    for use in numbering.findall(f"{W}num") if numbering is not None else ():
        name = use.get(f"{W}numId", "")
        found.list_of[name] = _value(use, "abstractNumId", "")
        found.starts[name] = {
            _int(change.get(f"{W}ilvl", "0")): _int(_value(change, "startOverride", "1"))
            for change in use.findall(f"{W}lvlOverride")
            if change.find(f"{W}startOverride") is not None
        }
    for style in styles.iter(f"{W}style") if styles is not None else ():
        place = style.find(f"{W}pPr/{W}numPr")
        if place is not None:
            found.of_style[style.get(f"{W}styleId", "")] = (
                _value(place, "numId", ""), _int(_value(place, "ilvl", "0")),
            )  # fmt: skip
    return found


def numeral(number: int, shape: str) -> str:
    """A number as Word writes it."""
    if shape in ("upperLetter", "lowerLetter"):
        letter = chr(65 + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if shape == "upperLetter" else letter.lower()
    if shape in ("upperRoman", "lowerRoman"):
        roman = _roman(number)
        return roman if shape == "upperRoman" else roman.lower()
    if shape.startswith("decimalEnclosed") or shape == "ideographEnclosedCircle":
        return chr(0x245F + number) if number <= 20 else str(number)
    if shape.startswith(("chinese", "japanese", "taiwanese", "ideograph", "korean")):
        return _han(number)
    if shape == "decimalZero":
        return f"{number:02}"
    return str(number)


def _han(number: int) -> str:
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    ten = f"{DIGITS[tens] if tens > 1 else ''}十" if tens else ""
    return ten + (DIGITS[ones] if ones else "")


def _roman(number: int) -> str:
    signs = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
    said = ""
    for value, sign in signs:
        said += sign * (number // value)
        number %= value
    return said


def _level(level: Element) -> Level:
    return Level(_value(level, "numFmt", "decimal"), _value(level, "lvlText", ""), _int(_value(level, "start", "1")))


def _value(of: Element, name: str, other: str) -> str:
    child = of.find(f"{W}{name}")
    return child.get(f"{W}val", other) if child is not None else other


def _int(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,4}", text) else 0
