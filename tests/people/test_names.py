"""What a name may be, at every door through which one comes in."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kit import clock
from kit.access import Role
from kit.errors import InputError
from people import correcting, reserve, rights
from people.models import Person, Unit
from people.names import check_name
from people.rights import NewRight
from people.roster import values
from people.term_rules import Outcome
from people.terms import Saying, checked
from people.units import NewUnit, check_new

BAD = [
    "=SUM(A1)",
    "+8613900000000",
    "-大湾村",
    "@甲乙",
    "＝甲乙",
    " =甲乙",
    "甲\u202e乙",
    "甲\u200b乙",
    "甲\x07乙",
    "甲\n乙",
]


@pytest.mark.parametrize("name", BAD)
def test_a_name_like_a_formula_or_with_unseen_signs_is_refused(name):
    with pytest.raises(InputError):
        check_name(name)


@pytest.mark.parametrize("name", ["大湾村", "买买提·艾力", "O'Neil", "张三-李四", "第5社区（新）", "𠮷野"])
def test_names_of_places_and_people_are_taken(name):
    assert check_name(f" {name} ") == name


@pytest.mark.parametrize("name", ["=1+1村", "大\u200b湾村"])
def test_no_unit_is_called_so(name):
    with pytest.raises(InputError) as refused:
        check_new(NewUnit("village", name, "140522100201"))
    assert refused.value.field == "name"


def test_nobody_is_elected_by_such_a_name():
    with pytest.raises(InputError) as refused:
        checked(Saying(None, 1, 1, Outcome.NEW, "=甲乙"), holder="")
    assert refused.value.field == "name"


def test_no_reserve_cadre_and_no_staff_is_entered_by_such_a_name(county, organizer, posts):
    Person.objects.get(pk=organizer.pk).scopes.update(sees_reserve=True)
    by = Person.objects.get(pk=organizer.pk)
    with pytest.raises(InputError):
        reserve.give_mark_to_new("@甲乙", "13900000007", county.village, since=clock.today(), by=by)
    new = NewRight(Role.TOWNSHIP, county.township, clock.today(), "", sees_reserve=False)
    boss = Person.objects.create_superuser(name="超管")
    with pytest.raises(InputError):
        rights.add_staff(boss, name="+甲乙", account="jiayi", new=new)
    assert not Person.objects.filter(name__in=["@甲乙", "+甲乙"]).exists()


def test_a_roster_and_a_correction_go_by_the_same_rule():
    for name in ("=甲乙", "+甲乙", "-甲乙", "@甲乙"):
        with pytest.raises(InputError):
            values.name(name)
        with pytest.raises(InputError):
            correcting.read_value("name", name, on=clock.today())


def test_the_form_of_a_new_unit_says_so_beside_the_name(county, administrator, browse):
    typed = {
        "go": "look", "kind": "village", "parent": county.township.pk, "name": "=大湾", "code": "140522100299",
        "on": "2026-10-01", "document": "批复",
    }  # fmt: skip
    page = browse(administrator).post(reverse("people:unit_set_up"), typed).content.decode()
    assert "不能以“=”开头" in page
    assert "单位名称" in page
    assert not Unit.objects.filter(name="=大湾").exists()
