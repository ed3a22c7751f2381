"""A trainer or a township contact writes down what he saw, on a phone, in three small pages."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from competencies.explanations import Explanation, explain
from competencies.forms import FindForm, ObservationForm
from competencies.framework import AbilityEntry, CompetencyEntry
from competencies.gaps import standing_of
from competencies.models import Evidence
from competencies.observing import (
    OBSERVERS,
    observable_by,
    observable_competencies,
    observable_units,
    observer_paths,
    record_observation,
)
from competencies.task_pages import waiting_for
from kit import clock
from kit.access import open_to
from kit.errors import InputError
from people.models import Person, Unit, UnitKind

GRASSROOTS = (UnitKind.VILLAGE, UnitKind.COMMUNITY)
SHOWN_AT_MOST = 50  # persons of one search; who sees fewer types more of the name


@dataclass(frozen=True)
class Find:
    """Who was seen: a search by name, or the way down from unit to unit. waiting: tasks at work to be looked at."""

    form: FindForm
    unit: Unit | None
    units: list[Unit]
    persons: list[Person]
    has_more: bool
    waiting: int = 0


@dataclass(frozen=True)
class Line:
    """One competency to choose: the level held, and the level asked (0 when no post asks)."""

    entry: CompetencyEntry
    held: int
    asked: int


@dataclass(frozen=True)
class Choose:
    """What was seen. first: what only an observation can show him now. groups: everything else, by ability."""

    person: Person
    first: list[Line]
    groups: list[tuple[AbilityEntry, list[Line]]]


@dataclass(frozen=True)
class Done:
    """The observation as it stands in the ledger, and what it makes of the level."""

    row: Evidence
    entry: CompetencyEntry
    behaviour: str
    explanation: Explanation


@open_to(*OBSERVERS)
@require_GET
def who(request: HttpRequest) -> HttpResponse:
    """Step 1: find the person."""
    return render(request, "competencies/observe_who.html", {"page": find(request)})


@open_to(*OBSERVERS)
@require_GET
def what(request: HttpRequest, person: UUID) -> HttpResponse:
    """Step 2: choose the competency."""
    seen = get_object_or_404(_persons(request), uuid=person)
    return render(request, "competencies/observe_what.html", {"page": choose(seen)})


@open_to(*OBSERVERS)
@require_http_methods(["GET", "POST"])
def observation(request: HttpRequest, person: UUID, competency: str) -> HttpResponse:
    """Step 3: the level, yes or not yet, where and when."""
    seen = get_object_or_404(_persons(request), uuid=person)
    entry = next((one for one in observable_competencies() if one.key == competency), None)
    if entry is None:
        raise Http404
    form = ObservationForm(request.POST or None, entry=entry)
    if request.method == "POST" and form.is_valid():
        try:
            row = record_observation(
                **form.cleaned_data, person=seen, competency=competency, by=request.user, at=clock.now()
            )
        except InputError as error:
            form.refuse(error)
        else:
            return redirect("competencies:observed", row.pk)
    status = 422 if form.errors else 200
    return render(request, "competencies/observe.html", {"person": seen, "entry": entry, "form": form}, status=status)


@open_to(*OBSERVERS)
@require_GET
def observed(request: HttpRequest, id: UUID) -> HttpResponse:
    """What was written down, and what the level is now."""
    mine = Evidence.objects.observed_by(request.user).select_related("person__home_unit", "competency")
    row = get_object_or_404(mine.filter(person__in=observable_by(request.user)), pk=id)
    return render(request, "competencies/observed.html", {"page": done(row)})


def find(request: HttpRequest) -> Find:
    """The persons whose name holds ``q``, or those of the unit, or the units below it."""
    form = FindForm(request.GET if request.GET.get("q", "").strip() else None)
    name = form.cleaned_data["q"] if form.is_valid() else ""
    unit_id = request.GET.get("unit", "")
    units = observable_units(request.user)
    unit = get_object_or_404(units, pk=unit_id) if unit_id.isdecimal() else None
    persons: list[Person] = []
    if name:
        persons = list(_persons(request).filter(name__contains=name)[: SHOWN_AT_MOST + 1])
    elif unit and unit.kind in GRASSROOTS:
        persons = list(_persons(request).filter(home_unit=unit)[: SHOWN_AT_MOST + 1])
    below: list[Unit] = []
    if not name:
        below = list(units.filter(parent=unit)) if unit else tops(request.user)
    waiting = waiting_for(request.user) if not name and unit is None else 0
    return Find(form, unit, below, persons[:SHOWN_AT_MOST], len(persons) > SHOWN_AT_MOST, waiting)


def tops(observer: Person) -> list[Unit]:
    """Where the way down starts: the units of his scope, or, where that is one, the units right below it."""
    units = observable_units(observer)
    own = list(units.filter(path__in=observer_paths(observer)))
    below = list(units.filter(parent=own[0])) if len(own) == 1 else []
    return below or own


def choose(person: Person) -> Choose:
    standing = standing_of(person, on=clock.today(), to_others=True)
    asked = {one.entry.key: one for one in standing.competencies}
    lines, first = [], []
    for entry in observable_competencies():
        held = standing.held.get(entry.key)
        own = asked.get(entry.key)
        line = Line(entry, held.level if held else 0, own.asked if own else 0)
        lines.append(line)
        if own and own.gap and any(step.mandatory and step.level > own.gap.test_top for step in own.gap.steps):
            first.append(line)
    groups = [
        (ability, [line for line in lines if line.entry.ability == ability and line not in first])
        for ability in standing.framework.abilities
    ]
    return Choose(person, first, [(ability, own) for ability, own in groups if own])


def done(row: Evidence) -> Done:
    explanation = explain(row.person, row.competency.key, on=clock.today(), to_others=True)
    entry = explanation.entry
    return Done(row, entry, entry.behaviour(row.level), explanation)


def _persons(request: HttpRequest) -> QuerySet[Person]:
    return (
        observable_by(request.user).select_related("home_unit", "main_post").order_by("home_unit__code", "name", "pk")
    )
