"""A law has changed: its questions of the older text are not asked, and a recheck asks first what is new."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from assessments import api, bank, gates
from assessments.changed_laws import of_cell, questions_to_revise
from assessments.intro_pages import test_intro as intro_of
from assessments.models import Question, QuestionVersion, Sitting
from assessments.pool import pool
from assessments.questions import CitedLaw
from competencies.api import Changed, framework, rebuild_levels
from competencies.models import Evidence, FrameworkVersion, Law, LawChange, MaterialChange
from kit import clock
from tests.assessments.factories import AT, LAW, day, question, take_test

pytestmark = pytest.mark.django_db
TODAY = clock.day_of(AT)


@pytest.fixture
def shelf(bank, posts) -> None:
    """Twelve questions of each cell, all of article 35 by the text that the law has now."""


@pytest.fixture
def changed(shelf, administrator, time_machine) -> LawChange:
    """Article 35 has changed since today, which is material for LZ04."""
    time_machine.move_to(AT)
    law = Law.objects.get(name=LAW)
    change = LawChange.objects.create(
        law=law, articles=["35"], effective_on=TODAY, said="改了", basis="公布", by=administrator, recorded_at=AT
    )
    entry = framework().by_key["LZ04"]
    MaterialChange.objects.create(change=change, competency_id=entry.id, due_on=TODAY, recorded_at=AT)
    FrameworkVersion.objects.filter(state="published").update(stamp=uuid.uuid4())
    return change


def revised(number: int, level: int = 1, article: str = "35") -> Question:
    """The question published anew, by the text of today."""
    row = Question.objects.get(key=f"LZ04-T{level:02}{number:02}")
    new = question("LZ04", level, number, stem=f"新条文第 {number} 题怎么做？", citations=(CitedLaw(LAW, (article,)),))
    return bank.revise(row, new)


def standing(on: date = TODAY):
    return of_cell(pool().of_cell("LZ04", 1), "LZ04", framework(), on=on)


def test_a_question_of_the_older_text_waits_to_be_revised(changed):
    assert len(standing().outdated) == len(pool().of_cell("LZ04", 1))
    assert standing().renewed == {}


def test_a_revised_question_is_of_the_new_text(changed):
    version = revised(1).current
    assert QuestionVersion.objects.get(pk=version.pk).content["sources"][0]["text_date"] == TODAY.isoformat()
    assert standing().renewed == {"LZ04-T0101": TODAY}


def test_before_the_new_text_holds_the_old_one_is_asked(changed):
    assert standing(TODAY - timedelta(days=1)).outdated == frozenset()


def test_a_question_about_another_article_is_left_alone(changed):
    revised(2, article="36")
    assert "LZ04-T0102" not in standing().outdated
    assert "LZ04-T0102" not in standing().renewed


def test_where_no_law_has_changed_nothing_is_read(shelf, django_assert_num_queries):
    frame, cell = framework(), pool().of_cell("LZ04", 1)
    with django_assert_num_queries(0):
        assert of_cell(cell, "LZ04", frame, on=TODAY).outdated == frozenset()


def test_what_was_seen_before_the_law_changed_is_new_afterwards(changed):
    revised(1)
    seen = {"LZ04-T0101": TODAY - timedelta(days=40), "LZ04-T0102": TODAY - timedelta(days=40)}
    assert standing().unseen_again(seen).keys() == {"LZ04-T0102"}
    assert standing().unseen_again({"LZ04-T0101": TODAY}).keys() == {"LZ04-T0101"}


def test_a_recheck_asks_the_changed_article_first_and_nothing_of_the_older_text(shelf, wang, request):
    take_test(wang, "LZ04", 1, 5, at=AT - timedelta(days=9))
    request.getfixturevalue("changed")
    for number in (1, 2, 3):
        revised(number)
    for number in (4, 5, 6, 7, 8):
        revised(number, article="36")
    rebuild_levels()
    gate = gates.can_test(wang, "LZ04", 1, on=TODAY)
    assert gate.quiz.purpose == "recheck"
    assert {"LZ04-T0101", "LZ04-T0102", "LZ04-T0103"} <= set(gate.questions) <= {f"LZ04-T01{n:02}" for n in range(1, 9)}


def test_without_enough_revised_questions_somebody_comes_and_sees_instead(shelf, wang, request):
    take_test(wang, "LZ04", 1, 5, at=AT - timedelta(days=9))
    request.getfixturevalue("changed")
    revised(1)
    rebuild_levels()
    assert gates.can_test(wang, "LZ04", 1, on=TODAY).why == gates.Why.SHORTAGE


def test_the_whole_way_from_the_change_to_a_renewed_level(shelf, wang, request):
    take_test(wang, "LZ04", 1, 5, at=AT - timedelta(days=9))
    assert date.fromisoformat(Evidence.objects.get().cites[0]["text_date"]) < TODAY
    request.getfixturevalue("changed")
    for number in range(1, 13):
        revised(number)
    rebuild_levels()
    page = intro_of(wang, "LZ04", 1, on=TODAY)
    assert (page.needed, page.again_days, len(page.again)) == (3, 7, 3)
    assert f"《{LAW}》第35条" in page.again[0]
    sitting = take_test(wang, "LZ04", 1, 3, at=AT)
    assert (sitting.purpose, sitting.passed) == ("recheck", True)
    state = wang.level_states.get(competency__key="LZ04")
    assert (state.level, state.review_due, state.changes_on) == (1, False, None)


def test_a_failed_recheck_is_tried_again_after_seven_days_with_other_questions(shelf, wang, request):
    take_test(wang, "LZ04", 1, 5, at=AT - timedelta(days=9))
    request.getfixturevalue("changed")
    for number in range(1, 13):
        revised(number)
    rebuild_levels()
    first = take_test(wang, "LZ04", 1, 1, at=AT)
    state = wang.level_states.get(competency__key="LZ04")
    assert (state.level, state.recheck, state.review_due) == (1, True, True)
    assert gates.can_test(wang, "LZ04", 1, on=TODAY + timedelta(days=6)).why == gates.Why.WAIT
    second = api.start_test(wang, "LZ04", 1, at=day(7))
    assert not {line["q"] for line in first.paper} & {line["q"] for line in second.paper}


def test_a_practical_level_that_no_test_gives_is_renewed_and_can_fail_by_a_recheck():
    from assessments.scoring import Outcome, Purpose, outcome  # pure

    said = {"purpose": Purpose.RECHECK, "strength": 2, "competency_kind": "practical", "level": 3}
    assert outcome(3, 5, **said) is Outcome.PASSED
    assert outcome(2, 5, **said) is Outcome.FAILED
    assert outcome(2, 5, **{**said, "purpose": Purpose.TEST}) is Outcome.NOTHING


def test_the_list_to_be_revised_says_what_is_done(changed):
    revised(1)
    said = Changed(LAW, frozenset({"35"}), TODAY, AT)
    rows = {one.title.split()[0]: one.is_done for one in questions_to_revise(said)}
    assert rows["LZ04-T0101"] and not rows["LZ04-T0102"]
    assert not list(questions_to_revise(Changed(LAW, frozenset({"99"}), TODAY, AT)))


def test_it_costs_the_gate_one_query_more_where_a_law_has_changed(changed, wang, django_assert_num_queries):
    assert Sitting.objects.count() == 0
    cell = pool().of_cell("LZ04", 1)
    frame = framework()
    with django_assert_num_queries(1):
        of_cell(cell, "LZ04", frame, on=TODAY)
