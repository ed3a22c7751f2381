"""单位 and 变动记录 at the desk: who sees what, two steps to a change, and taking it back."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kit.access import Role
from people import operations, tree
from people.models import Operation, Scope, Unit
from people.units import NewUnit, make_units
from tests.people.factories import SINCE, PersonFactory, UnitFactory

DAY = date(2026, 6, 1)
WHEN = {"on": "2026-06-01", "document": "阳政函〔2026〕9号"}


@pytest.fixture
def township(db) -> Unit:
    return UnitFactory(township=True, name="石桥镇", code="140522101000")


@pytest.fixture
def first(township) -> Unit:
    return UnitFactory(village=True, name="上村", code="140522101201", parent=township)


@pytest.fixture
def second(township) -> Unit:
    return UnitFactory(village=True, name="下村", code="140522101202", parent=township)


@pytest.fixture
def admin(township, browse):
    return browse(PersonFactory(name="钱管理", county_admin=True, unit=township.parent))


def merging(second: Unit, **changed: object) -> dict[str, object]:
    return {"others": [second.pk], "into": "new", "name": "合村", "code": "140522101299", **WHEN, **changed}


def url(deed: str, unit: Unit) -> str:
    return reverse(f"people:unit_{deed}", args=[unit.uuid])


# --- the list and the page of a unit -----------------------------------------------------------------------


def test_the_list_is_looked_up_by_name_code_kind_and_township(admin, first, second):
    def found(**query: object) -> list[str]:
        return [row.unit.name for row in admin.get(reverse("people:units"), query).context["rows"]]

    assert {"上村", "下村", "石桥镇"} <= set(found())
    assert found(q="上") == ["上村"]
    assert found(q="140522101202") == ["下村"]
    assert found(kind="township") == ["石桥镇"]
    assert found(above=first.parent_id, kind="village") == ["上村", "下村"]
    tree.merge_units([first], second, on=DAY)
    assert "上村" not in found() and found(ended="1", q="上") == ["上村"]


def test_a_unit_of_an_undone_merger_is_in_no_list_and_has_no_page(admin, first, second):
    done = tree.merge_units([first, second], NewUnit("village", "合村", "140522101299", first.parent), on=DAY)
    ghost = Unit.objects.get(name="合村")
    operations.undo(done, by=None)
    page = admin.get(reverse("people:units"), {"ended": "1"})
    assert "合村" not in page.text and "上村" in page.text
    assert admin.get(reverse("people:unit", args=[ghost.uuid])).status_code == 404
    assert "合村" not in admin.get(reverse("people:unit", args=[first.uuid])).text


def test_a_township_sees_its_own_units_and_the_others_are_not_there(browse, first):
    stranger = UnitFactory(village=True, name="别村")
    contact = browse(PersonFactory(township_contact=True, unit=first.parent))
    page = contact.get(reverse("people:units"))
    assert "上村" in page.text and "别村" not in page.text
    assert contact.get(reverse("people:unit", args=[first.uuid])).status_code == 200
    assert contact.get(reverse("people:unit", args=[stranger.uuid])).status_code == 404
    assert contact.get(url("merge", first)).status_code == 404


def test_the_county_looks_and_its_administrator_changes(browse, first):
    county = first.parent.parent
    page = browse(PersonFactory(county_staff=True, unit=county)).get(reverse("people:unit", args=[first.uuid]))
    assert page.status_code == 200 and url("merge", first) not in page.text
    page = browse(PersonFactory(county_admin=True, unit=county)).get(reverse("people:unit", args=[first.uuid]))
    assert url("merge", first) in page.text


def test_who_administers_one_county_and_looks_at_another_changes_the_first_alone(browse, first):
    person = PersonFactory(county_admin=True)
    Scope.objects.create(person=person, role=Role.COUNTY, unit=first.parent.parent, since=SINCE)
    viewer = browse(person)
    assert viewer.get(reverse("people:unit", args=[first.uuid])).status_code == 200
    assert viewer.get(url("rename", first)).status_code == 404


def test_a_unit_shows_its_whole_history_and_who_put_it_on_record(admin, first):
    tree.rename_unit(first, "新上村", on=DAY, document=WHEN["document"], by=PersonFactory(name="赵记录"))
    page = admin.get(reverse("people:unit", args=[first.uuid])).text
    for word in ("上村", "新上村", WHEN["document"], "赵记录", "140522101201"):
        assert word in page


@pytest.mark.parametrize("name", ["units", "unit", "operations"])
def test_a_page_costs_the_same_number_of_queries_however_many_rows_it_has(admin, township, name):
    args = [township.uuid] if name == "unit" else []

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(reverse(f"people:{name}", args=args)).status_code == 200
        return len(captured)

    def add(start: int) -> None:
        made = [NewUnit("village", f"村{n}", f"1405221012{n}", township) for n in range(start, start + 9)]
        for unit in make_units(made, since=SINCE):
            PersonFactory(posts=["ZR"], unit=unit)
        tree.rename_unit(unit, f"新村{start}", on=DAY)

    add(10)
    before = queries()
    add(40)
    assert queries() == before


# --- a change in two steps -------------------------------------------------------------------------------


def test_a_merger_is_shown_confirmed_and_taken_back(admin, first, second):
    head = PersonFactory(name="王建国", posts=["ZR"], unit=first)
    PersonFactory(name="李卫东", posts=["ZR"], unit=second)
    shown = admin.post(url("merge", first), {**merging(second), "go": "look"})
    for word in ("上村", "下村", "合村", "王建国", "王建国、李卫东"):
        assert word in shown.text
    assert not Operation.objects.exists()
    sent = {**merging(second), "go": "do", "fingerprint": shown.context["plan"].fingerprint}
    done = admin.post(url("merge", first), sent, follow=True)
    operation = Operation.objects.get()
    assert done.redirect_chain[-1][0] == reverse("people:operation", args=[operation.pk])
    assert operation.by.name == "钱管理" and operation.document == WHEN["document"]
    head.refresh_from_db()
    assert head.home_unit.name == "合村"
    admin.post(reverse("people:operation_undo", args=[operation.pk]))
    head.refresh_from_db()
    assert head.home_unit == first


def test_what_changed_meanwhile_is_said_and_shown_anew(admin, first, second):
    shown = admin.post(url("merge", first), {**merging(second), "go": "look"})
    PersonFactory(name="张后来", posts=["KJ"], unit=second)
    sent = {**merging(second), "go": "do", "fingerprint": shown.context["plan"].fingerprint}
    again = admin.post(url("merge", first), sent)
    assert again.context["problem"] and "张后来" in again.text
    assert not Operation.objects.exists()
    assert admin.post(url("merge", first), {**merging(second), "go": "do"}).context["problem"]


def test_the_way_back_keeps_what_was_typed(admin, first, second):
    page = admin.post(url("merge", first), {**merging(second), "go": "edit"})
    assert 'value="合村"' in page.text and 'value="2026-06-01"' in page.text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"on": "2025-12-31"}, "on"),
        ({"on": "gestern"}, "on"),
        ({"document": ""}, "document"),
        ({"code": ""}, "code"),
        ({"code": "14052X"}, "code"),
        ({"code": "140522101000"}, "code"),
        ({"others": []}, "others"),
        ({"into": "0"}, "into"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(admin, first, second, changed, field):
    page = admin.post(url("merge", first), {**merging(second, **changed), "go": "look"})
    assert page.context["form"].errors[field]
    assert 'value="合村"' in page.text
    assert not Operation.objects.exists()


def test_a_unit_of_another_county_is_no_choice(admin, first):
    stranger = UnitFactory(village=True)
    page = admin.post(url("merge", first), {**merging(stranger), "go": "look"})
    assert page.context["form"].errors["others"]


def confirm(client, address: str, data: dict[str, object]):
    shown = client.post(address, {**data, "go": "look"})
    assert "plan" in shown.context, shown.context["form"].errors
    return client.post(address, {**data, "go": "do", "fingerprint": shown.context["plan"].fingerprint})


def test_a_unit_is_renamed_moved_split_closed_and_set_up(admin, first, second, township):
    other = UnitFactory(township=True, parent=township.parent, name="柳河乡")
    here, there = PersonFactory(posts=["ZR"], unit=second), PersonFactory(posts=["KJ"], unit=second)
    confirm(admin, url("rename", first), {"name": "新上村", "code": first.code, **WHEN})
    moved = {"parent": other.pk, "code": "140522102201", **WHEN, "on": "2026-06-02"}
    confirm(admin, url("move", first), moved)
    first.refresh_from_db()
    assert (first.name, first.code, first.parent) == ("新上村", "140522102201", other)
    parts = {"name1": "东村", "code1": "140522101301", "name2": "西村", "code2": "140522101302"}
    confirm(admin, url("split", second), {**parts, f"person{here.pk}": "1", f"person{there.pk}": "2", **WHEN})
    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.home_unit.name, there.home_unit.name) == ("东村", "西村")
    confirm(admin, url("close", here.home_unit), {**WHEN, "on": "2026-06-09"})
    new = {"kind": "community", "parent": township.pk, "name": "新社区", "code": "140522101001", **WHEN}
    confirm(admin, reverse("people:unit_set_up"), new)
    assert set(Unit.objects.living().filter(parent=township).values_list("name", flat=True)) == {"西村", "新社区"}


def test_a_third_part_that_was_not_named_is_no_place_to_go(admin, second):
    head = PersonFactory(posts=["ZR"], unit=second)
    parts = {"name1": "东村", "code1": "140522101301", "name2": "西村", "code2": "140522101302"}
    page = admin.post(url("split", second), {**parts, f"person{head.pk}": "3", **WHEN, "go": "look"})
    assert page.context["form"].errors[f"person{head.pk}"]


def test_a_reserve_mark_goes_along_unseen(admin, first, second, posts):
    mark = PersonFactory(name="后备生", posts=["HB"], unit=first)
    shown = admin.post(url("merge", first), {**merging(second), "go": "look"})
    assert "后备生" not in shown.text
    confirm(admin, url("merge", first), merging(second))
    assert mark.appointments.acting(DAY).get().unit.name == "合村"


# --- operations -------------------------------------------------------------------------------------------


def test_an_operation_says_what_hinders_its_undo(admin, first, second):
    done = tree.merge_units([first], second, on=DAY)
    tree.rename_unit(second, "大下村", on=DAY)
    page = admin.get(reverse("people:operation", args=[done.pk]))
    assert not page.context["look"].hindrances
    tree.set_up_units([NewUnit("village", "占号村", first.code, first.parent)], on=DAY)
    page = admin.get(reverse("people:operation", args=[done.pk]))
    assert "占号村" in page.text and reverse("people:operation_undo", args=[done.pk]) not in page.text
    page = admin.post(reverse("people:operation_undo", args=[done.pk]), follow=True)
    assert "占号村" in page.text and Unit.objects.get(pk=first.pk).closed_on == DAY


def test_operations_are_seen_in_scope_and_undone_by_those_with_the_right(browse, first, second):
    done = tree.merge_units([first], second, on=DAY)
    address = reverse("people:operation", args=[done.pk])
    contact = browse(PersonFactory(township_contact=True, unit=first.parent))
    assert contact.get(address).status_code == 200
    assert contact.post(reverse("people:operation_undo", args=[done.pk])).status_code == 404
    stranger = browse(PersonFactory(county_admin=True))
    assert stranger.get(address).status_code == 404
    assert stranger.post(reverse("people:operation_undo", args=[done.pk])).status_code == 404
    assert Operation.objects.standing().filter(pk=done.pk).exists()


def test_an_undo_is_not_undone_and_both_are_listed(admin, first, second):
    done = tree.merge_units([first], second, on=DAY)
    back = operations.undo(done, by=None)
    rows = admin.get(reverse("people:operations")).context["rows"]
    assert [row.operation for row in rows] == [back, done]
    assert not any(row.may_undo for row in rows)
    assert [row.operation for row in admin.get(reverse("people:operations"), {"kind": "merge"}).context["rows"]] == [
        done
    ]
