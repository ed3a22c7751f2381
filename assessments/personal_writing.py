"""What written answers, marks and accommodations keep of a person: shown to its owner, emptied when he is erased."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.models import Accommodation, Mark, MarkingLease, QuickComment, WrittenText
from kit import append_only
from people.api import (
    EMPTIED,
    DataEntry,
    coded,
    data_section,
    erasure_part,
    erasure_stays,
    is_of,
    retention_rule,
    retention_stays,
)
from people.models import Person

DRAFT_DAYS, TEXT_DAYS, HELP_DAYS, LEASE_DAYS = 90, 730, 365, 1


@data_section("assessments.written", _("What I wrote in tests"), _("to mark it"), order=67)
def written(person: Person) -> Iterable[DataEntry]:
    rows = WrittenText.objects.filter(is_of(person, "sitting__person")).select_related("version").order_by("-at")
    for row in rows.iterator():
        yield DataEntry(
            [
                (_("when"), row.at),
                (_("question"), row.version.content.get("stem", "")),
                (_("answer"), row.text or gettext("removed")),
            ]
        )


@data_section("assessments.marks", _("What trainers found in what I wrote"), _("to score a test"), order=68)
def marks(person: Person) -> Iterable[DataEntry]:
    """Points by their number: their words are the key of the question."""
    for row in Mark.objects.filter(is_of(person, "sitting__person")).select_related("version").order_by("-at", "-pk"):
        yield DataEntry(
            [
                (_("when"), row.at),
                (_("question"), row.version.content.get("stem", "")),
                (_("points found"), "、".join(str(point + 1) for point in row.points)),
                (_("comment"), row.comment),
            ]
        )


@data_section("assessments.quick_comments", _("Comments that I use often"), _("to spare me typing"), order=69)
def quick_comments(person: Person) -> Iterable[DataEntry]:
    for row in QuickComment.objects.filter(is_of(person, "marker")).order_by("pk"):
        yield DataEntry([(_("comment"), row.text), (_("used"), row.used)])


@data_section("assessments.accommodations", _("Help in tests"), _("to give it to me"), order=70)
def accommodations(person: Person) -> Iterable[DataEntry]:
    kinds = dict(Accommodation.Kind.choices)
    for row in Accommodation.objects.filter(is_of(person)).order_by("-since", "-pk"):
        yield DataEntry(
            [
                (_("what help"), coded(row.kind, kinds)),
                (_("amount"), row.amount),
                (_("reason"), row.reason),
                (_("document that it rests on"), row.basis),
                (_("from"), row.since),
                (_("until"), row.until),
            ]
        )


@erasure_part(
    "assessments.written",
    _("What was written in tests, and the words of trainers about it"),
    count=lambda ids: (
        WrittenText.objects.filter(sitting__person__in=ids).exclude(text="").count()
        + Mark.objects.filter(sitting__person__in=ids).exclude(comment="").count()
    ),
)
def forget_words(ids: Sequence[int]) -> None:
    WrittenText.objects.filter(sitting__person__in=ids).update(text="")
    append_only.redact(Mark.objects.filter(sitting__person__in=ids).exclude(comment=""), comment="")


@erasure_part(
    "assessments.help",
    _("Help in tests, and comments that were kept"),
    count=lambda ids: (
        Accommodation.objects.filter(person__in=ids).count() + QuickComment.objects.filter(marker__in=ids).count()
    ),
)
def forget_help(ids: Sequence[int]) -> None:
    Accommodation.objects.filter(person__in=ids).delete()
    QuickComment.objects.filter(marker__in=ids).delete()


erasure_stays(
    "assessments.marks",
    _("Points of written answers, as numbers"),
    count=lambda ids: Mark.objects.filter(sitting__person__in=ids).count(),
)


def empty_drafts(before: datetime) -> int:
    """States of a text that nobody handed in. The hash stays in the log."""
    rows = WrittenText.objects.filter(at__lt=before, sitting__closed_at__isnull=True)
    return rows.delete()[0]


def empty_texts(before: datetime) -> int:
    return WrittenText.objects.filter(sitting__closed_at__lt=before).exclude(text="").update(text="")


def empty_comments(before: datetime) -> int:
    return append_only.redact(Mark.objects.filter(at__lt=before).exclude(comment=""), comment="")


def forget_ended(before: datetime) -> int:
    return Accommodation.objects.filter(until__lt=before.date()).delete()[0]


def register() -> None:
    """The lines of the retention table."""
    _written()
    _helped()


def _written() -> None:
    """What is written in tests, and about it."""
    retention_rule(
        "assessments.written_drafts",
        _("written answers of tests that were never handed in"),
        _("to go on writing"),
        of=["assessments.WrittenText"],
        days=DRAFT_DAYS,
        since=_("after they were written"),
        act=empty_drafts,
    )
    retention_rule(
        "assessments.written",
        _("written answers"),
        _("to mark them and to look again when asked"),
        of=["assessments.WrittenText"],
        days=TEXT_DAYS,
        since=_("after the test ended"),
        act=empty_texts,
        ends=EMPTIED,
    )
    retention_rule(
        "assessments.marks",
        _("words of trainers about written answers"),
        _("to say what was missing"),
        of=["assessments.Mark"],
        days=TEXT_DAYS,
        since=_("after the mark"),
        act=empty_comments,
        ends=EMPTIED,
    )


def _helped() -> None:
    """Who gets help, who reads, and what spares work."""
    retention_rule(
        "assessments.accommodations",
        _("help in tests"),
        _("to give it, and to answer for it"),
        of=["assessments.Accommodation"],
        days=HELP_DAYS,
        since=_("after its last day"),
        act=forget_ended,
    )
    retention_rule(
        "assessments.marking_leases",
        _("who reads which answer just now"),
        _("to spare double work"),
        of=["assessments.MarkingLease"],
        days=LEASE_DAYS,
        since=_("after its end"),
        act=lambda before: MarkingLease.objects.filter(until__lt=before).delete()[0],
    )
    retention_stays(
        "assessments.quick_comments",
        _("comments that a trainer uses often"),
        _("to spare him typing"),
        of=["assessments.QuickComment"],
        ends=_("when he takes them away, or is erased"),
    )
    retention_stays(
        "assessments.oral",
        _("who read a test to whom"),
        _("because nobody may do so for himself"),
        of=["assessments.OralReading"],
    )
