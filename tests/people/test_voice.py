"""A message that is spoken: only with consent, kept once, made into a sound without its origin, heard by whoever answers, and gone."""

from __future__ import annotations

import json
import re
import subprocess
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from kit import clock, jobs, private_files
from kit.models import AuditEvent
from notifications import cards, voices
from notifications.api import answer_feedback
from notifications.models import Feedback, VoiceNote
from offline.api import enrol_device
from people import consents, holdings_erased, retention, voice
from tests.courses.audio.factories import tone
from tests.lms.test_openapi import answered

PAGE = "/me/voice/"


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    """The private storage of these tests: a folder, as in the embedded form."""
    folder = tmp_path / "private"
    private = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(folder), "base_url": None},
    }
    settings.STORAGES = {**settings.STORAGES, "private": private}
    return folder


@pytest.fixture
def agreed(wang):
    consents.say(wang, "voice", True, at=clock.now())
    return wang


@pytest.fixture
def speech(tmp_path):
    return tone(tmp_path, "a.webm", 3).read_bytes()


@pytest.fixture
def said(agreed, speech, django_capture_on_commit_callbacks):
    """A question that was spoken and made ready."""
    with django_capture_on_commit_callbacks(execute=True):
        row = voice.say(
            agreed, "question", file(speech), id=uuid.uuid4(), agrees=False, at=clock.now(), about="lesson:M05-L1"
        )
        jobs.run_pending()
    row.refresh_from_db()
    return row


def file(content: bytes, name: str = "家里 113.26,23.12.webm") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def files_in(storage):
    return sorted(str(one.relative_to(storage)) for one in storage.rglob("*") if one.is_file())


def speak(client, content: bytes, **more):
    return client.post(PAGE, {"kind": "question", "id": str(uuid.uuid4()), "file": file(content), **more})


def hand_in(client, content: bytes, id=None, **more):
    return client.post(f"/api/voices/{id or uuid.uuid4()}/", {"kind": "question", "file": file(content), **more})


def test_without_agreeing_nothing_of_a_voice_is_kept(client, wang, speech, storage):
    client.force_login(wang)
    page = speak(client, speech)
    assert page.status_code == 422 and "您同意了，才留下录音" in page.content.decode()
    assert not Feedback.objects.exists() and files_in(storage) == []


def test_ticking_the_box_is_the_consent_and_he_is_asked_once(client, wang, speech):
    client.force_login(wang)
    assert "我同意留下录音" in client.get(PAGE).content.decode()
    assert speak(client, speech, agree="on").url == reverse("notifications:opinions_thanks")
    assert consents.has_given(wang, consents.Purpose.VOICE)
    assert "我同意留下录音" not in client.get(PAGE).content.decode()
    assert speak(client, speech).status_code == 302
    assert VoiceNote.objects.count() == 2


def test_what_was_said_becomes_a_small_sound_without_name_place_or_device(said, storage):
    note = said.spoken
    assert (note.state, note.upload, note.seconds) == ("ready", "", 3)
    assert files_in(storage) == [f"voices/{note.pk.hex}.mp3", f"voices/{note.pk.hex}.webm"], "what was sent is gone"
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-show_format", storage / note.opus_file], check=True, capture_output=True
    ).stdout
    assert "家里".encode() not in told


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "还没有录音"),
        (b"MZ" + b"0" * 99, "这不是录音"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "这不是录音"),
        (b"RIFF....WAVE" + b"0" * voices.LARGEST, "录音太大了"),
    ],
)
def test_what_is_no_recording_is_refused_at_the_door(client, agreed, content, says, storage):
    client.force_login(agreed)
    assert says in speak(client, content).content.decode()
    assert not Feedback.objects.exists() and files_in(storage) == []


