from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.test import Client

from kit import clock
from offline import devices, inbox, life
from offline.models import Event

URL = "/api/events/"


def body(*events: dict[str, object], **more: object) -> str:
    return json.dumps({"events": list(events), **more})


def event(**fields: object) -> dict[str, object]:
    return {"id": str(uuid4()), "type": "note", "object": str(uuid4()), "data": {"n": 1}} | fields


def hand_in(client, text: str, **headers: str):
    return client.post(URL, text, content_type="application/json", headers=headers)


@pytest.fixture
def checked() -> Client:
    """A browser whose forged requests are refused, unlike the tests' usual one."""
    return Client(enforce_csrf_checks=True)


def test_a_token_in_the_header_hands_in_without_session_and_without_csrf(checked, cadre, note):
    device, token = devices.enrol(cadre, at=clock.now())
    sent = event()
    response = hand_in(checked, body(sent), Authorization=f"Device {token}")
    verdicts = [{"id": sent["id"], "verdict": "accepted", "code": ""}]
    assert response.json() == {"epoch": str(life.epoch()), "verdicts": verdicts}
    row = Event.objects.get()
    assert (row.person, row.device) == (cadre, device)


def test_a_session_hands_in_with_its_csrf_token_and_not_without(checked, cadre, note):
    checked.force_login(cadre)
    assert hand_in(checked, body(event())).status_code == 401
    checked.get("/enter/slip/")  # its form gives the cookie
    token = checked.cookies["csrftoken"].value
    assert hand_in(checked, body(event()), **{"X-CSRFToken": token}).status_code == 200
    assert Event.objects.get().person == cadre


def test_after_the_session_has_expired_the_phone_s_cookie_still_hands_in(checked, cadre, note):
    device, token = devices.enrol(cadre, at=clock.now())
    checked.get("/enter/slip/")
    csrf = checked.cookies["csrftoken"].value
    checked.cookies["device"] = token
    assert hand_in(checked, body(event())).status_code == 401  # a forged form has the cookie, but not the token
    assert hand_in(checked, body(event()), **{"X-CSRFToken": csrf}).status_code == 200
    assert Event.objects.get().device == device


def test_a_stranger_and_a_revoked_phone_are_asked_to_enter(checked, cadre, note):
    device, token = devices.enrol(cadre, at=clock.now())
    devices.revoke(device, at=clock.now())
    for header in ({}, {"Authorization": f"Device {token}"}, {"Authorization": "Basic x"}):
        response = hand_in(checked, body(event()), **header)
        assert (response.status_code, response.json()) == (401, {"code": "enter_first"})
    assert not Event.objects.exists()


def test_the_phone_of_another_person_is_not_noted_with_my_events(client, cadre, outsider, note):
    _device, token = devices.enrol(outsider, at=clock.now())
    client.force_login(cadre)
    client.cookies["device"] = token
    hand_in(client, body(event()))
    row = Event.objects.get()
    assert (row.person, row.device) == (cadre, None)


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("{", 400, "no_json"),
        ("[" * 5000, 400, "no_json"),
        ("[]", 400, "bad_batch"),
        ('{"events": 1}', 400, "bad_batch"),
        (body(*[{}] * 51), 413, "too_many"),
        (body(event(data={"x": "y" * 33_000})), 413, "too_big"),
        ("\xff\xfe", 400, "no_json"),
    ],
)
def test_what_is_no_batch_is_refused_with_a_code(client, cadre, text, status, code):
    client.force_login(cadre)
    response = hand_in(client, text)
    assert (response.status_code, response.json()) == (status, {"code": code})


def test_a_bad_event_does_not_keep_a_good_one_from_counting(client, cadre, note):
    client.force_login(cadre)
    good = event()
    response = hand_in(client, body(good, {"id": "x"}, event(type="nonsense")))
    assert [(row["verdict"], row["code"]) for row in response.json()["verdicts"]] == [
        ("accepted", ""),
        ("rejected", "bad_event"),
        ("rejected", "unknown_type"),
    ]


def test_a_full_disk_is_later_and_not_a_crash(client, cadre):
    def full(event: Event) -> None:
        raise OperationalError("database or disk is full")

    inbox.register("full", full)
    client.force_login(cadre)
    try:
        response = hand_in(client, body(event(type="full")))
    finally:
        inbox.KINDS.pop("full")
    assert (response.status_code, response.json(), response["Retry-After"]) == (503, {"code": "later"}, "5")
    assert not Event.objects.exists()


def test_looking_is_not_handing_in(client, cadre):
    client.force_login(cadre)
    assert client.get(URL).status_code == 405
