"""A course with its lessons out of Excel, as drafts."""

from __future__ import annotations

import io

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from courses import sheet
from courses.models import CoursePage, LessonPage
from tests.courses.factories import CHECK, shelf

COURSE = ["M90", "公开入门", "治理", "全体", "会公开"]
LESSON = ["M90-L1", "怎么贴", "8", "让人看得懂。", "LZ04 0-2", "、".join(CHECK), "案例", "一张账", "贴出来了。", ""]
MORE = ["", "", "", "", "", "", "法律", "", "公布不少于十五日。", "《村民委员会组织法》35、36"]
STEPS = ["", "", "", "", "", "", "步骤", "两步", "先列清单\n再贴出来", ""]


def book(courses=(COURSE,), lessons=(LESSON, MORE, STEPS)) -> bytes:
    made = load_workbook(io.BytesIO(sheet.template()))
    for page, rows in zip(made.worksheets, (courses, lessons), strict=True):
        for row in rows:
            page.append(list(row))
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.fixture
def desk(bank, administrator, browse):
    shelf()
    administrator.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = browse(administrator)
    client.get("/cms/")
    return client


def send(client, content: bytes):
    return client.post(reverse("course_import"), {"file": SimpleUploadedFile("课程.xlsx", content)})


def test_courses_and_lessons_stand_there_as_drafts(desk, administrator):
    done = send(desk, book())
    assert [page.code for page in done.context["made"]] == ["M90", "M90-L1"]
    lesson = LessonPage.objects.get(code="M90-L1")
    assert (lesson.live, lesson.owner, lesson.minutes) == (False, administrator, 8)
    assert [block.block_type for block in lesson.body] == ["case", "law", "steps"]
    assert lesson.raises.get().to_level == 2
    assert lesson.get_parent().specific == CoursePage.objects.get(code="M90")


def test_the_same_file_twice_makes_nothing_the_second_time(desk):
    send(desk, book())
    again = send(desk, book())
    assert (again.context["made"], again.context["same"]) == ([], 2)
    assert LessonPage.objects.count() == 1


def other(row: list[str], place: int, words: str) -> list[str]:
    return [*row[:place], words, *row[place + 1 :]]


@pytest.mark.parametrize(
    ("lessons", "row", "words"),
    [
        ([other(LESSON, 4, "")], 2, "提高什么"),
        ([other(LESSON, 4, "很多")], 2, "DJ01 0-2"),
        ([other(LESSON, 4, "XX99 0-2")], 2, "XX99"),
        ([other(LESSON, 5, "没有的题")], 2, "没有的题"),
        ([other(LESSON, 2, "九十")], 2, "1"),
        ([LESSON, other(MORE, 9, "《没有的法》3")], 3, "没有的法"),
        ([LESSON, other(MORE, 6, "图画")], 3, "正文"),
        ([other(LESSON, 0, "M99-L1")], 2, "M99-L1"),
        ([MORE], 2, "课文编号"),
    ],
)
def test_what_is_wrong_is_said_with_its_row_and_nothing_is_half_saved(desk, lessons, row, words):
    refused = send(desk, book(lessons=lessons))
    assert refused.status_code == 422
    assert (row, True) in {(one.line, words in one.message) for one in refused.context["problems"]}
    assert not CoursePage.objects.filter(code="M90").exists()


def test_what_somebody_changed_on_its_page_is_not_overwritten(desk):
    send(desk, book())
    refused = send(desk, book(lessons=[other(LESSON, 1, "换个题目"), MORE, STEPS]))
    assert "请在它的页面上改" in refused.content.decode()
    assert LessonPage.objects.get().title == "怎么贴"


def test_the_template_is_for_those_who_write(desk, reviewer, browse):
    assert desk.get(reverse("course_template")).status_code == 200
    assert browse(reviewer).get(reverse("course_template")).status_code == 404
