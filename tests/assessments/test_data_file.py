"""The bank's data file: good rows are read, bad ones are refused with file and line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from django.utils import translation

import assessments
from assessments.data_file import COLUMNS, parse_questions, wording
from assessments.questions import (
    CitedLaw,
    Fault,
    Option,
    ParsedQuestion,
    QuestionType,
    Rubric,
    faults,
    share_only_longest,
    takes_several,
)

FILE = Path(assessments.__file__).parent / "data" / "questions.csv"
KNOWN = {"LZ01", "LZ04"}
OPTIONS = [{"k": key, "t": f"选项{key}"} for key in "ABCD"]
GOOD = {
    "code": "LZ04-Q01",
    "competency_code": "LZ04",
    "level": "2",
    "type": "single",
    "stem": "村务公开栏上的内容至少要公布多少天？",
    "options": json.dumps(OPTIONS),
    "answer": '["B"]',
    "explanation": "公布不得少于十五日。",
    "source_law": "村民委员会组织法;民法典",
    "source_article": "第35条、第36条;第1045条",
    "difficulty": "2",
}
SHORT = {"type": "short", "options": "[]", "answer": '{"points": ["档案", "财务"], "min_points": 2}'}
ORDERING = {"type": "ordering", "answer": '["D", "B", "A", "C"]'}
TRUE_FALSE = {"type": "truefalse", "options": '[{"k": "T", "t": "正确"}, {"k": "F", "t": "错误"}]', "answer": '["F"]'}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def table(*changes):
    """A data file whose rows are the good one with the given changes."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for number, change in enumerate(changes, start=1):
        writer.writerow(GOOD | {"code": f"LZ04-Q{number:02}"} | change)
    return out.getvalue()


def parse(text):
    return parse_questions(text, "questions.csv", competencies=KNOWN)


def test_a_good_row_becomes_a_question():
    [question], problems = parse(table({}))
    assert problems == []
    assert question == ParsedQuestion(
        code="LZ04-Q01",
        competency="LZ04",
        level=2,
        type=QuestionType.SINGLE,
        stem=GOOD["stem"],
        options=tuple(Option(key, f"选项{key}") for key in "ABCD"),
        right=("B",),
        rubric=None,
        explanation=GOOD["explanation"],
        citations=(CitedLaw("村民委员会组织法", ("35", "36")), CitedLaw("民法典", ("1045",))),
        difficulty=2,
        line=2,
    )


@pytest.mark.parametrize("change", [
    {}, {"type": "multiple", "answer": '["A", "C"]'}, {"type": "case"}, {"type": "case", "answer": '["A", "C"]'},
    ORDERING, TRUE_FALSE, SHORT, {"source_law": "刑法", "source_article": "第382条之一"},
    {"source_law": "刑法", "source_article": "382"},
])  # fmt: skip
def test_each_type_of_question_can_be_read(change):
    [question], problems = parse(table(change))
    assert problems == []
    assert (question.rubric is None) is (question.type is not QuestionType.SHORT)


