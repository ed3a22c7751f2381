"""The cheapest lessons: cases one can check by hand, and small random catalogues against trying everything."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.cover import Lift, cover


@dataclass(frozen=True)
class Raise:
    competency: str
    from_level: int
    to_level: int


@dataclass(frozen=True)
class Lesson:
    code: str
    minutes: int
    raises: tuple
    needs: tuple = ()
    bytes: int = 0
    course_code: str = "M01"


def lesson(code, minutes, *raises, needs=(), size=0):
    """Raises are written like A02: competency A from 0 to 2."""
    return Lesson(code, minutes, tuple(Raise(one[0], int(one[1]), int(one[2])) for one in raises), tuple(needs), size)


def codes(found):
    return [climb.lesson.code for climb in found.climbs]


# By hand


def test_nothing_is_needed_where_the_target_is_reached():
    found = cover([lesson("l1", 9, "A02")], {"A": 2}, {"A": 2})
    assert (codes(found), found.reached["A"], found.is_cheapest) == ([], 2, True)


@pytest.mark.parametrize(
    ("start", "chosen"),
    [(0, ["both"]), (1, ["both"]), (2, ["second"]), (3, [])],
)
def test_the_cheapest_way_depends_on_where_one_stands(start, chosen):
    shelf = [lesson("first", 8, "A02"), lesson("second", 8, "A23"), lesson("both", 9, "A03")]
    assert codes(cover(shelf, {"A": start}, {"A": 3})) == chosen


def test_a_lesson_serves_nobody_below_its_lower_level():
    shelf = [lesson("l1", 1, "A23"), lesson("l2", 50, "A03"), lesson("l3", 10, "A02")]
    assert codes(cover(shelf, {}, {"A": 3})) == ["l3", "l1"]


def test_a_lesson_that_serves_two_competencies_may_be_cheaper_than_two_cheap_ones():
    shelf = [lesson("a", 6, "A01"), lesson("b", 6, "B01"), lesson("ab", 10, "A01", "B01")]
    assert codes(cover(shelf, {}, {"A": 1, "B": 1})) == ["ab"]
    assert codes(cover(shelf, {}, {"A": 1})) == ["a"]


def test_of_equal_minutes_the_fewer_bytes_win_and_then_the_fewer_lessons():
    shelf = [lesson("fat", 9, "A01", size=9000), lesson("thin", 9, "A01", size=4000)]
    assert codes(cover(shelf, {}, {"A": 1})) == ["thin"]
    shelf = [lesson("half", 4, "A01"), lesson("rest", 5, "A12"), lesson("whole", 9, "A02")]
    assert codes(cover(shelf, {}, {"A": 2})) == ["whole"]


def test_a_finished_lesson_costs_nothing_and_is_not_asked_again():
    shelf = [lesson("first", 8, "A02"), lesson("second", 8, "A23"), lesson("both", 9, "A03")]
    found = cover(shelf, {}, {"A": 3}, done=["first"])
    assert (codes(found), found.ready["A"]) == (["second"], 2)
    assert codes(cover(shelf, {}, {"A": 3}, done=["second"])) == ["first"]
    assert cover(shelf, {}, {"A": 3}, done=["second"]).reached["A"] == 3


def test_a_forced_lesson_costs_nothing_more():
    shelf = [lesson("must", 30, "A02"), lesson("rest", 8, "A23"), lesson("both", 9, "A03")]
    assert codes(cover(shelf, {}, {"A": 3}, forced=["must"])) == ["must", "rest"]
    assert codes(cover(shelf, {}, {}, forced=["must"])) == ["must"]


def test_a_target_that_no_lesson_reaches_is_led_as_far_as_lessons_go():
    found = cover([lesson("l1", 9, "A02"), lesson("far", 9, "A34")], {}, {"A": 4, "B": 2})
    assert (codes(found), found.reached["A"], found.is_cheapest) == (["l1"], 2, True)


def test_a_prerequisite_is_met_by_taking_it():
    shelf = [lesson("main", 5, "A01", needs=["first"]), lesson("first", 5, "B01")]
    found = cover(shelf, {}, {"A": 1})
    assert codes(found) == ["first", "main"]
    assert found.climbs[1].after == ("first",)


@pytest.mark.parametrize(
    ("start", "done", "chosen"),
    [({"B": 1}, [], ["main"]), ({}, ["first"], ["main"]), ({}, [], ["first", "main"])],
)
def test_a_prerequisite_is_met_by_having_finished_it_or_by_holding_what_it_raises(start, done, chosen):
    shelf = [lesson("first", 5, "B01"), lesson("main", 5, "A01", needs=["first"])]
    assert codes(cover(shelf, start, {"A": 1}, done=done)) == chosen


def test_a_prerequisite_may_be_replaced_by_a_cheaper_lesson_that_raises_the_same():
    shelf = [lesson("first", 9, "B01"), lesson("other", 5, "B02"), lesson("main", 5, "A01", needs=["first"])]
    found = cover(shelf, {}, {"A": 1})
    assert codes(found) == ["other", "main"]
    assert found.climbs[1].after == ("other",)


def test_a_dear_prerequisite_makes_the_longer_lesson_cheaper():
    shelf = [lesson("short", 5, "A01", needs=["first"]), lesson("first", 9, "B01"), lesson("long", 12, "A01")]
    assert codes(cover(shelf, {}, {"A": 1})) == ["long"]


def test_a_prerequisite_that_is_no_longer_published_is_not_asked_for():
    assert codes(cover([lesson("main", 5, "A01", needs=["gone"])], {}, {"A": 1})) == ["main"]


def test_lessons_that_wait_for_each_other_are_never_chosen_unless_forced():
    shelf = [lesson("x", 1, "A02", needs=["y"]), lesson("y", 1, "B01", needs=["x"]), lesson("z", 9, "A01")]
    assert codes(cover(shelf, {}, {"A": 1})) == ["z"]
    assert codes(cover(shelf, {}, {"A": 1}, forced=["x"])) == ["x"]
    assert codes(cover(shelf, {}, {"A": 1, "B": 1}, forced=["x"])) == ["x", "y"]


def test_an_order_is_kept_in_which_every_lesson_lifts():
    shelf = [lesson("high", 9, "A12", "B01"), lesson("low", 9, "A01")]
    found = cover(shelf, {}, {"A": 2, "B": 1}, urgency=lambda one: (0 if one.code == "high" else 1,))
    assert codes(found) == ["low", "high"]
    assert found.climbs[1].after == ("low",)
    assert found.climbs[1].lifts == (Lift("A", 1, 2), Lift("B", 0, 1))


def test_the_urgent_lesson_comes_first_where_the_order_is_free():
    shelf = [lesson("a", 9, "A01"), lesson("b", 9, "B01")]
    late_a = cover(shelf, {}, {"A": 1, "B": 1}, urgency=lambda one: (one.code == "a",))
    assert codes(late_a) == ["b", "a"]


def test_two_lessons_that_get_into_each_others_way_are_helped_by_a_third():
    shelf = [lesson("x", 5, "A01", "B12"), lesson("y", 5, "A12", "B01"), lesson("z", 6, "A12")]
    found = cover(shelf, {}, {"A": 2, "B": 2})
    assert codes(found) == ["y", "x", "z"]
    assert found.is_cheapest


def test_a_catalogue_without_any_right_order_is_still_taken():
    shelf = [lesson("x", 5, "A01", "B12"), lesson("y", 5, "A12", "B01")]
    found = cover(shelf, {}, {"A": 2, "B": 2})
    assert set(codes(found)) == {"x", "y"}
    assert not found.is_cheapest


def test_forced_lessons_bring_their_prerequisites():
    shelf = [lesson("must", 5, "A01", needs=["first"]), lesson("first", 5, "B01")]
    assert codes(cover(shelf, {}, {}, forced=["must"])) == ["first", "must"]


def test_a_search_that_is_cut_short_still_reaches_the_targets_and_says_so():
    shelf = [lesson("a", 6, "A01"), lesson("b", 6, "B01"), lesson("ab", 10, "A01", "B01")]
    found = cover(shelf, {}, {"A": 1, "B": 1}, nodes=1)
    assert (found.reached["A"], found.reached["B"], found.is_cheapest) == (1, 1, False)


# Against trying everything


def stand(levels, lessons):
    """Where finished lessons lead from ``levels``."""
    levels, before = dict(levels), None
    while levels != before:
        before = dict(levels)
        for one in (each for finished in lessons for each in finished.raises):
            if one.from_level <= levels.get(one.competency, 0) < one.to_level:
                levels[one.competency] = one.to_level
    return levels


def cheapest_by_trying(shelf, start, targets, done, forced):
    """The least (minutes, bytes, lessons) of all sequences that reach ``targets``; None when none does."""
    by_code = {one.code: one for one in shelf}
    finished = [one for one in shelf if one.code in done]
    best = None

    def is_met(code, levels, taken):
        if code not in by_code or code in done or code in taken:
            return True
        raises = by_code[code].raises
        return bool(raises) and all(levels.get(one.competency, 0) >= one.to_level for one in raises)

    def go(levels, taken, cost):
        nonlocal best
        if best is not None and cost >= best:
            return
        if all(code in taken or code in done for code in forced) and all(
            levels.get(one, 0) >= level for one, level in targets.items()
        ):
            best = cost
            return
        for one in shelf:
            if one.code in taken or one.code in done or not all(is_met(code, levels, taken) for code in one.needs):
                continue
            lifted = dict(levels)
            for each in one.raises:
                if each.from_level <= levels.get(each.competency, 0) < each.to_level:
                    lifted[each.competency] = each.to_level
            paid = (0, 0, 0) if one.code in forced else (one.minutes, one.bytes, 1)
            total = tuple(a + b for a, b in zip(cost, paid, strict=True))
            go(stand(lifted, finished), taken | {one.code}, total)

    go(stand(start, finished), frozenset(), (0, 0, 0))
    return best


LEVELS = st.integers(0, 3)
RAISES = st.lists(
    st.builds(
        lambda one, low, more: Raise(one, low, min(low + more, 4)), st.sampled_from("ABC"), LEVELS, st.integers(1, 3)
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda one: one.competency,
)


@st.composite
def shelves(draw):
    shelf = []
    for number in range(draw(st.integers(1, 6))):
        needs = draw(st.lists(st.sampled_from([f"l{one}" for one in range(number)]), max_size=1)) if number else []
        if draw(st.integers(0, 3)):
            needs = []
        minutes, size = draw(st.integers(1, 12)), draw(st.integers(0, 2))
        shelf.append(Lesson(f"l{number}", minutes, tuple(draw(RAISES)), tuple(needs), size))
    return draw(st.permutations(shelf))


def some_codes(most):
    return st.lists(st.sampled_from([f"l{one}" for one in range(6)]), max_size=most, unique=True)


@settings(max_examples=400, deadline=None)
@given(
    shelves(),
    st.fixed_dictionaries({"A": LEVELS, "B": LEVELS, "C": LEVELS}),
    st.dictionaries(st.sampled_from("ABC"), st.integers(1, 4), max_size=3),
    some_codes(1),
    some_codes(1),
)
def test_the_cover_costs_what_trying_everything_finds(shelf, start, targets, done, forced):
    found = cover(shelf, start, targets, done=done, forced=forced)
    forced = [code for code in forced if code in {one.code for one in shelf}]
    goals = {one: min(level, found.reached.get(one, 0)) for one, level in targets.items()}
    best = cheapest_by_trying(shelf, start, goals, done, forced)
    paid = [climb.lesson for climb in found.climbs if climb.lesson.code not in forced]
    cost = (sum(one.minutes for one in paid), sum(one.bytes for one in paid), len(paid))
    assert not set(codes(found)) & set(done)
    if found.is_cheapest:
        assert cost == best
        out_of_reach = {**goals, **{one: min(level, goals[one] + 1) for one, level in targets.items()}}
        if out_of_reach != goals:
            assert cheapest_by_trying(shelf, start, out_of_reach, done, forced) is None
    else:
        every = {one: stand(start, shelf).get(one, 0) for one in targets}
        reachable = {one: min(level, every[one]) for one, level in targets.items()}
        assert cheapest_by_trying(shelf, start, reachable, done, forced) is None


@settings(max_examples=200)
@given(shelves(), st.dictionaries(st.sampled_from("ABC"), st.integers(1, 4), max_size=3))
def test_every_lesson_comes_where_it_lifts_and_after_what_it_needs(shelf, targets):
    found = cover(shelf, {}, targets)
    levels, seen = {}, []
    for climb in found.climbs:
        for lift in climb.lifts:
            assert levels.get(lift.competency, 0) == lift.from_level < lift.to_level
            levels[lift.competency] = lift.to_level
        assert set(climb.after) <= set(seen)
        seen.append(climb.lesson.code)
    assert {one: level for one, level in found.reached.items() if level} == levels


@given(shelves(), st.dictionaries(st.sampled_from("ABC"), st.integers(1, 4), max_size=3))
def test_the_same_person_always_gets_the_same_lessons(shelf, targets):
    plans = [codes(cover(shelf, {}, dict(one))) for one in (targets, reversed(targets.items()), targets)]
    assert all(set(one) == set(other) for one, other in pairwise(plans))


# What random catalogues taught


def test_a_plan_that_no_order_suits_at_first_is_still_a_cheap_one():
    """Two lessons that want each other's lift first, and a third that sets one of them free: nothing else is added."""
    shelf = [
        lesson("ab", 6, "A01", "B12"),
        lesson("ba", 6, "B01", "A12"),
        lesson("a", 2, "A01"),
        *(lesson(f"x{number}", 1, f"{name}01") for number, name in enumerate("CDEFGHIJKL")),
    ]
    found = cover(shelf, {}, {"A": 2, "B": 2})
    assert (set(codes(found)), found.is_cheapest) == ({"a", "ab", "ba"}, True)


def test_what_can_be_reached_is_reached_the_cheapest_way_where_no_order_leads_to_all_of_it():
    shelf = [
        lesson("ab", 6, "A01", "B12"),
        lesson("ba", 6, "B01", "A12"),
        lesson("c", 9, "C01"),
        lesson("cc", 3, "C01"),
    ]
    found = cover(shelf, {}, {"A": 2, "B": 2, "C": 1})
    assert "cc" in codes(found) and "c" not in codes(found)
    assert not found.is_cheapest


def test_a_search_that_is_cut_short_keeps_no_lesson_that_it_can_do_without():
    shelf = [
        lesson(f"l{number}", 3 + number, f"{'ABCD'[number % 4]}01", f"{'BCDA'[number % 4]}01") for number in range(12)
    ]
    found = cover(shelf, {}, dict.fromkeys("ABCD", 1), nodes=1)
    assert sum(climb.lesson.minutes for climb in found.climbs) == 8
