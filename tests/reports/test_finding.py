"""A person is looked up within the viewer's units, whoever he is by now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kit.access import Role
from people.models import Appointment, Person
from reports import finding
from tests.reports.factories import ELECTED, ON, fill, person_with, viewer


@pytest.fixture
def find(at_desk):
    client = at_desk()

    def names(text: str) -> list[str]:
        found = client.post(reverse("reports:find"), {"q": text}, follow=True).context["found"]
        return [row.name for row in found.rows] if found else []

    return names


def test_by_name_initials_or_whole_telephone(shire, find):
    person_with(shire, shire.all_villages()[0], posts=["ZR"], name="王建国", phone="02039998888")
    assert find("建国") == find("wjg") == find("020 3999 8888") == ["王建国"]
    assert find("8888") == find("李") == find("") == []


def test_who_left_is_found_with_his_last_day(shire, at_desk):
    village = shire.all_villages()[0]
    person = person_with(shire, village, posts=["ZR"], name="王建国", must_learn=False)
    office = person.appointments.get()
    last = ON - timedelta(days=1)
    Appointment.objects.create(
        person=person, post=office.post, unit=village, since=ELECTED, until=last, replaces=office
    )
    Person.objects.filter(pk=person.pk).update(main_post=None, left_on=last)
    page = at_desk().get(reverse("reports:find"), {"q": "王建国"})
    row = page.context["found"].rows[0]
    assert (row.posts, row.left_on, row.url) == ("", last, reverse("reports:person", args=[person.pk]))


def test_a_township_finds_nobody_of_another_one(full, at_desk):
    ours, theirs = full.townships
    client = at_desk(Role.TOWNSHIP, ours)
    page = client.get(reverse("reports:find"), {"q": "人"})
    assert page.context["found"].rows and theirs.name[0] not in "".join(row.name for row in page.context["found"].rows)


def test_too_many_are_cut_and_the_queries_stay_the_same(shire, at_desk):
    client = at_desk()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("reports:find"), {"q": "人"})
        return len(captured)

    fill(shire, 5, seed=1)
    before = queries()
    fill(shire, finding.MOST + 1, seed=2)
    assert queries() == before
    found = finding.find(viewer(Role.COUNTY, shire.unit, "查科长"), "人", "2", on=ON)
    assert found.is_cut and found.page.paginator.count == finding.MOST and len(found.rows) == finding.PAGE
