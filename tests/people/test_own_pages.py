from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from kit import clock
from kit.append_only import AppendOnlyError
from offline import devices
from offline.models import Device
from people import notice
from people.contacts import contacts_of
from people.login.backend import PersonBackend
from people.models import NoticeSeen
from people.profile import profile_of, who_is
from tests.people.factories import PersonFactory, give_office


@pytest.fixture
def numbers(county):
    for unit, name, phone in ((county.unit, "孙科长", "10055550000"), (county.township, "郑委员", "10055550001")):
        unit.contact, unit.phone = name, phone
        unit.save()


def test_the_first_set_up_asks_three_things_one_a_page(client, wang):
    client.force_login(wang)
    page = client.get(reverse("people:setup") + "?next=/gap/").content.decode()
    assert all(words in page for words in ("石桥镇大湾村", "王建国", "村委会主任"))
    size = client.get(reverse("people:setup") + "?next=/gap/").context["yes"]
    assert size == "/settings/display/?next=%2Fstart%2Fnotice%2F%3Fnext%3D%252Fgap%252F"
    read = client.get(reverse("people:setup_notice") + "?next=/gap/").content.decode()
    assert "个人信息保护法第十三条第一款第三项" in read and "我已看过" in read
    assert client.post(reverse("people:setup_notice") + "?next=/gap/").url == "/gap/"
    assert NoticeSeen.objects.get().version == notice.VERSION
    assert client.post(reverse("people:setup_notice") + "?next=//evil.example/").url == "/"
    assert NoticeSeen.objects.count() == 1


def test_that_the_notice_was_seen_is_a_fact(wang):
    notice.note_seen(wang, at=clock.now())
    row = NoticeSeen.objects.get()
    row.version = "9"
    with pytest.raises(AppendOnlyError):
        row.save()
    assert notice.has_seen(wang)


def test_the_notice_is_open_for_everybody(client, db, settings):
    page = client.get(reverse("people:notice")).content.decode()
    assert settings.SITE_OWNER in page and notice.VERSION in page


def test_help_names_the_township_first_and_the_county(client, wang, numbers):
    client.force_login(wang)
    page = client.get(reverse("people:help")).content.decode()
    assert page.index("10055550001") < page.index("10055550000")
    assert 'href="tel:10055550001"' in page
    assert page.count("<details>") == 5


def test_in_a_demonstration_no_number_can_be_tapped(client, wang, numbers, settings):
    settings.DEMO = True
    client.force_login(wang)
    page = client.get(reverse("people:help")).content.decode()
    assert "10055550001" in page and "tel:" not in page and "演示里的号码是编的" in page


def test_help_is_there_before_coming_in(client, numbers):
    page = client.get(reverse("people:help")).content.decode()
    assert "孙科长" in page and "郑委员" not in page


def test_without_any_number_help_says_where_to_ask(client, wang):
    client.force_login(wang)
    assert "请到乡镇组织办问一问" in client.get(reverse("people:help")).content.decode()


def test_contacts_cost_one_query(wang, numbers, django_assert_num_queries):
    unit = wang.home_unit
    assert unit is not None
    with django_assert_num_queries(1):
        contacts = contacts_of(wang)
    assert (contacts.township.name, contacts.county.name, contacts.first) == ("郑委员", "孙科长", contacts.township)


def test_a_profile_shows_offices_by_rank_and_masks_the_number(wang, county, django_assert_num_queries):
    wang.phone = "10012345678"
    wang.save()
    give_office(wang, "SJ", county.village)
    viewer = PersonBackend().get_user(wang.pk)
    with django_assert_num_queries(1):
        profile = profile_of(viewer, on=clock.today())
    assert profile.posts == ("村党组织书记", "村委会主任")
    assert (profile.address, profile.place, profile.phone) == ("王书记", "石桥镇大湾村", "100****5678")


def test_staff_without_an_office_have_a_profile_too(contact):
    profile = profile_of(contact, on=clock.today())
    assert (profile.offices, profile.place, profile.phone) == ((), "", "")
    assert str(who_is(contact)) == "郑委员"


def test_somebody_of_a_township_is_shown_with_it(county):
    assert str(who_is(PersonFactory(name="孙明", home_unit=county.township))) == "石桥镇 孙明"


def test_an_owner_sees_his_phones_and_forgets_one(client, wang, li):
    first, token = devices.enrol(wang, at=clock.now(), label="华为手机")
    devices.enrol(wang, at=clock.now() - timedelta(days=200), label="过期手机")
    foreign, _ = devices.enrol(li, at=clock.now(), label="别人的手机")
    client.force_login(wang)
    client.cookies["device"] = token
    page = client.get(reverse("people:devices")).content.decode()
    assert "华为手机" in page and "这部" in page
    assert "过期手机" not in page and "别人的手机" not in page
    assert client.post(reverse("people:device_revoke", args=[foreign.pk])).status_code == 404
    client.post(reverse("people:device_revoke", args=[first.pk]))
    assert list(Device.objects.known(clock.now())) == [foreign]


@pytest.mark.parametrize("name", ["people:setup", "people:setup_notice", "people:devices"])
def test_whoever_has_not_entered_is_led_to_the_door_and_back(client, db, name):
    url = reverse(name)
    assert client.get(url).url.startswith(f"/enter/?next={url.replace('/', '%2F')}")
