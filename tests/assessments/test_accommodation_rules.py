"""What several accommodations amount to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from assessments.accommodation_rules import NO_HELP, Granted, Help, read, together

BEGAN = datetime(2026, 6, 1, 1, tzinfo=UTC)


def test_of_two_of_a_kind_the_greater_one_counts():
    found = together([Granted("extra_time", 25), Granted("extra_time", 50), Granted("extra_sittings", 1)])
    assert (found.percent, found.sittings) == (50, 1)


def test_no_row_however_wrong_gives_more_than_the_most():
    assert together([Granted("extra_time", 9000)]).percent == 200


def test_half_as_much_time_again():
    assert Help(percent=50).deadline(BEGAN, BEGAN + timedelta(minutes=60)) == BEGAN + timedelta(minutes=90)
    assert Help(percent=50).deadline(BEGAN, None) is None


@pytest.mark.parametrize(
    ("help_", "condition", "said"),
    [
        (NO_HELP, "phone", "phone"),
        (Help(assisted=True), "phone", "assisted"),
        (Help(assisted=True), "supervised", "assisted"),
        (Help(assisted=True), "oral", "oral"),
        (Help(large_print=True, percent=50), "phone", "phone"),
    ],
)
def test_who_helps_is_said_as_the_condition(help_, condition, said):
    assert help_.condition(condition) == said


def test_a_sitting_keeps_what_it_began_with():
    began = Help(percent=50, large_print=True, read_aloud=True)
    assert read({"help": began.as_json()}) == began
    assert read(None) == read({"targets": []}) == NO_HELP
    assert NO_HELP.as_json() == {}
