"""Dumps of django-quiz-app, as manage.py dumpdata writes them: questions, quizzes, sittings and points; nothing silently dropped."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.utils import translation

from assessments.exchange import quiz_app
from assessments.exchange.drafts import Weight
from assessments.exchange.quiz_app import CategoryScore, GivenDump
from assessments.questions import QuestionType


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def row(model: str, pk, **fields):
    return {"model": model, "pk": pk, "fields": fields}


CATEGORIES = [
    row("quiz.category", 1, category="村务"),
    row("quiz.category", 2, category="土地, 规划"),
    row("quiz.subcategory", 5, sub_category="公开", category=1),
]
QUIZ = row(
    "quiz.quiz", 3, title="村务公开小测", description="共三题。", url="cun-wu", category=1, random_order=False, max_questions=2,
    answers_at_end=True, exam_paper=True, single_attempt=True, pass_mark=60, success_text="通过了！", fail_text="再学一学",
    draft=False,
)  # fmt: skip
QUESTIONS = [
    row("quiz.question", 11, quiz=[3], category=2, sub_category=None, figure="", content="承包期多少年？", explanation=""),
    row("quiz.question", 9, quiz=[3, 4], category=1, sub_category=5, figure="uploads/2021/03/04/公开栏.png", content="至少公布几天？\r\n看图。", explanation="见第三十五条。"),
    row("quiz.question", 10, quiz=[3], category=1, sub_category=None, figure="", content="村民会议每年至少一次。", explanation=""),
    row("quiz.question", 12, quiz=[], category=None, sub_category=None, figure="", content="写一写。", explanation=""),
    row("multichoice.mcquestion", 9, answer_order="content"),
    row("multichoice.mcquestion", 11, answer_order="none"),
    row("multichoice.answer", 21, question=9, content="B 十五天", correct=True),
    row("multichoice.answer", 22, question=9, content="A 七天", correct=False),
    row("multichoice.answer", 23, question=11, content="三十年", correct=True),
    row("multichoice.answer", 24, question=11, content="五十年", correct=False),
    row("true_false.tf_question", 10, correct=True),
    row("essay.essay_question", 12),
]  # fmt: skip
USERS = [
    row("auth.user", 7, username="wang", password="pbkdf2_sha256$1$x$y", email="w@example.com", is_staff=False),
    row("auth.user", 8, username="li", password="!", email="", is_staff=True),
]
SITTINGS = [
    row("quiz.sitting", 31, user=7, quiz=3, question_order="9,10,11,", question_list="", incorrect_questions="10,",
        current_score=2, complete=True, user_answers='{"9": "21", "10": "False", "11": "23"}',
        start="2021-03-05T01:00:00Z", end="2021-03-05T09:20:30+08:00"),
    row("quiz.sitting", 32, user=8, quiz=3, question_order="12,9", question_list="9,", incorrect_questions="12,",
        current_score=0, complete=False, user_answers='{"12": "公开栏要常换。"}', start="2021-03-06T01:00:00", end=None),
]  # fmt: skip
PROGRESS = [row("quiz.progress", 41, user=7, score="村务,2,4,土地, 规划,0,3,")]
ALL = [*CATEGORIES, QUIZ, *QUESTIONS, *USERS, *SITTINGS, *PROGRESS]


def dumped(*rows) -> bytes:
    return json.dumps(list(rows), ensure_ascii=False, indent=2).encode()


def dump(*rows):
    return quiz_app.read_dump(dumped(*rows))


def drafts_of(*rows):
    return {draft.place.rpartition(" ")[2]: draft for draft in dump(*rows).read.drafts}


def left_out_of(read) -> str:
    return " ".join(f"{problem.place} {problem.words}" for problem in read.left_out)


def test_a_choice_with_its_options_in_the_order_in_which_they_are_shown():
    draft = drafts_of(*ALL)["9"]
    assert (draft.question.type, draft.question.stem) == (QuestionType.SINGLE, "至少公布几天？\n看图。")
    assert [option.text for option in draft.question.options] == ["A 七天", "B 十五天"]
    assert (draft.question.right, draft.question.explanation) == (("B",), "见第三十五条。")
    assert draft.category == "村务/公开"


def test_a_picture_that_a_dump_cannot_hold_is_named():
    (problem,) = drafts_of(*ALL)["9"].problems
    assert "公开栏.png" in str(problem.words)
    assert problem.weight == Weight.NOTE


def test_true_or_false_and_essays():
    found = drafts_of(*ALL)
    assert (found["10"].question.type, found["10"].question.right) == (QuestionType.TRUE_FALSE, ("T",))
    assert found["12"].question.type == QuestionType.SHORT
    assert [problem.weight for problem in found["12"].problems] == [Weight.OWED]


def test_several_right_options_were_enough_singly_and_that_is_said():
    rows = [*QUESTIONS, row("multichoice.answer", 25, question=11, content="三十年（耕地）", correct=True)]
    draft = drafts_of(*rows)["11"]
    assert (draft.question.type, draft.question.right) == (QuestionType.MULTIPLE, ("A", "C"))
    assert "Any of the right options" in str(draft.problems[0].words)


def test_a_quiz_with_all_its_settings():
    (quiz,) = dump(*ALL).quizzes
    said = {name: getattr(quiz, name) for name in QUIZ["fields"] if name != "category"}
    assert said == {name: value for name, value in QUIZ["fields"].items() if name != "category"}
    assert (quiz.key, quiz.category) == ("3", "村务")


def test_a_quiz_asks_in_the_order_of_categories():
    found = dump(*ALL)
    assert found.quizzes[0].questions == ("9", "10", "11")
    assert [found.numbers[question] for question in ("9", "10", "11")] == [2, 3, 1]


def test_a_category_that_came_first_is_asked_first_whatever_the_keys():
    rows = [
        row("quiz.question", pk, quiz=[3], category=category, content="问")
        for pk, category in ((1, 2), (2, 1), (10, 1))
    ]
    kinds = [row("essay.essay_question", pk) for pk in (1, 2, 10)]
    assert dump(QUIZ, *rows, *kinds).quizzes[0].questions == ("2", "10", "1")


def test_a_sitting_with_who_what_and_when():
    sitting = dump(*ALL).sittings[0]
    assert (sitting.user, sitting.username, sitting.quiz) == ("7", "wang", "3")
    assert (sitting.questions, sitting.open, sitting.wrong) == (("9", "10", "11"), (), ("10",))
    assert sitting.answers == (
        GivenDump("9", "21", "B", True), GivenDump("10", "False", "F", False), GivenDump("11", "23", "A", True),
    )  # fmt: skip
    assert (sitting.score, sitting.complete) == (2, True)
    assert sitting.started == datetime(2021, 3, 5, 1, tzinfo=UTC)
    assert sitting.ended == datetime(2021, 3, 5, 9, 20, 30, tzinfo=timezone(timedelta(hours=8)))


def test_a_sitting_that_is_not_finished_and_a_text_that_nobody_marked():
    sitting = dump(*ALL).sittings[1]
    assert (sitting.open, sitting.complete, sitting.ended) == (("9",), False, None)
    assert sitting.answers == (GivenDump("12", "公开栏要常换。", "公开栏要常换。", None),)
    assert sitting.started.tzinfo is not None


def test_points_by_category_even_with_a_comma_in_its_name():
    (progress,) = dump(*ALL).progress
    assert (progress.user, progress.username) == ("7", "wang")
    assert progress.scores == (CategoryScore("村务", 2, 4), CategoryScore("土地, 规划", 0, 3))


def test_points_of_later_releases_are_read_as_well():
    (progress,) = dump(row("quiz.progress", 1, user=7, score={"村务": [2, 4], "坏": "x"})).progress
    assert progress.scores == (CategoryScore("村务", 2, 4),)


def test_of_accounts_only_the_name_is_kept():
    found = quiz_app.read_dump(dumped(*ALL))
    assert "pbkdf2" not in repr(found)
    assert "example.com" not in repr(found)
    assert "2 accounts" in left_out_of(found.read)


def test_accounts_by_their_names_instead_of_keys():
    sitting = row("quiz.sitting", 1, user=["wang"], quiz=3, question_order="9", question_list="", user_answers="{}")
    found = dump(sitting).sittings[0]
    assert (found.user, found.username) == ("wang", "wang")


def test_texts_in_rows_of_their_own_are_put_back_and_other_languages_named():
    words = {"content": "Text", "explanation": ""}
    found = dump(
        row("quiz.question", 1, quiz=[], category=1),
        row("true_false.tf_question", 1, correct=False),
        row("quiz.category", 1),
        row("quiz.questiontranslation", 1, master=1, language_code="en", **words),
        row("quiz.questiontranslation", 2, master=1, language_code="zh-hans", **(words | {"content": "村务"})),
        row("quiz.categorytranslation", 1, master=1, language_code="zh-hans", category="公开"),
    )
    assert [(draft.question.stem, draft.category) for draft in found.read.drafts] == [("村务", "公开")]
    assert "1 texts in the language en" in left_out_of(found.read)


def test_models_kept_in_one_app_are_known_too():
    found = drafts_of(
        row("quiz.question", "1", quiz=[], content="对吗？"), row("quiz.mcquestion", "1", answer_order=""),
        row("quiz.answer", "5", question="1", content="对", correct=True), row("quiz.answer", "6", question="1", content="错"),
    )  # fmt: skip
    assert found["1"].question.right == ("A",)


def test_old_sittings_without_an_order_or_answers():
    sitting = dump(
        row("quiz.sitting", 1, user=7, quiz=3, question_list="9,10,", incorrect_questions="", current_score=0)
    ).sittings[0]
    assert (sitting.questions, sitting.answers, sitting.started) == (("9", "10"), (), None)


def test_what_is_not_known_is_counted_and_named():
    found = quiz_app.read(
        dumped(
            *ALL,
            row("sessions.session", "x", session_data="y"),
            row("sessions.session", "z", session_data="y"),
            row("quiz.question", 99, quiz=[], content="没有题型的题"),
            row("multichoice.answer", 98, question=97, content="孤儿", correct=True),
            row("quiz.category", 1, category="村务"),
            {"nothing": 1},
        ),
        "dump.json",
    )
    said = left_out_of(found)
    for words in (
        "sessions.session: 2 rows", "question with the key 99", "没有题型的题", "1 rows belong to a question",
        "1 rows stand there twice", "1 entries are no rows", "1 quizzes", "2 sittings", "1 records of points",
    ):  # fmt: skip
        assert words in said
    assert len(found.drafts) == 4


def test_an_object_a_line_is_read_as_well():
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in ALL)
    assert quiz_app.read_dump(lines.encode()) == quiz_app.read_dump(dumped(*ALL))


@pytest.mark.parametrize(
    "fields",
    [
        {"user_answers": "not json"},
        {"user_answers": '["9"]'},
        {"user_answers": '{"9": null, "10": {"a": 1}}'},
        {"question_order": None, "start": "yesterday", "current_score": "many"},
        {"question_order": 17, "start": "2021-99-99T00:00:00", "current_score": True, "user": {"a": 1}},
    ],
)
def test_odd_values_of_a_sitting_are_read_as_far_as_they_go(fields):
    (sitting,) = dump(row("quiz.sitting", 1, **({"user": 7, "quiz": 3} | fields))).sittings
    assert sitting.key == "1"
    assert all(given.answer == "" for given in sitting.answers)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no dump of Django"),
        (b"{}", "no dump of Django"),
        (b"[]", "no dump of Django"),
        (b"[1, 2]", "no dump of Django"),
        (b'"quiz"', "no dump of Django"),
        (b"[" * 200_000, "no dump of Django"),
        (dumped(*ALL)[:-30], "no dump of Django"),
        (b"<django-objects/>", "no dump of Django"),
        (b'[{"pk": %s}]' % (b"9" * 5000), "no dump of Django"),
        ("[村]".encode("gb18030"), "cannot be read"),
        (b" " * (50 * 1024 * 1024 + 1), "larger than 50 MB"),
        (b"[" + b"0," * 200_001 + b"0]", "more than 200,000"),
        (dumped(*USERS), "nothing of django-quiz-app"),
    ],
)
def test_what_is_no_dump_is_refused_with_words(content, said):
    found = quiz_app.read(content, "dump.json")
    assert said in str(found.problems[0].words)
    assert found.problems[0].fix
    assert not found.drafts


def test_a_thousand_questions_with_a_thousand_sittings():
    rows = [row("quiz.quiz", 1, title="大")]
    for n in range(1, 1001):
        rows += [
            row("quiz.question", n, quiz=[1], content=f"第{n}题", category=None),
            row("multichoice.mcquestion", n, answer_order="none"),
            *(row("multichoice.answer", n * 4 + at, question=n, content=f"选项{at}", correct=at == 1) for at in range(4)),
            row("quiz.sitting", n, user=n, quiz=1, question_order=f"{n}", question_list="", user_answers=json.dumps({str(n): str(n * 4 + 1)})),
        ]  # fmt: skip
    found = dump(*rows)
    assert len(found.read.drafts) == len(found.quizzes[0].questions) == 1000
    assert {given.answer for sitting in found.sittings for given in sitting.answers} == {"B"}
