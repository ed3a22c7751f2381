"""The days of looking back that are kept of a person: derived, shown to its owner, gone with an erasure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from assessments.models import RefreshDeck
from people.api import DataEntry, data_section, erasure_part, is_of, retention_stays
from people.models import Person


@data_section("assessments.refresh", _("Looking back"), _("to offer me a short look back on the right day"), order=69)
def decks(person: Person) -> Iterable[DataEntry]:
    for row in RefreshDeck.objects.filter(is_of(person)):
        yield DataEntry([(_("questions that I have learned"), row.cards), (_("next look back"), row.next_on)])


def register() -> None:
    """The line of the retention table."""
    retention_stays(
        "assessments.refresh",
        _("on which day somebody could look back at what he learned"),
        _("to offer a short look back on the right day"),
        of=["assessments.RefreshDeck"],
    )


@erasure_part(
    "assessments.refresh",
    _("Days of looking back"),
    count=lambda ids: RefreshDeck.objects.filter(person__in=ids).count(),
)
def erased(ids: Sequence[int]) -> None:
    """Derived, and of no use to anybody else."""
    RefreshDeck.objects.filter(person__in=ids).delete()
