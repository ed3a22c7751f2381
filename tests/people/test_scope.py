from __future__ import annotations

from datetime import timedelta

import pytest

from kit import clock
from kit.access import Role
from people.models import Person, Scope, Unit
from people.scope import NOBODY, rights_from, rights_of
from tests.people.factories import SINCE, PersonFactory


def names(people) -> set[str]:
    return set(people.values_list("name", flat=True))


def test_a_township_contact_sees_his_township_and_nobody_else(wang, li, contact):
    assert names(Person.objects.visible_to(contact)) == {"王建国", "郑委员"}


def test_the_county_sees_both_townships(wang, li, organizer):
    assert {"王建国", "李秀英"} <= names(Person.objects.visible_to(organizer))


def test_a_cadre_sees_himself_alone_whatever_his_office(wang, li, county):
    assert names(Person.objects.visible_to(wang)) == {"王建国"}
    assert not Unit.objects.visible_to(wang).exists()


@pytest.mark.parametrize("who", ["reviewer", "operator", "nobody"])
def test_reviewers_and_operators_see_no_persons(request, wang, li, who):
    viewer = request.getfixturevalue(who)
    assert names(Person.objects.visible_to(viewer)) == {viewer.name}
    assert not Unit.objects.visible_to(viewer).exists()


def test_a_trainer_sees_the_persons_of_his_units(wang, li, trainer):
    assert {"王建国", "李秀英"} <= names(Person.objects.visible_to(trainer))


@pytest.mark.parametrize(("since", "until"), [(1, None), (-9, -1)])
def test_a_right_that_is_not_of_today_is_none(county, since, until):
    person = PersonFactory()
    day = clock.today()
    end = None if until is None else day + timedelta(days=until)
    Scope.objects.create(
        person=person, role=Role.COUNTY, unit=county.unit, since=day + timedelta(days=since), until=end
    )
    assert person.scope.roles == {Role.CADRE}
    assert person.scope.paths == ()


def test_a_right_holds_on_its_first_and_last_day(county):
    person = PersonFactory()
    day = clock.today()
    Scope.objects.create(person=person, role=Role.COUNTY, unit=county.unit, since=day, until=day)
    assert person.scope.has(Role.COUNTY)


def test_whoever_is_shut_out_has_no_right_at_all(county):
    person = PersonFactory(county_staff=True, unit=county.unit, is_active=False)
    assert rights_of(person) == NOBODY
    assert not NOBODY.has(Role.CADRE)


def test_rights_are_loaded_in_one_query_and_once(contact, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert contact.scope.has(Role.TOWNSHIP)
        assert contact.scope.has(Role.CADRE)
        assert not contact.scope.has(Role.COUNTY)


def test_scope_adds_no_query_to_a_list(wang, contact, django_assert_num_queries):
    assert contact.scope.paths
    with django_assert_num_queries(1):
        assert len(Person.objects.visible_to(contact)) == 2


def test_a_changed_right_acts_on_the_next_request(contact):
    assert contact.scope.has(Role.TOWNSHIP)
    Scope.objects.filter(person=contact).update(until=clock.today() - timedelta(days=1))
    assert not Person.objects.get(pk=contact.pk).scope.has(Role.TOWNSHIP)


def test_a_path_below_another_adds_nothing():
    rights = rights_from([("township", "/1/2/"), ("county", "/1/"), ("trainer", "/7/"), ("reviewer", "/8/")])
    assert rights.paths == ("/1/", "/7/")
    assert rights.roles == {Role.CADRE, Role.TOWNSHIP, Role.COUNTY, Role.TRAINER, Role.REVIEWER}


def test_seeing_a_unit_follows_the_path_with_its_slashes(county, contact):
    assert contact.scope.sees(county.village)
    assert not contact.scope.sees(county.other_village)
    sibling = Unit(path=county.township.path.removesuffix("/") + "0/")
    assert not contact.scope.sees(sibling)


def test_the_filter_reaches_through_other_rows(wang, li, contact):
    from people.models import Appointment

    rows = Appointment.objects.filter(contact.scope.unit_filter("unit__"))
    assert [row.person for row in rows] == [wang]
    assert rows[0].since == SINCE
