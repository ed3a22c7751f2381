"""What a trainer sees of the sound of a lesson: section by section who is heard, and what has to be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from courses.audio import readings, recordings, voices
from courses.audio.playlists import items_of
from courses.audio.sections import Section
from courses.models import LessonPage, Playlist, Rendered, SectionSound
from courses.models.audio import Kind, Reason, State
from kit.errors import Text
from kit.models import Job, JobState


class Standing(StrEnum):
    """How one kind of sound of one section stands."""

    NONE = "none"
    READY = "ready"
    OTHER_TEXT = "other_text"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True)
class Side:
    """The recording of a section, or its reading. digest: of what there is to hear; empty for nothing."""

    standing: Standing
    reason: Text = ""
    digest: str = ""
    seconds: int = 0
    bytes: int = 0
    is_dialect: bool = False


@dataclass(frozen=True)
class Line:
    """One section. is_published: whether learners read just these words."""

    section: Section
    recording: Side
    machine: Side
    is_published: bool

    @property
    def is_recorded(self) -> bool:
        """真人: somebody's own voice is heard."""
        return self.recording.standing == Standing.READY

    @property
    def is_silent(self) -> bool:
        """缺: nothing is heard."""
        return Standing.READY not in {self.recording.standing, self.machine.standing}


@dataclass(frozen=True)
class ShelfLine:
    """One published lesson: how many of its sections are read by a person, by a machine, by nobody."""

    page_id: int
    code: str
    title: str
    recorded: int
    machine: int
    missing: int


@dataclass(frozen=True)
class SoundDesk:
    """The whole lesson. done, of_all: sections that are heard; waiting: jobs that are being worked on."""

    lines: tuple[Line, ...]
    voice: Text
    waiting: int

    @property
    def of_all(self) -> int:
        return len(self.lines)

    @property
    def done(self) -> int:
        return sum(not line.is_silent for line in self.lines)

    @property
    def is_lacking(self) -> bool:
        """Whether the machine could still read something."""
        return any(line.is_silent and line.is_published for line in self.lines)


def desk(page: LessonPage) -> SoundDesk:
    """How the sections of the newest draft of ``page`` stand; the number of queries does not know how many there are."""
    rows = {(row.section, row.kind): row for row in SectionSound.objects.filter(lesson=page).select_related("sound")}
    working = _working(rows.values())
    public = {section.id: section.digest for section in readings.published(page.pk)}
    lines = tuple(
        Line(
            section,
            _side(rows.get((section.id, Kind.RECORDING)), section, working),
            _side(rows.get((section.id, Kind.MACHINE)), section, working),
            public.get(section.id) == section.digest,
        )
        for section in recordings.sections_of(page)
    )
    voice = voices.voice()
    return SoundDesk(lines, voice.badge if voice else "", len(working))


def shelf() -> list[ShelfLine]:
    """Every published lesson with who reads it, by code. Two queries."""
    voices_of = {row.lesson_id: [item.voice for item in items_of(row)] for row in Playlist.objects.all()}
    rows = Rendered.objects.order_by("code").values_list("lesson_id", "code", "title", "sections")
    found = []
    for page_id, code, title, sections in rows:
        heard = voices_of.get(page_id, [])
        recorded = heard.count("")
        found.append(ShelfLine(page_id, code, title, recorded, len(heard) - recorded, len(sections) - len(heard)))
    return found


def _working(rows: Iterable[SectionSound]) -> set[int]:
    """Primary keys of the rows whose job is waiting or running."""
    keys = [str(row.pk) for row in rows if row.state == State.WAITING]
    kinds = (recordings.RECORD, readings.SPEAK)
    alive = Job.objects.filter(kind__in=kinds, key__in=keys, state__in=(JobState.WAITING, JobState.TAKEN))
    return {int(key) for key in alive.values_list("key", flat=True)}


def _side(row: SectionSound | None, section: Section, working: set[int]) -> Side:
    if row is None:
        return Side(Standing.NONE)
    told: Mapping[str, object] = {}
    if row.sound is not None:
        told = {
            "digest": row.sound.digest,
            "seconds": max(1, round(row.sound.milliseconds / 1000)),
            "bytes": row.sound.opus_bytes,
            "is_dialect": row.is_dialect,
        }
    if row.pk in working:
        return Side(Standing.WAITING, **told)  # type: ignore[arg-type]
    if row.state == State.FAILED:
        return Side(Standing.FAILED, Reason(row.reason).label, **told)  # type: ignore[arg-type]
    if row.state == State.WAITING:
        return Side(Standing.FAILED, Reason.GIVEN_UP.label, **told)  # type: ignore[arg-type]
    same = row.text_digest == section.digest
    return Side(Standing.READY if same else Standing.OTHER_TEXT, **told)  # type: ignore[arg-type]
