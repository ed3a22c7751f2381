"""What persons hold: the stored states and, for another day, the ledger."""

from __future__ import annotations

from datetime import date, timedelta

from competencies.held import held_by, held_of
from competencies.models import LevelState, Void
from competencies.rebuild import rebuild_levels
from tests.competencies.factories import MARCH_1, DecisionFactory, EvidenceFactory, moment

APRIL_1 = date(2026, 4, 1)
APRIL_9 = date(2026, 4, 9)


def test_the_stored_states_answer_in_one_query(frame, cadre, time_machine, django_assert_num_queries):
    time_machine.move_to(moment(APRIL_1))
    row = EvidenceFactory(person=cadre, competency=frame.openness, level=3)
    rebuild_levels()
    with django_assert_num_queries(2):  # and the framework's stamp
        held = held_of(cadre, on=APRIL_9)
    assert held.keys() == {"LZ04"}
    assert (held["LZ04"].level, held["LZ04"].reading.behind, held["LZ04"].shown_on) == (3, (row.pk,), MARCH_1)


def test_a_state_whose_day_has_passed_is_computed_anew_before_the_night(frame, cadre, administrator, time_machine):
    time_machine.move_to(moment(MARCH_1))
    EvidenceFactory(person=cadre, competency=frame.openness, level=2)
    DecisionFactory(person=cadre, competency=frame.openness, level=4, until=APRIL_1, by=administrator)
    rebuild_levels()
    assert held_of(cadre, on=APRIL_1)["LZ04"].level == 4
    assert held_of(cadre, on=APRIL_9)["LZ04"].level == 2
    assert LevelState.objects.get().level == 4


def test_what_was_known_then_is_what_a_report_of_then_says(frame, cadre, trainer):
    row = EvidenceFactory(person=cadre, competency=frame.openness, level=2)
    EvidenceFactory(person=cadre, competency=frame.openness, level=3, recorded_at=moment(APRIL_9))
    Void.objects.create(evidence=row, by=trainer, reason="答案有误", recorded_at=moment(APRIL_9))
    rebuild_levels(on=APRIL_9)
    then = moment(MARCH_1 + timedelta(days=1))
    assert held_of(cadre, on=APRIL_9, known=then)["LZ04"].level == 2
    assert held_of(cadre, on=APRIL_9, known=moment(APRIL_9))["LZ04"].level == 3
    assert held_of(cadre, on=APRIL_9)["LZ04"].level == 3


def test_many_are_answered_with_what_each_one_holds(frame, cadre, outsider):
    EvidenceFactory(person=cadre, competency=frame.openness, level=3)
    EvidenceFactory(person=outsider, competency=frame.conduct, level=1)
    rebuild_levels()
    found = held_by([cadre.pk, outsider.pk], on=date(2027, 1, 1))
    assert {pk: {key: held.level for key, held in own.items()} for pk, own in found.items()} == {
        cadre.pk: {"LZ04": 3},
        outsider.pk: {"LZ05": 1},
    }


def test_the_conduct_of_somebody_is_a_level_like_any_other_in_the_ledger(frame, cadre):
    EvidenceFactory(person=cadre, competency=frame.conduct, level=2)
    rebuild_levels()
    assert held_of(cadre, on=date(2027, 1, 1))["LZ05"].level == 2
