"""Test-outs taken together: several competencies and levels in one sitting, each judged by its own five questions.

What is wanted, the most urgent first, an upper app says; here it is decided what of it can be asked now. The rules are those of a
small test of each (`gates`): three days between two, unseen questions first, after a failure only unseen ones.

Source: docs/learning-model.md, "Gap and plan": test-outs are taken together, at most 25 questions a sitting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from assessments import gates, terms
from assessments.drawing import Shortage
from assessments.gates import Gate, Why
from assessments.models import Quiz, Sitting
from assessments.models.quiz import TOGETHER
from assessments.pool import Pool, asked_on
from assessments.scoring import RULES, Cell
from competencies import api as competencies
from kit import clock
from kit.errors import NotNow
from people.models import Person

MOST_QUESTIONS = 25
MOST_CELLS = MOST_QUESTIONS // RULES.least_questions

Wanted = Callable[[Person, date], Sequence[Cell]]
_wanted: list[Wanted] = []


def register(wanted: Wanted) -> None:
    """Let ``wanted`` say which test-outs a person may take, the most urgent first. Registering it again changes nothing."""
    if wanted not in _wanted:
        _wanted.append(wanted)


def wanted_by(person: Person, *, on: date) -> list[Cell]:
    """What upper apps say that ``person`` could show at once, the most urgent first."""
    return list(dict.fromkeys(cell for ask in _wanted for cell in ask(person, on)))


@dataclass(frozen=True)
class Asked:
    """A competency and level of the sitting, with the keys of its questions."""

    cell: Cell
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Shut:
    """One that cannot be tested now. gate: why, and what to do instead."""

    cell: Cell
    gate: Gate


@dataclass(frozen=True)
class Offer:
    """What one sitting would ask. sitting: the open one; it is gone on with.  later: what did not fit into this one."""

    quiz: Quiz
    asked: tuple[Asked, ...] = ()
    shut: tuple[Shut, ...] = ()
    later: tuple[Cell, ...] = ()
    sitting: Sitting | None = None

    @property
    def keys(self) -> list[str]:
        return [key for one in self.asked for key in one.questions]

    def refusal(self) -> NotNow:
        """Why nothing can be asked: the first thing that stands against it."""
        if self.shut:
            return self.shut[0].gate.refusal()
        return NotNow(_("There is nothing to test together now."), _("Go on with your plan."))


def quiz() -> Quiz:
    """The quiz of which these sittings are."""
    settings = {
        "purpose": Quiz.Purpose.EXAM,
        "title": _("Small tests together"),
        "count": MOST_QUESTIONS,
        "offline_allowed": False,
    }
    return Quiz.objects.get_or_create(key=TOGETHER, defaults=settings)[0]


def offer_of(person: Person, cells: Iterable[Cell], *, on: date) -> Offer:
    """What ``person`` would be asked of ``cells`` on ``on``. The same few queries, however many they are."""
    own, wanted = quiz(), list(dict.fromkeys(cells))
    rows = list(
        Sitting.objects.of(person).counting().filter(Q(quiz=own) | Q(purpose=Quiz.Purpose.TEST, closed_at=None))
    )
    begun = next((one for one in rows if one.quiz_id == own.pk and one.is_open and one.person_id == person.pk), None)
    if begun is not None:
        return Offer(own, sitting=begun)
    known = _known(person, on=on, begun={one.quiz_id: one.pk for one in rows if one.person_id == person.pk})
    seen, tests = gates.seen_by(person), _tests_of(wanted)
    seed = f"{person.uuid}:{TOGETHER}:{1 + sum(one.quiz_id == own.pk for one in rows)}"
    asked, shut, later = list[Asked](), list[Shut](), list[Cell]()
    for cell in wanted:
        if cell not in tests:
            continue
        gate = known.gate_of(cell, tests[cell], on=on)
        if gate.sitting is not None or not gate.is_open:
            shut.append(Shut(cell, gate))
        elif len(asked) == MOST_CELLS:
            later.append(cell)
        elif drawn := known.drawn(cell, seen, seed):
            asked.append(Asked(cell, drawn))
        else:
            shut.append(Shut(cell, replace(gate, why=Why.SHORTAGE)))
    return Offer(own, tuple(asked), tuple(shut), tuple(later))


@dataclass(frozen=True)
class _Known:
    """What was read of a person once for all of his cells. begun: small test → its open sitting."""

    frame: competencies.Framework
    unit_kinds: frozenset[str]
    held: Mapping[str, competencies.Held]
    record: gates.Record
    bank: Pool
    begun: Mapping[int, UUID]

    def gate_of(self, cell: Cell, test: Quiz, *, on: date) -> Gate:
        """Whether a cell may be tested, before a single question is drawn."""
        key, level = cell
        entry, held = self.frame.by_key.get(key), self.held.get(key)
        why, again = None, self.record.waits.get(cell)
        if test.is_over(clock.start_of(on)):
            why = Why.OVER
        elif entry is None or level > entry.standard.test_top:
            why = Why.OBSERVED_ONLY
        elif held is not None and held.level >= level:
            why = Why.ENOUGH
        elif again is not None and on < again:
            why = Why.WAIT
        shown = again if why is Why.WAIT else None
        return Gate(test, self.begun.get(test.pk), why=why, on=shown, unit_kinds=self.unit_kinds)

    def drawn(self, cell: Cell, seen: Mapping[str, date], seed: str) -> tuple[str, ...]:
        """The questions of a cell; empty where there are too few."""
        try:
            failed = cell in self.record.failed
            keys = gates.draw_cell(
                self.bank, cell, count=RULES.least_questions, seen=seen, seed=seed, after_fail=failed
            )
        except Shortage:
            return ()
        return tuple(keys)


def _known(person: Person, *, on: date, begun: Mapping[int, UUID]) -> _Known:
    frame, kinds = competencies.framework(), competencies.unit_kinds_of(person, on=on)
    held = competencies.levels_of(person, on=on, frame=frame)
    return _Known(frame, kinds, held, gates.record_of(person), asked_on(on, kinds, frame), begun)


def given_of(offer: Offer) -> dict[str, object]:
    """What holds for the sitting, as its row keeps it: each competency and level is a part of the paper."""
    names = {key: entry.name for key, entry in competencies.framework().by_key.items()}
    parts, first = [], 1
    for one in offer.asked:
        title = _("%(name)s, level %(level)s") % {"name": names[one.cell[0]], "level": one.cell[1]}
        parts.append(terms.Part(title, "", first))
        first += len(one.questions)
    return terms.Terms(parts=tuple(parts)).as_json() | {"together": [list(one.cell) for one in offer.asked]}


def _tests_of(cells: Iterable[Cell]) -> dict[Cell, Quiz]:
    """The small test of each of ``cells`` that has one. One query."""
    wanted = set(cells)
    rows = Quiz.objects.filter(purpose=Quiz.Purpose.TEST, competency__key__in={key for key, _level in wanted})
    found = {(row.competency.key, row.level or 0): row for row in rows.select_related("competency") if row.competency}
    return {cell: row for cell, row in found.items() if cell in wanted}
