"""How one answer to one question goes: right, wrong, partly right, missing or malformed. Pure.

Whatever a phone sends is judged, never refused: an answer that cannot be read is malformed, and earns nothing.

An answer is a list of short texts:
choices: the chosen keys;  ordering: all keys in their order;  matching: "A=1";  fill-in: "1=text" by the number of the gap;
number: the number as typed;  chain: each of these with the number of its question before it, "2:A", "3:1=text".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction

from assessments.questions import PAIR, Number, Part, QuestionType, Step, takes_several
from kit.numerals import arabic

NOTHING, WHOLE = Fraction(0), Fraction(1)
IN_GAP = re.compile(r"([1-9][0-9]?)=(.*)", re.DOTALL)
OF_STEP = re.compile(r"([1-9][0-9]?):(.+)", re.DOTALL)
MEASURE = re.compile(r"([+-]?\d+(?:\.\d+)?)(.*)", re.DOTALL)


class Finding(StrEnum):
    """How one item went. Pending: a person has to mark it; it is not counted before that. Partly: some of its marks.

    Left out: it was wrong as it stood, and counts for nobody.
    """

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    MISSING = "missing"
    MALFORMED = "malformed"
    PENDING = "pending"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Judged:
    """How an answer went, and the share of the question's points that it earns, from 0 to 1."""

    finding: Finding
    share: Fraction = NOTHING


RIGHT = Judged(Finding.RIGHT, WHOLE)
WRONG = Judged(Finding.WRONG)
MISSING = Judged(Finding.MISSING)
MALFORMED = Judged(Finding.MALFORMED)
PENDING = Judged(Finding.PENDING)


def judge(part: Part, shown: Sequence[str], answer: object) -> Judged:
    """How ``answer`` goes. shown: the keys of the options that were shown; anything else cannot have been chosen."""
    if is_missing(answer):
        return MISSING
    if part.type == QuestionType.SHORT:
        return PENDING
    given = texts_of(answer)
    if given is None or len(set(given)) < len(given):
        return MALFORMED
    return _JUDGES[part.type](part, frozenset(shown), given)


def judge_question(part: Part, steps: Sequence[Step], shown: Sequence[str], answer: object) -> Judged:
    """How the answer to a whole question goes, be it a chain or not."""
    return judge_chain(steps, shown, answer) if steps else judge(part, shown, answer)


def judge_chain(steps: Sequence[Step], shown: Sequence[str], answer: object) -> Judged:
    """How the answer to a chain goes: each question earns its own marks.

    shown: as in a paper's line, "1:A".  Right when every question is right; malformed when any part of it cannot be read, which
    loses nothing of the others.
    """
    if is_missing(answer):
        return MISSING
    given = texts_of(answer)
    if given is None or not all(OF_STEP.fullmatch(one) for one in given):
        return MALFORMED
    each = judge_steps(steps, shown, given)
    total = sum(step.marks for step in steps)
    share = sum((step.marks * one.share for step, one in zip(steps, each, strict=True)), NOTHING) / total
    return from_share(share)


def judge_steps(steps: Sequence[Step], shown: Sequence[str], answer: object) -> tuple[Judged, ...]:
    """How each question of a chain went, in their order."""
    given = texts_of(answer) or ()
    return tuple(judge(step.part, of_step(shown, n), list(of_step(given, n))) for n, step in enumerate(steps, start=1))


def is_missing(answer: object) -> bool:
    """Whether nothing was answered."""
    return answer is None or answer in ("", [], ())


def texts_of(answer: object) -> tuple[str, ...] | None:
    """The texts of an answer, or None when it has another shape."""
    if isinstance(answer, str):
        return (answer,)
    if isinstance(answer, list | tuple) and all(isinstance(one, str) for one in answer):
        return tuple(answer)
    return None


def of_step(texts: Sequence[str], number: int) -> tuple[str, ...]:
    """What belongs to one question of a chain, without its number."""
    prefix = f"{number}:"
    return tuple(text.removeprefix(prefix) for text in texts if text.startswith(prefix))


def gaps_of(texts: Sequence[str]) -> dict[int, str]:
    """What stands in each gap of a fill-in, by number from 1; what cannot be read is left out."""
    found = (IN_GAP.fullmatch(text) for text in texts)
    return {int(match[1]): match[2] for match in found if match}


def bare(text: str) -> str:
    """A text as it is compared: narrow signs, small letters, numbers in digits; blanks and punctuation do not count.

    A point inside a number and the signs % and / stay.
    """
    words = re.sub(r"(?<=\d)[,，](?=\d{3})", "", arabic(text)).casefold()
    return re.sub(r"(?<!\d)\.|\.(?!\d)", "", "".join(filter(_counts, words)))


