"""The actions on ticked questions, as their pages show them."""

from __future__ import annotations

import pytest

from assessments import bank as bank_
from assessments.models import Question
from tests.assessments.factories import question, stock

pytestmark = pytest.mark.django_db
LIST = "/cms/snippets/assessments/question/"


def address(action, *rows, query=""):
    ids = "&".join(f"id={row.pk}" for row in rows)
    return f"/cms/bulk/assessments/question/{action}/?{ids or query}&next={LIST}"


def text(response):
    return response.content.decode()


@pytest.fixture
def two(groups):
    return bank_.add(question("LZ04", 2, 1)), bank_.add(question("LZ04", 2, 2))


def test_the_page_asks_first_and_then_does_it_with_all(two, trainer, client):
    client.force_login(trainer)
    page = text(client.get(address("tag", *two)))
    assert "共 2 道题" in page and "LZ04-T0201" in page
    assert Question.objects.filter(tags="").count() == 2
    response = client.post(address("tag", *two), {"tags": "公开，财务"})
    assert response.url == LIST
    assert set(Question.objects.values_list("tags", flat=True)) == {"|公开|财务|"}


def test_a_report_says_of_each_why_not_and_offers_the_others(two, workflow, trainer, client):
    one, other = two
    other.save_revision()
    client.force_login(trainer)
    page = text(client.post(address("submit", one, other)))
    assert "有 1 道题办不了" in page and "之后没有改过" in page and "只办其余 1 道" in page
    assert f"id={other.pk}&amp;next=" in page
    assert Question.objects.get(pk=other.pk).current_workflow_state is None
    client.post(address("submit", other))
    assert Question.objects.get(pk=other.pk).workflow_in_progress


def test_what_stands_in_the_way_of_the_form_is_said_there(two, trainer, client):
    client.force_login(trainer)
    assert "至少选一项要改的" in text(client.post(address("place", *two), {}))
    client.post(address("place", *two), {"level": "3"})
    assert {row.get_latest_revision_as_object().level for row in Question.objects.all()} == {3}


def test_whoever_approves_sees_the_whole_question(two, workflow, trainer, reviewer, client):
    one, _other = two
    one.save_revision()
    client.force_login(trainer)
    client.post(address("submit", one))
    client.force_login(reviewer)
    page = text(client.get(address("approve", one)))
    assert "做法B1" in page and "（对）" in page and "法律这样写。" in page
    client.post(address("approve", one))
    assert not Question.objects.get(pk=one.pk).has_unpublished_changes


def test_deletion_is_taking_out_of_use(two, reviewer, client):
    client.force_login(reviewer)
    assert "题目不会删掉" in text(client.get(address("delete", *two)))
    client.post(address("delete", *two))
    assert Question.objects.count() == 2
    assert not Question.objects.in_use().exists()


def test_all_means_what_the_list_shows_with_its_filters(groups, trainer, client):
    stock({("LZ04", 1): 2, ("LZ04", 2): 3})
    client.force_login(trainer)
    client.post(address("tag", query="id=all&level=2&q=第 2 题"), {"tags": "公开"})
    assert [row.key for row in Question.objects.exclude(tags="")] == ["LZ04-T0202"]


def test_a_cadre_finds_no_action(two, wang, client):
    client.force_login(wang)
    assert client.get(address("tag", *two)).status_code == 404
