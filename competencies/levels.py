"""The current level: a pure function of rows, standard, day and known. Nothing else in the product says who can what.

Reading guide: `current_level` tries the common case first (`_plain`: passes alone), and walks through the days with a `_Walk`
where failures, due rows or rechecks matter; both give the same answer, which a test compares.

Where the design leaves a choice, this is the one made:

- A recheck is a test of the phone in what it gives, and beyond that renews due rows up to the level that it asked, even where a
  phone gives no such level (a practical 4): "with their own strength and level". So a failed recheck counts against such
  a level too, but only while every row behind that level is due.
- Whether a row is due, for rule 4, is asked on the day of the failure. Else an old failure would begin to count by mere time.
- After a fall the level stays provisional until a later row, or a renewal, confirms it.
- "The latest decision": by the day it begins, then by when it was recorded, then by id.
- While a decision stands there are no flags; when it has ended, the rows speak again, a dispute included.
- Two levels apart (rule 8) compares what tests and what observations say by themselves. A pass says its level; a failure
  only says "below", so somebody who once failed level 4 is not said to hold 3.
- Of the very day of a version, what was recorded before it was published counts as made under the older one. What a test gives at most is asked of the level that it asked then,
  before that is read as another one: a regrouping makes nobody hold more than his old level has become.

Source: docs/learning-model.md, "The current level", rules 1 to 9.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from competencies.showing import (
    LEAST_COUNTING,
    NEVER,
    PHONE_KINDS,
    RULES,
    STRENGTH,
    TEST_KINDS,
    CompetencyKind,
    DecisionRow,
    Kind,
    Remap,
    Rules,
    Showing,
    Standard,
)

__all__ = [
    "NOTHING",
    "RULES",
    "STRENGTH",
    "CompetencyKind",
    "DecisionRow",
    "Kind",
    "Reading",
    "Remap",
    "Rule",
    "Rules",
    "Showing",
    "Standard",
    "State",
    "current_level",
    "meant",
]


class State(StrEnum):
    """How well a level is shown (rule 3)."""

    NONE = "none"
    PROVISIONAL = "provisional"
    CONFIRMED = "confirmed"


class Rule(StrEnum):
    """Which rule of the design made the level what it is."""

    NOTHING = "nothing"  # 2: no row supports any level
    PASSED = "passed"  # 2 and 3
    FELL = "fell"  # 4
    DECIDED = "decided"  # 7


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known about one person in one competency on one day.

    level: 0 to 5.  since: the first day of this level, None at level 0 without rows.
    recheck: one failure on the phone counts against the level.  review_due: every row behind it is due; ``refresh_on`` is then
    the day from which that is a gap, and refresh whether that day has come.  disputed: test and observation are two levels apart.
    behind: ids of the rows that support the level, or of the decision; oldest first.  against: ids of the failures that count
    against it or that lowered it.  shown: id of the strongest row behind it, the newest of several; after a fall, of those since
    then, if there are any.  None without rows.
    changes_on: the first later day on which this would read differently without a new fact; None when it never would.
    """

    level: int
    state: State
    rule: Rule
    since: date | None = None
    recheck: bool = False
    review_due: bool = False
    disputed: bool = False
    refresh: bool = False
    refresh_on: date | None = None
    behind: tuple[UUID, ...] = ()
    against: tuple[UUID, ...] = ()
    shown: UUID | None = None
    changes_on: date | None = None


NOTHING = Reading(0, State.NONE, Rule.NOTHING)


def current_level(
    rows: Collection[Showing],
    decisions: Collection[DecisionRow],
    standard: Standard,
    rules: Rules,
    day: date,
    known: datetime,
    mapping: Sequence[Remap] = (),
) -> Reading:
    """The level that ``rows`` and ``decisions`` support on ``day``, as far as was known at ``known``.

    rows, decisions: of one person in one competency, in any order, voided ones included.  mapping: framework versions that
    changed the meaning of levels, oldest first; those published after ``known`` are passed over.
    Level 0 and State.NONE when nothing counts. Rows that cannot count are passed over, never an error.

    Source: docs/learning-model.md, "The current level".
    """
    if not rows and not decisions:
        return NOTHING
    if mapping:
        mapping = [remap for remap in mapping if remap.recorded_at <= known]
        rows = [_as_changed(row, mapping) for row in rows]
    if not decisions and not mapping:
        reading = _plain(rows, standard, day, known)
        if reading is not None:
            return reading
    counting = [row for row in rows if row.strength >= LEAST_COUNTING and row.is_known(known)]
    reading = _reading(counting, decisions, standard, rules, day, known, mapping)
    for other in _days_of_change(counting, decisions, rules, mapping, after=day):
        if _reading(counting, decisions, standard, rules, other, known, mapping) != reading:
            return replace(reading, changes_on=other)
    return reading


