"""LevelState from the ledger."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competencies.evidence import record
from competencies.models import Evidence, LevelState, Void
from competencies.rebuild import FIELDS, rebuild_levels, rebuild_some
from competencies.signals import levels_changed
from kit import clock
from people.models import Person
from tests.competencies.factories import MARCH_1, EvidenceFactory, moment
from tests.competencies.test_evidence import shown

APRIL_1 = date(2026, 4, 1)


def stored() -> list[tuple]:
    return sorted(LevelState.objects.values_list("person", "competency__key", *FIELDS), key=lambda row: row[:2])


def test_everybody_is_rebuilt_from_the_rows_alone(frame, cadre, outsider):
    EvidenceFactory(person=cadre, competency=frame.openness, level=3)
    EvidenceFactory(person=outsider, competency=frame.conduct, level=1)
    assert rebuild_levels(on=APRIL_1) == [cadre.pk, outsider.pk]
    assert [(row[0], row[1], row[2], row[3]) for row in stored()] == [
        (cadre.pk, "LZ04", 3, "provisional"),
        (outsider.pk, "LZ05", 1, "confirmed"),
    ]


def test_a_second_rebuild_changes_nothing_and_tells_nobody(frame, cadre):
    EvidenceFactory(person=cadre, competency=frame.openness)
    rebuild_levels(on=APRIL_1)
    before, told = stored(), []
    levels_changed.connect(receiver := lambda **_: told.append(1))
    assert rebuild_levels(on=APRIL_1) == []
    levels_changed.disconnect(receiver)
    assert stored() == before
    assert told == []


def test_a_state_that_somebody_edited_is_put_right_and_one_without_rows_goes(frame, cadre):
    EvidenceFactory(person=cadre, competency=frame.openness)
    rebuild_levels(on=APRIL_1)
    before = stored()
    LevelState.objects.update(level=5)
    LevelState.objects.create(
        person=cadre, competency=frame.mediation, level=4, state="confirmed", rule="passed", rebuilt_at=clock.now()
    )
    assert rebuild_levels([cadre.pk], on=APRIL_1) == [cadre.pk]
    assert stored() == before


def test_what_writing_left_behind_is_what_a_rebuild_gives(frame, cadre, trainer):
    for day, changes in enumerate(
        [{}, {"level": 3}, {"passed": False, "right": 0}, {"level": 1, "competency": "TJ01"}]
    ):
        record([shown(**changes)], person=cadre, at=moment(MARCH_1 + timedelta(days=day)))
    written = stored()
    assert rebuild_levels(on=MARCH_1 + timedelta(days=3)) == []
    LevelState.objects.all().delete()
    rebuild_levels(on=MARCH_1 + timedelta(days=3))
    assert stored() == written


@pytest.mark.parametrize("persons", [3, 60])
def test_many_persons_cost_as_many_questions_as_few(frame, county, persons):
    made = Person.objects.bulk_create(Person(name=f"演示{number}", password="!") for number in range(persons))
    Evidence.objects.bulk_create(
        EvidenceFactory.build(id=uuid.uuid4(), person=person, competency=frame.openness) for person in made
    )
    ids = [person.pk for person in made]
    rebuild_some(ids[:2], on=APRIL_1, at=clock.now(), announce=False)
    with CaptureQueriesContext(connection) as queries:
        rebuild_some(ids, on=APRIL_1, at=clock.now(), announce=False)
    # persons, evidence, decisions, the framework's stamp, states
    assert sum(query["sql"].startswith("SELECT") for query in queries) == 5
    assert LevelState.objects.count() == persons


def test_the_states_of_a_merged_duplicate_move_to_the_person(frame, cadre, outsider):
    EvidenceFactory(person=outsider, competency=frame.openness)
    rebuild_levels(on=APRIL_1)
    outsider.merged_into = cadre
    outsider.save()
    rebuild_levels([outsider.pk], on=APRIL_1)
    assert [(row[0], row[1]) for row in stored()] == [(cadre.pk, "LZ04")]


def test_the_command_says_for_how_many_something_changed(frame, cadre, outsider):
    EvidenceFactory(person=cadre, competency=frame.openness)
    out = StringIO()
    call_command("rebuild_levels", stdout=out)
    assert "1" in out.getvalue()
    assert LevelState.objects.count() == 1


def test_a_voided_row_leaves_the_state_that_the_others_support(frame, cadre, trainer):
    EvidenceFactory(person=cadre, competency=frame.openness, level=1)
    wrong = EvidenceFactory(person=cadre, competency=frame.openness, level=3)
    Void.objects.create(evidence=wrong, by=trainer, reason="答案有误", recorded_at=moment(MARCH_1))
    rebuild_levels(on=APRIL_1)
    assert LevelState.objects.get().level == 1
