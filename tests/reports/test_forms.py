"""What a viewer may choose from above a page."""

from __future__ import annotations

from kit.selects import Select
from reports.filters import CONDUCT_STATES, Filter, State
from reports.forms import selects


def names(found: list[Select]) -> list[str]:
    return [each.name for each in found]


def by_name(found: list[Select], name: str) -> Select:
    return next(each for each in found if each.name == name)


def test_the_county_chooses_a_township_first(full, desk):
    found = selects(desk(whole=False), Filter(), for_list=False)
    assert names(found) == ["township", "post", "tenure", "competency"]
    assert [option.label for option in by_name(found, "township").options] == [unit.name for unit in full.townships]


def test_with_a_township_its_villages_can_be_chosen(full, desk):
    township = full.townships[1]
    flt = Filter(township=township.pk)
    villages = by_name(selects(desk(flt, whole=False), flt, for_list=False), "village")
    assert [option.label for option in villages.options] == [unit.name for unit in full.villages[township.pk]]


def test_a_township_contact_chooses_among_his_villages(full, desk):
    found = selects(desk(at=full.townships[0], whole=False), Filter(), for_list=True)
    assert names(found) == ["village", "post", "tenure", "competency", "state", "sort"]
    assert len(by_name(found, "village").options) == 3


def test_what_was_chosen_stays_chosen(full, desk):
    flt = Filter(post="ZR", state=State.GAP)
    found = selects(desk(flt), flt, for_list=True)
    chosen = {each.name: [option.value for option in each.options if option.chosen] for each in found}
    assert (chosen["post"], chosen["state"], chosen["competency"]) == (["ZR"], [State.GAP], [])


def test_conduct_offers_the_states_that_others_may_see(full, desk):
    flt = Filter(competency="LZ05")
    states = by_name(selects(desk(flt), flt, for_list=True), "state")
    assert {option.value for option in states.options} == CONDUCT_STATES


def test_no_reserve_post_is_offered(full, desk):
    assert "HB" not in {option.value for option in by_name(selects(desk(), Filter(), for_list=False), "post").options}
