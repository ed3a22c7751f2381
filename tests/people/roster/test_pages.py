"""The way of a roster through its pages: columns, dry run, confirmation, back; and what others see meanwhile."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kit import clock, jobs, sheets
from kit.access import Role
from kit.errors import InputError
from kit.models import AuditEvent, Job, JobState
from people.models import Appointment, Operation, Person, RosterUpload
from people.roster import export, reading, report, uploads
from tests.conftest import staff
from tests.people.factories import give_office
from tests.people.roster.test_writing import derived

HEAD = ("乡镇", "村", "姓名", "性别", "手机号", "职务", "任职时间", "学历")
KNOWN = ("石桥镇", "大湾村", "王建国", "男", "13800000001", "村委会主任", "2026-01-01", "大专")
NEW = ("石桥镇", "大湾村", "赵一一", "女", "13900000001", "村会计", "2026-03-01", "高中")
LIST = reverse("people:roster")


def file(*rows: tuple[object, ...], head: tuple[str, ...] = HEAD, name: str = "名册.xlsx") -> SimpleUploadedFile:
    """An Excel file as somebody would send it."""
    content = sheets.to_bytes([sheets.Sheet("名册", [sheets.Column(word) for word in head], rows)])
    return SimpleUploadedFile(name, content, content_type=sheets.MIME)


@pytest.fixture
def settled(posts, county, wang, li):
    wang.phone, wang.education, wang.gender = "13800000001", "college", "m"
    wang.save()
    li.phone = "13800000002"
    li.save()
    return county


@pytest.fixture
def desk(settled, organizer, browse):
    """The client of 孙科长 of the county."""
    return browse(organizer)


def send(client, *rows, **more) -> RosterUpload:
    """Upload rows, and accept the guess of the columns."""
    client.post(LIST, {"file": file(*rows)})
    upload = RosterUpload.objects.order_by("-at").first()
    said = {f"column_{index}": name for index, name in upload.mapping.items()}
    client.post(
        reverse("people:roster_columns", args=[upload.pk]), {**said, "as_of": "2026-06-30", "move": "on", **more}
    )
    return upload


def worked(upload: RosterUpload) -> RosterUpload:
    """The upload after the workers had their turn."""
    jobs.run_pending()
    upload.refresh_from_db()
    return upload


def page(client, upload: RosterUpload, query: str = "") -> str:
    return client.get(reverse("people:roster_file", args=[upload.pk]) + query).content.decode()


def do(client, upload: RosterUpload, deed: str, **said: str):
    return client.post(reverse(f"people:roster_{deed}", args=[upload.pk]), said, follow=True)


# --- the whole way ------------------------------------------------------------------------------------


def test_a_roster_goes_from_the_file_into_the_tables_and_back(desk, settled):
    before = derived()
    upload = send(desk, KNOWN, NEW)
    assert upload.mapping == {
        "1": "township", "2": "unit", "3": "name", "4": "gender", "5": "phone", "6": "post", "7": "since", "8": "education",
    }  # fmt: skip
    assert "正在比对" in page(desk, upload)
    worked(upload)
    shown = page(desk, upload)
    assert "赵一一" in shown
    assert "139****0001" in shown
    assert "13900000001" not in shown
    assert derived() == before
    do(desk, upload, "apply")
    worked(upload)
    assert upload.state == "applied"
    assert Appointment.objects.acting(date(2026, 6, 30)).filter(person__name="赵一一", unit=settled.village).exists()
    assert "撤销这次导入" in page(desk, upload)
    do(desk, upload, "undo")
    worked(upload)
    assert upload.state == "undone"
    assert derived() == before


def test_the_same_file_again_changes_nothing_and_cannot_be_confirmed(desk):
    first = send(desk, KNOWN, NEW)
    worked(first)
    do(desk, first, "apply")
    worked(first)
    second = worked(send(desk, KNOWN, NEW))
    shown = report.loads(second.report)
    assert (shown.counts["unchanged"], shown.lines, shown.errors) == (2, {}, ())
    do(desk, second, "apply")
    assert worked(second).state == "tried"


def test_a_wrong_row_stops_all_and_the_file_comes_back_with_what_is_wrong(desk):
    upload = worked(send(desk, NEW, (*NEW[:1], "不知村", "钱二二", *NEW[3:4], "13900000002", *NEW[5:])))
    assert upload.state == "refused"
    shown = page(desk, upload)
    assert "B3" in shown
    assert "不知村" in shown
    do(desk, upload, "apply")
    assert worked(upload).state == "refused"
    answer = desk.get(reverse("people:roster_errors", args=[upload.pk]))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows[1][-1] in (None, "")
    assert "不知村" in rows[2][-1]
    assert not Person.objects.filter(name="赵一一").exists()


def test_what_is_not_kept_is_said_with_its_cell(desk):
    two = (*NEW[:4], "13900000001/13900000002", *NEW[5:])
    stars = ("石桥镇", "大湾村", "钱二二", "男", "138****1234", "村委会委员", "2026-03-01", "高中")
    upload = worked(send(desk, two, stars))
    shown = page(desk, upload, "?kind=notes")
    assert "有 2 处没有照原样登记" in shown
    for words in ("139****0002", "一人只登记一个手机号", "138****1234", "号码带星号", "E2", "E3"):
        assert words in shown, words
    do(desk, upload, "apply")
    worked(upload)
    assert [Person.objects.get(name=name).phone for name in ("赵一一", "钱二二")] == ["13900000001", None]


def test_columns_that_contradict_each_other_are_refused_and_stay_as_chosen(desk):
    desk.post(LIST, {"file": file(KNOWN)})
    upload = RosterUpload.objects.get()
    said = {f"column_{index}": name for index, name in upload.mapping.items()}
    answer = desk.post(
        reverse("people:roster_columns", args=[upload.pk]), {**said, "column_8": "name", "as_of": "2026-06-30"}
    )
    assert "姓名" in str(answer.context["form"].non_field_errors())
    assert answer.context["form"]["column_8"].value() == "name"
    without = {key: value for key, value in said.items() if value != "post"}
    answer = desk.post(reverse("people:roster_columns", args=[upload.pk]), {**without, "as_of": "2026-06-30"})
    assert "职务" in str(answer.context["form"].non_field_errors())
    assert not Job.objects.filter(kind=uploads.TRY).exists()


def test_a_doubtful_twin_is_chosen_before_anything_is_written(desk, wang):
    upload = worked(send(desk, (*KNOWN[:4], "13900000009", *KNOWN[5:])))
    assert "是不是同一个人" in page(desk, upload)
    do(desk, upload, "apply")
    assert worked(upload).state == "tried"
    do(desk, upload, "twins", **{"twin_名册!2": f"p{wang.pk}"})
    do(desk, worked(upload), "apply")
    assert worked(upload).state == "applied"
    wang.refresh_from_db()
    assert wang.phone == "13900000009"


def test_a_post_with_a_holder_is_asked_about_before_anything_is_written(desk, wang):
    other = ("石桥镇", "大湾村", "钱二二", "男", "13900000002", "村委会主任", "2026-06-01", "高中")
    upload = worked(send(desk, other))
    shown = page(desk, upload)
    assert "一个职务两个人" in shown and "王建国，2026-01-01 起" in shown and "确认" not in shown
    do(desk, upload, "twins", twin_seats="over")
    worked(upload)
    assert "2026-05-31" in page(desk, upload, "?kind=left")
    do(desk, upload, "apply")
    worked(upload)
    ended = Appointment.objects.valid().get(person=wang)
    assert (ended.post.key, ended.until) == ("ZR", date(2026, 5, 31))
    assert Appointment.objects.acting(date(2026, 6, 30)).get(post__key="ZR").person.name == "钱二二"


def test_a_complete_roster_lists_who_left(desk):
    upload = worked(send(desk, (*NEW[:5], "村委会主任", *NEW[6:]), complete="on"))
    assert "王建国" in page(desk, upload, "?kind=left")
    do(desk, upload, "apply")
    worked(upload)
    assert not Appointment.objects.acting(clock.today()).filter(person__name="王建国").exists()


def test_what_is_no_table_is_said_and_not_kept(desk):
    answer = desk.post(LIST, {"file": SimpleUploadedFile("照片.xlsx", b"\x89PNG....")})
    assert answer.context["form"].errors["file"]
    assert not RosterUpload.objects.exists()


def test_a_file_that_is_given_up_is_emptied(desk):
    upload = worked(send(desk, NEW))
    do(desk, upload, "give_up")
    upload.refresh_from_db()
    assert (upload.state, upload.content, upload.report) == ("given_up", None, None)
    assert "没有写入" in page(desk, upload)


def test_the_file_lies_encrypted(desk):
    upload = send(desk, NEW)
    upload.refresh_from_db()
    assert bytes(upload.content).startswith(b"v1|")
    assert b"PK\x03\x04" not in bytes(upload.content)[:200]
    assert reading.look(uploads.content_of(upload), upload.file_name).rows == 1


def test_each_step_is_written_down_without_names(desk):
    upload = worked(send(desk, NEW))
    do(desk, upload, "apply")
    worked(upload)
    events = AuditEvent.objects.filter(object_id=str(upload.pk)).order_by("pk")
    actions = [event.action.removeprefix("people.roster_") for event in events]
    assert actions == ["taken_in", "tried", "confirmed", "applied"]
    assert "赵一一" not in str([event.fields for event in events])


# --- what comes between -------------------------------------------------------------------------------


def test_what_changed_since_the_dry_run_is_tried_anew_and_looked_at_again(desk, settled):
    upload = worked(send(desk, KNOWN, NEW))
    other = Person.objects.create_user(name="赵一一", phone="13900000001", home_unit=settled.village)
    give_office(other, "WY", settled.village)
    do(desk, upload, "apply")
    assert worked(upload).state == "tried"
    assert report.loads(upload.report).counts["office"] == 1
    shown = page(desk, upload)
    assert "已经自动重新试跑" in shown
    assert reverse("people:roster_apply", args=[upload.pk]) in shown
    assert not Operation.objects.exists()
    do(desk, upload, "apply")
    assert worked(upload).state == "applied"


def test_two_confirmed_at_once_the_second_is_tried_anew_and_shows_what_is_left(desk, settled, administrator, client):
    first = send(desk, NEW)
    client.force_login(administrator)
    second = worked(send(client, KNOWN, NEW))
    do(desk, worked(first), "apply")
    do(client, second, "apply")
    worked(first)
    worked(second)
    assert (first.state, second.state) == ("applied", "tried")
    shown = page(client, second)
    assert "已经自动重新试跑" in shown
    assert "名册和系统里一致" in shown
    assert Person.objects.filter(name="赵一一").count() == 1


def test_a_file_with_villages_and_no_names_says_that_nobody_was_read(desk):
    upload = send(desk, ("石桥镇", "大湾村", "", "", "", "", "", ""))
    shown = page(desk, worked(upload))
    columns = desk.get(reverse("people:roster_columns", args=[upload.pk])).content.decode()
    assert "一个人也没有读到" in columns
    assert "一个人也没有读到" in shown
    assert "一致" not in shown


def test_what_depends_on_an_import_stops_the_undo_and_is_named(desk):
    upload = worked(send(desk, NEW))
    do(desk, upload, "apply")
    worked(upload)
    Person.objects.filter(name="赵一一").update(last_login=clock.now())
    assert "1 人已经登录过" in page(desk, upload)
    answer = do(desk, upload, "undo")
    assert "1 人已经登录过" in answer.content.decode()
    assert worked(upload).state == "applied"
    assert Operation.objects.get().undone_at is None


def test_two_at_once_the_second_sees_the_first_and_follows_it(desk, settled, administrator, client):
    first = send(desk, KNOWN)
    client.force_login(administrator)
    second = send(client, NEW)
    waiting = page(client, second)
    assert "孙科长" in waiting
    assert "排队" in waiting
    assert Job.objects.filter(kind=uploads.TRY).count() == 1
    worked(first)
    second.refresh_from_db()
    assert (first.state, second.state) == ("tried", "tried")
    assert "孙科长" in client.get(LIST).content.decode()


def test_a_file_does_not_wait_for_work_that_was_given_up(desk, settled, administrator, client):
    first = send(desk, KNOWN)
    client.force_login(administrator)
    second = send(client, NEW)
    Job.objects.filter(kind=uploads.TRY).update(state=JobState.DEAD)
    page(client, second)
    worked(second)
    first.refresh_from_db()
    assert (first.state, second.state) == ("refused", "tried")


def test_work_that_is_killed_in_the_middle_writes_nothing_and_is_done_again(desk, monkeypatch):
    upload = worked(send(desk, NEW))
    do(desk, upload, "apply")
    before = derived()
    job = jobs.take(RosterUpload.objects.get(pk=upload.pk).job_id)
    Job.objects.filter(pk=job.pk).update(owner="somebody-else")  # as after the sweep: the lease is in other hands
    with pytest.raises(jobs.LostLease):
        uploads.apply(job)
    assert derived() == before
    Job.objects.filter(pk=job.pk).update(state=JobState.WAITING, due_at=clock.now())
    assert worked(upload).state == "applied"


def test_who_lost_the_right_meanwhile_writes_nothing(desk, organizer):
    upload = worked(send(desk, NEW))
    do(desk, upload, "apply")
    organizer.scopes.update(until=clock.today() - timedelta(days=1))
    assert worked(upload).state == "refused"
    assert not Person.objects.filter(name="赵一一").exists()


# --- who may ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.TOWNSHIP, Role.TRAINER, Role.REVIEWER])
def test_only_the_county_imports(settled, browse, role):
    client = browse(staff(settled, role, settled.unit, "旁人"))
    assert client.get(LIST).status_code == 404


def test_another_countys_file_is_not_there(desk, settled, client):
    from tests.people.factories import PersonFactory, UnitFactory

    upload = send(desk, NEW)
    stranger = PersonFactory(county_staff=True, unit=UnitFactory(county=True, code="140521"))
    client.force_login(stranger)
    for deed in ("file", "columns", "errors"):
        assert client.get(reverse(f"people:roster_{deed}", args=[upload.pk])).status_code == 404
    assert client.post(reverse("people:roster_apply", args=[upload.pk])).status_code == 404
    assert "名册.xlsx" not in client.get(LIST).content.decode()


def test_slips_of_the_new_people_are_printed_once(desk):
    upload = worked(send(desk, NEW))
    do(desk, upload, "apply")
    worked(upload)
    assert "赵一一" in do(desk, upload, "slips").content.decode()
    assert "赵一一" not in do(desk, upload, "slips").content.decode().split("<h1>")[0]


# --- out and in again ---------------------------------------------------------------------------------


def difference_of(desk, content: bytes) -> report.Report:
    """What an import of this file would change."""
    desk.post(LIST, {"file": SimpleUploadedFile("导出.xlsx", content)})
    upload = RosterUpload.objects.order_by("-at").first()
    said = {f"column_{index}": name for index, name in upload.mapping.items()}
    desk.post(
        reverse("people:roster_columns", args=[upload.pk]),
        {**said, "as_of": f"{clock.today()}", "complete": "on", "move": "on"},
    )
    return report.loads(worked(upload).report)


# Each post of a village beside another one, so that every name of the county's list is read as what was written.
POSTS_TOGETHER = ("FZ", "WY", "JD", "JC", "JS", "ZB", "FL", "MB", "TZ", "WG", "XW", "ZL")


@pytest.fixture
def peopled(settled, wang):
    """More of what a roster may hold: 一肩挑, another day, an end, twins, dangerous text."""
    with time_machine.travel("2026-07-01 08:00:00+08:00", tick=False):
        give_office(wang, "SJ", settled.village)
        give_office(wang, "LSZ", settled.village, since=date(2026, 2, 1), until=date(2027, 1, 31), document="=1+1")
        for key in POSTS_TOGETHER:
            give_office(
                Person.objects.create_user(name=f"多职{key.lower()}", phone="13600000001"), "TJY", settled.village
            )
            give_office(Person.objects.get(name=f"多职{key.lower()}"), key, settled.village)
        for number, born in ((1, date(1970, 1, 2)), (2, date(1990, 4, 5))):
            twin = Person.objects.create_user(name="李小小", phone=f"1370000000{number}", born=born, background="@养殖")
            give_office(twin, "WY" if number == 1 else "FL", settled.other_village)
        full = Person.objects.create_user(
            name="欧阳一",
            id_number="140522199001010014",
            born=date(1990, 1, 1),
            gender="m",
            party_member=False,
            education="master",
        )
        give_office(full, "KJ", settled.village)
        yield settled


@pytest.mark.parametrize(
    "said", [{}, {"numbers": "on", "why": "核对名册"}, {"numbers": "on", "ids": "on", "why": "核对名册"}]
)
def test_an_export_imports_again_without_a_difference(desk, peopled, said):
    content = desk.post(reverse("people:roster_export"), {"unit": peopled.unit.uuid, **said}).content
    shown = difference_of(desk, content)
    assert (shown.errors, shown.doubts, shown.lines) == ((), (), {})
    assert shown.counts["unchanged"] == 6 + len(POSTS_TOGETHER)


def test_whole_numbers_need_a_reason_and_the_trail_keeps_it(desk, peopled):
    url = reverse("people:roster_export")
    answer = desk.post(url, {"unit": peopled.unit.uuid, "numbers": "on"}, follow=True)
    assert "用途" in answer.content.decode()
    content = desk.post(url, {"unit": peopled.unit.uuid}).content
    cells = {
        str(cell)
        for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        for cell in row
    }
    assert "138****0001" in cells
    assert not cells & {"13800000001", "140522199001010014"}
    desk.post(url, {"unit": peopled.unit.uuid, "numbers": "on", "why": "核对名册"})
    event = AuditEvent.objects.filter(action="people.roster_exported").latest("pk")
    assert event.fields["why"] == "核对名册"
    assert "phone" in event.fields


def test_no_cell_of_an_export_begins_a_formula(desk, peopled):
    content = desk.post(reverse("people:roster_export"), {"unit": peopled.unit.uuid}).content
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value in ("=1+1", "@养殖")} == {"s"}
    assert "f" not in {cell.data_type for cell in cells}


def test_the_template_is_understood_and_its_examples_are_nobody(desk):
    empty = desk.get(reverse("people:roster_template")).content
    with pytest.raises(InputError, match="表里没有人"):
        reading.look(empty, "模板.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(empty))
    filled = {"township": "石桥镇", "unit": "大湾村", "name": "王建国", "post": "村会计", "phone": "13800000001"}
    book.active.append([1, *(filled.get(name, "") for name in export.NAMES)])
    out = io.BytesIO()
    book.save(out)
    content = out.getvalue()
    seen = reading.look(content, "模板.xlsx")
    assert [column.guess for column in seen.columns] == ["number", *export.NAMES]
    assert all(column.sure for column in seen.columns)
    mapping = {column.index: column.guess for column in seen.columns}
    assert [one.values["name"] for one in reading.records(content, "模板.xlsx", mapping)] == ["王建国"]


def test_a_place_of_another_county_cannot_be_exported(desk):
    from tests.people.factories import UnitFactory

    other = UnitFactory(county=True, code="140521")
    assert desk.post(reverse("people:roster_export"), {"unit": other.uuid}).status_code == 404
