"""The day is China's, the instant is UTC, and a frozen clock rules both."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from kit import clock


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-06-30T15:59:59+00:00", date(2026, 6, 30)),
        ("2026-06-30T16:00:00+00:00", date(2026, 7, 1)),
        ("2026-12-31T17:00:00+00:00", date(2027, 1, 1)),
    ],
)
def test_the_day_changes_at_midnight_in_china(instant, day):
    with time_machine.travel(instant, tick=False):
        assert clock.today() == day
        assert clock.now() == datetime.fromisoformat(instant)
        assert clock.now().tzinfo is UTC


def test_the_ends_of_a_day_lie_in_it_and_their_neighbours_do_not():
    day = date(2026, 3, 12)
    assert clock.day_of(clock.start_of(day)) == day == clock.day_of(clock.end_of(day))
    assert clock.day_of(clock.start_of(day) - timedelta(microseconds=1)) == date(2026, 3, 11)
    assert clock.day_of(clock.end_of(day) + timedelta(microseconds=1)) == date(2026, 3, 13)


def test_a_naive_instant_has_no_day():
    with pytest.raises(ValueError, match="aware"):
        clock.day_of(datetime(2026, 3, 12))