def _plain(rows: Iterable[Showing], standard: Standard, day: date, known: datetime) -> Reading | None:
    """The common case in one walk: nothing but passes that never fall due. None when the days must be walked through.

    It is asked for every person and competency of a county in one rebuild, hence its shape.
    """
    tops = standard.tops
    behind: list[Showing] = []
    held = 0
    sides = set()
    for row in rows:
        top = tops.get(row.kind, 0)
        if not top or row.strength < LEAST_COUNTING or not row.is_known(known):
            continue
        if row.is_failure or (row.passed and not _is_lasting(row, day)):
            return None
        level = min(row.level, top) if row.passed else 0
        if level:
            sides.add(row.kind == Kind.OBSERVATION)
        if level > held:
            held, behind = level, [row]
        elif level == held > 0:
            behind.append(row)
    if len(sides) > 1 and standard.kind == CompetencyKind.KNOWLEDGE:
        return None  # they may be disputed
    return _of_passes(held, behind, standard)


def _is_lasting(row: Showing, day: date) -> bool:
    """Whether a pass counts on ``day`` and reads the same on every later one."""
    return row.on <= day and row.until is None and row.material_due is None


def _of_passes(held: int, behind: list[Showing], standard: Standard) -> Reading:
    """The reading where ``behind`` are all the rows that support ``held``, and nothing counts against it."""
    if not held:
        return NOTHING
    shown = behind[0]
    if len(behind) > 1:
        behind.sort(key=_by_day)
        shown = max(behind, key=_by_strength)
    state = State.CONFIRMED if any(standard.confirms(row, held) for row in behind) else State.PROVISIONAL
    return Reading(held, state, Rule.PASSED, behind[0].on, behind=tuple([row.id for row in behind]), shown=shown.id)


def _by_day(row: Showing) -> tuple[date, UUID]:
    return row.on, row.id


def _by_strength(row: Showing) -> tuple[int, date, UUID]:
    return row.strength, row.on, row.id


def _reading(
    rows: Iterable[Showing],
    decisions: Iterable[DecisionRow],
    standard: Standard,
    rules: Rules,
    day: date,
    known: datetime,
    mapping: Sequence[Remap],
) -> Reading:
    """The reading of ``day``, without ``changes_on``. ``rows``: known ones of a strength that counts."""
    standing = [row for row in decisions if row.stands(day, known)]
    if standing:
        decision = max(standing, key=lambda row: (row.since, row.recorded_at, row.id))
        level = meant(decision.level, decision.since, decision.recorded_at, mapping, day)
        state = State.CONFIRMED if level else State.NONE
        return Reading(level, state, Rule.DECIDED, decision.since, behind=(decision.id,))
    walk = _Walk(standard)
    seen = [_as_mapped(row, standard, mapping, day) for row in rows if row.on <= day]
    for _, of_day in groupby(sorted(seen, key=_by_day), key=lambda row: row.on):
        walk.through(list(of_day))
    return walk.reading(day, rules)


def meant(level: int, on: date, recorded_at: datetime, mapping: Sequence[Remap], day: date) -> int:
    """What ``level``, shown or set on ``on``, means under the framework in force on ``day`` (rule 9)."""
    for remap in mapping:
        if remap.on <= day and remap.is_after(on, recorded_at):
            level = dict(remap.levels).get(level, level)
    return level


def _as_mapped(row: Showing, standard: Standard, mapping: Sequence[Remap], day: date) -> Showing:
    given = min(row.level, standard.tops.get(row.kind, 0)) if row.passed and row.kind != Kind.RECHECK else row.level
    level = meant(given, row.on, row.recorded_at, mapping, day)
    return row if level == given else replace(row, level=level)


