"""What a page's form says, as an event: read, checked for what a person can get wrong, and handed to the log."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from assessments import answer_fields, answers, holding, written
from assessments.answer_fields import Fields, Read
from assessments.events import ANSWER_SET, LEASE_TAKEN, SITTING_SUBMITTED
from assessments.models import Sitting
from kit.errors import Stale
from offline.api import Answer, NewEvent, Verdict, append_event
from people.models import Person

NEXT, BACK, ALL, UNKNOWN = "next", "back", "all", "unknown"


@dataclass(frozen=True)
class Form:
    """One answer as the page sent it.

    answer: in the shapes of `judging`.  go: where the person wants to go next.  typed: the fields as they were filled in.
    problem: why the answer cannot be kept like this, in words.  text: the words of a short text.
    stays: nothing was changed on the page, or typed over what stands on another phone, so that what stands goes on standing.
    lease: under which lease the page was shown.  takes: nobody held the sitting then, so this browser does from now on.
    tells: the page tells at once whether the answer is right.
    """

    event: UUID
    item: str
    answer: tuple[str, ...]
    go: str
    is_last: bool
    typed: Fields = field(default_factory=dict)
    problem: str = ""
    text: str = ""
    stays: bool = False
    lease: int = 0
    takes: bool = False
    tells: bool = False

    @property
    def is_told(self) -> bool:
        """Whether the person looks at what became of his answer before he goes on."""
        return self.tells and self.go == NEXT and bool(self.answer)


def read(post: QueryDict) -> Form:
    """The answer in ``post``. Raises Stale when the page's own fields are missing: such a page is not ours."""
    try:
        event = UUID(post.get("event", ""))
    except ValueError:
        raise Stale(_("This page is too old."), _("Open the question again.")) from None
    go = post.get("go", NEXT)
    said = Read((), {}) if go == UNKNOWN else answer_fields.read(dict(post.lists()))
    return Form(
        event,
        post.get("item", ""),
        said.answer,
        go,
        post.get("last") == "1",
        said.fields,
        said.problem,
        said.text,
        stays=(post.get("elsewhere") == "1" and not said.text) or post.get("was") == answer_fields.mark_of(said.answer),
        lease=lease_of(post),
        takes=post.get("take") == "1",
        tells=post.get("tells") == "1",
    )


def lease_of(post: QueryDict) -> int:
    """Under which lease a page was shown; 0 where it says none."""
    said = post.get("lease", "")
    return int(said) if said.isdecimal() and said.isascii() and len(said) < 10 else 0


def answer(person: Person, sitting_id: UUID, form: Form, *, at: datetime, browser: str = "") -> Answer:
    """Hand one answer to the log. browser: takes the sitting first where the page says that nobody held it.

    A browser may show an old page from its memory, and its event id with it. What is chosen there anew is another event;
    its id follows from what it says, so that a second tap is no third one.
    """
    lease = form.lease
    if form.takes and browser:
        lease = taken(person, sitting_id, browser, event=uuid5(form.event, LEASE_TAKEN), lease=form.lease, at=at)
    data = {"sitting": str(sitting_id), "item": form.item, "answer": list(form.answer), **_claim(lease)}
    new = NewEvent(form.event, ANSWER_SET, sitting_id, data)
    if not form.text:
        return _append(person, new, at=at)
    with transaction.atomic():
        verdict = _append(person, new, at=at)
        if verdict.verdict in (Verdict.ACCEPTED, Verdict.DUPLICATE):
            written.keep(sitting_id, form.item, form.text, at=at)
    return verdict


def submit(person: Person, sitting: Sitting, event: UUID, *, at: datetime, lease: int = 0) -> Answer:
    """Hand in the whole sheet: what has been answered so far. One query besides the log's."""
    data = {"sitting": str(sitting.pk), "sheet": dict(answers.sheet_of(sitting).answers), **_claim(lease)}
    return _append(person, NewEvent(event, SITTING_SUBMITTED, sitting.pk, data), at=at)


def taken(person: Person, sitting_id: UUID, browser: str, *, event: UUID, lease: int, at: datetime) -> int:
    """The number of the lease that a page's first answer takes. lease: that of the page, when another browser was quicker."""
    holding.take(person, sitting_id, browser, event=event, at=at)
    number = holding.number_for(sitting_id, browser)
    return lease if number is None else number


def _claim(lease: int) -> dict[str, int]:
    return {"lease": lease} if lease else {}


def _append(person: Person, new: NewEvent, *, at: datetime) -> Answer:
    verdict = append_event(person, new, at=at)
    if verdict.verdict is not Verdict.CONFLICT:
        return verdict
    other = NewEvent(uuid5(new.id, new.content_hash()), new.type, new.object, new.data)
    return append_event(person, other, at=at)
