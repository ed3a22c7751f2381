from __future__ import annotations

from courses import reading
from courses.models import LessonPage
from tests.courses.factories import lesson, teach


def test_a_lesson_is_one_query_once_this_process_knows_it(bank, django_assert_num_queries):
    teach(lesson())
    first = reading.find("M05-L1")
    with django_assert_num_queries(1):
        assert reading.find("M05-L1") is first


def test_a_lesson_knows_its_place_and_its_neighbours_over_the_ends_of_courses(bank):
    teach(lesson("M04-L1"), lesson("M05-L1"), lesson("M05-L2"))
    found = reading.find("M05-L1")
    assert (found.number, found.course_title) == (1, "课程 M05")
    assert (found.before.code, found.after.code) == ("M04-L1", "M05-L2")
    assert reading.find("M04-L1").before is None
    assert reading.find("M05-L2").after is None


def test_what_is_published_is_read_at_once(bank):
    (page,) = teach(lesson())
    assert reading.find("M05-L1").point == "让人看得懂。"
    page = LessonPage.objects.get(pk=page.pk)
    page.point = "新的要点。"
    page.save_revision().publish()
    assert reading.find("M05-L1").point == "新的要点。"


def test_a_draft_is_not_read(bank):
    (page,) = teach(lesson())
    page = LessonPage.objects.get(pk=page.pk)
    page.point = "草稿。"
    page.save_revision()
    assert reading.find("M05-L1").point == "让人看得懂。"


def test_a_neighbour_that_changes_changes_the_links(bank):
    _first, second = teach(lesson("M05-L1"), lesson("M05-L2"))
    assert reading.find("M05-L1").after.title == "课文 M05-L2"
    LessonPage.objects.get(pk=second.pk).unpublish()
    assert reading.find("M05-L1").after is None
    assert reading.find("M05-L2") is None


def test_on_paper_every_term_is_open(bank):
    teach(lesson())
    found = reading.find("M05-L1")
    assert "<details>" in found.html
    assert "<details open>" in reading.opened(found).html and "<details>" not in reading.opened(found).html
    assert "<details>" in reading.find("M05-L1").html
