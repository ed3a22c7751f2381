"""Lessons that are written for villages only are planned for nobody whose offices are all at communities."""

from __future__ import annotations

from dataclasses import replace

from learning.credit import earned
from learning.drafts import Ask, draft
from tests.learning.factories import ELECTED, HEAD, TODAY, framework_of, lesson, shelf, standing

FRAME = framework_of(a="knowledge", p="practical")
ASKS = {HEAD: [("A", 2, 60), ("P", 3, 180)]}
VILLAGES = replace(lesson("M01-L1", minutes=5, A=(0, 2)), unit_kinds=frozenset(["village"]))
BOTH = lesson("M02-L1", minutes=9, A=(0, 2))
TASK = replace(lesson("M03-L1", P=(0, 3)), unit_kinds=frozenset(["village"]))


def of(*kinds: str, **fields):
    return replace(standing(FRAME, ASKS, estimates={"A": 0, "P": 0}, **fields), unit_kinds=frozenset(kinds))


def planned(one, *lessons, courses=(), completed=()):
    ask = Ask(7, "/1/", ELECTED, None, 180, None, dict.fromkeys(courses, (None, "县里统一要求")))
    return draft(one, path="/1/2/", posts=(HEAD,), asks=(ask,), catalogue=shelf(*lessons), completed=completed)


def lessons_in(made) -> list[str]:
    return [item.lesson for item, _inside in made.items if item.lesson]


def test_a_village_takes_the_shorter_lesson_that_is_written_for_it():
    assert lessons_in(planned(of("village"), VILLAGES, BOTH)) == ["M01-L1"]


def test_a_community_takes_the_one_that_is_written_for_both():
    assert lessons_in(planned(of("community"), VILLAGES, BOTH)) == ["M02-L1"]


def test_somebody_with_offices_at_both_may_take_either():
    assert lessons_in(planned(of("community", "village"), VILLAGES, BOTH)) == ["M01-L1"]


def test_where_no_lesson_is_left_a_test_or_somebody_who_looks_shows_the_step():
    made = planned(of("community"), VILLAGES, TASK)
    said = [(item.kind, item.competency, item.reason.why) for item, _inside in made.items]
    assert said == [
        ("test", "A", "no_lesson"),
        ("test", "P", "no_lesson"),
        ("task", "P", "no_lesson"),
    ]


def test_a_mandatory_course_is_passed_without_the_lessons_that_are_not_for_him():
    both = lesson("M01-L2", A=(0, 2))
    assert planned(of("community"), VILLAGES, both, courses=["M01"], completed=["M01-L2"]).open_courses == 0
    assert planned(of("village"), VILLAGES, both, courses=["M01"], completed=["M01-L2"]).open_courses == 1


def test_no_credit_for_a_lesson_of_villages_that_a_community_never_opened():
    one = of("community", held={"A": 2})
    assert list(earned({}, one, shelf(VILLAGES), on=TODAY)) == []
    assert [grant.lesson for grant in earned({"M01-L1": TODAY}, one, shelf(VILLAGES), on=TODAY)] == ["M01-L1"]
    assert [grant.lesson for grant in earned({}, of("village", held={"A": 2}), shelf(VILLAGES), on=TODAY)] == ["M01-L1"]


def test_the_pages_know_from_the_plan_in_whose_words_to_speak():
    assert planned(of("community"), BOTH).summary["unit_kinds"] == ["community"]
