"""What a term, a seat and a doubt are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from people.models import Turn
from people.term_rules import Doubtful, Known, Length, Seat, doubts, last_day, length, vacancies, who_holds
from tests.people.terms.world import FIRST


@pytest.mark.parametrize(
    ("since", "until"),
    [(FIRST, date(2031, 11, 30)), (date(2024, 2, 29), date(2029, 2, 28)), (date(2026, 1, 1), date(2030, 12, 31))],
)
def test_a_term_is_five_years(since, until):
    assert last_day(since) == until


@pytest.mark.parametrize(
    ("number", "name"), [(1, "第一届"), (10, "第十届"), (14, "第十四届"), (20, "第二十届"), (21, "第二十一届")]
)
def test_a_term_is_called_by_its_number(number, name):
    assert Turn(number=number).called == name


@pytest.mark.parametrize(
    ("until", "how"),
    [
        (last_day(FIRST), Length.BY_LAW),
        (FIRST.replace(year=2031), Length.SPECIAL),
        (last_day(FIRST, 4), Length.SPECIAL),
        (last_day(FIRST, 6), Length.SPECIAL),
        (last_day(FIRST, 4) - timedelta(days=1), Length.WRONG),
        (last_day(FIRST, 6) + timedelta(days=1), Length.WRONG),
        (last_day(FIRST, 13), Length.WRONG),
    ],
)
def test_a_term_of_four_to_six_years_is_special_and_another_one_wrong(until, how):
    assert length(FIRST, until) == how


def seat(number: int, **fields: object) -> Seat:
    return Seat(**{"id": number, "unit": 1, "township": 9, "post": number, "head": False, "outcome": "new", **fields})


def test_a_name_typed_twice_in_a_village_is_one_person_and_in_two_villages_two():
    seats = [
        seat(1, name="甲", phone="a"),
        seat(2, name="甲"),
        seat(3, name="甲", unit=2),
        seat(4, name="甲", unit=3, phone="a"),
    ]
    holders = who_holds(seats, {})
    assert holders[1] == holders[2] == holders[4] != holders[3]
    assert [(one.kind, one.seat) for one in doubts(seats, holders, {})] == [
        (Doubtful.TWO_VILLAGES, 1), (Doubtful.TWO_VILLAGES, 2), (Doubtful.TWO_VILLAGES, 4),
    ]  # fmt: skip


def test_two_telephones_make_two_people_of_one_name():
    holders = who_holds([seat(1, name="甲", phone="a"), seat(2, name="甲", phone="b")], {})
    assert holders[1] != holders[2]


def test_name_and_telephone_find_the_person_and_a_name_alone_asks():
    known = {"甲": [Known(7, "甲", 1, 9, "a")]}
    same, alone, elsewhere = (
        seat(1, name="甲", phone="a"),
        seat(2, name="甲", phone="b"),
        seat(3, name="甲", unit=5, township=8),
    )
    holders = who_holds([same], known)
    assert holders == {1: 7}
    assert doubts([same], holders, known) == []
    holders = who_holds([alone, elsewhere], known)
    assert [(one.kind, one.seat, one.people) for one in doubts([alone, elsewhere], holders, known)] == [
        (Doubtful.NAMESAKE, 2, (7,))
    ]


def test_a_village_has_one_head_and_nobody_an_office_twice():
    two = [seat(1, post=1, head=True, name="甲"), seat(2, post=1, head=True, outcome="stays", holder=4)]
    assert {one.kind for one in doubts(two, who_holds(two, {}), {})} == {Doubtful.TWO_HEADS}
    twice = [seat(1, post=1, name="甲"), seat(2, post=1, name="甲")]
    assert {one.kind for one in doubts(twice, who_holds(twice, {}), {})} == {Doubtful.TWICE}


def test_the_second_seat_of_a_head_is_no_vacancy():
    assert vacancies([seat(1, post=1, head=True, outcome="vacant"), seat(2, post=1, head=True, name="甲")]) == []
    assert len(vacancies([seat(n, post=1, outcome="vacant") for n in (1, 2)])) == 2
