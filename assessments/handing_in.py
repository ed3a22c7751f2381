"""What a page's form says, as an event: read, checked for what a person can get wrong, and handed to the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.http import QueryDict
from django.utils.translation import gettext as _

from assessments import answers
from assessments.events import ANSWER_SET, SITTING_SUBMITTED
from assessments.models import Sitting
from kit.errors import Stale
from offline.api import Answer, NewEvent, Verdict, append_event
from people.models import Person

STEP = "step_"  # of an ordering: one field for each option, its value is the place
NEXT, BACK, ALL, UNKNOWN = "next", "back", "all", "unknown"


@dataclass(frozen=True)
class Form:
    """One answer as the page sent it.

    answer: the chosen keys, in order for an ordering.  go: where the person wants to go next.
    typed: the places of an ordering as they were chosen; None for other questions.
    problem: why the answer cannot be kept like this, in words.
    """

    event: UUID
    item: str
    answer: tuple[str, ...]
    go: str
    is_last: bool
    typed: Mapping[str, int] | None = None
    problem: str = ""


def read(post: QueryDict) -> Form:
    """The answer in ``post``. Raises Stale when the page's own fields are missing: such a page is not ours."""
    try:
        event = UUID(post.get("event", ""))
    except ValueError:
        raise Stale(_("This page is too old."), _("Open the question again.")) from None
    go = post.get("go", NEXT)
    typed = _typed(post)
    answer, problem = (tuple(post.getlist("a")), "") if typed is None else _ordered(typed)
    if go == UNKNOWN:
        answer, typed, problem = (), None, ""
    return Form(event, post.get("item", ""), answer, go, post.get("last") == "1", typed, problem)


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


def _typed(post: QueryDict) -> dict[str, int] | None:
    """The chosen places by key; None when the page has no ordering. A place that was left open is 0."""
    fields = {name.removeprefix(STEP): value for name, value in post.items() if name.startswith(STEP)}
    if not fields:
        return None
    return {
        key: int(value) if value.isdecimal() and value.isascii() and len(value) < 3 else 0
        for key, value in fields.items()
    }


def _ordered(typed: Mapping[str, int]) -> tuple[tuple[str, ...], str]:
    """The keys in their order, or why there is none yet. Nothing chosen at all is no answer, and no problem."""
    places = [place for place in typed.values() if place]
    if not places:
        return (), ""
    twice = next((place for place in sorted(places) if places.count(place) > 1), None)
    if twice is not None:
        return (), _("Two lines say step %(step)s. Give each line its own step.") % {"step": twice}
    if len(places) < len(typed):
        return (), _("Some lines have no step yet. Give each line its step.")
    return tuple(sorted(typed, key=lambda key: typed[key])), ""
