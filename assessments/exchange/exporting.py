"""The bank into files: what the list shows with its filters, or what is ticked there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from assessments import content
from assessments.bank_filters import QuestionFilter, matching
from assessments.exchange.drafts import Drawing, Written
from assessments.exchange.formats import Format
from assessments.models import Question
from kit import audit
from kit.errors import InputError
from people.models import Person

MOST = 20_000
LARGEST_PICTURES = 100 * 1024 * 1024  # bytes of all pictures together


def chosen(asked: QueryDict, request: HttpRequest) -> list[Question]:
    """The questions with the ids that are asked for, else those that the list's filters show; in the order of their codes."""
    rows = Question.objects.select_related("competency").order_by("key")
    ids = [int(one) for one in asked.getlist("id") if one.isdecimal()]
    if ids and "all" not in asked.getlist("id"):
        return list(rows.filter(pk__in=ids)[:MOST])
    rows = QuestionFilter(asked, rows, request=request).qs
    if words := asked.get("q", "").strip():
        rows = matching(rows, words)
    return list(rows[:MOST])


def write(
    rows: Sequence[Question], chosen_format: Format, *, by: Person, request: HttpRequest | None = None
) -> Written:
    """The file, with what the format cannot say of each question. Raises InputError when there is nothing to write."""
    if not rows or chosen_format.write is None:
        raise InputError(_("No question is chosen."), _("Choose others in the list."))
    questions = [content.question_of(row, row.competency.key) for row in rows]
    written = chosen_format.write(questions, pictures_of(rows))
    audit.record(
        "assessments.questions_exported", by=by, request=request, object_type="format", object_id=chosen_format.name
    )
    return written


def pictures_of(rows: Iterable[Question]) -> dict[int, Drawing]:
    """The pictures of questions by their ids in the library, as they were uploaded; those that are gone are left out.

    Raises InputError for more than one file should hold.
    """
    ids = {row.image_id for row in rows if row.image_id}
    found: dict[int, Drawing] = {}
    size = 0
    for image in get_image_model().objects.filter(pk__in=ids):
        try:
            with image.file.open("rb") as file:
                bytes_ = file.read()
        except OSError:
            continue
        size += len(bytes_)
        if size > LARGEST_PICTURES:
            raise InputError(_("The pictures are larger than 100 MB together."), _("Export fewer questions at once."))
        found[image.pk] = Drawing(image.filename, bytes_)
    return found
