"""The bank is found by how its questions went with everybody."""

from __future__ import annotations

import pytest

from assessments import bank as bank_
from assessments.bank_filters import QuestionFilter, matching
from assessments.models import ItemStatistics, Question
from assessments.questions import Option
from kit import clock
from tests.assessments.factories import PARTS, of_kind, question, stock

pytestmark = pytest.mark.django_db


def counted(number, **fields):
    row = Question.objects.get(key=f"LZ04-T02{number:02}")
    ItemStatistics.objects.create(question=row, counted_at=clock.now(), **{"is_enough": True, "answers": 40, **fields})
    return row


def keys(**query):
    rows = QuestionFilter(query, Question.objects.order_by("key")).qs
    return [row.key[-2:] for row in rows]


@pytest.fixture
def five(framework):
    stock({("LZ04", 2): 5})
    counted(1, facility=0.2, discrimination=-0.1, flags="|negative|hard|")
    counted(2, facility=0.6, discrimination=0.1)
    counted(3, facility=0.97, discrimination=0.3, flags="|easy|")
    counted(4, facility=0.1, discrimination=-0.5, is_enough=False, answers=6)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"facility": "hard"}, ["01"]),
        ({"facility": "middle"}, ["02"]),
        ({"facility": "easy"}, ["03"]),
        ({"discrimination": "turned"}, ["01"]),
        ({"discrimination": "little"}, ["02"]),
        ({"discrimination": "enough"}, ["03"]),
        ({"look": "yes"}, ["01", "03"]),
        ({"facility": "hard", "discrimination": "enough"}, []),
        ({}, ["01", "02", "03", "04", "05"]),
    ],
)
def test_only_what_enough_people_answered_is_found_by_its_numbers(five, query, found):
    assert keys(**query) == found


def test_the_numbers_of_a_version_alone_are_not_those_of_the_question(five):
    row = Question.objects.get(key="LZ04-T0205")
    ItemStatistics.objects.create(
        question=row, version=row.current, facility=0.1, is_enough=True, counted_at=clock.now()
    )
    assert keys(facility="hard") == ["01"]


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("每 季度", True),
        ("7天", True),
        ("七天", True),
        ("LZ04-T02", True),
        ("每半年", False),
    ],
)
def test_blanks_and_the_way_of_writing_numbers_do_not_count_in_a_search(framework, words, is_found):
    bank_.add(question("LZ04", 2, 1, options=(Option("A", "每季度"), Option("B", "7 天"))))
    assert matching(Question.objects.all(), words).exists() is is_found


@pytest.mark.parametrize(
    ("kind", "words"), [("matching", "出纳"), ("fill", "2/3"), ("numeric", "多少钱"), ("chain", "先去贷款")]
)
def test_what_stands_in_answers_is_found(framework, kind, words):
    assert kind in PARTS
    bank_.add(of_kind(kind))
    assert matching(Question.objects.all(), words).exists()
