"""The bank in the admin: found, written, sent through the review, published, previewed."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from assessments import bank as bank_
from assessments.models import Question, QuestionVersion
from assessments.questions import CitedLaw, Option
from competencies.models import Competency, Law
from tests.assessments.factories import LAW, question, stock

pytestmark = pytest.mark.django_db
LIST = "/cms/snippets/assessments/question/"


def text(response):
    return response.content.decode()


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
        ("state=retired", {"LZ04-T0203"}),
        ("state=draft", set()),
        ("state=changing", {"LZ04-T0202"}),
        ("q=做法C2", {"LZ04-T0102", "LZ04-T0202"}),
        ("tag=公开", {"LZ04-T0301"}),
        ("law_changed=yes", {"LZ04-T0301"}),
        ("kind=ordering", set()),
    ],
)
def test_the_bank_is_searched_and_filtered(groups, trainer, browse, query, codes):
    stock({("LZ04", 1): 2, ("LZ04", 2): 3})
    Law.objects.filter(name="民法典").update(effective_on=date(2021, 1, 1))
    bank_.add(question("LZ04", 3, 1, citations=(CitedLaw("民法典", ("1",)),), tags=("公开",)))
    Law.objects.filter(name="民法典").update(effective_on=date(2999, 1, 1))
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
    with django_assert_num_queries(17):
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


@pytest.mark.parametrize("kind", ["single", "matching", "fill", "numeric", "chain", "short", "ordering", "truefalse"])
def test_a_new_question_is_previewed_before_it_is_finished(groups, trainer, client, kind):
    client.force_login(trainer)
    unfinished = {"kind": kind, "stem": "才写了个开头", "steps_1-text": "第一问怎么问？", "pairs": "主持会议"}
    assert client.post(f"{LIST}preview/", unfinished).json() == {"is_valid": True, "is_available": True}
    assert "才写了个开头" in text(client.get(f"{LIST}preview/"))


def test_what_says_nearly_the_same_is_said_on_saving_and_the_question_is_kept(workflow, trainer, client):
    there = bank_.add(
        question(
            "LZ04",
            2,
            1,
            stem="村务公开栏的内容，至少要公布多少天？",
            options=(Option("A", "每月"), Option("B", "每季度")),
        )
    )
    client.force_login(trainer)
    response = client.post(f"{LIST}add/", typed(stem="村务公开的内容，最少要公布多少天？"), follow=True)
    page = text(response)
    assert Question.objects.filter(stem__startswith="村务公开的内容").exists()
    assert "已经存好" in page and there.key in page
    assert f"{LIST}edit/{there.pk}/" in page


def test_a_draft_that_owes_its_law_is_kept_but_not_submitted(workflow, trainer, client):
    client.force_login(trainer)
    client.post(f"{LIST}add/", typed(sources_text="", explanation=""))
    row = Question.objects.get()
    page = text(
        client.post(
            f"{LIST}edit/{row.pk}/", {**typed(sources_text="", explanation="", key=row.key), "action-submit": "1"}
        )
    )
    assert page.count("可以先存成草稿") == 2
    assert row.current_workflow_state is None


def test_the_editor_says_how_the_question_stands(groups, trainer, client):
    row = bank_.add(question("LZ04", 2, 1))
    client.force_login(trainer)
    page = text(client.get(f"{LIST}edit/{row.pk}/"))
    assert "正在使用。改了会成为新版本" in page
    assert f"《{LAW}》第35条" in page


def test_a_law_that_has_changed_is_red_in_the_list(groups, trainer, client):
    bank_.add(question("LZ04", 2, 1))
    Law.objects.filter(name=LAW).update(effective_on=date(2999, 1, 1))
    client.force_login(trainer)
    page = text(client.get(LIST))
    assert "bank-law-changed" in page and "请核对还对不对" in page


def test_two_versions_can_be_compared(groups, trainer, client):
    row = bank_.add(question("LZ04", 2, 1))
    row = bank_.revise(row, question("LZ04", 2, 1, stem="换了问法？"))
    client.force_login(trainer)
    first, second = row.revisions.order_by("pk")
    page = text(client.get(f"{LIST}history/{row.pk}/revisions/compare/{first.pk}...{second.pk}/"))
    assert "换了" in page


def test_a_cadre_finds_no_bank(framework, wang, browse):
    assert browse(wang).get(LIST).status_code == 404