def test_longer_than_a_minute_is_said_to_speaker_and_staff_and_not_kept(
    client, agreed, contact, tmp_path, storage, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        upload = file(tone(tmp_path, "long.webm", 63).read_bytes())
        voice.say(agreed, "opinion", upload, id=uuid.uuid4(), agrees=False, at=clock.now())
        jobs.run_pending()
    assert (VoiceNote.objects.get().state, VoiceNote.objects.get().reason) == ("failed", "too_long")
    assert files_in(storage) == []
    client.force_login(agreed)
    assert "录音超过 60 秒" in client.get(PAGE).content.decode()
    client.force_login(contact)
    assert "录音超过 60 秒" in client.get(reverse("notifications:feedback_list")).content.decode()


def test_a_recording_that_waited_on_the_phone_may_come_twice_and_is_one_message(client, agreed, speech, storage):
    client.force_login(agreed)
    id = uuid.uuid4()
    for _ in range(2):
        answer = hand_in(client, speech, id)
        assert answered(answer, "/api/voices/{id}/", "post") == {"id": str(id), "state": "waiting"}
    assert Feedback.objects.count() == VoiceNote.objects.count() == len(files_in(storage)) == 1


def test_after_it_was_taken_back_the_same_one_from_the_phone_does_not_bring_it_again(
    client, said, wang, speech, storage, django_capture_on_commit_callbacks
):
    client.force_login(wang)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people:voice_forget", args=[said.pk]))
    assert hand_in(client, speech, said.pk).json()["state"] == "erased"
    assert not VoiceNote.objects.exists() and files_in(storage) == []


def test_an_expired_session_loses_nothing_while_the_phone_is_known(client, agreed, speech):
    _device, token = enrol_device(agreed, at=clock.now())
    answer = client.post(
        f"/api/voices/{uuid.uuid4()}/",
        {"kind": "opinion", "file": file(speech)},
        headers={"authorization": f"Device {token}"},
    )
    assert answer.status_code == 200
    assert Feedback.objects.get().person == agreed


def test_the_door_for_phones_says_why_it_does_not_take_something(client, wang, li, speech):
    assert answered(hand_in(client, speech), "/api/voices/{id}/", "post") == {"code": "enter_first"}
    client.force_login(wang)
    assert hand_in(client, speech).json() == {"code": "agree_first"}
    assert hand_in(client, speech, kind="review").json() == {"code": "bad_kind"}
    assert hand_in(client, b"x", agree="yes").json() == {"code": "no_voice"}
    assert not consents.has_given(wang, consents.Purpose.VOICE), "a refusal keeps no consent"
    other = client.post(
        f"/api/voices/{uuid.uuid4()}/", {"kind": "opinion", "file": file(speech)}, headers={"x-person": str(li.uuid)}
    )
    assert other.json() == {"code": "enter_first"}, "what waits in somebody else's outbox is not this one's"
    assert hand_in(client, speech + b"0" * voices.LARGEST, agree="yes").json() == {"code": "too_big"}


def test_an_id_of_somebody_else_s_message_is_no_way_to_it(client, said, li, speech):
    consents.say(li, "voice", True, at=clock.now())
    client.force_login(li)
    assert hand_in(client, speech, said.pk).status_code == 400
    assert Feedback.objects.get().person != li


def test_so_many_in_a_day_and_no_more(client, agreed, speech, monkeypatch):
    monkeypatch.setattr(voice, "MOST_A_DAY", 1)
    client.force_login(agreed)
    hand_in(client, speech)
    answer = hand_in(client, speech)
    assert (answer.status_code, answer.json()) == (429, {"code": "too_many"})
    assert "今天留言已经很多了" in speak(client, speech).content.decode()


def test_whoever_answers_hears_it_and_that_is_written_down_once_a_hearing(client, said, contact):
    client.force_login(contact)
    page = client.get(reverse("notifications:feedback_list")).content.decode()
    address = re.search(r'source src="([^"]+\.webm)"', page)[1]
    heard = client.get(address, headers={"range": "bytes=0-"})
    assert (heard.status_code, heard["Content-Type"]) == (206, "audio/webm")
    assert "no-store" in heard["Cache-Control"], "what is erased here must lie nowhere else"
    assert b"".join(heard.streaming_content)
    heard_on = client.get(address, headers={"range": "bytes=100-"})
    assert b"".join(heard_on.streaming_content)
    assert AuditEvent.objects.filter(action="notifications.voice_heard", by_id=contact.pk).count() == 1


@pytest.mark.parametrize("who", ["outsider", "reviewer", "nobody"])
def test_nobody_else_hears_it(request, client, said, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("notifications:feedback_voice", args=[said.pk, "webm"])).status_code == 404
    assert client.get(reverse("notifications:my_voice_sound", args=[said.pk, "webm"])).status_code == 404


def test_its_owner_hears_it_reads_the_answer_and_deletes_it(
    client, said, wang, contact, storage, django_capture_on_commit_callbacks
):
    answer_feedback(said, "来乡镇找我", by=contact, at=clock.now())
    client.force_login(wang)
    request = RequestFactory().get("/me/")
    request.user = wang
    card = cards.mine(request, None)
    for page in (client.get(PAGE).content.decode(), render_to_string(card.template, card.context)):
        assert "语音留言，3 秒" in page and "来乡镇找我" in page
    assert b"".join(client.get(reverse("notifications:my_voice_sound", args=[said.pk, "mp3"])).streaming_content)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("people:voice_forget", args=[said.pk]))
    assert files_in(storage) == []
    assert client.get(reverse("notifications:my_voice_sound", args=[said.pk, "mp3"])).status_code == 404
    said.refresh_from_db()
    assert said.answer == "来乡镇找我", "the answer stays"


