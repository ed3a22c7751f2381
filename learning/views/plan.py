"""The plan: everything there is to do, by course, each with its reason, minutes and size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from assessments.api import MOST_TOGETHER, waits_of
from competencies.api import framework
from courses.api import catalogue
from kit import clock
from kit.access import Role, open_to
from learning import plans, test_outs, words
from learning.items import PlanItem
from learning.planner import ItemKind, Why
from learning.words import Line, Wording
from people.models import Person


@dataclass(frozen=True)
class Section:
    """A course, or a kind of thing without one, with its lines in order."""

    title: str
    lines: tuple[Line, ...]

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)


@dataclass(frozen=True)
class Together:
    """Test-outs that can be taken in one sitting. count: of this sitting; all: of the plan."""

    count: int
    all: int
    questions: int
    minutes: int


@dataclass(frozen=True)
class PlanPage:
    """again: what is to be shown once more, though the level stays.  now: what stands between the person and the end of his programme; later: the rest; optional: what he may.

    together: likely steps that can be tested in one sitting; None where there are not two of them.
    without_post, still_there: words for somebody who holds no office and of whom nothing is asked; else empty.
    """

    todo: str
    minutes: int
    bytes: int
    now: tuple[Section, ...]
    later: tuple[Section, ...]
    optional: tuple[Section, ...]
    has_programme: bool
    without_post: str
    still_there: str
    again: tuple[Section, ...] = ()
    together: Together | None = None


@open_to(Role.CADRE)
def plan(request: HttpRequest) -> HttpResponse:
    return render(request, "learning/plan.html", {"page": plan_page(request.user, on=clock.today())})


def plan_page(person: Person, *, on: date) -> PlanPage:
    """The plan page of ``person`` on ``on``; four queries beside his own row."""
    stored = plans.plan_of(person, on=on)
    items = stored.items
    wording = Wording(
        framework().worded_for(stored.unit_kinds),
        catalogue(),
        on=on,
        waits=waits_of(person, on=on),
        tested=test_outs.tested(items),
    )
    again = [item for item in items if item.is_required and item.why == Why.DUE]
    inside = [item for item in items if item.in_programme]
    required = [item for item in items if item.is_required and not item.in_programme and item not in again]
    optional = [item for item in items if not item.is_required]
    now, later = (inside, required) if inside or stored.programme_id else (required, [])
    kinds = [item.kind for item in now]
    free = not inside and not required and not again and not stored.unit_kinds
    return PlanPage(
        todo=words.counts(
            kinds.count(ItemKind.LESSON),
            kinds.count(ItemKind.TEST) + kinds.count(ItemKind.RECHECK),
            kinds.count(ItemKind.TASK),
        ),
        minutes=sum(item.minutes for item in now),
        bytes=sum(item.bytes for item in now),
        now=tuple(sections(now, wording)),
        later=tuple(sections(later, wording)),
        optional=tuple(sections(optional, wording)),
        has_programme=stored.programme_id is not None,
        without_post=words.without_post() if free else "",
        still_there=words.still_there() if free else "",
        again=tuple(sections(again, wording)),
        together=together_of(items, wording),
    )


def together_of(items: Sequence[PlanItem], wording: Wording) -> Together | None:
    """What one sitting takes of the test-outs that do not have to wait."""
    cells = [cell for cell in test_outs.likely(items) if cell not in wording.waits]
    if len(cells) < 2:
        return None
    count = min(len(cells), MOST_TOGETHER)
    minutes = {(item.competency, item.level): item.minutes for item in items if item.kind == ItemKind.TEST}
    return Together(count, len(cells), count * words.TEST_QUESTIONS, sum(minutes[cell] for cell in cells[:count]))


def sections(items: Sequence[PlanItem], wording: Wording) -> Iterable[Section]:
    """The items by course in their order; a test follows the course whose lesson leads to it.

    Placings stand together in front, then what can be tested at once, then the courses, then what is shown at work.
    """
    course_of: dict[str, str] = {}
    for item in items:
        if item.kind == ItemKind.LESSON and item.competency:
            course_of[item.competency] = item.course_code
    found: dict[str, list[PlanItem]] = {}
    for item in items:
        found.setdefault(_place(item, course_of), []).append(item)
    first = [key for key in ("#again", "#placing", "#test") if key in found]
    last = [key for key in ("#task",) if key in found]
    for key in [*first, *(key for key in found if not key.startswith("#")), *last]:
        yield Section(_section_title(key, wording), tuple(wording.lines(found[key])))


def _place(item: PlanItem, course_of: dict[str, str]) -> str:
    if item.kind == ItemKind.LESSON:
        return item.course_code
    if item.why == Why.DUE and item.is_required:
        return "#again"
    if item.kind == ItemKind.TASK:
        return "#task"
    if item.kind == ItemKind.PLACING:
        return "#placing"
    if item.why == Why.AFTER_LESSONS and item.competency in course_of:
        return course_of[item.competency]
    return "#test"


def _section_title(key: str, wording: Wording) -> str:
    course = wording.catalogue.course(key)
    if course:
        return course.title
    return {
        "#placing": _("First see what you know"),
        "#test": _("Can be tested at once"),
        "#task": _("Shown at work"),
        "#again": _("To be shown once more; your level stays"),
    }.get(key, key)
