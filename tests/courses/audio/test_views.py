"""Who hears what: learners a published lesson, trainers their drafts; and the pages of the admin."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.audio import recordings
from courses.audio.sections import HEAD
from courses.models import Playlist, Pronunciation, Rendered, SectionSound
from kit import clock, jobs, joined
from kit.models import Job
from tests.courses.audio.factories import tone, uploaded
from tests.courses.factories import lesson, teach

pytestmark = pytest.mark.one_database


@pytest.fixture
def page(bank):
    return teach(lesson())[0]


@pytest.fixture
def recorded(page, trainer, tmp_path):
    """The head of the lesson, recorded; its digest."""
    file = uploaded(tone(tmp_path, "a.wav", 3))
    row = recordings.take_in(page, HEAD, file, is_dialect=True, by=trainer, at=clock.now())
    jobs.run_pending()
    row.refresh_from_db()
    return row.sound.digest


def address(digest, code="M05-L1", ending="webm"):
    return f"/lesson/{code}/sound/{digest}.{ending}"


def body(response):
    return b"".join(response.streaming_content)


def test_the_lesson_says_how_long_and_how_heavy_before_anything_is_fetched(page, recorded, browse, cadre):
    html = browse(cadre).get("/lesson/M05-L1/").content.decode().replace("\u00a0", " ")
    assert "听课文" in html and "听这一节" in html and "3 秒 · " in html and "KB" in html and "方言" in html
    assert html.count('preload="none"') == html.count("<audio") == 1
    assert address(recorded) in html and address(recorded, ending="mp3") in html
    assert "<!--listen" not in html


def test_the_player_comes_with_the_script_of_the_place_in_one_request(page, recorded, browse, cadre, settings):
    html = browse(cadre).get("/lesson/M05-L1/").content.decode()
    served = joined.page(html, settings.JOINED_SCRIPTS, prefix="/static/", address=lambda name: f"/static/{name}")
    assert re.findall(r'<script src="/static/([^"]+)"', served) == ["joined/page.js", "joined/lesson.js"]
    assert '<template data-of="courses/lesson.js" data-lesson="M05-L1"></template>' in served


def test_a_lesson_that_cannot_be_heard_asks_as_few_times(page, browse, cadre, settings):
    html = browse(cadre).get("/lesson/M05-L1/").content.decode()
    served = joined.page(html, settings.JOINED_SCRIPTS, prefix="/static/", address=lambda name: f"/static/{name}")
    assert re.findall(r'<script src="/static/([^"]+)"', served) == ["joined/page.js", "joined/read.js"]


def test_a_lesson_without_sound_has_no_word_of_it(page, browse, cadre):
    html = browse(cadre).get("/lesson/M05-L1/").content.decode()
    assert "听课文" not in html and "<audio" not in html and "audio.js" not in html and "<!--listen" not in html


def test_it_asks_as_many_queries_with_sound_as_without(page, browse, cadre, trainer, tmp_path):
    client = browse(cadre)
    client.get("/lesson/M05-L1/")

    def asked():
        with CaptureQueriesContext(connection) as seen:
            client.get("/lesson/M05-L1/")
        return len(seen)

    before = asked()
    file = uploaded(tone(tmp_path, "a.wav"))
    recordings.take_in(page, HEAD, file, is_dialect=False, by=trainer, at=clock.now())
    jobs.run_pending()
    client.get("/lesson/M05-L1/")
    assert asked() == before


def test_paper_has_no_sound(page, recorded, browse, cadre):
    html = browse(cadre).get("/lesson/M05-L1/?print").content.decode()
    assert "<audio" not in html and "听这一节" not in html


def test_whoever_may_read_may_hear_in_parts_too(page, recorded, browse, cadre):
    whole = browse(cadre).get(address(recorded))
    assert (whole.status_code, whole["Content-Type"]) == (200, "audio/webm")
    content = body(whole)
    part = browse(cadre).get(address(recorded), headers={"range": "bytes=10-19"})
    assert (part.status_code, body(part)) == (206, content[10:20])
    assert part["Cache-Control"].startswith("private, max-age=")
    other = browse(cadre).get(address(recorded, ending="mp3"))
    assert other["Content-Type"] == "audio/mpeg" and body(other) != content


def test_whoever_has_not_entered_hears_nothing(page, recorded, client):
    assert client.get(address(recorded)).status_code == 302


@pytest.mark.parametrize(
    "name",
    ["0" * 32 + ".webm", "{digest}.wav", "../{digest}.webm", "{digest}", "{digest}.webm.html", "..%2f..%2fsecret.key"],
)
def test_what_is_no_part_of_the_lesson_is_not_found(page, recorded, browse, cadre, name):
    response = browse(cadre).get("/lesson/M05-L1/sound/" + name.format(digest=recorded))
    assert response.status_code == 404


def test_a_sound_is_found_through_its_own_lesson_only_and_only_while_that_is_published(page, recorded, browse, cadre):
    teach(lesson("M05-L2"))
    client = browse(cadre)
    assert client.get(address(recorded, "M05-L2")).status_code == 404
    page.unpublish()
    assert client.get(address(recorded)).status_code == 404


def test_the_sound_of_a_draft_is_the_editors_alone(bank, browse, trainer, cadre, tmp_path):
    page = teach(lesson())[0]
    page.unpublish()
    recordings.take_in(page, HEAD, uploaded(tone(tmp_path, "a.wav")), is_dialect=False, by=trainer, at=clock.now())
    jobs.run_pending()
    digest = SectionSound.objects.get().sound.digest
    there = reverse("course_sound_file", args=[page.pk, f"{digest}.webm"])
    assert body(browse(trainer).get(there))[:4] == b"\x1a\x45\xdf\xa3"
    assert browse(cadre).get(there).status_code == 404
    assert browse(cadre).get(address(digest)).status_code == 404


def test_a_trainer_sees_section_by_section_who_is_heard(page, recorded, browse, trainer):
    html = browse(trainer).get(reverse("course_sound", args=[page.pk])).content.decode()
    assert "9 节里，1 节能听。" in html and "一张账" in html and "真人" not in html.split("sound-list")[0]
    assert html.count("上传录音") == 8 and html.count("换一个录音") == 1
    assert "没录音的都用机器朗读" not in html, "no voice is set up"


def test_sending_a_recording_from_the_editors_frame_stays_in_the_frame(page, browse, trainer, tmp_path):
    there = reverse("course_sound", args=[page.pk])
    client = browse(trainer)
    response = client.post(
        f"{there}?frame=1", {"section": HEAD, "file": uploaded(tone(tmp_path, "a.wav")), "dialect": "on", "do": "send"}
    )
    assert (response.status_code, response.url) == (302, f"{there}?frame=1#s-head")
    frame = client.get(f"{there}?frame=1")
    assert frame["X-Frame-Options"] == "SAMEORIGIN"
    jobs.run_pending()
    assert "1 节能听" in client.get(f"{there}?frame=1").content.decode()
    assert SectionSound.objects.get().is_dialect


def test_what_cannot_be_used_is_said_at_its_section_and_the_choice_stays(page, browse, trainer):
    response = browse(trainer).post(
        reverse("course_sound", args=[page.pk]),
        {"section": HEAD, "file": uploaded(b"MZ nonsense"), "dialect": "on", "do": "send"},
    )
    html = response.content.decode()
    assert response.status_code == 422 and "这不是录音" in html
    assert html.count(" checked") == 1
    assert not SectionSound.objects.exists()


def test_work_that_is_going_on_and_work_that_stopped_are_told_apart(page, browse, trainer, beeps):
    client, there = browse(trainer), reverse("course_sound", args=[page.pk])
    client.post(there, {"do": "make"})
    html = client.get(there).content.decode()
    assert "还有 9 节正在做" in html and 'http-equiv="refresh"' in html
    Job.objects.filter(kind="courses.speak").update(state="dead")
    html = client.get(there).content.decode()
    assert "做到一半停了" in html and 'http-equiv="refresh"' not in html


def test_a_recording_is_removed_and_a_reading_too(page, recorded, browse, trainer, beeps):
    client, there = browse(trainer), reverse("course_sound", args=[page.pk])
    client.post(there, {"do": "make"})
    jobs.run_pending()
    client.post(there, {"do": "remove", "section": HEAD})
    block = Rendered.objects.get().sections[1]["id"]
    client.post(there, {"do": "silence", "section": block})
    assert len(Playlist.objects.get().items) == 7


@pytest.mark.parametrize("who", ["cadre", "contact", "organizer"])
def test_nobody_else_opens_the_pages_of_sound(page, browse, request, who):
    client = browse(request.getfixturevalue(who))
    for there in (reverse("course_sound", args=[page.pk]), reverse("course_pronunciations")):
        assert client.get(there).status_code == 404


def test_the_editor_holds_the_frame(page, browse, trainer):
    html = browse(trainer).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert f'src="{reverse("course_sound", args=[page.pk])}?frame=1"' in html


def test_a_word_is_tried_kept_and_taken_out(page, browse, trainer, settings):
    settings.SPEECH = "demo"
    client, there = browse(trainer), reverse("course_pronunciations")
    tried = client.post(there, {"word": "行长", "pinyin": "háng zhǎng", "try": "1"}).content.decode()
    assert "pinyin=hang2+zhang3" in tried and not Pronunciation.objects.exists()
    heard = client.get(reverse("course_pronunciation_try"), {"word": "行长", "pinyin": "hang2 zhang3"})
    assert heard.status_code == 200 and body(heard)[:4] == b"RIFF"
    assert client.post(there, {"word": "行长", "pinyin": "hang2 zhang3", "keep": "1"}).status_code == 302
    assert "第 1 版" in client.get(there).content.decode()
    client.post(there, {"take_out": "行长"})
    assert Pronunciation.objects.current() == {}


def test_a_bad_word_is_refused_with_what_was_typed_still_there(page, browse, trainer):
    response = browse(trainer).post(reverse("course_pronunciations"), {"word": "行长", "pinyin": "hang2", "keep": "1"})
    html = response.content.decode()
    assert response.status_code == 422 and "词有 2 个字，拼音有 1 个音节" in html and 'value="hang2"' in html
    assert not Pronunciation.objects.exists()


def test_the_list_of_courses_says_the_sound_apart(page, recorded, browse, cadre):
    assert "声音另外 " in browse(cadre).get(reverse("courses:catalogue")).content.decode()


def test_each_section_says_who_reads_it_and_offers_to_record(page, recorded, browse, trainer):
    response = browse(trainer).get(reverse("course_sound", args=[page.pk]))
    html = response.content.decode()
    sections = html.split("<li id=")[1:]
    assert "真人" in sections[0] and "重录" in sections[0]
    assert all("缺" in one and "开始录音" in one for one in sections[1:])
    assert html.count("data-recorder") == len(sections) > 1
    assert "读错" in html and reverse("course_pronunciations") in html
    assert "blob:" in response["Content-Security-Policy"], "what was recorded is heard before it is sent"


def test_a_page_that_looks_again_interrupts_nobody_who_speaks(page, browse, trainer, tmp_path):
    recordings.take_in(page, HEAD, uploaded(tone(tmp_path, "a.wav", 3)), is_dialect=False, by=trainer, at=clock.now())
    html = browse(trainer).get(reverse("course_sound", args=[page.pk])).content.decode()
    assert '<noscript><meta http-equiv="refresh"' in html and "data-waiting" in html


def test_the_list_of_lessons_counts_who_reads(page, recorded, browse, trainer, cadre):
    address = reverse("course_sounds")
    html = browse(trainer).get(address).content.decode()
    missing = len(Rendered.objects.get().sections) - 1
    assert "真人 1 · 合成 0" in html and f"缺 {missing}" in html
    assert reverse("course_sound", args=[page.pk]) in html
    assert "每一课都有真人录音了" in browse(trainer).get(address, {"missing": ""}).content.decode()
    assert browse(cadre).get(address).status_code == 404
