from __future__ import annotations

import pytest

from people.login import backend
from people.login.backend import Busy, PersonBackend
from people.models import Person
from tests.people.factories import PersonFactory


def test_the_person_of_a_request_is_one_query(wang, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert PersonBackend().get_user(wang.pk) == wang


def test_somebody_shut_out_is_nobody(wang):
    Person.objects.update(is_active=False)
    assert PersonBackend().get_user(wang.pk) is None


@pytest.mark.parametrize(
    ("account", "password", "is_in"),
    [("sun", "good", True), ("sun", "bad", False), ("moon", "good", False), ("", "good", False), ("sun", None, False)],
)
def test_an_account_and_its_password_are_checked(db, account, password, is_in):
    person = PersonFactory(username="sun", password="good")
    found = PersonBackend().authenticate(None, username=account, password=password)
    assert found == (person if is_in else None)


def test_no_more_than_two_passwords_are_hashed_at_once(db, monkeypatch):
    PersonFactory(username="sun", password="good")
    monkeypatch.setattr(backend, "WAIT_SECONDS", 0.01)
    held = [backend._hashing.acquire(timeout=1) for _ in range(backend.HASHES_AT_ONCE)]
    try:
        with pytest.raises(Busy):
            PersonBackend().authenticate(None, username="sun", password="good")
    finally:
        for _ in held:
            backend._hashing.release()
    assert PersonBackend().authenticate(None, username="sun", password="good") is not None


def test_the_queue_is_said_in_words_and_counts_as_no_mistake(client, db, monkeypatch):
    from people.models import EntryFailure

    PersonFactory(username="sun", password="good")
    monkeypatch.setattr(backend, "WAIT_SECONDS", 0.01)
    held = [backend._hashing.acquire(timeout=1) for _ in range(backend.HASHES_AT_ONCE)]
    try:
        page = client.post("/enter/staff/", {"username": "sun", "password": "good"}).content.decode()
    finally:
        for _ in held:
            backend._hashing.release()
    assert "现在进来的人多。" in page
    assert not EntryFailure.objects.exists()
