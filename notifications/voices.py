"""What people say instead of writing: a voice message is a `Feedback` without words, and its sound.

The recording comes under an id that the phone made, so that it may come twice. A job makes of it what phones play; whatever
else lay in the file is left behind. Whether somebody may keep a voice at all is asked above, where consents are.

Source: docs/phone.md, "The offline contract", 11.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from kit import clock, encoding, jobs, private_files
from kit.errors import InputError
from kit.models import Job
from notifications.models import Feedback, FeedbackKind, VoiceNote

MAKE = "notifications.make_voice"
FOLDER, UPLOADS = "voices", "voice-uploads"
LARGEST = 1_000_000  # bytes of what is sent
LONGEST, SHORTEST = 60, 1  # seconds
KINDS = frozenset({FeedbackKind.OPINION, FeedbackKind.COMPLAINT, FeedbackKind.QUESTION})


def refuse_unusable(upload: UploadedFile | None) -> None:
    """What can be seen without opening it; the job looks inside. Raises InputError (field ``file``)."""
    if not upload:
        raise InputError(_("Nothing is recorded yet."), _("Tap “Record”, or choose a recording."), field="file")
    if upload.size > LARGEST:
        raise InputError(_("The recording is too large."), _("Speak for 60 seconds at most."), field="file")
    head = upload.read(16)
    upload.seek(0)
    if encoding.reader_of(head) is None:
        raise InputError(_("This is no recording."), _("Record it anew, or write it."), field="file")


def leave_voice(
    kind: FeedbackKind | str,
    upload: UploadedFile | None,
    *,
    id: UUID,
    at: datetime,
    person: models.Model,
    about: str = "",
) -> Feedback:
    """Keep what somebody said. The same ``id`` again changes nothing, also after it was erased.

    Raises InputError for what is no recording, is too large, or came under the id of somebody else's message.
    """
    known = Feedback.objects.filter(pk=id).first()
    if known is not None:
        if known.person_id != person.pk:
            raise InputError(_("This message cannot be sent."), _("Record it anew."), field="file")
        return known
    refuse_unusable(upload)
    name, kept = private_files.keep_upload(upload, UPLOADS), False
    try:
        with transaction.atomic():
            row, made = Feedback.objects.get_or_create(
                pk=id, defaults={"kind": kind, "about": about[:80], "person": person, "at": at}
            )
            if made:
                VoiceNote.objects.create(feedback=row, upload=name)
                jobs.ask(MAKE, key=id, by=person)
        kept = made
    finally:
        if not kept:
            private_files.delete([name])
    return row


def make(job: Job) -> None:
    """Turn an upload into its sound. What was erased meanwhile stays erased."""
    note = VoiceNote.objects.filter(feedback=job.key).exclude(upload="").first()
    if note is None:
        return
    with private_files.workshop() as folder:
        private_files.fetch(note.upload, folder / "upload")
        try:
            made = encoding.encode(folder / "upload", folder, shortest=SHORTEST, longest=LONGEST)
        except encoding.BadAudio as error:
            with jobs.fenced(job):
                _settle(note, state=VoiceNote.State.FAILED, reason=error.reason)
            return
        names = {end: private_files.keep(file, f"{FOLDER}/{note.pk.hex}.{end}") for end, file in _files(made)}
    try:
        with jobs.fenced(job):
            values = {"opus_file": names["webm"], "mp3_file": names["mp3"], "milliseconds": made.milliseconds}
            if not _settle(note, state=VoiceNote.State.READY, **values):
                private_files.forget(names.values())
    except BaseException:
        private_files.delete(names.values())
        raise


def _files(made: encoding.Encoded) -> tuple[tuple[str, object], ...]:
    return (("webm", made.webm), ("mp3", made.mp3))


def _settle(note: VoiceNote, **values: object) -> bool:
    """Whether the note still waited for this."""
    changed = VoiceNote.objects.filter(pk=note.pk, upload=note.upload).update(upload="", **values)
    private_files.forget([note.upload])
    return bool(changed)


def take_back(person: models.Model, id: UUID) -> bool:
    """Its owner deletes the sound of one message; that he left one stays, and so does the answer."""
    return bool(erase(VoiceNote.objects.filter(feedback__person__in=person.own_ids, feedback=id)))


def erase(notes: models.QuerySet[VoiceNote]) -> int:
    """Delete the sounds of ``notes`` with their files; how many. The message stays without words."""
    rows = list(notes.select_for_update(of=("self",)))
    gone = [name for row in rows for name in row.files]
    VoiceNote.objects.filter(pk__in=[row.pk for row in rows]).delete()
    private_files.forget(gone)
    return len(rows)


def erase_of(person_ids: Iterable[int]) -> int:
    with transaction.atomic():
        return erase(VoiceNote.objects.filter(feedback__person__in=list(person_ids)))


def empty_voices(before: datetime) -> int:
    """Take the sounds of what was answered before an instant, or left so long ago and never answered; how many."""
    over = models.Q(feedback__answered_at__lt=before) | models.Q(feedback__answered_at=None, feedback__at__lt=before)
    with transaction.atomic():
        return erase(VoiceNote.objects.filter(over))


def sweep(*, at: datetime | None = None) -> int:
    """Remove files of voices that no row names; how many."""
    named = {name for row in VoiceNote.objects.all() for name in row.files}
    return private_files.sweep((FOLDER, UPLOADS), named, at=at or clock.now())
