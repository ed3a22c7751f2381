"""One sitting as staff read it: every question as it was shown, what was answered when, what was found, what came too late.

What somebody wrote in his own words is shown only when its mark stands: a marker reads it without a name, and this page has one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import aside_words, marked, projections, terms, versions
from assessments.answer_words import answer_words, earned_words, right_words
from assessments.asked import Asked
from assessments.events import Kept, Standing
from assessments.models import Answer, Mark, Sitting, WrittenText
from assessments.pages import PictureView, picture_of
from assessments.questions import CHOICES, QuestionType
from assessments.quiz_desk_pages import Row, rows_of
from assessments.scoring import LOADED, Finding
from assessments.versions import Version
from offline.models import Event

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Verdict(models.TextChoices):
    """How a question ended."""

    RIGHT = "right", gettext_lazy("right")
    PARTLY = "partly", gettext_lazy("partly right")
    WRONG = "wrong", gettext_lazy("not right")
    MISSING = "missing", gettext_lazy("not answered")
    WAITS = "waits", gettext_lazy("waits for a marker")
    LEFT_OUT = "left_out", gettext_lazy("does not count")
    OPEN = "open", gettext_lazy("not handed in yet")


VERDICTS = {
    Finding.RIGHT: Verdict.RIGHT,
    Finding.PARTLY: Verdict.PARTLY,
    Finding.WRONG: Verdict.WRONG,
    Finding.MISSING: Verdict.MISSING,
    Finding.MALFORMED: Verdict.WRONG,
    Finding.PENDING: Verdict.WAITS,
    Finding.LEFT_OUT: Verdict.LEFT_OUT,
}
STANDINGS = {
    Standing.NEWEST: gettext_lazy("stands"),
    Standing.REPLACED: gettext_lazy("changed later"),
    Standing.SET_ASIDE: gettext_lazy("from a phone that another one took over from: does not count"),
    Standing.LATE: gettext_lazy("came too late: kept, does not count"),
}


@dataclass(frozen=True)
class OptionLine:
    """An option in the place where it stood."""

    letter: str
    text: str
    is_chosen: bool
    is_right: bool


@dataclass(frozen=True)
class HistoryLine:
    """One answer that came. at: when it was given.  words: empty when it was taken back."""

    at: datetime
    words: tuple[str, ...]
    standing: str
    is_late: bool


@dataclass(frozen=True)
class MarkLine:
    """What one marker found. found: of the points that were looked for."""

    by: str
    at: datetime
    found: tuple[str, ...]
    comment: str


@dataclass(frozen=True)
class QuestionLine:
    """One question of the paper. part: the title of the section that begins with it.  options: of a choice; else ``given``
    and ``right`` say it.  written: words of one's own; None where nothing may be read yet.  at: of the answer that stands.
    """

    number: int
    part: str
    stem: str
    picture: PictureView | None
    options: tuple[OptionLine, ...]
    given: tuple[str, ...]
    right: tuple[str, ...]
    is_ordering: bool
    is_written: bool
    written: tuple[str, ...] | None
    verdict: Verdict
    earned: str
    at: datetime | None
    history: tuple[HistoryLine, ...]
    marks: tuple[MarkLine, ...]

    @property
    def is_good(self) -> bool:
        return self.verdict is Verdict.RIGHT

    @property
    def is_bad(self) -> bool:
        return self.verdict in (Verdict.WRONG, Verdict.MISSING)

    @property
    def has_past(self) -> bool:
        """Whether more came than the one answer that stands."""
        return len(self.history) > 1 or any(line.is_late for line in self.history)


@dataclass(frozen=True)
class SittingPage:
    """A sitting with its questions. others: how many other sheets were handed in after the one that counts.

    late: how many answers came too late.  deadline: when it had to be handed in; None for any time.
    code: the class, in words.  aside: why it does not count; empty when it does.
    """

    row: Row
    quiz: int
    title: str
    deadline: datetime | None
    ran_out: bool
    code: str
    needed: int | None
    late: int
    others: int
    questions: tuple[QuestionLine, ...]
    aside: str = ""


def page_of(sitting: Sitting) -> SittingPage:
    """The page of ``sitting``, which has quiz, person, home unit and code. The same few queries for any paper."""
    facts = _facts(sitting)
    agreed = terms.read(sitting.given)
    lines = tuple(
        _line(number, line, facts, part.title if (part := agreed.part_at(number)) else "")
        for number, line in enumerate(sitting.asked, start=1)
    )
    (row,) = rows_of([sitting])
    return SittingPage(
        row=row,
        quiz=sitting.quiz_id,
        title=sitting.quiz.title,
        deadline=sitting.deadline_at,
        ran_out=not sitting.is_open and sitting.submit_event is None and sitting.deadline_at is not None,
        code=(sitting.code.label or sitting.code.unit.name) if sitting.code else "",
        needed=(sitting.result or {}).get("needed"),
        late=sum(line.is_late for each in lines for line in each.history),
        others=facts.others,
        questions=lines,
        aside=aside_words.why_of(sitting),
    )


@dataclass(frozen=True)
class _Facts:
    """All that is known of a sitting, by item."""

    is_open: bool
    known: Mapping[UUID, Version]
    rows: Mapping[UUID, Answer]
    findings: Mapping[str, str]
    history: Mapping[str, Sequence[tuple[Kept, datetime]]]
    texts: Mapping[tuple[UUID, str], str]
    marks: Mapping[UUID, Sequence[Mark]]
    settled: frozenset[UUID]
    others: int


def _facts(sitting: Sitting) -> _Facts:
    dates = dict(Event.objects.log_of(sitting.pk).values_list("pk", "at"))
    folded = projections.folded(sitting)
    history: dict[str, list[tuple[Kept, datetime]]] = {}
    for kept in folded.history:
        history.setdefault(kept.item, []).append((kept, dates[kept.id]))
    shorts = marked.shorts_of(sitting)
    texts, marks = WrittenText.objects.none(), Mark.objects.none()
    if shorts:
        texts = WrittenText.objects.filter(sitting=sitting)
        marks = Mark.objects.filter(sitting=sitting).select_related("marker").order_by("at", "pk")
    by_version: dict[UUID, list[Mark]] = {}
    for mark in marks:
        by_version.setdefault(mark.version_id, []).append(mark)
    settled = marked.settled_of(sitting) if shorts else {}
    readable = {version for version, one in settled.items() if one.share is not None}
    if sitting.condition == LOADED:
        readable = set(shorts)  # it was marked elsewhere, nobody reads it here
    return _Facts(
        is_open=sitting.is_open,
        known=versions.in_force([line.version for line in sitting.asked]),
        rows={row.version_id: row for row in Answer.objects.filter(sitting=sitting)},
        findings=(sitting.result or {}).get("items", {}),
        history=history,
        texts={(row.version_id, row.hash): row.text for row in texts},
        marks=by_version,
        settled=frozenset(readable),
        others=len(folded.others),
    )


def _line(number: int, line: Asked, facts: _Facts, part: str) -> QuestionLine:
    version, row = facts.known[line.version], facts.rows.get(line.version)
    value: Any = row.value if row else []
    finding = facts.findings.get(line.item)
    is_written = version.type == QuestionType.SHORT
    past = facts.history.get(line.item, ())
    stands = [at for kept, at in past if kept.standing is Standing.NEWEST]
    return QuestionLine(
        number=number,
        part=part,
        stem=version.stem,
        picture=picture_of(version.picture),
        options=_options(line, version, value, facts.is_open),
        given=() if is_written else answer_words(version, value),
        right=() if is_written or facts.is_open else right_words(version),
        is_ordering=version.type == QuestionType.ORDERING,
        is_written=is_written,
        written=_written(version, value, facts) if is_written else None,
        verdict=VERDICTS[Finding(finding)] if finding and not facts.is_open else Verdict.OPEN,
        earned="" if facts.is_open else earned_words(version, line.options, value),
        at=(stands[-1] if stands else row.at) if row and value else None,
        history=tuple(_past(version, kept, at) for kept, at in past),
        marks=_marks(version, facts),
    )


def _options(line: Asked, version: Version, value: Any, is_open: bool) -> tuple[OptionLine, ...]:
    """The options in the order in which they stood; nothing where an answer is more than options that are chosen."""
    if version.type not in CHOICES:
        return ()
    texts = {option.key: option.text for option in version.options}
    chosen = value if isinstance(value, list) else [value]
    shown = [key for key in line.options if key in texts]
    return tuple(
        OptionLine(LETTERS[place], texts[key], key in chosen, not is_open and key in version.right)
        for place, key in enumerate(shown[: len(LETTERS)])
    )


def _written(version: Version, value: Any, facts: _Facts) -> tuple[str, ...] | None:
    """The words; None while a marker may still have to read them without a name, empty when they are removed."""
    if version.id not in facts.settled:
        return None
    names = value if isinstance(value, list) else [value]
    return tuple(text for name in names if (text := facts.texts.get((version.id, str(name)))))


def _past(version: Version, kept: Kept, at: datetime) -> HistoryLine:
    words = answer_words(version, list(kept.answer))
    if version.type == QuestionType.SHORT and kept.answer:
        words = (_("in words of one's own"),)
    is_late = kept.standing in (Standing.LATE, Standing.SET_ASIDE)
    return HistoryLine(at, words, str(STANDINGS[kept.standing]), is_late)


def _marks(version: Version, facts: _Facts) -> tuple[MarkLine, ...]:
    """What markers found; nothing before the mark stands, so that a second one does not know what the first one found."""
    if version.id not in facts.settled or version.rubric is None:
        return ()
    points = version.rubric.points
    return tuple(
        MarkLine(
            by=mark.marker.name,
            at=mark.at,
            found=tuple(points[point] for point in mark.points if 0 <= point < len(points)),
            comment=mark.comment,
        )
        for mark in facts.marks.get(version.id, ())
    )
