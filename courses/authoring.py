"""What the editor of a lesson shows its author: the remarks on the text as it stands in memory."""

from __future__ import annotations

from collections.abc import Sequence

from wagtail.images import get_image_model

from assessments.models import Question
from competencies.models import Competency
from courses import authoring_checks, pictures, standing
from courses.content import LessonContent, Part
from courses.models import LessonPage


def remarks_on(page: LessonPage) -> list[str]:
    """The remarks on ``page``, saved or not; a handful of queries."""
    said = content_of(page)
    return authoring_checks.remarks(said, measured(said))


def content_of(page: LessonPage) -> LessonContent:
    """What ``page`` says as it stands in memory."""
    asked = Question.objects.filter(pk__in=[row.question_id for row in page.questions.all()])
    competencies = dict(Competency.objects.values_list("pk", "key"))
    return standing.lesson_said(page.serializable_data(), competencies, dict(asked.values_list("pk", "key")), {})


def measured(said: LessonContent) -> authoring_checks.Measured:
    """What must be looked up for the remarks: weights of pictures, levels of questions."""
    rows = Question.objects.filter(key__in=said.check).values_list("key", "competency__key", "level")
    levels = {key: (competency, level) for key, competency, level in rows}
    return authoring_checks.Measured(pictures=picture_bytes(said.parts), levels=levels)


def picture_bytes(parts: Sequence[Part]) -> dict[int, int]:
    """Bytes of each picture as a phone loads it, by id. Makes the small version where it is not there yet."""
    ids = {part.body["image"] for part in parts if part.kind == "picture" and part.body.get("image")}
    if not ids:
        return {}
    return {image.pk: pictures.phone_bytes(image) for image in get_image_model().objects.filter(pk__in=ids)}
