"""After a leak everybody of whom such data were held is listed, or counted where he may not be named."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from kit import clock
from kit.access import Role
from people import erasure, leaks_elsewhere, operations
from people.holdings_end import LEAVERS_KEEP_NUMBERS
from people.leaks import Leak
from people.models import Appointment, Operation, Person, PersonChange, Scope, Turn, TurnLine
from people.roster import uploads
from tests.people.factories import PersonFactory, give_office, post

PHONE = "13800001234"


@pytest.fixture
def told(administrator):
    """told(viewer=…, names=("phone",)): what the page answers for the last three days."""

    def told_(viewer: Person = administrator, *, names=("phone",), since=3, until=0, unit=None, account=None):
        on = clock.today()
        leak = Leak(names, unit, on - timedelta(days=since), on - timedelta(days=until), account)
        return leaks_elsewhere.answer(Person.objects.get(pk=viewer.pk), leak)

    return told_


def names_in(answer) -> list[str]:
    return [line.name for line in answer.told]


@pytest.fixture
def roster_of(county, administrator):
    """roster_of(rows): a file of 姓名, 单位, 职务, 手机号 as it was uploaded and not yet written."""

    def roster_of_(*rows: tuple[str, str, str, str]):
        book = Workbook()
        for line in [("姓名", "村（社区）", "职务", "手机号"), *rows]:
            book.active.append(line)
        stream = io.BytesIO()
        book.save(stream)
        return uploads.take_in(stream.getvalue(), "名册.xlsx", unit=county.unit, by=administrator)

    return roster_of_


def with_phone(person: Person, number: str = PHONE) -> Person:
    person.phone = number
    person.save()
    return person


def test_staff_without_a_home_are_told_as_what_they_are(told, county, contact):
    with_phone(contact)
    (line,) = told().told
    assert (line.name, line.place, line.post) == ("郑委员", "石桥镇", Role.TOWNSHIP.label)


def test_staff_whose_right_has_ended_are_told_while_the_number_is_kept(told, contact):
    with_phone(contact)
    Scope.objects.filter(person=contact).update(
        since=clock.today() - timedelta(days=9), until=clock.today() - timedelta(days=5)
    )
    assert names_in(told()) == ["郑委员"]


def test_a_person_whose_import_was_taken_back_is_told_with_what_he_had(told, county, posts, organizer):
    made = with_phone(PersonFactory(name="赵撤回"))
    deed = Operation.objects.create(kind="roster", unit=county.unit, on=clock.today(), by=organizer, at=clock.now())
    PersonChange.objects.create(operation=deed, person=made, made=True)
    Appointment.objects.create(person=made, post=post("KJ"), unit=county.village, since=clock.today(), operation=deed)
    operations.undo(deed, by=organizer)
    (line,) = told().told
    assert (line.name, line.place) == ("赵撤回", "石桥镇大湾村")
    assert names_in(told(unit=county.village)) == ["赵撤回"]
    assert names_in(told(unit=county.other_village)) == []


def test_who_is_only_marked_is_named_to_those_with_the_right_and_counted_for_the_rest(
    told, county, posts, administrator
):
    with_phone(PersonFactory(name="后来人", posts=["HB"], unit=county.village))
    answer = told()
    assert (names_in(answer), answer.unnamed) == ([], 1)
    administrator.scopes.update(sees_reserve=True)
    answer = told()
    assert (names_in(answer), answer.unnamed) == (["后来人"], 0)


def test_the_count_of_those_who_are_not_named_says_nothing_of_one_village(told, county, posts):
    with_phone(PersonFactory(name="后来人", posts=["HB"], unit=county.village))
    assert told(unit=county.village).unnamed == told(unit=county.other_village).unnamed == 1


def test_a_taken_back_mark_does_not_name_anybody(told, county, posts, organizer):
    marked = with_phone(PersonFactory(name="后来人", posts=["HB"], unit=county.village))
    row = marked.appointments.get()
    Appointment.objects.create(
        person=marked, post=row.post, unit=row.unit, since=row.since, replaces=row, withdrawn=True
    )
    Person.objects.filter(pk=marked.pk).update(entered_by_mistake=True, home_unit=None, main_post=None)
    assert (names_in(told()), told().unnamed) == ([], 1)


def test_a_leaver_is_told_while_his_number_is_kept_and_when_it_went_after_the_leak(told, wang):
    with_phone(wang)
    on = clock.today()
    Person.objects.filter(pk=wang.pk).update(left_on=on - timedelta(days=30))
    assert names_in(told()) == ["王建国"]
    gone = on - timedelta(days=LEAVERS_KEEP_NUMBERS + 1)
    Person.objects.filter(pk=wang.pk).update(left_on=gone, phone=None, phone_hash=None)
    assert names_in(told()) == ["王建国"]
    Person.objects.filter(pk=wang.pk).update(left_on=gone - timedelta(days=30))
    assert names_in(told()) == []


def test_who_was_entered_after_the_leak_is_not_told(told, county):
    with_phone(PersonFactory(name="新来的", home_unit=county.village))
    assert names_in(told(since=9, until=5)) == []
    assert names_in(told()) == ["新来的"]


def test_an_old_number_that_is_kept_to_take_an_import_back_counts(told, county, wang, organizer):
    deed = Operation.objects.create(kind="roster", unit=county.unit, on=clock.today(), by=organizer, at=clock.now())
    PersonChange.objects.create(operation=deed, person=wang, before='{"phone": "13800001234", "name": "王建国"}')
    assert names_in(told()) == ["王建国"]
    assert names_in(told(names=("id_number",))) == []


def test_a_duplicate_is_told_once_as_the_person_he_was_merged_into(told, wang, county):
    double = with_phone(PersonFactory(name="王建囯", home_unit=county.village))
    Person.objects.filter(pk=double.pk).update(merged_into=wang)
    assert names_in(told()) == ["王建国"]


def test_the_erased_are_a_number_only_when_they_were_there(told, administrator, county):
    gone = with_phone(PersonFactory(name="孙已走", home_unit=county.village))
    erasure.erase(gone, by=administrator, basis="本人要求", on=clock.today())
    answer = told()
    assert (names_in(answer), answer.erased) == ([], 1)
    Person.objects.filter(pk=gone.pk).update(erased_on=clock.today() - timedelta(days=30))
    assert told().erased == 0


def test_newly_elected_persons_on_the_list_of_a_term_are_told(told, county, posts, administrator):
    on = clock.today()
    turn = Turn.objects.create(
        unit=county.unit,
        number=14,
        elected_on=on,
        since=on,
        until=on + timedelta(days=9),
        by=administrator,
        at=clock.now(),
    )
    TurnLine.objects.create(turn=turn, unit=county.village, post=post("ZR"), name="孙新任", phone="13700000001")
    (line,) = told().told
    assert (line.name, line.place, line.phone) == ("孙新任", "石桥镇大湾村", "137****0001")


def test_the_rows_of_a_file_that_was_not_written_are_told_once(told, county, wang, roster_of):
    with_phone(wang)
    for _ in range(2):
        roster_of(("王建国", "大湾村", "村委会主任", PHONE), ("赵一", "大湾村", "村会计", "13900000001"))
    answer = told()
    assert names_in(answer) == ["王建国", "赵一"] and "名册.xlsx" in list(answer.told)[1].kept_as
    assert names_in(told(unit=county.other_village)) == []
    assert names_in(told(unit=county.village)) == ["王建国", "赵一"]


def test_a_row_that_says_a_mark_is_counted_for_who_does_not_see_marks(told, roster_of, posts, administrator):
    roster_of(("后来人", "大湾村", "村级后备干部", "13900000001"))
    answer = told()
    assert (names_in(answer), answer.unnamed) == ([], 1)
    administrator.scopes.update(sees_reserve=True)
    assert names_in(told()) == ["后来人"]


def test_rows_of_files_that_can_be_read_no_longer_are_a_number(told, roster_of, administrator, posts):
    kept = roster_of(("赵一", "大湾村", "村会计", "13900000001"), ("钱二", "大湾村", "村会计", "13900000002"))
    uploads.give_up(kept, by=administrator)
    answer = told()
    assert (names_in(answer), answer.unread) == ([], 2)


def test_the_contact_of_a_unit_is_told(told, county):
    county.township.contact, county.township.phone = "冯干事", "13600000001"
    county.township.save()
    (line,) = told().told
    assert (line.name, line.place) == ("冯干事", "石桥镇")


def test_of_one_account_its_own_files_count_and_no_other(told, county, administrator, organizer, roster_of, posts):
    roster_of(("赵一", "大湾村", "村会计", "13900000001"))
    assert names_in(told(account=administrator)) == ["赵一"]
    assert names_in(told(account=organizer)) == []


def test_the_list_reads_as_many_rows_as_a_page_has(told, county, settle, django_assert_num_queries):
    people = settle(county.village, 60)
    give_office(people[0], "KJ", county.village)
    answer = told(names=("name",))
    for length in (5, 50):
        with django_assert_num_queries(1):
            assert len(answer.told[:length]) == length
    assert len(set(answer.told)) == len(answer.told)


def test_the_page_and_the_file_say_how_many_are_not_named(browse, administrator, county, posts, contact):
    with_phone(contact)
    with_phone(PersonFactory(name="后来人", posts=["HB"], unit=county.village))
    client, on = browse(administrator), clock.today()
    typed = {"names": ["phone"], "since": on - timedelta(days=3), "until": on}
    page = client.post(reverse("people:leak"), typed).content.decode()
    assert "郑委员" in page and "全县另有 1 人" in page and "后来人" not in page and "后备" not in page
    answer = client.post(reverse("people:leak"), typed | {"as": "file"})
    cells = [cell.value for row in load_workbook(io.BytesIO(answer.content)).active for cell in row]
    assert "郑委员" in cells and "后来人" not in cells and any("另有 1 人" in str(cell) for cell in cells)
