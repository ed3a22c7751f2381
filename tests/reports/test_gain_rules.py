"""The gain between parallel forms, and the groups of which it may be said."""

from __future__ import annotations

import random
from itertools import count
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.few import withheld
from reports.gain_rules import LEAST, Change, Group, gain_of, groups_of, t_975

NUMBERS = count()


def people(many: int, post: str = "书记", township: str = "甲镇", *, gain: float = 20, first: str = "") -> list[Change]:
    return [
        Change(next(NUMBERS), post, township, first or "AB"[place % 2], 40, 40 + gain + (place % 3 - 1) * 10)
        for place in range(many)
    ]


@pytest.mark.parametrize(("freedom", "value"), [(8, 2.306), (10, 2.228), (30, 2.042), (49, 2.010), (120, 1.980)])
def test_the_quantile_is_that_of_the_tables(freedom, value):
    assert t_975(freedom) == pytest.approx(value, abs=0.001)


def test_a_paired_gain_is_the_one_of_the_textbook():
    """Twenty differences, 1 to 20, one form order: mean 10.5, s = 5.916, interval ± 2.093 × 5.916 / √20."""
    found = gain_of([Change(n, "", "", "A", 0, n) for n in range(1, 21)])
    assert found.gain == 10.5
    assert found.high - found.gain == pytest.approx(2.093 * 5.91608 / 20**0.5, abs=0.002)
    assert not found.is_swapped


def test_what_one_form_is_easier_falls_out_however_unequal_the_halves_are():
    """B is 30 easier: AB gain 10 + 30, BA 10 - 30. Three times as many began with A."""
    ab = [Change(n, "", "", "A", 40, 80 + n % 2) for n in range(60)]
    ba = [Change(n, "", "", "B", 70, 50 + n % 2) for n in range(60, 80)]
    found = gain_of(ab + ba)
    assert found.is_swapped
    assert found.gain == pytest.approx(10.5)
    assert fmean(one.gain for one in ab + ba) > 20


def test_the_interval_holds_the_truth_in_about_nineteen_of_twenty_classes():
    draw = random.Random(7)
    held = 0
    for _ in range(400):
        rows = []
        for n in range(50):
            first = "AB"[n % 2]
            easier = 15 if first == "A" else -15
            rows.append(Change(n, "", "", first, 0, draw.gauss(12 + easier, 25)))
        found = gain_of(rows)
        held += found.low <= 12 <= found.high
    assert 0.92 <= held / 400 <= 0.98


def test_a_post_of_a_township_with_fifty_has_a_line_of_its_own():
    found = groups_of(people(50) + people(60, "会计"))
    assert lines(found) == [("书记", "甲镇", 50), ("会计", "甲镇", 60)]


def test_posts_of_fewer_are_told_as_the_other_posts_of_the_township():
    found = groups_of(people(50) + people(30, "会计") + people(25, "妇联"))
    assert lines(found) == [("书记", "甲镇", 50), ("", "甲镇", 55)]


def test_townships_of_fewer_are_told_by_post_over_all_of_them():
    found = groups_of(people(30) + people(30, township="乙镇") + people(40, "会计", "丙镇") + people(10, "会计"))
    assert lines(found) == [("书记", "", 60), ("会计", "", 50)]


def test_a_few_who_are_left_over_take_the_smallest_line_with_them():
    found = groups_of(people(50) + people(80, township="乙镇") + people(3, "会计", "丙镇"))
    assert lines(found) == [("书记", "乙镇", 80), ("", "", 53)]


def test_fewer_than_fifty_in_all_are_told_nowhere():
    assert groups_of(people(49)) == []


@given(
    st.lists(
        st.tuples(
            st.integers(1, 70), st.sampled_from(["书记", "会计", ""]), st.sampled_from(["甲镇", "乙镇", "丙镇", ""])
        ),
        min_size=1,
        max_size=9,
    )
)
def test_groups_never_overlap_never_leave_anybody_out_and_are_never_small(parts):
    everybody = [one for many, post, township in parts for one in people(many, post, township)]
    found = groups_of(everybody)
    if len(everybody) < LEAST:
        assert found == []
        return
    told = sorted(one.person for group in found for one in group.changes)
    assert told == sorted(one.person for one in everybody)
    assert all(len(group.changes) >= LEAST for group in found)


@given(st.lists(st.integers(0, 30), min_size=2, max_size=5))
def test_no_hidden_number_follows_from_the_total_and_the_others(counts):
    said = withheld(counts)
    hidden = [count for count, shown in zip(counts, said, strict=True) if shown is None]
    assert all(shown is None or shown == 0 or shown >= 5 for shown in said)
    if hidden and len([one for one in counts if one]) > 1:
        assert len(hidden) > 1
        assert sum(hidden) >= 5 or len(hidden) == len(counts)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((40, 10, 3), (40, None, None)),
        ((40, 0, 12), (40, 0, 12)),
        ((48, 0, 2), (None, 0, None)),
        ((44, 2, 1), (None, None, None)),
        ((45, 3, 2), (45, None, None)),
    ],
)
def test_few_are_hidden_together_with_what_they_would_follow_from(counts, said):
    assert withheld(counts) == said


def test_how_many_did_better_is_said_only_as_far_as_it_names_nobody():
    rows = people(48, gain=20) + [Change(next(NUMBERS), "书记", "甲镇", "A", 80, 40) for _ in range(2)]
    found = gain_of(rows)
    assert (found.better, found.worse) == (None, None)


def lines(found: list[Group]) -> list[tuple[str, str, int]]:
    return [(one.post, one.township, len(one.changes)) for one in found]
