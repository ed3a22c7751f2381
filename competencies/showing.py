"""The values that levels are computed from: what was shown, what was decided, what a level asks, and the numbers.

Frozen and without a database, so that a rule about people can be asked about any day and tested as a table.

Source: docs/learning-model.md, "Evidence" and "The current level".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

TOP_LEVEL = 5
NEVER = date.max  # the day from which something is due that never falls due
ALWAYS = datetime.min.replace(tzinfo=UTC)


class CompetencyKind(StrEnum):
    """What sort of thing a competency is; it says which evidence can give which level."""

    KNOWLEDGE = "knowledge"
    PRACTICAL = "practical"
    CONDUCT = "conduct"


class Kind(StrEnum):
    """How something was shown."""

    SELF_RATING = "self_rating"
    CHECK = "check"  # at the end of a lesson; finishes it
    PLACING = "placing"
    PRACTICE = "practice"
    REFRESH = "refresh"
    COLLEAGUE = "colleague"  # a colleague or a villagers' representative saw the task
    PHONE_TEST = "phone_test"  # on one's own phone: a test-out, or after a lesson
    RECHECK = "recheck"  # rule 5
    SUPERVISED_TEST = "supervised_test"  # class code, paper, oral by a trainer
    OBSERVATION = "observation"  # seen by a trainer or a township observer


STRENGTH: Mapping[Kind, int] = MappingProxyType(
    {
        Kind.SELF_RATING: 0,
        Kind.CHECK: 0,
        Kind.PLACING: 0,
        Kind.PRACTICE: 0,
        Kind.REFRESH: 0,
        Kind.COLLEAGUE: 1,
        Kind.PHONE_TEST: 2,
        Kind.RECHECK: 2,
        Kind.SUPERVISED_TEST: 3,
        Kind.OBSERVATION: 3,
    }
)
LEAST_COUNTING = 2  # below it no level and no failure
BEYOND_TESTS = 4  # a least strength that no test has: only an observation or a decision confirms
PHONE_KINDS = frozenset({Kind.PHONE_TEST, Kind.RECHECK})
TEST_KINDS = PHONE_KINDS | {Kind.SUPERVISED_TEST}
SUPERVISED_FAILURE_QUESTIONS = 8  # fewer are too few to lower somebody


def _tops(test: int, observation: int) -> Mapping[str, int]:
    """Kind → the highest level it gives; kinds that give none are missing."""
    return MappingProxyType({**dict.fromkeys(TEST_KINDS, test), Kind.OBSERVATION: observation})


# Conduct counts as knowledge, but is never observed: an observation of it gives no level and is no failure.
TOPS: Mapping[str, Mapping[str, int]] = MappingProxyType(
    {
        CompetencyKind.KNOWLEDGE: _tops(4, TOP_LEVEL),
        CompetencyKind.PRACTICAL: _tops(2, TOP_LEVEL),
        CompetencyKind.CONDUCT: _tops(4, 0),
    }
)


@dataclass(frozen=True, slots=True)
class Standard:
    """What one competency asks of evidence. ``least_strength``: of levels 1 to 5, the weakest that confirms the level."""

    kind: CompetencyKind
    least_strength: tuple[int, int, int, int, int] = (2, 2, 3, 3, BEYOND_TESTS)

    @property
    def tops(self) -> Mapping[str, int]:
        """Kind of evidence → the highest level that it gives here."""
        return TOPS[self.kind]

    @property
    def test_top(self) -> int:
        """The highest level that a test gives: 4, in practical competencies 2."""
        return self.tops[Kind.PHONE_TEST]

    @property
    def observation_top(self) -> int:
        """The highest level that an observation gives: 5, for conduct 0."""
        return self.tops[Kind.OBSERVATION]

    def confirms(self, row: Showing, level: int) -> bool:
        """Whether ``row``, which supports ``level`` (1 to 5), is strong enough to confirm it."""
        least = self.least_strength[level - 1]
        return row.strength >= least or (least >= BEYOND_TESTS and row.kind == Kind.OBSERVATION)


@dataclass(frozen=True, slots=True)
class Showing:
    """One row of evidence of one person in one competency.

    passed: whether it was enough; of an observation, whether the answer was yes.  questions, right: 0 where nothing was asked.
    on: the day it was shown.  recorded_at: when we learned it.  until: the last day on which it is fresh, None for ever.
    void_recorded_at: when it was taken back, None while it stands.
    material_due: the earliest day on which a material change of an article that it tested makes it due; None when none does.
    material_later: the days of further changes, in order; they matter to whoever has shown it again after the first one.
    """

    id: UUID
    level: int
    passed: bool
    kind: Kind
    strength: int
    on: date
    recorded_at: datetime
    until: date | None = None
    void_recorded_at: datetime | None = None
    questions: int = 0
    right: int = 0
    material_due: date | None = None
    material_later: tuple[date, ...] = ()

    def is_known(self, known: datetime) -> bool:
        """Recorded by ``known`` and not voided by then (rule 1, without the day)."""
        return self.recorded_at <= known and (self.void_recorded_at is None or self.void_recorded_at > known)

    @property
    def due_from(self) -> date:
        """The first day on which the row is due (rule 5, renewals left out); NEVER when it never is."""
        ended = NEVER if self.until is None or self.until == NEVER else self.until + timedelta(days=1)
        return ended if self.material_due is None else min(ended, self.material_due)

    def due_again(self, *, after: date) -> date:
        """The first day later than ``after`` on which a law that changes once more makes it due; NEVER when none does."""
        return next((day for day in self.material_later if day > after), NEVER)

    @property
    def is_failure(self) -> bool:
        """Rule 4: fewer than half right, of at least 8 questions where supervised; or 还不会 of an observation."""
        if self.passed or self.strength < LEAST_COUNTING:
            return False
        if self.kind == Kind.OBSERVATION:
            return True
        enough = SUPERVISED_FAILURE_QUESTIONS if self.kind == Kind.SUPERVISED_TEST else 1
        return self.kind in TEST_KINDS and self.questions >= enough and 2 * self.right < self.questions


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A level set by staff from ``since`` to ``until``, both included; ``until`` None has no end (rule 7)."""

    id: UUID
    level: int
    since: date
    until: date | None
    recorded_at: datetime
    void_recorded_at: datetime | None = None

    def stands(self, day: date, known: datetime) -> bool:
        """Whether it sets the level on ``day``, as far as was known at ``known``."""
        return (
            self.since <= day
            and (self.until is None or day <= self.until)
            and self.recorded_at <= known
            and (self.void_recorded_at is None or self.void_recorded_at > known)
        )


