"""What is derived from published lessons, and what the loader remembers."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from django.db import connections, models

from courses.models.pages import LessonPage


class Stamp(NamedTuple):
    """Which text of a lesson is published, what can be heard of it, and whether one person has finished the lesson.

    sounds: token of its playlist; None when nothing can be heard.
    """

    token: uuid.UUID
    is_done: bool
    sounds: uuid.UUID | None = None


class RenderedQuerySet(models.QuerySet["Rendered"]):
    def stamp(self, code: str, person_id: int) -> Stamp | None:
        """The stamp of the lesson ``code`` for one person; None when it is not published.

        In SQL, alone in this app: it is what every page of a lesson asks, and Django takes twenty times as long to
        write the statement as the database to answer it.
        """
        with connections[self.db].cursor() as cursor:
            cursor.execute(STAMP, [person_id, code])
            row = cursor.fetchone()
        return row and Stamp(uuid.UUID(str(row[0])), bool(row[1]), row[2] and uuid.UUID(str(row[2])))


STAMP = """
SELECT r.token, EXISTS (
    SELECT 1 FROM courses_lessoncompletion c WHERE c.person_id = %s AND c.lesson_code = r.code
), p.token FROM courses_rendered r LEFT JOIN courses_playlist p ON p.lesson_id = r.lesson_id WHERE r.code = %s
"""


class Rendered(models.Model):
    """Derived: what a learner reads of one published lesson; rebuilt when the lesson is published, gone when it is not.

    html: the body, rendered once. reading: the same as plain text, for reading aloud. sections: the same by section, as
    `courses.audio.sections.Section`. bytes: what the page weighs on the wire, compressed, without what the phone has already.

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
    sections = models.JSONField(default=list)
    bytes = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    # Repeats the catalogue's token, so that one plain query by code says whether what a process keeps still stands.
    token = models.UUIDField(null=True)

    objects = RenderedQuerySet.as_manager()

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
