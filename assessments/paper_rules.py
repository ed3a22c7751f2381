"""A question on paper: what is printed, and what a person wrote beside it, as an answer. Pure.

On paper the options have letters by the place where they stand (A, B, C, …), whatever their keys are, and what they are matched
with has numbers. True and false are √ and ×.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from django.utils.translation import gettext as _

from assessments.answer_fields import hash_of, plain
from assessments.judging import of_step
from assessments.questions import (
    CHOICES,
    LONGEST_BLANK,
    LONGEST_WRITTEN,
    Option,
    Part,
    QuestionType,
    Step,
    takes_several,
)

BETWEEN = re.compile(r"[;；|\n]")  # between the gaps of a fill-in
TRUE, FALSE = frozenset("√✓对是T正确YA") | {"正确"}, frozenset("×X✗✕错否F误NB") | {"错误"}
NOTHING = frozenset({"", "-", "—", "空", "无", "0"})


class BadEntry(ValueError):
    """What was typed is no answer to this question; its text says why, in words."""


@dataclass(frozen=True)
class Printed:
    """One thing to answer on paper. number: of a chain's question, 0 otherwise.  lines: (label, text) of what is chosen from.

    targets: of a matching, (number, text).  gaps: of a fill-in, how many.  unit: of a number.
    """

    number: int
    text: str
    type: QuestionType
    several: bool
    lines: tuple[tuple[str, str], ...] = ()
    targets: tuple[tuple[str, str], ...] = ()
    gaps: int = 0
    unit: str = ""

    @property
    def how(self) -> str:
        """How to write the answer down, in words."""
        if self.type in CHOICES and self.type != QuestionType.TRUE_FALSE:
            return _("write all right letters") if self.several else _("write one letter")
        return str(
            {
                QuestionType.TRUE_FALSE: _("write √ or ×"),
                QuestionType.ORDERING: _("write the letters in the right order"),
                QuestionType.MATCHING: _("write letter and number, for example A2 B1"),
                QuestionType.FILL: _("write what is missing"),
                QuestionType.NUMERIC: _("write a number"),
                QuestionType.SHORT: _("write a few sentences"),
            }.get(self.type, "")
        )

    @property
    def places(self) -> tuple[int, ...]:
        """Where something is written: one place, or one for each gap."""
        return tuple(range(1, max(1, self.gaps) + 1))


def printed(part: Part, steps: Sequence[Step], shown: Sequence[str]) -> tuple[Printed, ...]:
    """What stands on the paper for one question. shown: the keys of the paper's line, in their order."""
    if steps:
        return tuple(_printed(step.part, of_step(shown, n), n, step.text) for n, step in enumerate(steps, start=1))
    return (_printed(part, shown, 0, ""),)


def read(part: Part, steps: Sequence[Step], shown: Sequence[str], typed: Mapping[int, str]) -> tuple[str, ...]:
    """The answer, in the shapes of `judging`, out of what was typed by the number of each `Printed`. Raises BadEntry."""
    if not steps:
        return _read(part, shown, typed.get(0, ""))
    answer: list[str] = []
    for n, step in enumerate(steps, start=1):
        try:
            own = _read(step.part, of_step(shown, n), typed.get(n, ""))
        except BadEntry as bad:
            raise BadEntry(_("Question %(step)s: %(problem)s") % {"step": n, "problem": bad}) from None
        answer += [f"{n}:{text}" for text in own]
    return tuple(answer)


def _printed(part: Part, shown: Sequence[str], number: int, text: str) -> Printed:
    options, targets = _by_key(part.options), _by_key(part.targets)
    left = [options[key] for key in shown if key in options]
    right = [targets[key] for key in shown if key in targets]
    return Printed(
        number=number,
        text=text,
        type=part.type,
        several=takes_several(part.type, part.right),
        lines=()
        if part.type == QuestionType.TRUE_FALSE
        else tuple(zip(ascii_uppercase, (option.text for option in left), strict=False)),
        targets=tuple((str(n), target.text) for n, target in enumerate(right, start=1)),
        gaps=len(part.blanks),
        unit=part.number.unit if part.number else "",
    )


