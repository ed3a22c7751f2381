"""What tests keep of a person: shown to its owner; after an erasure right and wrong stay, what he wrote goes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from assessments import release
from assessments.answer_words import words_of
from assessments.content import part_of, steps_of
from assessments.events import ANSWER_SET, SITTING_SUBMITTED
from assessments.models import Answer, PaperEntry, PaperRun, PaperSheet, Sitting
from assessments.questions import QuestionType
from kit import append_only, clock
from people.api import (
    DataEntry,
    data_section,
    erasure_part,
    erasure_stays,
    event_words,
    is_of,
    retention_rule,
    retention_stays,
)
from people.models import Person


@data_section("assessments.sittings", _("Tests I sat"), _("to know what I can do"), order=65)
def sittings(person: Person) -> Iterable[DataEntry]:
    """Passed or not is said when the page of the result says it."""
    told = told_of(person)
    for row in Sitting.objects.filter(is_of(person)).select_related("quiz").order_by("-started_at"):
        yield DataEntry(
            [
                (_("started"), row.started_at),
                (_("ended"), row.closed_at),
                (_("test"), str(row.quiz)),
                (_("number"), row.number),
                (_("passed"), row.passed if row.pk in told else None),
            ]
        )


@data_section("assessments.answers", _("What I answered"), _("to score a test"), order=66)
def answers(person: Person) -> Iterable[DataEntry]:
    """Right or not is said after a pass only, as on the page of the result: else the file would tell the keys."""
    told = told_of(person)
    rows = Answer.objects.filter(is_of(person, "sitting__person")).select_related("version", "sitting")
    for row in rows.order_by("-at").iterator():
        yield DataEntry(
            [
                (_("when"), row.at),
                (_("question"), row.version.content.get("stem", "")),
                (_("answer"), chosen(row.version.content, row.value)),
                (_("right"), row.right if row.sitting.passed and row.sitting_id in told else None),
            ]
        )


def told_of(person: Person) -> frozenset[UUID]:
    """The sittings whose result ``person`` may know by now."""
    rows = release.told(Sitting.objects.filter(is_of(person)), at=clock.now())
    return frozenset(rows.values_list("pk", flat=True))


# Answers that are more than keys of options.
IN_PARTS = frozenset({QuestionType.MATCHING, QuestionType.FILL, QuestionType.NUMERIC, QuestionType.CHAIN})


def chosen(content: Mapping[str, Any], value: object) -> str:
    """An answer in words; where options have letters, what is no key of an option stands as it came. Pure."""
    if content.get("kind") in IN_PARTS:
        part = part_of(QuestionType(content["kind"]), content["options"], content["answer"])
        return "；".join(words_of(part, steps_of(content["answer"]), value))
    words = {str(option.get("k")): str(option.get("t", "")) for option in content.get("options", [])}
    keys = value if isinstance(value, list) else [value]
    if content.get("kind") == QuestionType.SHORT:
        return gettext("in words of my own, see below") if any(keys) else ""
    return "；".join(words.get(str(key), str(key)) for key in keys if key is not None)


HASH = re.compile("[0-9a-f]{64}")


def answered(data: Mapping[str, Any]) -> str:
    """The letters that an event of an answer chose; nothing when it was taken back. Pure."""
    value = data.get("answer")
    keys = value if isinstance(value, list) else [value]
    return "、".join("…" if HASH.fullmatch(str(key)) else str(key) for key in keys if key)


def handed_in(data: Mapping[str, Any]) -> str:
    """How many answers a sheet held. Pure."""
    sheet = data.get("sheet")
    return ngettext("%(count)s answer", "%(count)s answers", len(sheet)) % {"count": len(sheet)} if sheet else ""


def register() -> None:
    """The lines of the retention table, and how events of tests are told."""
    event_words(ANSWER_SET, _("chose an answer"), answered)
    event_words(SITTING_SUBMITTED, _("handed a test in"), handed_in)
    retention_stays(
        "assessments.sittings",
        _("tests and their answers"),
        _("to score a test and to look again when asked"),
        of=["assessments.Sitting", "assessments.Answer"],
    )

    retention_stays(
        "assessments.paper",
        _("tests on paper: who was asked what, and what was typed in"),
        _("to score what was written, and to look again when asked"),
        of=["assessments.PaperSheet", "assessments.PaperEntry"],
    )
    retention_rule(
        "assessments.paper_files",
        _("papers and answer sheets to print (encrypted)"),
        _("to print them"),
        of=["assessments.PaperRun"],
        days=1,
        since=_("the day it was asked for"),
        act=empty_paper,
        ends=_("the file is removed, the list of sheets stays"),
    )


def empty_paper(before: datetime) -> int:
    """Remove the files that were printed; how many runs."""
    rows = PaperRun.objects.filter(Q(content__isnull=False) | Q(key_content__isnull=False), asked_at__lt=before)
    return rows.update(content=None, key_content=None)


@data_section("assessments.paper", _("Tests I wrote on paper"), _("to score a test"), order=67)
def paper(person: Person) -> Iterable[DataEntry]:
    for row in PaperSheet.objects.filter(is_of(person)).select_related("run__quiz").order_by("-run__held_on"):
        yield DataEntry(
            [
                (_("test"), str(row.run.quiz)),
                (_("day"), row.run.held_on),
                (_("typed in and scored"), row.sitting_id is not None),
            ]
        )


@erasure_part(
    "assessments.free",
    _("Answers in words of one's own"),
    count=lambda ids: len(free(ids)),
)
def free_answers(ids: Sequence[int]) -> None:
    Answer.objects.filter(pk__in=free(ids)).update(value=[])


@erasure_part(
    "assessments.paper",
    _("What was typed in from paper"),
    count=lambda ids: PaperEntry.objects.filter(sheet__person__in=ids).count(),
)
def paper_entries(ids: Sequence[int]) -> None:
    append_only.redact(PaperEntry.objects.filter(sheet__person__in=ids), answers={})


def free(ids: Sequence[int]) -> list[int]:
    """Answers that are no list of short keys: what somebody typed himself."""
    rows = Answer.objects.filter(sitting__person__in=ids).values_list("pk", "value")
    return [pk for pk, value in rows.iterator() if not is_keys(value)]


def is_keys(value: object) -> bool:
    """Whether an answer is a list of keys of options, or the hash of a short text; everything else may hold words. Pure."""
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return False
    return all(len(each) <= 8 or HASH.fullmatch(each) for each in value)


erasure_stays(
    "assessments.sittings",
    _("Tests, right and wrong, as numbers"),
    count=lambda ids: Sitting.objects.filter(person__in=ids).count(),
)
