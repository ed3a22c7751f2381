"""Marking written answers: what waits, who reads it, and what a mark does.

A text is read without a name: neither person nor unit nor test is shown before the marker's own mark stands. Two markers
never have the same text before them: taking one gives a lease of a quarter of an hour.

Source: docs/learning-model.md, "Evidence": nobody observes, confirms or decides for himself, nor for whoever did so for him.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, F, Min, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from assessments import marked, sittings, versions
from assessments.models import Mark, MarkingLease, QuickComment, Quiz, SecondMarking, Sitting, WrittenText
from assessments.questions import QuestionType
from assessments.versions import Version
from competencies import api as competencies
from kit import audit
from kit.errors import InputError, NotNow
from kit.lookup import one_or_none
from notifications.api import send
from people.models import Person

LEASE = timedelta(minutes=15)
LONGEST_COMMENT, LONGEST_QUICK, MOST_QUICK, MOST_QUIZZES = 300, 100, 30, 50


@dataclass(frozen=True)
class Waiting:
    """One question with what waits for a marker. since: when the oldest of them was written."""

    version: UUID
    stem: str
    count: int
    since: datetime


def waiting_for(marker: Person) -> QuerySet[WrittenText]:
    """What ``marker`` may mark today and has not marked yet, the oldest first."""
    own = Mark.objects.by(marker).filter(sitting=OuterRef("sitting"), version=OuterRef("version"))
    return may_mark(marker).waiting().filter(~Exists(own)).order_by("at", "pk")


def may_mark(marker: Person) -> QuerySet[WrittenText]:
    """Written answers of persons whom ``marker`` may judge, whether they wait or not."""
    return WrittenText.objects.visible_to(marker).filter(sitting__person__in=competencies.may_judge(marker))


def queue(marker: Person) -> list[Waiting]:
    """What waits, by question; the question that waits longest comes first. Two queries."""
    rows = list(
        waiting_for(marker)
        .order_by()
        .values("version")
        .annotate(count=Count("pk", distinct=True), since=Min("at"))
        .order_by("since", "version")
    )
    known = versions.versions(row["version"] for row in rows)
    return [Waiting(row["version"], known[row["version"]].stem, row["count"], row["since"]) for row in rows]


def take(marker: Person, version: UUID, *, at: datetime) -> WrittenText | None:
    """The next text of this question, for this marker alone until its lease ends; None when nothing waits for him.

    The text that he has before him already stays the next one. Safe against two markers at the same instant.
    """
    with transaction.atomic():
        rows = waiting_for(marker).filter(version=version)
        mine = rows.filter(lease__marker=marker, lease__until__gt=at).first()
        # Rows that another marker takes at this instant are locked: they are passed over, not waited for.
        free = rows.exclude(lease__until__gt=at).select_for_update(skip_locked=True, of=("self",))
        text = mine or one_or_none(free[:1])
        if text is not None:
            MarkingLease.objects.update_or_create(
                text_id=text.pk, defaults={"marker_id": marker.pk, "until": at + LEASE}
            )
    return text


def has_taken(marker: Person, text: WrittenText) -> bool:
    """Whether it lies before him; past its time, too, as long as nobody else took it."""
    return MarkingLease.objects.filter(text=text, marker=marker).exists()


def put_back(marker: Person, text: WrittenText) -> None:
    """Let somebody else read it."""
    MarkingLease.objects.filter(text=text, marker=marker).delete()


@transaction.atomic
def mark(
    id: UUID,
    text: WrittenText,
    *,
    points: Collection[int],
    comment: str = "",
    by: Person,
    at: datetime,
) -> Mark:
    """Write down what ``by`` found in ``text``; when it was the last one that waited, the result is made anew and told.

    id: made by the form; a repeat writes nothing. points: places in the rubric, from 0.
    Raises InputError for a point that the rubric does not have or a comment that is too long, and when ``by`` may not judge
    the person; NotNow while another marker reads it.
    """
    there = Mark.objects.filter(pk=id, marker=by).first()
    if there is not None:
        return there
    sitting = Sitting.objects.select_for_update(of=("self",)).select_related("quiz").get(pk=text.sitting_id)
    sitting.person = Person.objects.select_related("home_unit").get(pk=sitting.person_id)
    competencies.check_observer(sitting.person, by=by)
    _check(versions.version(text.version_id), points, comment)
    before = newest_mark(by, text)
    _check_said(points, comment, again=before is not None)
    lease = MarkingLease.objects.filter(text=text).first()
    if lease is not None and lease.marker_id != by.pk and lease.is_held(at):
        raise NotNow(_("Another trainer is reading this answer."), _("Take the next one."))
    row = Mark.objects.create(
        id=id,
        sitting=sitting,
        version_id=text.version_id,
        hash=text.hash,
        marker=by,
        points=sorted(set(points)),
        comment=comment.strip(),
        at=at,
    )
    MarkingLease.objects.filter(text=text).delete()
    _bring_up_to_date(sitting, at=at)
    audit.record("assessments.marked", by=by, of=row, fields=["points"] if before is None else ["points", "comment"])
    return row


def _bring_up_to_date(sitting: Sitting, *, at: datetime) -> None:
    """Make the result anew where the marks say something new; tell the person when nothing waits any more."""
    if sitting.is_open:
        return
    waited = _pending(sitting)
    shares = marked.marked_of(sitting)
    sittings.remark(sitting, shares, at=at)
    if waited and not _pending(sitting):
        send(
            sitting.person,
            "writing_marked",
            {"test": sitting.quiz.title},
            at=at,
            once=f"writing_marked:{sitting.pk}",
        )


def _pending(sitting: Sitting) -> bool:
    return "pending" in (sitting.result or {}).get("items", {}).values()


def _check(version: Version, points: Collection[int], comment: str) -> None:
    known = len(version.rubric.points) if version.rubric else 0
    if not all(0 <= point < known for point in points):
        raise InputError(_("This point is not in the list."), _("Open the answer again."), field="points")
    if len(comment.strip()) > LONGEST_COMMENT:
        raise InputError(_("Write the comment in 300 characters."), field="comment")


def _check_said(points: Collection[int], comment: str, *, again: bool) -> None:
    """A mark that says nothing, and one that is changed after the name was told, need a word to the writer."""
    if comment.strip():
        return
    if again:
        raise InputError(
            _("You marked it already, and know by now who wrote it."),
            _("To change the points, write why."),
            field="comment",
        )
    if not points:
        raise InputError(
            _("Nothing is ticked, so it would get no points at all."),
            _("Tick what is in it, or write a word on what is missing."),
            field="points",
        )


def newest_mark(marker: Person, text: WrittenText) -> Mark | None:
    """What he found in it before, if he marked it."""
    return Mark.objects.by(marker).filter(sitting=text.sitting_id, version=text.version_id).order_by("at", "pk").last()


def quick_comments(marker: Person) -> list[QuickComment]:
    """The marker's own, those first that he uses most."""
    return list(QuickComment.objects.filter(marker=marker)[:MOST_QUICK])


