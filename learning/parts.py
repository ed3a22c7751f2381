"""`learning.planner.plan` for many: what has nothing to do with each other is planned apart, and once for all who share it.

A plan falls into parts. Two gaps belong to one part when a lesson that may be chosen for one of them also lifts the other, or
lifts something that a lesson of the other lifts; the lessons of mandatory courses are always one part, with whatever they
lift. What is done in one part then changes nothing in another one: the items are those of the whole plan, and its order is the parts'
orders merged by what items are ordered by. A county has few different parts, however different its people are.

Two parts that differ in nothing but the day on which somebody took office are planned once, too: days are counted from the first
one of a gap, and moved alike. A part that names a day of its own (a refresh, a review, a mandatory course) is planned as it is.

Where some lesson needs another one first, the plan is made whole: a prerequisite may reach anywhere.

Source: docs/learning-model.md, "Gap and plan"; docs/decisions/0069-many-plans-at-once.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from learning.planner import LIKELY, UNPLACED, Item, MandatoryCourse, Part, PlanRules, place_of, plan

if TYPE_CHECKING:
    from competencies.api import Gap, Review
    from learning.cover import Lesson

ORIGIN = date(2000, 1, 1)  # from which days are counted
MANY = 100_000
"""As many different parts are remembered; a province has fewer."""
LEVEL = 3  # bits of a level
# What items are ordered by, in one number: part, day, competency, rank, level, and their place in what was planned together.
DAY, COMPETENCY, RANK, NUMBER = 32, 22, 19, 16
LAST_DAY = date.max.toordinal()


@dataclass(slots=True, eq=False)
class Planned:
    """The items of one part behind what they are ordered by. texts: for whoever writes them, by what he knows them by.

    moves: whether they may be moved to other days; what has no day stands at the end of the calendar, and stays there.
    """

    rows: tuple[tuple[int, Item], ...]
    moves: bool
    texts: dict[Any, Any] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Way:
    """What is known of one gap whatever else a person has.

    own: bit of its competency.  stands: where its plan begins, as bits of levels.  lessons: bits of those that may be chosen.
    is_fixed: whether it names a day that is not one of its steps'.
    """

    gap: Gap
    number: int
    own: int
    stands: int
    lessons: int
    is_fixed: bool


Placed = tuple[Way, int]
"""A gap, and by how many days its own are later."""


@dataclass(slots=True)
class _Part:
    """Gaps, reviews and lessons that belong together. scope: bits of competencies.  lessons: bits of those that may be chosen."""

    scope: int
    lessons: int
    placed: tuple[Placed, ...] = ()
    reviews: tuple[Review, ...] = ()
    forced: bool = False


@dataclass
class Parts:
    """Plans over one shelf of lessons by one set of rules.

    shelf: published lessons in the order in which they are taught.  order: keys of all competencies as the framework has them.
    is_whole: whether plans can only be made whole, because a lesson needs another one.
    """

    shelf: Sequence[Lesson]
    rules: PlanRules
    order: Sequence[str]
    _ways: dict[Gap, Way] = field(default_factory=dict)
    _known: dict[tuple[Any, ...], Planned] = field(default_factory=dict)
    _lifts: dict[tuple[int, int], int] = field(default_factory=dict)
    _leads: dict[tuple[int, int], int] = field(default_factory=dict)
    _raised: dict[int, int] = field(default_factory=dict)
    _levels: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._order = {one: place for place, one in enumerate(self.order)}
        raised = [one.competency for lesson in self.shelf for one in lesson.raises]
        self._keys = list(dict.fromkeys([*self.order, *raised]))
        self.place = {one: place for place, one in enumerate(self._keys)}
        self.lesson_bit = {lesson.code: 1 << place for place, lesson in enumerate(self.shelf)}
        self._raising: dict[str, int] = {}  # competency -> bits of the lessons that raise it
        for place, lesson in enumerate(self.shelf):
            for one in lesson.raises:
                self._raising[one.competency] = self._raising.get(one.competency, 0) | 1 << place
        self.is_whole = any(lesson.needs for lesson in self.shelf)
        self._next = 0

    def plan(
        self,
        gaps: Collection[Gap],
        *,
        held: Mapping[str, int],
        estimates: Mapping[str, int],
        completed: Collection[str],
        mandatory_courses: Sequence[MandatoryCourse] = (),
        reviews: Sequence[Review] = (),
    ) -> list[Item]:
        """What `learning.planner.plan` says of these gaps, item for item."""
        if self.is_whole:
            return plan(
                gaps, self.shelf, self.rules, held=held, estimates=estimates, completed=completed,
                mandatory_courses=mandatory_courses, reviews=reviews, order=self.order,
            )  # fmt: skip
        placed = [self._placed(gap) for gap in gaps]
        levels = 0
        for one in (held | estimates).keys() - {gap.competency for gap in gaps}:
            if one in self.place:
                levels |= max(held.get(one, 0), estimates.get(one, 0)) << LEVEL * self.place[one]
        done = 0
        for code in completed:
            done |= self.lesson_bit.get(code, 0)
        rows = [
            (key + (days << DAY), _later(item, days))
            for planned, days in self.found(placed, levels, done, mandatory_courses, reviews)
            for key, item in planned.rows
        ]
        return [item for _key, item in sorted(rows, key=lambda row: row[0])]

    def way(self, gap: Gap, *, is_fixed: bool) -> Way:
        """What is known of ``gap``; the same gap is the same object. is_fixed: whether its days are the days themselves."""
        known = self._ways.get(gap)
        if known is None:
            known = self._way(gap, is_fixed=is_fixed)
            if len(self._ways) < MANY:
                self._ways[gap] = known
        return known

    def _placed(self, gap: Gap) -> Placed:
        """A gap with its own days as one whose first step is due on `ORIGIN`, and how many days later it is."""
        if gap.refresh or not gap.steps:
            return self.way(gap, is_fixed=True), 0
        days = (min(step.due for step in gap.steps) - ORIGIN).days
        return self.way(moved(gap, -days), is_fixed=False), days

    def found(
        self,
        placed: Iterable[Placed],
        levels: int,
        done: int,
        courses: Sequence[MandatoryCourse] = (),
        reviews: Sequence[Review] = (),
    ) -> list[tuple[Planned, int]]:
        """The parts of one person's plan, each with how many days later its items are.

        levels: where he stands in what is no gap, three bits a competency in the order of ``place``.  done: bits of lessons.
        """
        placed = sorted(placed, key=_by_competency)
        for way, _days in placed:
            levels |= way.stands
        return [
            self._planned(part, levels, done, courses if part.forced else ())
            for part in self._split(placed, levels, done, courses, reviews)
        ]

    def _way(self, gap: Gap, *, is_fixed: bool) -> Way:
        stands = max([gap.held, *(step.level for step in gap.steps if step.mark == LIKELY)])
        wanted = max((step.level for step in gap.steps if step.mark not in (LIKELY, UNPLACED)), default=0)
        lessons = 0
        for place in _places(self._raising.get(gap.competency, 0)):
            for one in self.shelf[place].raises:
                if one.competency == gap.competency and one.from_level < wanted and one.to_level > stands:
                    lessons |= 1 << place
        place, self._next = self.place[gap.competency], self._next + 1
        return Way(gap, self._next, 1 << place, stands << LEVEL * place, lessons, is_fixed)

    def _split(
        self,
        placed: Iterable[Placed],
        levels: int,
        done: int,
        courses: Collection[MandatoryCourse],
        reviews: Iterable[Review],
    ) -> list[_Part]:
        parts: list[_Part] = []
        if courses:
            codes = {one.course for one in courses}
            forced = sum(1 << place for place, lesson in enumerate(self.shelf) if lesson.course_code in codes)
            parts.append(_Part(self._lifted(forced, levels), forced, forced=True))
        scopes = taken = 0  # of all parts so far
        for part in parts:
            scopes, taken = scopes | part.scope, taken | part.lessons
        for one in placed:
            lessons = one[0].lessons & ~done
            scope = one[0].own | self._lifted(lessons, levels) if lessons else one[0].own
            new = _Part(scope, lessons, (one,))
            if scope & scopes or lessons & taken:
                _join(parts, new)
            else:
                parts.append(new)
            scopes, taken = scopes | scope, taken | lessons
        for review in reviews:
            _join(parts, _Part(1 << self.place[review.competency], 0, reviews=(review,)))
        return parts

    def _lifted(self, lessons: int, levels: int) -> int:
        """Bits of the competencies that some of these lessons may lift from where a person stands, or later."""
        raised = self._raised.get(lessons)
        if raised is None:
            raised = 0
            for place in _places(lessons):
                for one in self.shelf[place].raises:
                    raised |= 1 << self.place[one.competency]
            raised = self._raised[lessons] = self._bits_of(raised)
        key = lessons, levels & raised
        known = self._lifts.get(key)
        if known is None:
            known = 0
            for place in _places(lessons):
                for one in self.shelf[place].raises:
                    if one.to_level > self._level(levels, one.competency):
                        known |= 1 << self.place[one.competency]
            self._lifts[key] = known
        return known

    def _bits_of(self, scope: int) -> int:
        """The bits of levels of these competencies."""
        known = self._levels.get(scope)
        if known is None:
            known = self._levels[scope] = sum((1 << LEVEL) - 1 << LEVEL * place for place in _places(scope))
        return known

    def _level(self, levels: int, competency: str) -> int:
        return levels >> LEVEL * self.place[competency] & (1 << LEVEL) - 1

    def _planned(self, part: _Part, levels: int, done: int, courses: Sequence[MandatoryCourse]) -> tuple[Planned, int]:
        own = levels & self._bits_of(part.scope)
        leading = self._leads.get((part.scope, own))
        if leading is None:
            leading = self._leads[part.scope, own] = self._leading(part.scope, levels)
        # Finished lessons count as far as they still lead on from somewhere, or were to be chosen.
        rest = part.scope, done & (leading | part.lessons), own
        placed = part.placed
        if courses or part.reviews or not placed or any(way.is_fixed for way, _days in placed):
            key: tuple[Any, ...] = (*rest, *((way.number, days) for way, days in placed), *part.reviews, *courses)
            return self._remembered(key, part, levels, done, courses, 0), 0
        base = placed[0][1]
        if len(placed) == 1:
            key = *rest, placed[0][0].number
        else:
            key = *rest, *[(way.number, days - base) for way, days in placed]
        known = self._remembered(key, part, levels, done, (), base)
        if base and not known.moves:
            return self._remembered((*key, base, None), part, levels, done, (), 0), 0
        return known, base

    def _remembered(
        self,
        key: tuple[Any, ...],
        part: _Part,
        levels: int,
        done: int,
        courses: Sequence[MandatoryCourse],
        base: int,
    ) -> Planned:
        """base: so many days are left out of the plan."""
        known = self._known.get(key)
        if known is None:
            known = self._worked_out(part, levels, done, courses, base)
            # A gap that is not remembered gets another number the next time.
            if len(self._known) < MANY and len(self._ways) < MANY:
                self._known[key] = known
        return known

    def _leading(self, scope: int, levels: int) -> int:
        """Bits of the lessons that lead beyond where a person stands in one of these competencies."""
        found = 0
        for place in _places(scope):
            competency = self._keys[place]
            for lesson in _places(self._raising.get(competency, 0)):
                for one in self.shelf[lesson].raises:
                    if one.competency == competency and one.to_level > self._level(levels, competency):
                        found |= 1 << lesson
        return found

    def _worked_out(
        self, part: _Part, levels: int, done: int, courses: Sequence[MandatoryCourse], base: int
    ) -> Planned:
        near = part.lessons
        for place in _places(part.scope):
            near |= self._raising.get(self._keys[place], 0)
        items = plan(
            [moved(way.gap, days - base) for way, days in part.placed],
            [self.shelf[place] for place in _places(near)],
            self.rules,
            held={one: self._level(levels, one) for one in self._keys},
            estimates={},
            completed=[self.shelf[place].code for place in _places(near & done)],
            mandatory_courses=courses,
            reviews=part.reviews,
            order=self.order,
        )
        required = [item for item in items if item.part == Part.REQUIRED]
        optional = [item for item in items if item.part != Part.REQUIRED]
        return Planned(
            (*self._in_place(required, 0), *self._in_place(optional, 1 << DAY + COMPETENCY)),
            moves=all(item.due is not None for item in items),
        )

    def _in_place(self, items: Iterable[Item], first: int) -> Iterator[tuple[int, Item]]:
        """Each with the greatest place so far: an item that had to wait follows at once what it waited for."""
        last = 0
        for number, item in enumerate(items):
            day, competency, rank, level = place_of(item, self._order)
            here = day.toordinal() << DAY | competency << COMPETENCY | rank << RANK | level << NUMBER
            last = max(here, last)
            yield first + last + number, item


def _by_competency(placed: Placed) -> int:
    return placed[0].own


def _join(parts: list[_Part], new: _Part) -> None:
    """Put ``new`` beside the others, together with those that it has something to do with."""
    apart = []
    for one in parts:
        if one.scope & new.scope or one.lessons & new.lessons:
            new = _Part(
                one.scope | new.scope,
                one.lessons | new.lessons,
                one.placed + new.placed,
                one.reviews + new.reviews,
                one.forced or new.forced,
            )
        else:
            apart.append(one)
    parts[:] = [*apart, new]


def moved(gap: Gap, days: int) -> Gap:
    """The same gap ``days`` later (or sooner)."""
    by = timedelta(days=days)
    return replace(gap, steps=tuple(replace(step, due=step.due + by) for step in gap.steps)) if days else gap


def _later(item: Item, days: int) -> Item:
    """The same item ``days`` later (or sooner)."""
    return replace(item, due=item.due + timedelta(days=days)) if days and item.due else item


def _places(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
