"""Speech for tests: real files, made by ffmpeg, and a voice at the edge of the process.

tone(folder, "a.wav", seconds=2)     a file with a tone, of the kind that its name says
uploaded(path, name)                 the same as a browser sends it
Beeps                                a voice that writes a tone as long as its script, and counts how often
"""

from __future__ import annotations

import math
import subprocess
import wave
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from courses.audio.pronouncing import Script
from courses.audio.voices import NotSpoken, Voice

RATE = 16_000


def write_tone(to: Path, seconds: float) -> None:
    wave_form = b"".join(
        int(9000 * math.sin(2 * math.pi * 330 * step / RATE)).to_bytes(2, "little", signed=True)
        for step in range(int(RATE * seconds))
    )
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
