"""The addresses of packs of quizzes: whose they are, when they are sent again, and what is said where there is none."""

from __future__ import annotations

import pytest

from assessments import api
from assessments.models import Quiz, QuizPack, Sitting
from kit import clock
from offline.api import enrol_device
from tests.assessments.factories import AT, quiz_of, rule, send, submitted
from tests.assessments.packing import CHECK, plant_check

TEST = "test:LZ04:2"


@pytest.fixture(autouse=True)
def _today(time_machine, bank) -> None:
    time_machine.move_to(AT, tick=False)
    plant_check()


def get(client, address, status=200, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == status
    return response


def test_a_quiz_is_downloaded_once_and_the_same_as_long_as_it_is_not_used(browse, wang):
    client = browse(wang)
    first = get(client, f"/api/packs/quiz/{TEST}/")
    assert first.json()["kind"] == "quiz"
    get(client, f"/api/packs/quiz/{TEST}/", 304, **{"If-None-Match": first["ETag"]})
    assert QuizPack.objects.count() == 1


def test_a_known_phone_is_the_same_one_after_another_log_in(browse, wang):
    _device, token = enrol_device(wang, at=clock.now())
    ids = set()
    for _log_in in range(2):
        client = browse(wang)
        client.cookies["device"] = token
        ids.add(get(client, f"/api/packs/quiz/{CHECK}/").json()["id"])
    assert len(ids) == 1


def test_what_was_set_for_others_answers_as_what_is_not_there(browse, wang, li, county):
    quiz = quiz_of(county.township, [rule(3, "LZ04", 2)], offline_allowed=True)
    get(browse(wang), f"/api/packs/quiz/{quiz.key}/")
    foreign = get(browse(li), f"/api/packs/quiz/{quiz.key}/", 404)
    assert foreign.json() == get(browse(li), "/api/packs/quiz/set:0/", 404).json()
    assert not QuizPack.objects.filter(person=li).exists()


def test_where_it_cannot_be_taken_now_the_answer_says_what_to_do(browse, wang, county):
    quiz = quiz_of(county.unit, [rule(3, "LZ04", 2)])
    said = get(browse(wang), f"/api/packs/quiz/{quiz.key}/", 409).json()
    assert said == {"code": "not_now", "words": "这一份要有网才能做。请到有网的地方做。"}


def test_an_open_sitting_can_be_taken_along_by_whose_it_is(browse, wang, li):
    sitting = api.start_test(wang, "LZ04", 2, at=AT)
    said = get(browse(wang), f"/api/packs/sitting/{sitting.pk}/").json()
    assert [(one["id"], one["begun"]) for one in said["sittings"]] == [(str(sitting.pk), True)]
    assert [line["v"] for line in said["sittings"][0]["paper"]] == [line["v"] for line in sitting.paper]
    assert said["keys"] == {}
    get(browse(li), f"/api/packs/sitting/{sitting.pk}/", 404)
    assert not QuizPack.objects.exists()


def test_a_sitting_that_has_ended_or_that_a_clock_ends_stays_here(browse, wang, county):
    ended = api.start_test(wang, "LZ04", 2, at=AT)
    send(wang, submitted(wang, ended, {}))
    quiz = quiz_of(county.unit, [rule(3, "LZ04", 3)], time_limit_minutes=30)
    timed = api.start_quiz(wang, Quiz.objects.get(pk=quiz.pk), at=AT)
    placing = api.start_placing(wang, at=AT)
    for sitting in (ended, timed, placing):
        get(browse(wang), f"/api/packs/sitting/{sitting.pk}/", 409)
    assert Sitting.objects.count() == 3
