from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kit import clock
from kit.access import Role
from offline import devices
from offline.models import Device
from people.login import demo
from people.models import Person
from people.notice import note_seen
from tests.people.factories import PersonFactory


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def demo_people(county, posts, settings) -> dict[str, Person]:
    settings.DEMO = True
    traits = {"trainer": "trainer", "reviewer": "reviewer", "township": "township_contact", "county": "county_staff"}
    people = {
        role: PersonFactory(**{trait: True}, unit=county.unit, username=f"demo-{role}", is_demo=True)
        for role, trait in traits.items()
    }
    people["cadre"] = PersonFactory(posts=["ZR"], unit=county.village, username="demo-cadre", is_demo=True)
    return people


@pytest.mark.parametrize(
    ("role", "door"),
    [("cadre", "/"), ("trainer", "/cms/"), ("reviewer", "/cms/"), ("township", "/desk/"), ("county", "/desk/")],
)
def test_one_tap_leads_each_role_to_its_work(client, demo_people, role, door):
    response = client.get(demo.path_of(role))
    assert response.url == door
    assert client.session["_auth_user_id"] == str(demo_people[role].pk)
    assert not Device.objects.exists()


def test_the_links_work_in_a_demonstration_only(client, demo_people, settings):
    path = demo.path_of("cadre")
    settings.DEMO = False
    assert client.get(path).status_code == 404
    assert not is_in(client)


@pytest.mark.parametrize("role", ["cadre", "system", "nonsense"])
def test_a_guessed_link_is_not_there(client, demo_people, role):
    assert client.get(reverse("people:demo_enter", args=[role, "0" * 12])).status_code == 404
    assert not is_in(client)


def test_no_link_leads_to_the_operator_of_the_machine(demo_people):
    PersonFactory(system=True, username="demo-system", is_demo=True)
    assert demo.person_behind("system", demo.key_of("system")) is None
    assert Role.SYSTEM not in demo.ROLES


def test_a_person_who_is_not_of_the_demonstration_is_never_behind_a_link(demo_people):
    Person.objects.update(is_demo=False)
    assert demo.person_behind("cadre", demo.key_of("cadre")) is None


def test_a_key_depends_on_role_and_secret(settings):
    keys = {demo.key_of("cadre"), demo.key_of("county")}
    settings.SECRET_KEY = "y" * 60
    keys.add(demo.key_of("cadre"))
    assert len(keys) == 3


def test_a_known_phone_comes_in_with_one_tap(client, wang):
    note_seen(wang, at=clock.now())
    _device, token = devices.enrol(wang, at=clock.now())
    client.cookies["device"] = token
    page = client.get(reverse("people:enter")).content.decode()
    assert "我是王建国，继续学习" in page
    assert not is_in(client)  # opening the page is not coming in
    assert client.post(reverse("people:known"), {"next": "/plan/"}).url == "/plan/"
    assert client.session["_auth_user_id"] == str(wang.pk)
    assert Device.objects.count() == 1


def test_a_revoked_phone_is_a_stranger(client, wang):
    device, token = devices.enrol(wang, at=clock.now())
    devices.revoke(device, at=clock.now())
    client.cookies["device"] = token
    assert "王建国" not in client.get(reverse("people:enter")).content.decode()
    assert client.post(reverse("people:known")).url == reverse("people:enter")
    assert not is_in(client)


def test_revoking_a_phone_ends_what_was_begun_on_it_and_nothing_else(client, wang):
    note_seen(wang, at=clock.now())
    for _ in range(2):
        token = devices.enrol(wang, at=clock.now())[1]
        client.cookies.clear()
        client.cookies["device"] = token
        client.post(reverse("people:known"))
        assert is_in(client)
    lost, this = Device.objects.order_by("enrolled_at")
    other = Client()
    other.cookies["sessionid"] = lost.session_key
    other.cookies["device"] = "gone"
    assert other.get(reverse("people:devices")).status_code == 200
    client.post(reverse("people:device_revoke", args=[lost.pk]))
    assert other.get(reverse("people:devices")).status_code == 302
    assert is_in(client)
    assert Device.objects.get(pk=this.pk).session_key == client.session.session_key


def test_whoever_is_in_already_is_led_on(client, wang):
    note_seen(wang, at=clock.now())
    client.force_login(wang)
    assert client.get(reverse("people:enter")).url == "/"


def test_the_front_door_names_owner_and_whom_to_call(client, county, settings):
    county.unit.contact, county.unit.phone = "孙科长", "10055550000"
    county.unit.save()
    page = client.get(reverse("people:enter")).content.decode()
    assert settings.SITE_OWNER in page and "10055550000" in page
    assert 'href="tel:10055550000"' in page
    settings.DEMO = True
    assert "tel:" not in client.get(reverse("people:enter")).content.decode()


def test_no_way_in_is_shown_that_needs_an_account_with_somebody_else(client, county, texting, settings):
    """docs/decisions/0087: a control that does nothing is worse than none."""
    asked = client.post(reverse("people:enter"), {"phone": "10012345678"}).content.decode()
    page = client.get(reverse("people:enter")).content.decode()
    assert "获取验证码" in page
    for html in (page, asked):
        assert "用微信进入" not in html and "语音播报" not in html
    settings.TEXT_CHANNEL = ""
    assert "获取验证码" not in client.get(reverse("people:enter")).content.decode()


def test_the_page_one_wanted_goes_along_to_every_way_in(client, county, texting):
    page = client.get(reverse("people:enter") + "?next=/lesson/M01-L1/").content.decode()
    assert page.count("?next=%2Flesson%2FM01-L1%2F") == 4
    assert 'name="next" value="/lesson/M01-L1/"' in page
