"""The bank as the pure rules take it, kept per process for as long as the bank's stamp stays the same.

Whoever draws questions draws from `asked_on`: what asks the older text of a changed law is not in it. `pool` is the whole bank, for
showing a question and for counting. Looking at the stamp is one small query; reading the bank anew is five.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from uuid import UUID

from django.db.models import F

from assessments import changed_laws
from assessments.changed_laws import Standing
from assessments.drawing import PoolQuestion
from assessments.item_difficulty import Graded, hardness
from assessments.models import Bank, ItemStatistics, Question, Quiz, QuizQuestion
from assessments.questions import QuestionType
from assessments.scoring import Cell
from competencies import api as competencies


@dataclass(frozen=True)
class Pool:
    """Every question that may be drawn.

    by_cell: what is drawn.  shorts: short texts, which stand only where a trainer put them.  versions: question key → the version to show.
    in_checks: keys that stand in lesson checks.  hardness: by which part of a level answers found a question harder than its label;
    see `item_difficulty`.  changed: how the laws that have changed bear on it; nothing in the whole bank.
    """

    stamp: UUID | None
    by_cell: Mapping[Cell, tuple[PoolQuestion, ...]]
    versions: Mapping[str, UUID]
    in_checks: frozenset[str]
    shorts: tuple[PoolQuestion, ...] = ()
    hardness: Mapping[str, float] = field(default_factory=dict)
    changed: Standing = changed_laws.NOTHING
    _asked_at: dict[frozenset[str], Pool] = field(default_factory=dict, repr=False, compare=False)

    def asked_at(self, unit_kinds: frozenset[str]) -> Pool:
        """The questions for whoever holds office at units of these kinds.

        A question about the law on villagers' committees is not put to somebody of a community, nor the other way round.
        """
        if not unit_kinds:
            return self
        own = self._asked_at.get(unit_kinds)
        if own is None:
            cells = {
                cell: tuple(question for question in questions if competencies.is_for(question.unit_kinds, unit_kinds))
                for cell, questions in self.by_cell.items()
            }
            own = self._asked_at[unit_kinds] = replace(self, by_cell=MappingProxyType(cells), _asked_at={})
        return own

    def asked_of_all(self, kinds: Collection[str]) -> Pool:
        """The questions that can be put to everybody of units of these kinds alike."""
        cells = {
            cell: tuple(
                question
                for question in questions
                if all(competencies.is_for(question.unit_kinds, frozenset({kind})) for kind in kinds)
            )
            for cell, questions in self.by_cell.items()
        }
        return replace(self, by_cell=MappingProxyType(cells), _asked_at={})

    def on_day(self, frame: competencies.Framework, on: date) -> Pool:
        """Without the questions that ask the text of a law which does not hold any more on ``on``. One query where a law has changed."""
        cells = dict(self.by_cell)
        for question in self.shorts:
            cell = question.competency, question.level
            cells[cell] = (*cells.get(cell, ()), question)
        changed = changed_laws.of_all(cells, frame, on=on)
        if not changed.outdated:
            return replace(self, changed=changed, _asked_at={})
        out = changed.outdated
        return replace(
            self,
            by_cell=MappingProxyType(
                {
                    cell: tuple(question for question in questions if question.key not in out)
                    for cell, questions in self.by_cell.items()
                }
            ),
            versions=MappingProxyType({key: version for key, version in self.versions.items() if key not in out}),
            shorts=tuple(question for question in self.shorts if question.key not in out),
            changed=changed,
            _asked_at={},
        )

    def for_tests(self) -> Pool:
        """Without what stands in lesson checks."""
        cells = {
            cell: tuple(question for question in questions if question.key not in self.in_checks)
            for cell, questions in self.by_cell.items()
        }
        return replace(self, by_cell=MappingProxyType(cells), _asked_at={})

    def of_cell(self, competency: str, level: int) -> tuple[PoolQuestion, ...]:
        return self.by_cell.get((competency, level), ())

    @property
    def questions(self) -> list[PoolQuestion]:
        """All of them, short texts too."""
        return [*(question for cell in self.by_cell.values() for question in cell), *self.shorts]

    def of_competencies(self, keys: frozenset[str]) -> list[PoolQuestion]:
        """The questions of some competencies, all levels."""
        return [question for (key, _level), cell in self.by_cell.items() if key in keys for question in cell]


@dataclass(frozen=True)
class CellCount:
    """How many questions the bank has for one competency and level. for_tests: those that stand in no lesson check."""

    all: int
    for_tests: int


_kept: Pool | None = None
_kept_on: dict[tuple[UUID, UUID, date], Pool] = {}
DAYS_KEPT = 4


def pool() -> Pool:
    """The bank as it stands."""
    global _kept  # noqa: PLW0603  (one pool a process)
    stamp = Bank.objects.values_list("stamp", flat=True).first()
    if _kept is None or _kept.stamp != stamp or stamp is None:
        _kept = _read(stamp)
    return _kept


def asked_on(on: date, unit_kinds: frozenset[str] = frozenset(), frame: competencies.Framework | None = None) -> Pool:
    """The bank as it may be asked on ``on`` of whoever holds office at units of these kinds; everybody when empty.

    The one door for whoever draws. Kept for as long as bank, framework and changed laws stay the same. frame: where the caller has it.
    """
    bank, frame = pool(), frame or competencies.framework()
    if bank.stamp is None:
        return bank.on_day(frame, on).asked_at(unit_kinds)
    key = bank.stamp, frame.stamp, on
    if key not in _kept_on:
        made = bank.on_day(frame, on)
        while len(_kept_on) >= DAYS_KEPT:
            _kept_on.pop(next(iter(_kept_on)), None)
        _kept_on[key] = made
    return _kept_on[key].asked_at(unit_kinds)


def counts(on: date | None = None) -> dict[Cell, CellCount]:
    """How many questions there are for each competency and level that has any. on: only what may be asked on that day."""
    bank = pool() if on is None else asked_on(on)
    return {
        cell: CellCount(len(questions), sum(question.key not in bank.in_checks for question in questions))
        for cell, questions in bank.by_cell.items()
    }


def _read(stamp: UUID | None) -> Pool:
    by_cell: dict[Cell, list[PoolQuestion]] = {}
    shorts: list[PoolQuestion] = []
    asked = QuizQuestion.objects.filter(quiz__purpose=Quiz.Purpose.CHECK).values_list("question__key", flat=True)
    in_checks = frozenset(asked)
    versions: dict[str, UUID] = {}
    exposures, answers = _statistics()
    graded: list[Graded] = []
    rows = Question.objects.in_use().order_by("key")
    for pk, key, competency, level, kind, difficulty, current, laws, tags, options in rows.values_list(
        "pk",
        "key",
        "competency__key",
        "level",
        "kind",
        "difficulty",
        "current_id",
        "laws",
        "tags",
        "current__content__options",
    ):
        versions[key] = current
        graded.append(
            Graded(key, (competency, level), difficulty, *answers.get(current, (0, 0)), in_check=key in in_checks)
        )
        question = PoolQuestion(
            key,
            competency,
            level,
            QuestionType(kind),
            difficulty,
            unit_kinds=competencies.kinds_of_laws(laws.split("|")),
            tags=_names(tags),
            laws=_names(laws),
            exposure=exposures.get(pk),
            options=len(options or ()),
        )
        if question.type == QuestionType.SHORT:
            shorts.append(question)  # nobody is drawn into waiting for a marker
        else:
            by_cell.setdefault((competency, level), []).append(question)
    return Pool(
        stamp=stamp,
        by_cell=MappingProxyType({cell: tuple(questions) for cell, questions in by_cell.items()}),
        versions=MappingProxyType(versions),
        in_checks=in_checks,
        hardness=MappingProxyType(hardness(graded)),
        shorts=tuple(shorts),
    )


def _statistics() -> tuple[dict[int, float | None], dict[UUID, tuple[int, int]]]:
    """As they were counted last night: question → exposure, and version that is drawn → (answers, right ones)."""
    counted = ItemStatistics.objects.filter(version=F("question__current"))
    return (
        dict(ItemStatistics.objects.of_questions().values_list("question_id", "exposure")),
        {version: (all_, right) for version, all_, right in counted.values_list("version_id", "answers", "right")},
    )


def _names(bars: str) -> frozenset[str]:
    """What stands between bars."""
    return frozenset(filter(None, bars.split("|")))
