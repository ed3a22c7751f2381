"""Why a level is what it is, told out of the ledger."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import translation

from competencies.explanations import KIND_WORDS, explain
from competencies.gaps_rules import Mark
from competencies.models import Void
from competencies.rebuild import rebuild_levels
from competencies.showing import Kind
from people.api import appoint
from people.models import Person
from tests.competencies.factories import MARCH_1, DecisionFactory, EstimateFactory, EvidenceFactory, moment

TODAY = date(2026, 3, 20)


@pytest.fixture
def head(frame, cadre: Person, county, time_machine) -> Person:
    time_machine.move_to(moment(TODAY))
    appoint(cadre, frame.head, county.village, since=date(2026, 2, 1))
    return cadre


def test_the_sentence_names_the_day_the_way_and_what_comes_next(head, frame):
    EvidenceFactory(person=head, competency=frame.openness, level=2, right=5)
    rebuild_levels()
    with translation.override("zh-hans"):
        told = explain(head, "LZ04", on=TODAY)
    for part in ("3月1日", "第 2 级", "5 题对 5 题", "第 3 级"):
        assert part in told.sentence
    assert (told.asked, told.held.level, told.cells) == (3, 2, ("has", "has", "lacks", "empty"))
    assert [(one.level, one.is_held, one.is_asked) for one in told.levels][1:3] == [(2, True, False), (3, False, True)]


def test_the_rows_behind_it_come_newest_first_with_how_they_were_shown(head, frame, trainer):
    EvidenceFactory(person=head, competency=frame.mediation, level=1, on=MARCH_1 - timedelta(days=3))
    EvidenceFactory(
        observed=True, person=head, competency=frame.mediation, level=3, actor=trainer, note="大湾村调解现场"
    )
    wrong = EvidenceFactory(person=head, competency=frame.mediation, level=2, on=MARCH_1 - timedelta(days=1))
    Void.objects.create(evidence=wrong, by=trainer, reason="答案有误", recorded_at=moment(MARCH_1))
    rebuild_levels()
    rows = explain(head, "TJ01", on=TODAY).rows
    assert [(row.level, row.counts, row.is_voided, row.where) for row in rows] == [
        (3, True, False, "大湾村调解现场"),
        (2, False, True, ""),
        (1, False, False, ""),
    ]


def test_what_the_placing_found_is_drawn_as_likely(head, frame):
    EstimateFactory(person=head, competency=frame.openness, level=2)
    told = explain(head, "LZ04", on=TODAY)
    assert told.cells == ("likely", "likely", "lacks", "empty")
    assert told.estimate == 2
    assert [step.mark for step in told.gap.steps] == [Mark.LIKELY, Mark.LIKELY, Mark.MISSING]


def test_a_decision_is_told_with_its_end(head, frame, administrator):
    DecisionFactory(person=head, competency=frame.openness, level=3, until=date(2026, 6, 30), by=administrator)
    rebuild_levels()
    with translation.override("zh-hans"):
        assert "6月30日" in explain(head, "LZ04", on=TODAY).sentence


def test_of_conduct_others_read_only_whether_it_is_finished(head, frame):
    EvidenceFactory(person=head, competency=frame.conduct, level=2)
    rebuild_levels()
    with translation.override("zh-hans"):
        own, others = explain(head, "LZ05", on=TODAY), explain(head, "LZ05", on=TODAY, to_others=True)
    assert others.sentence == "学完"
    assert (others.cells, others.levels, others.rows) == ((), (), ())
    assert "第 2 级" in own.sentence
    assert own.rows


def test_a_failure_that_counts_against_the_level_is_told_apart(head, frame):
    EvidenceFactory(person=head, competency=frame.openness, level=2)
    EvidenceFactory(failed=True, person=head, competency=frame.openness, level=2, on=MARCH_1 + timedelta(days=4))
    rebuild_levels()
    assert [(row.counts, row.weighs) for row in explain(head, "LZ04", on=TODAY).rows] == [(False, True), (True, False)]


def test_a_competency_that_does_not_exist_is_refused(head):
    with pytest.raises(KeyError):
        explain(head, "ZZ99", on=TODAY)


def test_it_costs_the_same_for_many_rows_as_for_few(head, frame, django_assert_num_queries):
    for day in range(30):
        EvidenceFactory(person=head, competency=frame.openness, on=MARCH_1 - timedelta(days=day))
    rebuild_levels()
    with django_assert_num_queries(5):
        assert len(explain(head, "LZ04", on=TODAY).rows) == 20


def test_each_kind_of_evidence_has_its_words():
    assert set(KIND_WORDS) == set(Kind)
