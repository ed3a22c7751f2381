"""Lessons that are to be read before each other."""

from __future__ import annotations

import pytest

from courses import load
from courses.models import LessonNeed, LessonPage
from courses.prerequisites import cycles, way_back
from kit.loading import BadRows
from tests.courses.factories import lesson, teach, write_data
from tests.courses.test_workflow import form_of


@pytest.mark.parametrize(
    ("needs", "way"),
    [
        ({}, ()),
        ({"A": ["B"], "B": ["C"]}, ()),
        ({"A": ["A"]}, ("A", "A")),
        ({"A": ["B"], "B": ["A"]}, ("A", "B", "A")),
        ({"A": ["B", "D"], "B": ["C"], "C": ["A"]}, ("A", "B", "C", "A")),
        ({"A": ["B"], "B": ["C"], "C": ["B"]}, ()),
    ],
)
def test_the_way_back_names_both_ends(needs, way):
    assert way_back(needs, "A") == way


def test_each_cycle_is_named_once():
    needs = {"A": ["B"], "B": ["A"], "C": ["D"], "D": ["C"], "E": ["A"]}
    assert cycles(needs) == [("A", "B", "A"), ("C", "D", "C")]


def test_the_loader_names_the_cycle_and_loads_nothing(bank, tmp_path):
    one, two = lesson("M05-L1", needs=("M05-L2",)), lesson("M05-L2", needs=("M05-L1",))
    with pytest.raises(BadRows, match=r"M05-L1 → M05-L2 → M05-L1"):
        load.load_courses(data=write_data(tmp_path, [one, two]))
    assert not LessonPage.objects.exists()


def test_the_editor_names_the_cycle_at_its_field_and_keeps_nothing(bank, browse, administrator):
    first, second = teach(lesson("M05-L1"), lesson("M05-L2"))
    LessonNeed.objects.create(lesson=second, needed=first)
    client = browse(administrator)
    client.get("/cms/")
    needs = {"needs-TOTAL_FORMS": "1", "needs-INITIAL_FORMS": "0", "needs-MIN_NUM_FORMS": "0"}
    needs |= {"needs-0-needed": str(second.pk), "needs-0-ORDER": "1", "needs-0-id": "", "needs-0-DELETE": ""}
    refused = client.post(f"/cms/pages/{first.pk}/edit/", form_of(first) | needs)
    assert "M05-L1 → M05-L2 → M05-L1" in refused.content.decode()
    assert not LessonPage.objects.get(pk=first.pk).get_latest_revision_as_object().needs.exists()
