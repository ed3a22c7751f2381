"""Lessons that a phone takes along: what stands in them, what they weigh, and that each is downloaded once."""

from __future__ import annotations

import gzip
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.models import QuizPack, Sitting
from courses import packs
from courses.models import LessonPage
from offline import life
from tests.courses.factories import lesson, teach


@pytest.fixture
def taught(bank) -> None:
    teach(lesson("M05-L1"), lesson("M05-L2"), lesson("M06-L1", check=()))


def get(client, address, status=200, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == status
    return response


def test_a_lesson_has_all_its_sections_as_the_page_has_them(taught, browse, cadre):
    client = browse(cadre)
    said = get(client, "/api/packs/lesson/M05-L1/").json()
    page = get(client, "/lesson/M05-L1/").content.decode()
    assert len(said["sections"]) == 8
    assert all(section in page for section in said["sections"])
    assert (said["code"], said["course"], said["number"], said["point"]) == ("M05-L1", "M05", 1, "让人看得懂。")


def test_it_has_its_check_for_this_person_and_this_phone(taught, cadre, outsider):
    phones = [Client(), Client(), Client()]
    for phone, person in zip(phones, (cadre, cadre, outsider), strict=True):
        phone.force_login(person)
    mine, again, other = (get(phone, "/api/packs/lesson/M05-L1/").json() for phone in phones)
    assert len(mine["quiz"]["questions"]) == 3
    assert mine["quiz"]["person"] == str(cadre.uuid)
    assert (mine["hash"], mine["sections"]) == (other["hash"], other["sections"])
    ids = [{sitting["id"] for sitting in one["quiz"]["sittings"]} for one in (mine, again, other)]
    assert ids[0].isdisjoint(ids[1]) and ids[0].isdisjoint(ids[2])
    assert not Sitting.objects.exists()


def test_a_piece_that_the_phone_has_is_not_sent_again(taught, browse, cadre):
    client = browse(cadre)
    first = get(client, "/api/packs/lesson/M05-L1/")
    again = get(client, "/api/packs/lesson/M05-L1/", 304, **{"If-None-Match": f"W/{first['ETag']}"})
    assert again.content == b""
    assert first["Cache-Control"] == "no-store, private"
    assert QuizPack.objects.count() == 1
    row = LessonPage.objects.get(code="M05-L1")
    row.point = "另一句话。"
    row.save_revision().publish()
    changed = get(client, "/api/packs/lesson/M05-L1/", **{"If-None-Match": first["ETag"]})
    assert changed.json()["hash"] != first.json()["hash"]


def test_a_lesson_without_questions_has_no_quiz(taught, browse, cadre):
    assert get(browse(cadre), "/api/packs/lesson/M06-L1/").json()["quiz"] is None


def test_what_is_not_published_is_not_there(taught, browse, cadre):
    assert get(browse(cadre), "/api/packs/lesson/M09-L1/", 404).json()["code"] == "not_there"
    assert get(browse(cadre), "/api/packs/course/M09/", 404).json()["code"] == "not_there"
    assert Client().get("/api/packs/lesson/M05-L1/").status_code == 302


def test_the_manifest_names_every_piece_with_its_size_before_the_download(taught, browse, cadre):
    client = browse(cadre)
    said = get(client, "/api/packs/course/M05/").json()
    assert (said["kind"], said["title"], said["epoch"]) == ("course", "课程 M05", str(life.epoch()))
    assert [piece["code"] for piece in said["pieces"]] == ["M05-L1", "M05-L2"]
    assert not QuizPack.objects.exists()
    for piece in said["pieces"]:
        response = get(client, piece["url"])
        assert response.json()["hash"] == piece["hash"]
        packed = len(gzip.compress(response.content, 5))
        assert 0.8 < piece["bytes"] / packed < 1.2
    assert said["bytes"] == sum(piece["bytes"] for piece in said["pieces"])


def test_the_manifest_asks_as_often_for_many_lessons_as_for_few(bank, browse, cadre):
    def queries(code: str) -> int:
        packs._kept.clear()
        client = browse(cadre)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            get(client, f"/api/packs/course/{code}/")
        return len(seen)

    teach(lesson("M05-L1"), lesson("M05-L2"), *(lesson(f"M06-L{n}") for n in range(1, 13)))
    queries("M05")
    assert queries("M06") == queries("M05")


def test_remarks_of_the_page_stay_there_and_pictures_are_named():
    html = '<section class="text"><!--listen 1-->\n<p>一</p></section>\n<figure><img src="/media/a.webp?x=1&amp;y=2" alt=""></figure>'
    text = packs.text_of("题目", "要点", html)
    assert text.sections == (
        '<section class="text"><p>一</p></section>',
        '<figure><img src="/media/a.webp?x=1&amp;y=2" alt=""></figure>',
    )
    assert text.pictures == ("/media/a.webp?x=1&y=2",)
    assert json.dumps(text.sections)
