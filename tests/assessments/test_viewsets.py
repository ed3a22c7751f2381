"""The bank in the admin: found, written, sent through the review, published, previewed."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Task, Workflow, WorkflowContentType, WorkflowTask

from assessments import bank as bank_
from assessments.models import Question, QuestionVersion
from assessments.questions import CitedLaw
from competencies.models import Competency
from tests.assessments.factories import LAW, question, stock

pytestmark = pytest.mark.django_db
LIST = "/cms/snippets/assessments/question/"


def text(response):
    return response.content.decode()


@pytest.fixture
def groups(framework, trainer, reviewer):
    """Trainers write, reviewers publish."""
    made = {}
    verbs = {"教员": ["add", "change", "view"], "审核员": ["add", "change", "view", "publish", "delete"]}
    for name, own in verbs.items():
        made[name], _ = Group.objects.get_or_create(name=name)
        made[name].permissions.add(
            *Permission.objects.filter(codename__in=["access_admin", *(f"{verb}_question" for verb in own)])
        )
    trainer.groups.add(made["教员"])
    reviewer.groups.add(made["审核员"])
    return made


@pytest.fixture
def workflow(groups) -> Workflow:
    """教员 → 审核员."""
    WorkflowContentType.objects.all().delete()
    workflow = Workflow.objects.create(name="审核", active=True)
    task = GroupApprovalTask.objects.create(name="审核员看过", active=True)
    task.groups.add(groups["审核员"])
    WorkflowTask.objects.create(workflow=workflow, task=Task.objects.get(pk=task.pk), sort_order=0)
    WorkflowContentType.objects.create(content_type=ContentType.objects.get_for_model(Question), workflow=workflow)
    return workflow


def typed(**fields):
    return {
        "competency": Competency.objects.get(key="LZ04").pk,
        "level": 2,
        "difficulty": 2,
        "kind": "single",
        "stem": "多久公布一次？",
        "explanation": "法律这样写。",
        "sources_text": f"{LAW} 35",
        "options_rows_A": "每月",
        "options_rows_B": "每季度",
        "options_rows_B_right": "on",
        "key": "",
        "order": "",
        "points": "",
        "least": "",
        **fields,
    }


def test_the_list_says_code_competency_level_kind_and_state(groups, trainer, browse):
    bank_.add(question("LZ04", 2, 1))
    page = text(browse(trainer).get(LIST))
    for words in ("LZ04-T0201", "村务公开与民主监督", "单选题", "已发布"):
        assert words in page


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("q=T0203", {"LZ04-T0203"}),
        ("q=第 1 级第 2 题", {"LZ04-T0102"}),
        ("level=1", {"LZ04-T0101", "LZ04-T0102"}),
        ("law=民法典", {"LZ04-T0301"}),
        ("state=off", {"LZ04-T0203"}),
        ("state=draft", {"LZ04-T0202"}),
        ("kind=ordering", set()),
    ],
)
def test_the_bank_is_searched_and_filtered(groups, trainer, browse, query, codes):
    stock({("LZ04", 1): 2, ("LZ04", 2): 3})
    bank_.add(question("LZ04", 3, 1, citations=(CitedLaw("民法典", ("1",)),)))
    bank_.retire(Question.objects.get(key="LZ04-T0203"))
    Question.objects.get(key="LZ04-T0202").save_revision()
    page = text(browse(trainer).get(f"{LIST}?{query}"))
    assert {key for key in Question.objects.values_list("key", flat=True) if f"{key} " in page} == codes


@pytest.mark.parametrize("count", [10, 45])
def test_the_list_asks_the_same_number_of_questions_of_the_database(
    groups, trainer, browse, count, django_assert_num_queries
):
    stock({("LZ04", 2): count})
    client = browse(trainer)
    client.get(LIST)
    with django_assert_num_queries(14):
        client.get(LIST)


def test_a_trainer_writes_a_reviewer_publishes_and_learners_get_it(workflow, trainer, reviewer, client):
    client.force_login(trainer)
    response = client.post(f"{LIST}add/", {**typed(), "action-submit": "1"})
    assert response.status_code == 302
    row = Question.objects.get()
    assert (row.live, row.author, row.key) == (False, trainer, "LZ04-T01")
    assert not QuestionVersion.objects.exists()
    state = row.current_workflow_task_state
    client.force_login(reviewer)
    assert "审核中" in text(client.get(f"{LIST}?state=review"))
    action = "wagtailsnippets_assessments_question:workflow_action"
    client.post(reverse(action, args=(row.pk, "approve", state.pk)), {"comment": ""})
    row.refresh_from_db()
    assert row.live
    assert row.current.content["stem"] == "多久公布一次？"


def test_a_trainer_cannot_publish(workflow, trainer, client):
    client.force_login(trainer)
    client.post(f"{LIST}add/", {**typed(), "action-publish": "1"})
    assert not Question.objects.filter(live=True).exists()
    assert not QuestionVersion.objects.exists()


def test_a_reviewer_publishes_no_question_past_the_workflow_and_what_he_typed_is_kept(workflow, reviewer, client):
    client.force_login(reviewer)
    response = client.post(f"{LIST}add/", {**typed(), "action-publish": "1"})
    row = Question.objects.get()
    assert response.status_code == 302 and response.url.endswith(f"/edit/{row.pk}/")
    assert not row.live and row.latest_revision is not None
    assert not QuestionVersion.objects.exists()


def test_nobody_deletes_a_question(workflow, reviewer, client):
    row = bank_.add(question("LZ04", 2, 1))
    client.force_login(reviewer)
    client.post(f"{LIST}delete/{row.pk}/")
    assert Question.objects.filter(pk=row.pk).exists()


def test_a_reviewer_takes_a_question_out_of_use(workflow, reviewer, client):
    row = bank_.add(question("LZ04", 2, 1))
    client.force_login(reviewer)
    client.post(f"{LIST}unpublish/{row.pk}/")
    assert not Question.objects.in_use().exists()


def test_what_was_typed_stays_when_something_is_wrong(workflow, trainer, client):
    client.force_login(trainer)
    page = text(client.post(f"{LIST}add/", typed(options_rows_A_right="on", stem="写了很久的题目？")))
    assert "只能有一个正确答案" in page
    assert "写了很久的题目？" in page
    assert 'value="每季度"' in page


def test_the_preview_is_the_learners_page_at_the_width_of_a_phone(groups, trainer, client):
    evil = "<script>alert(1)</script>怎么办？"
    row = bank_.add(question("LZ04", 2, 1))
    assert row.preview_sizes[0]["device_width"] == 360
    client.force_login(trainer)
    address = f"{LIST}preview/{row.pk}/"
    saved = client.post(address, typed(stem=evil, key=row.key))
    assert saved.json()["is_valid"]
    response = client.get(address)
    assert "&lt;script&gt;alert(1)" in text(response)
    assert "<script>alert" not in text(response)
    assert "每季度" in text(response)
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_two_versions_can_be_compared(groups, trainer, client):
    row = bank_.add(question("LZ04", 2, 1))
    row = bank_.revise(row, question("LZ04", 2, 1, stem="换了问法？"))
    client.force_login(trainer)
    first, second = row.revisions.order_by("pk")
    page = text(client.get(f"{LIST}history/{row.pk}/revisions/compare/{first.pk}...{second.pk}/"))
    assert "换了" in page


def test_a_cadre_finds_no_bank(framework, wang, browse):
    assert browse(wang).get(LIST).status_code == 404
