"""Adapters of text-to-speech: one class each, all held to tests/contracts/test_voices.py."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from courses.audio.voices.base import NotSpoken, Voice
from courses.audio.voices.espeak import Espeak
from kit import running
from kit.errors import Text

VOICES: dict[str, type[Voice]] = {"demo": Espeak}


def voice() -> Voice | None:
    """The voice of this installation (settings.SPEECH); None where people alone read, or its programs are not there."""
    made = VOICES.get(settings.SPEECH)
    return made() if made and running.is_there(*made.programs) else None


def badge_of(name: str) -> Text:
    """What stands beside everything that the voice ``name`` says; of a voice that is gone, that it is a machine."""
    return next((made.badge for made in VOICES.values() if made.name == name), _("read by a machine"))


__all__ = ["VOICES", "NotSpoken", "Voice", "badge_of", "voice"]
