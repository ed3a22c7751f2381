from __future__ import annotations

import re

import pytest
from django.urls import reverse

from kit import clock
from kit.models import AuditEvent
from people import invitations
from people.login import slips
from people.models import ActivationSlip, Person
from tests.people.factories import PersonFactory


def page_of(client, name: str, *args: object) -> str:
    return client.get(reverse(name, args=args)).content.decode()


def print_slips(client, unit, **fields: str):
    return client.post(reverse("people:slips_print", args=[unit.uuid]), fields)


def test_a_township_starts_with_its_villages_and_the_county_with_its_townships(client, wang, li, contact, organizer):
    client.force_login(contact)
    page = page_of(client, "people:slips")
    assert "大湾村" in page and "小泉村" not in page
    client.force_login(organizer)
    page = page_of(client, "people:slips")
    assert "石桥镇" in page and "柳河乡" in page and "大湾村" not in page


def test_the_people_of_a_place_are_listed_those_who_never_came_in_first(client, wang, contact, county):
    PersonFactory(name="赵来过", posts=["SJ"], unit=county.village, last_login=clock.now())
    client.force_login(contact)
    page = page_of(client, "people:slips_of_unit", county.village.uuid)
    assert page.index("王建国") < page.index("赵来过")
    assert "还没有" in page and "换机激活条" in page


def test_printing_makes_one_slip_for_each_who_needs_one(client, wang, contact, county):
    PersonFactory(name="赵来过", posts=["SJ"], unit=county.village, last_login=clock.now())
    client.force_login(contact)
    page = print_slips(client, county.village).content.decode()
    assert "王建国" in page and "赵来过" not in page
    code = re.search(r'slip-letters">([0-9A-Z]{4}-[0-9A-Z]{4})<', page)[1]
    assert slips.slip_of_code(code, at=clock.now()).person == wang
    assert ActivationSlip.objects.get().made_by == contact
    assert Person.objects.get(pk=wang.pk).invited_on == clock.today()
    assert AuditEvent.objects.get(action="people.slips_made").by_id == contact.pk


def test_the_link_of_a_printed_slip_opens_it(client, wang, contact, county):
    client.force_login(contact)
    response = print_slips(client, county.village)
    (paper,) = response.context["sheets"][0]
    client.logout()
    assert paper.link.startswith("http://testserver/s/")
    assert "王建国" in client.get(paper.link.removeprefix("http://testserver")).content.decode()


def test_slips_that_lie_on_a_desk_stay_good_when_others_are_printed(client, wang, contact, county):
    client.force_login(contact)
    print_slips(client, county.village)
    again = client.post(reverse("people:slips_print", args=[county.village.uuid]), follow=True)
    assert "这里的人都有激活条，或者都进来过了。" in again.content.decode()
    assert ActivationSlip.objects.good(clock.now()).count() == 1


def test_one_person_gets_a_slip_for_a_new_phone(client, wang, contact, county):
    wang.last_login = clock.now()
    wang.save()
    client.force_login(contact)
    assert "王建国" in print_slips(client, county.village, person=str(wang.uuid)).content.decode()


@pytest.mark.parametrize("person", ["nonsense", "00000000-0000-4000-8000-000000000000"])
def test_nobody_is_printed_a_slip_of_a_person_who_is_not_there(client, wang, contact, county, person):
    client.force_login(contact)
    assert print_slips(client, county.village, person=person).status_code == 404
    assert not ActivationSlip.objects.exists()


def test_no_slip_is_printed_outside_of_the_scope(client, wang, li, contact, county):
    client.force_login(contact)
    assert client.get(reverse("people:slips_of_unit", args=[county.other_village.uuid])).status_code == 404
    assert print_slips(client, county.other_village).status_code == 404
    assert print_slips(client, county.township, person=str(li.uuid)).status_code == 404
    assert not ActivationSlip.objects.exists()


@pytest.mark.parametrize("who", ["wang", "trainer", "reviewer", "operator", "nobody"])
def test_others_print_no_slips(request, client, county, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("people:slips")).status_code == 404
    assert print_slips(client, county.village).status_code == 404


def test_eight_slips_are_one_sheet(client, settle, county, contact):
    settle(county.village, 9)
    client.force_login(contact)
    assert [len(sheet) for sheet in print_slips(client, county.village).context["sheets"]] == [8, 1]


@pytest.mark.parametrize("count", [3, 60])
def test_the_pages_cost_the_same_for_three_and_for_sixty(
    client, settle, county, contact, django_assert_num_queries, count
):
    settle(county.village, count)
    client.force_login(contact)
    with django_assert_num_queries(7):
        client.get(reverse("people:slips"))
    with django_assert_num_queries(9):
        client.get(reverse("people:slips_of_unit", args=[county.village.uuid]))


def test_places_count_who_must_come_in(wang, li, organizer, county, settle):
    settle(county.village, 2)
    Person.objects.filter(pk=wang.pk).update(last_login=clock.now())
    places = invitations.places_of(organizer, None, on=clock.today())
    assert [(place.unit.name, place.people, place.waiting) for place in places] == [("石桥镇", 3, 2), ("柳河乡", 1, 1)]
    below = invitations.places_of(organizer, county.township, on=clock.today())
    assert [(place.unit.name, place.people, place.waiting) for place in below] == [("大湾村", 3, 2)]
