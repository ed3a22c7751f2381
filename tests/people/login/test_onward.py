"""Whoever opens a lesson that was forwarded to him comes in by any way, and is at the lesson."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from kit import clock
from people.login import face, slips
from people.notice import note_seen
from tests.people.factories import PersonFactory
from tests.people.login.conftest import PHONE

LESSON = "/lesson/M05-L1/"


class Page(HTMLParser):
    """The addresses of a page, and what its hidden fields say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fields: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "a":
            self.links.append(said.get("href") or "")
        if tag == "input" and said.get("type") == "hidden":
            self.fields[said["name"] or ""] = said.get("value") or ""

    def link_to(self, name: str) -> str:
        return next(link for link in self.links if urlsplit(link).path == reverse(name))


def page(response) -> Page:
    return Page(response.content.decode())


@pytest.fixture
def seen(phoned):
    note_seen(phoned, at=clock.now())
    return phoned


@pytest.fixture
def door(client, texting) -> Page:
    """The log-in, as it meets whoever tapped a lesson without being logged in."""
    response = client.get(LESSON)
    assert parse_qs(urlsplit(response.url).query) == {"next": [LESSON]}
    return page(client.get(response.url))


def test_by_number_and_code(client, seen, door, texting):
    asked = page(client.post(reverse("people:enter"), {**door.fields, "phone": PHONE}))
    assert client.post(reverse("people:phone"), {**asked.fields, "code": texting()}).url == LESSON


def test_by_a_number_that_two_share(client, seen, door, texting, county):
    PersonFactory(name="王小明", unit=county.village, phone=PHONE)
    asked = page(client.post(reverse("people:enter"), {**door.fields, "phone": PHONE}))
    who = page(client.post(reverse("people:phone"), {**asked.fields, "code": texting()}))
    assert client.post(reverse("people:choose"), {**who.fields, "person": str(seen.uuid)}).url == LESSON


def test_by_an_activation_slip(client, seen, door, contact_number):
    (slip,) = slips.make_slips([seen], by=None, at=clock.now())
    typed = page(client.get(door.link_to("people:slip")))
    shown = page(client.post(reverse("people:slip"), {**typed.fields, "code": slip.code}))
    assert client.post(reverse("people:slip_use"), shown.fields).url == LESSON


def test_by_six_digits_face_to_face(client, seen, door, contact):
    code = face.give(seen, by=contact, at=clock.now())
    typed = page(client.get(door.link_to("people:face")))
    assert client.post(reverse("people:face"), {**typed.fields, "name": seen.name, "code": code}).url == LESSON


def test_by_a_phone_that_is_known(client, seen, door, texting):
    asked = page(client.post(reverse("people:enter"), {"phone": PHONE}))
    client.post(reverse("people:phone"), {**asked.fields, "code": texting()})
    token = client.cookies["device"].value
    again = Client()
    again.cookies["device"] = token
    known = page(again.get(again.get(LESSON).url))
    assert again.post(reverse("people:known"), known.fields).url == LESSON


def test_on_a_computer_by_ones_phone(client, seen, door, browse):
    scan = door.link_to("people:scan")
    client.post(scan)
    browse(seen).post(f"/pair/{client.session['pairing_token']}/", {"say": "yes"})
    assert client.get(reverse("people:scan")).url == LESSON


def test_by_account_and_password(client, county, door):
    PersonFactory(name="孙科长", county_staff=True, unit=county.unit, username="sun", password="correct horse battery")
    typed = page(client.get(door.link_to("people:staff")))
    said = {"username": "sun", "password": "correct horse battery"}
    assert client.post(reverse("people:staff"), {**typed.fields, **said}).url == LESSON


def test_at_the_first_time_after_the_three_questions(client, phoned, door, texting):
    asked = page(client.post(reverse("people:enter"), {**door.fields, "phone": PHONE}))
    setup = client.post(reverse("people:phone"), {**asked.fields, "code": texting()}).url
    size = page(client.get(setup)).link_to("kit:display")
    chosen = {**page(client.get(size)).fields, "size": "24", "contrast": "normal"}
    notice = client.post(size, chosen).url
    assert client.post(notice).url == LESSON
