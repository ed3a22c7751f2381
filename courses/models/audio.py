"""What can be heard: recordings and readings of sections and passages, their files, the playlist of a lesson, the dictionary."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.pages import LessonPage
from kit.append_only import AppendOnlyQuerySet, Fact


class Kind(models.TextChoices):
    """Who is heard."""

    RECORDING = "recording", _("recording")
    MACHINE = "machine", _("read by a machine")


class State(models.TextChoices):
    WAITING = "waiting", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class Reason(models.TextChoices):
    """Why there is no sound, in words that say what to do."""

    NOT_AUDIO = "not_audio", _("This is no recording. Send m4a, mp3, wav, ogg or webm.")
    DAMAGED = "damaged", _("The file cannot be played. Export it anew and send that.")
    CUT_OFF = "cut_off", _("The file is cut off. Send it again, to its end.")
    TOO_LONG = "too_long", _("Longer than 10 minutes. Record a part of it.")
    TOO_SHORT = "too_short", _("Shorter than one second. Record it again.")
    UNSAYABLE = "unsayable", _("The machine finds nothing to say here. Record it yourself.")
    GIVEN_UP = "given_up", _("The work stopped. Ask for it again.")
    NO_VOICE = "no_voice", _("The voice does not answer. Try again later, or record it.")


class Sound(models.Model):
    """A pair of files with the same speech, made once. key: of what it was made from; the same key is never made again.

    voice: of the machine; empty for a recording. digest: of the Opus file, its name in addresses.

    Personal data: in a recording, the voice of whoever read the text aloud, as a part of the lesson; in the machine's reading of
    the notice, whom the county named for questions
    """

    key = models.CharField(max_length=64, unique=True)
    voice = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=32)
    opus_file = models.CharField(max_length=120)
    mp3_file = models.CharField(max_length=120)
    opus_bytes = models.PositiveIntegerField()
    mp3_bytes = models.PositiveIntegerField()
    milliseconds = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest


class SectionSound(models.Model):
    """What is known of one kind of sound of one section. sound: what is heard now; it stays while a new one is made.

    section: id of the block, or ``head``. text_digest: of the words that were read; when the section says something else
    by now, it is not played. upload: name of the file that waits for its job, in the private storage.

    Personal data: none
    """

    lesson = models.ForeignKey(LessonPage, models.CASCADE, related_name="sounds")
    section = models.CharField(max_length=36)
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=12, default="", blank=True)  # one of Reason
    text_digest = models.CharField(max_length=32)
    is_dialect = models.BooleanField(default=False)
    upload = models.CharField(max_length=120, blank=True)
    sound = models.ForeignKey(Sound, models.PROTECT, null=True, related_name="used_by")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lesson", "section", "kind"], name="one_sound_per_section_and_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.section} {self.kind}"


class PassageSound(models.Model):
    """The machine's reading of a short text that is no section of a lesson: a piece of a question, a clause of the notice.

    Found by its words, which it does not keep. digest: of them. sound: None where a machine finds nothing to say.
    checked_for: voice, encoder and dictionary for which it is known to be right. unused_since: when nobody had these words any more.

    Personal data: none
    """

    digest = models.CharField(max_length=32, unique=True)
    sound = models.ForeignKey(Sound, models.PROTECT, null=True, related_name="spoken_in")
    checked_for = models.CharField(max_length=80)
    unused_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.digest


class Playlist(models.Model):
    """Derived: what can be heard of one published lesson, in order; rebuilt when its text or a sound of it changes.

    items: dictionaries of `courses.audio.playlists.Item`. token: another one with each change.

    Personal data: none
    """

    lesson = models.OneToOneField(LessonPage, models.CASCADE, related_name="playlist")
    code = models.CharField(max_length=20, unique=True)
    token = models.UUIDField(default=uuid.uuid4)
    items = models.JSONField(default=list)
    bytes = models.PositiveIntegerField()
    milliseconds = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.code


class PronunciationQuerySet(AppendOnlyQuerySet):
    def current(self) -> dict[str, str]:
        """Pinyin by word, of the newest version."""
        found = dict(self.order_by("pk").values_list("word", "pinyin"))
        return {word: said for word, said in found.items() if said}

    def newest(self) -> Self:
        """The entries that count, by word; those that were taken out are not among them."""
        last = self.values("word").annotate(last=models.Max("pk")).values("last")
        return self.filter(pk__in=last).exclude(pinyin="").order_by("word")

    def version(self) -> int:
        """How often the dictionary was changed."""
        return self.count()


class Pronunciation(Fact):
    """A change of the dictionary: from here on ``word`` is read as ``pinyin``; an empty one takes the word out.

    Personal data: none
    """

    word = models.CharField(_("word"), max_length=12)
    pinyin = models.CharField(_("pinyin"), max_length=100, blank=True)

    objects = PronunciationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["word"])]

    def __str__(self) -> str:
        return f"{self.word} {self.pinyin}"