def test_taking_the_consent_back_deletes_every_recording(said, wang, storage, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        consents.say(wang, "voice", False, at=clock.now())
    assert not VoiceNote.objects.exists() and files_in(storage) == []


def test_an_erasure_takes_the_recordings_along(said, wang, county, storage, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        holdings_erased.texts(wang.own_ids)
    assert not VoiceNote.objects.exists() and files_in(storage) == []


def test_half_a_year_after_the_answer_the_sound_goes_by_itself(
    said, contact, storage, django_capture_on_commit_callbacks
):
    answer_feedback(said, "好", by=contact, at=clock.now())
    with django_capture_on_commit_callbacks(execute=True):
        retention.run(at=clock.now() + timedelta(days=179))
        assert VoiceNote.objects.exists()
        retention.run(at=clock.now() + timedelta(days=181))
    assert not VoiceNote.objects.exists() and files_in(storage) == []


def test_the_file_of_one_s_own_data_says_that_he_spoke(client, said, wang):
    client.force_login(wang)
    told = json.loads(client.get(reverse("people:my_data_file", args=["json"])).content)
    assert "用语音说的，3 秒" in json.dumps(told, ensure_ascii=False)


def test_a_file_that_no_message_has_is_swept_away_after_a_day(said, storage):
    (storage / "voices" / "stray.webm").write_bytes(b"x")
    assert voices.sweep(at=clock.now() + private_files.GRACE * 1.1) == 1
    assert len(files_in(storage)) == 2


def test_the_help_page_and_the_page_of_opinions_lead_to_it(client, wang):
    help_page = reverse("people:help")
    assert "用语音留言" not in client.get(help_page).content.decode(), "a voice is kept for whoever has entered only"
    client.force_login(wang)
    assert PAGE in client.get(help_page).content.decode()
    page = client.get(
        reverse("notifications:opinions"), {"kind": "complaint", "about": "lesson:M05-L1"}
    ).content.decode()
    assert f"{PAGE}?kind=complaint&amp;about=lesson%3AM05-L1" in page


def test_the_notice_says_what_becomes_of_a_voice(client, db):
    assert "我的录音呢？" in client.get(reverse("people:notice")).content.decode()
