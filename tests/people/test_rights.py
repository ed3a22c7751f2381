"""Giving and taking rights, in scope and never above oneself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from kit import clock
from kit.access import Role
from kit.errors import InputError, NotNow
from kit.models import AuditEvent
from notifications.models import Message
from people import rights
from people.login import second
from people.models import Person, Scope, SecondFactor
from people.rights import NewRight
from people.staff import give_right
from tests.conftest import SINCE, settle
from tests.people.factories import PersonFactory

LIST = "/desk/staff/"


@pytest.fixture
def elsewhere(db):
    """Another county."""
    return settle("沁水县", "county", "140521")


@pytest.fixture
def today():
    return clock.today()


def add(client, **changes):
    county = changes.pop("unit")
    typed = {"name": "何新人", "account": "he", "role": "trainer", "unit": county.pk, "since": "2026-06-01", **changes}
    return client.post(f"{LIST}add/", {**typed, "account": changes.get("account", "hexin")})


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("day", "number").values_list("action", flat=True))


def test_the_list_says_who_has_which_right_and_no_more_queries_for_more_people(
    browse, administrator, county, contact, django_assert_max_num_queries
):
    client = browse(administrator)
    page = client.get(LIST).content.decode()
    assert "郑委员" in page and "石桥镇" in page and "未绑定" in page
    for number in range(20):
        PersonFactory(trainer=True, unit=county.unit, username=f"t{number}")
    with django_assert_max_num_queries(9):
        client.get(LIST)


def test_an_administrator_sees_the_staff_of_his_county_alone(browse, administrator, elsewhere):
    PersonFactory(name="外县教员", trainer=True, unit=elsewhere)
    assert "外县教员" not in browse(administrator).get(LIST).content.decode()


def test_a_system_operator_sees_all(browse, operator, elsewhere):
    PersonFactory(name="外县教员", trainer=True, unit=elsewhere)
    assert "外县教员" in browse(operator).get(LIST).content.decode()


def test_somebody_new_gets_a_right_and_a_password_that_is_shown_once(browse, administrator, county):
    page = add(browse(administrator), unit=county.unit)
    person = Person.objects.get(username="hexin")
    password = page.context["password"]
    assert person.check_password(password) and password in page.content.decode()
    right = person.scopes.get()
    assert (right.role, right.unit, right.since.isoformat()) == ("trainer", county.unit, "2026-06-01")
    assert actions() == ["people.staff_added", "people.right_given", "people.password_set"]
    event = AuditEvent.objects.get(action="people.right_given")
    assert (event.by_id, event.scope_path, event.ip) == (administrator.pk, county.unit.path, "127.0.0.1")
    assert password not in str(list(AuditEvent.objects.values()))


def test_a_taken_account_is_not_taken_over_even_with_the_same_name(browse, administrator, operator, county):
    page = add(browse(administrator), unit=county.unit, name=operator.name, account="system").content.decode()
    assert "这个账号已有人用。" in page
    assert f'value="{operator.name}"' in page, "what was typed stays"
    operator.refresh_from_db()
    assert operator.scopes.count() == 1 and not operator.has_usable_password()


@pytest.mark.parametrize(
    ("role", "place"),
    [("system", "unit"), ("county", "township"), ("township", "unit"), ("county_admin", "township"), ("cadre", "unit")],
)
def test_a_right_above_or_at_the_wrong_place_is_not_given(browse, administrator, county, role, place):
    add(browse(administrator), unit=getattr(county, place), role=role)
    assert not Person.objects.filter(username="hexin").exists()


def test_a_right_in_another_county_is_not_given(browse, administrator, elsewhere, today):
    add(browse(administrator), unit=elsewhere)
    assert not Person.objects.filter(username="hexin").exists()
    with pytest.raises(InputError):
        rights.check_new(administrator, NewRight(Role.TRAINER, elsewhere, today))


def test_a_department_belongs_to_reviewers_and_the_reserve_to_county_staff(administrator, county, today):
    for wrong in (
        NewRight(Role.TRAINER, county.unit, today, field="civil"),
        NewRight(Role.REVIEWER, county.unit, today, sees_reserve=True),
    ):
        with pytest.raises(InputError):
            rights.check_new(administrator, wrong)
    rights.check_new(administrator, NewRight(Role.REVIEWER, county.unit, today, field="justice"))
    rights.check_new(administrator, NewRight(Role.COUNTY, county.unit, today, sees_reserve=True))


def test_one_more_right_is_given_on_the_page_of_the_person(browse, administrator, county, contact, today):
    address = reverse("people:staff_member", args=[contact.uuid])
    typed = {"role": "reviewer", "unit": county.unit.pk, "since": today.isoformat(), "field": "civil"}
    response = browse(administrator).post(address, typed, follow=True)
    assert "权限已授予。" in response.content.decode()
    assert contact.scopes.filter(role="reviewer", field="civil").exists()


def test_nobody_gives_himself_a_right(browse, administrator, county, today):
    with pytest.raises(NotNow):
        rights.give(administrator, administrator, NewRight(Role.TRAINER, county.unit, today))


def test_a_right_ends_at_once_and_what_it_opened_is_gone_with_the_next_page(browse, administrator, contact, client):
    right = contact.scopes.get()
    browse(administrator).post(reverse("people:staff_end", args=[right.pk]), {"until": ""})
    assert not Person.objects.get(pk=contact.pk).scope.has(Role.TOWNSHIP)
    assert browse(contact).get("/desk/slips/").status_code == 404
    assert actions()[0] == "people.right_ended"


def test_a_right_may_end_with_a_day_to_come(browse, administrator, contact, today):
    right = contact.scopes.get()
    later = today + timedelta(days=9)
    browse(administrator).post(reverse("people:staff_end", args=[right.pk]), {"until": later.isoformat()})
    right.refresh_from_db()
    assert right.until == later
    assert Person.objects.get(pk=contact.pk).scope.has(Role.TOWNSHIP)


def test_a_day_that_is_none_is_said_and_ends_nothing(browse, administrator, contact):
    right = contact.scopes.get()
    page = browse(administrator).post(reverse("people:staff_end", args=[right.pk]), {"until": "明天"}, follow=True)
    assert "最后一天请写成" in page.content.decode()
    right.refresh_from_db()
    assert right.until is None


def test_the_last_administrator_does_not_end_himself(administrator, county, today):
    right = administrator.scopes.get()
    with pytest.raises(NotNow, match="最后一位管理员"):
        rights.end(administrator, right, until=today)
    other = PersonFactory(county_admin=True, unit=county.unit, username="second")
    Person.objects.filter(pk=other.pk).update(is_active=False)
    with pytest.raises(NotNow):
        rights.end(administrator, right, until=today)
    Person.objects.filter(pk=other.pk).update(is_active=True)
    rights.end(administrator, right, until=today - timedelta(days=1))
    assert not Person.objects.get(pk=administrator.pk).scope.has(Role.COUNTY_ADMIN)


def test_a_right_that_ended_is_given_again(contact, county, today):
    right = contact.scopes.get()
    right.until = today - timedelta(days=1)
    right.save()
    assert give_right(contact, Role.TOWNSHIP, county.township, since=today).pk != right.pk
    assert give_right(contact, Role.TOWNSHIP, county.township, since=today) in contact.scopes.all()
    assert contact.scopes.count() == 2
    assert contact.scopes.valid(today).count() == 1


def joined(person: Person) -> None:
    factor = second.joining(person, at=clock.now())
    second.confirm(person, second.code_at(factor, clock.now()), at=clock.now())


def test_a_lost_second_factor_is_reset_and_its_owner_is_told(browse, administrator, contact):
    joined(contact)
    page = browse(administrator).post(reverse("people:staff_second", args=[contact.uuid]), follow=True)
    assert "已重置。" in page.content.decode()
    assert not SecondFactor.objects.exists()
    assert "重置了您的身份验证 App" in Message.objects.get(person=contact).text
    event = AuditEvent.objects.get(action="people.second_factor_reset")
    assert (event.by_id, event.object_id) == (administrator.pk, str(contact.pk))
    assert event.scope_path == contact.scopes.get().unit.path


def test_nobody_resets_his_own(browse, administrator):
    joined(administrator)
    browse(administrator).post(reverse("people:staff_second", args=[administrator.uuid]))
    assert SecondFactor.objects.count() == 1


def test_an_account_with_a_right_above_or_elsewhere_is_out_of_an_administrator_s_hands(
    browse, administrator, county, elsewhere
):
    above = PersonFactory(trainer=True, unit=county.unit, username="above")
    Scope.objects.create(person=above, role=Role.SYSTEM, unit=county.unit, since=SINCE)
    abroad = PersonFactory(trainer=True, unit=county.unit, username="abroad")
    Scope.objects.create(person=abroad, role=Role.TRAINER, unit=elsewhere, since=SINCE)
    client = browse(administrator)
    for person in (above, abroad):
        joined(person)
        client.post(reverse("people:staff_second", args=[person.uuid]))
        client.post(reverse("people:staff_password", args=[person.uuid]))
        assert client.post(reverse("people:staff_end", args=[person.scopes.filter(unit=county.unit).first().pk]))
        assert not Person.objects.get(pk=person.pk).has_usable_password()
    assert SecondFactor.objects.count() == 2
    assert not Scope.objects.filter(until__isnull=False).exists()


def test_the_right_of_a_system_operator_is_not_there_for_a_county(browse, administrator, operator):
    assert browse(administrator).post(reverse("people:staff_end", args=[operator.scopes.get().pk])).status_code == 404


def test_a_forgotten_password_is_made_anew_and_ends_what_was_open(browse, administrator, contact):
    from django.test import Client

    other = Client()
    other.force_login(contact)
    page = browse(administrator).post(reverse("people:staff_password", args=[contact.uuid]))
    assert Person.objects.get(pk=contact.pk).check_password(page.context["password"])
    assert other.get("/desk/slips/").status_code == 302
    assert "换了新密码" in Message.objects.get(person=contact).text


@pytest.mark.parametrize("role", ["cadre", "trainer", "reviewer", "contact", "organizer"])
def test_the_page_is_for_administrators(browse, request, role):
    assert browse(request.getfixturevalue(role)).get(LIST).status_code == 404
