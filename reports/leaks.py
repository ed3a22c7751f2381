"""Whom an export held, for the day on which it came into wrong hands; and how long exports are kept."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kit.models import AuditEvent
from people.api import of_its_units, retention_rule, taken_by
from people.models import Person, Unit
from reports.exports import files


@taken_by("reports.export")
def exported(event: AuditEvent) -> QuerySet[Person]:
    """Everybody whom this export may have held: of the units that its maker saw then, narrowed to the unit he chose.

    States and posts change, so they do not narrow it: after a leak, rather one too many is told than one too few.
    """
    chosen = [event.fields.get(name, "") for name in ("village", "township")]
    unit = next((int(pk) for pk in chosen if str(pk).isdecimal() and int(pk)), None)
    people = of_its_units(event)
    if unit is None:
        return people
    place = Unit.objects.filter(pk=unit).first()
    return people.under(place) if place else people


def register() -> None:
    """The line of the retention table."""
    retention_rule(
        "reports.exports",
        _("files of exports"),
        _("to be fetched by who asked for them"),
        of=[],
        days=1,
        since=_("the export"),
        act=lambda before: files.forget_old(),
    )
