"""Leases by themselves: for how long one holds, and which number an event has."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assessments.leases import LIFE, STORES, Lease, claimed, first_of, number_of
from tests.assessments.factories import AT


@pytest.mark.parametrize(
    ("lease", "quiet", "live"),
    [
        (Lease(1, "a"), timedelta(0), True),
        (Lease(1, "a"), LIFE, True),
        (Lease(1, "a"), LIFE + timedelta(seconds=1), False),
        (Lease(), timedelta(0), False),
    ],
)
def test_a_lease_is_live_for_half_an_hour_after_its_last_event(lease, quiet, live):
    assert lease.is_live(AT, AT + quiet) is live


@pytest.mark.parametrize(
    ("data", "take"),
    [({}, 0), ({"lease": 1}, 1), ({"lease": 2}, 2), ({"lease": 9}, 2), ({"lease": -1}, 0), ({"lease": "2"}, 0), ({"lease": True}, 0)],
)  # fmt: skip
def test_an_event_claims_no_later_lease_than_there_is(data, take):
    assert claimed(data, 2) == take


def test_every_take_stands_above_all_stores_of_the_one_before():
    assert number_of(1) == first_of(1)
    assert number_of(1) < number_of(1, 1) < number_of(1, 2) < number_of(1, 10 * STORES) < number_of(2)