def _as_changed(row: Showing, mapping: Sequence[Remap]) -> Showing:
    """Rule 9: a pass at a level that asks another thing now is due as by a changed law."""
    level, days = row.level, set()
    for remap in mapping:
        if remap.is_after(row.on, row.recorded_at):
            if level in remap.changed:
                days.add(remap.on)
            level = dict(remap.levels).get(level, level)
    if not days or not row.passed:
        return row
    first, *later = sorted({*days, *row.material_later, *([row.material_due] if row.material_due else [])})
    return replace(row, material_due=first, material_later=tuple(later))


def _days_of_change(
    rows: Iterable[Showing], decisions: Iterable[DecisionRow], rules: Rules, mapping: Iterable[Remap], *, after: date
) -> list[date]:
    """Every day later than ``after`` on which a reading can differ without a new fact, in order."""
    days = {remap.on for remap in mapping}
    for decision in decisions:
        days.add(decision.since)
        if decision.until is not None:
            days.add(_later(decision.until, 1))
    for row in rows:
        days.add(row.on)
        for due in (row.due_from, *row.material_later):
            days.update((due, _later(due, rules.refresh_days)))
    return sorted(day for day in days if after < day < NEVER)


def _later(day: date, days: int) -> date:
    """``days`` after ``day``; NEVER where the calendar ends."""
    return day + timedelta(days=days) if (NEVER - day).days > days else NEVER


class _Support:
    """A pass on its way through the days: the level that it still supports, the last day it did so anew, and when it is due."""

    __slots__ = ("due_from", "last", "level", "renewals", "row")

    def __init__(self, row: Showing, level: int) -> None:
        self.row = row
        self.level = level
        self.last = row.on
        self.due_from = row.due_from
        self.renewals: list[UUID] = []

    def strength_on(self, day: date) -> int:
        """As strong as a failure must be to count against it (rule 4): a due row counts as 2."""
        return LEAST_COUNTING if self.due_from <= day else self.row.strength


class _Claim:
    """What one side, tests or observations, says by itself: at least ``low``, at most ``high`` (rule 8)."""

    __slots__ = ("high", "low")

    def __init__(self) -> None:
        self.low = 0
        self.high: int | None = None  # None: it has said nothing

    def through(self, passes: Sequence[int], failures: Sequence[int]) -> None:
        """Take in the levels passed and failed on one day; a pass beats a failure of the same day."""
        best = max(passes, default=0)
        for level in failures:
            if level <= best:
                continue
            if self.low >= level:
                self.low = self.high = level - 1
            elif not self.low:
                self.high = level - 1 if self.high is None else min(self.high, level - 1)
        if best:
            self.low = max(self.low, best)
            self.high = self.low

    def is_far_above(self, other: _Claim) -> bool:
        return other.high is not None and self.low - other.high >= 2


