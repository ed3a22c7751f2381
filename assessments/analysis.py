"""Counts how questions and quizzes went with everybody, in few statements over all answers, and keeps the numbers.

Counted is every closed sheet of a lesson check, a small test, a recheck or an exam. A placing asks by what was answered before,
and practice is done over and over: they count for how often a text was shown, and for nothing else.
What a corrected key said anew counts as it stands now; a question that no longer counts is left out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Q

from assessments import item_statistics as statistics
from assessments.content import is_outdated, law_texts_of
from assessments.item_statistics import Item, Sums, Totals
from assessments.models import Answer, ItemStatistics, Question, QuestionVersion, Quiz, QuizStatistics
from competencies.models import Law
from people.models import Person

AT_ONCE = 500  # questions in one transaction
COUNTED = (Quiz.Purpose.CHECK, Quiz.Purpose.TEST, Quiz.Purpose.RECHECK, Quiz.Purpose.EXAM)
CHOICES = (Question.Kind.SINGLE, Question.Kind.MULTIPLE, Question.Kind.TRUE_FALSE, Question.Kind.CASE)

# Constant texts; every value is a parameter. `sheet`: of each sheet, how many questions it holds and how many were right.
_SHEETS = """
    WITH sheet AS (
        SELECT a.sitting_id, COUNT(*) AS held, SUM(CASE WHEN a."right" THEN 1 ELSE 0 END) AS correct
        FROM assessments_answer a JOIN assessments_sitting s ON s.id = a.sitting_id
        WHERE s.closed_at IS NOT NULL AND a."right" IS NOT NULL AND s.purpose IN (%s, %s, %s, %s) {some}
        GROUP BY a.sitting_id
    )
"""
_OF_ONE = """
    AND a.sitting_id IN (
        SELECT o.sitting_id FROM assessments_answer o JOIN assessments_questionversion w ON w.id = o.version_id
        WHERE w.question_id = %s
    )
"""
_ITEMS = """
    , line AS (
        SELECT a.version_id, CASE WHEN a."right" THEN 1 ELSE 0 END AS correct, sheet.held,
            CASE WHEN sheet.held > 1
                THEN (sheet.correct - CASE WHEN a."right" THEN 1 ELSE 0 END) * 1.0 / (sheet.held - 1) END AS rest,
            CASE WHEN q.kind IN (%s, %s, %s, %s) OR CAST(a.value AS TEXT) = '[]' THEN CAST(a.value AS TEXT) END AS chosen
        FROM assessments_answer a JOIN sheet ON sheet.sitting_id = a.sitting_id
        JOIN assessments_questionversion v ON v.id = a.version_id JOIN assessments_question q ON q.id = v.question_id
        WHERE a."right" IS NOT NULL {some}
    )
    SELECT version_id, chosen, COUNT(*), SUM(correct), COUNT(rest), SUM(CASE WHEN rest IS NULL THEN 0 ELSE correct END),
        COALESCE(SUM(rest), 0), COALESCE(SUM(rest * rest), 0), COALESCE(SUM(rest * correct), 0)
    FROM line GROUP BY version_id, chosen
"""
_TOTALS = """
    SELECT s.quiz_id, s.form, COUNT(*), SUM(CASE WHEN s.passed THEN 1 ELSE 0 END), SUM(sheet.correct),
        SUM(sheet.correct * sheet.correct)
    FROM sheet JOIN assessments_sitting s ON s.id = sheet.sitting_id GROUP BY s.quiz_id, s.form
