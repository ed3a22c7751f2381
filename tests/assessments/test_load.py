"""The whole bank is loaded any number of times, and nothing that a trainer wrote is overwritten."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from assessments import bank as bank_
from assessments.data_file import COLUMNS
from assessments.load import FILE, load_questions
from assessments.models import Category, Question, QuestionVersion, Quiz
from kit.loading import BadRows
from tests.assessments.factories import LAW, question

pytestmark = pytest.mark.django_db

ROWS = [
    {
        "code": f"LZ04-Q{number:02}",
        "competency_code": "LZ04",
        "level": "2",
        "type": "single",
        "stem": f"第 {number} 题应当怎么做？",
        "options": '[{"k": "A", "t": "公开"}, {"k": "B", "t": "不公开"}]',
        "answer": '["A"]',
        "explanation": "应当公开。",
        "source_law": LAW,
        "source_article": "第35条",
        "difficulty": "2",
    }
    for number in range(1, 4)
]


@pytest.fixture
def write(tmp_path):
    """Writes rows into a data file."""

    def write_(rows) -> Path:
        file = tmp_path / "questions.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS)
            writer.writeheader()
            writer.writerows(rows)
        return file

    return write_


def changed(rows, number, **cells):
    return [{**row, **cells} if place == number - 1 else row for place, row in enumerate(rows)]


def test_the_products_own_bank_is_loaded_and_every_question_can_be_drawn_or_marked(framework):
    load_questions(file=FILE)
    assert Question.objects.in_use().count() == 1192
    assert QuestionVersion.objects.count() == 1192
    assert Category.objects.count() == 22
    assert Quiz.objects.filter(purpose="test").count() == 22 * 4
    assert Quiz.objects.filter(key="placing").count() == 1


def test_loading_again_asks_little_of_the_database(framework, write, django_assert_num_queries):
    load_questions(file=write(ROWS))
    with django_assert_num_queries(16):
        load_questions(file=write(ROWS))


def test_the_small_tests_have_their_chinese_names(framework, write):
    load_questions(file=write(ROWS))
    assert Quiz.objects.get(key="test:LZ04:3").title == "小测试：村务公开与民主监督"


def test_loading_twice_changes_nothing(framework, write):
    load_questions(file=write(ROWS))
    versions = set(QuestionVersion.objects.values_list("pk", flat=True))
    questions, quizzes = load_questions(file=write(ROWS))
    assert (questions.same, questions.is_quiet, quizzes.is_quiet) == (3, True, True)
    assert set(QuestionVersion.objects.values_list("pk", flat=True)) == versions


def test_a_row_that_the_file_changed_becomes_a_new_version(framework, write):
    load_questions(file=write(ROWS))
    questions, _quizzes = load_questions(file=write(changed(ROWS, 2, stem="换了问法？")))
    row = Question.objects.get(key="LZ04-Q02")
    assert (questions.changed, questions.same) == (1, 2)
    assert (row.stem, row.current.number) == ("换了问法？", 2)
    assert load_questions(file=write(changed(ROWS, 2, stem="换了问法？")))[0].is_quiet


def test_a_trainers_edit_is_never_overwritten_and_the_difference_is_shown(framework, write, trainer):
    load_questions(file=write(ROWS))
    row = Question.objects.get(key="LZ04-Q02")
    row.stem = "教员改的？"
    row.save_revision(user=trainer).publish(user=trainer, skip_permission_checks=True)
    lines = []
    load_questions(lines.append, file=write(changed(ROWS, 2, stem="文件改的？", difficulty="4")))
    row.refresh_from_db()
    assert row.stem == "教员改的？"
    assert any("LZ04-Q02: stem, difficulty" in line for line in lines)


def test_a_trainers_edit_is_reported_even_when_the_file_is_as_before(framework, write, trainer):
    load_questions(file=write(ROWS))
    row = Question.objects.get(key="LZ04-Q02")
    row.explanation = "教员写得更清楚。"
    row.save_revision(user=trainer).publish(user=trainer, skip_permission_checks=True)
    assert load_questions(file=write(ROWS))[0].differs == ("LZ04-Q02: explanation",)


def test_a_draft_that_is_being_written_keeps_the_file_away(framework, write):
    load_questions(file=write(ROWS))
    row = Question.objects.get(key="LZ04-Q02")
    row.stem = "还在写？"
    row.save_revision()
    questions, _quizzes = load_questions(file=write(changed(ROWS, 2, stem="文件改的？")))
    assert questions.differs == ("LZ04-Q02: stem",)
    assert Question.objects.get(key="LZ04-Q02").stem == "第 2 题应当怎么做？"


def test_a_retired_question_is_not_opened_again_by_the_file(framework, write):
    load_questions(file=write(ROWS))
    bank_.retire(Question.objects.get(key="LZ04-Q02"))
    load_questions(file=write(changed(ROWS, 2, stem="文件改的？")))
    assert not Question.objects.get(key="LZ04-Q02").live


def test_a_question_of_a_trainer_is_left_alone(framework, write):
    bank_.add(question("LZ04", 2, 1))
    load_questions(file=write(ROWS))
    assert Question.objects.filter(key="LZ04-T0201").exists()


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"competency_code": "XX99"}, "XX99"),
        ({"answer": '["Z"]'}, "Z"),
        ({"source_article": "第很多条"}, "条文"),
        ({"source_law": "没有这部法"}, "没有这部法"),
        ({"code": "LZ04-Q01"}, "LZ04-Q01"),
    ],
)
def test_one_bad_row_stops_the_whole_file_with_its_line(framework, write, cells, words):
    with pytest.raises(BadRows, match=words) as refused:
        load_questions(file=write(changed(ROWS, 2, **cells)))
    assert [(problem.file, problem.line) for problem in refused.value.problems] == [("questions.csv", 3)]
    assert not Question.objects.exists()