def test_a_short_text_has_its_points_and_no_right_option():
    [question], _ = parse(table(SHORT))
    assert (question.right, question.rubric) == ((), Rubric(("档案", "财务"), 2))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"competency_code": "XX01"}, "The competency XX01 is not known."),
        ({"competency_code": ""}, "The competency ? is not known."),
        ({"level": "5"}, "The level must be 1, 2, 3 or 4."),
        ({"level": "0"}, "The level must be 1, 2, 3 or 4."),
        ({"level": "二"}, "The level must be 1, 2, 3 or 4."),
        ({"level": "-1"}, "The level must be 1, 2, 3 or 4."),
        ({"difficulty": "9"}, "The difficulty must be 1 to 5."),
        ({"code": "第一题"}, "The code 第一题 may only hold capital letters, figures and hyphens."),
        ({"code": ""}, "The code ? may only hold capital letters, figures and hyphens."),
        ({"type": "riddle"}, "The type riddle is not known."),
        ({"type": "matching"}, "The answer does not fit this kind of question."),
        ({"type": ""}, "The type ? is not known."),
        ({"stem": "  "}, "The question has no text."),
        ({"explanation": ""}, "The explanation is missing."),
        ({"options": "A,B,C"}, "The column options cannot be read as JSON."),
        ({"options": '{"A": "对"}'}, "The options must be a list of letter and text."),
        ({"options": '[{"k": "A"}]'}, "The options must be a list of letter and text."),
        ({"options": '["A"]'}, "The options must be a list of letter and text."),
        ({"options": json.dumps([*OPTIONS[:3], {"k": "A", "t": "又一个"}])}, "Each option needs a capital letter of its own."),
        ({"options": json.dumps([*OPTIONS, {"k": "ab", "t": "又一个"}])}, "Each option needs a capital letter of its own."),
        ({"options": json.dumps([*OPTIONS, {"k": "E", "t": " "}])}, "An option has no text."),
        ({"options": json.dumps([*OPTIONS, {"k": "E", "t": "选项A "}])}, "Two options are the same."),
        ({"options": json.dumps(OPTIONS[1:2])}, "There must be at least two options."),
        ({"answer": "B"}, "The column answer cannot be read as JSON."),
        ({"answer": '"B"'}, "The answer must be a list of option letters."),
        ({"answer": "[2]"}, "The answer must be a list of option letters."),
        ({"answer": "[]"}, "The answer is missing."),
        ({"answer": '["E"]'}, "The answer E is not among the options."),
        ({"answer": '["A", "A"]', "type": "case"}, "The answer A、A names an option twice."),
        ({"answer": '["A", "B"]'}, "This type of question has exactly one right option."),
        ({"answer": '["A"]', "type": "multiple"}, "A multiple choice needs at least two right options."),
        ({"answer": '["A", "B", "C", "D"]', "type": "multiple"}, "All options are right. At least one must be wrong."),
        (TRUE_FALSE | {"answer": '["T", "F"]'}, "This type of question has exactly one right option."),
        ({"type": "truefalse"}, "True or false has the options T and F, in this order."),
        (ORDERING | {"answer": '["A", "B", "C"]'}, "An ordering must name each option once."),
        (ORDERING | {"answer": '["A", "B", "C", "D"]'}, "The options already stand in the right order. Mix them."),
        (SHORT | {"answer": "{}"}, "A short text needs its points, and how many of them are enough."),
        (SHORT | {"answer": '["A"]'}, "A short text needs its points, and how many of them are enough."),
        (SHORT | {"answer": '{"points": ["a"], "min_points": 2}'}, "A short text needs its points, and how many of them are enough."),
        (SHORT | {"answer": '{"points": ["a"], "min_points": true}'}, "A short text needs its points, and how many of them are enough."),
        ({"source_article": "第35条"}, "2 laws are named, but articles are given for 1."),
        ({"source_law": "民法典"}, "1 laws are named, but articles are given for 2."),
        ({"source_law": "民法典", "source_article": ""}, "A law or its article is missing."),
        ({"source_law": "", "source_article": "第3条"}, "A law or its article is missing."),
        ({"source_law": "民法典", "source_article": "第三十五条"}, "An article must be given by its number."),
        ({"source_law": "民法典", "source_article": "第35条、第"}, "An article must be given by its number."),
        ({"source_law": "民法典", "source_article": "总则"}, "An article must be given by its number."),
        ({"source_law": "民法典", "source_article": "第0条"}, "An article must be given by its number."),
        ({"source_law": "民法典", "source_article": "第35条款"}, "An article must be given by its number."),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_with_its_file_its_line_and_the_reason(change, message):
    questions, problems = parse(table({}, change, {}))
    assert [question.line for question in questions] == [2, 4]
    assert [(problem.file, problem.line) for problem in problems] == [("questions.csv", 3)]
    assert problems[0].message == message


def test_every_problem_of_every_row_is_listed_at_once():
    _, problems = parse(table({"level": "7", "stem": ""}, {}, {"answer": '["X"]'}))
    assert [problem.line for problem in problems] == [2, 2, 4]


def test_a_code_that_is_used_twice_names_the_line_of_the_first():
    questions, problems = parse(table({}, {"code": "LZ04-Q01"}))
    assert len(questions) == 1
    assert (problems[0].line, problems[0].message) == (3, "The code LZ04-Q01 is already used on line 2.")


def test_a_row_over_several_lines_is_named_by_its_first_line():
    _, problems = parse(table({"stem": "第一行\n第二行\n第三行"}, {"level": "9"}))
    assert [problem.line for problem in problems] == [5]


