from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from courses.models import CourseIndexPage, CoursePage, HomePage, LessonPage
from courses.reading import preview
from tests.courses.factories import lesson, teach
from tests.courses.test_workflow import form_of


@pytest.fixture
def page(bank):
    teach(lesson())
    return LessonPage.objects.get(code="M05-L1")


def test_wagtails_route_leads_to_ours(page):
    request = RequestFactory().get("/")
    addresses = {
        type(each).__name__: each.specific.serve(request).headers["Location"]
        for each in (page, CoursePage.objects.get(), CourseIndexPage.objects.get(), HomePage.objects.get())
    }
    assert addresses == {
        "LessonPage": "/lesson/M05-L1/", "CoursePage": "/courses/#M05", "CourseIndexPage": "/courses/", "HomePage": "/",
    }  # fmt: skip


def test_the_admin_links_to_our_addresses(page, settings):
    assert page.full_url == f"{settings.PUBLIC_URL}/lesson/M05-L1/"
    assert page.get_admin_display_title() == "M05-L1 课文 M05-L1"


def test_a_published_code_stays(page):
    page.code = "M05-L9"
    with pytest.raises(ValidationError, match="M05-L1，不能再改"):
        page.full_clean()


def test_a_code_that_was_never_published_may_be_chosen(bank, page):
    new = LessonPage(title="新课", point="要点。", minutes=5)
    page.get_parent().add_child(instance=new)
    new = LessonPage.objects.get(pk=new.pk)
    new.live, new.first_published_at = False, None
    new.code = "M05-L8"
    new.full_clean()
    assert new.code == "M05-L8"


@pytest.mark.parametrize("code", ["m05", "M05 L1", "M05-", "课5", "../x"])
def test_a_code_is_capital_letters_digits_and_hyphens(page, code):
    with pytest.raises(ValidationError):
        LessonPage(title="新", point="点", code=code).clean_fields(exclude=["path", "depth", "slug", "body"])


def test_a_copied_lesson_gets_a_code_and_a_key_of_its_own(page):
    copy = page.copy(update_attrs={"title": "副本", "slug": "copy"}, keep_live=False)
    assert copy.code != page.code and copy.key != page.key
    assert [row.question_id for row in copy.questions.all()] == [row.question_id for row in page.questions.all()]


def test_a_lesson_raises_upward(page):
    row = page.raises.get()
    row.to_level = 0
    with pytest.raises(ValidationError, match="要比学之前高"):
        row.clean()


def test_a_mandatory_course_names_its_document(page):
    course = CoursePage.objects.get()
    course.mandatory_for = "all"
    with pytest.raises(ValidationError, match="依据哪份文件"):
        course.full_clean()


def test_the_preview_is_the_learners_page_at_phone_width(page, browse, trainer):
    client = browse(trainer)
    client.get("/cms/")
    assert page.default_preview_size == "mobile"
    assert page.preview_sizes[0]["device_width"] == 360
    address = f"/cms/pages/{page.pk}/edit/preview/?mode=30"
    assert client.post(address, form_of(page)).json()["is_valid"]
    response = client.get(address)
    html = response.content.decode()
    assert response.status_code == 200
    assert '<p class="point">让人看得懂。</p>' in html and 'data-size="30"' in html
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_the_preview_shows_the_draft_and_readers_do_not(page, browse, trainer):
    page.point = "只在草稿里。"
    page.save_revision()
    client = browse(trainer)
    client.get("/cms/")
    assert "只在草稿里。" in client.get(f"/cms/pages/{page.pk}/view_draft/").content.decode()
    assert "只在草稿里。" not in client.get("/lesson/M05-L1/").content.decode()


def test_a_new_lesson_can_be_previewed_before_it_is_saved(page, trainer):
    request = RequestFactory().get("/")
    request.user, request.resolver_match = trainer, None
    html = preview(request, LessonPage(title="新课", point="要点。", minutes=5)).content.decode()
    assert "新课" in html and "第" not in html.split("</section>")[0]
