"""Trainer → reviewer → published, through the addresses that the admin uses."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import GroupPagePermission, TaskState, Workflow
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from courses.models import LessonPage, Rendered
from courses.permissions import REVIEWERS, TRAINERS
from courses.workflow import ensure_workflow
from tests.courses.factories import lesson, shelf, teach


@pytest.fixture
def page(bank):
    (made,) = teach(lesson())
    return made


def form_of(page, **changes):
    """What the editor of ``page`` would send, with one block left."""
    page = LessonPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    data = {
        "title": page.title, "slug": page.slug, "point": page.point, "code": page.code, "minutes": page.minutes,
        "body": streamfield([("practice", {"title": "回村做一件事", "text": "看看公开栏。"})]),
        "raises": inline_formset(
            [{"id": row.pk or "", "competency": row.competency_id, "from_level": row.from_level, "to_level": row.to_level}
             for row in page.raises.all()], initial=page.raises.count()),
        "questions": inline_formset(
            [{"id": row.pk or "", "question": row.question_id} for row in page.questions.all()],
            initial=page.questions.count()),
        "needs": inline_formset([]),
        "comments": inline_formset([]),
    }  # fmt: skip
    return nested_form_data({**data, **changes})


def point():
    """What readers read as the point of the lesson."""
    return Rendered.objects.get(code="M05-L1").point


def edit(client, page, **changes):
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form_of(page, **changes))


def test_a_trainer_submits_and_a_reviewer_publishes(page, browse, trainer, reviewer, cadre):
    client = browse(trainer)
    client.get("/cms/")
    answer = edit(client, page, point="让每个人都看得懂。", **{"action-submit": "1"})
    assert answer.status_code == 302
    assert point() == "让人看得懂。"
    state = TaskState.objects.get(status="in_progress")

    client = browse(reviewer)
    assert "课文 M05-L1" in client.get("/cms/").content.decode()
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    assert client.post(address, {"comment": ""}).status_code == 302
    assert point() == "让每个人都看得懂。"
    assert "让每个人都看得懂。" in browse(cadre).get("/lesson/M05-L1/").content.decode()


def test_a_trainer_cannot_publish_whatever_he_sends(page, browse, trainer):
    client = browse(trainer)
    client.get("/cms/")
    edit(client, page, point="偷偷发布。", **{"action-publish": "1"})
    assert point() == "让人看得懂。"
    assert "action-publish" not in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


def test_a_reviewer_sends_a_text_back_with_his_reason(page, browse, trainer, reviewer):
    client = browse(trainer)
    client.get("/cms/")
    edit(client, page, point="写错了。", **{"action-submit": "1"})
    state = TaskState.objects.get(status="in_progress")
    client = browse(reviewer)
    client.get("/cms/")
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "reject", state.pk])
    client.post(address, {"comment": "第35条要写明"})
    state.refresh_from_db()
    assert (state.status, state.comment) == ("rejected", "第35条要写明")
    assert point() == "让人看得懂。"


def test_a_trainer_writes_a_new_lesson_that_nobody_reads_before_it_is_approved(page, browse, trainer, cadre):
    client = browse(trainer)
    client.get("/cms/")
    data = form_of(page, title="新的一课", slug="m05-l4", code="M05-L4", **{"action-submit": "1"})
    data |= {f"{name}-INITIAL_FORMS": "0" for name in ("raises", "questions")}
    data = {key: "" if key.endswith("-id") and not key.startswith("body") else value for key, value in data.items()}
    answer = client.post(reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", page.get_parent().pk]), data)
    assert answer.status_code == 302
    new = LessonPage.objects.get(code="M05-L4")
    assert not new.live and new.current_workflow_state is not None
    assert browse(cadre).get("/lesson/M05-L4/").status_code == 404


def test_making_it_again_changes_nothing(db):
    page = shelf()
    before = (Workflow.objects.count(), Group.objects.count(), GroupPagePermission.objects.count())
    ensure_workflow(page)
    assert (Workflow.objects.count(), Group.objects.count(), GroupPagePermission.objects.count()) == before


def test_what_an_administrator_changes_afterwards_stays(db):
    page = shelf()
    GroupPagePermission.objects.filter(group__name=TRAINERS).delete()
    ensure_workflow(page)
    assert not GroupPagePermission.objects.filter(group__name=TRAINERS).exists()


def test_the_groups_that_wagtail_brings_are_gone(db):
    shelf()
    assert not Group.objects.filter(name__in=["Moderators", "Editors"]).exists()
    assert [workflow.name for workflow in Workflow.objects.all()] == ["教员提交，审核员审核后发布"]


def test_trainers_write_questions_and_reviewers_publish_them(db):
    shelf()
    names = {
        group: set(Group.objects.get(name=group).permissions.values_list("codename", flat=True))
        for group in (TRAINERS, REVIEWERS)
    }
    assert {"access_admin", "add_question", "change_question"} <= names[TRAINERS]
    assert "publish_question" not in names[TRAINERS]
    assert "add_question" in names[REVIEWERS]
