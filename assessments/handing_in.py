"""What a page's form says, as an event: read, checked for what a person can get wrong, and handed to the log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from django.http import QueryDict
from django.utils.translation import gettext as _

from assessments import answer_fields, answers
from assessments.answer_fields import Fields, Read
from assessments.events import ANSWER_SET, SITTING_SUBMITTED
from assessments.models import Sitting
from kit.errors import Stale
from offline.api import Answer, NewEvent, Verdict, append_event
from people.models import Person

NEXT, BACK, ALL, UNKNOWN = "next", "back", "all", "unknown"


@dataclass(frozen=True)
class Form:
    """One answer as the page sent it.

    answer: in the shapes of `judging`.  go: where the person wants to go next.  typed: the fields as they were filled in.
    problem: why the answer cannot be kept like this, in words.
    """

    event: UUID
    item: str
    answer: tuple[str, ...]
    go: str
    is_last: bool
    typed: Fields = field(default_factory=dict)
    problem: str = ""


def read(post: QueryDict) -> Form:
    """The answer in ``post``. Raises Stale when the page's own fields are missing: such a page is not ours."""
    try:
        event = UUID(post.get("event", ""))
    except ValueError:
        raise Stale(_("This page is too old."), _("Open the question again.")) from None
    go = post.get("go", NEXT)
    said = Read((), {}) if go == UNKNOWN else answer_fields.read(dict(post.lists()))
    return Form(event, post.get("item", ""), said.answer, go, post.get("last") == "1", said.fields, said.problem)


def answer(person: Person, sitting_id: UUID, form: Form, *, at: datetime) -> Answer:
    """Hand one answer to the log.

    A browser may show an old page from its memory, and its event id with it. What is chosen there anew is another event;
    its id follows from what it says, so that a second tap is no third one.
    """
    data = {"sitting": str(sitting_id), "item": form.item, "answer": list(form.answer)}
    return _append(person, NewEvent(form.event, ANSWER_SET, sitting_id, data), at=at)


def submit(person: Person, sitting: Sitting, event: UUID, *, at: datetime) -> Answer:
    """Hand in the whole sheet: what has been answered so far. One query besides the log's."""
    data = {"sitting": str(sitting.pk), "sheet": dict(answers.sheet_of(sitting).answers)}
    return _append(person, NewEvent(event, SITTING_SUBMITTED, sitting.pk, data), at=at)


def _append(person: Person, new: NewEvent, *, at: datetime) -> Answer:
    verdict = append_event(person, new, at=at)
    if verdict.verdict is not Verdict.CONFLICT:
        return verdict
    other = NewEvent(uuid5(new.id, new.content_hash()), new.type, new.object, new.data)
    return append_event(person, other, at=at)
