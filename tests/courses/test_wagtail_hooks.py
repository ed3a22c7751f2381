from __future__ import annotations

import json
import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.test.utils.form_data import streamfield

from courses.models import LessonPage
from notifications.api import leave_feedback
from tests.courses.factories import AT, image_bytes, lesson, teach
from tests.courses.test_workflow import edit, form_of


@pytest.fixture
def page(bank):
    teach(lesson())
    return LessonPage.objects.get()


@pytest.fixture
def admin(page, browse, trainer):
    client = browse(trainer)
    client.get("/cms/")
    return client


def test_the_menu_speaks_of_courses_and_leads_to_no_foreign_host(admin):
    html = admin.get("/cms/").content.decode()
    menu = re.search(r'<script id="wagtail-sidebar-props"[^>]*>(.*?)</script>', html, re.DOTALL)[1]
    assert "\\u8bfe\\u7a0b" in menu or "课程" in menu
    assert "wagtail.org" not in html


def test_the_workbench_says_what_is_open_and_what_people_did_not_understand(admin, page, cadre, outsider):
    for person in (cadre, outsider):
        leave_feedback("question", "第二段没看懂", id=uuid4(), at=AT, person=person, about="lesson:M05-L1")
    page.save_revision()
    html = admin.get("/cms/").content.decode()
    assert "工作台" in html and "已发布 1 课；1 课有改动还没发布。" in html
    assert "M05-L1 课文 M05-L1</a>：2 次" in html
    assert "第二段没看懂" not in html and cadre.name not in html


def test_the_editor_lists_what_to_look_at(admin, page):
    html = admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "检查清单" in html
    assert "写 6 分钟偏多" in html


def test_after_a_save_the_author_reads_the_first_remarks(admin, page):
    response = admin.post(*save(page))
    html = admin.get(response.headers["Location"]).content.decode()
    assert "没有写法律出处" in html


def test_a_save_that_the_editor_makes_by_itself_says_nothing(admin, page):
    admin.post(*save(page), headers={"accept": "application/json"})
    assert "没有写法律出处" not in admin.get("/cms/").content.decode()


def save(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk]), form_of(page)


def test_what_was_typed_stays_when_something_is_wrong(admin, page):
    response = edit(admin, page, point="", title="留着的题目", **{"action-submit": "1"})
    html = response.content.decode()
    assert response.status_code == 200
    assert "留着的题目" in html
    assert LessonPage.objects.get().title == "课文 M05-L1"


def test_an_article_that_is_no_number_is_refused_at_the_first_save(admin, page):
    sources = streamfield([("item", {"law": "村民委员会组织法", "articles": "第三十五条"})])
    response = edit(admin, page, body=streamfield([("law", {"text": "不少于十五日。", "sources": sources})]))
    assert response.status_code == 200
    said = response.context["form"].errors.as_data()["body"][0].as_json_data()
    assert "“第三十五条”不是条号" in json.dumps(said, ensure_ascii=False)
    assert (
        "第三十五条" in json.dumps(said, ensure_ascii=False)
        and r"\u7b2c\u4e09\u5341\u4e94\u6761" in response.content.decode()
    )
    typed = json.dumps("第三十五条").strip('"')  # as the editor gets it back
    assert typed in response.content.decode()
    assert LessonPage.objects.get().get_latest_revision_as_object().body[0].block_type == "case"


def upload(client, name, data, kind="image/png"):
    return client.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "图", "collection": "1", "files[]": SimpleUploadedFile(name, data, kind)},
        headers={"x-requested-with": "XMLHttpRequest"},
    )


def test_a_picture_of_twenty_megabytes_is_refused_with_what_to_do(admin):
    data = image_bytes(40, 40)
    response = upload(admin, "big.png", data + b"\0" * (20 * 1024 * 1024 - len(data)))
    answer = response.json()
    assert answer["success"] is False
    assert "10" in answer["error_message"] and "MB" in answer["error_message"]
    assert re.search("[一-鿿]", answer["error_message"]) and "缩小" in answer["error_message"]
    assert not get_image_model().objects.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("fake.png", b"<html><script>alert(1)</script></html>"),
        ("page.png", b"%PDF-1.7 ..."),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("empty.png", b""),
    ],
)
def test_a_file_that_is_no_picture_is_refused_whatever_its_name(admin, name, data):
    assert upload(admin, name, data).json()["success"] is False
    assert not get_image_model().objects.exists()


def test_a_jpeg_that_calls_itself_png_is_refused(admin):
    assert upload(admin, "photo.png", image_bytes(40, 40, "JPEG")).json()["success"] is False


# Wagtail leaves the temporary file of a new version to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_real_picture_is_taken(admin):
    assert upload(admin, "photo.png", image_bytes(400, 300)).json()["success"] is True
    assert get_image_model().objects.get().width == 400
