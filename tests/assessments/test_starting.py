"""Sittings begin once, with a paper that nothing changes any more."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from assessments import api, starting
from assessments import bank as bank_
from assessments.models import Question, Quiz, Sitting
from assessments.quizzes import ensure_check
from assessments.versions import version
from kit.errors import NotNow
from tests.assessments.factories import AT, day, question, sit, take_test

pytestmark = pytest.mark.django_db


def questions_of(sitting):
    return [line["q"] for line in sitting.paper]


def test_a_test_freezes_five_questions_in_their_version_and_order(bank, wang):
    sitting = api.start_test(wang, "LZ04", 2, at=AT)
    assert len(sitting.paper) == 5
    assert sitting.strength == 2
    assert all(sorted(line["o"]) == ["A", "B", "C", "D"] for line in sitting.paper)
    assert len({tuple(line["o"]) for line in sitting.paper}) > 1  # not all shuffled alike


def test_a_question_that_is_revised_meanwhile_is_shown_as_it_was(bank, wang):
    sitting = api.start_test(wang, "LZ04", 2, at=AT)
    row = Question.objects.get(key=questions_of(sitting)[0])
    bank_.revise(row, question("LZ04", 2, int(row.key[-2:]), stem="新的问法？"))
    assert version(sitting.asked[0].version).stem.startswith("LZ04 第 2 级")


def test_an_open_sitting_is_gone_on_with_instead_of_a_second_one(bank, wang):
    assert api.start_test(wang, "LZ04", 2, at=AT) == api.start_test(wang, "LZ04", 2, at=day(1))
    assert Sitting.objects.count() == 1


def test_the_database_itself_refuses_a_second_open_sitting(bank, wang):
    first = api.start_test(wang, "LZ04", 2, at=AT)
    fields = {"person": wang, "quiz": first.quiz, "purpose": "test", "number": 2, "seed": 1, "started_at": AT}
    with pytest.raises(IntegrityError), transaction.atomic():
        Sitting.objects.create(**fields)


def test_who_loses_the_race_gets_the_sitting_of_who_won(bank, wang, monkeypatch):
    # The check before the insert sees nothing, as it does when two requests begin at the same instant.
    quiz = Quiz.objects.get(key="test:LZ04:2")
    first = api.start_test(wang, "LZ04", 2, at=AT)
    second = starting._begin(wang, quiz, starting._paper(["LZ04-T0201"]), at=AT)
    assert second == first


def test_two_people_sit_apart(bank, wang, li):
    assert api.start_test(wang, "LZ04", 2, at=AT) != api.start_test(li, "LZ04", 2, at=AT)


def test_a_shut_gate_is_told_in_words(bank, wang):
    take_test(wang, "LZ04", 2, 3)
    with pytest.raises(NotNow, match="6月4日起可以再考"):
        api.start_test(wang, "LZ04", 2, at=day(1))


def test_a_test_that_closed_an_hour_ago_does_not_begin(bank, wang):
    Quiz.objects.filter(key="test:LZ04:2").update(closes_at=AT)
    with pytest.raises(NotNow, match="截止"):
        api.start_test(wang, "LZ04", 2, at=AT.replace(hour=3))


def test_an_unknown_test_is_not_there(bank, wang):
    with pytest.raises(Quiz.DoesNotExist):
        api.start_test(wang, "LZ04", 5, at=AT)
    with pytest.raises(Quiz.DoesNotExist):
        api.start_check(wang, "M99-L9", at=AT)


def test_a_time_limit_is_the_servers(bank, wang):
    Quiz.objects.filter(key="test:LZ04:2").update(time_limit_minutes=30)
    sitting = api.start_test(wang, "LZ04", 2, at=AT)
    assert sitting.deadline_at == AT.replace(minute=30)


def test_a_check_asks_its_own_questions_as_often_as_one_likes(bank, wang):
    keys = ["LZ04-T0203", "LZ04-T0201", "LZ04-T0202"]
    ensure_check("M05-L1", "村务公开", keys)
    first = api.start_check(wang, "M05-L1", at=AT)
    assert questions_of(first) == keys
    assert first.strength == 0
    sit(wang, first, 0)
    again = api.start_check(wang, "M05-L1", at=AT)
    assert (again.number, questions_of(again)) == (2, keys)


def test_a_retired_question_leaves_the_check_and_open_papers_keep_it(bank, wang, li):
    ensure_check("M05-L1", "村务公开", ["LZ04-T0203", "LZ04-T0201"])
    open_one = api.start_check(wang, "M05-L1", at=AT)
    bank_.retire(Question.objects.get(key="LZ04-T0203"))
    assert questions_of(open_one) == ["LZ04-T0203", "LZ04-T0201"]
    assert questions_of(api.start_check(li, "M05-L1", at=AT)) == ["LZ04-T0201"]


def test_a_check_without_questions_says_so(bank, wang):
    ensure_check("M05-L1", "村务公开", ["LZ04-T0203"])
    bank_.retire(Question.objects.get(key="LZ04-T0203"))
    with pytest.raises(NotNow, match="没有题"):
        api.start_check(wang, "M05-L1", at=AT)
