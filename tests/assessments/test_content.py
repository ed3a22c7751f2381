"""Row, file and version say the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from assessments import content
from assessments.questions import CitedLaw, Option, QuestionType, Rubric
from tests.assessments.factories import LAW, question

SHORT = question("LZ04", 3, 2, type=QuestionType.SHORT, options=(), right=(), rubric=Rubric(("张榜", "留底"), 2))
ORDERING = question("LZ04", 3, 3, type=QuestionType.ORDERING, right=("C", "A", "D", "B"))
TWO_LAWS = question("LZ04", 1, 4, citations=(CitedLaw(LAW, ("35", "36")), CitedLaw("刑法", ("382之一",))))
ALL = [question("LZ04", 2, 1), SHORT, ORDERING, TWO_LAWS]


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.code)
def test_a_question_goes_into_the_row_and_comes_back_the_same(one):
    row = SimpleNamespace(key=one.code, **content.fields_of(one))
    assert content.question_of(row, one.competency) == one


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.code)
def test_equal_words_have_equal_hashes(one):
    row = SimpleNamespace(key=one.code, **content.fields_of(one))
    assert content.hash_of(content.question_of(row, one.competency)) == content.hash_of(one)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stem", "别的"), ("level", 3), ("difficulty", 5), ("explanation", "别的"), ("right", ("B",)), ("competency", "LZ05"),
        ("options", (Option("A", "甲"), Option("B", "乙"))), ("citations", (CitedLaw(LAW, ("36",)),)),
    ],
)  # fmt: skip
def test_whatever_a_person_can_change_changes_the_hash_and_is_named(field, value):
    old = question("LZ04", 2, 1)
    new = replace(old, **{field: value})
    names = {"right": "answer", "citations": "sources"}
    assert content.hash_of(old) != content.hash_of(new)
    assert content.differences(old, new) == [names.get(field, field)]


def test_a_version_dates_its_laws_and_says_so_when_nobody_knows():
    text = content.frozen(TWO_LAWS, text_dates={LAW: date(2018, 12, 29)})
    assert [source["text_date"] for source in text["sources"]] == ["2018-12-29", None]


def test_a_version_says_whether_several_are_right():
    case = question("LZ04", 2, 9, type=QuestionType.CASE, right=("A", "C"))
    assert content.frozen(case, text_dates={})["several"] is True
    assert content.frozen(question("LZ04", 2, 1), text_dates={})["several"] is False
