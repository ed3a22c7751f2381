"""A machine's reading of a section: asked for by a trainer, made in a job of its own, once for each text.

Which sound a section gets is decided by a key: the voice, the words as they are said, and the entries of the dictionary that
they use. The same key is the same sound, wherever and whenever it is asked for again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses import rendering
from courses.audio import files, playlists, sections, voices
from courses.audio.pronouncing import script, used_in
from courses.audio.sections import Section
from courses.audio.speakable import spoken
from courses.models import LessonPage, Pronunciation, Rendered, SectionSound, Sound
from courses.models.audio import Kind, Reason, State
from kit import audit, clock, encoding, jobs
from kit.errors import NotNow
from kit.models import Job

if TYPE_CHECKING:
    from people.models import Person

SPEAK = "courses.speak"
SHORTEST = 0.2  # seconds: a heading is a section too


def published(lesson_id: int) -> tuple[Section, ...]:
    """The sections that learners read; none while the lesson is not published."""
    rows = Rendered.objects.filter(lesson=lesson_id).values_list("sections", flat=True)
    return sections.of_rows(next(iter(rows), ()))


def key_of(text: str, voice: voices.Voice, entries: Mapping[str, str]) -> str:
    """What decides which sound the text gets."""
    said = spoken(text)
    parts = [voice.name, encoding.VERSION, said, used_in(said, entries)]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def ask(page: LessonPage, *, by: Any, at: datetime, not_before: datetime | None = None) -> int:
    """Ask for a reading of every published section that has no sound yet; how many were asked for.

    Raises NotNow without a voice, or when the lesson is not published.
    """
    if voices.voice() is None:
        raise NotNow(_("No voice is set up here."), _("Record the sections yourself."))
    with transaction.atomic():
        if not Rendered.objects.filter(lesson=page).exists():
            raise NotNow(_("The lesson is not published yet."), _("Record it, or wait for its approval."))
        _split(page, at)
        return len(_ask([page.pk], by=by, at=at, not_before=not_before, only_renew=False))


def ask_for(codes: Collection[str], *, at: datetime, not_before: datetime) -> int:
    """The same for the published lessons of ``codes``, later; how many sections. None without a voice."""
    if voices.voice() is None:
        return 0
    pages = LessonPage.objects.filter(code__in=codes, rendered__isnull=False)
    return sum(ask(page, by=None, at=at, not_before=not_before) for page in pages)


def _split(page: LessonPage, at: datetime) -> None:
    """A text that was published before lessons could be heard knows no sections yet: made now, its check left alone."""
    row = Rendered.objects.select_for_update().get(lesson=page)
    if row.sections:
        return
    body = rendering.render(page.live_revision.as_object() if page.live_revision else page)
    row.html, row.sections, row.bytes = body.html, [one.as_row() for one in body.sections], body.bytes
    row.save(update_fields=["html", "sections", "bytes"])


def text_changed(lesson_ids: Collection[int], *, at: datetime) -> None:
    """After a publication: what is not said any more is silent, and what a machine has read it reads anew.

    One query when nothing can be heard of these lessons. In the caller's transaction.
    """
    touched = sorted(set(SectionSound.objects.filter(lesson__in=lesson_ids).values_list("lesson_id", flat=True)))
    for lesson_id in touched:
        playlists.rebuild(lesson_id)
    if touched and voices.voice() is not None:
        _ask(touched, by=None, at=at, not_before=None, only_renew=True)


def _ask(
    lesson_ids: Iterable[int], *, by: Any, at: datetime, not_before: datetime | None, only_renew: bool
) -> list[SectionSound]:
    """Rows and jobs for the sections that nobody reads. only_renew: of lessons that a machine has read before."""
    asked: list[SectionSound] = []
    for lesson_id in lesson_ids:
        rows = {(row.section, row.kind): row for row in SectionSound.objects.filter(lesson=lesson_id)}
        if only_renew and not any(kind == Kind.MACHINE for _id, kind in rows):
            continue
        for section in published(lesson_id):
            if _is_read(rows.get((section.id, Kind.RECORDING)), section):
                continue
            if _is_read(rows.get((section.id, Kind.MACHINE)), section):
                continue
            asked.append(_waiting(lesson_id, section, rows.get((section.id, Kind.MACHINE)), at))
    keys = [row.pk for row in asked]
    jobs.ask_many(SPEAK, [{} for _row in asked], keys=keys, by=by, not_before=not_before)
    return asked


def _is_read(row: SectionSound | None, section: Section) -> bool:
    return row is not None and row.sound_id is not None and row.text_digest == section.digest


def _waiting(lesson_id: int, section: Section, row: SectionSound | None, at: datetime) -> SectionSound:
    """The row of the machine's reading, waiting. What it said before is kept until the new one is there."""
    row = row or SectionSound(lesson_id=lesson_id, section=section.id, kind=Kind.MACHINE, text_digest=section.digest)
    row.state, row.reason, row.changed_at = State.WAITING, "", at
    row.save()
    return row


