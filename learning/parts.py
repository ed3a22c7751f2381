"""`learning.planner.plan` for many: what has nothing to do with each other is planned apart, and once for all who share it.

A plan falls into parts. Two gaps belong to one part when a lesson that may be chosen for one of them also lifts the other, or
lifts something that a lesson of the other lifts; the lessons of mandatory courses are always one part, with whatever they
lift. What is done in one part then changes nothing in another one: the items are those of the whole plan, and its order is the parts'
orders merged by what items are ordered by. A county has few different parts, however different its people are.

Two parts that differ in nothing but the day on which somebody took office are planned once, too: all days are then moved alike.

Where some lesson needs another one first, the plan is made whole: a prerequisite may reach anywhere.

Source: docs/learning-model.md, "Gap and plan"; docs/decisions/0069-many-plans-at-once.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from learning.planner import LIKELY, UNPLACED, Item, MandatoryCourse, Part, PlanRules, place_of, plan

if TYPE_CHECKING:
    from competencies.api import Gap, Review
    from learning.cover import Lesson

Placed = tuple[tuple[date, int, int, int], int, Item]
"""An item behind what it is ordered by: never less than what stands before it in its part, then its number there."""

Planned = tuple[tuple[Placed, ...], tuple[Placed, ...]]
"""The required items of one part, and the others."""

MANY = 100_000
"""As many different parts are remembered; a province has fewer."""


@dataclass(slots=True)
class _Part:
    """Gaps, reviews and lessons that belong together. scope: bits of competencies.  lessons: bits of those that may be chosen."""

    scope: int
    lessons: int
    gaps: tuple[Gap, ...] = ()
    reviews: tuple[Review, ...] = ()
    forced: bool = False


@dataclass(slots=True)
class _Way:
    """What is known of one gap whatever else a person has. own: bit of its competency.  stands: where its plan begins."""

    gap: Gap  # kept, so that its id stays its own
    own: int
    stands: int
    lessons: int
    base: int  # the first due day of its steps, as an ordinal; 0 where it names a day that is not theirs
    shape: tuple[Any, ...]  # all else about it, with days counted from there


@dataclass
class Parts:
    """Plans over one shelf of lessons by one set of rules.

    shelf: published lessons in the order in which they are taught.  order: keys of all competencies as the framework has them.
    """

    shelf: Sequence[Lesson]
    rules: PlanRules
    order: Sequence[str]
    _ways: dict[int, _Way] = field(default_factory=dict)
    _known: dict[tuple[Any, ...], Planned] = field(default_factory=dict)
    _shapes: dict[tuple[Any, ...], tuple[int, Planned]] = field(default_factory=dict)
    _beyond: dict[tuple[str, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._place = {one: place for place, one in enumerate(self.order)}
        raised = [one.competency for lesson in self.shelf for one in lesson.raises]
        self._keys = list(dict.fromkeys([*self.order, *raised]))
        self._bit = {one: 1 << place for place, one in enumerate(self._keys)}
        self._lesson_bit = {lesson.code: 1 << place for place, lesson in enumerate(self.shelf)}
        self._raising: dict[str, int] = {}  # competency -> bits of the lessons that raise it
        for place, lesson in enumerate(self.shelf):
            for one in lesson.raises:
                self._raising[one.competency] = self._raising.get(one.competency, 0) | 1 << place
        self._is_whole = any(lesson.needs for lesson in self.shelf)

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
        """What `learning.planner.plan` says of these gaps, item for item.

        Gaps are known by their identity: whoever plans for many hands in the same object for the same gap.
        """
        if self._is_whole:
            return plan(
                gaps, self.shelf, self.rules, held=held, estimates=estimates, completed=completed,
                mandatory_courses=mandatory_courses, reviews=reviews, order=self.order,
            )  # fmt: skip
        ways = [self._way(gap) for gap in gaps]
        stands = {one: max(held.get(one, 0), estimates.get(one, 0)) for one in (held | estimates)}
        for way in ways:
            stands[way.gap.competency] = way.stands
        done = 0
        for code in completed:
            done |= self._lesson_bit.get(code, 0)
        found = [
            self._planned(part, stands, done, mandatory_courses if part.forced else ())
            for part in self._split(ways, stands, done, mandatory_courses, reviews)
        ]
        required = sorted(chain.from_iterable(one[0] for one in found), key=itemgetter(0, 1))
        optional = sorted(chain.from_iterable(one[1] for one in found), key=itemgetter(0, 1))
        return [item for _key, _number, item in chain(required, optional)]

    def _way(self, gap: Gap) -> _Way:
        known = self._ways.get(id(gap))
        if known is None:
            stands = max([gap.held, *(step.level for step in gap.steps if step.mark == LIKELY)])
            wanted = max((step.level for step in gap.steps if step.mark not in (LIKELY, UNPLACED)), default=0)
            lessons = 0
            for place in _places(self._raising.get(gap.competency, 0)):
                for one in self.shelf[place].raises:
                    if one.competency == gap.competency and one.from_level < wanted and one.to_level > stands:
                        lessons |= 1 << place
            known = _Way(gap, self._bit[gap.competency], stands, lessons, *_shape(gap))
            if len(self._ways) < MANY:
                self._ways[id(gap)] = known
        return known

    def _split(
        self,
        ways: Iterable[_Way],
        stands: Mapping[str, int],
        done: int,
        courses: Collection[MandatoryCourse],
        reviews: Iterable[Review],
    ) -> list[_Part]:
        parts: list[_Part] = []
        if courses:
            codes = {one.course for one in courses}
            forced = sum(1 << place for place, lesson in enumerate(self.shelf) if lesson.course_code in codes)
            parts.append(_Part(self._lifted(forced, stands), forced, forced=True))
        for way in ways:
            lessons = way.lessons & ~done
            _join(parts, _Part(way.own | self._lifted(lessons, stands), lessons, (way.gap,)))
        for review in reviews:
            _join(parts, _Part(self._bit[review.competency], 0, reviews=(review,)))
        return parts

    def _lifted(self, lessons: int, stands: Mapping[str, int]) -> int:
        """Bits of the competencies that some of these lessons may lift from where a person stands, or later."""
        scope = 0
        for place in _places(lessons):
            for one in self.shelf[place].raises:
                if one.to_level > stands.get(one.competency, 0):
                    scope |= self._bit[one.competency]
        return scope

    def _planned(
        self, part: _Part, stands: Mapping[str, int], done: int, courses: Sequence[MandatoryCourse]
    ) -> Planned:
        near, leading, levels = part.lessons, 0, []
        for place in _places(part.scope):
            competency = self._keys[place]
            level = stands.get(competency, 0)
            levels.append(level)
            near |= self._raising.get(competency, 0)
            leading |= self._leading(competency, level)
        # Finished lessons count as far as they still lead on from somewhere, or were to be chosen.
        rest = (part.scope, done & (leading | part.lessons), *levels)
        key = (*rest, *sorted(map(id, part.gaps)), *part.reviews, *courses)
        known = self._known.get(key)
        if known is None:
            known = self._moved(part, rest, stands, near, done, courses)
            # A gap that is not remembered may be forgotten, and its id be another's.
            if len(self._known) < MANY and all(id(gap) in self._ways for gap in part.gaps):
                self._known[key] = known
        return known

    def _leading(self, competency: str, level: int) -> int:
        """Bits of the lessons that lead beyond ``level`` of ``competency``."""
        known = self._beyond.get((competency, level))
        if known is None:
            known = sum(
                1 << place
                for place in _places(self._raising.get(competency, 0))
                if any(one.competency == competency and one.to_level > level for one in self.shelf[place].raises)
            )
            self._beyond[competency, level] = known
        return known

    def _moved(
        self,
        part: _Part,
        rest: tuple[Any, ...],
        stands: Mapping[str, int],
        near: int,
        done: int,
        courses: Sequence[MandatoryCourse],
    ) -> Planned:
        """The part as it was planned for somebody else, all days moved; worked out where there is nobody like that."""
        ways = [self._way(gap) for gap in sorted(part.gaps, key=lambda one: one.competency)]
        base = ways[0].base if ways else 0
        if part.reviews or courses or not all(way.base for way in ways) or not base:
            return self._worked_out(part, stands, near, done, courses)
        shape = (*rest, *((way.base - base, way.shape) for way in ways))
        known = self._shapes.get(shape)
        if known is None:
            known = base, self._worked_out(part, stands, near, done, courses)
            if len(self._shapes) < MANY:
                self._shapes[shape] = known
        days = base - known[0]
        return tuple(_later(one, days) for one in known[1]) if days else known[1]

    def _worked_out(
        self, part: _Part, stands: Mapping[str, int], near: int, done: int, courses: Sequence[MandatoryCourse]
    ) -> Planned:
        items = plan(
            part.gaps,
            [self.shelf[place] for place in _places(near)],
            self.rules,
            held=stands,
            estimates={},
            completed=[self.shelf[place].code for place in _places(near & done)],
            mandatory_courses=courses,
            reviews=part.reviews,
            order=self.order,
        )
        required = self._in_place(item for item in items if item.part == Part.REQUIRED)
        return required, self._in_place(item for item in items if item.part != Part.REQUIRED)

    def _in_place(self, items: Iterable[Item]) -> tuple[Placed, ...]:
        """Each with the greatest place so far: an item that had to wait follows at once what it waited for."""
        placed: list[Placed] = []
        for number, item in enumerate(items):
            here = place_of(item, self._place)
            placed.append((max(here, placed[-1][0]) if placed else here, number, item))
        return tuple(placed)


def _join(parts: list[_Part], new: _Part) -> None:
    """Put ``new`` beside the others, together with those that it has something to do with."""
    apart = []
    for one in parts:
        if one.scope & new.scope or one.lessons & new.lessons:
            new = _Part(
                one.scope | new.scope,
                one.lessons | new.lessons,
                one.gaps + new.gaps,
                one.reviews + new.reviews,
                one.forced or new.forced,
            )
        else:
            apart.append(one)
    parts[:] = [*apart, new]


def _shape(gap: Gap) -> tuple[int, tuple[Any, ...]]:
    """The first due day of a gap, and all else about it; a refresh has a day of its own."""
    if gap.refresh or not gap.steps:
        return 0, ()
    base = min(step.due for step in gap.steps).toordinal()
    steps = tuple(
        (step.level, step.due.toordinal() - base, step.mandatory, step.mark, step.posts) for step in gap.steps
    )
    return base, (gap.competency, gap.held, steps, gap.refresh_mandatory, gap.test_top, gap.observation_top)


def _later(placed: Iterable[Placed], days: int) -> tuple[Placed, ...]:
    """The same items ``days`` later (or sooner)."""
    by = timedelta(days=days)
    moved = []
    for (day, *key), number, item in placed:
        # What has no day stands at the end of the calendar, and stays there.
        there = replace(item, due=item.due + by) if item.due else item
        moved.append(((day if day == date.max else day + by, *key), number, there))
    return tuple(moved)


def _places(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
