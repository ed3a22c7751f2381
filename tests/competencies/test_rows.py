"""The ledger as the rules read it."""

from __future__ import annotations

from datetime import timedelta

from competencies.framework import framework
from competencies.models import Void
from competencies.rows import ledgers, owners_of, readings, root_of
from competencies.showing import Kind
from tests.competencies.factories import MARCH_1, DecisionFactory, EvidenceFactory, moment


def test_the_rows_of_a_merged_duplicate_belong_to_the_person(cadre, outsider, nobody):
    outsider.merged_into = cadre
    outsider.save()
    assert owners_of([cadre.pk, nobody.pk]) == {cadre.pk: cadre.pk, outsider.pk: cadre.pk, nobody.pk: nobody.pk}
    assert root_of(outsider) == root_of(cadre) == cadre.pk


def test_rows_are_read_as_they_stand_with_their_void(frame, cadre, trainer):
    row = EvidenceFactory(person=cadre, competency=frame.openness, level=3, until=MARCH_1 + timedelta(days=9))
    Void.objects.create(evidence=row, by=trainer, reason="答案有误", recorded_at=moment(MARCH_1, 5))
    (showing,) = ledgers({cadre.pk: cadre.pk}, framework())[cadre.pk, frame.openness.pk].showings
    assert (showing.id, showing.level, showing.kind, showing.strength) == (row.pk, 3, Kind.PHONE_TEST, 2)
    assert (showing.on, showing.until, showing.questions, showing.right) == (MARCH_1, row.until, 5, 5)
    assert showing.void_recorded_at == moment(MARCH_1, 5)


def test_what_is_too_weak_to_count_is_not_read(frame, cadre):
    EvidenceFactory(check=True, person=cadre, competency=frame.openness)
    assert ledgers({cadre.pk: cadre.pk}, framework()) == {}
    assert len(ledgers({cadre.pk: cadre.pk}, framework(), least_strength=0)) == 1


def test_only_the_competencies_asked_for_are_read(frame, cadre, administrator):
    EvidenceFactory(person=cadre, competency=frame.openness)
    DecisionFactory(person=cadre, competency=frame.mediation, by=administrator)
    assert ledgers({cadre.pk: cadre.pk}, framework(), competency_ids=[frame.mediation.pk]).keys() == {
        (cadre.pk, frame.mediation.pk)
    }


def test_what_the_rows_say_nothing_about_is_left_out(frame, cadre, trainer):
    row = EvidenceFactory(person=cadre, competency=frame.openness)
    Void.objects.create(evidence=row, by=trainer, reason="答案有误", recorded_at=moment(MARCH_1, 5))
    assert readings(ledgers({cadre.pk: cadre.pk}, framework()), framework(), on=MARCH_1) == {}