def make(job: Job) -> None:
    """Give one section its reading: a sound that is there already, or a new one."""
    row = SectionSound.objects.filter(pk=job.key).first()
    voice = voices.voice()
    section = next((one for one in published(row.lesson_id) if one.id == row.section), None) if row else None
    if row is None or section is None or voice is None:
        SectionSound.objects.filter(pk=job.key, sound__isnull=True).delete()
        return
    entries = Pronunciation.objects.current()
    key = key_of(section.text, voice, entries)
    try:
        sound = sound_of(section.text, voice, entries, key)
    except voices.NotSpoken as error:
        if not error.for_good and job.tries < jobs.TRIES:
            raise
        with jobs.fenced(job):
            _fail(row, Reason.UNSAYABLE if error.for_good else Reason.NO_VOICE)
        return
    with jobs.fenced(job):
        _attach(row, section, sound)


def sound_of(text: str, voice: voices.Voice, entries: Mapping[str, str], key: str) -> Sound:
    """The sound of ``key`` that is there already, or a new one, not saved yet. Raises NotSpoken."""
    known = Sound.objects.filter(key=key).first()
    if known is not None:
        return known
    with files.workshop() as folder:
        voice.speak(script(spoken(text), entries), folder / "speech.wav")
        try:
            encoded = encoding.encode(folder / "speech.wav", folder, shortest=SHORTEST)
        except encoding.BadAudio as error:
            raise voices.NotSpoken(error.reason, for_good=True) from error
        return files.keep(encoded, key=key, voice=voice.name, at=clock.now())


def kept(sound: Sound) -> Sound:
    """The row of ``sound``: its own, or that of another text with the same words, which was faster."""
    if sound.pk is not None:
        return sound
    return Sound.objects.get_or_create(key=sound.key, defaults={name: getattr(sound, name) for name in _FIELDS})[0]


def _attach(row: SectionSound, section: Section, sound: Sound) -> None:
    sound = kept(sound)
    changed = {"sound": sound, "state": State.READY, "reason": "", "text_digest": section.digest}
    SectionSound.objects.filter(pk=row.pk).update(**changed, changed_at=clock.now())
    playlists.rebuild(row.lesson_id)


_FIELDS = ("voice", "digest", "opus_file", "mp3_file", "opus_bytes", "mp3_bytes", "milliseconds", "made_at")


def _fail(row: SectionSound, reason: str) -> None:
    SectionSound.objects.filter(pk=row.pk).update(state=State.FAILED, reason=reason, changed_at=clock.now())


def remove(page: LessonPage, section_id: str, *, by: Person) -> None:
    """Take the machine's reading of one section away; its sound stays for a month, should the section want it again."""
    with transaction.atomic():
        if SectionSound.objects.filter(lesson=page, section=section_id, kind=Kind.MACHINE).delete()[0]:
            audit.record("courses.reading_removed", by=by, object_type="courses.lesson", object_id=page.code)
        playlists.rebuild(page.pk)


def say_anew(*, at: datetime) -> int:
    """After a change of the dictionary: ask again for the readings that it changes, and for no other; how many."""
    voice = voices.voice()
    if voice is None:
        return 0
    entries = Pronunciation.objects.current()
    rows = SectionSound.objects.filter(kind=Kind.MACHINE, sound__isnull=False).select_related("sound")
    texts: dict[int, dict[str, Section]] = {}
    changed = []
    for row in rows.order_by("pk"):
        known = texts.setdefault(row.lesson_id, {one.id: one for one in published(row.lesson_id)})
        section = known.get(row.section)
        if section is not None and key_of(section.text, voice, entries) != row.sound.key:
            changed.append(_waiting(row.lesson_id, section, row, at))
    jobs.ask_many(SPEAK, [{} for _row in changed], keys=[row.pk for row in changed])
    return len(changed)
