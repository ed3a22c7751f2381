"""A page's fields become an answer, and an answer fills the fields again."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from assessments.answer_fields import fields_of, read
from assessments.part_pages import parts_of, with_gaps
from assessments.questions import Option, Part, QuestionType
from tests.assessments.factories import of_kind

ORDERING = Part(QuestionType.ORDERING, tuple(Option(key, key) for key in "ABC"), ("B", "C", "A"))


def said(query: str):
    return read(dict(QueryDict(query).lists()))


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("a=A&a=C&go=next", ("A", "C")),
        ("match_A=2&match_B=", ("A=2",)),
        ("match_A=&match_B=", ()),
        ("gap_1=+三分之二+&gap_2=季度", ("1=三分之二", "2=季度")),
        ("gap_2=季度&gap_1=", ("2=季度",)),
        ("number=12500元", ("12500元",)),
        ("number=", ()),
        ("s1.a=A&s2.gap_1=三万", ("1:A", "2:1=三万")),
        ("s2.gap_1=三万&s1.a=A&s1.a=B", ("1:A", "1:B", "2:1=三万")),
        ("s1.step_A=2&s1.step_B=1", ("1:B", "1:A")),
        ("csrfmiddlewaretoken=x&event=y&item=z", ()),
    ],
)
def test_fields_are_read_as_an_answer(query, answer):
    assert said(query).answer == answer
    assert said(query).problem == ""


def test_what_is_wrong_is_said_by_question_and_nothing_typed_is_lost():
    found = said("s1.step_A=1&s1.step_B=1&s2.a=A")
    assert "第 1 问" in found.problem
    assert "有两行都是第 1 步" in found.problem
    assert found.answer == ()
    assert found.fields["s1.step_B"] == ["1"]
    assert found.fields["s2.a"] == ["A"]


def test_what_is_too_long_is_said_and_nothing_is_cut_off():
    found = said("gap_1=" + "长" * 51)
    assert "50" in found.problem
    assert found.fields["gap_1"] == ["长" * 51]


@pytest.mark.parametrize(
    ("part", "steps", "answer"),
    [
        (ORDERING, (), ("B", "C", "A")),
        (of_kind("matching").part, (), ("A=2", "B=1")),
        (of_kind("fill").part, (), ("1=三分之二", "2=季=度")),
        (of_kind("numeric").part, (), ("12500元",)),
        (of_kind("chain").part, of_kind("chain").steps, ("1:A", "2:1=三万")),
    ],
)
def test_an_answer_fills_the_fields_from_which_it_is_read_again(part, steps, answer):
    assert read(fields_of(part, steps, list(answer))).answer == answer


@pytest.mark.parametrize("answer", [None, 7, {"A": 1}, [3, "Z"], ["=", ":"], "A"])
def test_an_answer_that_cannot_be_read_leaves_a_page_that_can_be_shown(answer):
    for kind in ("matching", "fill", "numeric", "chain"):
        question = of_kind(kind)
        fields = fields_of(question.part, question.steps, answer)
        assert parts_of(question.part, question.steps, ("A", "B", "1", "1:A"), fields)


def test_a_page_shows_what_was_filled_in():
    (matching,) = parts_of(of_kind("matching").part, (), ("B", "A", "3", "1", "2"), {"match_A": ["2"]})
    assert [(choice.key, choice.target) for choice in matching.choices] == [("B", ""), ("A", "2")]
    assert [target.key for target in matching.targets] == ["3", "1", "2"]
    (fill,) = parts_of(of_kind("fill").part, (), (), {"gap_2": ["季度"]})
    assert fill.gaps == ((1, ""), (2, "季度"))
    first, second = parts_of(of_kind("chain").part, of_kind("chain").steps, ("1:B", "1:A"), {"s1.a": ["A"]})
    assert [(choice.key, choice.chosen) for choice in first.choices] == [("B", False), ("A", True)]
    assert second.text == "还差____（1）元。"


def test_gaps_are_numbered_in_the_text():
    assert with_gaps("须经____以上的____同意") == "须经____（1）以上的____（2）同意"


def test_what_is_no_number_is_said_where_a_number_is_asked_for():
    said = read({"number": ["大概很多"]})
    assert said.answer == () and "不是数" in said.problem and said.fields == {"number": ["大概很多"]}
    assert read({"number": ["一百二十元"]}).problem == ""
