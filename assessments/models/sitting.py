"""Sittings and the answers derived from the event log."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models

from assessments.asked import Asked, read_paper
from assessments.models.bank import QuestionVersion
from assessments.models.in_class import InClassCode
from assessments.models.quiz import Quiz

if TYPE_CHECKING:
    from people.models import Person


class SittingQuerySet(models.QuerySet["Sitting"]):
    def of(self, person: Person) -> Self:
        """Also those of duplicates that were merged into ``person``."""
        return self.filter(person__in=person.own_ids)

    def open(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def answerable(self) -> Self:
        """Without those that a trainer is reading to their person: he answers aloud, not on his phone."""
        return self.exclude(condition="oral", closed_at__isnull=True)

    def counting(self) -> Self:
        """Without those that are kept and not scored."""
        return self.filter(aside="")

    def visible_to(self, viewer: Person) -> Self:
        """Of persons whom ``viewer`` may see."""
        return self.filter(viewer.scope.person_filter("person__"))


class Sitting(models.Model):
    """One person sits one quiz once; what was shown is frozen at the start, the result is written once.

    paper: list of ``{"v": version id, "q": question key, "o": [option keys in shown order]}``; a placing appends to it
    as it asks, everything else is complete at the start. result: None while open, then what scoring said.
    given: of a placing, what it goes by to its end: ``{"targets": [[competency, needed, due], ...], "answers": [[question,
    competency, level, right, sitting], ...], "about": questions}``; answers are those of earlier placings. Of an
    authored quiz, what was agreed at the start, as `assessments.terms` writes it. Of one that was carried over from another
    program ``{"loaded": {"sitting": key there, "pass_mark": percent, "digest": of what was said}}``, and condition "loaded".
    form: which of two parallel forms it asks; empty without forms.  code: the one that was said in class.
    stores: the phones' stores that wrote to it, in the order of their first event; their place is the lease number of an event
    (the page's own form has 0).
    packed_at: when the pack was issued that it was begun from; None of one that was begun here.  aside: why it does not count, of
    `pack_rules.Aside`; empty when it does.

    Personal data: which questions a person was asked and how the sitting ended, to know what he can do
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sittings")
    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="sittings")
    purpose = models.CharField(max_length=10, choices=Quiz.Purpose)
    number = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    paper = models.JSONField(default=list)
    condition = models.CharField(max_length=12, default="phone")
    strength = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    submit_event = models.UUIDField(null=True, unique=True)
    result = models.JSONField(null=True)
    passed = models.BooleanField(null=True)
    late = models.BooleanField(default=False)
    given = models.JSONField(null=True)
    stores = models.JSONField(default=list)
    form = models.CharField(max_length=1, blank=True)
    code = models.ForeignKey(InClassCode, models.PROTECT, null=True, blank=True, related_name="sittings")
    packed_at = models.DateTimeField(null=True)
    aside = models.CharField(max_length=8, blank=True)

    objects = SittingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "purpose", "closed_at"]),
            models.Index(
                fields=["deadline_at"],
                condition=models.Q(closed_at__isnull=True, deadline_at__isnull=False),
                name="sittings_that_run_out",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "quiz", "number"], name="one_sitting_per_person_quiz_and_number"),
            models.UniqueConstraint(
                fields=["person", "quiz"],
                # Paper that is typed in stands in nobody's way who has begun on the phone; two phones without a network
                # may each have begun one.
                condition=models.Q(closed_at__isnull=True, packed_at__isnull=True) & ~models.Q(condition="paper"),
                name="one_open_sitting_per_quiz",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id} #{self.number}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The lines of the paper."""
        return read_paper(self.paper)


class Answer(models.Model):
    """Derived: the answer that stands for one question of a sitting; rebuilt from the events.

    While the sitting is open it is the newest one by (lease, seq, event); afterwards it is what the submitted sheet says.
    value: a list of keys, empty when the answer was taken back or is missing; what cannot be read is kept as it came.
    right: None until it is known.

    Personal data: what a person answered, to score the sitting
    """

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="answers")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="answers")
    value = models.JSONField()
    event = models.UUIDField()
    lease = models.PositiveIntegerField(default=0)
    seq = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    right = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "version"], name="one_answer_per_sitting_and_question")
        ]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.version_id}"
