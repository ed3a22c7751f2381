from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from people.login import throttle
from people.login.throttle import Wait, wait_after
from people.models import EntryFailure

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def ago(*seconds: float) -> list[datetime]:
    return [NOW - timedelta(seconds=second) for second in seconds]


@pytest.mark.parametrize(
    ("failures", "wait"),
    [
        ([], 0),
        (ago(0, 0, 0, 0), 0),  # four mistakes are free
        (ago(0, 1, 2, 3, 4), 1),
        (ago(0, 1, 2, 3, 4, 5), 2),
        (ago(0, 1, 2, 3, 4, 5, 6, 7), 8),
        (ago(3, 4, 5, 6, 7, 8, 9, 10), 5),
        (ago(8.5, 9, 10, 11, 12, 13, 14, 15), 0),
        (ago(*range(40)), 900),  # never longer than a quarter of an hour
        (ago(*range(3601, 3640)), 0),  # an hour later all is forgotten
    ],
)
def test_the_wait_doubles_with_each_mistake(failures, wait):
    assert wait_after(failures, NOW) == wait
    assert wait_after(list(reversed(failures)), NOW) == wait


def test_an_account_waits_and_is_forgiven_when_its_owner_enters(db):
    for _ in range(6):
        throttle.failed("a", at=NOW)
    with pytest.raises(Wait) as refusal:
        throttle.check_account("a", at=NOW)
    assert refusal.value.seconds == 2
    throttle.check_account("b", at=NOW)
    throttle.forgive("a")
    throttle.check_account("a", at=NOW)
    assert not EntryFailure.objects.exists()


def test_an_address_is_stopped_only_after_hundreds_of_failures(db):
    EntryFailure.objects.bulk_create(EntryFailure(key="nat", at=NOW) for _ in range(throttle.ADDRESS_CEILING - 1))
    throttle.check_address("nat", at=NOW)
    throttle.failed("nat", at=NOW)
    with pytest.raises(Wait):
        throttle.check_address("nat", at=NOW)


def test_the_waiting_time_is_said_in_the_unit_that_people_use():
    assert "30" in str(Wait(30)) and "5" in str(Wait(290))


def test_keys_hold_neither_number_nor_address():
    keys = [throttle.account_key("phone", "10012345678"), throttle.address_key("192.0.2.7")]
    assert all(len(key) == 64 and "100123" not in key and "192.0" not in key for key in keys)
    assert throttle.account_key("phone", "1") != throttle.account_key("staff", "1")


def test_one_house_is_one_address_in_ipv6():
    assert throttle.address_key("2001:db8:1:2::1") == throttle.address_key("2001:db8:1:2:ffff::9")
    assert throttle.address_key("2001:db8:1:2::1") != throttle.address_key("2001:db8:1:3::1")


def test_failures_of_the_day_before_are_deleted(db):
    throttle.failed("a", at=NOW - timedelta(days=2))
    throttle.failed("a", at=NOW)
    assert throttle.forget_old(at=NOW) == 1
    assert EntryFailure.objects.count() == 1
