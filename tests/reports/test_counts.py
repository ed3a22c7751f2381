"""Every number on the desk is a list of people, and the same number."""

from __future__ import annotations

from dataclasses import fields

import pytest

from reports import counts
from reports.counts import Numbers
from reports.filters import Filter, State, Tenure
from reports.people_lists import people

NUMBERS = [field.name for field in fields(Numbers)]
FILTERS = [
    Filter(),
    Filter(tenure=Tenure.NEW),
    Filter(tenure=Tenure.AGAIN),
    Filter(post="ZR"),
    Filter(competency="LZ04"),
    Filter(competency="LZ05"),
    Filter(post="SJ", competency="DF02", tenure=Tenure.NEW),
]


def length(ground, flt: Filter) -> int:
    return people(ground, flt).count()


@pytest.mark.parametrize("flt", FILTERS, ids=str)
def test_every_number_of_a_unit_is_the_length_of_its_list(full, desk, flt):
    ground = desk(flt)
    found = counts.by_unit(ground, flt)
    assert sum(numbers.must for numbers in found.values()) > 10
    for village in full.all_villages():
        numbers = found.get(village.pk, Numbers())
        for name in NUMBERS:
            assert getattr(numbers, name) == length(ground, flt.but(village=village.pk, state=name)), (village, name)


@pytest.mark.parametrize("name", NUMBERS)
def test_the_numbers_of_a_township_are_those_of_its_villages_added_up(full, desk, name):
    ground = desk()
    found = counts.by_unit(ground, Filter())
    for township in full.townships:
        total = sum(getattr(found.get(village.pk, Numbers()), name) for village in full.villages[township.pk])
        assert total == length(ground, Filter(township=township.pk, state=name))


@pytest.mark.parametrize("flt", FILTERS, ids=str)
def test_every_number_of_a_post_is_the_length_of_its_list(full, desk, flt):
    ground = desk(flt)
    found = counts.by_post(ground, counts.patterns(ground, flt))
    assert found
    for key, numbers in found.items():
        if flt.post in ("", key):
            for name in ("must", "up", "gap", "finished"):
                assert getattr(numbers, name) == length(ground, flt.but(post=key, state=name)), (key, name)


@pytest.mark.parametrize("flt", FILTERS, ids=str)
def test_every_number_of_a_competency_is_the_length_of_its_list(full, desk, flt):
    ground = desk(flt)
    found = counts.by_competency(ground, flt, counts.patterns(ground, flt))
    assert found
    for key, shown in found.items():
        if flt.competency not in ("", key):
            continue
        here = flt.but(competency=key)
        assert shown.asked == length(ground, here.but(state=State.MUST)), key
        assert shown.up == length(ground, here.but(state=State.UP)), key
        assert shown.gap == length(ground, here.but(state=State.GAP)), key
        if key != "LZ05":
            assert shown.unplaced == length(ground, here.but(state=State.UNPLACED)), key


def test_of_conduct_nobody_sees_who_was_never_placed(full, desk):
    ground = desk()
    shown = counts.by_competency(ground, Filter(), counts.patterns(ground, Filter()))
    assert shown["LZ05"].gap > 0
    assert shown["LZ05"].unplaced == 0


def test_must_is_up_and_gap_together(full, desk):
    for numbers in counts.by_unit(desk(), Filter()).values():
        assert numbers.must == numbers.up + numbers.gap


def test_the_share_is_a_percentage_with_one_decimal():
    assert Numbers(must=1348, up=1058).share == 78.5
    assert Numbers().share == 0.0
