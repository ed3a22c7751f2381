"""What the answers of many say about one question, and about a quiz as a whole. Pure: numbers in, numbers and flags out.

Right is 1 and everything else 0, as where levels are judged: what is partly right shows nothing. A missing answer is 0.

rest      the share of the *other* questions of the same sheet that were right, 0 to 1; a question is never compared with itself.
facility  the share that was right. Source: Ebel & Frisbie, Essentials of Educational Measurement, 5th ed. 1991, ch. 13.
discrimination  the corrected point-biserial: the correlation of right (0 or 1) with the rest. Source: Crocker & Algina,
          Introduction to Classical and Modern Test Theory, 1986, ch. 14; Moodle, "Quiz statistics calculations" ("discrimination index").
reliability  KR-20, which is Cronbach's alpha of questions that score 0 or 1. Source: Kuder & Richardson, Psychometrika 2, 1937;
          Cronbach, Psychometrika 16, 1951; Crocker & Algina ch. 7.
error     the standard error of measurement, deviation × √(1 − reliability). Source: Crocker & Algina ch. 6.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

LEAST_ANSWERS = 30
"""Fewer answers say nothing: the standard error of a correlation is then above 0.18. Source: Crocker & Algina ch. 14."""

TOO_HARD, TOO_EASY = 0.30, 0.95
LITTLE = 0.20
"""A discrimination below it is poor. Source: Ebel & Frisbie, table 13.2 (0.40, 0.30 and 0.20 as bounds)."""
FAIR, GOOD = 0.30, 0.40
UNUSED = 0.01
TELLING_SHARE, TELLING_COUNT = 0.10, 10
"""So many must have chosen a wrong option before what they know elsewhere is compared with those who chose the key."""
TELLING_MORE = 0.05
"""So much more must they get right elsewhere: less is chance."""
REVERSED = -0.10
"""A discrimination below it is called reversed; nearer to nothing it just tells nothing."""
MOST_SHOWN = 50.0
"""Sittings of 90 days, for each hundred who may be asked: above it the text is known by heart."""
RECENT_DAYS = 90


class Flag(StrEnum):
    """Why a question needs a look; the most urgent first."""

    KEY = "key"
    NEGATIVE = "negative"
    LAW = "law"
    HARD = "hard"
    LOW = "low"
    UNUSED = "unused"
    EASY = "easy"
    SHOWN = "shown"


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over sheets; two of them add up. Those with ``rest`` are over sheets that hold at least one other question.

    count, right: all sheets.  compared: how many have a rest.  compared_right: how many of these were right.
    rest, rest_squares: of all compared.  right_rest: of those that were right.
    """

    count: int = 0
    right: int = 0
    compared: int = 0
    compared_right: int = 0
    rest: float = 0.0
    rest_squares: float = 0.0
    right_rest: float = 0.0

    def __add__(self, other: Sums) -> Sums:
        return Sums(
            self.count + other.count,
            self.right + other.right,
            self.compared + other.compared,
            self.compared_right + other.compared_right,
            self.rest + other.rest,
            self.rest_squares + other.rest_squares,
            self.right_rest + other.right_rest,
        )

    @property
    def mean_rest(self) -> float | None:
        return self.rest / self.compared if self.compared else None


def facility(sums: Sums) -> float | None:
    """The share that was right; None without answers."""
    return sums.right / sums.count if sums.count else None


def discrimination(sums: Sums) -> float | None:
    """Corrected point-biserial, -1 to 1. None where it is not defined: all right, all wrong, or all alike elsewhere."""
    n = sums.compared
    if n < 2 or not 0 < sums.compared_right < n:
        return None
    spread = sums.rest_squares - sums.rest**2 / n
    if spread <= 1e-9 * n:
        return None
    together = sums.right_rest - sums.compared_right * sums.rest / n
    share = sums.compared_right / n
    return max(-1.0, min(1.0, together / sqrt(n * share * (1 - share) * spread)))


@dataclass(frozen=True, slots=True)
class Chosen:
    """How one option was taken. key: None for a missing answer.  rest: the mean of those who took it; None for nobody."""

    key: str | None
    count: int
    rest: float | None


def distractors(
    groups: Iterable[tuple[Collection[str], Sums]], options: Sequence[str]
) -> tuple[tuple[Chosen, ...], Chosen]:
    """Each of ``options`` as it was taken, and what was left empty. groups: (keys that were chosen together, their sums).

    Keys that are no option are passed over. Where several may be chosen, a sheet counts for each that it chose.
    """
    each = dict.fromkeys(options, Sums())
    missing = Sums()
    for keys, sums in groups:
        if not keys:
            missing += sums
        for key in set(keys):
            if key in each:
                each[key] += sums
    return (
        tuple(Chosen(key, sums.count, sums.mean_rest) for key, sums in each.items()),
        Chosen(None, missing.count, missing.mean_rest),
    )


