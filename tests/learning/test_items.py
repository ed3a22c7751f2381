"""A plan's items as they are kept in one row."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from learning.items import kept, read
from learning.planner import Item, ItemKind, Part, Reason, Why
from tests.learning.factories import TODAY, after

ITEMS = [
    (Item(ItemKind.PLACING, "LZ08", 2, Reason(Why.UNPLACED, {"posts": [4]}), 2, 3072, after(60), Part.REQUIRED), True),
    (
        Item(
            ItemKind.LESSON,
            None,
            0,
            Reason(Why.MANDATORY, {"course": "M06", "basis": "县里统一要求"}),
            8,
            3000,
            None,
            Part.REQUIRED,
            lesson="M06-L1",
            course="M06",
        ),
        True,
    ),
    (Item(ItemKind.TEST, "DF02", 3, Reason(Why.AFTER_LESSONS, {"lessons": 2}), 3, 6144, after(700), Part.ASPIRATIONAL), False),
]  # fmt: skip


def through_json():
    return read(json.loads(json.dumps(kept(ITEMS), ensure_ascii=False)))


def test_what_is_kept_is_read_back_in_its_order():
    placing, lesson, test = through_json()
    assert (placing.kind, placing.competency, placing.level, placing.due) == ("placing", "LZ08", 2, after(60))
    assert (placing.in_programme, placing.why, dict(placing.params)) == (True, "unplaced", {"posts": [4]})
    assert (lesson.lesson_code, lesson.course_code, lesson.competency, lesson.due) == ("M06-L1", "M06", "", None)
    assert (lesson.minutes, lesson.bytes, lesson.params["basis"]) == (8, 3000, "县里统一要求")
    assert (test.is_required, test.in_programme) == (False, False)


def test_an_empty_plan_is_kept_as_one():
    assert read(kept([])) == ()


@pytest.mark.parametrize(
    ("place", "days", "late"),
    [
        (0, 0, False),  # on its day
        (0, 1, True),
        (1, 999, False),  # without a day
        (2, 999, False),  # nobody must
    ],
)
def test_only_what_is_required_and_has_a_day_is_late_and_only_after_it(place, days, late):
    item = through_json()[place]
    assert item.is_late((item.due or TODAY) + timedelta(days=days)) is late


def test_a_recheck_is_never_late():
    recheck = Item(ItemKind.RECHECK, "LZ04", 3, Reason(Why.REVIEW), 3, 0, after(1), Part.REQUIRED)
    (item,) = read(kept([(recheck, True)]))
    assert not item.is_late(TODAY)
