from __future__ import annotations

from datetime import timedelta

import pytest

from offline.clocks import happened_at
from offline.verdicts import Sent
from tests.offline.factories import NOW, new_event

MINUTE = 60_000
IN_2031 = 1_930_000_000_000


@pytest.mark.parametrize(
    ("event", "sent", "ago"),
    [
        ({"client_ts": 10 * MINUTE}, Sent(client_ts=13 * MINUTE), 3),  # a clock in 1970
        ({"client_ts": IN_2031}, Sent(client_ts=IN_2031 + 2 * MINUTE), 2),  # and one in 2031
        ({"run": "a", "mono_ms": 1 * MINUTE, "client_ts": 0}, Sent(IN_2031, 6 * MINUTE, "a"), 5),  # set in between
        ({"run": "a", "mono_ms": 9 * MINUTE, "client_ts": 0}, Sent(4 * MINUTE, 0, "b"), 4),  # another page load
        ({"client_ts": 20 * MINUTE}, Sent(client_ts=5 * MINUTE), 0),  # went backward: not in the future
        ({}, Sent(client_ts=5 * MINUTE), 0),
        ({"client_ts": 5 * MINUTE}, Sent(), 0),
    ],
)
def test_the_phone_s_own_error_is_taken_out(event, sent, ago):
    assert happened_at(new_event(**event), sent, received=NOW) == NOW - timedelta(minutes=ago)


def test_nothing_happened_before_its_pack_was_issued():
    start = NOW - timedelta(days=2)
    assert happened_at(new_event(client_ts=0), Sent(client_ts=IN_2031), received=NOW, earliest=start) == start


def test_without_a_start_the_life_of_two_packs_is_the_bound():
    assert happened_at(new_event(client_ts=0), Sent(client_ts=IN_2031), received=NOW) == NOW - timedelta(days=90)


def test_an_absurd_clock_does_not_break_the_sum():
    assert happened_at(new_event(client_ts=0), Sent(client_ts=2**62), received=NOW) == NOW - timedelta(days=90)


def test_a_start_after_the_receiving_gives_the_receiving():
    assert happened_at(new_event(), Sent(), received=NOW, earliest=NOW + timedelta(hours=1)) == NOW
