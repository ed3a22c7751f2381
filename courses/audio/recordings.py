"""A trainer's own recording of a section: taken in, turned into a sound in a job, removed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from courses import rendering
from courses.audio import files, playlists
from courses.audio.sections import Section
from courses.models import LessonPage, SectionSound, Sound
from courses.models.audio import Kind, State
from kit import audit, clock, encoding, jobs
from kit.errors import InputError, Stale
from kit.models import Job

if TYPE_CHECKING:
    from people.models import Person

RECORD = "courses.record"
LARGEST = 20_000_000  # bytes of what is sent


def sections_of(page: LessonPage) -> tuple[Section, ...]:
    """The sections of the newest draft of ``page``: what a trainer has before his eyes."""
    return rendering.render(page.get_latest_revision_as_object()).sections


def take_in(
    page: LessonPage, section_id: str, upload: UploadedFile | None, *, is_dialect: bool, by: Person, at: datetime
) -> SectionSound:
    """Keep a recording of one section; a job makes a sound of it. What is heard now is heard until then.

    Raises InputError (field ``file``) for what is no recording or too large, Stale when the section is gone.
    """
    refuse_unusable(upload)
    section = next((one for one in sections_of(page) if one.id == section_id), None)
    if section is None:
        raise Stale(_("This section is not in the lesson any more."), _("Open the page again."))
    name = files.keep_upload(upload)
    kept = False
    try:
        with transaction.atomic():
            row = _row(page, section, at)
            files.forget([row.upload])
            row.upload, row.state, row.reason, row.changed_at = name, State.WAITING, "", at
            row.save()
            ids = {"upload": name, "text": section.digest, "dialect": int(is_dialect)}
            jobs.ask(RECORD, key=row.pk, by=by, **ids)
            audit.record("courses.recording_sent", by=by, object_type="courses.lesson", object_id=page.code)
        kept = True
    finally:
        if not kept:
            files.delete([name])
    return row


def refuse_unusable(upload: UploadedFile | None) -> None:
    """What can be seen without opening it; the job looks inside."""
    if not upload:
        raise InputError(_("Choose a recording first."), field="file")
    if upload.size > LARGEST:
        raise InputError(_("The file is larger than 20 MB."), _("Record it in parts, or as m4a."), field="file")
    head = upload.read(16)
    upload.seek(0)
    if encoding.reader_of(head) is None:
        raise InputError(_("This is no recording."), _("Send m4a, mp3, wav, ogg or webm."), field="file")


def _row(page: LessonPage, section: Section, at: datetime) -> SectionSound:
    """The row of the section's recording, locked."""
    values = {"text_digest": section.digest, "changed_at": at}
    rows = SectionSound.objects.select_for_update()
    return rows.get_or_create(lesson=page, section=section.id, kind=Kind.RECORDING, defaults=values)[0]


def make(job: Job) -> None:
    """Turn the upload that ``job`` names into the sound of its section. Another upload meanwhile makes it void."""
    upload = str(job.payload["upload"])
    if not SectionSound.objects.filter(pk=job.key, upload=upload).exists():
        return
    with files.workshop() as folder:
        try:
            key = files.fetch(upload, folder / "upload")
            sound = Sound.objects.filter(key=key).first() or files.keep(
                encoding.encode(folder / "upload", folder), key=key, voice="", at=clock.now()
            )
        except encoding.BadAudio as error:
            with jobs.fenced(job):
                _refuse(job, upload, error.reason)
            return
    with jobs.fenced(job):
        _attach(job, upload, sound)


def _attach(job: Job, upload: str, sound: Sound) -> None:
    row = SectionSound.objects.select_for_update().filter(pk=job.key, upload=upload).first()
    if row is None:
        return
    if sound.pk is None:
        sound.save()
    row.sound, row.state, row.reason, row.upload = sound, State.READY, "", ""
    row.text_digest, row.is_dialect = str(job.payload["text"]), bool(job.payload["dialect"])
    row.changed_at = clock.now()
    row.save()
    files.forget([upload])
    playlists.rebuild(row.lesson_id)


def _refuse(job: Job, upload: str, reason: str) -> None:
    """What cannot be used is not kept; an older recording is heard as before."""
    changed = {"state": State.FAILED, "reason": reason, "upload": "", "changed_at": clock.now()}
    SectionSound.objects.filter(pk=job.key, upload=upload).update(**changed)
    files.forget([upload])


def remove(page: LessonPage, section_id: str, *, by: Person) -> None:
    """Take a recording away; the machine's reading, if there is one, is heard again."""
    with transaction.atomic():
        rows = SectionSound.objects.select_for_update().filter(lesson=page, section=section_id, kind=Kind.RECORDING)
        for row in rows:
            files.forget([row.upload])
            row.delete()
            audit.record("courses.recording_removed", by=by, object_type="courses.lesson", object_id=page.code)
        playlists.rebuild(page.pk)


def confirm(page: LessonPage, section_id: str, *, by: Person, at: datetime) -> None:
    """The trainer has listened: the recording still says what the section says now."""
    section = next((one for one in sections_of(page) if one.id == section_id), None)
    if section is None:
        raise Stale(_("This section is not in the lesson any more."), _("Open the page again."))
    with transaction.atomic():
        rows = SectionSound.objects.filter(lesson=page, section=section_id, kind=Kind.RECORDING, sound__isnull=False)
        if rows.update(text_digest=section.digest, changed_at=at):
            audit.record("courses.recording_confirmed", by=by, object_type="courses.lesson", object_id=page.code)
        playlists.rebuild(page.pk)
