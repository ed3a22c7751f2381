"""The plan: what one person does next and in which order, each item with its reason. Pure.

How the items come about:

- **Lessons**: the cheapest cover (`learning.cover`) of the mandatory steps that are not likely, from where the person stands: at
  the level shown or, where that is higher, at the highest likely step. Lessons of mandatory courses are taken in any case,
  so for the cover they cost nothing. What optional steps add comes after, in its own part.
- **Tests**: one test supports every level below, so a test stands only where something must be shown by its due day. At each due
  day the test asks the highest level that the lessons due by then lead to, as far as it is due within half a year more. Steps of one due day therefore share one
  test, likely ones among them; a likely step keeps a test-out of its own only where it is due before any lesson that its
  competency still needs. Steps that no lesson leads to can be tested out all the same.
- **Tasks**: where a test gives no such level (practical from 3), an observation, by the same rule. It does not replace the
  test of the levels that a test gives: that one does not wait for somebody who has time to look.
- **Placing**: a competency that was never placed has this one item, and nothing else before it is done.
- **Recheck**: a refresh gap, at the held level; and before that what is to be shown again because a law changed or it was long ago.
  That one blocks nothing and is due on the day on which it would become a gap. A level that no test asks is looked at instead.

A lesson is due with the first open step that it lifts to, or with what waits for it. Order: required before optional; then by due
day, by competency, and there placing, test-out, recheck, lesson, test, task; a lesson always before what needs it.

Source: docs/learning-model.md, "Gap and plan".
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from learning.cover import Climb, Cover, Lesson, Lift, cover

if TYPE_CHECKING:
    from competencies.api import Gap, GapStep, Review

LIKELY, UNPLACED = "likely", "unplaced"  # marks of a step, as competencies write them


class ItemKind(StrEnum):
    """What sort of thing there is to do; the order is the one within a due day and competency, test-outs excepted."""

    PLACING = "placing"
    RECHECK = "recheck"
    LESSON = "lesson"
    TEST = "test"
    TASK = "task"


class Part(StrEnum):
    """Aspirational: what reserve posts and optional requirements ask; never late, never blocking."""

    REQUIRED = "required"
    ASPIRATIONAL = "aspirational"


class Why(StrEnum):
    """The reason of an item. In brackets: the parameters beside ``posts``, ids of the posts that ask."""

    UNPLACED = "unplaced"  # never placed
    LIKELY = "likely"  # the placing says he can: a test-out, or somebody to look
    RAISES = "raises"  # the lesson leads to an open step  [from_level, to_level]
    NEEDED_FIRST = "needed_first"  # the lesson comes before another one  [lesson]
    MANDATORY = "mandatory"  # a document makes the course mandatory  [course, basis]
    AFTER_LESSONS = "after_lessons"  # shows what the lessons before it taught  [lessons]
    LEARNED = "learned"  # its lessons are finished already
    NO_LESSON = "no_lesson"  # no lesson leads there; it can be shown all the same
    DECISION = "decision"  # nothing but a decision by staff gives this level
    REVIEW = "review"  # the text changed, or it was long ago, and by now that is a gap  [since]
    DUE = "due"  # the same before it is a gap  [since]: the day on which the last proof fell due


AGAIN = frozenset({Why.REVIEW, Why.DUE})
"""Why something that was shown is to be shown again."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an item stands in the plan: a code, and what its sentence needs (texts, numbers, lists; ready for JSON)."""

    why: Why
    params: Mapping[str, str | int | list[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do.

    competency, level: what a placing, test, recheck or task is about; of a lesson the competency that it is for first and the
    level that it lifts to, None and 0 where it lifts none.  lowest: the lowest step that it closes; a test of level 3 may
    close the steps 2 and 3.  lesson, course: codes of a lesson, else empty.  lifts: all that a lesson lifts.
    due: None only for a mandatory course without a day.
    """

    kind: ItemKind
    competency: str | None
    level: int
    reason: Reason
    minutes: int
    bytes: int
    due: date | None
    part: Part
    lesson: str = ""
    course: str = ""
    lifts: tuple[Lift, ...] = ()
    lowest: int = 0

    @property
    def is_test_out(self) -> bool:
        return self.kind == ItemKind.TEST and self.reason.why == Why.LIKELY

    def is_late(self, on: date) -> bool:
        """Whether its day has passed. What is shown again is never late: a refresh has no due day of its own."""
        required = self.part == Part.REQUIRED and self.kind != ItemKind.RECHECK and self.reason.why not in AGAIN
        return required and self.due is not None and self.due < on


@dataclass(frozen=True, slots=True)
class MandatoryCourse:
    """A course that a document (``basis``) makes mandatory for this person; due: None where the document names no day."""

    course: str
    basis: str
    due: date | None = None


@dataclass(frozen=True, slots=True)
class PlanRules:
    """The numbers of plans. Minutes and bytes are what is said of an item that is no lesson.

    recheck_most_level: the highest level that has questions.
    test_ahead_days: a test asks at once what is due so many days later too, when the lessons lead there; nobody is held up
    today by a level that his post wants in two years.
    """

    test_minutes: int = 3
    test_bytes: int = 6 * 1024
    recheck_minutes: int = 3
    recheck_most_level: int = 4
    placing_minutes: int = 2
    placing_bytes: int = 3 * 1024
    task_minutes: int = 10
    headline_days: int = 30
    test_ahead_days: int = 180


RULES = PlanRules()


def plan(
    gaps: Iterable[Gap],
    catalogue: Sequence[Lesson],
    rules: PlanRules = RULES,
    *,
    held: Mapping[str, int],
    estimates: Mapping[str, int],
    completed: Collection[str],
    mandatory_courses: Iterable[MandatoryCourse] = (),
    reviews: Iterable[Review] = (),
    order: Sequence[str],
) -> list[Item]:
    """Everything there is to do, in its order; empty when nothing is open.

    gaps: the open ones of one person.  catalogue: published lessons in the order in which they are taught.
    held, estimates: levels by competency, also of those without a gap (for prerequisites).  completed: codes of finished lessons.
    reviews: what has to be shown again and is no gap yet.
    order: keys of all competencies in the order of the framework. Raises KeyError for a gap that it lacks.
    """
    planner = _Planner(list(gaps), list(reviews), catalogue, rules, {one: place for place, one in enumerate(order)})
    stands = {one: max(held.get(one, 0), estimates.get(one, 0)) for one in {*held, *estimates}}
    stands |= {gap.competency: _stands(gap) for gap in planner.gaps}
    courses = {one.course: one for one in mandatory_courses}
    required, way = planner.part(Part.REQUIRED, stands, completed, courses)
    if not any(map(_has_optional, planner.gaps)) and all(one.mandatory for one in planner.reviews):
        return required
    # The optional part begins where the required one has ended.
    stands |= way.reached
    stands |= {gap.competency: max(stands[gap.competency], _must(gap)) for gap in planner.gaps}
    taken = {*completed, *(climb.lesson.code for climb in way.climbs)}
    return required + planner.part(Part.ASPIRATIONAL, stands, taken, {})[0]


def _stands(gap: Gap) -> int:
    """The level from which the plan goes on: the one shown, or the highest likely one above it."""
    return max([gap.held, *(step.level for step in gap.steps if step.mark == LIKELY)])


def _must(gap: Gap) -> int:
    """The level that the person holds once the required part is done."""
    return max([gap.held, *(step.level for step in gap.steps if step.mandatory)])


def _has_optional(gap: Gap) -> bool:
    """Whether something of it belongs to the optional part."""
    return (gap.refresh and not gap.refresh_mandatory) or any(not step.mandatory for step in gap.steps)


@dataclass(slots=True)
class _Planned:
    """A lesson of the cover: the step that it is for, when it is due and why."""

    climb: Climb
    due: date | None = None
    lift: Lift | None = None
    lowest: int = 0
    reason: Reason | None = None

    def lifts(self, competency: str) -> int:
        """The level of ``competency`` that it lifts to; 0 when it does not lift it."""
        return next((lift.to_level for lift in self.climb.lifts if lift.competency == competency), 0)


@dataclass(slots=True)
class _Node:
    """An item on its way into the order. after: places, in the list of nodes, of what must come before it."""

    item: Item
    after: set[int] = field(default_factory=set)


class _Planner:
    """Builds one part after the other."""

    def __init__(
        self,
        gaps: list[Gap],
        reviews: list[Review],
        catalogue: Sequence[Lesson],
        rules: PlanRules,
        order: Mapping[str, int],
    ) -> None:
        self.gaps = sorted(gaps, key=lambda gap: order[gap.competency])
        self.reviews = reviews
        self.catalogue = catalogue
        self.rules = rules
        self.order = order

    def part(
        self, part: Part, stands: Mapping[str, int], done: Collection[str], courses: Mapping[str, MandatoryCourse]
    ) -> tuple[list[Item], Cover]:
        """The items of one part in order, and the lessons behind them. done: codes of lessons finished by then."""
        steps = {gap.competency: _steps_of(gap, part) for gap in self.gaps}
        targets = {
            competency: max(step.level for step in own if step.mark != LIKELY)
            for competency, own in steps.items()
            if any(step.mark != LIKELY for step in own)
        }
        way = cover(
            self.catalogue,
            stands,
            targets,
            done=done,
            forced=[lesson.code for lesson in self.catalogue if lesson.course_code in courses],
            urgency=lambda lesson: self._urgency(lesson, steps),
        )
        lessons = self._dated(way, steps, courses)
        places = {one.climb.lesson.code: place for place, one in enumerate(lessons)}
        nodes = [_Node(self._lesson(one, part), {places[code] for code in one.climb.after}) for one in lessons]
        for gap in self.gaps:
            nodes += self._proofs(gap, steps[gap.competency], lessons, way, part)
            nodes += [_Node(item) for item in self._without_lessons(gap, part)]
        nodes += [_Node(self._review(one, part)) for one in self.reviews if one.mandatory == (part == Part.REQUIRED)]
        return self._in_order(nodes), way

    def _urgency(self, lesson: Lesson, steps: Mapping[str, Sequence[GapStep]]) -> tuple[int, ...]:
        """The first due day that the lesson can serve, before it is known where in the order it comes."""
        served = [
            (step.due.toordinal(), self.order[one.competency])
            for one in lesson.raises
            for step in steps.get(one.competency, ())
            if one.from_level < step.level <= one.to_level and step.mark != LIKELY
        ]
        return min(served, default=(date.max.toordinal(), len(self.order)))

    def _dated(
        self, way: Cover, steps: Mapping[str, Sequence[GapStep]], courses: Mapping[str, MandatoryCourse]
    ) -> list[_Planned]:
        """When each lesson is due and why: for its own steps, or for what waits for it where that is sooner."""
        lessons = [self._planned(climb, steps, courses) for climb in way.climbs]
        by_code = {one.climb.lesson.code: one for one in lessons}
        for later in reversed(lessons):
            for code in later.climb.after:
                earlier = by_code[code]
                if day_of(later.due) < day_of(earlier.due):
                    earlier.due = later.due
                if earlier.reason is None:
                    earlier.lift = earlier.lift or later.lift
                    earlier.reason = Reason(Why.NEEDED_FIRST, {"lesson": later.climb.lesson.code})
        return lessons

    def _planned(
        self, climb: Climb, steps: Mapping[str, Sequence[GapStep]], courses: Mapping[str, MandatoryCourse]
    ) -> _Planned:
        served = [
            (step, lift)
            for lift in climb.lifts
            for step in steps.get(lift.competency, ())
            if lift.from_level < step.level <= lift.to_level
        ]
        found = _Planned(climb)
        if served:
            step, lift = min(served, key=lambda one: (one[0].due, self.order[one[1].competency], one[0].level))
            found.due, found.lift, found.lowest = step.due, lift, step.level
            levels = {"from_level": lift.from_level, "to_level": lift.to_level}
            found.reason = Reason(Why.RAISES, {**levels, "posts": list(step.posts)})
        course = courses.get(climb.lesson.course_code)
        if course is not None:
            found.due = min((day for day in (found.due, course.due) if day is not None), default=None)
            found.reason = Reason(Why.MANDATORY, {"course": course.course, "basis": course.basis})
        return found

    def _lesson(self, planned: _Planned, part: Part) -> Item:
        lesson, lift = planned.climb.lesson, planned.lift
        return Item(
            kind=ItemKind.LESSON,
            competency=lift.competency if lift else None,
            level=lift.to_level if lift else 0,
            reason=planned.reason or Reason(Why.RAISES),
            minutes=lesson.minutes,
            bytes=lesson.bytes,
            due=planned.due,
            part=part,
            lesson=lesson.code,
            course=lesson.course_code,
            lifts=planned.climb.lifts,
            lowest=planned.lowest,
        )

    def _proofs(
        self, gap: Gap, steps: Sequence[GapStep], lessons: Sequence[_Planned], way: Cover, part: Part
    ) -> Iterator[_Node]:
        """Tests of what a test gives, tasks of the rest, each after the lessons that are due by then."""
        if not steps:
            return
        shown = gap.held if part == Part.REQUIRED else _must(gap)
        tested = [step for step in steps if step.level <= gap.test_top]
        observed = [step for step in steps if step.level > gap.test_top]
        lifting = [place for place, one in enumerate(lessons) if one.lifts(gap.competency)]

        def before(due: date) -> list[int]:
            return [place for place in lifting if day_of(lessons[place].due) <= due]

        def ready(due: date) -> int:
            return max([way.ready[gap.competency], *(lessons[place].lifts(gap.competency) for place in before(due))])

        for kind, own in ((ItemKind.TEST, tested), (ItemKind.TASK, observed)):
            for step, level, covered in _moments(own, shown, ready, self.rules):
                due = step.due
                taught = [place for place in before(due) if lessons[place].lifts(gap.competency) > covered]
                reason = _proof_reason(gap, own, level, lessons=len(taught), is_ready=ready(due) >= level)
                yield _Node(self._proof(kind, gap, step, level, reason, part), set(before(due)))

    def _proof(self, kind: ItemKind, gap: Gap, step: GapStep, level: int, reason: Reason, part: Part) -> Item:
        is_test = kind == ItemKind.TEST
        return Item(
            kind=kind,
            competency=gap.competency,
            level=level,
            reason=reason,
            minutes=self.rules.test_minutes if is_test else self.rules.task_minutes,
            bytes=self.rules.test_bytes if is_test else 0,
            due=step.due,
            part=part,
            lowest=step.level,
        )

    def _without_lessons(self, gap: Gap, part: Part) -> Iterator[Item]:
        """The placing of what was never placed, and the recheck of a refresh gap."""
        if any(step.mark == UNPLACED for step in gap.steps):
            # One placing answers for all steps: it belongs to the required part as soon as one of them does.
            own = [step for step in gap.steps if step.mandatory] or list(gap.steps)
            if part == (Part.REQUIRED if own[0].mandatory else Part.ASPIRATIONAL):
                yield Item(
                    kind=ItemKind.PLACING,
                    competency=gap.competency,
                    level=own[-1].level,
                    reason=Reason(Why.UNPLACED, {"posts": list(own[0].posts)}),
                    minutes=self.rules.placing_minutes,
                    bytes=self.rules.placing_bytes,
                    due=min(step.due for step in own),
                    part=part,
                    lowest=own[0].level,
                )
        if gap.refresh and part == (Part.REQUIRED if gap.refresh_mandatory else Part.ASPIRATIONAL):
            since = gap.refresh_on.isoformat() if gap.refresh_on else ""
            reason = Reason(Why.REVIEW, {"since": since})
            yield self._recheck(gap.competency, gap.held, reason, gap.refresh_on, part)

    def _review(self, review: Review, part: Part) -> Item:
        reason = Reason(Why.DUE, {"since": review.since.isoformat()})
        return self._recheck(review.competency, review.held, reason, review.by, part)

    def _recheck(self, competency: str, held: int, reason: Reason, due: date | None, part: Part) -> Item:
        """Five questions at the held level, or somebody to look where no question asks it."""
        is_asked = held <= self.rules.recheck_most_level
        return Item(
            kind=ItemKind.RECHECK if is_asked else ItemKind.TASK,
            competency=competency,
            level=held,
            reason=reason,
            minutes=self.rules.recheck_minutes if is_asked else self.rules.task_minutes,
            bytes=self.rules.test_bytes if is_asked else 0,
            due=due,
            part=part,
            lowest=held,
        )

    def _in_order(self, nodes: Sequence[_Node]) -> list[Item]:
        """By due day and competency, as far as what must come before allows."""
        waits = [set(node.after) for node in nodes]
        heap = [(place_of(node.item, self.order), place) for place, node in enumerate(nodes) if not waits[place]]
        heapq.heapify(heap)
        ordered: list[Item] = []
        while heap:
            _, done = heapq.heappop(heap)
            ordered.append(nodes[done].item)
            for place, wait in enumerate(waits):
                if done in wait:
                    wait.discard(done)
                    if not wait:
                        heapq.heappush(heap, (place_of(nodes[place].item, self.order), place))
        return ordered


# A test-out comes before its competency's recheck and lessons, a test after the lessons.
_RANKS = {ItemKind.PLACING: 0, ItemKind.RECHECK: 2, ItemKind.LESSON: 3, ItemKind.TEST: 4, ItemKind.TASK: 5}


def place_of(item: Item, order: Mapping[str, int]) -> tuple[date, int, int, int]:
    """What items are ordered by, as far as what must come before allows. order: competency → its place in the framework."""
    competency = len(order) if item.competency is None else order[item.competency]
    return day_of(item.due), competency, _RANKS[item.kind] - item.is_test_out * 3, item.level


def day_of(due: date | None) -> date:
    """The day by which something is ordered: the last one of the calendar where it has none."""
    return due or date.max


def _steps_of(gap: Gap, part: Part) -> list[GapStep]:
    """The open steps of one part, lowest first; none where a placing must come first."""
    mandatory = part == Part.REQUIRED
    return [step for step in gap.steps if step.mandatory == mandatory and step.mark != UNPLACED]


def _moments(
    steps: Sequence[GapStep], shown: int, ready: Callable[[date], int], rules: PlanRules
) -> Iterator[tuple[GapStep, int, int]]:
    """What must be shown and when: the step that is due, the level to show, and the level that was covered before.

    steps: lowest first.  shown: the level that needs no showing any more.  ready: the level that lessons lead to by a day.
    """
    for step in steps:
        if step.level > shown:
            together = max(one.level for one in steps if one.due <= step.due)
            soon = max(one.level for one in steps if one.due <= step.due + timedelta(days=rules.test_ahead_days))
            level = max(together, min(ready(step.due), soon))
            yield step, level, shown
            shown = level


def _proof_reason(gap: Gap, steps: Sequence[GapStep], level: int, *, lessons: int, is_ready: bool) -> Reason:
    """Why a test or task asks ``level``. lessons: how many before it teach what it asks."""
    step = next(one for one in steps if one.level == level)
    posts = list(step.posts)
    if level > max(gap.test_top, gap.observation_top):
        return Reason(Why.DECISION, {"posts": posts})
    if step.mark == LIKELY:
        return Reason(Why.LIKELY, {"posts": posts})
    if lessons:
        return Reason(Why.AFTER_LESSONS, {"posts": posts, "lessons": lessons})
    return Reason(Why.LEARNED if is_ready else Why.NO_LESSON, {"posts": posts})