def measured(text: str) -> tuple[Decimal, str] | None:
    """The number that a text begins with, and its unit: １.２万元 → 12000, "元". None when it does not begin with one."""
    words = re.sub(r"(?<=\d)[,，](?=\d{3})", "", re.sub(r"\s+", "", arabic(text)))
    match = MEASURE.fullmatch(words)
    if match is None:
        return None
    try:
        return Decimal(match[1]), match[2]
    except InvalidOperation:
        return None


def _counts(sign: str) -> bool:
    return sign in "%/.+-" or unicodedata.category(sign)[0] in "LNS"


def _single(part: Part, shown: frozenset[str], given: tuple[str, ...]) -> Judged:
    if len(given) > 1 or not set(given) <= shown:
        return MALFORMED  # the page lets one choose only one
    return RIGHT if given == part.right else WRONG


def _multiple(part: Part, shown: frozenset[str], given: tuple[str, ...]) -> Judged:
    """Every right option and no other, in any order.

    Where a part counts: right ones less wrong ones, by the number of right ones, never below nothing, so that ticking
    everything earns nothing beyond chance.
    """
    chosen, right = set(given), set(part.right)
    if not chosen <= shown:
        return MALFORMED
    if chosen == right:
        return RIGHT
    return (
        from_share(Fraction(max(0, len(chosen & right) - len(chosen - right)), len(right))) if part.partial else WRONG
    )


def _case(part: Part, shown: frozenset[str], given: tuple[str, ...]) -> Judged:
    return (_multiple if takes_several(part.type, part.right) else _single)(part, shown, given)


def _ordering(part: Part, shown: frozenset[str], given: tuple[str, ...]) -> Judged:
    """All or nothing: an order that stops half way is wrong."""
    if not set(given) <= shown:
        return MALFORMED
    return RIGHT if given == part.right else WRONG


def _matching(part: Part, shown: frozenset[str], given: tuple[str, ...]) -> Judged:
    """Each option with its target; where a part counts, by the number of pairs that are right."""
    pairs = [PAIR.fullmatch(one) for one in given]
    sides = [(pair[1], pair[2]) for pair in pairs if pair]
    if len(sides) < len(given) or len({left for left, _right in sides}) < len(sides):
        return MALFORMED
    if not {side for pair in sides for side in pair} <= shown:
        return MALFORMED
    return _counted(len(set(given) & set(part.right)), len(part.right), partial=part.partial)


def _fill(part: Part, shown: frozenset[str], given: tuple[str, ...]) -> Judged:
    """Each gap with one of its variants; where a part counts, by the number of gaps that are right."""
    gaps = gaps_of(given)
    if len(gaps) < len(given) or not set(gaps) <= set(range(1, len(part.blanks) + 1)):
        return MALFORMED
    right = sum(
        bare(gaps.get(n, "")) in {bare(variant) for variant in variants}
        for n, variants in enumerate(part.blanks, start=1)
    )
    return _counted(right, len(part.blanks), partial=part.partial)


def _numeric(part: Part, shown: frozenset[str], given: tuple[str, ...]) -> Judged:
    """Within the tolerance, its ends included; a unit that is written must be the right one."""
    found = measured(given[0]) if len(given) == 1 else None
    if found is None:
        return WRONG if len(given) == 1 else MALFORMED
    return RIGHT if part.number is not None and is_within(part.number, *found) else WRONG


def is_within(number: Number, value: Decimal, unit: str) -> bool:
    """Whether a value with its unit (or none) is the right number."""
    return abs(value - number.value) <= number.tolerance and (not unit or bare(unit) == bare(number.unit))


def _counted(right: int, of: int, *, partial: bool) -> Judged:
    return from_share(Fraction(right, of)) if partial or right == of else WRONG


def from_share(share: Fraction) -> Judged:
    """Right for the whole, partly for a share of it, wrong for nothing."""
    if share == WHOLE:
        return RIGHT
    return Judged(Finding.PARTLY, share) if share else WRONG


_JUDGES: dict[QuestionType, Callable[[Part, frozenset[str], tuple[str, ...]], Judged]] = {
    QuestionType.SINGLE: _single,
    QuestionType.MULTIPLE: _multiple,
    QuestionType.TRUE_FALSE: _single,
    QuestionType.ORDERING: _ordering,
    QuestionType.CASE: _case,
    QuestionType.MATCHING: _matching,
    QuestionType.FILL: _fill,
    QuestionType.NUMERIC: _numeric,
}
