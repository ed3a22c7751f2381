"""Excel files: exactly the people of the list, as text, written down, for their asker alone."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from kit import clock, jobs
from kit.access import Role
from kit.models import AuditEvent, Job, JobState
from reports.exports import files
from reports.filters import Filter, State
from reports.people_lists import people
from tests.reports.factories import ON, Step, fill, person_with, viewer

EXPORT = reverse("reports:export")


def sheet_of(content: bytes):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def names_in(content: bytes) -> list[str]:
    return [row[2] for row in sheet_of(content).iter_rows(min_row=3, values_only=True)]


@pytest.mark.parametrize(
    "query", ["", "state=gap&sort=due", "state=help", "post=ZR&tenure=again", "competency=LZ05&state=gap"]
)
def test_an_export_holds_the_people_of_the_list_in_its_order(full, at_desk, query):
    client = at_desk()
    listed = []
    page = client.get(f"{reverse('reports:people')}?{query}").context["page"].listing
    for number in page.page.paginator.page_range:
        listed += [
            row.name
            for row in client.get(f"{reverse('reports:people')}?{query}&page={number}").context["page"].listing.rows
        ]
    answer = client.post(f"{EXPORT}?{query}")
    assert names_in(answer.content) == listed
    assert len(listed) == page.total > 0


def test_a_row_has_the_columns_of_the_list(shire, at_desk):
    village = shire.all_villages()[0]
    person_with(shire, village, posts=["SJ", "ZR"], steps=[Step("LZ04", 2, ON), Step("LZ05", 2, ON)], finished=True)
    head, row = list(sheet_of(at_desk().post(EXPORT).content).iter_rows(min_row=2, values_only=True))
    assert head == ("乡镇", "村", "姓名", "职务", "状态", "已结业", "还差几步", "还差什么", "最近到期", "联系电话")
    assert row[:6] == (village.parent.name, village.name, "王建国", "村党组织书记、村委会主任", "还有差距", "是")
    assert row[6] == 2
    assert row[7] == "村务公开与民主监督、廉洁履职与纪法底线"
    assert row[8].date() == ON
    assert row[9] == "020****4567"


DANGEROUS = ["=1+1", "+1", "-1", "@sum(1)", "\t=1", "＝1+1", "＠x", '=HYPERLINK("http://x")', "#REF!"]


def test_nothing_in_an_export_is_a_formula(shire, at_desk):
    village = shire.all_villages()[0]
    for name in DANGEROUS:
        person_with(shire, village, posts=["ZR"], name=name)
    village.name = "=cmd|' /C calc'!A0"
    village.save()
    sheet = sheet_of(at_desk().post(EXPORT).content)
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert [cell.value for cell in sheet["C"][2:]] == DANGEROUS
    for cell in cells:
        if isinstance(cell.value, str) and cell.value[0] in "=+-@＝＠\t":
            assert cell.quotePrefix, cell.value


def test_an_export_is_written_down_without_names(full, at_desk):
    person = viewer(Role.COUNTY, full.unit)
    at_desk(person=person).post(f"{EXPORT}?state=gap&post=ZR")
    event = AuditEvent.objects.get(action="reports.export")
    assert event.by_id == person.pk
    assert event.scope_path == full.unit.path
    count = people_count(person, Filter(state=State.GAP, post="ZR"))
    assert event.fields == {"state": "gap", "post": "ZR", "rows": str(count)}


def people_count(person, flt: Filter) -> int:
    from reports import ground

    return people(ground.load(person, flt, on=ON, whole=False), flt).count()


def test_an_export_is_asked_for_by_a_form_of_our_own_only(full, at_desk):
    client = at_desk()
    assert client.get(EXPORT).status_code == 405
    person = viewer(Role.COUNTY, full.unit)
    guarded = Client(enforce_csrf_checks=True)
    guarded.force_login(person)
    assert guarded.post(EXPORT).status_code == 403
    assert not AuditEvent.objects.filter(action="reports.export").exists()


@pytest.fixture
def asked(shire, at_desk):
    """A client that has asked for an export of more people than come at once."""
    fill(shire, files.DIRECT + 40, seed=4)
    client = at_desk()
    client.wait = client.post(EXPORT).url
    client.job = Job.objects.get(kind=files.KIND)
    client.file = reverse("reports:export_file", args=[client.job.pk])
    return client


def test_many_people_are_a_job_that_one_waits_for(asked):
    page = asked.get(asked.wait)
    assert page.status_code == 200
    assert 'http-equiv="refresh"' in page.content.decode()
    assert asked.get(asked.file).status_code == 404
    jobs.run_pending()
    page = asked.get(asked.wait).content.decode()
    assert 'http-equiv="refresh"' not in page
    assert asked.file in page
    asked.job.refresh_from_db()
    assert asked.job.state == JobState.DONE
    answer = asked.get(asked.file)
    assert len(names_in(b"".join(answer.streaming_content))) == asked.job.total == asked.job.done > files.DIRECT
    assert "attachment" in answer["Content-Disposition"]
    assert AuditEvent.objects.filter(action="reports.export").count() == 1


def test_a_job_row_holds_no_personal_data(asked):
    assert asked.job.payload == {}
    assert asked.job.by_id


def test_a_job_that_runs_twice_leaves_one_file(asked):
    jobs.run_pending()
    Job.objects.filter(pk=asked.job.pk).update(state=JobState.WAITING)
    jobs.run_pending()
    assert len(files.store().listdir(files.FOLDER)[1]) == 1


def test_a_file_lies_outside_of_public_media(asked):
    jobs.run_pending()
    (name,) = files.store().listdir(files.FOLDER)[1]
    assert asked.get(f"/media/{files.FOLDER}/{name}").status_code == 404


def test_a_job_that_was_given_up_says_so(asked):
    Job.objects.filter(pk=asked.job.pk).update(state=JobState.DEAD)
    page = asked.get(asked.wait).content.decode()
    assert "已经没有了" in page
    assert "refresh" not in page


def test_a_file_is_kept_for_a_day(asked):
    jobs.run_pending()
    assert files.forget_old() == 0
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        assert files.forget_old() == 1
    assert asked.get(asked.file).status_code == 404
    assert "已经没有了" in asked.get(asked.wait).content.decode()


def test_the_nightly_job_forgets_old_files(db):
    files.store().save(f"{files.FOLDER}/1-x.xlsx", ContentFile(b"old"))
    with time_machine.travel(clock.now() + timedelta(days=2), tick=False):
        jobs.ask("reports.forget_exports")
        jobs.run_pending()
    assert files.store().listdir(files.FOLDER)[1] == []
