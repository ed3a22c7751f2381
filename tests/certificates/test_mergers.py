"""A merger of villages changes where somebody works, and nothing of what he has shown or must show."""

from __future__ import annotations

from datetime import timedelta

from certificates.models import Certificate
from competencies.api import standing_of
from competencies.models import Evidence, LevelState
from competencies.rebuild import rebuild_levels
from kit import clock
from people import operations, tree
from people.models import Person, Unit, UnitPeriod
from people.units import NewUnit
from tests.people.factories import SINCE, UnitFactory


def what_is_known(person: Person) -> tuple[object, ...]:
    """Evidence, levels, certificates, and each step with its due day."""
    standing = standing_of(Person.objects.get(pk=person.pk), on=clock.today())
    return (
        list(Evidence.objects.order_by("pk").values()),
        list(LevelState.objects.order_by("pk").values()),
        list(Certificate.objects.order_by("pk").values()),
        standing.steps,
        standing.gaps,
    )


def test_no_level_no_evidence_no_certificate_and_no_due_day_changes(head, certificate, county):
    for unit in (county.unit, county.township, county.village):
        UnitPeriod.objects.create(
            unit=unit, kind=unit.kind, name=unit.name, code=unit.code, parent=unit.parent, since=SINCE
        )
    other = UnitFactory(village=True, parent=county.township)
    before = what_is_known(head)
    assert before[3] and before[0] and before[2]
    day = clock.today() - timedelta(days=3)
    merger = tree.merge_units(
        [county.village, other], NewUnit("village", "合村", "140522101299", county.township), on=day
    )
    head.refresh_from_db()
    assert head.home_unit == Unit.objects.get(name="合村")
    assert rebuild_levels(announce=False) == []
    assert what_is_known(head) == before
    operations.undo(merger, by=None)
    assert what_is_known(head) == before