class _Walk:
    """Rules 2 to 5 and 8 as one walk through the days on which something was shown, the oldest first."""

    __slots__ = ("against", "fell_on", "held", "observed", "pending", "since", "standard", "supports", "tested")

    def __init__(self, standard: Standard) -> None:
        self.standard = standard
        self.supports: list[_Support] = []
        self.held = 0
        self.since: date | None = None
        self.pending: list[Showing] = []  # the one phone failure that counts so far
        self.against: tuple[Showing, ...] = ()  # what lowered the level last
        self.fell_on: date | None = None
        self.tested, self.observed = _Claim(), _Claim()

    def through(self, rows: Sequence[Showing]) -> None:
        """Take in all rows of one day, ordered by id."""
        tops = self.standard.tops
        passes = [row for row in rows if row.passed and min(row.level, tops.get(row.kind, 0)) > 0]
        failures = [row for row in rows if row.is_failure and tops.get(row.kind, 0) and row.level > 0]
        if passes:
            self._take_passes(passes)
        if failures and self.held:
            self._take_failures(failures)
        for claim, is_test in ((self.tested, True), (self.observed, False)):
            claim.through(
                [min(row.level, tops[row.kind]) for row in passes if (row.kind in TEST_KINDS) == is_test],
                [row.level for row in failures if (row.kind in TEST_KINDS) == is_test],
            )

    def _take_passes(self, passes: Sequence[Showing]) -> None:
        day = passes[0].on
        self._renew([row for row in passes if row.kind == Kind.RECHECK], day)
        tops = self.standard.tops
        self.supports += [_Support(row, min(row.level, tops[row.kind])) for row in passes]
        held = max(support.level for support in self.supports)
        if held > self.held:
            self.held, self.since = held, day
        if any(support.last == day for support in self._behind()):
            self.pending = []  # something newer than the failure supports the level

    def _renew(self, rechecks: Iterable[Showing], day: date) -> None:
        """Rule 5: a passed recheck renews the rows that are due, with their own strength and level."""
        due = [support for support in self.supports if support.due_from <= day]
        for recheck in rechecks:
            fresh_until = recheck.due_from
            for support in due:
                if support.level <= recheck.level and fresh_until > day:
                    support.last = day
                    support.due_from = max(support.due_from, min(fresh_until, support.row.due_again(after=day)))
                    support.renewals.append(recheck.id)

    def _take_failures(self, failures: Sequence[Showing]) -> None:
        """Rule 4. At most one level a day: only later failures go on counting."""
        day, behind = failures[0].on, self._behind()
        if any(support.last == day for support in behind):
            return  # a pass beats a failure of the same day
        needed = max(support.strength_on(day) for support in behind)
        counting = [row for row in failures if row.strength >= needed and self._counts(row)]
        heavy = [row for row in counting if row.kind not in PHONE_KINDS]
        if heavy:
            self._fall(day, tuple(heavy))
        elif counting and self.pending:
            self._fall(day, (*self.pending, counting[0]))
        elif counting:
            self.pending = [counting[0]]

    def _counts(self, row: Showing) -> bool:
        """Whether ``row`` failed at the held level or below and is of a kind that can give, or renew, that level.

        A recheck can renew any; that the rows behind the level must be due is said by their strength.
        """
        return row.level <= self.held and (row.kind == Kind.RECHECK or self.standard.tops[row.kind] >= self.held)

    def _fall(self, day: date, because: tuple[Showing, ...]) -> None:
        for support in self._behind():
            support.level = self.held - 1
        self.held, self.since, self.fell_on = self.held - 1, day, day
        self.pending, self.against = [], because

    def _behind(self) -> list[_Support]:
        """The rows that support the held level."""
        return [support for support in self.supports if support.level >= self.held > 0]

    def reading(self, day: date, rules: Rules) -> Reading:
        """What all the days say together, read on ``day``."""
        behind = self._behind()
        later = [support for support in behind if self.fell_on is None or support.last > self.fell_on]
        disputed = self._is_disputed()
        against = tuple(row.id for row in (*(() if later else self.against), *self.pending))
        if not behind:
            rule = Rule.FELL if self.against else Rule.NOTHING
            return Reading(0, State.NONE, rule, self.since, disputed=disputed, against=against)
        confirmed = any(self.standard.confirms(support.row, self.held) for support in later)
        due_from = max(support.due_from for support in behind)
        refresh_on = _later(due_from, rules.refresh_days) if due_from <= day else None
        ids = [(support.row.on, support.row.id) for support in behind]
        return Reading(
            level=self.held,
            state=State.CONFIRMED if confirmed else State.PROVISIONAL,
            rule=Rule.PASSED if later else Rule.FELL,
            since=self.since,
            recheck=bool(self.pending),
            review_due=refresh_on is not None,
            disputed=disputed,
            refresh=refresh_on is not None and refresh_on <= day,
            refresh_on=refresh_on,
            behind=tuple(row_id for _, row_id in sorted(ids)) + self._renewals(behind),
            against=against,
            shown=max((support.row for support in later or behind), key=_by_strength).id,
        )

    def _renewals(self, behind: Sequence[_Support]) -> tuple[UUID, ...]:
        """The rechecks that renewed rows behind the level and are not among these rows themselves, in order of their days."""
        own = {support.row.id for support in behind}
        return tuple(dict.fromkeys(one for support in behind for one in support.renewals if one not in own))

    def _is_disputed(self) -> bool:
        if self.standard.kind != CompetencyKind.KNOWLEDGE:
            return False
        return self.tested.is_far_above(self.observed) or self.observed.is_far_above(self.tested)
