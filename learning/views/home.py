"""The first page: who I am, what is due next, what to do now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.api import waits_of
from competencies.api import framework, number
from courses.api import catalogue
from kit import clock
from kit.access import Role, open_to
from learning import plans, words
from learning.headlines import Headline, headline
from learning.items import PlanItem
from learning.models import Plan
from learning.planner import ItemKind
from learning.words import Line, Wording
from people.api import Profile, profile_of
from people.models import Person

NEXT_LINES = 3
MINUTES_OF_A_PLACING = 15  # what one sitting of at most 25 questions takes
MINUTES_PER_COMPETENCY = 2


@dataclass(frozen=True)
class MainButton:
    label: str
    small: str
    url: str


@dataclass(frozen=True)
class AbilityLine:
    """One of the four abilities: its cells, the same in words, and what is left."""

    name: str
    cells: tuple[str, ...]
    label: str
    left: str


@dataclass(frozen=True)
class Today:
    """What the first page says.

    headline: one sentence.  by: until when, kindly.  later: one calm line, or empty.  late: brown words, or empty.
    """

    address: str
    place: str
    headline: str
    by: str
    later: str
    late: str
    button: MainButton
    lines: tuple[Line, ...]
    asked: int
    enough: int
    abilities: tuple[AbilityLine, ...]


@open_to(Role.CADRE)
def home(request: HttpRequest) -> HttpResponse:
    if request.user.home_unit_id is None:
        if request.user.scope.has(Role.SYSTEM) and not request.user.scope.paths:
            return redirect("lms:health")
        return redirect("reports:overview" if request.user.scope.paths else "courses:catalogue")
    return render(request, "learning/home.html", {"today": today_of(request.user, on=clock.today())})


def today_of(person: Person, *, on: date) -> Today:
    """The first page of ``person`` on ``on``: five queries beside his own row."""
    plan = plans.plan_of(person, on=on)
    wording = Wording(framework().worded_for(plan.unit_kinds), catalogue(), on=on, waits=waits_of(person, on=on))
    return today(plan, wording, who=profile_of(person, on=on), on=on)


def posts_of(who: Profile) -> list[str]:
    """Names of the posts held, the most senior first; one that is held in two places once."""
    return list(dict.fromkeys(who.posts))


def holds_post(who: Profile) -> bool:
    """Whether he holds an office, a mark for later not counted."""
    return any(not office.aspirational for office in who.offices)


def today(plan: Plan, wording: Wording, *, who: Profile, on: date) -> Today:
    """Put the page together from what was read."""
    required = wording.open_first(item for item in plan.items if item.is_required)
    counted = headline(required, on, number("headline_days"))
    unplaced = [item for item in required if item.kind == ItemKind.PLACING and _is_now(item, counted)]
    button = _placing_button(unplaced, plan) if unplaced else _next_button(required, wording)
    rest = [item for item in required if item.kind != ItemKind.PLACING]
    lines = wording.lines(rest[:NEXT_LINES] if unplaced else rest[1 : NEXT_LINES + 1])
    free = not required and not holds_post(who)
    asked, enough = int(plan.summary.get("asked", 0)), int(plan.summary.get("enough", 0))
    far = bool(asked) and asked == enough and not _is_soon(counted, on)
    return Today(
        address=who.address,
        place=" ".join([who.place, words.joined(posts_of(who))]).strip(),
        headline=words.without_post() if free else _enough_now() if far else _headline(counted, plan, bool(unplaced)),
        by="" if far else _by(counted, on),
        later=words.still_there() if free else _far(counted, on) if far else _later(counted),
        late=_late(counted),
        button=button,
        lines=tuple(lines),
        asked=asked,
        enough=enough,
        abilities=tuple(_ability(one) for one in plan.summary.get("abilities", ())),
    )


def _is_soon(counted: Headline, on: date) -> bool:
    """Whether the next day, if there is one, belongs to what is counted for today."""
    return counted.due_by is None or counted.due_by <= on + timedelta(days=number("headline_days"))


def _is_now(item: PlanItem, counted: Headline) -> bool:
    return counted.due_by is None or item.due is None or item.due <= counted.due_by


def _placing_button(unplaced: Sequence[PlanItem], plan: Plan) -> MainButton:
    minutes = min(MINUTES_OF_A_PLACING, max(3, MINUTES_PER_COMPETENCY * len(unplaced)))
    small = _("about %(minutes)s minutes; what you know you need not learn") % {"minutes": minutes}
    label = (
        _("First see what you know")
        if not plan.placed
        else _("See what you know: %(count)s left") % {"count": len(unplaced)}
    )
    return MainButton(label, small, reverse("assessments:start_placing"))


def _next_button(required: Sequence[PlanItem], wording: Wording) -> MainButton:
    if not required or wording.waits_until(required[0]) is not None:
        return MainButton(_("Look at all courses"), _("learn what you like"), reverse("courses:catalogue"))
    line = wording.line(required[0])
    verb = {
        ItemKind.LESSON: _("Go on: %(title)s"),
        ItemKind.TASK: _("Next: %(title)s"),
    }.get(ItemKind(line.kind), _("Do: %(title)s"))
    return MainButton(
        verb % {"title": line.title}, _("about %(minutes)s minutes") % {"minutes": line.minutes}, line.url
    )


def _headline(counted: Headline, plan: Plan, is_unplaced: bool) -> str:
    if is_unplaced and not plan.placed:
        return _("First see what you know already")
    if todo := _todo(counted):
        return todo
    return (
        _("Your posts ask for nothing more today")
        if plan.must_learn or plan.placed
        else _("No post asks anything of you yet")
    )


def _todo(counted: Headline) -> str:
    """What is counted, in words; empty where nothing is."""
    counts = words.counts(counted.lessons, counted.tests, counted.tasks)
    unplaced = ngettext("%(count)s ability not tested yet", "%(count)s abilities not tested yet", counted.placings) % {
        "count": counted.placings
    }
    open_ = [_("%(todo)s to go") % {"todo": counts}] if counts else []
    return words.joined([unplaced, *open_] if counted.placings else open_)


def _enough_now() -> str:
    return _("What your posts ask for now is enough")


def _far(counted: Headline, on: date) -> str:
    """The next day lies far ahead: said in one calm line."""
    return _("Before %(day)s: %(todo)s, no hurry") % {"day": words.day(counted.due_by, on), "todo": _todo(counted)}


def _by(counted: Headline, on: date) -> str:
    if counted.due_by is None or counted.due_by < on:
        return ""
    return _("by %(day)s; there is time") % {"day": words.day(counted.due_by, on)}


def _later(counted: Headline) -> str:
    if not counted.later_lessons:
        return ""
    return ngettext("%(count)s lesson later, no hurry", "%(count)s lessons later, no hurry", counted.later_lessons) % {
        "count": counted.later_lessons
    }


def _late(counted: Headline) -> str:
    if not counted.late:
        return ""
    return ngettext(
        "%(count)s thing is past its day: begin with it",
        "%(count)s things are past their day: begin with them",
        counted.late,
    ) % {"count": counted.late}


# What a cell of the summary looks like in the ladder.
_CELLS = {"has": "has", "likely": "likely", "lacks": "lacks", "unplaced": "unknown"}


def _ability(one: Mapping[str, object]) -> AbilityLine:
    found = [str(word) for word, _name in one["cells"]]
    enough = found.count("has")
    label = _("%(enough)s of %(all)s are enough") % {"enough": enough, "all": len(found)}
    missing, unplaced = len(found) - enough - found.count("unplaced"), found.count("unplaced")
    left = []
    if missing:
        left.append(_("%(count)s missing") % {"count": missing})
    if unplaced:
        left.append(_("%(count)s not tested") % {"count": unplaced})
    return AbilityLine(str(one["name"]), tuple(_CELLS[word] for word in found), label, words.joined(left))
