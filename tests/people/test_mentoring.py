"""老带新: who may stand by whom, and what both see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kit import clock
from kit.errors import InputError, NotNow
from notifications.models import Message
from people.mentoring import candidates, end_mentoring, name_mentor, pairs_of
from people.models import Mentoring, Person
from tests.people.factories import PersonFactory, give_office


def day(days: int):
    return clock.today() + timedelta(days=days)


@pytest.fixture
def old(county, posts) -> Person:
    """Somebody of the same village with a term behind him."""
    person = PersonFactory(name="张老书")
    give_office(person, "SJ", county.village, since=day(-2500), until=day(-700))
    return person


def name(person, mentor, by, **fields) -> Mentoring:
    return name_mentor(person, mentor, since=fields.pop("since", day(0)), by=by, at=clock.now(), **fields)


def test_both_see_it_and_are_told_without_a_name(wang, old, contact):
    name(wang, old, contact)
    assert [who.name for who in pairs_of(wang, on=day(0)).mentors] == ["张老书"]
    assert [who.name for who in pairs_of(old, on=day(0)).mentees] == ["王建国"]
    texts = {message.person_id: message for message in Message.objects.all()}
    assert texts[wang.pk].wording == "mentor_named"
    assert texts[old.pk].wording == "mentee_named"
    assert all("王建国" not in text.text and "张老书" not in text.text for text in texts.values())


def test_a_mentor_has_a_term_behind_him(wang, county, contact):
    green = PersonFactory(posts=["KJ"], unit=county.village)
    with pytest.raises(InputError):
        name(wang, green, contact)


def test_five_years_in_one_office_are_a_term(wang, county, contact):
    long = PersonFactory()
    give_office(long, "KJ", county.village, since=day(-5 * 365))
    assert long in candidates(contact, wang, on=day(0))


def test_a_reserve_mark_makes_no_mentor_and_gets_none(wang, old, county, contact, organizer):
    organizer.scopes.update(sees_reserve=True)
    spare = PersonFactory()
    give_office(spare, "HB", county.village, since=day(-2500))
    assert spare not in candidates(contact, wang, on=day(0))
    with pytest.raises(InputError):
        name(spare, old, Person.objects.get(pk=organizer.pk))


def test_nobody_stands_by_himself(old, county, contact):
    give_office(old, "SJ", county.village, since=day(-3))
    with pytest.raises(InputError):
        name(old, old, contact)


def test_who_is_out_of_reach_is_not_named(wang, li, old, contact, trainer):
    li.appointments.get()
    give_office(li, "SJ", li.home_unit, since=day(-2500), until=day(-700))
    with pytest.raises(InputError):
        name(wang, li, contact)
    with pytest.raises(InputError):
        name(li, old, contact)


def test_one_mentor_at_a_time(wang, old, county, contact):
    other = PersonFactory()
    give_office(other, "KJ", county.village, since=day(-2500), until=day(-700))
    first = name(wang, old, contact)
    with pytest.raises(NotNow):
        name(wang, other, contact)
    end_mentoring(first, until=day(0), by=contact)
    name(wang, other, contact, since=day(1))
    assert [who.name for who in pairs_of(wang, on=day(1)).mentors] == [other.name]


def test_days_in_the_wrong_order_are_refused(wang, old, contact):
    with pytest.raises(InputError):
        name(wang, old, contact, until=day(-1))


def test_an_ended_one_is_shown_no_more_and_ends_once(wang, old, contact):
    row = name(wang, old, contact, since=day(-9))
    end_mentoring(row, until=day(-1), by=contact)
    assert not pairs_of(wang, on=day(0))
    with pytest.raises(NotNow):
        end_mentoring(row, until=day(0), by=contact)
