"""What a person wrote on paper, read as an answer; letters are those of the places on this paper."""

from __future__ import annotations

import pytest

from assessments.paper_rules import BadEntry, printed, read
from assessments.questions import Option, Part, QuestionType
from tests.assessments.factories import of_kind

SINGLE = Part(QuestionType.SINGLE, tuple(Option(key, f"做法{key}") for key in "ABCD"), ("A",))
MULTIPLE = Part(QuestionType.MULTIPLE, SINGLE.options, ("A", "B"))
TRUE_FALSE = Part(QuestionType.TRUE_FALSE, (Option("T", "正确"), Option("F", "错误")), ("T",))
ORDERING = Part(QuestionType.ORDERING, tuple(Option(key, key) for key in "ABC"), ("B", "C", "A"))
MIXED = ("C", "A", "D", "B")  # printed A is C, B is A, C is D, D is B


def one(part: Part, shown, text: str):
    return read(part, (), shown, {0: text})


@pytest.mark.parametrize(
    ("part", "shown", "text", "answer"),
    [
        (SINGLE, MIXED, "B", ("A",)),
        (SINGLE, MIXED, "ｂ ", ("A",)),
        (SINGLE, MIXED, "", ()),
        (SINGLE, MIXED, "-", ()),
        (MULTIPLE, MIXED, "BD", ("A", "B")),
        (MULTIPLE, MIXED, "d、b", ("A", "B")),
        (TRUE_FALSE, ("T", "F"), "√", ("T",)),
        (TRUE_FALSE, ("T", "F"), "对", ("T",)),
        (TRUE_FALSE, ("T", "F"), "×", ("F",)),
        (TRUE_FALSE, ("T", "F"), "x", ("F",)),
        (ORDERING, ("C", "A", "B"), "C A B", ("B", "C", "A")),
        (of_kind("matching").part, ("B", "A", "2", "3", "1"), "A3 B1", ("A=2", "B=1")),
        (of_kind("matching").part, ("B", "A", "2", "3", "1"), "b-1", ("A=2",)),
        (of_kind("fill").part, (), "三分之二；季度", ("1=三分之二", "2=季度")),
        (of_kind("fill").part, (), "-;季度", ("2=季度",)),
        (of_kind("numeric").part, (), " 12500元 ", ("12500元",)),
        (of_kind("numeric").part, (), "0", ("0",)),
    ],
)
def test_what_stands_on_paper_is_read_by_the_place_of_each_option(part, shown, text, answer):
    assert one(part, shown, text) == answer


@pytest.mark.parametrize(
    ("part", "shown", "text", "words"),
    [
        (SINGLE, MIXED, "E", "没有选项 E"),
        (SINGLE, MIXED, "AB", "只能选一个"),
        (MULTIPLE, MIXED, "AA", "写了两次"),
        (TRUE_FALSE, ("T", "F"), "C", "√ 或 ×"),
        (ORDERING, ("C", "A", "B"), "AB", "每个字母"),
        (of_kind("matching").part, ("B", "A", "2", "3", "1"), "A9", "没有数字 9"),
        (of_kind("matching").part, ("B", "A", "2", "3", "1"), "A", "A2 B1"),
        (of_kind("fill").part, (), "一;二;三", "只有 2 个空"),
        (of_kind("numeric").part, (), "9" * 51, "太长"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(part, shown, text, words):
    with pytest.raises(BadEntry, match=words):
        one(part, shown, text)


def test_a_case_is_read_question_by_question():
    question = of_kind("chain")
    shown = ("1:B", "1:A")
    assert read(question.part, question.steps, shown, {1: "B", 2: "三万"}) == ("1:A", "2:1=三万")
    with pytest.raises(BadEntry, match="第 1 问"):
        read(question.part, question.steps, shown, {1: "C", 2: "三万"})


def test_the_paper_shows_letters_by_place_and_says_how_to_answer():
    (single,) = printed(SINGLE, (), MIXED)
    assert single.lines == (("A", "做法C"), ("B", "做法A"), ("C", "做法D"), ("D", "做法B"))
    (matching,) = printed(of_kind("matching").part, (), ("B", "A", "2", "3", "1"))
    assert matching.lines[0] == ("A", "管账")
    assert matching.targets == (("1", "村民委员会"), ("2", "出纳"), ("3", "会计"))
    first, second = printed(of_kind("chain").part, of_kind("chain").steps, ("1:B", "1:A"))
    assert (first.number, first.text, second.gaps) == (1, "先做什么？", 1)
    assert {single.how, matching.how, second.how} == {"写一个字母", "写字母加数字，如 A2 B1", "写少的内容"}
