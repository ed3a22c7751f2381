"""Lessons that a phone takes along: what stands in them, what they weigh, and that each is downloaded once."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.models import QuizPack, Sitting
from courses import content, errand_packs, packs
from courses.catalogue import catalogue
from courses.load_errands import FILE, errand_of
from courses.models import Errand, LessonPage
from offline import life
from tests.courses.factories import CHECK, RAISES, lesson, stocked, teach

LESSONS = Path(content.__file__).parent / "data" / "lessons"


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


def test_all_courses_are_one_download_that_weighs_what_the_list_says(taught, browse, cadre):
    client = browse(cadre)
    said = get(client, "/api/packs/courses/").json()
    assert [one["code"] for one in said["pieces"] if one["kind"] == "lesson"] == ["M05-L1", "M05-L2", "M06-L1"]
    assert (said["kind"], said["title"]) == ("catalogue", "全部课程")
    shown = get(client, "/courses/")
    assert shown.context["shelf"].bytes == said["bytes"] > 0
    listed = [one for group in ("mandatory", "of_posts", "optional") for one in getattr(shown.context["shelf"], group)]
    assert sum(one.bytes for one in listed) == said["bytes"]  # there is nothing to do here: no errands
    html = shown.content.decode()
    assert "全部下载" in html and 'href="/me/phone/?all"' in html
    assert 'data-download="/api/packs/courses/"' in get(client, "/me/phone/?all").content.decode()


def test_of_every_lesson_the_list_can_say_that_it_lies_on_this_phone(taught, browse, cadre):
    html = get(browse(cadre), "/courses/").content.decode()
    for code in ("M05-L1", "M05-L2", "M06-L1"):
        assert f'<span data-lesson="{code}" hidden> · 已下载</span>' in html
    assert html.index("offline/outbox.js") < html.index("offline/packs.js") < html.index("courses/shelf.js")


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


def plant_errands() -> None:
    """Those of the product, whatever lessons there are."""
    rows = yaml.safe_load(FILE.read_text("utf-8"))
    Errand.objects.bulk_create(errand_of(row, None, number) for number, row in enumerate(rows, 1))


class TestErrands:
    """What is to be done goes along, with its forms."""

    @pytest.fixture
    def errands(self, taught):
        page = LessonPage.objects.get(code="M05-L1")
        Errand.objects.create(key="publishing", title="公开账目", words="公示 账", lesson=page, section="两步", order=1)
        fields = {"form_title": "用章登记", "form_fields": "哪个章", "form_columns": "日期", "form_rows": 2}
        Errand.objects.create(key="seal", title="盖章", order=2, **fields)
        Errand.objects.create(key="nothing", title="没有课也没有表样", order=3)
        Errand.objects.create(key="out", title="不再用的", is_shown=False, **fields)

    def test_each_has_its_words_its_place_in_a_lesson_and_its_form(self, errands, browse, cadre):
        client = browse(cadre)
        said = get(client, "/api/packs/errands/").json()
        assert [one["key"] for one in said["errands"]] == ["publishing", "seal"]
        publishing, seal = said["errands"]
        assert (publishing["words"], publishing["lesson"], publishing["place"]) == ("公示 账", "M05-L1", "p4")
        assert publishing["form"] == "" == seal["lesson"]
        assert seal["form"].count("<td>") == 2
        assert seal["form"].strip() in get(client, "/errands/seal/form/").content.decode()
        assert any('id="p4"' in one for one in get(client, "/api/packs/lesson/M05-L1/").json()["sections"])

    def test_every_manifest_counts_it_and_it_comes_first(self, errands, browse, cadre):
        client = browse(cadre)
        said = get(client, "/api/packs/course/M05/").json()
        piece = said["pieces"][0]
        assert (piece["kind"], piece["title"], piece["url"]) == ("errands", "要办什么事", "/api/packs/errands/")
        response = get(client, piece["url"])
        assert response.json()["hash"] == piece["hash"]
        assert 0.8 < piece["bytes"] / len(gzip.compress(response.content, 5)) < 1.2
        assert said["bytes"] == sum(one["bytes"] for one in said["pieces"])

    def test_it_comes_again_only_when_something_has_changed(self, errands, browse, cadre):
        client = browse(cadre)
        first = get(client, "/api/packs/errands/")
        get(client, "/api/packs/errands/", 304, **{"If-None-Match": first["ETag"]})
        Errand.objects.filter(key="seal").update(form_note="一年一本")
        assert (
            "一年一本"
            in get(client, "/api/packs/errands/", **{"If-None-Match": first["ETag"]}).json()["errands"][1]["form"]
        )
        LessonPage.objects.get(code="M05-L1").unpublish()
        assert [one["key"] for one in get(client, "/api/packs/errands/").json()["errands"]] == ["seal"]

    def test_those_of_the_product_weigh_little(self, bank):
        """All of them with their forms, whatever is downloaded."""
        plant_errands()
        pack = errand_packs.pack_of(catalogue())
        assert sum(bool(row["form"]) for row in pack.rows) > 10
        assert pack.bytes < 8 * 1024


def test_no_course_without_sound_is_heavier_than_it_may_be(db, browse, cadre):
    """The lessons of the product, a course at a time, with what is to be done: 1.2 MiB for forty lessons."""
    stocked()
    files = sorted(LESSONS.glob("*.yaml"), key=lambda file: file.stat().st_size)[-40:]
    documents = [content.lesson_from_document(yaml.safe_load(file.read_text("utf-8"))) for file in files]
    teach(*(replace(one, code=f"M05-L{n}", raises=RAISES, check=CHECK, needs=()) for n, one in enumerate(documents, 1)))
    plant_errands()
    said = get(browse(cadre), "/api/packs/course/M05/").json()
    assert len(said["pieces"]) == 41
    assert said["bytes"] <= 1.2 * 1024 * 1024
