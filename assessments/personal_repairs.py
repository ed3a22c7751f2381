"""What corrected keys keep of a person: shown to its owner; after an erasure numbers stay, reasons go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.models import Regrade, StakeDecision
from kit import append_only
from people.api import DataEntry, data_section, erasure_part, erasure_stays, is_of, retention_stays
from people.models import Person


@data_section("assessments.regrades", _("Tests that were scored again"), _("to put a wrong key right"), order=67)
def regrades(person: Person) -> Iterable[DataEntry]:
    rows = Regrade.objects.filter(is_of(person, "sitting__person")).select_related("repair", "sitting__quiz")
    for row in rows.order_by("-recorded_at"):
        yield DataEntry(
            [
                (_("when"), row.recorded_at),
                (_("test"), str(row.sitting.quiz)),
                (_("right, before"), row.before["right"]),
                (_("right, then"), row.after["right"]),
                (_("why"), row.repair.reason),
            ]
        )


@data_section("assessments.stakes", _("Decisions after a corrected key"), _("to put a wrong key right"), order=68)
def decisions(person: Person) -> Iterable[DataEntry]:
    rows = StakeDecision.objects.filter(is_of(person, "stake__person")).select_related("stake__competency", "by")
    for row in rows.order_by("-recorded_at"):
        competency = row.stake.competency
        yield DataEntry(
            [
                (_("when"), row.recorded_at),
                (_("competency"), competency.name if competency else ""),
                (_("counts by the corrected key"), row.takes),
                (_("why"), row.reason),
                (_("decided by"), row.by.name),
            ]
        )


def register() -> None:
    """The line of the retention table."""
    retention_stays(
        "assessments.repairs",
        _("tests scored again by a corrected key, and what was decided then"),
        _("to answer for every level that changed"),
        of=["assessments.Regrade", "assessments.Stake", "assessments.StakeDecision", "assessments.RepairLine"],
    )


@erasure_part(
    "assessments.stake_reasons",
    _("Reasons of decisions after a corrected key"),
    count=lambda ids: StakeDecision.objects.filter(~Q(reason=""), stake__person__in=ids).count(),
)
def reasons(ids: Sequence[int]) -> None:
    append_only.redact(StakeDecision.objects.filter(~Q(reason=""), stake__person__in=ids), reason="")


erasure_stays(
    "assessments.regrades",
    _("Tests scored again, as numbers"),
    count=lambda ids: Regrade.objects.filter(sitting__person__in=ids).count(),
)
