"""Whether what a class showed on its phones holds under supervision. Pure.

The question: could somebody who has the level, as a pass says, do so badly? Who has it answers at least four of five questions
rightly (the cut of a test), so the number of right answers out of n is taken as binomial with n and 4/5. The probability of this
many right answers or fewer (the lower tail, computed exactly) is small where the phone result does not hold.

The cut is compared with, not the share on the phone: only those who passed were let through, and the best of several sittings
lies above what somebody can do. A person contradicts below 5 %: with eight questions that is at most three right, the same as a
supervised failure (fewer than half of at least eight). A class below 1 %, with all its answers together, from five persons on.

Source: docs/learning-model.md, "The placing test" (each class's supervised check draws 8 questions again) and "The current
level", rule 4; exact binomial test, C. J. Clopper and E. S. Pearson, Biometrika 26 (1934), 404-413.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from assessments.scoring import RULES

QUESTIONS = 8  # of each sampled competency
MOST_COMPETENCIES = 3
PERSON_LEVEL, CLASS_LEVEL = Fraction(1, 20), Fraction(1, 100)
FEWEST = 5  # persons; below that nothing is said about a class


@dataclass(frozen=True, slots=True)
class Shown:
    """What one person showed in one competency and level: on the phone, and under supervision.

    person: an id.  right, asked: under supervision.  phone_asked is 0 for somebody who never took the test on the phone.
    """

    person: int
    phone_right: int
    phone_asked: int
    right: int
    asked: int
    phone_passed: bool = True

    @property
    def contradicts(self) -> bool:
        """Whether a pass on the phone does not hold."""
        if not self.phone_passed or not self.phone_asked or self.asked < RULES.supervised_failure_questions:
            return False
        return tail(self.right, self.asked) < PERSON_LEVEL


@dataclass(frozen=True, slots=True)
class OfClass:
    """A whole class in one competency and level; only those who passed it on the phone before are counted.

    persons: how many.  phone, supervised: the shares of right answers, None below `FEWEST`.  tail: None as well.
    """

    persons: int
    phone: Fraction | None
    supervised: Fraction | None
    tail: Fraction | None

    @property
    def holds(self) -> bool:
        return self.tail is None or self.tail >= CLASS_LEVEL


def tail(right: int, asked: int, share: Fraction = RULES.cut) -> Fraction:
    """The probability of at most ``right`` right answers out of ``asked``, when each is right with probability ``share``."""
    wrong = 1 - share
    return sum(
        (comb(asked, n) * share**n * wrong ** (asked - n) for n in range(max(0, right) + 1 if right >= 0 else 0)),
        Fraction(0),
    )


def of_class(shown: Sequence[Shown]) -> OfClass:
    """What the class amounts to."""
    rows = [one for one in shown if one.phone_asked and one.phone_passed and one.asked]
    if len(rows) < FEWEST:
        return OfClass(len(rows), None, None, None)
    right, asked = sum(one.right for one in rows), sum(one.asked for one in rows)
    phone = Fraction(sum(one.phone_right for one in rows), sum(one.phone_asked for one in rows))
    return OfClass(len(rows), phone, Fraction(right, asked), tail(right, asked))
