"""The notice names who handles the data and is confirmed by the county; one page prints the record; a leak finds those affected."""

import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from kit import clock
from kit.models import AuditEvent
from people import handling, notice, opening, retention
from people.login import doors
from people.models import Contractor, NoticeConfirmation, Person
from tests.people.factories import give_office

CONFIRMED = {
    "handler": "中共阳城县委组织部",
    "contact": "干部教育科 0356-4220000",
    "document": "阳组通〔2026〕1号",
    "sure": "on",
}


def confirm(client, **typed):
    return client.post(reverse("people:notice_confirm"), CONFIRMED | typed)


def test_until_the_county_confirms_the_notice_says_so(client, browse, db, administrator):
    assert "待县里确认" in client.get("/notice/").content.decode()
    confirm(browse(administrator))
    page = client.get("/notice/").content.decode()
    assert CONFIRMED["handler"] in page and CONFIRMED["contact"] in page and "待县里确认" not in page
    event = AuditEvent.objects.get(action="people.notice_confirmed")
    assert event.by_id == administrator.pk


def test_a_new_handler_is_shown_again_at_the_next_log_in_and_the_same_one_is_not(browse, wang, administrator):
    notice.note_seen(wang, at=clock.now())
    assert doors.first_page_of(wang) == doors.HOME
    confirm(browse(administrator))
    assert doors.first_page_of(wang) == doors.NEW_NOTICE
    notice.note_seen(wang, at=clock.now())
    assert doors.first_page_of(wang) == doors.HOME
    confirm(browse(administrator), document="阳组通〔2026〕2号")
    assert doors.first_page_of(wang) == doors.HOME
    confirm(browse(administrator), contact="综合科 0356-4220001")
    assert doors.first_page_of(wang) == doors.NEW_NOTICE
    assert len(set(NoticeConfirmation.objects.values_list("version", flat=True))) == 2


def test_whoever_sees_a_changed_notice_is_told_so(browse, wang, administrator):
    notice.note_seen(wang, at=clock.now())
    confirm(browse(administrator))
    assert "有了变化" in browse(wang).get(reverse("people:setup_notice")).content.decode()


@pytest.mark.parametrize("missing", ["handler", "contact", "sure"])
def test_nothing_is_confirmed_halfway(browse, administrator, missing):
    assert confirm(browse(administrator), **{missing: ""}).status_code == 200
    assert not NoticeConfirmation.objects.exists()


def test_the_slip_names_the_handler_and_the_way_to_the_notice(browse, wang, contact, administrator):
    confirm(browse(administrator))
    page = browse(contact).post(reverse("people:slips_print", args=[wang.home_unit.uuid]))
    text = page.content.decode()
    assert CONFIRMED["handler"] in text and "/notice/" in text


def test_the_page_to_print_has_record_retention_assessment_and_contractors(browse, administrator, operator):
    Contractor.objects.create(
        name="某某短信公司（演示）",
        task="发验证码",
        kinds="手机号",
        safeguards="加密",
        contract="2026-3",
        since=clock.today(),
    )
    retention.run(at=clock.now())
    for person in (administrator, operator):
        page = browse(person).get(reverse("people:privacy")).content.decode()
        assert all(words in page for words in ("处理活动记录", "保存期限", "第五十六条", "某某短信公司（演示）"))
        assert all(str(each.name) in page for each in handling.ACTIVITIES)
        assert all(str(each.kind) in page for each in retention.rules())


def test_only_the_administrator_changes_anything_there(browse, operator, organizer, contact):
    for name in ("notice_confirm", "contractor_new", "leak"):
        for person in (operator, organizer, contact):
            assert browse(person).get(reverse(f"people:{name}")).status_code == 404
    assert browse(organizer).get(reverse("people:privacy")).status_code == 404


def test_a_contractor_is_entered_and_ended(browse, administrator):
    typed = {
        "name": "演示公司",
        "task": "短信",
        "kinds": "手机号",
        "safeguards": "加密",
        "contract": "1",
        "since": "2026-01-01",
    }
    client = browse(administrator)
    client.post(reverse("people:contractor_new"), typed)
    row = Contractor.objects.get()
    assert client.post(reverse("people:contractor", args=[row.pk]), typed | {"until": "2025-01-01"}).status_code == 200
    client.post(reverse("people:contractor", args=[row.pk]), typed | {"until": "2026-02-01"})
    assert not Contractor.objects.working(clock.today()).exists()
    assert AuditEvent.objects.filter(action="people.contractor_kept").count() == 2


@pytest.fixture
def leak(county, wang, li):
    """Both have a telephone; a third person has none."""
    for person, number in ((wang, "13800001234"), (li, "13900005678")):
        person.phone = number
        person.save()
    give_office(Person.objects.create_user(name="张无号"), "KJ", county.village)
    today = clock.today()
    return {"names": ["phone"], "since": today - timedelta(days=3), "until": today}


def listed(client, **typed):
    return client.post(reverse("people:leak"), typed)


def test_a_leak_finds_whose_data_it_held(browse, administrator, county, leak):
    client = browse(administrator)
    page = listed(client, **leak).content.decode()
    assert "王建国" in page and "李秀英" in page and "张无号" not in page and "13800001234" not in page
    page = listed(client, **leak, unit=county.other_township.pk).content.decode()
    assert "李秀英" in page and "王建国" not in page
    event = AuditEvent.objects.filter(action="people.leak_listed").order_by("at").last()
    assert event.fields["rows"] == "1" and event.scope_path == county.other_township.path


def test_of_one_account_it_finds_whose_numbers_it_opened(browse, administrator, contact, wang, leak):
    opening.open_numbers(contact, wang, ["phone"], reason="call", why="通知开班")
    page = listed(browse(administrator), **leak, account=contact.pk).content.decode()
    assert "王建国" in page and "李秀英" not in page


def test_the_list_is_taken_along_to_tell_them(browse, administrator, leak):
    answer = listed(browse(administrator), **leak, **{"as": "file"})
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(answer.content)).active]
    assert any("王建国" in row and "138****1234" in row for row in rows)
    assert AuditEvent.objects.filter(action="people.leak_exported").exists()


def test_a_leak_that_ends_before_it_begins_is_refused(browse, administrator, leak):
    page = listed(browse(administrator), **(leak | {"until": leak["since"] - timedelta(days=1)}))
    assert "结束日期早于开始日期" in page.content.decode()


def test_the_days_of_a_leak_are_chosen_and_not_typed(browse, administrator):
    page = browse(administrator).get(reverse("people:leak")).content.decode()
    for name in ("since", "until"):
        (box,) = re.findall(rf'<input[^>]*name="{name}"[^>]*>', page)
        assert 'type="date"' in box
