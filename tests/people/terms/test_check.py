"""What it comes to, before it is carried out."""

from __future__ import annotations

import pytest

from kit.errors import NotNow, Stale
from people import term_doubts, term_reading, term_turning
from people.models import Operation, Person
from people.term_rules import Doubtful
from tests.people.terms.world import FIRST, held


def test_the_check_counts_who_is_re_elected_new_gone_and_what_is_empty(told, sitting):
    reading = term_reading.read(told)
    assert reading.is_ready
    assert reading.leavers == (sitting["member"].pk,)
    assert {word: reading.counts[word] for word in ("re_elected", "new", "newcomers", "leavers", "vacant", "open")} == {
        "re_elected": 2, "new": 1, "newcomers": 1, "leavers": 1, "vacant": 2, "open": 0,
    }  # fmt: skip


def test_nobody_leaves_of_whose_seat_nothing_was_said(turn):
    assert term_reading.read(turn).leavers == ()


def test_whoever_keeps_another_office_does_not_leave(told, tell, sitting):
    tell("大湾村", "ZR", "vacant")  # he stays 书记, which is not up for election
    assert sitting["head"].pk not in term_reading.read(told).leavers


def test_a_namesake_in_the_village_must_be_settled(told, tell, sitting, organizer):
    tell("大湾村", "WY", "new", name="钱会计")
    (doubt,) = term_reading.read(told).doubts
    assert (doubt.kind, doubt.people) == (Doubtful.NAMESAKE, (sitting["accountant"].pk,))
    with pytest.raises(NotNow):
        term_turning.carry_out(told, by=organizer)
    with pytest.raises(NotNow):
        term_doubts.decide(told, doubt.seat, "999999", by=organizer)
    term_doubts.decide(told, doubt.seat, str(sitting["accountant"].pk), by=organizer)
    assert term_reading.read(told).is_ready
    term_turning.carry_out(told, by=organizer)
    assert held(sitting["accountant"], FIRST) == [("大湾村", "WY", 12), ("大湾村", "KJ", 12)]
    assert Person.objects.filter(name="钱会计").count() == 1


def test_another_person_of_that_name_is_made(told, tell, organizer):
    tell("大湾村", "WY", "new", name="钱会计")
    (doubt,) = term_reading.read(told).doubts
    term_doubts.decide(told, doubt.seat, "new", by=organizer)
    term_turning.carry_out(told, by=organizer)
    assert Person.objects.filter(name="钱会计").count() == 2


def test_a_seat_that_was_not_said_stops_it(turn, organizer):
    with pytest.raises(NotNow):
        term_turning.carry_out(turn, by=organizer)
    assert not Operation.objects.exists()


def test_what_changed_after_the_look_stops_it(told, tell, organizer):
    seen = term_reading.read(told).fingerprint
    tell("小泉村", "JD", "new", name="后来人")
    with pytest.raises(Stale):
        term_turning.carry_out(told, by=organizer, expect=seen)
