"""The map of what each place lacks: the kept tallies, and behind every number the list of the same length."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import parse_qs, urlsplit

import pytest

from kit.access import Role
from learning import tallies
from reports import gap_map
from reports.filters import Filter, UnknownCondition
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


def post_with_most(full):
    from people.models import Appointment

    rows = Appointment.objects.filter(post__aspirational=False).values_list("post__key", flat=True)
    counted = Counter(rows)
    return max(counted, key=lambda key: (counted[key], key))


def test_of_one_post_every_number_is_the_length_of_its_list_too(full, desk):
    tallies.verify(repair=True)
    ground, key = desk(), post_with_most(full)
    page, whole = gap_map.map_of(ground.viewer, full.unit, key), gap_map.map_of(ground.viewer, full.unit)
    shown = [number for number in numbers_of(page) if number.value]
    assert shown and page.post == key
    for number in shown:
        asked = {name: value[0] for name, value in parse_qs(urlsplit(number.url).query).items()}
        assert asked["post"] == key
        assert people(ground, Filter.read(asked)).count() == number.value, number
    of_all = {line.label: line.total.value for line in whole.lines}
    assert all(line.total.value <= of_all[line.label] for line in page.lines)


def test_of_one_post_a_township_sees_its_own_people_and_places_keep_the_post(full, at_desk):
    tallies.verify(repair=True)
    key, mine, other = post_with_most(full), full.townships[0], full.townships[1]
    html = at_desk(Role.TOWNSHIP, mine).get(f"/desk/map/?post={key}").content.decode()
    assert f'value="{key}" selected' in html
    assert other.name not in html
    county = at_desk().get(f"/desk/map/?post={key}").content.decode()
    assert f"/desk/township/{mine.pk}/?post={key}" in county.replace("&amp;", "&")


def test_a_post_that_is_none_is_no_page(full, at_desk):
    assert at_desk().get("/desk/map/?post=XXXX").status_code == 404


def test_of_one_post_a_larger_county_costs_no_more_questions(full, desk, django_assert_max_num_queries):
    viewer, key = desk().viewer, post_with_most(full)
    with django_assert_max_num_queries(6):
        gap_map.map_of(viewer, full.unit, key)


def test_above_a_county_no_post_is_offered(full, desk):
    viewer = desk().viewer
    type(full.unit).objects.filter(pk=full.unit.pk).update(kind="city")
    full.unit.refresh_from_db()
    assert gap_map.map_of(viewer, full.unit).posts == ()
    with pytest.raises(UnknownCondition):
        gap_map.map_of(viewer, full.unit, post_with_most(full))
