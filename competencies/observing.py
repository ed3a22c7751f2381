"""What a trainer or a township contact saw somebody do: who may observe whom, and the one way to write it down."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from competencies.evidence import Shown, record
from competencies.framework import CompetencyEntry, framework
from competencies.models import Decision, Evidence
from competencies.rows import root_of
from competencies.showing import Kind
from kit import audit, clock
from kit.access import Role
from kit.errors import InputError
from people.api import known_without_mark
from people.models import Person, Unit

OBSERVERS = (Role.TRAINER, Role.TOWNSHIP)
WHERE_AT_MOST = 100  # characters


def observer_paths(observer: Person) -> list[str]:
    """The paths of the units where ``observer`` is trainer or township contact; what he sees in other roles is left out."""
    return sorted({path for role, path in observer.scope.by_role if role in OBSERVERS})


def observable_by(observer: Person) -> QuerySet[Person]:
    """Persons whom ``observer`` may observe today, never himself."""
    paths = observer_paths(observer)
    if not paths:
        return Person.objects.none()
    within = Q()
    for path in paths:
        within |= Q(home_unit__path__startswith=path)
    # Trainers and townships never learn of reserve marks, whatever else they may do.
    return Person.objects.filter(within, known_without_mark(), is_active=True, merged_into=None).exclude(
        pk=root_of(observer)
    )


def may_judge(observer: Person) -> QuerySet[Person]:
    """Those of `observable_by` who neither observed nor decided for ``observer``: `check_observer` for many at once."""
    seen = Evidence.objects.of(observer).standing().filter(kind=Kind.OBSERVATION).values("actor")
    decided = Decision.objects.of(observer)
    return (
        observable_by(observer)
        .exclude(pk__in=seen)
        .exclude(pk__in=decided.values("by"))
        .exclude(pk__in=decided.filter(second__isnull=False).values("second"))
    )


def observable_units(observer: Person) -> QuerySet[Unit]:
    """The units in which these persons are."""
    paths = observer_paths(observer)
    within = Q(pk__in=[])
    for path in paths:
        within |= Q(path__startswith=path)
    return Unit.objects.living().filter(within)


def observable_competencies() -> tuple[CompetencyEntry, ...]:
    """Everything but conduct, which is never observed."""
    return tuple(entry for entry in framework().competencies if not entry.is_conduct)


@transaction.atomic
def record_observation(
    id: UUID,
    *,
    person: Person,
    competency: str,
    level: int,
    passed: bool,
    where: str,
    on: date,
    by: Person,
    at: datetime,
) -> Evidence:
    """Write down that ``by`` saw on ``on`` whether ``person`` does what the level's sentence says (yes, or not yet).

    id: made by the form, so that sending it twice writes once. Raises InputError, naming the field, for what cannot be.
    """
    entry = _entry(competency)
    check_observer(person, by=by)
    check_day(person, on, today=clock.day_of(at))
    if entry.is_conduct:
        raise InputError(_("Conduct is not observed."), _("Choose another competency."), field="competency")
    if not entry.behaviour(level):
        raise InputError(_("This level does not exist."), _("Choose a level from 1 to 5."), field="level")
    if not where.strip():
        raise InputError(_("Write where you saw it."), field="where")
    shown = Shown(
        id=id,
        competency=competency,
        level=level,
        passed=passed,
        kind=Kind.OBSERVATION,
        on=on,
        condition="supervised",
        source="observation",
        source_id=id,
        note=where.strip()[:WHERE_AT_MOST],
    )
    is_new = not Evidence.objects.filter(pk=id).exists()
    record([shown], person=person, by=by, at=at)
    row = Evidence.objects.select_related("competency", "person").get(pk=id)
    if is_new:
        audit.record("competencies.observed", by=by, of=row)
    return row


def check_observer(person: Person, *, by: Person) -> None:
    """Raises InputError when ``by`` may not observe ``person``.

    Nobody observes himself, nor anybody out of his scope, nor whoever observed or decided for him.
    Source: docs/learning-model.md, "Evidence".
    """
    if root_of(person) == root_of(by):
        raise InputError(_("Nobody observes himself."), _("Ask a colleague to do it."), field="person")
    if not observable_by(by).filter(pk=person.pk).exists():
        raise InputError(_("This person is not in your area."), _("Choose somebody of your area."), field="person")
    check_not_confirmed_by(person, by=by)


def check_not_confirmed_by(person: Person, *, by: Person) -> None:
    """Raises InputError when ``person`` once observed or decided for ``by``: nobody does so for whoever did so for him."""
    observed_him = Evidence.objects.of(by).standing().observed_by(person).exists()
    decided_for_him = Decision.objects.of(by).filter(Q(by=person) | Q(second=person)).exists()
    if observed_him or decided_for_him:
        raise InputError(
            _("%(name)s has confirmed you. So you cannot confirm %(name)s.") % {"name": person.name},
            _("Ask another colleague to do it."),
            field="person",
        )


def check_day(person: Person, on: date, *, today: date) -> None:
    """Raises InputError for a day that has not come, or before the person was born."""
    if on > today:
        raise InputError(_("This day has not come yet."), _("Enter the day on which you saw it."), field="on")
    if person.born and on < person.born:
        raise InputError(
            _("On this day %(name)s was not born yet.") % {"name": person.name},
            _("Enter the day on which you saw it."),
            field="on",
        )


def _entry(competency: str) -> CompetencyEntry:
    entry = framework().by_key.get(competency)
    if entry is None:
        raise InputError(_("This competency does not exist."), _("Choose another one."), field="competency")
    return entry
