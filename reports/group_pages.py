"""The page of a plan for a class: who sits in it, what they lack, which lessons close most of it within some hours.

Of conduct others see only finished or not finished: whoever has not finished it stands at each of its lessons.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from competencies.api import Framework
from courses.api import Catalogue, catalogue
from kit.selects import Select
from learning.api import ClassGaps, GroupPlan, gaps_of_class, plan_for_class
from reports.filters import Filter
from reports.forms import selects
from reports.ground import Ground
from reports.people_lists import in_order, list_title, people, person_page

if TYPE_CHECKING:
    from learning.api import Taught

MOST = 300  # people of one class
HOURS = 8
MOST_HOURS = 80


@dataclass(frozen=True)
class Asked:
    """What the address asks for. hours: what was typed; chosen: ids of who is ticked, empty for all; problem: what is wrong."""

    hours: str
    minutes: int
    chosen: frozenset[int]
    problem: str = ""


@dataclass(frozen=True)
class Pupil:
    """One person of the list; a tick says that he sits in the class."""

    id: int
    name: str
    village: str
    url: str
    is_in: bool


@dataclass(frozen=True)
class LessonLine:
    """A lesson that is taught. serves: how many it helps; names: who they are."""

    course: str
    title: str
    minutes: int
    serves: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class LackLine:
    """One competency of the class, counted in people. lack = closed + left + shown + unplaced.

    closed: the lessons lead all the way.  left: they do not; shown: no lesson is needed, only to show it.
    """

    name: str
    lack: int
    closed: int
    left: tuple[str, ...]
    shown: tuple[str, ...]
    unplaced: tuple[str, ...]


@dataclass(frozen=True)
class GroupPage:
    """What the page shows; lessons and lacks are empty where there is a problem."""

    title: str
    at: datetime
    asked: Asked
    selects: tuple[Select, ...]
    pupils: tuple[Pupil, ...]
    total: int
    lessons: tuple[LessonLine, ...]
    lacks: tuple[LackLine, ...]
    minutes: int
    lacking: int
    closed: int
    is_best: bool
    query: str

    @property
    def sits(self) -> int:
        """How many people sit in the class."""
        return sum(one.is_in for one in self.pupils)


def read(hours: str, who: Iterable[str]) -> Asked:
    """What was typed, kept as it is; a problem where it is no number of hours."""
    chosen = frozenset(int(one) for one in who if one.isascii() and one.isdecimal() and len(one) <= 18)
    typed = hours.strip() or str(HOURS)
    try:
        minutes = round(float(typed) * 60)
    except (ValueError, OverflowError):
        minutes = 0
    if not 0 < minutes <= MOST_HOURS * 60:
        wrong = _("Type the hours as a number between 0.5 and %(most)s, 8 for instance.") % {"most": MOST_HOURS}
        return Asked(typed, 0, chosen, wrong)
    return Asked(typed, minutes, chosen)


def page_of(ground: Ground, flt: Filter, asked: Asked, query: str) -> GroupPage:
    """The page about the people of ``flt`` whom the viewer sees, or those of them who are ticked."""
    found = people(ground, flt)
    total = found.count()
    if total > MOST:
        said = {"total": total, "most": MOST}
        wrong = (
            _("These are %(total)s people; a class has at most %(most)s. Choose a township, village or post.") % said
        )
        asked = Asked(asked.hours, asked.minutes, asked.chosen, wrong)
    rows = in_order(found, flt).values_list("pk", "name", "home_unit__name") if total <= MOST else []
    pupils = tuple(
        Pupil(pk, name, village or "", person_page(pk), not asked.chosen or pk in asked.chosen)
        for pk, name, village in rows
    )
    sits = {one.id: one.name for one in pupils if one.is_in}
    gaps = gaps_of_class(list(sits))
    plan = plan_for_class(gaps, 0 if asked.problem else asked.minutes)
    told = Told(ground.framework, catalogue(), gaps, plan, sits)
    lacks = () if asked.problem else tuple(told.lacks())
    return GroupPage(
        title=list_title(ground, flt),
        at=ground.at,
        asked=asked,
        selects=tuple(selects(ground, flt, for_list=False)),
        pupils=pupils,
        total=total,
        lessons=() if asked.problem else tuple(told.lessons()),
        lacks=lacks,
        minutes=plan.minutes,
        lacking=sum(line.lack for line in lacks),
        closed=sum(line.closed for line in lacks),
        is_best=plan.is_best,
        query=query,
    )


class Told:
    """A plan in names. sits: id → name of everybody in the class, in the order of the list."""

    def __init__(
        self, frame: Framework, known: Catalogue, gaps: ClassGaps, plan: GroupPlan, sits: dict[int, str]
    ) -> None:
        self.frame, self.known, self.gaps, self.plan, self.sits = frame, known, gaps, plan, sits
        self.conduct = {entry.key for entry in frame.competencies if entry.is_conduct}
        self.unfinished: dict[str, set[int]] = defaultdict(set)
        for person, competency in gaps.steps:
            self.unfinished[competency].add(person)

    def lessons(self) -> Iterable[LessonLine]:
        for one in self.plan.taught:
            course = self.known.course(one.lesson.course_code)
            lesson = self.known.lesson(one.lesson.code)
            names = self.names(self.served(one))
            yield LessonLine(
                course=course.title if course else one.lesson.course_code,
                title=lesson.title if lesson else one.lesson.code,
                minutes=one.lesson.minutes,
                serves=len(names),
                names=names,
            )

    def served(self, taught: Taught) -> set[int]:
        found = {one.who for one in taught.lifted}
        for raised in taught.lesson.raises:
            if raised.competency in self.conduct:
                found |= self.unfinished[raised.competency]
        return found

    def lacks(self) -> Iterable[LackLine]:
        goals = {(want.who, want.competency): want.goal for want in self.gaps.wants}
        for entry in self.frame.competencies:
            lack = self.unfinished.get(entry.key)
            if not lack:
                continue
            left = {who for who in lack if self.plan.reached.get((who, entry.key), 9) < goals.get((who, entry.key), 0)}
            shown = {who for who in lack if (who, entry.key) in self.gaps.shown}
            unplaced = {who for who in lack if (who, entry.key) in self.gaps.unplaced}
            if entry.is_conduct:  # not finished is all that may be said
                closed = len(lack) if not left else 0
                yield LackLine(entry.name, len(lack), closed, self.names(lack) if left else (), (), ())
                continue
            closed = len(lack) - len(left) - len(shown) - len(unplaced)
            yield LackLine(entry.name, len(lack), closed, *map(self.names, (left, shown, unplaced)))

    def names(self, ids: Iterable[int]) -> tuple[str, ...]:
        """In the order of the list."""
        wanted = set(ids)
        return tuple(name for pk, name in self.sits.items() if pk in wanted)
