"""What is asked, what was shown, what lies between; in words and in one picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competencies.api import CompetencyStanding, ladder, marks_of, standing_of
from courses.api import catalogue
from kit import clock
from kit.access import Role, open_to
from learning import plans, words
from learning.items import PlanItem
from learning.planner import ItemKind
from learning.views.home import holds_post, posts_of
from learning.words import Wording
from people.api import profile_of
from people.models import Person


@dataclass(frozen=True)
class LevelLine:
    """One level in its sentence; word: has, likely, lacks, unknown, or empty where the posts do not ask."""

    level: int
    behaviour: str
    word: str
    state: str


@dataclass(frozen=True)
class Row:
    """One competency: where I stand, what is asked, what to do now."""

    key: str
    name: str
    cells: tuple[str, ...]
    label: str
    tag: str
    is_late: bool
    now: str
    asked: str
    how: str
    levels: tuple[LevelLine, ...]
    button: str
    url: str

    @property
    def is_open(self) -> bool:
        return bool(self.tag)


@dataclass(frozen=True)
class Group:
    """One ability with its rows, open ones first."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class GapPage:
    """without_post, still_there: words for somebody who holds no office and of whom nothing is asked; else empty."""

    posts: str
    asked: int
    enough: int
    groups: tuple[Group, ...]
    later: tuple[Row, ...]
    without_post: str
    still_there: str


@open_to(Role.CADRE)
def gap(request: HttpRequest) -> HttpResponse:
    return render(request, "learning/gap.html", {"page": gap_page(request.user, on=clock.today())})


def gap_page(person: Person, *, on: date) -> GapPage:
    """The gap page of ``person`` on ``on``; seven queries beside his own row."""
    plan = plans.plan_of(person, on=on)
    items: dict[str, list[PlanItem]] = {}
    for item in plan.items:
        items.setdefault(item.competency, []).append(item)
    inside = _asked_now(plan)
    standing = standing_of(person, on=on)
    wording = Wording(standing.framework, catalogue(), on=on)
    groups, later = [], []
    for ability, own in standing.abilities:
        rows = []
        for one in own:
            most = inside.get(one.entry.key, 0)
            row = _row(one, most or one.asked, items.get(one.entry.key, ()), wording, on=on)
            (rows if most else later).append(row)
        if rows:
            groups.append(Group(ability.name, tuple(sorted(rows, key=lambda row: not row.is_open))))
    now = [row for group in groups for row in group.rows]
    who = profile_of(person, on=on)
    free = not now and not holds_post(who)
    return GapPage(
        posts=words.joined(posts_of(who)),
        asked=len(now),
        enough=sum(not row.is_open for row in now),
        groups=tuple(groups),
        later=tuple(later),
        without_post=words.without_post() if free else "",
        still_there=words.still_there() if free else "",
    )


def _asked_now(plan: plans.Plan) -> Mapping[str, int]:
    """What the programme (or else the posts) ask first: competency → level, as the plan was built on it."""
    return dict(plan.summary.get("levels", {}))


def _row(one: CompetencyStanding, most: int, items: Sequence[PlanItem], wording: Wording, *, on: date) -> Row:
    marks = marks_of(one.gap)
    held = one.held.level
    cells = ladder(held, most, marks)
    open_steps = [step for step in one.gap.steps if step.level <= most] if one.gap else []
    refresh = bool(one.gap and one.gap.refresh)
    late = any(step.is_late(on) for step in open_steps)
    button, url = _action(items, wording) if (open_steps or refresh) else ("", "")
    return Row(
        key=one.entry.key,
        name=one.entry.name,
        cells=cells,
        label=_label(held, one.estimate, most, marks),
        tag=_tag(open_steps, refresh, on),
        is_late=late,
        now=one.entry.behaviour(held),
        asked=one.entry.behaviour(most) if open_steps else "",
        how=_how(one, on),
        levels=tuple(LevelLine(n, one.entry.behaviour(n), word, _state(word)) for n, word in enumerate(cells, start=1)),
        button=button,
        url=url,
    )


def _label(held: int, estimate: int | None, most: int, marks: Mapping[int, str]) -> str:
    shown = _("shown up to level %(level)s") % {"level": held} if held else _("nothing shown yet")
    parts = [shown]
    if "unplaced" in marks.values():
        parts.append(_("not tested yet"))
    elif estimate and estimate > held:
        parts.append(_("the placing says level %(level)s") % {"level": min(estimate, most)})
    parts.append(_("asked: level %(level)s") % {"level": most})
    return words.joined(parts)


def _tag(steps: Sequence[object], refresh: bool, on: date) -> str:
    if not steps:
        return _("time to look again") if refresh else ""
    if any(str(step.mark) == "unplaced" for step in steps):
        what = _("not tested yet")
    else:
        what = ngettext("%(count)s step to go", "%(count)s steps to go", len(steps)) % {"count": len(steps)}
    due = min((step.due for step in steps if step.mandatory), default=None)
    if due is None:
        return what
    when = _("was due %(day)s") if due < on else _("due %(day)s")
    return f"{what} · {when % {'day': words.day(due, on)}}"


def _state(word: str) -> str:
    return {
        "has": _("shown"),
        "likely": _("the placing says you can"),
        "lacks": _("to go"),
        "unknown": _("not tested yet"),
    }.get(word, "")


def _how(one: CompetencyStanding, on: date) -> str:
    """How the present level was shown, in a few words; empty without one."""
    if not one.held.level or one.held.shown_on is None:
        return ""
    how = {
        "observation": _("seen at work"),
        "decision": _("decided by staff"),
        "supervised_test": _("tested in class"),
    }.get(one.held.shown_kind, _("tested on the phone"))
    return f"{words.day(one.held.shown_on, on)} {how}"


def _action(items: Sequence[PlanItem], wording: Wording) -> tuple[str, str]:
    """The one button of a row: what comes first for this competency."""
    lessons = [item for item in items if item.kind == ItemKind.LESSON and item.is_required]
    first = next(iter(items), None)
    if first is None:
        return "", ""
    if first.kind == ItemKind.PLACING:
        return _("See what you know"), reverse("assessments:start_placing")
    if first.kind == ItemKind.LESSON:
        count, minutes = len(lessons) or 1, sum(item.minutes for item in lessons) or first.minutes
        label = ngettext(
            "Go and learn (%(count)s lesson, %(minutes)s minutes)",
            "Go and learn (%(count)s lessons, %(minutes)s minutes)",
            count,
        ) % {"count": count, "minutes": minutes}
        return label, wording.url(first)
    if first.kind == ItemKind.TASK:
        return _("How it is shown at work"), wording.url(first)
    return _("Take the test of level %(level)s (%(count)s questions)") % {
        "level": first.level,
        "count": words.TEST_QUESTIONS,
    }, wording.url(first)


def row_url(key: str) -> str:
    """The page that explains one level."""
    return reverse("competencies:level_explain", args=[key])
