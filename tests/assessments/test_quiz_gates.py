"""Who may take an authored quiz, and what it asks him."""

from __future__ import annotations

import pytest

from assessments import api
from assessments.gates import Why
from assessments.models import Quiz, Sitting
from assessments.quiz_gates import can_take
from assessments.quizzes import ensure_check
from kit import clock
from kit.errors import NotNow
from tests.assessments.factories import AT, NewSection, day, quiz_of, rule, sit, start, take_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(bank, county) -> Quiz:
    return quiz_of(county.unit)


def why(person, quiz, at=AT):
    return can_take(person, quiz, at=at).why


def keys_of(sitting):
    return [line["q"] for line in sitting.paper]


def test_an_open_quiz_draws_its_questions(quiz, wang):
    gate = can_take(wang, quiz, at=AT)
    assert gate.is_open
    assert len(gate.drawn[0]) == 5


def test_a_quiz_opens_and_closes(bank, county, wang):
    quiz = quiz_of(county.unit, opens_at=day(1), closes_at=day(3))
    assert [why(wang, quiz, day(n)) for n in (0, 1, 3, 4)] == [Why.NOT_YET, None, None, Why.OVER]
    message, step = (str(words) for words in can_take(wang, quiz, at=AT).words)
    assert "还没开始" in message
    assert "6月2日" in step


def test_a_draft_is_shut(quiz, wang):
    Quiz.objects.update(is_draft=True)
    quiz.refresh_from_db()
    assert why(wang, quiz) is Why.OVER


def test_a_single_attempt_is_one(bank, county, wang):
    quiz = quiz_of(county.unit, most_sittings=1, feedback="end")
    sit(wang, start(wang, quiz), 5)
    assert why(wang, quiz, day(30)) is Why.TAKEN


def test_an_exam_that_was_not_passed_waits_as_a_small_test_does(quiz, wang):
    sit(wang, start(wang, quiz), 3)
    gate = can_take(wang, quiz, at=day(2))
    assert (gate.why, gate.on) == (Why.WAIT, clock.day_of(day(3)))
    assert why(wang, quiz, day(3)) is None


def test_an_exam_waits_for_the_small_test_of_its_cell_and_the_test_for_the_exam(quiz, wang):
    take_test(wang, "LZ04", 2, 3)
    assert why(wang, quiz, day(2)) is Why.WAIT
    sit(wang, start(wang, quiz, at=day(3)), 3, at=day(3))
    assert api.can_test(wang, "LZ04", 2, on=clock.day_of(day(5))).why is Why.WAIT
    assert api.waits_of(wang, on=clock.day_of(day(5))) == {("LZ04", 2): clock.day_of(day(6))}
    assert api.can_test(wang, "LZ04", 2, on=clock.day_of(day(6))).is_open


def test_the_trainers_own_days_hold_after_a_pass_too(bank, county, wang):
    quiz = quiz_of(county.unit, purpose="practice", cool_down_days=7)
    sit(wang, start(wang, quiz), 5)
    assert [why(wang, quiz, day(n)) for n in (6, 7)] == [Why.WAIT, None]


def test_practice_may_be_repeated_at_once(bank, county, wang):
    quiz = quiz_of(county.unit, purpose="practice", feedback="end")
    sit(wang, start(wang, quiz), 1)
    assert why(wang, quiz) is None


def test_no_question_comes_again_while_there_are_others(quiz, wang):
    first = sit(wang, start(wang, quiz), 3)
    second = start(wang, quiz, at=day(3))
    assert not set(keys_of(first)) & set(keys_of(second))


def test_after_a_failure_with_too_few_unseen_questions_a_trainer_is_needed(quiz, wang):
    sit(wang, start(wang, quiz), 2)
    sit(wang, start(wang, quiz, at=day(3)), 2, at=day(3))
    assert why(wang, quiz, day(6)) is Why.SHORTAGE
    with pytest.raises(NotNow, match="教员"):
        start(wang, quiz, at=day(6))
    Quiz.objects.filter(pk=quiz.pk).update(supervised=True)
    quiz.refresh_from_db()
    assert why(wang, quiz, day(6)) is None


