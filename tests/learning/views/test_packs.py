"""The pack of the plan: what it still asks, and the tests that can be sat on one's own."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments import bank
from assessments.load import insert
from assessments.models import Quiz, QuizPack, Sitting
from courses.models import Errand
from kit import clock
from tests.assessments.factories import question, quiz_of, take_test
from tests.learning.factories import finishes, placed


@pytest.fixture(autouse=True)
def _questions(round_one) -> None:
    """Enough that stand in no check."""
    insert([question("LZ04", 2, n) for n in range(11, 31)], at=clock.now())
    bank.touch()


def manifest(browse, person):
    response = browse(person).get("/api/packs/plan/")
    assert response.status_code == 200
    return response.json()


def codes(said):
    return [piece["code"] for piece in said["pieces"]]


def test_it_holds_the_lessons_of_the_plan_and_its_tests(head, round_one, browse):
    placed(head, LZ04=2, LZ05=0, TJ01=0)
    said = manifest(browse, head)
    assert (said["kind"], said["title"]) == ("plan", "我的计划")
    assert [code for code in codes(said) if code.startswith("M")] == ["M05-L2", "M06-L1", "M06-L2", "M08-L1", "M08-L2"]
    assert "test:LZ04:2" in codes(said)
    assert said["bytes"] == sum(piece["bytes"] for piece in said["pieces"]) > 0
    assert not Sitting.objects.exclude(purpose="placing").exists() and not QuizPack.objects.exists()


def test_a_test_of_it_can_be_downloaded_and_weighs_about_what_was_said(head, round_one, browse):
    placed(head, LZ04=2, LZ05=0, TJ01=0)
    client = browse(head)
    (piece,) = [piece for piece in manifest(browse, head)["pieces"] if piece["code"] == "test:LZ04:2"]
    response = client.get(piece["url"])
    assert response.status_code == 200
    assert (response.json()["key"], len(response.json()["questions"])) == ("test:LZ04:2", 10)
    assert 0.7 < piece["bytes"] / len(gzip.compress(response.content, 5)) < 1.4
    assert response.json()["sittings"][0]["begun"] is False


def test_a_test_for_which_he_has_to_wait_is_not_in_it(head, round_one, browse):
    placed(head, LZ04=2, LZ05=0, TJ01=0)
    take_test(head, "LZ04", 2, 1, at=clock.now() - timedelta(days=1))
    assert "test:LZ04:2" not in codes(manifest(browse, head))


def test_what_is_finished_is_not_in_it(head, round_one, browse):
    placed(head, LZ04=2, LZ05=0, TJ01=0)
    finishes(head, "M06-L1")
    assert "M06-L1" not in codes(manifest(browse, head))


def test_it_asks_as_often_for_a_long_plan_as_for_a_short_one(head, round_one, browse):
    def queries() -> int:
        client = browse(head)
        client.get("/api/packs/plan/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/api/packs/plan/")
        return len(seen)

    placed(head, LZ04=2, LZ05=0, TJ01=0)
    long = queries()
    for code in ("M06-L1", "M06-L2", "M08-L1"):
        finishes(head, code)
    assert queries() == long


def test_it_takes_a_trainers_quiz_and_what_is_to_be_done_along(head, round_one, browse):
    placed(head, LZ04=2, LZ05=0, TJ01=0)
    Errand.objects.create(key="seal", title="盖章", form_title="用章登记", form_fields="哪个章")
    quiz = quiz_of(head.home_unit, title="不限时", offline_allowed=True)
    Quiz.objects.filter(pk=quiz.pk).update(closes_at=clock.now() + timedelta(days=9))
    said = manifest(browse, head)
    assert codes(said)[0] == "errands"
    assert codes(said)[-1] == quiz.key
    assert said["sounds"] == []
    assert browse(head).get(said["pieces"][-1]["url"]).json()["closes"]
