"""Messages, every try to deliver them, and what people write back."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kit.access import Role
from kit.append_only import Fact


class MessageQuerySet(models.QuerySet["Message"]):
    def of(self, person: models.Model) -> Self:
        """Also what was written for duplicates that were merged into ``person``."""
        return self.filter(person__in=person.own_ids)


class Message(models.Model):
    """What one person is told: the key of an approved wording and its parameters.

    task: what a reminder is about, for its cap. once: a key under which nothing is sent twice.

    Personal data: who was told what, to prove that a notice was given
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="messages")
    to_hash = models.CharField(max_length=64, blank=True)
    wording = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    task = models.CharField(max_length=80, blank=True, default="")
    once = models.CharField(max_length=120, null=True, unique=True)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["person", "made_at"])]

    def __str__(self) -> str:
        return f"{self.wording} {self.made_at:%Y-%m-%d}"

    @property
    def text(self) -> str:
        """The words, made anew from wording and parameters, as long as they are kept; what was secret never is."""
        from notifications.wordings import wording_of

        wording = wording_of(self.wording)
        if wording.parameters and not self.parameters:
            return gettext("What this message said is no longer kept.")
        return wording.render({**self.parameters, **dict.fromkeys(wording.secret, "······")})


class Delivery(Fact):
    """One try to bring a message by one channel, and how it ended.

    Personal data: that a message was sent by which channel, to know whether it arrived
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    message = models.ForeignKey(Message, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=12)
    receipt = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


READERS = (Role.TOWNSHIP, Role.COUNTY, Role.COUNTY_ADMIN)
"""Who reads everything that people of his units leave; trainers read questions only."""


class FeedbackKind(models.TextChoices):
    OPINION = "opinion", _("An opinion")
    COMPLAINT = "complaint", _("A complaint")
    QUESTION = "question", _("A question")
    REVIEW = "review", _("Please look again")  # 请人复核: from the page of a level


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def of(self, person: models.Model) -> Self:
        """Also what was written for duplicates that were merged into ``person``."""
        return self.filter(person__in=person.own_ids)

    def open(self) -> Self:
        return self.filter(answered_at__isnull=True)

    def visible_to(self, viewer: Any) -> Self:
        """What ``viewer`` may read and answer: from persons in his units, and, for the county, from nobody known.

        Trainers see questions of their people as long as nobody has passed them on to the township.
        """
        seen = viewer.scope.person_filter("person__")
        mine = seen & _at_home_under(viewer, *READERS)
        if viewer.scope.has(Role.COUNTY, Role.COUNTY_ADMIN):
            mine |= models.Q(person__isnull=True)
        asked = models.Q(kind=FeedbackKind.QUESTION, passed_on_at=None) & _at_home_under(viewer, Role.TRAINER)
        return self.filter(mine | (seen & asked))


def _at_home_under(viewer: Any, *roles: Role) -> models.Q:
    """From persons below the units in which ``viewer`` holds one of ``roles``."""
    found = models.Q(pk__in=[])
    for role, path in viewer.scope.by_role:
        if role in roles:
            found |= models.Q(person__home_unit__path__startswith=path)
    return found


class Feedback(models.Model):
    """An opinion, a complaint or a question that somebody left, and its answer. Without a person when nobody had entered.

    Without words where it was said: then it has a `VoiceNote`. passed_on_at: a trainer has handed it to the township.

    Personal data: who wrote what, to answer him
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="feedback")
    kind = models.CharField(max_length=12, choices=FeedbackKind)
    about = models.CharField(max_length=80, blank=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    passed_on_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    passed_on_at = models.DateTimeField(null=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"

    @property
    def spoken(self) -> VoiceNote | None:
        """Its sound, where it was said and the sound is still kept."""
        return getattr(self, "voice", None)


class VoiceNote(models.Model):
    """What somebody said instead of writing. upload: name of the file that waits for its job, in the private storage.

    Personal data: the voice of a person, with his consent, to answer him
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("being made ready")
        READY = "ready", _("ready")
        FAILED = "failed", _("cannot be heard")

    class Reason(models.TextChoices):
        NOT_AUDIO = "not_audio", _("This is no recording.")
        DAMAGED = "damaged", _("The recording cannot be played.")
        CUT_OFF = "cut_off", _("The recording is cut off.")
        TOO_LONG = "too_long", _("The recording is longer than 60 seconds.")
        TOO_SHORT = "too_short", _("The recording is shorter than one second.")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    feedback = models.OneToOneField(Feedback, models.CASCADE, related_name="voice")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=12, choices=Reason, blank=True, default="")
    upload = models.CharField(max_length=120, blank=True)
    opus_file = models.CharField(max_length=120, blank=True)
    mp3_file = models.CharField(max_length=120, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.state} {self.milliseconds}"

    @property
    def seconds(self) -> int:
        return max(1, round(self.milliseconds / 1000))

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def files(self) -> tuple[str, ...]:
        """The names of all its files."""
        return tuple(name for name in (self.upload, self.opus_file, self.mp3_file) if name)


class QuickReply(models.Model):
    """常用回复: an answer that one member of staff gives often; his own.

    Personal data: words that a member of staff uses often, to spare him typing
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="quick_replies")
    text = models.CharField(max_length=300)
    used_at = models.DateTimeField()

    class Meta:
        ordering = ["-used_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "text"], name="a_quick_reply_once")]

    def __str__(self) -> str:
        return self.text[:20]
