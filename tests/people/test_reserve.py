"""The reserve mark is seen by county staff with that right alone: one rule, whatever asks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kit import clock
from kit.access import Role
from kit.errors import InputError, NotNow
from kit.models import AuditEvent
from notifications.models import Message
from people.appointments import appoint, end_appointment
from people.invitations import people_at, places_of
from people.models import Appointment, Operation, Person, Scope
from people.reserve import give_mark, take_mark
from tests.people.factories import PersonFactory, UnitFactory, give_office


@pytest.fixture
def spare(county, posts) -> Person:
    """Somebody who holds nothing but the mark."""
    return PersonFactory(name="后来人", posts=["HB"], unit=county.village)


@pytest.fixture
def trusted(organizer) -> Person:
    organizer.scopes.update(sees_reserve=True)
    return Person.objects.get(pk=organizer.pk)


def known(viewer: Person) -> set[Person]:
    return set(Person.objects.visible_to(viewer))


def test_the_right_is_of_the_county_alone(county, contact, trusted, administrator):
    Scope.objects.update(sees_reserve=True)
    for person in (contact, trusted, administrator):
        assert Person.objects.get(pk=person.pk).scope.sees_reserve is (person != contact)


@pytest.mark.parametrize("viewer", ["contact", "organizer", "trainer", "administrator"])
def test_nobody_else_knows_of_somebody_who_is_only_marked(request, spare, wang, viewer):
    assert known(request.getfixturevalue(viewer)) & {spare, wang} == {wang}


def test_who_has_the_right_knows_of_him(spare, trusted):
    assert spare in known(trusted)


def test_he_sees_himself(spare):
    assert known(spare) == {spare}


def test_a_mark_that_was_taken_or_entered_by_mistake_tells_nothing_either(spare, contact):
    end_appointment(spare.appointments.get(), until=clock.today() - timedelta(days=1))
    assert spare not in known(contact)


def test_an_office_beside_the_mark_makes_him_known_and_the_mark_stays_unseen(spare, county, contact, trusted):
    give_office(spare, "ZL", county.village)
    assert spare in known(contact)
    seen = {person: {row.post.key for row in Appointment.objects.seen_by(person)} for person in (contact, trusted)}
    assert seen == {contact: {"ZL"}, trusted: {"ZL", "HB"}}


def test_a_leaver_stays_known_at_his_old_home_when_he_is_marked_elsewhere(wang, county, posts, contact):
    """A new home would tell of the mark."""
    end_appointment(wang.appointments.get(), until=clock.today() - timedelta(days=1))
    appoint(wang, posts["HB"], county.other_village, since=clock.today())
    assert (wang.home_unit, wang.main_post) == (county.village, None)
    assert wang in known(contact)
    assert wang not in people_at(contact, county.township, on=clock.today())


def test_slips_are_counted_without_them(spare, wang, contact, county, trusted):
    on = clock.today()
    assert [place.people for place in places_of(contact, None, on=on)] == [1]
    assert [place.people for place in places_of(trusted, None, on=on) if place.unit == county.township] == [2]
    assert set(people_at(contact, county.village, on=on)) == {wang}


def test_the_right_holds_where_it_was_given(spare, trusted, county):
    """Marks of one county are no matter of another one's staff, even when they see its persons."""
    other = UnitFactory(county=True)
    Scope.objects.filter(person=trusted).update(unit=other)
    Scope.objects.create(person=trusted, role=Role.COUNTY, unit=county.unit, since=date(2026, 1, 1))
    viewer = Person.objects.get(pk=trusted.pk)
    assert viewer.scope.sees_reserve
    assert spare not in known(viewer)
    assert not Appointment.objects.seen_by(viewer).exists()


def test_giving_and_taking_a_mark_tells_nobody_and_is_no_operation(wang, county, trusted):
    mark = give_mark(wang, county.village, since=clock.today() - timedelta(days=2), by=trusted)
    take_mark(mark, until=clock.today() - timedelta(days=1), by=trusted)
    assert not Message.objects.exists()
    assert not Operation.objects.exists()
    assert set(AuditEvent.objects.values_list("scope_path", flat=True)) == {county.unit.path}


def test_the_mark_is_given_by_those_with_the_right_in_their_county(wang, county, organizer, trusted):
    other = UnitFactory(village=True)
    for by, unit in ((Person.objects.get(pk=organizer.pk), other), (trusted, other)):
        with pytest.raises(InputError):
            give_mark(wang, unit, since=clock.today(), by=by)
    Scope.objects.filter(person=organizer).update(sees_reserve=False)
    with pytest.raises(InputError):
        give_mark(wang, county.village, since=clock.today(), by=Person.objects.get(pk=organizer.pk))


def test_there_is_no_mark_at_a_community(wang, county, trusted):
    community = UnitFactory(community=True, parent=county.township)
    with pytest.raises(InputError):
        give_mark(wang, community, since=clock.today(), by=trusted)
    office = wang.appointments.get()
    with pytest.raises(NotNow):
        take_mark(office, until=clock.today(), by=trusted)
