"""Questions as trainers write them in Word, read line by line."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.exchange.drafts import Weight
from assessments.exchange.plain_text import read
from assessments.questions import CitedLaw, Part, QuestionType
from kit.errors import Unreadable
from tests.assessments.exchange.samples import MANY, ONE


def questions(text, encoding="utf-8"):
    return [draft.question for draft in read(text.encode(encoding)).drafts]


def one(text):
    (question,) = questions(text)
    return question


def answer(part: Part) -> str:
    """What is right, as the samples write it."""
    if part.type == QuestionType.FILL:
        return "；".join("|".join(variants) for variants in part.blanks)
    if part.type == QuestionType.NUMERIC:
        return f"{part.number.value}±{part.number.tolerance}{part.number.unit}" if part.number else ""
    return (" " if part.type == QuestionType.MATCHING else "").join(part.right)


def said(question) -> str:
    if question.type == QuestionType.SHORT:
        return "；".join(question.rubric.points)
    if question.steps:
        return " / ".join(answer(step.part) for step in question.steps)
    return answer(question.part)


@pytest.mark.parametrize(("text", "wanted"), [row[1:] for row in ONE], ids=[row[0] for row in ONE])
def test_a_question_is_read_as_its_author_meant_it(text, wanted):
    question = one(text)
    assert (question.type.value, said(question), question.stem) == wanted


@pytest.mark.parametrize(("text", "wanted"), [row[1:] for row in MANY], ids=[row[0] for row in MANY])
def test_questions_of_one_text_are_told_apart(text, wanted):
    assert [f"{question.type.value} {said(question)}" for question in questions(text)] == wanted


@pytest.mark.parametrize("text", [row[1] for row in (*ONE, *MANY)], ids=[row[0] for row in (*ONE, *MANY)])
def test_no_line_disappears(text):
    found = read(text.encode())
    kept = "".join(str(problem.words) for problem in found.left_out)
    for draft in found.drafts:
        question = draft.question
        kept += f"{question.stem}{question.explanation}{said(question)}"
        kept += "".join(option.text for option in (*question.options, *question.targets))
        kept += "".join(
            f"{step.text}{step.explanation}{''.join(option.text for option in step.part.options)}"
            for step in question.steps
        )
    for words in re.findall(r"[\u4e00-\u9fff]{4,}", text):
        is_mark = re.search(r"题|答案|解析|要点|故选|正确|案例|材料|问题", words)
        assert is_mark or words in kept


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_chinese_editors_are_read(encoding):
    (question,) = questions("1．村务多久公布一次？\r\nA．每月\r\nB．每季度\r\n答案：B", encoding)
    assert (question.stem, question.right) == ("村务多久公布一次？", ("B",))


def test_what_stands_beside_a_question_is_read():
    question = one(
        "1. 谁来管？\nA.甲\nB.乙\n答案：B\n解析：法律这样写。\n依据：《中华人民共和国民法典》第三十五条、第三十六条；"
        "《村民委员会组织法》第35条\n难度：较难\n岗位能力：LZ04\n等级：2级\n标签：村务、公开\n反馈A：再想想。"
    )
    assert question.explanation == "法律这样写。"
    assert question.citations == (CitedLaw("民法典", ("35", "36")), CitedLaw("村民委员会组织法", ("35",)))
    assert (question.difficulty, question.competency, question.level) == (4, "LZ04", 2)
    assert question.tags == ("村务", "公开")
    assert [option.feedback for option in question.options] == ["再想想。", ""]


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("1.甲？\nA.1 B.2\n答案：A\n\n2.乙（A）？\nA.1 B.2\n答案：B", "第 5 行", "A"),
        ("填空题\n1.甲是____，乙是____。\n答案：三", "第 2 行", "2"),
        ("1.甲？\nA.1 B.2\n答案：见书第三页", "第 1 行", "见书第三页"),
        ("判断题\n1.甲。\n答案：大概", "第 2 行", "大概"),
        ("1.甲？\nA.1 B.2\n答案：A\n难度：深", "第 1 行", "深"),
        ("1.甲？\nA.1 B.2\n答案：A\n等级：很高", "第 1 行", "很高"),
        ("连线题\n1.甲？\nA.1   1.2\nB.3   2.4\n答案：都对", "第 2 行", "都对"),
        ("数字题\n1.多少？\n答案：5\n误差：一点", "第 2 行", "一点"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_what_to_do(text, place, words):
    problems = [each for draft in read(text.encode()).drafts for each in draft.problems]
    (problem,) = [each for each in problems if each.weight == Weight.STOPS]
    assert problem.place == place
    assert words in str(problem.words)
    assert str(problem.fix)


def test_an_answer_for_a_question_that_is_not_there_is_said():
    found = read("1.甲？\nA.1 B.2\n2.乙？\nA.1 B.2\n答案：1.A 2.B 3.C".encode())
    (problem,) = found.problems
    assert "3" in str(problem.words) and problem.place == "第 5 行"


def test_titles_and_places_for_names_are_left_out_and_said():
    found = read("2026年村干部测试题\n姓名：____ 得分：____\n1.甲？\nA.1 B.2\n答案：A".encode())
    assert len(found.drafts) == 1
    assert [problem.place for problem in found.left_out] == ["第 1 行", "第 2 行"]


def test_a_text_without_questions_says_how_to_write_one():
    found = read("今天下午开会。".encode())
    assert not found.drafts
    assert "答案" in str(found.problems[0].fix)


@pytest.mark.parametrize(
    "content",
    [b"\x00\x01\x02" * 50, b"a" * (5 * 1024 * 1024 + 1), b"\n" * 70_000, b"x" * 30_000],
    ids=["binary", "long", "lines", "line"],
)
def test_what_is_no_text_or_too_much_of_it_is_refused(content):
    with pytest.raises(Unreadable):
        read(content)


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        alphabet="一二三1234ABCD.、．（）() \t\n√×答案：解析【】_；案例单选判断填空排序连线题——→甲乙丙", max_size=400
    )
)
def test_whatever_is_pasted_is_read_or_refused_never_more(text):
    found = read(text.encode())
    assert [draft.number for draft in found.drafts] == list(range(1, len(found.drafts) + 1))
    assert found.drafts or found.problems


CASE = "案例一：某村修路。\n（1）先做什么？\nA.开会 B.贷款\n答案：A\n（2）谁同意？\nA.主任 B.村民会议\n答案：B\n"


def test_what_stands_under_the_last_question_of_a_case_belongs_to_the_case():
    labels = "解析：大事要商量。\n岗位能力：LZ04\n等级：3\n难度：较难\n依据：《村民委员会组织法》第三十五条"
    (draft,) = read((CASE + labels).encode()).drafts
    found = draft.question
    assert (found.competency, found.level, found.difficulty) == ("LZ04", 3, 4)
    assert found.citations == (CitedLaw("村民委员会组织法", ("35",)),)
    assert [str(problem.words) for problem in draft.problems] == []


def test_a_case_that_names_two_levels_says_which_one_is_left_out():
    text = CASE.replace("答案：A\n", "答案：A\n等级：2\n", 1) + "等级：3\n"
    (draft,) = read(text.encode()).drafts
    assert draft.question.level == 2
    assert ["3" in str(problem.words) for problem in draft.problems] == [True]


@pytest.mark.parametrize(
    ("text", "kind", "stem"),
    [
        ("1. 排序题：请排出先后。\nA.公示\nB.开会\nC.备案\n答案：B-A-C", "ordering", "请排出先后。"),
        ("1. 【多选题】：哪些要公开？\nA.账目\nB.低保\nC.家信\n答案：AB", "multiple", "哪些要公开？"),
        ("1. 这个问题：怎么办？\nA.开会\nB.不管\n答案：A", "single", "这个问题：怎么办？"),
    ],
)
def test_the_kind_may_stand_in_front_of_the_question(text, kind, stem):
    question = one(text)
    assert (question.type.value, question.stem) == (kind, stem)
