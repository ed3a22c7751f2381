"""A plan made part by part is the plan made whole, item for item."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from learning.parts import Parts
from learning.planner import RULES, MandatoryCourse, plan
from tests.learning.planner_shapes import after, gap, lesson, practical
from tests.learning.test_planner import review

KEYS = "ABCDEFGH"


@st.composite
def shelves(draw):
    """Lessons that raise one, two or three of eight competencies; now and then one needs another."""
    shelf = []
    for number in range(draw(st.integers(0, 9))):
        raised = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True))
        low = draw(st.integers(0, 3))
        raises = [f"{one}{low}{draw(st.integers(low + 1, 4))}" for one in raised]
        course = draw(st.sampled_from(["M01", "M02", "M06"]))
        needs = (f"l{number - 1}",) if number and draw(st.integers(0, 30)) == 0 else ()
        shelf.append(lesson(f"l{number}", *raises, minutes=draw(st.integers(1, 12)), course=course, needs=needs))
    return shelf


@st.composite
def persons(draw):
    """What is open for one person, what he can beyond that, and what he has finished."""
    gaps, held, estimates = [], {}, {}
    open_keys = draw(st.lists(st.sampled_from(KEYS), unique=True))
    for competency in open_keys:
        level, top = draw(st.integers(0, 2)), draw(st.integers(3, 4))
        mark = draw(st.sampled_from(["likely", "missing", "unplaced"]))
        likely, must = draw(st.integers(0, 4)), draw(st.integers(level, top))
        days = sorted(draw(st.lists(st.integers(1, 9), min_size=top - level, max_size=top - level)))
        steps = [
            (
                step,
                "unplaced" if mark == "unplaced" else "likely" if mark == "likely" and step <= likely else "missing",
                60 * days[step - level - 1],
                *([] if step <= must else [False]),
            )
            for step in range(level + 1, top + 1)
        ]
        refresh = draw(st.integers(0, 5)) == 0
        gaps.append((practical if competency in "GH" else gap)(competency, *steps, held=level, refresh=refresh))
        held[competency] = level
    for competency in draw(st.lists(st.sampled_from(KEYS), unique=True)):
        if competency not in open_keys:
            held[competency], estimates[competency] = draw(st.integers(0, 4)), draw(st.integers(0, 4))
    reviews = [
        review(one, held[one], mandatory=draw(st.booleans()))
        for one in held
        if one not in open_keys and held[one] and draw(st.booleans())
    ]
    completed = draw(st.lists(st.sampled_from([f"l{one}" for one in range(9)]), max_size=4, unique=True))
    courses = [
        MandatoryCourse(code, "文件", after(100)) for code in draw(st.sampled_from([[], ["M06"], ["M01", "M06"]]))
    ]
    return gaps, {
        "held": held, "estimates": estimates, "completed": completed, "mandatory_courses": courses, "reviews": reviews
    }  # fmt: skip


def took_office_later(one, days):
    return replace(one, steps=tuple(replace(step, due=step.due + timedelta(days=days)) for step in one.steps))


@settings(max_examples=400, deadline=None)
@given(shelves(), st.lists(persons(), min_size=1, max_size=4))
def test_a_plan_made_part_by_part_is_the_plan_made_whole(shelf, everybody):
    parts = Parts(shelf, RULES, KEYS)
    later = [
        ([took_office_later(one, 17 * number) for number, one in enumerate(gaps)], rest) for gaps, rest in everybody
    ]
    for gaps, rest in [*everybody, *everybody, *later]:  # the second time it is remembered
        assert parts.plan(gaps, **rest) == plan(gaps, shelf, RULES, order=KEYS, **rest)


def test_who_lacks_the_same_shares_what_was_found_for_others_on_whatever_days():
    shelf = [lesson("l0", "A02"), lesson("l1", "B02")]
    one, other = gap("A", (1, "missing", 30), (2, "missing", 60)), gap("B", (1, "missing", 30))
    parts = Parts(shelf, RULES, KEYS)
    way, later, beside = (
        parts.way(one, is_fixed=False),
        (parts.way(one, is_fixed=False), 17),
        parts.way(other, is_fixed=False),
    )
    ((first, no_days),) = parts.found([(way, 0)], 0, 0)
    both = dict(parts.found([later, (beside, 0)], 0, 0))
    assert no_days == 0
    assert both[first] == 17
