"""Adapters of text-to-speech: one class each, all held to tests/contracts/test_voices.py."""

from __future__ import annotations

from django.conf import settings

from courses.audio import running
from courses.audio.voices.base import NotSpoken, Voice
from courses.audio.voices.espeak import Espeak

VOICES: dict[str, type[Voice]] = {"demo": Espeak}


def voice() -> Voice | None:
    """The voice of this installation (settings.SPEECH); None where people alone read, or its programs are not there."""
    made = VOICES.get(settings.SPEECH)
    return made() if made and running.is_there(*made.programs) else None


__all__ = ["VOICES", "NotSpoken", "Voice", "voice"]
