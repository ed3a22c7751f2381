"""Times of a session, and the codes on the wall: pure."""

from __future__ import annotations

from datetime import timedelta

import pytest

from learning.class_rules import (
    Span,
    Wrong,
    code_at,
    good_until,
    is_code,
    is_open,
    overlapping,
    typed_digits,
    wrong_with,
)
from tests.learning.class_factories import at

NOW = at(10)
AFTERNOON = Span(at(14), at(16), "下午")


@pytest.mark.parametrize(
    ("span", "minutes", "wrong"),
    [
        (AFTERNOON, None, None),
        (AFTERNOON, 120, None),
        (AFTERNOON, 121, Wrong.MINUTES),
        (AFTERNOON, 0, Wrong.MINUTES),
        (Span(at(16), at(14)), None, Wrong.ORDER),
        (Span(at(14), at(14)), None, Wrong.ORDER),
        (Span(at(6), at(18)), None, None),
        (Span(at(6), at(18, 1)), None, Wrong.TOO_LONG),
        (Span(at(8) - timedelta(days=300), at(9) - timedelta(days=300)), None, None),
        (Span(at(8) - timedelta(days=370), at(9) - timedelta(days=370)), None, Wrong.TOO_OLD),
        (Span(at(8) + timedelta(days=731), at(9) + timedelta(days=731)), None, Wrong.TOO_FAR),
    ],
)
def test_a_session_that_cannot_be_is_told_by_what_is_wrong(span, minutes, wrong):
    assert wrong_with(span, minutes, at=NOW) == wrong


def test_sessions_that_follow_each_other_do_not_overlap_and_others_do():
    others = [Span(at(8), at(10), "上午"), Span(at(16), at(18), "傍晚")]
    assert overlapping(AFTERNOON, others) is None
    assert overlapping(Span(at(9), at(11)), others).title == "上午"
    assert overlapping(Span(at(7), at(19)), others).title == "上午"
    assert overlapping(Span(at(16, 30), at(17)), others).title == "傍晚"


def test_one_checks_in_from_half_an_hour_before_until_the_end():
    assert [is_open(AFTERNOON, at(*when)) for when in ((13, 29), (13, 30), (16,), (16, 1))] == [
        False,
        True,
        True,
        False,
    ]


def test_a_code_changes_every_five_minutes_and_its_neighbours_are_good_too():
    code = code_at("seed", at(14, 2))
    assert len(code) == 6 and code.isdecimal()
    assert code == code_at("seed", at(14, 4)) != code_at("seed", at(14, 6))
    assert [is_code(code, "seed", at(*when)) for when in ((13, 54), (13, 56), (14, 3), (14, 9), (14, 11))] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert not is_code(code, "another seed", at(14, 2))


def test_the_wall_says_until_when_its_code_stands():
    assert good_until(at(14, 2), at(16)) == at(14, 5)
    assert good_until(at(15, 59), at(15, 59, on=at(14).date())) == at(15, 59)


def test_digits_are_read_however_they_are_typed():
    assert typed_digits("４９２ 0-17。") == "492017"
    assert typed_digits(None) == typed_digits({"a": 1}) == ""