@dataclass(frozen=True, slots=True)
class Remap:
    """A framework version that means other levels (rule 9): from ``on``, older rows at ``old`` count as ``new``.

    levels: pairs (old, new); a level that is not named means the same. New level 0: the old one gives nothing any more.
    changed: old levels that ask another thing now; passes at them are due from ``on``.  recorded_at: when it was published.
    """

    on: date
    levels: tuple[tuple[int, int], ...]
    changed: frozenset[int] = frozenset()
    recorded_at: datetime = ALWAYS

    def is_after(self, on: date, recorded_at: datetime) -> bool:
        """Whether what was shown or set on ``on`` speaks of the older levels; on the very day, what was recorded before."""
        return on < self.on or (on == self.on and recorded_at < self.recorded_at)


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers marked * in the design, with its defaults; kept in one versioned settings row.

    recheck_month_questions: so many rechecks of changed laws a person gets within a month, as questions.
    test_holds_days, observation_holds_days: so long a test, and an observation, is fresh, its own day included; 0 for ever.
    decision_days, decision_soon_days: how long a decision holds at most, and how long before its end it is listed.
    answer_days: so long who is asked to look again has for his answer, before it goes up to the county.
    """

    test_questions: int = 5
    test_right: int = 4
    recheck_questions: int = 5
    recheck_right: int = 3
    test_again_days: int = 3
    recheck_again_days: int = 7
    refresh_days: int = 60
    recheck_month_questions: int = 25
    test_holds_days: int = 0
    observation_holds_days: int = 0
    decision_days: int = 730
    decision_soon_days: int = 30
    answer_days: int = 7

    def holds_until(self, kind: Kind, on: date) -> date | None:
        """The last day on which something that is shown on ``on`` is fresh; None for ever."""
        days = self.observation_holds_days if kind == Kind.OBSERVATION else self.test_holds_days
        if not days or STRENGTH[kind] < LEAST_COUNTING or (NEVER - on).days < days:
            return None
        return on + timedelta(days=days - 1)


RULES = Rules()
