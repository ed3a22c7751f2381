"""What the pages of changed laws show: numbers of persons, never persons; a reviewer of another department sees them too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from competencies.articles import named
from competencies.framework import Framework, framework
from competencies.law_preview import Preview, read
from competencies.laws import change_of, changed_by
from competencies.models import ChangeDraft, LawChange
from competencies.revising import ToRevise, to_revise
from kit import clock
from kit.models import Job

MOST_LISTED = 50


@dataclass(frozen=True)
class Line:
    """A change in the list. taken_back: the day of that, None while it stands.  state: words of a draft, empty for a published one."""

    id: str
    title: str
    said: str
    effective_on: date
    published_on: date | None
    taken_back: date | None
    state: str


@dataclass(frozen=True)
class ListPage:
    """Drafts that are open, and what was published, the newest first."""

    drafts: tuple[Line, ...]
    published: tuple[Line, ...]


@dataclass(frozen=True)
class PartLine:
    """One competency that a change is material for. is_later: it was put off, so that nobody gets too many rechecks."""

    name: str
    from_level: int
    due_on: date
    people: int
    rechecks: int
    is_later: bool


@dataclass(frozen=True)
class Published:
    """By whom and when; and, where it was taken back, the same of that."""

    by: str
    on: date
    withdrawn_by: str = ""
    withdrawn_on: date | None = None
    why: str = ""


@dataclass(frozen=True)
class ChangePage:
    """A change, prepared or published. done, total: persons that the job has looked at.

    months: (first day of the month, rechecks that begin in it).  most: the most recheck questions of one person within a month;
    limit: how many it may be.  still_open: how many lessons and questions are not revised yet.
    """

    id: str
    title: str
    said: str
    basis: str
    effective_on: date
    state: str
    is_waiting: bool
    is_ready: bool
    is_dropped: bool
    has_news: bool
    done: int
    total: int
    people: int
    parts: tuple[PartLine, ...]
    months: tuple[tuple[date, int], ...]
    most: int
    limit: int
    questions: int
    lessons: tuple[ToRevise, ...]
    bank: tuple[ToRevise, ...]
    published: Published | None

    @property
    def still_open(self) -> int:
        return sum(not one.is_done for one in (*self.lessons, *self.bank))

    @property
    def can_withdraw(self) -> bool:
        return self.published is not None and self.published.withdrawn_on is None and not self.is_waiting


def list_page() -> ListPage:
    """Two queries."""
    drafts = ChangeDraft.objects.filter(state__in=ChangeDraft.OPEN).select_related("law")
    changes = LawChange.objects.select_related("law", "withdrawal")[:MOST_LISTED]
    there = {change.pk for change in changes}
    return ListPage(
        drafts=tuple(
            Line(
                str(one.pk), named(one.law.name, one.articles), one.said, one.effective_on, None, None,
                one.get_state_display(),
            )
            for one in drafts
            if one.pk not in there
        ),
        published=tuple(_line(change) for change in changes),
    )  # fmt: skip


def _line(change: LawChange) -> Line:
    withdrawal = getattr(change, "withdrawal", None)
    return Line(
        id=str(change.pk),
        title=named(change.law.name, change.articles),
        said=change.said,
        effective_on=change.effective_on,
        published_on=clock.day_of(change.recorded_at),
        taken_back=clock.day_of(withdrawal.recorded_at) if withdrawal else None,
        state="",
    )


def change_page(draft: ChangeDraft) -> ChangePage:
    """draft: with its law. A few queries, however many persons it touches."""
    change = change_of(draft.pk)
    job = Job.objects.filter(key=str(draft.pk), kind__startswith="competencies.").order_by("-pk").first()
    found, frame = read(draft.counts), framework()
    revise = to_revise(changed_by(draft, change))
    return ChangePage(
        id=str(draft.pk),
        title=named(draft.law.name, draft.articles),
        said=draft.said,
        basis=draft.basis,
        effective_on=draft.effective_on,
        state=draft.get_state_display(),
        is_waiting=draft.state in (ChangeDraft.State.COUNTING, ChangeDraft.State.RUNNING),
        is_ready=draft.state == ChangeDraft.State.READY,
        is_dropped=draft.state == ChangeDraft.State.DROPPED,
        has_news=draft.has_news,
        done=job.done if job else 0,
        total=job.total if job else 0,
        people=found.people,
        parts=_parts(found, frame),
        months=tuple(sorted(found.months.items())),
        most=found.most,
        limit=frame.rules.recheck_month_questions,
        questions=frame.rules.recheck_questions,
        lessons=tuple(one for one in revise if one.is_lesson),
        bank=tuple(one for one in revise if not one.is_lesson),
        published=_published(change),
    )


def _parts(found: Preview, frame: Framework) -> tuple[PartLine, ...]:
    names = {key: entry.name for key, entry in frame.by_key.items()}
    first = min((one.due_on for one in found.parts), default=None)
    return tuple(
        PartLine(
            names.get(one.competency, one.competency),
            one.from_level,
            one.due_on,
            one.people,
            one.rechecks,
            one.due_on != first,
        )
        for one in found.parts
    )


def _published(change: LawChange | None) -> Published | None:
    if change is None:
        return None
    withdrawal = getattr(change, "withdrawal", None)
    said = Published(change.by.name, clock.day_of(change.recorded_at))
    if withdrawal is None:
        return said
    return Published(said.by, said.on, withdrawal.by.name, clock.day_of(withdrawal.recorded_at), withdrawal.reason)
