"""What each change of office does, on days alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kit.errors import InputError
from people.changes import FARTHEST, NEEDS, Beginning, Deed, Held, Kind, Seat, deed
from people.models import Proposal

TODAY = date(2026, 6, 1)
ON = date(2026, 7, 1)
HELD = Held(post=2, unit=7, since=date(2026, 1, 1), until=date(2030, 12, 31))
SEAT = Seat(post=1, unit=8)


def done(kind, *, held=HELD, seat=SEAT, on=ON, back_on=None) -> Deed:
    return deed(kind, held=held, seat=seat, on=on, back_on=back_on, today=TODAY)


def test_the_rules_know_every_kind_of_the_rows():
    assert set(NEEDS) == set(Kind) == set(Proposal.Kind.values)


@pytest.mark.parametrize("kind", [Kind.RECALL, Kind.RESIGNATION, Kind.END])
def test_an_office_ends_the_day_before(kind):
    assert done(kind) == Deed(date(2026, 6, 30), None, for_good=True)


def test_a_by_election_ends_nothing():
    assert done(Kind.BY_ELECTION, held=None) == Deed(None, Beginning(1, 8, ON, None, interim=False), for_good=False)


def test_an_acting_office_says_that_it_is_acting():
    assert done(Kind.INTERIM).begins.interim


def test_a_transfer_ends_one_and_begins_another_the_day_after():
    assert done(Kind.TRANSFER) == Deed(date(2026, 6, 30), Beginning(1, 8, ON, None, interim=False), for_good=True)


def test_a_suspension_gives_the_same_office_back_to_its_old_last_day():
    back = date(2026, 8, 1)
    assert done(Kind.SUSPENSION) == Deed(date(2026, 6, 30), None, for_good=False)
    assert done(Kind.SUSPENSION, back_on=back).begins == Beginning(2, 7, back, HELD.until, interim=False)


@pytest.mark.parametrize(
    ("kind", "changed", "field"),
    [
        (Kind.END, {"held": None}, "office"),
        (Kind.END, {"on": HELD.since}, "on"),
        (Kind.END, {"on": HELD.until + timedelta(days=1)}, "on"),
        (Kind.END, {"on": TODAY + FARTHEST + timedelta(days=1)}, "on"),
        (Kind.BY_ELECTION, {"seat": None}, "post"),
        (Kind.TRANSFER, {"seat": Seat(HELD.post, HELD.unit)}, "post"),
        (Kind.SUSPENSION, {"back_on": ON}, "back_on"),
        (Kind.SUSPENSION, {"back_on": HELD.until + timedelta(days=1)}, "back_on"),
    ],
)
def test_what_does_not_fit_names_its_field(kind, changed, field):
    with pytest.raises(InputError) as refused:
        done(kind, **changed)
    assert refused.value.field == field
    assert refused.value.next_step or field in ("office", "post")


def test_what_is_not_asked_for_is_not_used():
    assert done(Kind.END, back_on=ON).begins is None
