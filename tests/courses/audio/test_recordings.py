"""A trainer's recording: taken in, made into a sound, replaced, removed; nothing is lost when it cannot be used."""

from __future__ import annotations

import pytest
from django.core.files.storage import storages

from courses.audio import files, recordings
from courses.audio.sections import HEAD
from courses.models import Playlist, SectionSound, Sound
from kit import clock, jobs, private_files
from kit.errors import InputError, Stale
from tests.courses.audio.factories import tone, uploaded
from tests.courses.factories import lesson, teach

pytestmark = pytest.mark.one_database


@pytest.fixture
def page(bank):
    return teach(lesson())[0]


@pytest.fixture
def send(page, trainer, django_capture_on_commit_callbacks):
    """Send a recording of a section and let the job do its work."""

    def sent(file, section=HEAD, is_dialect=False):
        with django_capture_on_commit_callbacks(execute=True):
            row = recordings.take_in(page, section, uploaded(file), is_dialect=is_dialect, by=trainer, at=clock.now())
            jobs.run_pending()
        row.refresh_from_db()
        return row

    return sent


def files_in(storage):
    return sorted(str(file.relative_to(storage)) for file in storage.rglob("*") if file.is_file())


def test_a_recording_becomes_a_sound_that_learners_hear(send, tmp_path, storage):
    row = send(tone(tmp_path, "a.m4a", 3), is_dialect=True)
    assert (row.state, row.reason, row.upload, row.is_dialect) == ("ready", "", "", True)
    playlist = Playlist.objects.get(code="M05-L1")
    assert [(item["number"], item["voice"], item["is_dialect"]) for item in playlist.items] == [(0, "", True)]
    assert playlist.bytes == row.sound.opus_bytes > 0
    digest = row.sound.digest
    assert files_in(storage) == [f"lesson-sounds/{digest}.mp3", f"lesson-sounds/{digest}.webm"], "what was sent is gone"


def test_the_name_that_a_file_came_with_is_never_used(send, page, trainer, tmp_path, storage):
    file = uploaded(tone(tmp_path, "a.wav"), "../../../etc/cron.d/x.wav")
    recordings.take_in(page, HEAD, file, is_dialect=False, by=trainer, at=clock.now())
    assert all(len(name) == len("lesson-uploads/") + 32 for name in files_in(storage))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "这不是录音"),
        (b"MZ" + b"0" * 99, "这不是录音"),
        (b"#EXTM3U\nhttp://127.0.0.1/\n", "这不是录音"),
    ],
)
def test_what_is_no_recording_is_refused_at_the_door_and_leaves_nothing(page, trainer, storage, content, says):
    with pytest.raises(InputError, match=says) as refused:
        recordings.take_in(page, HEAD, uploaded(content), is_dialect=False, by=trainer, at=clock.now())
    assert refused.value.field == "file"
    assert not SectionSound.objects.exists() and files_in(storage) == []


def test_too_large_a_file_is_refused_at_the_door(send, page, trainer, monkeypatch, tmp_path):
    monkeypatch.setattr(recordings, "LARGEST", 1000)
    with pytest.raises(InputError, match="超过 20 MB"):
        send(tone(tmp_path, "a.wav"))


def test_a_recording_that_cannot_be_played_says_why_and_the_older_one_is_heard_on(
    send, page, trainer, tmp_path, storage
):
    good = send(tone(tmp_path, "a.wav")).sound
    token = Playlist.objects.get().token
    row = send(b"OggS" + b"junk" * 100)
    assert (row.state, row.reason, row.sound, row.upload) == ("failed", "damaged", good, "")
    assert Playlist.objects.get().token == token
    assert len(files_in(storage)) == 2


def test_a_newer_recording_takes_the_place_of_the_older(send, page, trainer, tmp_path):
    send(tone(tmp_path, "a.wav", 2))
    row = send(tone(tmp_path, "b.wav", 4))
    assert SectionSound.objects.count() == 1
    assert Playlist.objects.get().items[0]["digest"] == row.sound.digest
    assert abs(row.sound.milliseconds - 4000) < 200


def test_a_job_whose_upload_was_replaced_meanwhile_changes_nothing(send, page, trainer, tmp_path):
    at = clock.now()
    first = recordings.take_in(page, HEAD, uploaded(tone(tmp_path, "a.wav", 2)), is_dialect=False, by=trainer, at=at)
    SectionSound.objects.filter(pk=first.pk).update(upload="lesson-uploads/another")
    jobs.run_pending()
    first.refresh_from_db()
    assert (first.state, first.sound, first.upload) == ("waiting", None, "lesson-uploads/another")


def test_the_same_job_twice_is_one_sound(send, page, trainer, tmp_path):
    file = tone(tmp_path, "a.wav")
    send(file)
    send(file)
    assert Sound.objects.count() == 1


def test_a_section_that_is_not_there_any_more_is_named(send, page, trainer, tmp_path):
    with pytest.raises(Stale, match="没有这一节"):
        send(tone(tmp_path, "a.wav"), section="gone")


def test_a_removed_recording_is_heard_no_more(send, page, trainer, tmp_path):
    send(tone(tmp_path, "a.wav"))
    recordings.remove(page, HEAD, by=trainer)
    assert not SectionSound.objects.exists() and not Playlist.objects.exists()


def test_what_no_section_uses_is_swept_away_after_a_month_and_strays_after_a_day(
    send, page, trainer, tmp_path, storage
):
    send(tone(tmp_path, "a.wav"))
    storages["private"].save("lesson-uploads/stray", uploaded(b"x"))
    recordings.remove(page, HEAD, by=trainer)
    assert files.sweep(at=clock.now()) == 0
    assert files.sweep(at=clock.now() + private_files.GRACE * 1.1) == 1
    assert Sound.objects.count() == 1 and len(files_in(storage)) == 2
    assert files.sweep(at=clock.now() + files.KEPT * 1.1) == 2
    assert not Sound.objects.exists() and files_in(storage) == []