"""


@dataclass
class Counted:
    """What was counted of one version. groups: keys that were chosen together, with their sums."""

    groups: list[tuple[tuple[str, ...], Sums]] = field(default_factory=list)
    sums: Sums = field(default_factory=Sums)
    shown: int = 0
    recent: int = 0

    def add(self, keys: tuple[str, ...] | None, sums: Sums) -> None:
        """keys: what was chosen; empty for nothing, None where nothing is chosen from options."""
        self.sums += sums
        if keys is not None:
            self.groups.append((keys, sums))


@dataclass(frozen=True)
class Ground:
    """What is the same for all questions. eligible: persons who may be asked.  open_to_all: questions that everybody is to see."""

    at: datetime
    eligible: int
    dates: Mapping[str, date | None]
    open_to_all: frozenset[int]


def count_questions(*, at: datetime, question: int | None = None) -> Iterator[Callable[[], int]]:
    """Count, then hand out the writing in pieces of some hundred questions; each may be done again, and says how many it wrote.

    question: its id, to count it alone.
    """
    counted = _counted(at=at, question=question)
    ground = _ground(at)
    questions = Question.objects.filter(pk=question) if question else Question.objects.all()
    ids = list(questions.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        chunk = ids[start : start + AT_ONCE]
        yield lambda chunk=chunk: _write(chunk, counted, ground)


def count_question(question: int, *, at: datetime) -> None:
    """Count one question anew."""
    for write in count_questions(at=at, question=question):
        write()


@transaction.atomic
def count_quizzes(*, at: datetime) -> int:
    """Count all quizzes anew; how many have been sat."""
    right: dict[tuple[int, str], dict[int, tuple[int, int]]] = defaultdict(dict)
    answers = Answer.objects.filter(right__isnull=False, sitting__closed_at__isnull=False, sitting__purpose__in=COUNTED)
    for quiz, form, question, times, good in (
        answers.values_list("sitting__quiz", "sitting__form", "version__question")
        .annotate(times=Count("pk"), good=Count("pk", filter=Q(right=True)))
        .order_by()
        .iterator()
    ):
        right[quiz, form][question] = (times, good)
    rows = []
    for quiz, form, sittings, passed, good, squares in _select(_SHEETS.format(some="") + _TOTALS, COUNTED):
        found = statistics.quiz(Totals(sittings, float(good), float(squares)), right[quiz, form])
        rows.append(
            QuizStatistics(
                quiz_id=quiz,
                form=form,
                sittings=sittings,
                passed=passed,
                questions=found.questions,
                mean=found.mean,
                deviation=found.deviation,
                reliability=found.reliability,
                error=found.error,
                is_enough=found.is_enough,
                counted_at=at,
            )
        )
    QuizStatistics.objects.all().delete()
    QuizStatistics.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _counted(*, at: datetime, question: int | None) -> dict[UUID, Counted]:
    """Every version that was ever answered, or those of one question."""
    found: dict[UUID, Counted] = defaultdict(Counted)
    some, of = ("AND v.question_id = %s", (question,)) if question else ("", ())
    text = _SHEETS.format(some=_OF_ONE if question else "") + _ITEMS.format(some=some)
    for version, chosen, *sums in _select(text, (*COUNTED, *of, *CHOICES, *of)):
        found[_uuid(version)].add(_keys(chosen), Sums(*sums[:4], *map(float, sums[4:])))
    since = at - timedelta(days=statistics.RECENT_DAYS)
    shown = Answer.objects.filter(version__question=question) if question else Answer.objects.all()
    for version, times, recent in (
        shown.values_list("version")
        .annotate(times=Count("pk"), recent=Count("pk", filter=Q(sitting__started_at__gte=since)))
        .order_by()
        .iterator()
    ):
        found[version].shown, found[version].recent = times, recent
    return found


def _ground(at: datetime) -> Ground:
    eligible = Person.objects.filter(is_active=True, merged_into=None, home_unit__isnull=False).count()
    in_checks = Question.objects.filter(fixed_in__quiz__purpose=Quiz.Purpose.CHECK)
    return Ground(
        at=at,
        eligible=eligible,
        dates=dict(Law.objects.values_list("name", "effective_on")),
        open_to_all=frozenset(in_checks.values_list("pk", flat=True)),
    )


def _write(questions: Collection[int], counted: Mapping[UUID, Counted], ground: Ground) -> int:
    """The rows of these questions, in place of those that are there. In the caller's transaction."""
    rows = []
    current = dict(Question.objects.filter(pk__in=questions).values_list("pk", "current"))
    live = frozenset(Question.objects.filter(pk__in=questions, live=True).values_list("pk", flat=True))
    versions: dict[int, list[tuple[UUID, dict[str, Any]]]] = {}
    for pk, question, content in QuestionVersion.objects.filter(question__in=questions).values_list(
        "pk", "question", "content"
    ):
        versions.setdefault(question, []).append((pk, content))
    for question, own in versions.items():
        rows += _of_question(question, own, current[question], counted, ground, is_live=question in live)
    ItemStatistics.objects.filter(question__in=questions).delete()
    ItemStatistics.objects.bulk_create(rows, batch_size=200)
    return len(questions)


