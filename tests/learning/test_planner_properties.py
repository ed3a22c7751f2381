"""What holds of the plan of anybody."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from learning.planner import (
    ItemKind,
    Part,
    Why,
)
from tests.learning.planner_shapes import (
    gap,
    lesson,
    made,
    practical,
)

MARKS = ("likely", "missing")


@st.composite
def situations(draw):
    shelf = []
    for number in range(draw(st.integers(0, 7))):
        raised = draw(st.lists(st.sampled_from("ABP"), min_size=1, max_size=2, unique=True))
        low = draw(st.integers(0, 3))
        raises = [f"{one}{low}{draw(st.integers(low + 1, 4))}" for one in raised]
        shelf.append(lesson(f"l{number}", *raises, minutes=draw(st.integers(1, 12))))
    gaps = []
    for competency in draw(st.lists(st.sampled_from("ABP"), unique=True)):
        held, top = draw(st.integers(0, 2)), draw(st.integers(3, 4))
        likely, must = draw(st.integers(0, 4)), draw(st.integers(held, top))
        days = sorted(draw(st.lists(st.integers(1, 400), min_size=top - held, max_size=top - held)))
        steps = [
            (
                level,
                "likely" if level <= likely else "missing",
                days[level - held - 1],
                *([] if level <= must else [False]),
            )
            for level in range(held + 1, top + 1)
        ]
        gaps.append((practical if competency == "P" else gap)(competency, *steps, held=held))
    completed = draw(st.lists(st.sampled_from([f"l{one}" for one in range(7)]), max_size=2))
    return gaps, shelf, completed


@settings(max_examples=300)
@given(situations())
def test_every_step_is_shown_in_time_by_something_that_can_show_it(situation):
    gaps, shelf, completed = situation
    items = made(*gaps, shelf=shelf, completed=completed)
    for one in gaps:
        for step in one.steps:
            kind = ItemKind.TEST if step.level <= one.test_top else ItemKind.TASK
            assert any(
                item.kind == kind
                and item.competency == one.competency
                and item.level >= step.level
                and item.due <= step.due
                for item in items
            )


@settings(max_examples=300)
@given(situations())
def test_nothing_is_asked_twice_and_nothing_that_is_finished(situation):
    gaps, shelf, completed = situation
    items = made(*gaps, shelf=shelf, completed=completed)
    lessons = [item.lesson for item in items if item.lesson]
    proofs = [(item.kind, item.competency, item.level) for item in items if not item.lesson]
    assert len(set(lessons)) == len(lessons)
    assert len(set(proofs)) == len(proofs)
    assert not set(lessons) & set(completed)


@settings(max_examples=300)
@given(situations())
def test_a_test_after_lessons_comes_after_lessons_that_lead_to_it(situation):
    gaps, shelf, completed = situation
    items = made(*gaps, shelf=shelf, completed=completed)
    for place, one in enumerate(items):
        if one.reason.why == Why.AFTER_LESSONS:
            before = [lift for item in items[:place] for lift in item.lifts if lift.competency == one.competency]
            assert before
    for part in Part:
        levels = {}
        for lift in (lift for item in items if item.part == part for lift in item.lifts):
            assert levels.get(lift.competency, lift.from_level) <= lift.from_level
            levels[lift.competency] = lift.to_level


@settings(max_examples=300)
@given(situations())
def test_the_required_part_comes_first_and_the_days_ascend_in_each_part(situation):
    gaps, shelf, completed = situation
    items = made(*gaps, shelf=shelf, completed=completed)
    assert [item.part for item in items] == sorted((item.part for item in items), key=list(Part).index)
    for part in Part:
        days = [item.due for item in items if item.part == part]
        assert all(one <= other for one, other in pairwise(days))
