"""The lessons that close most gaps of a class: the best set there is, found without trying all of them."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from learning.group_rules import GroupPlan, Want, group_plan, in_teaching_order
from tests.learning.factories import lesson

KEYS = "ABC"


def by_hand(wants, catalogue, budget):
    """Every set that fits, taught lesson after lesson to each person: (most steps, fewest minutes)."""
    best = (0, 0)
    ordered = in_teaching_order(catalogue)
    for size in range(len(ordered) + 1):
        for chosen in combinations(ordered, size):
            minutes = sum(one.minutes for one in chosen)
            codes = {one.code for one in chosen}
            if minutes > budget or not all(set(one.needs) & {x.code for x in ordered} <= codes for one in chosen):
                continue
            closed = 0
            for want in wants:
                level = want.stands
                for one in chosen:
                    for each in one.raises:
                        if each.competency == want.competency and each.from_level <= level < each.to_level:
                            level = each.to_level
                closed += min(level, want.goal) - want.stands
            best = max(best, (closed, -minutes))
    return best


levels = st.integers(0, 3).flatmap(lambda low: st.tuples(st.just(low), st.integers(low + 1, 4)))


@st.composite
def rooms(draw, most=9):
    count = draw(st.integers(1, most))
    catalogue = []
    for place in range(count):
        raises = draw(st.dictionaries(st.sampled_from(KEYS), levels, min_size=1, max_size=2))
        needs = draw(st.lists(st.integers(0, place - 1), max_size=1)) if place and draw(st.booleans()) else []
        catalogue.append(
            lesson(f"M{place}-L1", minutes=draw(st.integers(1, 20)), needs=[f"M{one}-L1" for one in needs], **raises)
        )
    people = draw(st.lists(st.tuples(st.sampled_from(KEYS), levels), min_size=1, max_size=8))
    wants = [Want(who, key, low, high) for who, (key, (low, high)) in enumerate(people)]
    return wants, catalogue, draw(st.integers(0, 60))


def has_all_needs(wants, catalogue):
    """The wants of somebody who has met no prerequisite, whatever he holds: so that trying all sets stays simple."""
    return all(one.stands == 0 for one in wants) or not any(one.needs for one in catalogue)


@given(rooms())
@settings(max_examples=300, deadline=None)
def test_no_set_of_lessons_closes_more_steps_or_as_many_in_fewer_minutes(room):
    wants, catalogue, budget = room
    if not has_all_needs(wants, catalogue):
        wants = [Want(one.who, one.competency, 0, one.goal) for one in wants]
    # Who lacks a prerequisite of no competency of his is taught it as well: everybody sits in one room.
    found = group_plan(wants, catalogue, budget, nodes=100_000)
    assert found.is_best
    if all(not one.needs for one in catalogue):
        assert (found.closed, -found.minutes) == by_hand(wants, catalogue, budget)
    else:
        assert (found.closed, -found.minutes) >= by_hand(wants, catalogue, budget)


@given(rooms())
@settings(max_examples=150, deadline=None)
def test_it_keeps_the_hours_and_counts_what_it_says(room):
    wants, catalogue, budget = room
    found = group_plan(wants, catalogue, budget, nodes=30)
    assert found.minutes == sum(one.lesson.minutes for one in found.taught) <= budget
    lifted = sum(each.to_level - each.from_level for one in found.taught for each in one.lifted)
    assert lifted == found.closed <= found.steps


@given(rooms(most=7))
@settings(max_examples=150, deadline=None)
def test_a_search_that_ends_early_still_finds_nearly_all(room):
    wants, catalogue, budget = room
    whole, early = (group_plan(wants, catalogue, budget, nodes=nodes) for nodes in (100_000, 1))
    assert 2 * early.closed >= whole.closed


def test_the_lesson_that_serves_most_in_a_minute_comes_before_one_that_serves_more_slowly():
    wants = [Want(who, "A", 0, 1) for who in range(9)] + [Want(who, "B", 0, 1) for who in range(10)]
    catalogue = [lesson("M1-L1", minutes=10, A=(0, 1)), lesson("M2-L1", minutes=40, B=(0, 1))]
    assert codes(group_plan(wants, catalogue, 45)) == ["M2-L1"]
    assert codes(group_plan(wants, catalogue, 30)) == ["M1-L1"]
    assert codes(group_plan(wants, catalogue, 50)) == ["M1-L1", "M2-L1"]


def test_a_later_lesson_counts_only_behind_the_one_that_leads_to_it():
    wants = [Want(who, "A", 0, 2) for who in range(3)]
    catalogue = [lesson("M1-L2", minutes=5, A=(1, 2)), lesson("M1-L1", minutes=5, A=(0, 1))]
    assert codes(group_plan(wants, catalogue, 5)) == ["M1-L1"]
    both = group_plan(wants, catalogue, 10)
    assert codes(both) == ["M1-L1", "M1-L2"]
    assert (both.closed, both.steps) == (6, 6)


def test_what_a_lesson_needs_is_taught_with_it_unless_everybody_has_it():
    catalogue = [lesson("M0-L1", minutes=7), lesson("M1-L1", minutes=5, needs=["M0-L1"], A=(0, 1))]
    assert codes(group_plan([Want(1, "A", 0, 1)], catalogue, 20)) == ["M0-L1", "M1-L1"]
    assert codes(group_plan([Want(1, "A", 0, 1)], catalogue, 10)) == []
    has = Want(1, "A", 0, 1, done=frozenset({"M0-L1"}))
    assert codes(group_plan([has], catalogue, 10)) == ["M1-L1"]


def test_a_lesson_of_villages_lifts_nobody_of_a_community():
    wants = [Want(1, "A", 0, 1, group="village"), Want(2, "A", 0, 1, group="community")]
    found = group_plan(wants, [lesson("M1-L1", A=(0, 1))], 60, suits=lambda _one, group: group == "village")
    assert [each.who for one in found.taught for each in one.lifted] == [1]


def test_nobody_who_lacks_anything_needs_a_lesson():
    assert group_plan([], [lesson("M1-L1", A=(0, 1))], 60).taught == ()


def codes(found: GroupPlan) -> list[str]:
    return [one.lesson.code for one in found.taught]