def test_questions_of_lesson_checks_are_never_examined_and_come_first_in_practice(bank, county, wang):
    checks = [f"LZ04-T02{n:02}" for n in range(1, 6)]
    ensure_check("M05-L1", "村务公开", checks)
    exam, practice = quiz_of(county.unit), quiz_of(county.unit, purpose="practice", feedback="end")
    assert not set(can_take(wang, exam, at=AT).drawn[0]) & set(checks)
    assert set(can_take(wang, practice, at=AT).drawn[0]) == set(checks)


def test_the_other_form_comes_second(bank, county, wang):
    quiz = quiz_of(county.unit, has_forms=True, cool_down_days=0)
    first = sit(wang, start(wang, quiz), 5)
    second = start(wang, quiz)
    assert {first.form, second.form} == {"A", "B"}
    assert keys_of(first) == quiz.forms[first.form][0]
    assert keys_of(second) == quiz.forms[second.form][0]


def test_a_form_that_lost_a_question_says_so(bank, county, wang):
    quiz = quiz_of(county.unit, has_forms=True)
    Quiz.objects.filter(pk=quiz.pk).update(forms={"A": [["gone"]], "B": [["gone"]]})
    quiz.refresh_from_db()
    assert why(wang, quiz) is Why.SHORTAGE


def test_a_sitting_keeps_its_sections_terms_and_order(bank, county, wang):
    first = NewSection("判断", "先易后难", ("LZ04-T0207", "LZ04-T0203"))
    quiz = quiz_of(county.unit, first, [rule(3, "LZ05", 1)], pass_percent=60, time_limit_minutes=30, overdue="hand_in")
    sitting = start(wang, quiz)
    assert keys_of(sitting)[:2] == ["LZ04-T0207", "LZ04-T0203"]
    assert sitting.given["parts"] == [["判断", "先易后难", 1], ["", "", 3]]
    assert (sitting.given["percent"], sitting.given["overdue"]) == (60, "hand_in")
    assert sitting.deadline_at == AT.replace(minute=30)


def test_a_sitting_ends_with_its_quiz(bank, county, wang):
    quiz = quiz_of(county.unit, time_limit_minutes=60, closes_at=AT.replace(minute=20))
    assert start(wang, quiz).deadline_at == AT.replace(minute=20)


def test_options_stand_as_written_where_they_are_not_shuffled(bank, county, wang):
    quiz = quiz_of(county.unit, shuffle_options=False)
    assert {tuple(line["o"]) for line in start(wang, quiz).paper} == {("A", "B", "C", "D")}


def test_starting_twice_is_one_sitting(quiz, wang):
    assert start(wang, quiz).pk == start(wang, quiz).pk
    assert Sitting.objects.count() == 1


def test_an_exam_judges_each_cell_by_its_own_questions(bank, county, wang):
    quiz = quiz_of(county.unit, [rule(5, "LZ04", 1)], [rule(5, "LZ05", 1)])
    sitting = sit(wang, start(wang, quiz), 7)
    assert sitting.passed is False
    assert [cell[-1] for cell in sitting.result["cells"]] == ["passed", "failed"]
    rows = wang.evidence.order_by("competency__key").values_list("competency__key", "passed", "kind", "strength")
    assert list(rows) == [("LZ04", True, "phone_test", 2), ("LZ05", False, "phone_test", 2)]


def test_a_pass_mark_in_percent_decides_about_the_quiz_and_not_about_levels(bank, county, wang):
    quiz = quiz_of(county.unit, [rule(5, "LZ04", 1)], [rule(5, "LZ05", 1)], pass_percent=70)
    sitting = sit(wang, start(wang, quiz), 7)
    assert (sitting.passed, sitting.result["needed"]) == (True, 7)
    assert [cell[-1] for cell in sitting.result["cells"]] == ["passed", "failed"]
