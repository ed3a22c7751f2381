from __future__ import annotations

import pytest

from courses import catalogue
from courses.content import Raise
from courses.models import CoursePage, LessonPage
from courses.signals import catalogue_changed
from tests.courses.factories import course, lesson, teach


def codes():
    return [each.code for each in catalogue.catalogue().lessons]


def test_it_holds_what_is_published_in_the_order_of_the_tree(bank):
    teach(
        lesson("M05-L1"),
        lesson("M05-L2", minutes=8, needs=("M05-L1",), raises=(Raise("LZ04", 2, 3), Raise("TJ01", 0, 1))),
        lesson("M06-L1"),
        courses=[course("M05"), course("M06", mandatory_for="SJ, ZR", basis="县里要求")],
    )
    shelf = catalogue.catalogue()
    assert codes() == ["M05-L1", "M05-L2", "M06-L1"]
    second = shelf.lesson("M05-L2")
    assert (second.course_code, second.number, second.order, second.minutes, second.needs) == (
        "M05",
        2,
        1,
        8,
        ("M05-L1",),
    )
    assert second.raises == (Raise("LZ04", 2, 3), Raise("TJ01", 0, 1))
    assert (second.raises_to("TJ01"), second.raises_to("LZ05")) == (1, 0)
    assert second.bytes > 500 and second.questions == 3
    assert shelf.course("M05").minutes == 14 and shelf.course("M05").bytes == sum(
        each.bytes for each in shelf.lessons[:2]
    )
    assert shelf.course("M06").mandatory_for == {"SJ", "ZR"}
    assert shelf.lesson("M99-L1") is None and shelf.course("M99") is None


@pytest.mark.parametrize(
    ("mandatory", "posts", "is_mandatory"),
    [("", {"ZR"}, False), ("all", set(), True), ("SJ,ZR", {"ZR"}, True), ("SJ,ZR", {"KJ"}, False)],
)
def test_a_course_is_mandatory_for_all_or_for_some_posts(bank, mandatory, posts, is_mandatory):
    teach(lesson(), courses=[course(mandatory_for=mandatory, basis="县里要求" if mandatory else "")])
    assert catalogue.catalogue().course("M05").is_mandatory_for(frozenset(posts)) is is_mandatory


def test_asking_again_is_one_query_and_the_same_value(bank, django_assert_num_queries):
    teach(lesson())
    first = catalogue.catalogue()
    with django_assert_num_queries(1):
        assert catalogue.catalogue() is first


@pytest.mark.parametrize("lessons", [1, 15])
def test_reading_it_asks_as_much_for_one_lesson_as_for_fifteen(bank, django_assert_num_queries, lessons):
    teach(*[lesson(f"M05-L{n}") for n in range(1, lessons + 1)])
    token = catalogue.current_token()
    with django_assert_num_queries(4):
        assert len(catalogue.load(token).lessons) == lessons


def test_an_empty_catalogue_is_no_error(db):
    assert catalogue.catalogue().lessons == ()
    assert catalogue.catalogue().neighbours("M05-L1") == (None, None)


def test_every_change_of_what_is_published_is_news(bank):
    first, _second = teach(lesson("M05-L1"), lesson("M05-L2"))
    heard = []

    def hear(sender, **_):
        heard.append(catalogue.current_token())

    catalogue_changed.connect(hear)
    try:
        page = LessonPage.objects.get(pk=first.pk)
        page.save_revision().publish()
        assert len(heard) == 1
        page = LessonPage.objects.get(pk=first.pk)
        page.move(page.get_parent(), pos="last-child")
        assert codes() == ["M05-L2", "M05-L1"]
        page = LessonPage.objects.get(pk=first.pk)
        page.unpublish()
        assert codes() == ["M05-L2"]
        CoursePage.objects.get(code="M05").save_revision().publish()
        CoursePage.objects.get(code="M05").delete()
        assert codes() == []
    finally:
        catalogue_changed.disconnect(hear)
    assert len(heard) >= 5
    assert len(set(heard)) == len(heard)


def test_a_draft_changes_nothing(bank):
    (page,) = teach(lesson())
    token = catalogue.current_token()
    page = LessonPage.objects.get(pk=page.pk)
    page.title = "草稿"
    page.save_revision()
    assert catalogue.current_token() == token
    assert catalogue.catalogue().lesson("M05-L1").title == "课文 M05-L1"


def test_an_unpublished_course_takes_its_lessons_out(bank):
    teach(lesson("M05-L1"), lesson("M06-L1"))
    CoursePage.objects.get(code="M05").unpublish()
    assert codes() == ["M06-L1"]


def test_lessons_are_found_by_their_codes_in_order(bank):
    teach(lesson("M05-L1"), lesson("M05-L2"), lesson("M05-L3"))
    found = catalogue.lessons_of(["M05-L3", "M05-L1", "M99-L9"])
    assert [each.code for each in found] == ["M05-L1", "M05-L3"]


def test_it_says_for_which_units_a_lesson_is_written(bank):
    teach(lesson("M05-L1", unit_kind="village"), lesson("M05-L2"))
    assert [each.unit_kinds for each in catalogue.catalogue().lessons] == [frozenset(["village"]), frozenset()]