def _of_question(
    question: int,
    versions: Iterable[tuple[UUID, dict[str, Any]]],
    current: UUID | None,
    counted: Mapping[UUID, Counted],
    ground: Ground,
    *,
    is_live: bool,
) -> list[ItemStatistics]:
    """One row a version that was answered, and one for the question: its numbers over all versions, its flags of the drawn one."""
    rows, all_of_it, drawn = [], Counted(), None
    for version, content in versions:
        of = counted.get(version) or Counted()
        all_of_it.sums += of.sums
        all_of_it.shown, all_of_it.recent = all_of_it.shown + of.shown, all_of_it.recent + of.recent
        is_drawn = is_live and version == current
        item = _item(of, content, law_changed=is_drawn and is_outdated(law_texts_of(content), ground.dates))
        if is_drawn:
            drawn = (item, of)
        if of.shown or of.sums.count:
            rows.append(_row(question, version, of, item, ground))
    whole = _row(question, None, all_of_it, Item(all_of_it.sums), ground)
    if question in ground.open_to_all:
        whole.exposure = None
    # All versions of a text are known by heart alike: what was shown of each counts against the one that is drawn.
    flags = statistics.flags(replace(drawn[0], exposure=whole.exposure)) if drawn else ()
    whole.flags, whole.options = _bars(flags), _options(*drawn) if drawn else []
    return [*rows, whole]


def _item(of: Counted, content: Mapping[str, Any], *, law_changed: bool) -> Item:
    options = [option["k"] for option in content["options"]] if content["kind"] in CHOICES else []
    chosen, _missing = statistics.distractors(of.groups, options)
    right = frozenset(content["answer"]) if options else frozenset()
    return Item(of.sums, chosen, right, law_changed=law_changed)


def _row(question: int, version: UUID | None, of: Counted, item: Item, ground: Ground) -> ItemStatistics:
    sums = of.sums
    return ItemStatistics(
        question_id=question,
        version_id=version,
        answers=sums.count,
        right=sums.right,
        missing=_missing(of).count,
        facility=statistics.facility(sums),
        discrimination=statistics.discrimination(sums),
        options=_options(item, of),
        shown=of.shown,
        recent=of.recent,
        exposure=statistics.exposure(of.recent, ground.eligible),
        flags=_bars(statistics.flags(item)),
        is_enough=item.is_enough,
        counted_at=ground.at,
    )


def _missing(of: Counted) -> statistics.Chosen:
    _chosen, missing = statistics.distractors(of.groups, ())
    return missing


def _options(item: Item, of: Counted) -> list[dict[str, Any]]:
    """The table of options as the row keeps it; empty where nothing is chosen from options."""
    if not item.chosen:
        return []
    better, idle = statistics.better_than_key(item), statistics.unused(item)
    marks = dict.fromkeys(idle, "unused") | dict.fromkeys(better, "better") if item.is_enough else {}
    return [
        {"k": one.key, "n": one.count, "rest": one.rest, "mark": marks.get(one.key or "", "")}
        for one in (*item.chosen, _missing(of))
    ]


def _bars(flags: Iterable[statistics.Flag]) -> str:
    names = "|".join(flags)
    return f"|{names}|" if names else ""


def _keys(chosen: str | None) -> tuple[str, ...] | None:
    """What was chosen; what is no list of texts counts as an answer with no option in it."""
    if chosen is None:
        return None
    value = json.loads(chosen)
    if isinstance(value, list):
        return tuple(str(key) for key in value)
    return (str(value),)


def _uuid(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))


def _select(text: str, values: Collection[object]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, list(values))
        while rows := cursor.fetchmany(2000):
            yield from rows
