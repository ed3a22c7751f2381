"""Somebody else approves, from the department that answers for the field."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupApprovalTask, TaskState, Workflow, WorkflowTask

from assessments.models import Question
from courses import review, workflow
from courses.models import CoursePage, LessonPage, ReviewTask
from kit.access import Role
from people.models import ReviewField, Scope
from tests.conftest import SINCE
from tests.courses.factories import lesson, shelf, teach
from tests.courses.test_workflow import edit, point
from tests.people.factories import PersonFactory


@pytest.fixture
def page(bank):
    (made,) = teach(lesson())
    return made


@pytest.fixture
def editors(county):
    """A client for each of somebody who writes and somebody who reviews."""

    def of(person):
        client = Client()
        client.force_login(person)
        client.get("/cms/")
        return client

    return of


@pytest.fixture
def civil(county):
    """A reviewer of 民政."""
    person = PersonFactory(name="民政审核", username="civil")
    Scope.objects.create(person=person, role=Role.REVIEWER, unit=county.unit, since=SINCE, field=ReviewField.CIVIL)
    return person


def approve(client, page):
    state = TaskState.objects.get(status="in_progress")
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    return client.post(address, {"comment": ""})


def field(page, value: str) -> None:
    course = CoursePage.objects.get(pk=page.get_parent().pk)
    course.review_field = value
    course.save()


def test_a_reviewer_does_not_approve_what_he_wrote(page, editors, reviewer):
    client = editors(reviewer)
    edit(client, page, point="我自己写的。", **{"action-submit": "1"})
    approve(client, page)
    assert point() == "让人看得懂。"
    assert TaskState.objects.filter(status="in_progress").exists()
    told = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "这份稿子您写过或改过，要由别人审核。" in told


def test_a_second_reviewer_approves_it(page, editors, reviewer, county):
    edit(editors(reviewer), page, point="我自己写的。", **{"action-submit": "1"})
    other = PersonFactory(reviewer=True, unit=county.unit, username="second")
    approve(editors(other), page)
    assert point() == "我自己写的。"


def test_saving_once_more_what_somebody_else_wrote_is_no_writing(page, editors, trainer, reviewer):
    edit(editors(trainer), page, point="让每个人都看得懂。", **{"action-submit": "1"})
    approval = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    edit(editors(reviewer), page, point="让每个人都看得懂。", **approval)
    assert point() == "让每个人都看得懂。"


def test_a_change_typed_with_the_approval_is_not_approved_by_its_typer(page, editors, trainer, reviewer):
    edit(editors(trainer), page, point="让每个人都看得懂。", **{"action-submit": "1"})
    change = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    answer = edit(editors(reviewer), page, point="审核时改的。", **change)
    assert answer.status_code == 409
    assert "这份稿子您写过或改过，要由别人审核。" in answer.content.decode()
    assert point() == "让人看得懂。"


@pytest.mark.parametrize("role", ["reviewer", "administrator"])
def test_nobody_publishes_past_the_workflow_and_what_was_typed_is_kept(page, editors, request, role):
    client = editors(request.getfixturevalue(role))
    answer = edit(client, page, point="直接发布。", **{"action-publish": "1"})
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert point() == "让人看得懂。"
    assert LessonPage.objects.get().get_latest_revision_as_object().point == "直接发布。"
    shown = client.get(answer.url).content.decode()
    assert "请点“提交”，由别人看过再发布。" in shown
    assert 'name="action-publish"' not in shown


def test_nobody_publishes_in_bulk(page, editors, reviewer, trainer):
    edit(editors(trainer), page, point="一堆里的一份。")
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    editors(reviewer).post(f"{address}?id={page.pk}", {"include_descendants": "on"})
    assert point() == "让人看得懂。"


def test_of_many_questions_at_once_nobody_approves_what_he_wrote_himself(page, editors, reviewer, trainer):
    mine, other = page.questions.first().question, page.questions.last().question
    client = editors(reviewer)
    editors(trainer)
    for row, by in ((mine, reviewer), (other, trainer)):
        row.stem = f"{row.stem}（换了问法）"
        row.save_revision(user=by)
        row.get_workflow().start(row, by)
    address = reverse("wagtail_bulk_action", args=["assessments", "question", "approve"])
    both = f"{address}?id={mine.pk}&id={other.pk}"
    assert "要由别人来批" in client.post(both).content.decode()
    assert not Question.objects.filter(stem__endswith="（换了问法）").exists()
    client.post(f"{address}?id={other.pk}")
    assert [row.pk for row in Question.objects.filter(stem__endswith="（换了问法）")] == [other.pk]


def test_a_reviewer_of_a_field_approves_the_lessons_of_his_field(page, editors, trainer, civil):
    field(page, ReviewField.CIVIL)
    edit(editors(trainer), page, point="民政的课。", **{"action-submit": "1"})
    approve(editors(civil), page)
    assert point() == "民政的课。"


@pytest.mark.parametrize("other", [ReviewField.JUSTICE, ""])
def test_a_reviewer_of_a_field_approves_no_other_lesson(page, editors, trainer, civil, other):
    field(page, other)
    edit(editors(trainer), page, point="别的部门的课。", **{"action-submit": "1"})
    client = editors(civil)
    approve(client, page)
    assert point() == "让人看得懂。"
    assert "这份稿子归别的部门审核。" in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


def test_a_question_belongs_to_the_field_of_its_lessons(page, civil):
    question = page.questions.first().question
    field(page, ReviewField.CIVIL)
    assert review.refusal(question, civil) is None
    field(page, ReviewField.JUSTICE)
    assert review.refusal(question, civil) is not None


def test_a_right_for_the_whole_county_beside_one_for_a_field_is_no_limit(county, civil):
    Scope.objects.create(person=civil, role=Role.REVIEWER, unit=county.township, since=SINCE)
    assert review.fields_of(civil) is review.ALL


def test_a_township_opens_no_page_of_the_editor(page, client, contact):
    client.force_login(contact)
    for name in ("edit", "delete", "unpublish", "history", "move", "copy"):
        address = reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
        assert client.get(address).status_code == 404, address
        assert client.post(address).status_code == 404, address
    assert client.get("/cms/").status_code == 404
    assert client.get(f"/lesson/{page.code}/").status_code == 200, "it uses the lessons"


def test_an_older_workflow_gets_the_new_task_and_its_open_reviews(page, editors, trainer, reviewer):
    steps = WorkflowTask.objects.filter(workflow__name=workflow.WORKFLOW)
    old = GroupApprovalTask.objects.create(name=workflow.TASK, active=True)
    old.groups.set(steps.get().task.specific.groups.all())
    steps.update(task=old)
    ReviewTask.objects.all().delete()
    edit(editors(trainer), page, point="旧流程里的。", **{"action-submit": "1"})
    workflow.ensure_workflow(shelf())
    assert isinstance(steps.get().task.specific, ReviewTask)
    approve(editors(reviewer), page)
    assert point() == "旧流程里的。"
    assert Workflow.objects.filter(name=workflow.WORKFLOW).count() == 1
