from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.sessions.backends.db import SessionStore

from offline import devices
from offline.models import Device
from tests.offline.factories import NOW


def test_a_token_lets_its_owner_in_and_lies_hashed(cadre):
    device, token = devices.enrol(cadre, at=NOW, label="安卓手机")
    assert devices.recognise(token, at=NOW) == device
    assert token not in str(Device.objects.values())


def test_a_phone_is_known_for_180_days(cadre):
    _device, token = devices.enrol(cadre, at=NOW)
    assert devices.recognise(token, at=NOW + timedelta(days=179)) is not None
    assert devices.recognise(token, at=NOW + timedelta(days=180)) is None


def test_a_revoked_phone_a_forged_token_and_a_person_shut_out_are_strangers(cadre):
    device, token = devices.enrol(cadre, at=NOW)
    for forged in ("", "x", token[:-1], "y" * 500):
        assert devices.recognise(forged, at=NOW) is None
    cadre.is_active = False
    cadre.save()
    assert devices.recognise(token, at=NOW) is None
    cadre.is_active = True
    cadre.save()
    devices.revoke(device, at=NOW)
    devices.revoke(device, at=NOW + timedelta(days=1))
    assert devices.recognise(token, at=NOW) is None
    assert Device.objects.get().revoked_at == NOW


def test_recognising_costs_one_query_and_one_more_on_the_first_visit_of_a_day(cadre, django_assert_num_queries):
    _device, token = devices.enrol(cadre, at=NOW)
    with django_assert_num_queries(1):
        assert devices.recognise(token, at=NOW).person == cadre
    tomorrow = NOW + timedelta(days=1)
    with django_assert_num_queries(2):
        devices.recognise(token, at=tomorrow)
    with django_assert_num_queries(1):
        devices.recognise(token, at=tomorrow)


@pytest.mark.parametrize(
    ("agent", "label"),
    [
        ("Mozilla/5.0 (Linux; Android 10; HUAWEI P30) MicroMessenger/8.0", "华为手机 · 微信"),
        ("Mozilla/5.0 (Linux; Android 12; Redmi)", "安卓手机"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 15_0) MicroMessenger/8.0", "苹果手机 · 微信"),
        ("Mozilla/5.0 (Windows NT 10.0)", "电脑"),
        ("", "电脑"),
    ],
)
def test_a_phone_is_called_as_its_owner_would(agent, label):
    assert devices.label_of(agent) == label


def test_a_browser_is_the_same_for_one_thing_and_another_for_the_next(rf):
    def browser(device, session, about):
        request = rf.get("/")
        request.COOKIES = {devices.cookie_name(): device} if device else {}
        request.session = SessionStore(f"{session}-session")
        return devices.browser_of(request, about=about)

    one, other = UUID(int=1), UUID(int=2)
    assert browser("token", "first", one) == browser("token", "second", one)
    assert browser("", "first", one) != browser("", "second", one)
    assert browser("token", "first", one) != browser("token", "first", other)
