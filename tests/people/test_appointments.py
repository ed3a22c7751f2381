from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from kit import clock
from kit.append_only import AppendOnlyError
from kit.errors import InputError, NotNow
from people.appointments import (
    NewOffice,
    appoint,
    appoint_many,
    derive_offices,
    end_appointment,
    whose_offices_turned,
    withdraw_appointment,
)
from people.models import Appointment, Person
from people.signals import appointments_changed
from tests.people.factories import SINCE, PersonFactory, UnitFactory, give_office


@pytest.fixture
def news() -> Iterator[list[list[int]]]:
    """The person ids of every announcement."""
    heard: list[list[int]] = []

    def hear(sender: type, person_ids: list[int], **_: object) -> None:
        heard.append(person_ids)

    appointments_changed.connect(hear)
    yield heard
    appointments_changed.disconnect(hear)


def test_an_office_makes_home_and_form_of_address(wang, county):
    assert (wang.home_unit, wang.main_post.key) == (county.village, "ZR")
    assert wang.form_of_address == "王主任"


def test_whoever_carries_both_offices_is_addressed_as_secretary(wang, county):
    give_office(wang, "SJ", county.village)
    assert wang.form_of_address == "王书记"
    assert Appointment.objects.acting(clock.today()).filter(person=wang).count() == 2


def test_two_characters_of_a_double_surname_are_kept(county, posts):
    person = PersonFactory(name="欧阳建国", posts=["KJ"], unit=county.village)
    assert person.form_of_address == "欧阳会计"


def test_an_office_is_announced_with_the_person(county, posts, news):
    person = PersonFactory()
    appoint(person, posts["KJ"], county.village, since=SINCE)
    assert news == [[person.pk]]


def test_the_day_after_its_last_day_an_office_is_over(wang, county):
    office = wang.appointments.get()
    end_appointment(office, until=date(2026, 6, 30))
    on_the_day, after = (Appointment.objects.acting(day) for day in (date(2026, 6, 30), date(2026, 7, 1)))
    assert [row.person for row in on_the_day] == [wang]
    assert not after.exists()
    assert wang.appointments.count() == 2  # the old row stands, the new one replaces it


def test_an_ended_office_leaves_the_home_but_not_the_title(wang, county):
    end_appointment(wang.appointments.get(), until=clock.today() - timedelta(days=1))
    wang.refresh_from_db()
    assert wang.home_unit == county.village  # the file stays with the township of the last office
    assert wang.main_post is None
    assert wang.form_of_address == "王建国"


def test_an_office_is_ended_once(wang):
    office = wang.appointments.get()
    end_appointment(office, until=date(2026, 6, 30))
    with pytest.raises(NotNow):
        end_appointment(office, until=date(2026, 7, 31))
    with pytest.raises(IntegrityError), transaction.atomic():  # and without the check the database says so
        Appointment.objects.create(
            person=wang, post=office.post, unit=office.unit, since=office.since, until=None, replaces=office
        )


def test_an_office_cannot_end_before_it_starts(wang):
    with pytest.raises(InputError):
        end_appointment(wang.appointments.get(), until=SINCE - timedelta(days=1))


def test_a_withdrawn_office_was_never_held(wang):
    row = withdraw_appointment(wang.appointments.get(), document="录入有误")
    assert not Appointment.objects.acting(clock.today()).filter(person=wang).exists()
    assert row.document == "录入有误"
    with pytest.raises(NotNow):
        end_appointment(row, until=clock.today())


def test_an_office_row_is_never_changed(wang):
    office = wang.appointments.get()
    office.until = date(2026, 6, 30)
    with pytest.raises(AppendOnlyError):
        office.save()
    with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_appointment")


def test_the_same_office_is_not_held_twice_in_the_same_days(wang, posts, county):
    with pytest.raises(NotNow):
        appoint(wang, posts["ZR"], county.village, since=date(2026, 3, 1))
    end_appointment(wang.appointments.get(), until=date(2026, 6, 30))
    again = appoint(wang, posts["ZR"], county.village, since=date(2026, 7, 1))
    assert again.until is None


def test_nor_twice_in_one_list(county, posts):
    person = PersonFactory()
    twice = [NewOffice(person, posts["KJ"], county.village, SINCE)] * 2
    with pytest.raises(NotNow):
        appoint_many(twice)
    assert not Appointment.objects.filter(person=person).exists()


def test_a_post_of_a_community_is_not_held_at_a_village(county, posts):
    with pytest.raises(InputError):
        appoint(PersonFactory(), posts["JZR"], county.village, since=SINCE)


def test_an_office_that_ends_before_it_starts_is_refused(county, posts):
    with pytest.raises(InputError):
        appoint(PersonFactory(), posts["KJ"], county.village, since=SINCE, until=SINCE - timedelta(days=1))


def test_an_office_to_come_gives_a_home_and_no_title_yet(county, posts):
    person = PersonFactory(name="王新")
    appoint(person, posts["ZR"], county.village, since=clock.today() + timedelta(days=9))
    assert (person.home_unit, person.main_post) == (county.village, None)
    derive_offices([person.pk], on=clock.today() + timedelta(days=9))
    assert Person.objects.get(pk=person.pk).form_of_address == "王主任"


def test_a_reserve_post_never_shows_as_the_main_post(county, posts):
    person = PersonFactory(posts=["HB"], unit=county.village)
    assert (person.home_unit, person.main_post) == (county.village, None)
    give_office(person, "ZL", county.village)
    assert person.main_post.key == "ZL"


def test_the_home_follows_the_most_senior_office(county, posts):
    other = UnitFactory(village=True, parent=county.other_township)
    person = PersonFactory(posts=["KJ"], unit=county.village)
    give_office(person, "SJ", other)
    assert person.home_unit == other


def test_whose_offices_began_or_were_over_between_two_days(county, posts):
    day = date(2026, 5, 10)
    begins = PersonFactory()
    appoint(begins, posts["KJ"], county.village, since=day)
    ends = PersonFactory()
    appoint(ends, posts["WY"], county.village, since=SINCE, until=day - timedelta(days=1))
    stays = PersonFactory()
    appoint(stays, posts["FL"], county.village, since=SINCE, until=day)
    assert whose_offices_turned(day - timedelta(days=1), day) == sorted([begins.pk, ends.pk])
    assert whose_offices_turned(day, day + timedelta(days=1)) == [stays.pk]


@pytest.mark.parametrize("count", [10, 200])
def test_deriving_costs_the_same_number_of_statements(settle, county, django_assert_num_queries, count):
    people = settle(county.village, count)
    Person.objects.filter(pk__in=[person.pk for person in people]).update(home_unit=None, main_post=None)
    with django_assert_num_queries(3):
        changed = derive_offices([person.pk for person in people], on=clock.today())
    assert len(changed) == count
