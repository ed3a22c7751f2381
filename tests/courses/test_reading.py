from __future__ import annotations

from uuid import uuid4

import pytest

from courses import reading
from courses.completion import complete_lesson
from courses.models import LessonCompletion, LessonPage
from tests.courses.factories import AT, lesson, teach


@pytest.fixture
def find(bank, cadre):
    """The lesson that a reader gets for a code, or None."""

    def find_(code):
        page = reading.shown(code, cadre)
        return page and page.lesson

    return find_


def test_a_lesson_is_one_query_once_this_process_knows_it(find, cadre, django_assert_num_queries):
    teach(lesson())
    first = reading.shown("M05-L1", cadre)
    with django_assert_num_queries(1):
        assert reading.shown("M05-L1", cadre) is first


def test_the_page_says_for_each_person_whether_he_has_finished(find, cadre, outsider):
    teach(lesson())
    complete_lesson(
        LessonCompletion(person=cadre, lesson_code="M05-L1", lesson_key=uuid4(), revision=1, at=AT, sitting=uuid4())
    )
    assert "已学完" in reading.shown("M05-L1", cadre).above
    assert "已学完" not in reading.shown("M05-L1", outsider).above


def test_a_lesson_knows_its_place_and_its_neighbours_over_the_ends_of_courses(find):
    teach(lesson("M04-L1"), lesson("M05-L1"), lesson("M05-L2"))
    found = find("M05-L1")
    assert (found.number, found.course_title) == (1, "课程 M05")
    assert (found.before.code, found.after.code) == ("M04-L1", "M05-L2")
    assert find("M04-L1").before is None
    assert find("M05-L2").after is None


def test_what_is_published_is_read_at_once(find):
    (page,) = teach(lesson())
    assert find("M05-L1").point == "让人看得懂。"
    page = LessonPage.objects.get(pk=page.pk)
    page.point = "新的要点。"
    page.save_revision().publish()
    assert find("M05-L1").point == "新的要点。"


def test_a_draft_is_not_read(find):
    (page,) = teach(lesson())
    page = LessonPage.objects.get(pk=page.pk)
    page.point = "草稿。"
    page.save_revision()
    assert find("M05-L1").point == "让人看得懂。"


def test_a_neighbour_that_changes_changes_the_links(find):
    _first, second = teach(lesson("M05-L1"), lesson("M05-L2"))
    assert find("M05-L1").after.title == "课文 M05-L2"
    LessonPage.objects.get(pk=second.pk).unpublish()
    assert find("M05-L1").after is None
    assert find("M05-L2") is None


def test_on_paper_every_term_is_open(find):
    teach(lesson())
    found = find("M05-L1")
    assert "<details>" in found.html
    assert "<details open>" in reading.opened(found).html and "<details>" not in reading.opened(found).html
    assert "<details>" in find("M05-L1").html
