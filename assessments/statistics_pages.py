"""What the pages of item analysis show: counts in plain words, never persons; cells that fewer than five stand in are not said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from assessments import versions
from assessments.item_statistics import Flag
from assessments.models import ItemStatistics, Question, QuizStatistics
from assessments.questions import Option
from assessments.statistics_words import NAMES, SMALL, relying, sentence, telling
from kit.charts import Bar, bars
from kit.errors import Text

LEAST_SHOWN = 5
HUNDRED = 100


def hidden(counts: Sequence[int]) -> frozenset[int]:
    """The places of counts that are not said: 1 to 4, and when that is one alone, the next one too, against subtraction."""
    few = {place for place, count in enumerate(counts) if 0 < count < LEAST_SHOWN}
    if len(few) == 1:
        others = [place for place, count in enumerate(counts) if count >= LEAST_SHOWN]
        few |= set(sorted(others, key=lambda place: counts[place])[:1])
    return frozenset(few)


@dataclass(frozen=True)
class OptionLine:
    """One option. count, share: None where they are not said. rest: in a hundred, how much those who took it know elsewhere."""

    label: str
    is_right: bool
    count: int | None
    share: int | None
    rest: int | None
    mark: str

    @property
    def count_words(self) -> str:
        return f"{self.count}" if self.count is not None else _("fewer than 5, or near to it")


@dataclass(frozen=True)
class VersionLine:
    """How one version went. facility: None where fewer than five were right, or wrong."""

    number: int
    answers: int
    facility_words: str
    telling: str
    power: float | None
    is_current: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class QuestionPage:
    """The statistics of one question. small: said when so few answered that nothing follows."""

    id: int
    key: str
    stem: str
    answers: int
    facility_words: str
    telling: str
    power: float | None
    exposure: int | None
    is_in_check: bool
    reasons: tuple[str, ...]
    options: tuple[OptionLine, ...]
    chart: SafeString | str
    versions: tuple[VersionLine, ...]
    small: Text
    counted_at: datetime | None


@dataclass(frozen=True)
class LookLine:
    """One question that needs a look, and why."""

    id: int
    key: str
    stem: str
    names: tuple[Text, ...]
    why: str
    answers: int


@dataclass(frozen=True)
class LookPage:
    """要看一看. total: how many questions have numbers at all."""

    lines: tuple[LookLine, ...]
    flags: tuple[tuple[str, Text, int], ...]
    chosen: str
    total: int
    counted_at: datetime | None


@dataclass(frozen=True)
class QuizLine:
    """How one quiz went. reliability, error: None where nothing can be said."""

    title: str
    form: str
    sittings: int
    mean: float | None
    questions: int | None
    reliability: float | None
    error: float | None
    words: str
    small: Text


def facility_words(row: ItemStatistics) -> str:
    """多少人答对."""
    wrong = row.answers - row.right
    if row.answers < LEAST_SHOWN:
        return _("fewer than 5 answers")
    if 0 < wrong < LEAST_SHOWN:
        return _("nearly all right")
    if 0 < row.right < LEAST_SHOWN:
        return _("nearly all wrong")
    return _("%(share)s in 100 right") % {"share": percent(row.facility)}


def percent(share: float | None) -> int | None:
    return None if share is None else round(HUNDRED * share)


def reasons(row: ItemStatistics, key: Sequence[str]) -> tuple[str, ...]:
    """The sentences of its flags, the most urgent first."""
    marked = {mark: [one["k"] for one in row.options if one.get("mark") == mark] for mark in ("better", "unused")}
    about = {Flag.KEY: marked["better"], Flag.UNUSED: marked["unused"]}
    return tuple(
        sentence(
            flag,
            key=key,
            options=about.get(flag, ()),
            share=percent(row.facility),
            times=round(row.exposure or 0),
        )
        for flag in flags_of(row)
    )


def flags_of(row: ItemStatistics) -> list[Flag]:
    return [Flag(name) for name in row.flags.split("|") if name]


def question_page(question: Question) -> QuestionPage:
    """Four queries, and one for versions that this process does not know."""
    rows = list(question.statistics.select_related("version").order_by("-version__number"))
    whole = next((row for row in rows if row.version_id is None), None)
    drawn = next((row for row in rows if row.version_id and row.version_id == question.current_id), None)
    known = versions.in_force([row.version_id for row in rows if row.version_id])
    shown = versions.in_force([question.current_id])[question.current_id] if question.current_id else None
    key = shown.right if shown else ()
    lines = _options(drawn, shown.options if shown else (), key) if drawn else ()
    return QuestionPage(
        id=question.pk,
        key=question.key,
        stem=question.stem,
        answers=whole.answers if whole else 0,
        facility_words=facility_words(whole) if whole else _("fewer than 5 answers"),
        telling=telling(whole.discrimination if whole and whole.is_enough else None),
        power=whole.discrimination if whole and whole.is_enough else None,
        exposure=round(whole.exposure) if whole and whole.exposure is not None else None,
        is_in_check=whole is not None and whole.exposure is None,
        reasons=reasons(whole, key) if whole else (),
        options=lines,
        chart=_chart(lines),
        versions=tuple(
            VersionLine(
                number=row.version.number,
                answers=row.answers,
                facility_words=facility_words(row),
                telling=telling(row.discrimination if row.is_enough else None),
                power=row.discrimination if row.is_enough else None,
                is_current=row.version_id == question.current_id,
                reasons=reasons(row, known[row.version_id].right),
            )
            for row in rows
            if row.version is not None
        ),
        small="" if whole and whole.is_enough else SMALL,
        counted_at=whole.counted_at if whole else None,
    )


def _options(row: ItemStatistics, options: Sequence[Option], key: Sequence[str]) -> tuple[OptionLine, ...]:
    texts = {option.key: option.text for option in options}
    secret = hidden([one["n"] for one in row.options])
    return tuple(
        OptionLine(
            label=f"{one['k']} {Truncator(texts.get(one['k'], '')).chars(40)}" if one["k"] else _("left empty"),
            is_right=one["k"] in key,
            count=None if place in secret else one["n"],
            share=None if place in secret or not row.answers else percent(one["n"] / row.answers),
            rest=None if place in secret or not row.is_enough else percent(one["rest"]),
            mark=one.get("mark", ""),
        )
        for place, one in enumerate(row.options)
    )


def _chart(lines: Sequence[OptionLine]) -> SafeString | str:
    said = [Bar(line.label, line.count) for line in lines if line.count is not None]
    return bars(_("How often each option was chosen"), said, unit=_("times")) if said else ""


def look_page(flag: str) -> LookPage:
    """Three queries. flag: only those, empty for all."""
    of = ItemStatistics.objects.of_questions()
    rows = of.filter(question__live=True).flagged(flag).select_related("question__current")
    every = [
        name
        for names in of.filter(question__live=True).flagged().values_list("flags", flat=True)
        for name in names.split("|")
    ]
    lines = sorted((_look_line(row) for row in rows), key=lambda pair: pair[0])
    newest = of.order_by("-counted_at").values_list("counted_at", flat=True).first()
    return LookPage(
        lines=tuple(line for _order, line in lines),
        flags=tuple((one.value, NAMES[one], every.count(one.value)) for one in Flag if one.value in every),
        chosen=flag,
        total=of.filter(answers__gt=0).count(),
        counted_at=newest,
    )


def _look_line(row: ItemStatistics) -> tuple[tuple[int, str], LookLine]:
    found = flags_of(row)
    current = row.question.current
    answer = current.content["answer"] if current else []
    key = answer if isinstance(answer, list) else []
    line = LookLine(
        id=row.question_id,
        key=row.question.key,
        stem=Truncator(row.question.stem).chars(40),
        names=tuple(NAMES[flag] for flag in found),
        why=reasons(row, key)[0],
        answers=row.answers,
    )
    return (list(Flag).index(found[0]), row.question.key), line


def quiz_lines(rows: QuerySet[QuizStatistics]) -> tuple[QuizLine, ...]:
    """One query. Of quizzes that fewer than five have sat nothing is said but that."""
    return tuple(
        QuizLine(
            title=row.quiz.title,
            form=row.form,
            sittings=row.sittings,
            mean=row.mean,
            questions=row.questions,
            reliability=row.reliability,
            error=row.error,
            words=relying(row.reliability, row.questions),
            small="" if row.is_enough else SMALL,
        )
        for row in rows.filter(sittings__gte=LEAST_SHOWN)
        .select_related("quiz")
        .order_by("-sittings", "quiz__title", "form")
    )
