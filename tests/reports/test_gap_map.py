"""The map of what each place lacks: the kept tallies, and behind every number the list of the same length."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from kit.access import Role
from learning import tallies
from reports import gap_map
from reports.filters import Filter
from reports.people_lists import people


def numbers_of(page):
    return [number for line in page.lines for number in (*(cell.number for cell in line.cells), line.total)]


def test_every_number_is_the_length_of_its_list(full, desk):
    tallies.verify(repair=True)
    ground = desk()
    page = gap_map.map_of(ground.viewer, full.unit)
    assert {place.id for place in page.places} == {one.pk for one in full.townships}
    shown = [number for number in numbers_of(page) if number.value]
    assert len(shown) > 20
    for number in shown:
        asked = {name: value[0] for name, value in parse_qs(urlsplit(number.url).query).items()}
        assert people(ground, Filter.read(asked)).count() == number.value, number


def test_the_widest_gap_of_each_township_is_marked_and_the_list_begins_with_what_most_lack(full, desk):
    tallies.verify(repair=True)
    page = gap_map.map_of(desk().viewer, full.unit)
    totals = [line.total.value for line in page.lines]
    assert totals == sorted(totals, reverse=True)
    for column in zip(*(line.cells for line in page.lines), strict=True):
        marked = {cell.number.value for cell in column if cell.is_widest}
        assert marked == {max(cell.number.value for cell in column)}


def test_a_larger_county_costs_no_more_questions(full, desk, django_assert_max_num_queries):
    tallies.verify(repair=True)
    viewer = desk().viewer
    with django_assert_max_num_queries(6):
        gap_map.map_of(viewer, full.unit)


def test_the_page_shows_the_scope_of_its_viewer_and_nothing_beside_it(full, at_desk):
    tallies.verify(repair=True)
    mine, other = full.townships[0], full.townships[1]
    everything = at_desk().get("/desk/map/").content.decode()
    assert mine.name in everything
    assert other.name in everything
    township = at_desk(Role.TOWNSHIP, mine)
    own = township.get("/desk/map/").content.decode()
    assert mine.name in own
    assert other.name not in own
    assert township.get(f"/desk/map/{full.unit.pk}/").status_code == 404
    assert re.search(r'href="/desk/people/\?[^"]*township=', own)
