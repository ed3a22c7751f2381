"""Whose gaps a draft opens and closes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competencies.grid import Step, compare
from competencies.grid_preview import Counts, Effect, Holder, counted, effect_of, effects, touched
from competencies.models import Competency
from competencies.rebuild import rebuild_levels
from kit import clock
from tests.competencies.factories import EvidenceFactory, PostFactory
from tests.people.factories import give_office

HEAD = ("ZR", "LZ04")


def steps(*levels: int, days: int = 60, mandatory: bool = True) -> tuple[Step, ...]:
    return tuple(Step(level, days * level, mandatory, "演示") for level in levels)


@pytest.mark.parametrize(
    ("held", "before", "after", "effect"),
    [
        (2, (60, 60), (60, 60, 180), Effect.OPENS),
        (2, (60, 60, 180), (60, 60), Effect.CLOSES),
        (0, (60, 60), (60, 60, 180), Effect.MORE),
        (0, (60, 60, 180), (60, 60), Effect.LESS),
        (0, (), (60,), Effect.OPENS),
        (1, (60, 60), (30, 30), Effect.DATES),
        (2, (60, 60), (30, 30), None),
        (3, (60, 60), (60, 60, 180), None),
    ],
)
def test_what_a_change_does_to_somebody(held, before, after, effect):
    assert effect_of(held, before, after) == effect


def test_who_holds_two_posts_has_no_new_gap_when_the_other_one_asks_as_much_already():
    before = {HEAD: steps(2), ("SJ", "LZ04"): steps(2, 3, 4)}
    after = before | {HEAD: steps(3)}
    both = Holder(1, frozenset({"ZR", "SJ"}), {"LZ04": 2})
    alone = Holder(2, frozenset({"ZR"}), {"LZ04": 2})
    found = list(touched(compare(before, after), before, after, [both, alone]))
    assert [(one.person, one.effect) for one in found] == [(2, Effect.OPENS)]


def test_a_suggestion_opens_no_gap():
    before, after = {HEAD: steps(2)}, {HEAD: (*steps(2), *steps(4, mandatory=False))}
    holder = Holder(1, frozenset({"ZR"}), {"LZ04": 2})
    assert list(touched(compare(before, after), before, after, [holder])) == []


def test_each_cell_has_its_numbers():
    before, after = {HEAD: steps(2)}, {HEAD: steps(3)}
    people = [Holder(number, frozenset({"ZR"}), {"LZ04": number}) for number in (1, 2, 3)]
    assert counted(touched(compare(before, after), before, after, people)) == {HEAD: Counts(opens=1, more=1)}


@pytest.fixture
def held(frame, county, cadre, outsider):
    """Both are 村委会主任; the one in scope has shown level 2 of 公开, the other one nothing."""
    give_office(cadre, "ZR", county.village)
    give_office(outsider, "ZR", county.other_village)
    EvidenceFactory(person=cadre, competency=frame.openness)
    rebuild_levels()


def test_the_numbers_are_those_of_the_viewers_scope(frame, held, administrator, contact, cadre):
    before, after = {HEAD: steps(2)}, {HEAD: steps(3)}
    wide = effects(before, after, viewer=administrator, on=clock.today())
    narrow = effects(before, after, viewer=contact, on=clock.today())
    assert {(one.person, one.effect) for one in wide} >= {(cadre.pk, Effect.OPENS)}
    assert len(wide) == 2
    assert [one.person for one in narrow] == [cadre.pk]


def test_a_reserve_post_gives_no_numbers(frame, county, nobody, administrator):
    give_office(nobody, "HB", county.village)
    key = ("HB", "LZ04")
    found = effects({key: steps(2)}, {key: steps(4)}, viewer=administrator, on=clock.today())
    assert found == []


def test_many_people_cost_no_more_queries_than_few(frame, held, settle, county, administrator):
    before, after = {HEAD: steps(2)}, {HEAD: steps(3)}
    costs = []
    assert administrator.scope.roles  # asked once a request
    for count in (0, 30):
        PostFactory()
        settle(county.village, count, "ZR")
        with CaptureQueriesContext(connection) as queries:
            found = effects(before, after, viewer=administrator, on=clock.today())
        costs.append((len(found), len(queries)))
    assert [people for people, _queries in costs] == [2, 32]
    assert costs[0][1] == costs[1][1] == 3
    assert Competency.objects.count() == 3
