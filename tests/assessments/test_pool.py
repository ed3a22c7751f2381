"""The bank as it is drawn from: read once, looked at with one query."""

from __future__ import annotations

import pytest

from assessments import bank as bank_
from assessments import pool as pool_
from assessments.bank import touch
from assessments.gates import Why, can_test
from assessments.models import ItemStatistics, Question
from assessments.pool import counts, pool
from assessments.questions import CitedLaw, QuestionType, Rubric
from assessments.quizzes import ensure_check
from assessments.starting import start_placing
from kit import clock
from people.api import appoint
from people.models import Person
from tests.assessments.factories import AT, question
from tests.conftest import SINCE, settle

pytestmark = pytest.mark.django_db


def test_a_bank_that_did_not_change_costs_one_query(bank, django_assert_num_queries):
    pool()
    with django_assert_num_queries(1):
        assert len(pool().of_cell("LZ04", 2)) == 12


def test_a_published_question_is_there_at_once(bank):
    pool()
    bank_.add(question("LZ04", 2, 99))
    assert len(pool().of_cell("LZ04", 2)) == 13


def test_a_retired_question_is_gone_at_once(bank):
    pool()
    bank_.retire(Question.objects.get(key="LZ04-T0201"))
    assert "LZ04-T0201" not in pool().versions


def test_a_draft_is_not_drawn(bank):
    row = Question.objects.get(key="LZ04-T0201")
    before = pool().versions[row.key]
    row.stem = "草稿"
    row.save_revision()
    assert pool().versions[row.key] == before


def test_short_texts_are_never_drawn(bank):
    short = question("LZ04", 2, 50, type=QuestionType.SHORT, options=(), right=(), rubric=Rubric(("张榜",), 1))
    bank_.add(short)
    assert short.code not in [key.key for key in pool().of_cell("LZ04", 2)]
    assert short.code in pool().versions, "a trainer may put it into a quiz"


def test_what_stands_in_a_lesson_check_is_known(bank):
    pool()
    ensure_check("M05-L1", "村务公开", ["LZ04-T0201", "LZ04-T0202"])
    assert pool().in_checks == {"LZ04-T0201", "LZ04-T0202"}
    assert (counts()["LZ04", 2].all, counts()["LZ04", 2].for_tests) == (12, 10)


def test_an_empty_database_has_an_empty_pool(db):
    pool_._kept = None
    assert not pool().versions
    assert pool().of_cell("LZ04", 2) == ()


def test_a_question_about_the_law_of_villages_is_not_put_to_communities(bank):
    """The bank of these tests cites 村民委员会组织法 everywhere."""
    bank_.add(question("LZ04", 2, 98, citations=(CitedLaw("民法典", ("1",)),)))
    bank_.add(question("LZ04", 2, 99, citations=(CitedLaw("城市居民委员会组织法", ("34",)),)))
    at = {kinds: [q.key for q in pool().asked_at(frozenset(kinds)).of_cell("LZ04", 2)] for kinds in KINDS}
    assert at["community",] == ["LZ04-T0298", "LZ04-T0299"]
    assert len(at["village",]) == 13
    assert "LZ04-T0299" not in at["village",]
    assert len(at["village", "community"]) == len(at[()]) == 14
    assert pool().asked_at(frozenset(["village"])) is pool().asked_at(frozenset(["village"]))


KINDS = [("village",), ("community",), ("village", "community"), ()]


def test_neither_the_test_nor_the_placing_of_a_community_asks_about_villages(bank, posts, county):
    person = Person.objects.create_user(name="社区主任")
    appoint(person, posts["JZR"], settle("东关社区", "community", "140522101001", county.township), since=SINCE)
    assert can_test(person, "LZ04", 2, on=clock.day_of(AT)).why == Why.SHORTAGE
    for number in range(90, 96):
        bank_.add(question("LZ04", 2, number, citations=(CitedLaw("城市居民委员会组织法", ("34",)),)))
    keys = {f"LZ04-T02{number}" for number in range(90, 96)}
    assert set(can_test(person, "LZ04", 2, on=clock.day_of(AT)).questions) <= keys
    sitting = start_placing(person, at=AT)
    assert sitting.given["unit_kinds"] == ["community"]
    assert {line.question for line in sitting.asked} <= keys


def test_the_pool_knows_how_hard_a_question_is_and_how_often_it_was_shown_once_the_night_has_counted(bank):
    pk = {row.key: row for row in Question.objects.filter(competency__key="LZ04", level=2)}
    for number, row in enumerate(pk.values()):
        right = 10 if number == 0 else 80
        for version in (row.current, None):
            ItemStatistics.objects.create(
                question=row, version=version, answers=100, right=right, exposure=7.0, counted_at=AT
            )
    hardest = next(iter(pk))
    touch()
    found = pool()
    assert found.hardness[hardest] > 0.3 > max(value for key, value in found.hardness.items() if key != hardest)
    assert {one.exposure for one in found.of_cell("LZ04", 2)} == {7.0}
    assert {one.options for one in found.of_cell("LZ04", 2)} == {4}
