"""Taking back by hand what counts of a person: who may, what it would change, and the deed.

The row stays and no longer counts from now on; a report about a day before keeps what was known when it was made.

Source: docs/learning-model.md, "Evidence" and "The current level", rule 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from competencies.deciding import DECIDERS
from competencies.evidence import void as write
from competencies.framework import CompetencyEntry, framework
from competencies.levels import Reading
from competencies.models import Evidence, Void
from competencies.models.ledger import EvidenceQuerySet
from competencies.models.reviews import COUNTY
from competencies.rows import root_of
from competencies.showing import LEAST_COUNTING, Kind
from competencies.what_if import Supposed, levels_if
from kit import audit
from kit.errors import InputError, NotNow
from people.models import Person

VOIDERS = DECIDERS
REASON_AT_MOST = 200  # characters


@dataclass(frozen=True)
class Effect:
    """What the level is, and what it would be without the row."""

    entry: CompetencyEntry
    before: Reading
    after: Reading

    @property
    def is_change(self) -> bool:
        return (self.before.level, self.before.state) != (self.after.level, self.after.state)


def voidable_by(staff: Person) -> EvidenceQuerySet:
    """Rows that count and that ``staff`` may take back: the county all in its scope, an observer his own. Never about himself."""
    rows = (
        Evidence.objects.standing()
        .filter(staff.scope.person_filter("person__"), strength__gte=LEAST_COUNTING)
        .exclude(person__in=staff.own_ids)
    )
    if staff.scope.has(*COUNTY):
        return rows
    if staff.scope.has(*VOIDERS):
        return rows.filter(kind=Kind.OBSERVATION, actor__in=staff.own_ids)
    return rows.none()


def effect_of(row: Evidence, *, on: date) -> Effect:
    """What taking ``row`` back would do on ``on``. Writes nothing."""
    entry = framework().by_id[row.competency_id]
    supposed = Supposed(row.person_id, entry.key, without=frozenset([row.pk]))
    (before, after), *_rest = levels_if([supposed], on=on).values()
    return Effect(entry, before, after)


@transaction.atomic
def take_back(row: Evidence, *, by: Person, reason: str, at: datetime) -> None:
    """Take ``row`` back with a reason; levels, gap and plan follow in the same transaction.

    Raises InputError without a reason or where it is not his to take back, NotNow when somebody did so before.
    """
    if root_of(by) == root_of(row.person):
        raise InputError(_("Nobody takes back what counts for himself."), _("Ask a colleague to do it."))
    if len(reason.strip()) > REASON_AT_MOST:
        raise InputError(_("That is too long."), _("Write it in 200 characters."), field="reason")
    if Void.objects.filter(pk=row.pk).exists():
        raise NotNow(_("Somebody has taken it back already."), _("Open the page again."))
    if not voidable_by(by).filter(pk=row.pk).exists():
        raise InputError(_("This is not yours to take back."), _("Ask the county to do it."))
    write(row, by=by, reason=reason, at=at)
    audit.record("competencies.voided", by=by, of=row)
