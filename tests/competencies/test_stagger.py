"""When the parts of a changed law fall due, so that nobody gets too many rechecks within a month."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from competencies.stagger import Part, most_within_a_month, stagger

MAY_1 = date(2026, 5, 1)
MOST = 5  # 25 questions, five a recheck


def part(name: str, *people: int, earliest: date = MAY_1) -> Part:
    return Part(name, earliest, frozenset(people))


def test_five_parts_fall_due_at_once():
    parts = [part(name, 1, 2) for name in "ABCDE"]
    assert set(stagger(parts, {}, most=MOST).values()) == {MAY_1}


def test_the_sixth_one_waits_until_a_month_later():
    days = stagger([part(name, 1) for name in "ABCDEF"], {}, most=MOST)
    assert Counter(days.values()) == {MAY_1: 5, MAY_1 + timedelta(days=31): 1}


def test_what_touches_most_people_comes_first():
    days = stagger([*(part(name, 1) for name in "ABCDE"), part("F", 1, 2, 3)], {}, most=MOST)
    assert days["F"] == MAY_1


def test_parts_of_other_people_do_not_wait_for_each_other():
    days = stagger([part(str(person), person) for person in range(20)], {}, most=MOST)
    assert set(days.values()) == {MAY_1}


def test_rechecks_of_an_earlier_change_count_too():
    given_before = {1: [MAY_1 - timedelta(days=20)] * 5}
    assert stagger([part("A", 1, 2)], given_before, most=MOST)["A"] == MAY_1 + timedelta(days=11)


def test_a_free_day_between_two_full_ones_is_no_way_out():
    full = {1: [MAY_1 - timedelta(days=29)] * 5 + [MAY_1 + timedelta(days=20)] * 5}
    assert stagger([part("A", 1)], full, most=MOST)["A"] == MAY_1 + timedelta(days=51)


def test_a_part_that_touches_nobody_falls_due_when_it_wants_to():
    assert stagger([part("A")], {1: [MAY_1] * 9}, most=MOST) == {"A": MAY_1}


days = st.integers(0, 120).map(lambda n: MAY_1 + timedelta(days=n))
loads = st.dictionaries(st.integers(1, 6), st.lists(days, max_size=4), max_size=6)
wishes = st.lists(st.tuples(days, st.frozensets(st.integers(1, 6), max_size=6)), min_size=1, max_size=14)


@given(wishes, loads, st.integers(1, 5))
def test_nobody_ever_gets_more_than_the_limit_within_any_month(wanted, load, most):
    load = {person: own for person, own in load.items() if most_within_a_month(own) <= most}
    parts = [part(f"C{number}", *people, earliest=day) for number, (day, people) in enumerate(wanted)]
    found = stagger(parts, load, most=most)
    of_person = defaultdict(list, {person: list(own) for person, own in load.items()})
    for one in parts:
        assert found[one.competency] >= one.earliest
        for person in one.people:
            of_person[person].append(found[one.competency])
    for own in of_person.values():
        assert most_within_a_month(own) <= most
        assert max(Counter((day.year, day.month) for day in own).values(), default=0) <= most


@given(wishes, loads)
def test_the_order_in_which_parts_are_named_does_not_matter(wanted, load):
    parts = [part(f"C{number}", *people, earliest=day) for number, (day, people) in enumerate(wanted)]
    assert stagger(parts, load, most=MOST) == stagger(parts[::-1], load, most=MOST)