def _by_key(options: Sequence[Option]) -> dict[str, Option]:
    return {option.key: option for option in options}


def _read(part: Part, shown: Sequence[str], typed: str) -> tuple[str, ...]:
    if part.type == QuestionType.SHORT:
        return _sentences(typed)
    text = unicodedata.normalize("NFKC", typed).strip()
    if (text in NOTHING and part.type != QuestionType.NUMERIC) or not text or text in {"-", "—"}:
        return ()
    if part.type == QuestionType.TRUE_FALSE:
        return (_true_or_false(text),)
    if part.type == QuestionType.MATCHING:
        return _pairs(part, shown, text)
    if part.type == QuestionType.FILL:
        return _gaps(part, text)
    if part.type == QuestionType.NUMERIC:
        return (_short(text),)
    return _letters(part, shown, text)


def _sentences(typed: str) -> tuple[str, ...]:
    """A short text, by its name: its words lie outside the log."""
    text = plain(typed)
    if len(text) > LONGEST_WRITTEN:
        raise BadEntry(
            _("This is longer than %(most)s characters. Shorten it, and note that on the sheet.")
            % {"most": LONGEST_WRITTEN}
        )
    return (hash_of(text),) if text else ()


def _true_or_false(text: str) -> str:
    sign = text.upper()
    if sign in TRUE:
        return "T"
    if sign in FALSE:
        return "F"
    raise BadEntry(_("Type √ or ×."))


def _letters(part: Part, shown: Sequence[str], text: str) -> tuple[str, ...]:
    keys = _keys(part, shown, re.sub(r"[\s、,.]+", "", text).upper())
    if len(set(keys)) < len(keys):
        raise BadEntry(_("A letter stands there twice."))
    if part.type == QuestionType.ORDERING:
        if len(keys) < len(part.options):
            raise BadEntry(_("Every letter must stand in the order once."))
        return keys
    if len(keys) > 1 and not takes_several(part.type, part.right):
        raise BadEntry(_("Only one letter can be chosen here. Where two are written, type -."))
    return tuple(key for key in part.keys if key in keys)


def _keys(part: Part, shown: Sequence[str], letters: str) -> tuple[str, ...]:
    by_letter = dict(zip(ascii_uppercase, (key for key in shown if key in part.keys), strict=False))
    unknown = next((letter for letter in letters if letter not in by_letter), None)
    if unknown is not None:
        raise BadEntry(_("There is no option %(letter)s here.") % {"letter": unknown})
    return tuple(by_letter[letter] for letter in letters)


def _pairs(part: Part, shown: Sequence[str], text: str) -> tuple[str, ...]:
    targets = [key for key in shown if key in {target.key for target in part.targets}]
    squeezed = re.sub(r"[\s、,.=:-]+", "", text).upper()
    if not re.fullmatch(r"(?:[A-Z]\d{1,2})+", squeezed):
        raise BadEntry(_("Type letter and number, for example A2 B1."))
    found = {}
    for letter, number in re.findall(r"([A-Z])(\d{1,2})", squeezed):
        (key,) = _keys(part, shown, letter)
        if not 1 <= int(number) <= len(targets):
            raise BadEntry(_("There is no number %(number)s here.") % {"number": number})
        if key in found:
            raise BadEntry(_("A letter stands there twice."))
        found[key] = targets[int(number) - 1]
    return tuple(f"{key}={found[key]}" for key in part.keys if key in found)


def _gaps(part: Part, text: str) -> tuple[str, ...]:
    texts = [one.strip() for one in BETWEEN.split(text)] if len(part.blanks) > 1 else [text]
    if len(texts) > len(part.blanks):
        raise BadEntry(_("There are only %(count)s gaps; put ; between them.") % {"count": len(part.blanks)})
    return tuple(f"{n}={_short(one)}" for n, one in enumerate(texts, start=1) if one not in {"", "-", "—"})


def _short(text: str) -> str:
    if len(text) > LONGEST_BLANK:
        raise BadEntry(_("This is too long. Write at most %(most)s characters.") % {"most": LONGEST_BLANK})
    return text
