"""Speech for tests: real files, made by ffmpeg, and a voice at the edge of the process.

tone(folder, "a.wav", seconds=2)     a file with a tone, of the kind that its name says
uploaded(path, name)                 the same as a browser sends it
read_aloud(texts)                    as if a run had read these passages: rows and small files, by the voice of the installation
Beeps                                a voice that writes a tone as long as its script, and counts how often
"""

from __future__ import annotations

import math
import subprocess
import wave
from collections.abc import Iterable
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from courses.audio import passages, readings, voices
from courses.audio.files import FOLDER
from courses.audio.pronouncing import Script
from courses.audio.voices import NotSpoken, Voice
from courses.models import PassageSound, Pronunciation, Sound
from kit import clock

RATE = 16_000


SECOND = b"".join(
    int(9000 * math.sin(2 * math.pi * 330 * step / RATE)).to_bytes(2, "little", signed=True) for step in range(RATE)
)


def write_tone(to: Path, seconds: float) -> None:
    wave_form = (SECOND * math.ceil(seconds))[: 2 * int(RATE * seconds)]
    with wave.open(str(to), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(wave_form)


def tone(folder: Path, name: str, seconds: float = 2) -> Path:
    """A file of the kind that its ending says: wav, m4a, mp3, ogg, webm."""
    wav, to = folder / "tone.wav", folder / name
    write_tone(wav, seconds)
    if to.suffix != ".wav":
        subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", wav, "-metadata", "title=家里", to], check=True)
        return to
    return wav.rename(to)


def uploaded(file: Path | bytes, name: str = "第一节.m4a") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, file if isinstance(file, bytes) else file.read_bytes())


def read_aloud(texts: Iterable[str]) -> None:
    """Sounds of ``texts`` without the work of making them: files that only begin like those of speech."""
    voice, entries = voices.voice(), Pronunciation.objects.current()
    for text in texts:
        digest = passages.digest_of(f"sound of {text}")
        files = {
            ending: storages["private"].save(f"{FOLDER}/{digest}.{ending}", ContentFile(head + digest.encode()))
            for ending, head in (("webm", b"\x1a\x45\xdf\xa3"), ("mp3", b"\xff\xfb"))
        }
        sound = Sound.objects.create(
            key=readings.key_of(text, voice, entries),
            voice=voice.name,
            digest=digest,
            opus_file=files["webm"],
            mp3_file=files["mp3"],
            opus_bytes=36,
            mp3_bytes=34,
            milliseconds=1000,
            made_at=clock.now(),
        )
        PassageSound.objects.create(digest=passages.digest_of(text), sound=sound, checked_for=passages.state_of(voice))


class Beeps(Voice):
    """Says everything as one tone. ``said``: what it was given; ``trouble``: raised instead, when it is set."""

    name = "beeps-1"
    badge = "哔"
    said: list[str] = []
    trouble: NotSpoken | None = None

    def speak(self, script: Script, to: Path) -> None:
        self.refuse_unsayable(script)
        if Beeps.trouble:
            raise Beeps.trouble
        Beeps.said.append(script.text)
        write_tone(to, 0.3 + len(script.text) / 50)
