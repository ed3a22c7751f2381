"""How much was learned between two parallel forms, and of which groups that may be said. Pure.

**The gain.** Half of a class takes form A before and B after, the other half B before and A after. Of each person and competency the
change is the share right after less the share right before, in hundredths. Within a half its mean is the gain plus what
one form is easier than the other; in the other half that difference has the other sign. So the gain is the mean of the two halves'
means, whatever their sizes, and the forms' difference falls out:

    gain = (mean AB + mean BA) / 2      standard error² = (s²AB / nAB + s²BA / nBA) / 4

with the degrees of freedom of Welch and Satterthwaite, and the 95 % interval gain ± t(0.975) × standard error. Where one half has fewer than
two persons it is the plain paired mean, gain ± t(0.975, n − 1) × s / √n, and ``is_swapped`` is False.
Sources: Senn, "Cross-over Trials in Clinical Research", 2nd ed. 2002, chapter 3 (the AB/BA design); NIST/SEMATECH
e-Handbook of Statistical Methods, 7.3.1 (paired t); the quantile of t by Abramowitz and Stegun, 26.7.5, exact to a thousandth from 8
degrees of freedom on.

**The groups.** For each competency all persons are split into groups that do not overlap, each of `LEAST` persons at least: a post in a
township where it has so many; what is left of a township as its other posts; what is left of all townships by post; what is left at
all. Where fewer are left over, the smallest group that is shown is taken apart into them, so that nobody learns of
few by subtracting from the total. Nothing is said where all together are fewer.

Source: docs/learning-model.md, "The placing test".
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean, variance

from reports.few import withheld

LEAST = 50
"""As many persons must stand behind a gain before it is printed."""

NORMAL = 1.959963984540054
"""The 0.975 quantile of the normal distribution."""

EVERY = ""
"""In a group: every post, or every township, that has no group of its own."""


@dataclass(frozen=True, slots=True)
class Change:
    """One person in one competency. first: the form taken before, A or B.  before, after: hundredths right.

    post, township: names, so that groups of the same name are one; empty where there is none.
    """

    person: int
    post: str
    township: str
    first: str
    before: float
    after: float

    @property
    def gain(self) -> float:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Gain:
    """Hundredths, with the ends of the 95 % interval. better, same, worse: how many persons; None where that may not be said."""

    people: int
    before: float
    after: float
    gain: float
    low: float
    high: float
    is_swapped: bool
    better: int | None
    same: int | None
    worse: int | None

    @property
    def is_sure(self) -> bool:
        """Whether the interval leaves nought out."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Group:
    """Who stands behind one line. post, township: EVERY for all those that have no line of their own."""

    post: str
    township: str
    changes: tuple[Change, ...]


def gain_of(changes: Sequence[Change]) -> Gain:
    """The gain of two persons or more. Raises ValueError for fewer."""
    if len(changes) < 2:
        raise ValueError("a gain needs two persons")
    halves = [[one.gain for one in changes if (one.first == "A") is is_a] for is_a in (True, False)]
    is_swapped = all(len(half) > 1 for half in halves)
    mean, error, freedom = _swapped(*halves) if is_swapped else _plain([one.gain for one in changes])
    width = t_975(freedom) * error if error else 0.0
    better = sum(one.gain > 0 for one in changes)
    worse = sum(one.gain < 0 for one in changes)
    said = withheld((better, len(changes) - better - worse, worse))
    return Gain(
        people=len(changes),
        before=fmean(one.before for one in changes),
        after=fmean(one.after for one in changes),
        gain=mean,
        low=mean - width,
        high=mean + width,
        is_swapped=is_swapped,
        better=said[0],
        same=said[1],
        worse=said[2],
    )


def _plain(gains: Sequence[float]) -> tuple[float, float, float]:
    """Mean, standard error, degrees of freedom."""
    return fmean(gains), math.sqrt(variance(gains) / len(gains)), len(gains) - 1


def _swapped(ab: Sequence[float], ba: Sequence[float]) -> tuple[float, float, float]:
    parts = [variance(half) / len(half) for half in (ab, ba)]
    mean, error = (fmean(ab) + fmean(ba)) / 2, math.sqrt(sum(parts)) / 2
    below = sum(part**2 / (len(half) - 1) for part, half in zip(parts, (ab, ba), strict=True))
    return mean, error, sum(parts) ** 2 / below if below else len(ab) + len(ba) - 2


def t_975(freedom: float) -> float:
    """The 0.975 quantile of Student's t."""
    z = NORMAL
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, start=1))


def groups_of(changes: Sequence[Change], least: int = LEAST) -> list[Group]:
    """The groups of one competency: no overlap, together everybody, each of ``least`` persons; none where all are fewer."""
    if len(changes) < least:
        return []
    shown: list[Group] = []
    rest: list[Change] = []
    for township, there in _by(changes, "township"):
        left = _split(there, "post", partial(_group, township), shown, least)
        if township and len(left) >= least:
            shown.append(Group(EVERY, township, tuple(left)))
        else:
            rest += left
    rest = _split(rest, "post", partial(_group, EVERY), shown, least)
    while rest and len(rest) < least:
        smallest = min(shown, key=lambda one: (len(one.changes), one.township, one.post))
        shown.remove(smallest)
        rest += smallest.changes
    if rest:
        shown.append(Group(EVERY, EVERY, tuple(rest)))
    return sorted(shown, key=lambda one: (one.township == EVERY, one.township, one.post == EVERY, one.post))


def _split(
    changes: Iterable[Change],
    by: str,
    make: Callable[[str, tuple[Change, ...]], Group],
    shown: list[Group],
    least: int,
) -> list[Change]:
    """Put the parts that are large enough among those that are shown; what is left."""
    left: list[Change] = []
    for name, own in _by(changes, by):
        if name and len(own) >= least:
            shown.append(make(name, tuple(own)))
        else:
            left += own
    return left


def _group(township: str, post: str, own: tuple[Change, ...]) -> Group:
    return Group(post, township, own)


def _by(changes: Iterable[Change], name: str) -> list[tuple[str, list[Change]]]:
    found: defaultdict[str, list[Change]] = defaultdict(list)
    for one in changes:
        found[getattr(one, name)].append(one)
    return sorted(found.items())
