from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from kit import clock
from kit.access import Role
from kit.errors import InputError
from kit.models import AuditEvent
from people.models import Person, Scope
from people.staff import enrol_staff, give_right


def add(**options: str) -> str:
    out = StringIO()
    fields = {"name": "孙科长", "account": "sun", "role": "county_admin", "unit": "140522", **options}
    call_command("add_staff", **fields, stdout=out)
    return out.getvalue()


def test_the_first_administrator_enters_with_the_password_that_was_printed(client, county):
    county.unit.code = "140522000000"
    county.unit.save()
    password = add().split()[-1]
    response = client.post(reverse("people:staff"), {"username": "sun", "password": password})
    assert response.url == "/desk/"
    person = Person.objects.get(username="sun")
    assert person.scope.has(Role.COUNTY_ADMIN)
    assert password not in person.password


def test_a_second_run_sets_a_new_password_and_no_second_right(county):
    county.unit.code = "140522000000"
    county.unit.save()
    first, second = add().split()[-1], add().split()[-1]
    person = Person.objects.get(username="sun")
    assert person.check_password(second) and not person.check_password(first)
    assert Scope.objects.filter(person=person).count() == 1
    assert list(AuditEvent.objects.values_list("action", flat=True)) == [
        "people.right_given",
        "people.password_set",
        "people.password_set",
    ]


@pytest.mark.parametrize(
    ("options", "says"), [({"unit": "999999"}, "no unit"), ({"unit": "x"}, "十二位|12"), ({"name": "李四"}, "账号")]
)
def test_what_cannot_be_done_is_said(county, options, says):
    county.unit.code = "140522000000"
    county.unit.save()
    add()
    with pytest.raises(CommandError, match=says):
        add(**options)


def test_an_account_of_another_name_is_not_taken_over(county):
    fields = {"account": "sun", "role": Role.TRAINER, "unit": county.unit, "since": clock.today()}
    enrol_staff(name="孙科长", **fields)
    with pytest.raises(InputError):
        enrol_staff(name="李四", **fields)


def test_to_be_a_cadre_is_no_right_to_give(county, cadre):
    with pytest.raises(InputError):
        give_right(cadre, Role.CADRE, county.unit, since=clock.today())
    assert not Scope.objects.exists()
