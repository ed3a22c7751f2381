from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from courses.catalogue import Catalogue, CatalogueCourse, CatalogueLesson
from courses.content import Raise
from courses.shelf import Needs, Progress, arranged, needs_of, shelf_of
from tests.assessments.factories import AT
from tests.courses.factories import lesson, teach

LOW = (Raise("LZ04", 0, 2),)


def entry(code, raises=LOW):
    return CatalogueLesson(
        code=code, key=uuid4(), title=code, point="", course_code=code[:3], number=1, order=0, minutes=6, bytes=4000,
        questions=3, revision=1, raises=raises,
    )  # fmt: skip


def shelf(*courses):
    made = [
        CatalogueCourse(
            code=code, title=code, goal="", category="", order=place, class_minutes=0,
            mandatory_for=frozenset(mandatory), basis="", lessons=tuple(lessons),
        )
        for place, (code, mandatory, lessons) in enumerate(courses)
    ]  # fmt: skip
    return Catalogue(uuid4(), tuple(made))


ONE = shelf(("M05", (), [entry("M05-L1"), entry("M05-L2")]))
NEEDS = Needs(frozenset(["ZR"]), {"LZ04": 2})


@pytest.mark.parametrize(
    ("done", "started", "course", "lessons"),
    [
        ([], [], Progress.NEW, [Progress.NEW, Progress.NEW]),
        ([], ["M05-L1"], Progress.STARTED, [Progress.STARTED, Progress.NEW]),
        (["M05-L1"], ["M05-L1"], Progress.STARTED, [Progress.DONE, Progress.NEW]),
        (["M05-L1", "M05-L2"], [], Progress.DONE, [Progress.DONE, Progress.DONE]),
    ],
)
def test_a_course_is_half_done_from_the_first_question_to_the_last_lesson(done, started, course, lessons):
    (shown,) = arranged(ONE, NEEDS, done=done, started=started).of_posts
    assert (shown.progress, [each.progress for each in shown.lessons]) == (course, lessons)


def test_each_course_stands_in_one_group():
    groups = arranged(
        shelf(
            ("M05", (), [entry("M05-L1")]),
            ("M06", ("all",), [entry("M06-L1")]),
            ("M07", ("KJ",), [entry("M07-L1", (Raise("LZ06", 0, 2),))]),
            ("M08", (), []),
        ),
        NEEDS, done=[], started=[],
    )  # fmt: skip
    assert [[each.code for each in group] for group in (groups.mandatory, groups.of_posts, groups.optional)] == [
        ["M06"], ["M05"], ["M07"],
    ]  # fmt: skip


def test_a_lesson_above_what_is_asked_concerns_nobody():
    high = shelf(("M05", (), [entry("M05-L1", (Raise("LZ04", 2, 4),))]))
    assert arranged(high, NEEDS, done=[], started=[]).optional
    assert not arranged(high, NEEDS, done=[], started=[]).of_posts


def test_needs_are_those_of_the_posts_held_on_the_day(bank, wang):
    assert needs_of(wang, on=date(2026, 3, 1)) == Needs(frozenset(["ZR"]), {"LZ04": 3, "LZ05": 2, "TJ01": 3})
    assert needs_of(wang, on=date(2025, 3, 1)) == Needs(frozenset(), {})


def test_a_check_that_was_opened_makes_a_lesson_half_done(bank, wang):
    from assessments import api as assessments

    teach(lesson("M05-L1"), lesson("M05-L2"))
    assessments.start_check(wang, "M05-L2", at=AT)
    (course,) = shelf_of(wang, on=date(2026, 6, 1)).of_posts
    assert [each.progress for each in course.lessons] == [Progress.NEW, Progress.STARTED]
