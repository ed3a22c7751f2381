"""A desktop shows a code, the phone says yes, the desktop is in; nobody else, and once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from kit import clock
from people.login import pairing
from people.models import Pairing


@pytest.fixture
def desktop(db) -> Client:
    """A computer that shows a code."""
    computer = Client()
    assert computer.post("/enter/scan/").status_code == 302
    return computer


def token_of(computer: Client) -> str:
    return computer.session["pairing_token"]


def test_the_desktop_waits_and_looks_again(desktop):
    response = desktop.get("/enter/scan/")
    assert response["Refresh"] == "3"
    assert f"{pairing.number_of(token_of(desktop))}" in response.content.decode()
    assert "_auth_user_id" not in desktop.session


def test_the_phone_says_yes_and_the_desktop_is_in(desktop, browse, wang):
    phone = browse(wang)
    token = token_of(desktop)
    page = phone.get(f"/pair/{token}/").content.decode()
    assert f"{pairing.number_of(token)}" in page
    assert "_auth_user_id" not in desktop.session  # looking lets nobody in
    assert "电脑已登录" in phone.post(f"/pair/{token}/", {"say": "yes"}).content.decode()
    desktop.get("/enter/scan/")
    assert desktop.session["_auth_user_id"] == str(wang.pk)
    assert desktop.session.get_expiry_age() <= 2 * 3600


def test_another_computer_with_the_same_code_is_not_let_in(desktop, browse, wang):
    thief = Client()
    thief.post("/enter/scan/")
    session = thief.session
    session["pairing_token"] = token_of(desktop)
    session.save()
    browse(wang).post(f"/pair/{token_of(desktop)}/", {"say": "yes"})
    thief.get("/enter/scan/")
    assert "_auth_user_id" not in thief.session


def test_it_is_taken_once(desktop, browse, wang):
    browse(wang).post(f"/pair/{token_of(desktop)}/", {"say": "yes"})
    row = Pairing.objects.get()
    at = clock.now()
    assert [pairing.take(row, at=at), pairing.take(row, at=at)] == [wang, None]


def test_no_means_no(desktop, browse, wang):
    browse(wang).post(f"/pair/{token_of(desktop)}/", {"say": "no"})
    assert "没有让任何人进入" in desktop.get("/enter/scan/").content.decode()
    assert "已过期" in browse(wang).post(f"/pair/{token_of(desktop)}/", {"say": "yes"}).content.decode()
    assert "_auth_user_id" not in desktop.session


def test_after_three_minutes_it_is_over(desktop, browse, wang):
    Pairing.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert "已过期" in browse(wang).get(f"/pair/{token_of(desktop)}/").content.decode()
    assert "Refresh" not in desktop.get("/enter/scan/")


def test_neither_half_lies_in_the_database(desktop):
    kept = str(Pairing.objects.values())
    assert token_of(desktop) not in kept
    assert desktop.session["pairing_secret"] not in kept


def test_a_phone_that_is_not_logged_in_logs_in_first(desktop, client):
    response = client.get(f"/pair/{token_of(desktop)}/")
    assert response.status_code == 302
    assert response.url.startswith("/enter/?next=%2Fpair%2F")
