"""What brings nobody further is named."""

from __future__ import annotations

import pytest

from courses.catalogue import catalogue
from courses.content import Raise
from courses.raising import idle
from tests.courses.factories import course, lesson, teach


@pytest.fixture
def taught(bank):
    teach(
        lesson("M05-L1"),
        lesson("M06-L1", raises=()),
        lesson("M07-L1", raises=(Raise("LZ05", 0, 1),)),
        courses=[course("M05"), course("M06"), course("M07")],
    )


def test_a_course_without_a_lesson_that_raises_something_is_named(taught):
    assert [each.code for each in idle(catalogue(), {"LZ04", "LZ05"}).courses] == ["M06"]


def test_a_lesson_that_raises_only_what_no_post_asks_is_named(taught):
    assert [each.code for each in idle(catalogue(), {"LZ04"}).lessons] == ["M07-L1"]


def test_nothing_is_named_where_everything_is_asked(bank):
    teach(lesson("M05-L1"))
    assert idle(catalogue(), {"LZ04"}).is_empty
