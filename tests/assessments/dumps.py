"""Dumps of django-quiz-app as manage.py dumpdata writes them.

row("quiz.quiz", 3, title="…")                 one row
county_dump()                                  three questions, an exam with its sittings, a practice that draws two, two users
dumped(rows)                                   the bytes
changed(rows, "quiz.sitting", 31, end=None)    the same rows with other fields in one of them
"""

from __future__ import annotations

import json
from typing import Any

Row = dict[str, Any]


def row(model: str, pk: object, **fields: object) -> Row:
    return {"model": model, "pk": pk, "fields": fields}


def dumped(rows: list[Row]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, indent=2).encode()


def changed(rows: list[Row], model: str, pk: object, **fields: object) -> list[Row]:
    return [
        {**one, "fields": {**one["fields"], **fields}} if (one["model"], one["pk"]) == (model, pk) else one
        for one in rows
    ]


def quiz(pk: int, title: str, **fields: object) -> Row:
    said = {
        "title": title, "description": "", "url": f"quiz-{pk}", "category": 1, "random_order": False, "max_questions": None,
        "answers_at_end": True, "exam_paper": True, "single_attempt": True, "pass_mark": 60, "success_text": "", "fail_text": "",
        "draft": False,
    }  # fmt: skip
    return row("quiz.quiz", pk, **(said | fields))


def sitting(pk: int, user: int, quiz: int, **fields: object) -> Row:
    said = {
        "question_order": "9,10,12,", "question_list": "", "incorrect_questions": "", "current_score": 3, "complete": True,
        "user_answers": '{"9": "21", "10": "True", "12": "公开栏要常换。"}', "start": "2021-03-05T01:00:00Z",
        "end": "2021-03-05T01:20:30Z",
    }  # fmt: skip
    return row("quiz.sitting", pk, user=user, quiz=quiz, **(said | fields))


def county_dump() -> list[Row]:
    """王 passed the exam, 李 did not; 李 began the practice and left it."""
    return [
        row("quiz.category", 1, category="村务"),
        row("quiz.subcategory", 5, sub_category="公开", category=1),
        quiz(3, "村务公开考试", description="<p>共三题。</p>", success_text="通过了！", fail_text="再学一学"),
        quiz(4, "随便练练", exam_paper=False, single_attempt=False, random_order=True, max_questions=2, draft=True),
        row("quiz.question", 9, quiz=[3, 4], category=1, sub_category=5, figure="", content="<p>至少公布<b>几天</b>？</p>", explanation="见第三十五条。"),
        row("quiz.question", 10, quiz=[3, 4], category=1, sub_category=None, figure="", content="村民会议每年至少一次。", explanation=""),
        row("quiz.question", 12, quiz=[3, 4], category=1, sub_category=None, figure="", content="公开栏怎么办好？", explanation=""),
        row("quiz.question", 13, quiz=[4], category=1, sub_category=None, figure="", content="账目由谁管？", explanation=""),
        row("multichoice.mcquestion", 9, answer_order="none"),
        row("multichoice.answer", 21, question=9, content="十五天", correct=True),
        row("multichoice.answer", 22, question=9, content="七天", correct=False),
        row("multichoice.mcquestion", 13, answer_order="none"),
        row("multichoice.answer", 31, question=13, content="会计", correct=True),
        row("multichoice.answer", 32, question=13, content="书记", correct=False),
        row("true_false.tf_question", 10, correct=True),
        row("essay.essay_question", 12),
        row("auth.user", 7, username="wang", password="x", email="", is_staff=False),
        row("auth.user", 8, username="li", password="x", email="", is_staff=False),
        sitting(31, 7, 3),
        sitting(32, 8, 3, incorrect_questions="9,12,", current_score=1, user_answers='{"9": "22", "10": "True", "12": "不知道"}',
                start="2021-03-06T01:00:00Z", end="2021-03-06T01:05:00Z"),
        sitting(33, 8, 4, complete=False, question_order="9,13,", question_list="13,", user_answers='{"9": "21"}', current_score=1, end=None),
        row("quiz.progress", 41, user=7, score="村务,3,5,"),
    ]  # fmt: skip
