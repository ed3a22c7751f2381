"""What the pages of a meeting show: where it was, what was shown, who was there, and what was written."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from competencies.framework import AbilityEntry, CompetencyEntry, framework
from competencies.meetings import PEOPLE_AT_MOST, WHY, at_place, rows_of
from competencies.models import Meeting
from competencies.observing import observable_by, observable_competencies, observable_units
from competencies.task_forms import MeetingForm, step_value, uuids
from kit.errors import Text
from people.models import Person, Unit


@dataclass(frozen=True)
class Choice:
    """One box to tick."""

    value: str
    label: Text
    note: Text
    ticked: bool


@dataclass(frozen=True)
class Offer:
    """A competency with its levels. is_open: something of it is ticked."""

    entry: CompetencyEntry
    choices: tuple[Choice, ...]

    @property
    def is_open(self) -> bool:
        return any(choice.ticked for choice in self.choices)


@dataclass(frozen=True)
class HeadPage:
    """The meeting itself. first: what only seeing shows.  rest: the other competencies, by ability."""

    unit: Unit
    first: tuple[Offer, ...]
    rest: tuple[tuple[AbilityEntry, tuple[Offer, ...]], ...]

    @property
    def rest_is_open(self) -> bool:
        return any(offer.is_open for _ability, offers in self.rest for offer in offers)


@dataclass(frozen=True)
class PersonLine:
    """Somebody of the place, and what he may not have shown."""

    choice: Choice
    but: tuple[Choice, ...]


@dataclass(frozen=True)
class PeoplePage:
    """Who was there. steps: what was shown, in words.  is_long: there are more people than one page takes."""

    unit: Unit
    steps: tuple[tuple[str, str, str], ...]
    places: tuple[tuple[str, tuple[PersonLine, ...]], ...]
    count: int
    is_long: bool
    but_is_open: bool


@dataclass(frozen=True)
class DonePage:
    """What was written. names: of those whom it confirms.  refused: (name, why)."""

    meeting: Meeting
    steps: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    refused: tuple[tuple[str, Text], ...]


def head_page(unit: Unit, form: MeetingForm) -> HeadPage:
    """No query beside the framework's."""
    ticked = set(form.data.getlist("steps")) if form.is_bound else set()
    offers = [_offer(entry, ticked) for entry in observable_competencies()]
    rest = [offer for offer in offers if not offer.entry.is_practical]
    return HeadPage(
        unit,
        tuple(offer for offer in offers if offer.entry.is_practical),
        tuple((ability, tuple(own)) for ability, own in groupby(rest, key=lambda offer: offer.entry.ability)),
    )


def people_page(viewer: Person, unit: Unit, form: MeetingForm, *, all_ticked: bool) -> PeoplePage:
    """Two queries, however many people there are."""
    persons = list(at_place(viewer, unit)[: PEOPLE_AT_MOST + 1])
    ticked = {person.uuid for person in persons} if all_ticked else set(uuids(form.data.getlist("person")))
    but = set(form.data.getlist("but"))
    steps = tuple((step_value(step), *_in_words(step)) for step in form.chosen)
    lines = [(person.home_unit.name, _line(person, steps, ticked, but)) for person in persons[:PEOPLE_AT_MOST]]
    places = [(name, tuple(line for _name, line in own)) for name, own in groupby(lines, key=lambda pair: pair[0])]
    return PeoplePage(unit, steps, tuple(places), len(lines), len(persons) > PEOPLE_AT_MOST, bool(but))


def done_page(viewer: Person, meeting: Meeting) -> DonePage:
    """Three queries. Whom the viewer may not see any more is not named."""
    seen = observable_by(viewer)
    names = rows_of(meeting).filter(person__in=seen).values_list("person__name", "person").distinct()
    why = {int(person): reason for person, reason in meeting.refused}
    refused = seen.filter(pk__in=list(why)).values_list("pk", "name") if why else []
    return DonePage(
        meeting,
        tuple(_in_words((key, level)) for key, level in meeting.steps),
        tuple(name for name, _person in names.order_by("person__home_unit__code", "person__name", "person")),
        tuple((name, WHY[why[pk]]) for pk, name in refused),
    )


def places_of(viewer: Person, under: Unit | None, tops: list[Unit]) -> list[tuple[Unit, bool]]:
    """The places to choose from, each with whether there are places in it. One query, or two."""
    units = list(observable_units(viewer).filter(parent=under)) if under else tops
    inner = set(observable_units(viewer).filter(parent__in=units).values_list("parent", flat=True).distinct())
    return [(unit, unit.pk in inner) for unit in units]


def _offer(entry: CompetencyEntry, ticked: set[str]) -> Offer:
    return Offer(
        entry,
        tuple(
            Choice(value, level.behaviour, level.level, value in ticked)
            for level in entry.levels
            for value in [step_value((entry.key, level.level))]
        ),
    )


def _line(person: Person, steps: tuple[tuple[str, str, str], ...], ticked: set, but: set[str]) -> PersonLine:
    post = person.main_post.name if person.main_post else ""
    return PersonLine(
        Choice(str(person.uuid), person.name, post, person.uuid in ticked),
        tuple(
            Choice(value, name, behaviour, value in but)
            for step, name, behaviour in steps
            for value in [f"{person.uuid}|{step}"]
        ),
    )


def _in_words(step: tuple[str, int]) -> tuple[str, str]:
    """Name of the competency and what the level says."""
    entry = framework().by_key.get(step[0])
    return (entry.name, entry.behaviour(step[1])) if entry else (step[0], "")
