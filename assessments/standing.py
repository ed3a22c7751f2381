"""How a question of the bank stands, in words: draft, in review, approved, being changed, retired; and the laws it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import WorkflowState

from assessments.models import Question
from kit.errors import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


class State(StrEnum):
    """Where a question is on its way."""

    DRAFT = "draft"
    REVIEW = "review"
    LIVE = "live"
    CHANGING = "changing"
    RETIRED = "retired"


WORDS: Mapping[State, Text] = {
    State.DRAFT: gettext_lazy("draft"),
    State.REVIEW: gettext_lazy("in review"),
    State.LIVE: gettext_lazy("published"),
    State.CHANGING: gettext_lazy("published, being changed"),
    State.RETIRED: gettext_lazy("retired"),
}
SENTENCES: Mapping[State, Text] = {
    State.DRAFT: gettext_lazy(
        "Nobody is asked it yet. Submit it when it is done; somebody else reads and approves it."
    ),
    State.REVIEW: gettext_lazy("A reviewer has it. Until he approves, nobody is asked it as it stands here."),
    State.LIVE: gettext_lazy("It is asked. A change makes a new version; whoever was asked before keeps what he saw."),
    State.CHANGING: gettext_lazy("The approved version is asked. What is changed here is asked when it is approved."),
    State.RETIRED: gettext_lazy("It was asked once and is not any more. Submit it again to take it back into use."),
}


def with_review(rows: QuerySet[Question]) -> QuerySet[Question]:
    """Each question with whether somebody has it for review."""
    states = _reviews().filter(object_id=Cast(OuterRef("pk"), CharField()))
    return rows.annotate(in_review=Exists(states))


def _reviews() -> QuerySet[WorkflowState]:
    kind = ContentType.objects.get_for_model(Question)
    return WorkflowState.objects.filter(base_content_type=kind, status=WorkflowState.STATUS_IN_PROGRESS)


def state_of(row: Question, *, in_review: bool) -> State:
    """Where ``row`` is. Wagtail's own words for it would cost two queries a row."""
    if in_review:
        return State.REVIEW
    if not row.live:
        return State.RETIRED if row.current_id else State.DRAFT
    return State.CHANGING if row.has_unpublished_changes else State.LIVE


def in_state(rows: QuerySet[Question], state: str) -> QuerySet[Question]:
    """Those of ``rows`` that are in ``state``. One query more: what is in review are few, looked up once, not for each row."""
    reviewed = [int(one) for one in _reviews().values_list("object_id", flat=True)]
    if state == State.REVIEW:
        return rows.filter(pk__in=reviewed)
    rows = rows.exclude(pk__in=reviewed)
    if state in (State.DRAFT, State.RETIRED):
        return rows.filter(live=False, current__isnull=state == State.DRAFT)
    return rows.filter(live=True, has_unpublished_changes=state == State.CHANGING)


@dataclass(frozen=True)
class CitedLine:
    """A law that a question cites, with its articles. text_date: of the text that it was written for; None: nobody knows.

    now: the day of the present text.
    """

    law: str
    articles: tuple[str, ...]
    text_date: date | None
    now: date | None

    @property
    def has_changed(self) -> bool:
        """Whether the law has another text since."""
        return self.text_date is not None and self.now is not None and self.now > self.text_date

    @property
    def words(self) -> str:
        return f"《{self.law}》{'、'.join(map(_article, self.articles))}"

    @property
    def dated(self) -> str:
        """Which text it is, in words."""
        if self.has_changed:
            return _(
                "written for the text of %(then)s; there is a new one since %(now)s: look whether it still holds"
            ) % {
                "then": self.text_date,
                "now": self.now,
            }
        if self.text_date is None:
            return _("the day of the text is not known")
        return _("text in force since %(day)s") % {"day": self.text_date}


def cited_lines(row: Question, dates: Mapping[str, date | None]) -> Sequence[CitedLine]:
    """What ``row`` cites. A law that no version cites yet is read as it is today. dates: of the present texts, by name."""
    then = {law: day for text in row.law_texts.split("|") if text for law, _at, day in [text.rpartition("@")]}
    return [
        CitedLine(
            source["law"],
            tuple(source["articles"]),
            _day(then[source["law"]]) if source["law"] in then else dates.get(source["law"]),
            dates.get(source["law"]),
        )
        for source in row.sources
    ]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _article(number: str) -> str:
    head, of, tail = number.partition("之")
    return f"第{head}条{of}{tail}"
