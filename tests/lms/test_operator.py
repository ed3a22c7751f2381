"""A system operator lands on a page that is his, and every way from there opens."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from people.login import doors
from people.models import Person
from tests.courses.factories import shelf


def fresh(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def test_his_first_page_is_the_one_that_says_whether_all_is_well(browse, operator):
    assert doors.first_page_of(fresh(operator)) == reverse("lms:health")
    assert browse(operator).get(doors.first_page_of(fresh(operator))).status_code == 200
    assert browse(operator).get("/").url == reverse("lms:health")


@pytest.mark.parametrize(
    ("who", "door"),
    [("administrator", "/desk/"), ("contact", "/desk/"), ("trainer", "/cms/"), ("reviewer", "/cms/"), ("cadre", "/")],
)
def test_everybody_else_works_where_he_did(request, who, door):
    assert doors.work_of(fresh(request.getfixturevalue(who))) == door


def test_every_way_from_there_opens(browse, operator):
    shelf()
    client = browse(operator)
    page = client.get(reverse("lms:health")).content.decode()
    ways = set(re.findall(r'href="(/(?:desk|cms|health)[^"]*)"', page))
    assert {reverse("people:staff_list"), reverse("people:privacy"), reverse("reports:records"), "/cms/"} <= ways
    assert {way: client.get(way).status_code for way in ways} == dict.fromkeys(ways, 200)


def test_the_word_for_it_is_there_for_operators_alone(browse, operator, administrator, contact):
    for person in (operator, administrator):
        assert 'href="/health/"' in browse(person).get(reverse("people:staff_list")).content.decode()
    assert 'href="/health/"' not in browse(contact).get("/desk/").content.decode()