def test_a_byte_order_mark_and_empty_rows_are_passed_over():
    questions, problems = parse(
        "\ufeff" + table({}) + "\r\n,,,,,,,,,,\r\n" + table({"code": "LZ04-Q09"}).split("\r\n", 1)[1]
    )
    assert problems == []
    assert [question.code for question in questions] == ["LZ04-Q01", "LZ04-Q09"]


@pytest.mark.parametrize("text", ["", "code,level\nLZ04-Q01,2\n", "\x00\x01"])
def test_a_file_of_another_kind_says_which_columns_are_wanted(text):
    questions, problems = parse(text)
    assert questions == []
    assert [problem.line for problem in problems] == [1]
    assert problems[0].message.startswith("The first row must name these columns: code, competency_code")


def test_a_row_with_a_cell_too_many_says_how_many_it_has():
    questions, problems = parse(table({}).rstrip() + ",more\r\n")
    assert questions == []
    assert problems[0].message == "This row has 12 cells. It should have 11."


def test_a_quotation_mark_that_is_not_closed_ends_the_file_with_its_line():
    questions, problems = parse(table({}, {}) + '"LZ04-Q03,LZ04,2\n')
    assert len(questions) == 2
    assert (problems[0].line, problems[0].message[:28]) == (4, "This row cannot be read. Loo")


def test_every_fault_has_its_own_words_but_the_rubric():
    [question], _ = parse(table({}))
    words = [wording(fault, question) for fault in Fault]
    assert len(set(words)) == len(words)


# --- the bank itself ---


@pytest.fixture(scope="module")
def bank():
    text = FILE.read_text(encoding="utf-8")
    competencies = {row["competency_code"] for row in csv.DictReader(io.StringIO(text))}
    return parse_questions(text, FILE.name, competencies=competencies)


def test_every_row_of_the_bank_is_good(bank):
    questions, problems = bank
    assert problems == []
    assert len(questions) == 1192
    assert len({question.competency for question in questions}) == 22


def test_every_competency_and_level_has_ten_questions_at_least(bank):
    questions, _ = bank
    cells = [(question.competency, question.level) for question in questions if question.type is not QuestionType.SHORT]
    assert len(set(cells)) == 88
    assert min(cells.count(cell) for cell in set(cells)) >= 10


def test_no_question_of_the_bank_holds_the_text_of_an_article_only_its_number(bank):
    questions, _ = bank
    numbers = [number for question in questions for cited in question.citations for number in cited.articles]
    assert all(number.isdecimal() or "之" in number for number in numbers)


def test_guessing_the_longest_option_does_not_pay(bank):
    questions, _ = bank
    assert 0 < share_only_longest(questions) <= 0.30


def test_the_longest_option_is_counted_only_where_one_option_is_right_and_it_alone_is_longest():
    [base], _ = parse(table({}))
    longer = tuple(Option(o.key, o.text + "更长" * (o.key == "B")) for o in base.options)
    questions = [
        base,
        ParsedQuestion(**{**fields(base), "options": longer}),
        ParsedQuestion(**{**fields(base), "options": longer, "type": QuestionType.CASE}),
        ParsedQuestion(**{**fields(base), "options": longer, "type": QuestionType.MULTIPLE, "right": ("A", "B")}),
        ParsedQuestion(**{**fields(base), "options": longer, "right": ("A",)}),
    ]
    assert share_only_longest(questions) == 0.5
    assert share_only_longest([]) == 0


def fields(question):
    return {name: getattr(question, name) for name in ParsedQuestion.__dataclass_fields__}


def test_a_case_takes_several_options_when_several_are_right():
    assert takes_several(QuestionType.CASE, ("A", "B"))
    assert not takes_several(QuestionType.CASE, ("A",))
    assert takes_several(QuestionType.MULTIPLE, ("A", "B"))
    assert not takes_several(QuestionType.SINGLE, ("A",))


def test_a_question_without_any_option_is_refused_by_its_type():
    [question], _ = parse(table({}))
    bare = ParsedQuestion(**{**fields(question), "options": (), "right": ()})
    assert faults(bare, competencies=KNOWN) == [Fault.OPTIONS_FEW, Fault.ANSWER_MISSING]
