"""The plan of a class: its people are those of the list, its gaps those of the desk, its lessons the best within the hours."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from courses.content import Raise
from kit.access import Role
from kit.models import AuditEvent
from people.models import Person
from reports import ground, group_pages
from reports.filters import Filter
from tests.assessments.factories import stock
from tests.courses import factories as taught
from tests.learning.factories import CHECKS, finishes
from tests.reports.factories import ON, Step, fill, person_with, viewer

SOON = ON + timedelta(days=30)


@pytest.fixture
def village(shire):
    return shire.all_villages()[0]


@pytest.fixture
def school(shire):
    """Two lessons on LZ04, one on LZ05 that takes long."""
    stock({("LZ04", 2): 10})
    parts = [part for part in taught.PARTS if part.kind != "law"]
    taught.teach(
        taught.lesson("M05-L1", minutes=9, raises=(Raise("LZ04", 0, 2),), check=CHECKS[0], parts=parts),
        taught.lesson("M05-L2", minutes=6, raises=(Raise("LZ04", 2, 3),), check=CHECKS[1], parts=parts),
        taught.lesson("M06-L1", minutes=50, raises=(Raise("LZ05", 0, 2),), check=CHECKS[2], parts=parts),
    )


def lacks(shire, village, name, *steps, **more) -> Person:
    rows = [Step(key, level, SOON, state) for key, level, state in steps]
    return person_with(shire, village, posts=["ZR"], steps=rows, name=name, **more)


@pytest.fixture
def class_of_four(shire, village, school):
    one = lacks(shire, village, "缺一级", ("LZ04", 1, "missing"), ("LZ04", 2, "missing"))
    two = lacks(shire, village, "缺三级", ("LZ04", 1, "missing"), ("LZ04", 2, "missing"), ("LZ04", 3, "missing"))
    lacks(shire, village, "没摸底", ("LZ04", 1, "unplaced"), ("LZ04", 2, "unplaced"))
    lacks(shire, village, "能过关", ("LZ04", 1, "likely"), ("LZ04", 2, "likely"))
    return one, two


def page(shire, hours="8", who=(), flt=None, role=Role.COUNTY, at=None):
    flt = flt or Filter()
    here = ground.load(viewer(role, at or shire.unit), flt, on=ON, whole=False)
    return group_pages.page_of(here, flt, group_pages.read(hours, [str(each.pk) for each in who]), "")


def test_it_names_the_lessons_and_whom_each_serves(shire, class_of_four):
    found = page(shire)
    assert [(one.minutes, one.names) for one in found.lessons] == [(9, ("缺一级", "缺三级")), (6, ("缺三级",))]
    assert found.minutes == 15


def test_it_says_what_stays_open_and_for_whom(shire, class_of_four):
    (line,) = page(shire, hours="0.2").lacks
    assert (line.lack, line.closed, line.left) == (4, 1, ("缺三级",))
    assert (line.shown, line.unplaced) == (("能过关",), ("没摸底",))


def test_every_gap_is_in_one_column(shire, class_of_four):
    for hours in ("0.1", "0.2", "8"):
        for line in page(shire, hours).lacks:
            assert line.lack == line.closed + len(line.left) + len(line.shown) + len(line.unplaced)


def test_only_who_is_ticked_sits_in_the_class(shire, class_of_four):
    found = page(shire, who=class_of_four[:1])
    assert [one.name for one in found.pupils if one.is_in] == ["缺一级"]
    assert [one.names for one in found.lessons] == [("缺一级",)]
    assert len(found.pupils) == 4


def test_who_has_finished_the_lesson_has_only_to_show_it(shire, class_of_four):
    finishes(class_of_four[0], "M05-L1")
    (line,) = page(shire).lacks
    assert line.shown == ("缺一级", "能过关")


def test_hours_that_are_no_number_are_refused_with_what_to_type(shire, class_of_four, at_desk):
    answer = at_desk().get(reverse("reports:group"), {"hours": "两天"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "时长请填数字" in text
    assert 'value="两天"' in text


@pytest.mark.parametrize("hours", ["0", "-3", "nan", "inf", "1e9", "81"])
def test_hours_that_cannot_be_are_refused(hours):
    assert group_pages.read(hours, ()).problem


def test_a_class_of_too_many_asks_for_a_place(full, at_desk):
    fill(full, 100, seed=8)
    answer = at_desk().get(reverse("reports:group"))
    assert answer.status_code == 422
    assert "一个班最多 300 人" in answer.content.decode()


def test_of_conduct_nobody_sees_more_than_finished_or_not(shire, village, school):
    """Both stand at the lesson, whatever they hold, and no column tells how far they are."""
    lacks(shire, village, "差得多", ("LZ05", 1, "missing"), ("LZ05", 2, "missing"))
    lacks(shire, village, "差得少", ("LZ05", 2, "likely"))
    found = page(shire)
    (line,) = found.lacks
    assert found.lessons[0].names == ("差得多", "差得少")
    assert (line.shown, line.unplaced) == ((), ())


def test_a_township_plans_for_its_own_people_alone(shire, class_of_four):
    found = page(shire, role=Role.TOWNSHIP, at=shire.townships[1], who=class_of_four)
    assert (found.total, found.pupils, found.lessons) == (0, (), ())


def test_the_workbook_says_the_same_and_is_written_down(shire, class_of_four, at_desk):
    answer = at_desk().post(f"{reverse('reports:group_export')}?hours=8")
    book = load_workbook(io.BytesIO(answer.content))
    first = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert [row[3:] for row in first[-2:]] == [[9, 2, "缺一级、缺三级"], [6, 1, "缺三级"]]
    assert len(list(book.worksheets[2].iter_rows())) == 1 + 4
    event = AuditEvent.objects.get(action="reports.group_exported")
    assert event.fields == {"rows": "4", "hours": "8"}


def test_the_list_of_people_leads_to_it_with_its_conditions(shire, village, class_of_four, at_desk):
    text = at_desk().get(reverse("reports:people"), {"village": village.pk}).content.decode()
    assert f"{reverse('reports:group')}?village={village.pk}" in text


def test_queries_do_not_grow_with_the_people(full, school, django_assert_max_num_queries):
    flt = Filter(township=full.townships[0].pk)
    page(full, flt=flt)
    with django_assert_max_num_queries(22):
        assert page(full, flt=flt).total > 50
