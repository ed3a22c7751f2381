"""What is uploaded becomes two small files, or is refused with a reason; ffmpeg really runs."""

from __future__ import annotations

import json
import subprocess

import pytest

from kit import encoding, running
from tests.courses.audio.factories import tone


def described(file):
    what = [
        "ffprobe",
        "-v",
        "error",
        "-show_entries",
        "format=duration:format_tags:stream=codec_name,channels",
        "-of",
        "json",
    ]
    return json.loads(subprocess.run([*what, file], check=True, capture_output=True).stdout)


@pytest.mark.parametrize("name", ["a.wav", "a.m4a", "a.mp3", "a.ogg", "a.webm"])
def test_every_kind_of_recording_becomes_opus_and_mp3_of_one_channel(tmp_path, name):
    made = encoding.encode(tone(tmp_path, name, 3), tmp_path)
    assert abs(made.milliseconds - 3000) < 150
    opus, mp3 = described(made.webm), described(made.mp3)
    assert (opus["streams"][0]["codec_name"], opus["streams"][0]["channels"]) == ("opus", 1)
    assert (mp3["streams"][0]["codec_name"], mp3["streams"][0]["channels"]) == ("mp3", 1)
    assert "家里" not in json.dumps([opus, mp3], ensure_ascii=False), (
        "what the recorder wrote about itself is left behind"
    )


def test_opus_stays_below_100_kib_a_minute_for_the_hardest_sound(tmp_path):
    noise = tmp_path / "noise.wav"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "anoisesrc=d=30:r=48000:a=0.5", noise], check=True)
    made = encoding.encode(noise, tmp_path)
    assert made.webm.stat().st_size <= 100 * 1024 * made.milliseconds / 60_000


def refused(source, folder, **limits):
    with pytest.raises(encoding.BadAudio) as error:
        encoding.encode(source, folder, **limits)
    return error.value.reason


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1/secret\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"<html><script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n" + b"0" * 64,
        b"PK\x03\x04" + b"0" * 64,
    ],
)
def test_what_is_no_recording_is_never_given_to_a_reader(tmp_path, content):
    (tmp_path / "x").write_bytes(content)
    assert refused(tmp_path / "x", tmp_path) == "not_audio"


@pytest.mark.parametrize(
    "head", [b"RIFF\x24\x00\x00\x00WAVE", b"OggS", b"\x1a\x45\xdf\xa3", b"\0\0\0\x18ftypM4A ", b"ID3"]
)
def test_what_only_begins_like_a_recording_is_refused(tmp_path, head):
    (tmp_path / "x").write_bytes(head + b"junk" * 500)
    assert refused(tmp_path / "x", tmp_path) in {"damaged", "not_audio"}


def test_a_picture_in_the_clothes_of_a_recording_is_refused(tmp_path):
    video = tmp_path / "x.webm"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=d=1:s=64x64:r=5", video], check=True)
    assert refused(video, tmp_path) == "not_audio"


@pytest.mark.parametrize("name", ["a.wav", "a.m4a"])
def test_a_recording_that_was_cut_off_is_refused(tmp_path, name):
    file = tone(tmp_path, name, 8)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])
    assert refused(file, tmp_path) in {"cut_off", "damaged"}


def test_too_long_and_too_short_are_refused(tmp_path):
    assert refused(tone(tmp_path, "a.wav", 5), tmp_path, longest=2) == "too_long"
    assert refused(tone(tmp_path, "b.wav", 0.4), tmp_path) == "too_short"


def test_a_program_that_takes_too_long_is_ended(tmp_path):
    with pytest.raises(running.Failed, match="TimeoutExpired"):
        running.run(["sleep", "30"], folder=tmp_path, seconds=1)


def test_a_program_gets_no_more_memory_than_it_may(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "MEMORY", 64 * running.MB)
    hungry = ["python3", "-c", "x = bytearray(500_000_000)"]
    with pytest.raises(running.Failed):
        running.run(hungry, folder=tmp_path, seconds=20)


def test_a_program_knows_nothing_of_our_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "do not tell")
    assert "do not tell" not in running.run(["env"], folder=tmp_path, seconds=5)
