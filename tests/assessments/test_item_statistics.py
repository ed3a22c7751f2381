"""The field's figures against the naive way to compute them, and the flags as tables of cases."""

from __future__ import annotations

from math import isclose, sqrt
from statistics import correlation, pvariance

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assessments import item_statistics as statistics
from assessments.item_statistics import Chosen, Flag, Item, Sums, Totals

SHEETS = st.integers(2, 6).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 1), min_size=width, max_size=width), min_size=2, max_size=40)
)


def sums_of(sheets: list[list[int]], item: int) -> Sums:
    """The sums of one question, sheet by sheet, as the database adds them up."""
    total = Sums()
    for sheet in sheets:
        rest = (sum(sheet) - sheet[item]) / (len(sheet) - 1)
        right = sheet[item]
        total += Sums(1, right, 1, right, rest, rest**2, rest * right)
    return total


@given(SHEETS)
def test_the_facility_is_the_share_that_was_right(sheets):
    for item in range(len(sheets[0])):
        assert isclose(statistics.facility(sums_of(sheets, item)), sum(sheet[item] for sheet in sheets) / len(sheets))


@settings(max_examples=200)
@given(SHEETS)
def test_the_discrimination_is_the_correlation_with_the_other_questions(sheets):
    for item in range(len(sheets[0])):
        rests = [sum(sheet) - sheet[item] for sheet in sheets]
        right = [sheet[item] for sheet in sheets]
        found = statistics.discrimination(sums_of(sheets, item))
        if len(set(rests)) == 1 or len(set(right)) == 1:
            assert found is None
        else:
            assert isclose(found, correlation(rests, right), abs_tol=1e-6)


@given(SHEETS)
def test_alpha_of_questions_that_score_0_or_1_is_kr_20(sheets):
    totals = [sum(sheet) for sheet in sheets]
    assume(len(set(totals)) > 1)
    columns = list(zip(*sheets, strict=True))
    k = len(columns)
    naive = k / (k - 1) * (1 - sum(pvariance(column) for column in columns) / pvariance(totals))
    shares = [sum(column) / len(column) for column in columns]
    assert isclose(statistics.kr20(shares, pvariance(totals)), naive, abs_tol=1e-9)


@given(SHEETS)
def test_a_quiz_is_read_off_its_sums(sheets):
    totals = [sum(sheet) for sheet in sheets]
    right = {item: (len(sheets), sum(sheet[item] for sheet in sheets)) for item in range(len(sheets[0]))}
    found = statistics.quiz(Totals(len(sheets), sum(totals), sum(total**2 for total in totals)), right)
    assert isclose(found.mean, sum(totals) / len(totals))
    assert isclose(found.deviation, sqrt(pvariance(totals)), abs_tol=1e-6)
    if found.reliability is not None:
        assert isclose(found.error, found.deviation * sqrt(1 - max(0, found.reliability)), abs_tol=1e-9)


def test_kr_20_of_a_worked_example():
    """Five sheets of three questions: variances 0.24, 0.24, 0.16; totals 3 2 1 1 0, variance 1.04."""
    assert isclose(statistics.kr20([0.6, 0.6, 0.2], 1.04), 1.5 * (1 - 0.64 / 1.04))


def test_a_quiz_of_which_everybody_gets_other_questions_has_no_reliability():
    found = statistics.quiz(Totals(40, 100, 300), {1: (40, 20), 2: (25, 20)})
    assert (found.sittings, found.questions, found.reliability, found.error) == (40, None, None, None)


def test_nobody_has_sat_it_yet():
    assert statistics.quiz(Totals(0, 0, 0), {}) == statistics.Quiz(0, None, None, None, None, None)


def test_a_reliability_below_nothing_gives_the_whole_deviation_as_error():
    assert statistics.error(4.0, -0.5) == 2.0


def test_each_option_counts_those_who_took_it_and_a_blank_sheet_is_missing():
    groups = [
        (("A",), Sums(4, 4, 4, 4, 3.0, 2.3, 3.0)),
        (("A", "B"), Sums(2, 0, 2, 0, 0.5, 0.2, 0)),
        ((), Sums(1, 0, 1, 0, 0.25, 0.0625, 0)),
    ]
    options, missing = statistics.distractors(groups, ["A", "B", "C"])
    assert options == (Chosen("A", 6, 3.5 / 6), Chosen("B", 2, 0.25), Chosen("C", 0, None))
    assert missing == Chosen(None, 1, 0.25)


def item(count: int, correct: int, *, power: float, **fields) -> Item:
    """A question with that facility and that discrimination; elsewhere the mean is 0.6 and the deviation 0.2."""
    share = correct / count
    together = power * sqrt(share * (1 - share)) * 0.2 * count
    sums = Sums(count, correct, count, correct, 0.6 * count, 0.4 * count, together + correct * 0.6)
    return Item(sums, **fields)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (item(100, 60, power=0.4), ()),
        (item(100, 20, power=0.4), (Flag.HARD,)),
        (item(100, 97, power=0.1), (Flag.EASY,)),
        (item(100, 60, power=0.15), (Flag.LOW,)),
        (item(100, 60, power=-0.05), (Flag.LOW,)),
        (item(100, 60, power=-0.2), (Flag.NEGATIVE,)),
        (item(100, 60, power=0.4, exposure=51.0), (Flag.SHOWN,)),
        (item(100, 60, power=0.4, law_changed=True), (Flag.LAW,)),
    ],
)
def test_a_question_is_flagged_for_what_it_is(found, expected):
    assert statistics.flags(found) == expected


def test_of_fewer_than_thirty_answers_nothing_is_said_but_that_a_law_has_changed():
    assert statistics.flags(item(29, 2, power=-0.9, law_changed=True)) == (Flag.LAW,)
    assert Flag.NEGATIVE in statistics.flags(item(30, 2, power=-0.9))


def test_a_wrong_option_that_the_good_ones_take_casts_doubt_on_the_key():
    chosen = (Chosen("A", 30, 0.5), Chosen("B", 40, 0.8), Chosen("C", 30, 0.4))
    found = item(100, 30, power=-0.3, chosen=chosen, right=frozenset("A"))
    assert statistics.better_than_key(found) == ("B",)
    assert statistics.flags(found)[0] is Flag.KEY


def test_a_difference_that_may_be_chance_casts_no_doubt():
    chosen = (Chosen("A", 30, 0.6), Chosen("B", 70, 0.62))
    assert statistics.better_than_key(item(100, 30, power=0.0, chosen=chosen, right=frozenset("A"))) == ()


def test_a_few_who_take_a_wrong_option_cast_no_doubt():
    chosen = (Chosen("A", 91, 0.5), Chosen("B", 9, 0.9))
    assert statistics.better_than_key(item(100, 91, power=-0.3, chosen=chosen, right=frozenset("A"))) == ()


def test_a_wrong_option_that_nobody_takes_is_named():
    chosen = (Chosen("A", 60, 0.7), Chosen("B", 40, 0.4), Chosen("C", 0, None))
    found = item(100, 60, power=0.4, chosen=chosen, right=frozenset("A"))
    assert statistics.unused(found) == ("C",)
    assert statistics.flags(found) == (Flag.UNUSED,)


def test_exposure_is_for_each_hundred_who_may_be_asked():
    assert statistics.exposure(30, 200) == 15.0
    assert statistics.exposure(30, 0) is None
