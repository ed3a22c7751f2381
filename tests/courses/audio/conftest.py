"""Files that are really on a disk, and a voice that only beeps."""

from __future__ import annotations

import pytest

from courses.audio import voices
from tests.courses.audio.factories import Beeps


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
def beeps(settings, monkeypatch):
    """The voice of this installation; what it was given, in order."""
    monkeypatch.setitem(voices.VOICES, "beeps", Beeps)
    settings.SPEECH = "beeps"
    Beeps.said, Beeps.trouble = [], None
    yield Beeps
    Beeps.said, Beeps.trouble = [], None
