"""The pages of marking: no name before the mark, one text after the other, and only within the scope."""

from __future__ import annotations

import json
import re

import pytest

from assessments.answer_fields import hash_of
from assessments.models import Mark, MarkingLease, QuickComment, SecondMarking, WrittenText
from kit import clock
from tests.assessments.written_factories import begun, handed_in, short_of, stranger, text_of, written_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(bank, county, wang):
    at = clock.now()
    return handed_in(wang, begun(wang, written_quiz(county.unit), at=at), at=at)


def page(response):
    return response.content.decode().replace("\u00a0", " ")


def take(client, sitting):
    return client.post(f"/desk/marking/of/{text_of(sitting).version_id}/").headers["Location"]


def test_a_text_is_read_without_a_name_and_the_name_comes_with_the_mark(sitting, trainer, wang, browse):
    client = browse(trainer)
    assert "1 份待看" in page(client.get("/desk/marking/"))
    url = take(client, sitting)
    shown = page(client.get(url))
    assert "先公示，再开会表决。" in shown
    for secret in (wang.name, wang.home_unit.name, sitting.quiz.title, str(sitting.pk)):
        assert secret not in shown
    form = re.search(r'name="id" value="([^"]+)"', shown)[1]
    answer = client.post(url, {"id": form, "points": ["0", "1"], "comment": "写得清楚", "keep": "on"}, follow=True)
    assert f"{wang.name}（{wang.home_unit.name}）" in page(answer)
    assert Mark.objects.get().points == [0, 1]
    assert QuickComment.objects.get(marker=trainer).text == "写得清楚"
    sitting.refresh_from_db()
    assert sitting.passed


def test_what_was_not_taken_cannot_be_read(sitting, trainer, browse):
    assert browse(trainer).get(f"/desk/marking/{text_of(sitting).pk}/").status_code == 404


def test_a_text_can_be_left_to_somebody_else(sitting, trainer, browse):
    client = browse(trainer)
    url = take(client, sitting)
    assert client.post(url, {"go": "back"}).headers["Location"] == "/desk/marking/"
    assert not MarkingLease.objects.exists() and not Mark.objects.exists()


def test_a_trainer_of_another_township_finds_nothing(sitting, county, browse):
    client = browse(stranger(county.other_township))
    assert "没有等您看的" in page(client.get("/desk/marking/"))
    assert take(client, sitting) == "/desk/marking/"
    assert client.get(f"/desk/marking/{text_of(sitting).pk}/").status_code == 404


def test_reading_a_page_takes_nothing(sitting, trainer, browse):
    client = browse(trainer)
    client.get("/desk/marking/")
    assert client.get(f"/desk/marking/of/{text_of(sitting).version_id}/").status_code == 405
    assert not MarkingLease.objects.exists()


def test_the_writer_reads_what_was_found_and_what_was_missing_after_a_pass(sitting, trainer, wang, browse):
    before = page(browse(wang).get(f"/quiz/{sitting.pk}/result/"))
    assert "还要等教员看" in before and "结果张榜" not in before
    client = browse(trainer)
    url = take(client, sitting)
    form = re.search(r'name="id" value="([^"]+)"', page(client.get(url)))[1]
    client.post(url, {"id": form, "points": ["0", "1"], "comment": "再写上结果"})
    after = page(browse(wang).get(f"/quiz/{sitting.pk}/result/"))
    assert "先公示" in after and "结果张榜" in after and "再写上结果" in after
    assert trainer.name not in after


def test_my_comments_are_written_and_taken_away(trainer, browse):
    client = browse(trainer)
    client.post("/desk/marking/comments/", {"text": "要写依据"})
    row = QuickComment.objects.get()
    assert "要写依据" in page(client.get("/desk/marking/comments/"))
    client.post("/desk/marking/comments/", {"gone": str(row.pk)})
    assert not QuickComment.objects.exists()


def test_a_text_is_written_on_the_page_and_read_again_there(bank, county, wang, browse):
    sitting = begun(wang, written_quiz(county.unit), at=clock.now())
    number = [line.item for line in sitting.asked].index(short_of(sitting)) + 1
    client = browse(wang)
    url = f"/quiz/{sitting.pk}/{number}/"
    first = page(client.get(url))
    assert "还能写 1000 字" in first
    fields = dict(re.findall(r'<input type="hidden" name="(event|item|last)" value="([^"]*)">', first))
    client.post(url, {**fields, "text": "先公示，再表决", "go": "next"})
    again = page(client.get(url))
    assert "先公示，再表决</textarea>" in again and "还能写 993 字" in again
    WrittenText.objects.all().delete()
    assert 'name="elsewhere"' in page(client.get(url))
    client.post(url, {**fields, "text": "", "elsewhere": "1", "go": "next"})
    assert sitting.answers.get(version=fields["item"]).value == [hash_of("先公示，再表决")]


def test_a_phone_hands_words_in_by_themselves(bank, county, wang, outsider, browse):
    sitting = begun(wang, written_quiz(county.unit), at=clock.now())
    said = json.dumps({"item": short_of(sitting), "text": "先公示"})
    url = f"/api/sittings/{sitting.pk}/texts/"
    client = browse(wang)
    assert client.post(url, said, content_type="application/json").json() == {"hash": hash_of("先公示")}
    assert client.post(url, "x" * 20_000, content_type="application/json").status_code == 413
    assert client.post(url, "{}", content_type="application/json").json() == {"code": "no_json"}
    assert browse(outsider).post(url, said, content_type="application/json").json() == {"code": "no_such_sitting"}
    assert text_of(sitting).text == "先公示"


def test_a_quiz_gets_two_readers_on_its_page_and_loses_them_again(sitting, trainer, county, browse):
    client = browse(trainer)
    url = f"/desk/marking/readers/{sitting.quiz_id}/"
    assert "一个人看" in page(client.get("/desk/marking/"))
    client.post(url, {"two": "1"})
    assert SecondMarking.objects.filter(quiz=sitting.quiz).exists()
    assert browse(stranger(county.township)).post(url, {"two": "0"}).status_code == 404, "the quiz is the county's"
    assert SecondMarking.objects.exists()
    browse(trainer).post(url, {"two": "0"})
    assert not SecondMarking.objects.exists()
