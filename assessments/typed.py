"""How a trainer types what is answered, and back: lines, ticks and letters instead of JSON. Pure.

A matching is a line a pair, "左边 = 右边"; a fill-in a line a gap with its variants, "三分之二 | 2/3".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assessments.questions import LETTERED, Number, Option, Part, QuestionType
from kit.numerals import arabic

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TRUE_FALSE = "TF"
BETWEEN = re.compile(r"\s*(?:=|＝|→|——?>)\s*")
VARIANT = re.compile(r"[|｜]")
COMMA = re.compile(r"[,，、;；\n]")
DECIMAL = re.compile(r"[+-]?\d{1,15}(\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One line of the options: its text, whether it is right, and what whoever chose it reads afterwards."""

    text: str = ""
    right: bool = False
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the fields of one thing that is answered; what its kind does not ask is passed over."""

    options_rows: Sequence[OptionRow] = ()
    order: str = ""
    pairs: str = ""
    extra_targets: str = ""
    gaps: str = ""
    number: str = ""
    tolerance: str = ""
    unit: str = ""
    partial: bool = False


def part_from(type_: QuestionType, typed: Typed, *, words: tuple[str, str], known: Part | None = None) -> Part:
    """What was typed, as the rules take it.

    words: true and false, as options of a judgement.  known: what stood there before; targets that are still meant keep their
    numbers, so that a question that is opened and saved says what it said.
    """
    if type_ == QuestionType.MATCHING:
        return _matching(typed, known)
    if type_ == QuestionType.FILL:
        return Part(type_, blanks=tuple(_variants(line) for line in lines_of(typed.gaps)), partial=typed.partial)
    if type_ == QuestionType.NUMERIC:
        return Part(type_, number=number_of(typed.number, typed.tolerance, typed.unit))
    if type_ == QuestionType.TRUE_FALSE:
        both = [*typed.options_rows, OptionRow(), OptionRow()][:2]
        options = tuple(Option(key, text, row.feedback) for key, text, row in zip(TRUE_FALSE, words, both, strict=True))
        return Part(type_, options, tuple(key for key, row in zip(TRUE_FALSE, both, strict=True) if row.right))
    if type_ not in LETTERED:
        return Part(type_)
    lettered = [(key, row) for key, row in zip(LETTERS, typed.options_rows, strict=False) if row.text]
    options = tuple(Option(key, row.text, row.feedback) for key, row in lettered)
    if type_ == QuestionType.ORDERING:
        return Part(type_, options, tuple(re.sub(r"[\s、，,]", "", typed.order).upper()))
    right = tuple(key for key, row in zip(LETTERS, typed.options_rows, strict=False) if row.right)
    return Part(type_, options, right, partial=typed.partial and type_ in (QuestionType.MULTIPLE, QuestionType.CASE))


def typed_from(part: Part) -> Typed:
    """The fields that say ``part``."""
    ordering = part.type == QuestionType.ORDERING
    texts = {target.key: target.text for target in part.targets}
    goes_with = dict(pair.partition("=")[::2] for pair in part.right) if part.targets else {}
    used = set(goes_with.values())
    number = part.number
    return Typed(
        options_rows=() if part.type == QuestionType.MATCHING else _rows(part),
        order="".join(part.right) if ordering else "",
        pairs="\n".join(
            f"{option.text} = {texts.get(goes_with.get(option.key, ''), '')}".rstrip()
            for option in part.options
            if part.type == QuestionType.MATCHING
        ),
        extra_targets="\n".join(target.text for target in part.targets if target.key not in used),
        gaps="\n".join(" | ".join(variants) for variants in part.blanks),
        number=f"{number.value:f}" if number else "",
        tolerance=f"{number.tolerance:f}" if number and number.tolerance else "",
        unit=number.unit if number else "",
        partial=part.partial,
    )


def lines_of(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def number_of(value: str, tolerance: str, unit: str) -> Number | None:
    """A number with what it may be off by, in any digits; None when one of them is none."""
    exact, off = _decimal(value), _decimal(tolerance or "0")
    return Number(exact, off, unit.strip()) if exact is not None and off is not None else None


def tags_of(text: str) -> tuple[str, ...]:
    """Tags between commas, each once; the bar, which separates them in the bank, is no part of a tag."""
    return tuple(dict.fromkeys(tag for part in COMMA.split(text) if (tag := part.replace("|", " ").strip())))


def _decimal(text: str) -> Decimal | None:
    digits = re.sub(r"(?<=\d)[,，](?=\d{3})", "", re.sub(r"\s+", "", arabic(text)))
    return Decimal(digits) if DECIMAL.fullmatch(digits) else None


def _variants(line: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in VARIANT.split(line) if one.strip())


def _matching(typed: Typed, known: Part | None) -> Part:
    pairs = [(line, *_sides(line)) for line in lines_of(typed.pairs)]
    named = [*(right for _line, _left, right in pairs if right), *lines_of(typed.extra_targets)]
    before = [target.text for target in known.targets] if known else []
    texts = _unique([*(text for text in before if text in named), *named])
    number = {text: str(n) for n, text in enumerate(texts, start=1)}
    options = tuple(Option(key, left) for key, (_line, left, _right) in zip(LETTERS, pairs, strict=False))
    right = tuple(f"{key}={number[right]}" for key, (_line, _left, right) in zip(LETTERS, pairs, strict=False) if right)
    targets = tuple(Option(number[text], text) for text in texts)
    return Part(QuestionType.MATCHING, options, right, targets, partial=typed.partial)


def _sides(line: str) -> tuple[str, str]:
    left, *rest = BETWEEN.split(line, maxsplit=1)
    return left.strip(), rest[0].strip() if rest else ""


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _rows(part: Part) -> tuple[OptionRow, ...]:
    """The lines in which the options stand: each on the line of its letter, however the bank ordered them."""
    letters = TRUE_FALSE if part.type == QuestionType.TRUE_FALSE else LETTERS
    ticked = part.right if part.type != QuestionType.ORDERING else ()
    by_key = {option.key: option for option in part.options}
    last = max((letters.index(key) for key in by_key if key in letters), default=-1)
    return tuple(
        OptionRow(by_key[key].text, key in ticked, by_key[key].feedback) if key in by_key else OptionRow()
        for key in letters[: last + 1]
    )