@dataclass(frozen=True, slots=True)
class Item:
    """One question, or one version of it, with all that the flags ask.

    right: keys of the options that are right; empty where nothing is chosen from options.
    exposure: sittings of 90 days for each hundred; None where everybody is meant to see it.  law_changed: a newer text is in force.
    """

    sums: Sums
    chosen: tuple[Chosen, ...] = ()
    right: frozenset[str] = frozenset()
    exposure: float | None = None
    law_changed: bool = False

    @property
    def is_enough(self) -> bool:
        return self.sums.count >= LEAST_ANSWERS

    @property
    def key_rest(self) -> float | None:
        """What those who were right know elsewhere."""
        return self.sums.right_rest / self.sums.compared_right if self.sums.compared_right else None


def flags(item: Item) -> tuple[Flag, ...]:
    """Why a question needs a look, the most urgent first. Of few answers nothing is said but that a law has changed."""
    found = {Flag.LAW} if item.law_changed else set()
    if item.is_enough:
        found |= _of_answers(item)
    return tuple(flag for flag in Flag if flag in found)


def _of_answers(item: Item) -> set[Flag]:
    easy, power = facility(item.sums) or 0.0, discrimination(item.sums)
    found = {
        Flag.HARD: easy < TOO_HARD,
        Flag.EASY: easy > TOO_EASY,
        Flag.NEGATIVE: power is not None and power < -1 / sqrt(item.sums.compared),
        Flag.KEY: bool(better_than_key(item)) and (power is None or power < LITTLE),
        Flag.UNUSED: easy <= TOO_EASY and bool(unused(item)),
        Flag.SHOWN: item.exposure is not None and item.exposure > MOST_SHOWN,
    }
    # Whoever got nearly everything, or nearly nothing, right leaves little to tell apart.
    found[Flag.LOW] = power is not None and power < LITTLE and not found[Flag.NEGATIVE] and TOO_HARD <= easy <= TOO_EASY
    return {flag for flag, is_so in found.items() if is_so}


def better_than_key(item: Item) -> tuple[str, ...]:
    """Wrong options whose takers know more elsewhere than those who chose the key: the key may be wrong."""
    least = max(TELLING_COUNT, TELLING_SHARE * item.sums.count)
    key = item.key_rest
    return tuple(
        one.key
        for one in item.chosen
        if one.key and one.key not in item.right and one.count >= least and one.rest is not None
        if key is None or one.rest > key + TELLING_MORE
    )


def unused(item: Item) -> tuple[str, ...]:
    """Wrong options that as good as nobody takes. Source: Haladyna & Downing, Educ. Psych. Measurement 53, 1993, who ask for 5 %."""
    return tuple(
        one.key for one in item.chosen if one.key and one.key not in item.right and one.count < UNUSED * item.sums.count
    )


def exposure(recent: int, eligible: int) -> float | None:
    """Sittings that showed it for each hundred who may be asked; None when nobody may be."""
    return 100 * recent / eligible if eligible else None


@dataclass(frozen=True, slots=True)
class Totals:
    """Of a quiz with the same questions for everybody: how many sheets, the sum of their right answers, and of the squares."""

    sittings: int
    right: float
    squares: float

    @property
    def mean(self) -> float:
        return self.right / self.sittings

    @property
    def variance(self) -> float:
        """Of the sheets that are there (divided by their number), as KR-20 takes it."""
        return max(0.0, self.squares / self.sittings - self.mean**2)


def alpha(variances: Sequence[float], variance: float) -> float | None:
    """Cronbach's alpha. variances: of each question; variance: of the totals. None for one question, or when all totals are alike."""
    k = len(variances)
    if k < 2 or variance <= 1e-12:
        return None
    return k / (k - 1) * (1 - sum(variances) / variance)


def kr20(shares: Sequence[float], variance: float) -> float | None:
    """KR-20. shares: of each question, the share that was right; variance: of the totals."""
    return alpha([share * (1 - share) for share in shares], variance)


def error(variance: float, reliability: float | None) -> float | None:
    """The standard error of measurement, in questions. A reliability below 0 counts as 0."""
    return None if reliability is None else sqrt(variance * (1 - max(0.0, reliability)))


@dataclass(frozen=True, slots=True)
class Quiz:
    """A quiz in numbers; reliability and error are None where everybody gets other questions, or all totals are alike."""

    sittings: int
    questions: int | None
    mean: float | None
    deviation: float | None
    reliability: float | None
    error: float | None

    @property
    def is_enough(self) -> bool:
        return self.sittings >= LEAST_ANSWERS


def quiz(totals: Totals, right: Mapping[int, tuple[int, int]]) -> Quiz:
    """right: question → (sheets that hold it, how many of them were right). It is the same for everybody when all sheets hold all."""
    if not totals.sittings:
        return Quiz(0, None, None, None, None, None)
    if not right or any(count != totals.sittings for count, _right in right.values()):
        return Quiz(totals.sittings, None, None, None, None, None)
    found = kr20([times / count for count, times in right.values()], totals.variance)
    return Quiz(
        totals.sittings,
        len(right),
        totals.mean,
        sqrt(totals.variance),
        found,
        error(totals.variance, found),
    )
