"""A roster with several persons in a row on its way through the pages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from people.models import Appointment, RosterUpload
from people.roster import report
from tests.people.roster.test_pages import LIST, desk, do, file, page, settled, worked  # noqa: F401 – fixtures

HEAD = ("乡镇", "村", "书记姓名", "书记手机", "主任姓名", "主任手机", "原主任姓名", "备注")
ROW = ("石桥镇", "大湾村", "赵一一", "13900000001", "王建国", "13800000001", "李四四", "无变动")


@pytest.fixture
def upload(desk):  # noqa: F811
    desk.post(LIST, {"file": file(ROW, head=HEAD)})
    return RosterUpload.objects.get()


def said(upload: RosterUpload, **more: str) -> dict[str, str]:
    """What the page of columns sends when nothing was corrected but ``more``."""
    guesses = {f"column_{index}": name for index, name in upload.mapping.items()}
    return {**guesses, "as_of": "2026-06-30", "move": "on", **more}


def send(client, upload: RosterUpload, **more: str) -> str:
    return client.post(reverse("people:roster_columns", args=[upload.pk]), said(upload, **more)).content.decode()


def test_the_page_says_that_the_file_was_read_apart_and_of_whom_each_column_is(desk, upload):  # noqa: F811
    shown = desk.get(reverse("people:roster_columns", args=[upload.pk])).content.decode()
    assert "这张表一行有几个人，已按 书记、主任 分开读。" in shown
    assert "没有读：原主任。" in shown
    assert "共 2 人" in shown
    assert [column.who for column in report.loads(upload.report).columns] == [
        "整行", "整行", "书记", "书记", "主任", "主任", "原主任", "整行",
    ]  # fmt: skip


def test_nobody_of_the_row_is_said_to_have_left_and_each_keeps_his_own_telephone(desk, upload):  # noqa: F811
    send(desk, upload, complete="on")
    worked(upload)
    found = report.loads(upload.report)
    assert (found.errors, found.counts["rows"], found.counts["unchanged"], found.counts.get("left", 0)) == ((), 2, 1, 0)
    (line,) = found.lines["new"]
    assert (line.name, line.rows) == ("赵一一", ("名册 第 2 行 C 列",))
    do(desk, upload, "apply")
    worked(upload)
    assert upload.state == "applied"
    (office,) = Appointment.objects.filter(person__name="赵一一").select_related("post", "person")
    assert (office.post.name, office.person.phone) == ("村党组织书记", "13900000001")


def test_somebody_whose_names_are_left_out_is_not_read(desk, upload):  # noqa: F811
    send(desk, upload, column_3="")
    assert report.loads(worked(upload).report).counts["rows"] == 1


@pytest.mark.parametrize(
    ("column", "field", "words"),
    [
        ("column_4", "name", "有两列都选成了“姓名”"),
        ("column_8", "phone", "整行共用的"),
        ("column_2", "", "还没有选哪一列是：村"),
    ],
)
def test_what_does_not_go_together_is_refused_in_words(desk, upload, column, field, words):  # noqa: F811
    shown = send(desk, upload, **{column: field})
    assert words in shown
    upload.refresh_from_db()
    assert upload.state == "read"


def test_the_former_one_may_be_read_too_and_then_his_post_is_not_known(desk, upload):  # noqa: F811
    send(desk, upload, column_7="name")
    found = report.loads(worked(upload).report)
    assert [(one.row, one.column) for one in found.errors] == [(2, "职务 G1")]


def test_a_file_in_which_nobody_says_the_posts_is_refused_with_what_to_do(desk):  # noqa: F811
    answer = desk.post(
        LIST,
        {"file": file(("大湾村", "赵一一", "139", "王建国", "138"), head=("村", "姓名", "手机", "姓名 ", "手机 "))},
    )
    assert "一人一行" in str(answer.context["form"].errors["file"])
    assert not RosterUpload.objects.exists()
