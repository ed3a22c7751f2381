"""A cadre who becomes staff stays one person: found by name or telephone within scope, given a right, no second account."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kit import clock
from kit.access import Role
from kit.errors import InputError, NotNow
from kit.models import AuditEvent
from people import rights
from people.models import Person
from people.rights import NewRight
from tests.conftest import settle
from tests.people.factories import PersonFactory

FIND, PHONE = "people:staff_find", "13800001234"


@pytest.fixture
def teacher(wang) -> Person:
    """王建国, with a telephone."""
    wang.phone = PHONE
    wang.save()
    return wang


def right(county, **fields: object) -> dict[str, object]:
    return {"role": "trainer", "unit": county.unit.pk, "since": clock.today().isoformat(), **fields}


def appoint(client, person: Person, **typed: object):
    return client.post(reverse("people:staff_appoint", args=[person.uuid]), typed, follow=True)


@pytest.mark.parametrize("text", ["王建国", "wjg", PHONE, "138 0000 1234"])
def test_a_cadre_is_found_by_name_initials_or_telephone(browse, administrator, teacher, text):
    page = browse(administrator).post(reverse(FIND), {"text": text}).content.decode()
    assert "王建国" in page and reverse("people:staff_appoint", args=[teacher.uuid]) in page
    assert PHONE not in page.replace(f'value="{text}"', "") and "138****1234" in page


def test_nobody_outside_and_no_mere_reserve_cadre_is_found(browse, administrator, county, posts):
    PersonFactory(name="后来人", posts=["HB"], unit=county.village)
    PersonFactory(name="外县人", home_unit=settle("沁水县", "county", "140521"))
    for name in ("后来人", "外县人"):
        page = browse(administrator).post(reverse(FIND), {"text": name})
        assert page.context["found"] == []
        person = Person.objects.get(name=name)
        assert browse(administrator).get(reverse("people:staff_appoint", args=[person.uuid])).status_code == 404


def test_he_gets_the_right_and_stays_the_same_person(browse, administrator, county, teacher):
    before = Person.objects.count()
    answer = appoint(browse(administrator), teacher, **right(county))
    assert "权限已授予" in answer.content.decode() or answer.redirect_chain
    teacher.refresh_from_db()
    assert Person.objects.count() == before and teacher.username is None
    assert teacher.scopes.get().role == Role.TRAINER
    assert teacher.phone == PHONE and teacher.main_post is not None
    assert AuditEvent.objects.filter(action="people.right_given", by_id=administrator.pk).exists()


def test_with_an_account_his_first_password_is_shown_once(browse, administrator, county, teacher):
    page = appoint(browse(administrator), teacher, **right(county, account="wang"))
    teacher.refresh_from_db()
    assert teacher.username == "wang" and teacher.check_password(page.context["password"])


def test_an_account_of_somebody_else_is_refused_and_nothing_is_given(browse, administrator, organizer, county, teacher):
    page = appoint(browse(administrator), teacher, **right(county, account=organizer.username or "county"))
    assert "这个账号已有人用。" in page.content.decode() or "小写字母" in page.content.decode()
    assert not teacher.scopes.exists()


def test_nobody_appoints_himself_or_above_himself(administrator, county, teacher, wang):
    new = NewRight(Role.TRAINER, county.unit, clock.today())
    with pytest.raises(NotNow):
        rights.appoint_staff(administrator, administrator, new)
    with pytest.raises(InputError):
        rights.appoint_staff(administrator, teacher, NewRight(Role.SYSTEM, county.unit, clock.today()))
    assert administrator.pk not in [person.pk for person in rights.found(administrator, administrator.name)]


def test_somebody_of_a_known_name_is_entered_anew_only_when_that_is_said(browse, administrator, county, teacher):
    client = browse(administrator)
    typed = right(county, name="王建国", account="wangjg")
    page = client.post(reverse("people:staff_add"), typed).content.decode()
    assert "已有同名的人" in page and reverse("people:staff_appoint", args=[teacher.uuid]) in page
    assert not Person.objects.filter(username="wangjg").exists()
    client.post(reverse("people:staff_add"), typed | {"another": "on"})
    assert Person.objects.filter(username="wangjg", name="王建国").exists()


def test_staff_of_that_name_are_pointed_to_their_own_page(browse, administrator, contact, county):
    page = browse(administrator).post(reverse("people:staff_add"), right(county, name="郑委员", account="zheng"))
    assert reverse("people:staff_member", args=[contact.uuid]) in page.content.decode()


@pytest.mark.parametrize("who", ["contact", "organizer", "trainer"])
def test_only_administrators_search_there(request, browse, teacher, who):
    client = browse(request.getfixturevalue(who))
    assert client.post(reverse(FIND), {"text": "王建国"}).status_code == 404
    assert client.get(reverse("people:staff_appoint", args=[teacher.uuid])).status_code == 404


def test_a_system_operator_who_sees_no_persons_finds_none(browse, operator, teacher):
    assert browse(operator).post(reverse(FIND), {"text": "王建国"}).context["found"] == []
