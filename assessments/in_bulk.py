"""What is done with many questions of the bank at once: all of them or none, with why for each that cannot.

A deed says of each question why it cannot be done with it; `perform` does it with all, in one transaction.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessments import bank, content, standing
from assessments.bank_words import told
from assessments.models import Question
from assessments.questions import faults
from assessments.standing import State
from competencies.models import Competency
from kit.errors import NotNow, Text
from people.models import Person

MOST = 500  # at once
MOST_READ = 50  # that somebody can still read before he approves them
NO_RIGHT = _("You may not do this with questions.")


@dataclass(frozen=True)
class Refused:
    """A question with which it cannot be done, and why."""

    row: Question
    why: Text


def chosen(ids: Iterable[int]) -> list[Question]:
    """The questions with what the deeds look at; a fixed number of queries."""
    rows: QuerySet[Question] = Question.objects.filter(pk__in=list(ids)).order_by("key")
    return list(standing.with_review(rows).select_related("competency", "current", "latest_revision", "live_revision"))


@dataclass
class Deed(ABC):
    """Something that ``by`` does with questions."""

    by: Person
    permission: ClassVar[str] = "change"
    most: ClassVar[int] = MOST

    def why_not(self, row: Question) -> Text | None:
        """Why it cannot be done with ``row``; None when it can."""
        return None if self.is_allowed else NO_RIGHT

    @abstractmethod
    def do(self, row: Question) -> None:
        """Do it with ``row``, which `why_not` has allowed."""

    @cached_property
    def is_allowed(self) -> bool:
        return self.by.has_perm(f"assessments.{self.permission}_question")

    @cached_property
    def competencies(self) -> frozenset[str]:
        return frozenset(Competency.objects.values_list("key", flat=True))

    def refused(self, rows: Sequence[Question]) -> list[Refused]:
        """Those of ``rows`` with which it cannot be done."""
        return [Refused(row, why) for row in rows if (why := self.why_not(row)) is not None]

    def state(self, row: Question) -> State:
        return standing.state_of(row, in_review=row.in_review)  # annotated by `chosen`

    def owes(self, row: Question) -> Text | None:
        """What is wrong with the newest text of ``row``, in words; None when it is fit to be asked."""
        newest = row.get_latest_revision_as_object()
        question = content.question_of(newest, newest.competency.key)
        found = faults(question, competencies=self.competencies)
        return told(found[0], question) if found else None


@transaction.atomic
def perform(deed: Deed, rows: Sequence[Question]) -> int:
    """Do it with all of ``rows``, or with none. Raises NotNow when it cannot be done with one of them."""
    if len(rows) > deed.most:
        raise NotNow(_("These are too many at once."), _("Choose %(most)s at most.") % {"most": deed.most})
    refused = deed.refused(rows)
    if refused:
        raise NotNow(refused[0].why)
    for row in rows:
        deed.do(row)
    return len(rows)


@dataclass
class Submit(Deed):
    """Hand them in for review."""

    def why_not(self, row: Question) -> Text | None:
        state = self.state(row)
        if state == State.REVIEW:
            return _("It is in review already.")
        if state == State.LIVE:
            return _("It is approved, and nothing has changed since.")
        return super().why_not(row) or self.owes(row)

    def do(self, row: Question) -> None:
        state = row.current_workflow_state
        if state is not None and state.status == state.STATUS_NEEDS_CHANGES:
            state.resume(self.by)
            return
        if row.latest_revision_id is None:  # out of a file, many at once; whoever brought it is its author
            row.save_revision(user=row.author or self.by)
        row.get_workflow().start(row.get_latest_revision_as_object(), self.by)


@dataclass
class Approve(Deed):
    """Approve what is in review; each by the rules of its own task, so never what one wrote oneself."""

    permission: ClassVar[str] = "publish"
    most: ClassVar[int] = MOST_READ

    def why_not(self, row: Question) -> Text | None:
        if self.state(row) != State.REVIEW:
            return _("It is not in review. It has to be submitted first.")
        if (why := super().why_not(row)) is not None:
            return why
        task = row.current_workflow_task
        newest = row.get_latest_revision_as_object()
        if task is None or "approve" not in [name for name, *_rest in task.get_actions(newest, self.by)]:
            return _("You wrote or changed it, or another department approves it. Somebody else has to.")
        return self.owes(row)

    def do(self, row: Question) -> None:
        row.current_workflow_task.on_action(row.current_workflow_task_state, self.by, "approve")


@dataclass
class Retire(Deed):
    """Take them out of use."""

    permission: ClassVar[str] = "publish"

    def why_not(self, row: Question) -> Text | None:
        return super().why_not(row) or (None if row.live else _("It is not in use."))

    def do(self, row: Question) -> None:
        bank.retire(row, by=self.by)


@dataclass
class Tag(Deed):
    """Give them tags, or take tags away. Tags are no part of what is asked, so there is nothing to approve."""

    tags: Sequence[str] = field(default=())
    is_taken: bool = False

    def why_not(self, row: Question) -> Text | None:
        return super().why_not(row) or (_("It would have too many tags.") if len(self.after(row.tags)) > 300 else None)

    def after(self, names: str) -> str:
        """What the column says afterwards."""
        there = [tag for tag in names.split("|") if tag]
        kept = [tag for tag in there if tag not in self.tags]
        return content.names_of(kept if self.is_taken else [*there, *(tag for tag in self.tags if tag not in there)])

    def do(self, row: Question) -> None:
        row.tags = self.after(row.tags)
        row.save(update_fields=["tags"])
        bank.rewrite_revisions(row, "tags", lambda names: self.after(names or ""))


@dataclass
class Place(Deed):
    """Give them another competency, level or difficulty: a change of what is asked, kept as a draft that is still to be approved."""

    competency: Competency | None = None
    level: int | None = None
    difficulty: int | None = None

    def why_not(self, row: Question) -> Text | None:
        if (why := super().why_not(row)) is not None:
            return why
        return _("It is in review. Wait until that is done.") if self.state(row) == State.REVIEW else None

    def do(self, row: Question) -> None:
        newest = row.get_latest_revision_as_object()
        if self.competency is not None:
            newest.competency, newest.category = self.competency, bank.category_of(self.competency)
        newest.level, newest.difficulty = self.level or newest.level, self.difficulty or newest.difficulty
        if not row.live:
            newest.save()
        newest.save_revision(user=self.by, clean=False, log_action=True)
