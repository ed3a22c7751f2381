"""Plan items in the words of a neighbour."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from learning.items import PlanItem
from learning.planner import ItemKind, Part, Why
from learning.words import Wording, counts, day, joined
from tests.learning.factories import TODAY, after, framework_of, lesson, shelf

FRAME = framework_of(a="knowledge", p="practical")
SHELF = shelf(lesson("M01-L1", A=(0, 3)), lesson("M01-L2", P=(2, 4)))
WORDING = Wording(FRAME, SHELF, on=TODAY)


def item(kind: str, why: str, **fields) -> PlanItem:
    values = {
        "kind": ItemKind(kind),
        "part": Part.REQUIRED,
        "lesson_code": "",
        "course_code": "",
        "competency": "A",
        "level": 2,
        "why": Why(why),
        "minutes": 3,
        "bytes": 6144,
        "due": after(60),
        "in_programme": True,
        "params": {},
    }
    return PlanItem(**{**values, **fields})


LESSON = item(
    "lesson",
    "raises",
    lesson_code="M01-L1",
    course_code="M01",
    level=3,
    params={"from_level": 0, "to_level": 3, "posts": [1]},
)


@pytest.mark.parametrize(
    ("one", "title", "note", "url"),
    [
        (LESSON, "课文 M01-L1", "第 1 课", "/lesson/M01-L1/"),
        (item("placing", "unplaced"), "摸底：本领A", "几道题，会的不用学", "/quiz/placing/start/"),
        (item("test", "likely"), "小测试：本领A", "第 2 级，5 道题", "/quiz/test/A/2/"),
        (item("recheck", "review"), "核一下：本领A", "5 道题", "/quiz/test/A/2/"),
        (item("task", "after_lessons", competency="P", level=3), "现场看：本领P", "请教员或乡镇同志看一次", "/task/P/3/"),
    ],
)  # fmt: skip
def test_each_kind_says_what_it_is_and_opens_where_it_is_done(one, title, note, url):
    line = WORDING.line(one)
    assert (line.title, line.note, line.url) == (title, note, url)


@pytest.mark.parametrize(
    ("why", "params", "reason"),
    [
        ("unplaced", {}, "还没测"),
        ("likely", {}, "摸底像是会了，考一考就算"),
        ("needed_first", {"lesson": "M01-L2"}, "先学这课，后面的才好懂"),
        ("mandatory", {"course": "M06", "basis": "县里统一要求"}, "人人要学：县里统一要求"),
        ("after_lessons", {"lessons": 2}, "学完 2 课来考，过了就算"),
        ("learned", {}, "课学完了，考一考就算"),
        ("no_lesson", {}, "不用听课，可以直接考"),
        ("decision", {}, "看实际成果，由组织部门定"),
        ("review", {"since": "2026-02-10"}, "有变化，或者隔得久了"),
    ],
)
def test_each_reason_is_one_short_sentence(why, params, reason):
    said = WORDING.line(item("test", why, params=params)).reason
    assert said == reason
    assert len(said) <= 25


def test_the_reason_of_a_lesson_names_the_competency_and_the_first_step():
    said = WORDING.line(LESSON).reason
    assert "本领A" in said
    assert "1" in said


def test_every_reason_that_a_plan_gives_has_words():
    assert all(WORDING.reason(item("test", why)) for why in Why)


def test_a_lesson_offers_the_test_of_its_first_step_where_a_test_gives_it():
    assert WORDING.line(LESSON).test_out == "/quiz/test/A/1/"
    practical = replace(LESSON, lesson_code="M01-L2", competency="P", level=4, params={"from_level": 2, "to_level": 4})
    assert WORDING.line(practical).test_out == ""
    assert WORDING.line(item("test", "likely")).test_out == ""


def test_a_lesson_without_a_competency_and_one_taken_back_are_still_said():
    mandatory = replace(LESSON, competency="", level=0, why=Why.MANDATORY, params={"basis": "县里统一要求"})
    assert (WORDING.line(mandatory).test_out, WORDING.line(mandatory).title) == ("", "课文 M01-L1")
    gone = WORDING.line(replace(LESSON, lesson_code="M99-L9"))
    assert (gone.title, gone.note, gone.url) == ("M99-L9", "第 1 课", "/lesson/M99-L9/")


def test_a_competency_that_the_framework_lost_leads_back_to_the_plan():
    assert WORDING.line(item("test", "likely", competency="GONE")).url == "/plan/"


def test_a_day_says_its_year_only_where_it_is_another_one():
    assert day(date(2026, 4, 2), TODAY) == "4月2日"
    assert day(date(2027, 4, 2), TODAY) == "2027年4月2日"


def test_a_line_says_by_when_and_whether_that_has_passed():
    line = WORDING.line(LESSON)
    assert (line.by, line.is_late) == ("4月2日", False)
    late = Wording(FRAME, SHELF, on=after(61)).line(LESSON)
    assert late.is_late


def test_what_nobody_must_has_no_day_and_is_never_late():
    line = Wording(FRAME, SHELF, on=after(999)).line(replace(LESSON, part=Part.ASPIRATIONAL))
    assert (line.by, line.is_late) == ("", False)


def test_counts_name_only_what_there_is():
    assert counts(2, 3, 1) == "2 课、3 个小测试、1 项现场看"
    assert counts(0, 1, 0) == "1 个小测试"
    assert counts(0, 0, 0) == ""
    assert joined(["书记", "主任"]) == "书记、主任"
