"""What is derived from published lessons, and what the loader remembers."""

from __future__ import annotations

import uuid

from django.db import models

from courses.models.pages import LessonPage


class Rendered(models.Model):
    """Derived: what a learner reads of one published lesson; rebuilt when the lesson is published, gone when it is not.

    html: the body, rendered once. reading: the same as plain text, for reading aloud. bytes: what the page weighs on
    the wire, compressed, without what the phone has already.

    Personal data: none
    """

    lesson = models.OneToOneField(LessonPage, models.CASCADE, related_name="rendered")
    code = models.CharField(max_length=20, unique=True)
    revision = models.PositiveBigIntegerField()
    title = models.CharField(max_length=255)
    point = models.CharField(max_length=120)
    minutes = models.PositiveSmallIntegerField()
    questions = models.PositiveSmallIntegerField(default=0)
    html = models.TextField()
    reading = models.TextField()
    bytes = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class CatalogueVersion(models.Model):
    """Derived: a token that is another one whenever something published has changed; one row, so that asking is cheap.

    A random token and no counter: a restored backup can never make an old catalogue in memory look current.

    Personal data: none
    """

    token = models.UUIDField(default=uuid.uuid4)

    class Meta:
        constraints = [models.CheckConstraint(name="one_catalogue_version", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return str(self.token)


class LoadedPage(models.Model):
    """What the loader last wrote into a page, as a hash of its content: how an edit of a trainer is seen.

    Personal data: none
    """

    code = models.CharField(max_length=20, unique=True)
    content_hash = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code
