"""What a learner hears of a question or of the notice: its pieces in order, with their files and with what they belong to on the page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse

from assessments.api import Utterance, question_aloud
from courses.audio import passages, voices
from courses.audio.listening import file_among
from courses.models import Sound
from kit.errors import Text
from people.api import current_notice, notice_aloud

if TYPE_CHECKING:
    from people.models import Person


@dataclass(frozen=True)
class Piece:
    """One piece. mark: a selector of what it belongs to on the page; empty for nothing of its own."""

    text: str
    mark: str
    sound: Sound
    opus_url: str
    mp3_url: str


@dataclass(frozen=True)
class Aloud:
    """All of it, in order. badge: what stands beside a machine's voice."""

    pieces: tuple[Piece, ...]
    badge: Text

    @property
    def seconds(self) -> int:
        return sum(max(1, round(piece.sound.milliseconds / 1000)) for piece in self.pieces)


def of_question(person: Person, sitting: UUID, number: int, *, at: datetime) -> Aloud | None:
    """The question as ``person`` sees it now; None where there is none for him, or no sound of all of it yet."""
    said = question_aloud(person, sitting, number, at=at) if passages.is_on() else None
    if said is None:
        return None
    return _aloud(
        [(one.text, _mark(one)) for one in said],
        lambda name: reverse("courses:question_sound", args=[sitting, number, name]),
    )


def of_notice() -> Aloud | None:
    """The notice as it is shown today; None while there is no sound of all of it."""
    if not passages.is_on():
        return None
    said = notice_aloud(current_notice())
    marks = [(text, f"#clause-{number}") for number, text in enumerate(said, start=1)]
    return _aloud(marks, lambda name: reverse("courses:notice_sound", args=[name]))


def _aloud(said: Sequence[tuple[str, str]], address: Callable[[str], str]) -> Aloud | None:
    """said: texts with their marks.  address: of a file by its name."""
    sounds = passages.sounds_of(text for text, _mark_of_it in said)
    if not sounds:
        return None
    pieces = tuple(
        Piece(
            text=text,
            mark=mark,
            sound=sound,
            opus_url=address(f"{sound.digest}.webm"),
            mp3_url=address(f"{sound.digest}.mp3"),
        )
        for text, mark in said
        if (sound := sounds.get(text))
    )
    return Aloud(pieces, voices.badge_of(next(iter(sounds.values())).voice))


def badge_of(said: Sequence[Utterance]) -> Text:
    """What stands beside the voice that reads all of it; empty while it cannot be heard. One query."""
    sounds = passages.sounds_of(one.text for one in said)
    return voices.badge_of(next(iter(sounds.values())).voice) if sounds else ""


def file_of(aloud: Aloud | None, name: str) -> tuple[str, str]:
    """The file in the storage, and its content type. Raises Http404 for what is no piece of ``aloud``."""
    return file_among(lambda: [one.sound for one in aloud.pieces] if aloud else [], name)


def _mark(said: Utterance) -> str:
    value = f'[value="{said.value}"]' if said.value else ""
    return f'[name="{said.name}"]{value}' if said.name else ""
