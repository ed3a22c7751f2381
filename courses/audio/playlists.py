"""What can be heard of a published lesson, in order: derived from its sections and their sounds, rebuilt by one function.

A recording comes before a machine. Neither is played once the section says something else: what is heard is what stands there.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields

from courses.audio import sections
from courses.models import Playlist, Rendered, SectionSound
from courses.models.audio import Kind


@dataclass(frozen=True)
class Item:
    """One section as it is heard. number: its place in the page, 0 for the head; voice: of the machine, empty for a person."""

    number: int
    title: str
    digest: str
    milliseconds: int
    opus_bytes: int
    mp3_bytes: int
    opus_file: str
    mp3_file: str
    voice: str
    is_dialect: bool

    @property
    def is_machine(self) -> bool:
        return bool(self.voice)

    @property
    def seconds(self) -> int:
        return max(1, round(self.milliseconds / 1000))


@dataclass(frozen=True)
class Total:
    """How long all of it is, and what it weighs as Opus."""

    seconds: int
    bytes: int


def total_of(items: Iterable[Item]) -> Total:
    all_of_it = tuple(items)
    return Total(sum(item.seconds for item in all_of_it), sum(item.opus_bytes for item in all_of_it))


NAMES = frozenset(field.name for field in fields(Item))


def items_of(playlist: Playlist) -> tuple[Item, ...]:
    """What the playlist says; what another version of the product wrote is left out until it is rebuilt."""
    return tuple(Item(**row) for row in playlist.items if row.keys() == NAMES)


def rebuild(lesson_id: int) -> None:
    """Bring the playlist of one lesson up to date; a few queries. In the transaction of what has changed."""
    text = Rendered.objects.filter(lesson=lesson_id).only("code", "sections").first()
    items = heard(sections.of_rows(text.sections), _sounds([lesson_id])) if text else ()
    if text is None or not items:
        Playlist.objects.filter(lesson=lesson_id).delete()
        return
    rows = [asdict(item) for item in items]
    before = Playlist.objects.filter(lesson=lesson_id).values_list("code", "items").first()
    if before == (text.code, rows):
        return
    values = {
        "code": text.code,
        "token": uuid.uuid4(),
        "items": rows,
        "bytes": sum(item.opus_bytes for item in items),
        "milliseconds": sum(item.milliseconds for item in items),
    }
    Playlist.objects.update_or_create(lesson_id=lesson_id, defaults=values)


def _sounds(lesson_ids: Iterable[int]) -> dict[tuple[str, str], SectionSound]:
    """The sounds that are there, by section and kind."""
    rows = SectionSound.objects.filter(lesson__in=lesson_ids, sound__isnull=False).select_related("sound")
    return {(row.section, row.kind): row for row in rows}


def heard(texts: Iterable[sections.Section], sounds: Mapping[tuple[str, str], SectionSound]) -> tuple[Item, ...]:
    """The sections of which something can be heard. Pure."""
    found = []
    for number, section in enumerate(texts):
        row = next(
            (
                row
                for kind in (Kind.RECORDING, Kind.MACHINE)
                if (row := sounds.get((section.id, kind))) and row.text_digest == section.digest
            ),
            None,
        )
        if row is not None and row.sound is not None:
            found.append(_item(number, section.title, row))
    return tuple(found)


def _item(number: int, title: str, row: SectionSound) -> Item:
    sound = row.sound
    return Item(
        number=number,
        title=title,
        digest=sound.digest,
        milliseconds=sound.milliseconds,
        opus_bytes=sound.opus_bytes,
        mp3_bytes=sound.mp3_bytes,
        opus_file=sound.opus_file,
        mp3_file=sound.mp3_file,
        voice=sound.voice,
        is_dialect=row.is_dialect,
    )


def bytes_by_code() -> dict[str, int]:
    """What the sound of each lesson weighs as Opus, by code; lessons without any are left out. One query."""
    return dict(Playlist.objects.filter(lesson__rendered__isnull=False).values_list("code", "bytes"))
