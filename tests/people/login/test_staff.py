from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from kit import clock
from kit.models import AuditEvent
from offline.models import Device
from people.login import throttle
from people.login.sessions import STAFF_KEY
from people.models import EntryFailure, Person
from tests.people.factories import PersonFactory

GOOD = "correct horse battery"


@pytest.fixture
def clerk(county) -> Person:
    return PersonFactory(name="孙科长", county_staff=True, unit=county.unit, username="sun", password=GOOD)


def try_in(client, username: str = "sun", password: str = GOOD, next: str = ""):
    return client.post(reverse("people:staff"), {"username": username, "password": password, "next": next})


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("trait", "door"),
    [
        ("county_staff", "/desk/"),
        ("county_admin", "/desk/"),
        ("township_contact", "/desk/"),
        ("trainer", "/cms/"),
        ("reviewer", "/cms/"),
    ],
)
def test_staff_land_where_they_work(client, county, trait, door):
    PersonFactory(**{trait: True}, unit=county.township, username="sun", password=GOOD)
    assert try_in(client).url == door


def test_a_page_that_was_wanted_comes_first_unless_it_is_another_s(client, clerk):
    assert try_in(client, next="/desk/people/").url == "/desk/people/"
    assert try_in(client, next="//evil.example/").url == "/desk/"
    assert try_in(client, next="https://evil.example/").url == "/desk/"


@pytest.mark.parametrize(("username", "password"), [("sun", "not-this-9"), ("moon", GOOD), ("SUN ", "not-this-9")])
def test_account_and_password_are_wrong_in_the_same_words(client, clerk, username, password):
    page = try_in(client, username, password).content.decode()
    assert "账号或密码不对。" in page
    assert f'value="{username}"' in page and password not in page
    assert not is_in(client)


def test_an_unknown_account_costs_the_same_statements(client, clerk, django_assert_num_queries):
    try_in(client, "sun", "wrong")  # the first row of a day in the trail costs more
    for username in ("sun", "moon"):
        with django_assert_num_queries(11):
            try_in(client, username, "wrong")
    assert EntryFailure.objects.count() == 6  # account and address, three times


def test_a_refused_password_stands_in_the_trail_without_the_account(client, clerk):
    try_in(client, "sun", "wrong")
    event = AuditEvent.objects.get(action="people.entry_refused")
    assert (event.result, event.ip, event.by_id) == ("refused", "127.0.0.1", None)
    assert "sun" not in str(event.fields)


def test_an_account_of_a_person_without_password_is_like_an_unknown_one(client, county):
    PersonFactory(county_staff=True, unit=county.unit, username="sun", password=None)
    assert "账号或密码不对。" in try_in(client, "sun", "").content.decode() or not is_in(client)
    assert "账号或密码不对。" in try_in(client, "sun", "x").content.decode()


def test_somebody_shut_out_does_not_come_in(client, clerk):
    Person.objects.update(is_active=False)
    try_in(client)
    assert not is_in(client)


def test_guessing_a_password_takes_longer_each_time_even_with_the_right_one_at_last(client, clerk):
    for _ in range(7):
        try_in(client, password="wrong")
    assert "试的次数太多了。" in try_in(client).content.decode()
    assert not is_in(client)


def test_whoever_enters_is_forgiven(client, clerk):
    for _ in range(3):
        try_in(client, password="wrong")
    try_in(client)
    assert is_in(client)
    assert not EntryFailure.objects.filter(key=throttle.account_key("staff", "sun")).exists()


def test_many_accounts_from_one_address_end_at_the_ceiling(client, clerk):
    key = throttle.address_key("127.0.0.1")
    EntryFailure.objects.bulk_create(EntryFailure(key=key, at=clock.now()) for _ in range(throttle.ADDRESS_CEILING))
    assert "试的次数太多了。" in try_in(client).content.decode()


def test_a_session_of_staff_ends_after_half_an_hour_without_use(client, clerk, county):
    try_in(client)
    session = client.session
    session[STAFF_KEY] = (clock.now() - timedelta(minutes=31)).timestamp()
    session.save()
    response = client.get("/help/")
    assert response.url == "/enter/?next=%2Fhelp%2F"
    assert not is_in(client)


def test_a_session_in_use_goes_on_and_is_noted_every_two_minutes(client, clerk, django_assert_num_queries):
    try_in(client)
    session = client.session
    session[STAFF_KEY] = (clock.now() - timedelta(minutes=3)).timestamp()
    session.save()
    client.get("/help/")
    assert clock.now().timestamp() - client.session[STAFF_KEY] < 60
    assert is_in(client)


def test_a_desk_is_no_known_phone(client, clerk):
    try_in(client)
    assert not Device.objects.exists() and "device" not in client.cookies


def test_leaving_ends_the_session_and_the_phone_s_memory(client, wang):
    from offline import devices

    _device, token = devices.enrol(wang, at=clock.now())
    client.force_login(wang)
    client.cookies["device"] = token
    response = client.post(reverse("people:leave"))
    assert response.url == reverse("people:enter")
    assert not is_in(client)
    assert Device.objects.get().revoked_at is not None
    assert client.get(reverse("people:leave")).status_code == 405