def keep_quick(marker: Person, text: str, *, at: datetime) -> None:
    """Put a comment among the marker's own. What is too long or empty, or above the number, is passed over."""
    words = text.strip()
    if words and len(words) <= LONGEST_QUICK and QuickComment.objects.filter(marker=marker).count() < MOST_QUICK:
        QuickComment.objects.get_or_create(marker=marker, text=words, defaults={"used_at": at})


def count_quick(marker: Person, ids: Sequence[int], *, at: datetime) -> list[str]:
    """Their words, each used once more; those of another marker are passed over."""
    rows = QuickComment.objects.filter(marker=marker, pk__in=ids)
    words = list(rows.values_list("text", flat=True))
    rows.update(used=F("used") + 1, used_at=at)
    return words


def forget_quick(marker: Person, ids: Sequence[int]) -> None:
    QuickComment.objects.filter(marker=marker, pk__in=ids).delete()


@dataclass(frozen=True)
class Readers:
    """One quiz with written answers, and whether two read them."""

    quiz: Quiz
    two: bool


def kept_by(viewer: Person) -> QuerySet[Quiz]:
    """The quizzes of units in the viewer's area; one of a unit above it is not his to change."""
    return Quiz.objects.visible_to(viewer).filter(viewer.scope.unit_filter("unit__"))


def readers_of(viewer: Person) -> list[Readers]:
    """The quizzes of the viewer's area that ask for written answers. Two queries."""
    rows = kept_by(viewer).filter(fixed__question__kind=QuestionType.SHORT).distinct()
    two = set(SecondMarking.objects.filter(quiz__in=rows).values_list("quiz_id", flat=True))
    return [Readers(quiz, quiz.pk in two) for quiz in rows.order_by("-pk")[:MOST_QUIZZES]]


@transaction.atomic
def let_two_read(quiz: Quiz, *, two: bool, by: Person) -> None:
    """Two markers for the written answers of a quiz, or one. What has its mark keeps it until it is marked once more.

    The caller has narrowed ``quiz`` to what ``by`` may see.
    """
    if two:
        SecondMarking.objects.get_or_create(quiz=quiz)
    else:
        SecondMarking.objects.filter(quiz=quiz).delete()
    audit.record("assessments.readers_set", by=by, of=quiz)
