"""What stands before test-outs that are taken together, and how each of them ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from assessments import gates, placing, result_pages, sittings, together, versions
from assessments.gates import Why
from assessments.models import Quiz, Sitting
from assessments.pool import asked_on
from assessments.result_pages import Explained
from assessments.scoring import RULES, Cell, Outcome, needed
from competencies import api as competencies
from kit import clock
from kit.errors import Text
from people.models import Person


@dataclass(frozen=True)
class Line:
    """One competency and level before the test. about: the sentence of the level."""

    name: str
    level: int
    about: str


@dataclass(frozen=True)
class ShutLine:
    """One that is not asked now, and why."""

    name: str
    level: int
    why: Text
    instead: Text


@dataclass(frozen=True)
class IntroPage:
    """Before it begins. later: how many are left for another sitting.  problem: why nothing can be asked, and what to do."""

    asked: tuple[Line, ...]
    shut: tuple[ShutLine, ...]
    later: int
    questions: int
    needed: int
    of: int
    minutes: int
    again_days: int
    is_resumed: bool
    problem: tuple[Text, Text] | None = None


@dataclass(frozen=True)
class CellResult:
    """What one competency and level came to.

    behaviour: the sentence that is noted down now, empty where nothing is.  again: the first day on which it can be tried again, in
    words.  only_seen: no five new questions are left: somebody has to come and see, or test in person.
    """

    name: str
    level: int
    right: int
    asked: int
    needed: int
    is_shown: bool
    behaviour: str
    again: str
    only_seen: bool
    explained: tuple[Explained, ...]


@dataclass(frozen=True)
class ResultPage:
    """The last page. headline: how many were shown, in words."""

    cells: tuple[CellResult, ...]
    is_late: bool

    @property
    def headline(self) -> str:
        shown = sum(cell.is_shown for cell in self.cells)
        if shown == len(self.cells):
            return _("All of it is shown")
        if not shown:
            return _("Not there yet")
        return _("%(shown)s of %(all)s are shown") % {"shown": shown, "all": len(self.cells)}

    @property
    def shown(self) -> tuple[CellResult, ...]:
        return tuple(cell for cell in self.cells if cell.is_shown)


def intro_of(person: Person, cells: Iterable[Cell] | None, *, on: date) -> IntroPage:
    """Before the test-outs of ``cells``; of those that are wanted of ``person`` when None."""
    wanted = together.wanted_by(person, on=on) if cells is None else cells
    offer = together.offer_of(person, wanted, on=on)
    frame = competencies.framework_of(person, on=on)
    asked = gates.cells_in(offer.sitting.given) if offer.sitting else [one.cell for one in offer.asked]
    entries = frame.by_key
    questions = len(offer.sitting.paper) if offer.sitting else len(offer.keys)
    refusal = None if asked else offer.refusal()
    return IntroPage(
        asked=tuple(Line(entries[key].name, level, entries[key].behaviour(level)) for key, level in asked),
        shut=tuple(
            ShutLine(entries[one.cell[0]].name, one.cell[1], *_words(one.gate))
            for one in offer.shut
            if one.gate.why is not Why.ENOUGH
        ),
        later=len(offer.later),
        questions=questions,
        needed=needed(RULES.least_questions, RULES.cut),
        of=RULES.least_questions,
        minutes=placing.expected_minutes(questions),
        again_days=frame.rules.test_again_days,
        is_resumed=offer.sitting is not None,
        problem=(refusal.message, refusal.next_step) if refusal else None,
    )


def _words(gate: gates.Gate) -> tuple[Text, Text]:
    return (_("You have begun this test."), _("Go on with it from your plan.")) if gate.sitting else gate.words


def result_of(sitting: Sitting) -> ResultPage:
    """The page of a closed sitting. Keys are told of what was passed. The same few queries for a long paper as for a short one."""
    frame = competencies.framework_of(sitting.person, on=clock.today())
    cells = (sitting.result or {}).get("cells", ())
    cuts = sittings.cuts_of(sitting, [(key, level) for key, level, *_numbers in cells])
    told = _explained(sitting, {(key, level) for key, level, *_n, outcome in cells if outcome == Outcome.PASSED})
    record = gates.record_of(sitting.person)
    few = _without_new(sitting, [(key, level) for key, level, *_n in cells], record)
    found = []
    for key, level, right, asked, outcome in cells:
        entry, is_shown = frame.by_key.get(key), outcome == Outcome.PASSED
        day = gates.next_day(Quiz.Purpose.TEST, [(sitting.closed_at, is_shown)], rules=frame.rules)
        found.append(
            CellResult(
                name=entry.name if entry else key,
                level=level,
                right=right,
                asked=asked,
                needed=needed(asked, sittings.share_of(sitting, [cuts[key, level]])),
                is_shown=is_shown,
                behaviour=entry.behaviour(level) if entry and is_shown else "",
                again=gates.day_words(day) if day else "",
                only_seen=not is_shown and (key, level) in few,
                explained=told.get((key, level), ()),
            )
        )
    return ResultPage(tuple(found), sitting.late)


def _explained(sitting: Sitting, cells: set[Cell]) -> dict[Cell, tuple[Explained, ...]]:
    if not cells:
        return {}
    known = versions.versions(line.version for line in sitting.asked)
    cell_of = {
        number: (known[line.version].competency, known[line.version].level)
        for number, line in enumerate(sitting.asked, start=1)
    }
    found: dict[Cell, list[Explained]] = {}
    for one in result_pages.explained(sitting):
        if cell_of[one.number] in cells:
            found.setdefault(cell_of[one.number], []).append(one)
    return {cell: tuple(lines) for cell, lines in found.items()}


def _without_new(sitting: Sitting, cells: list[Cell], record: gates.Record) -> set[Cell]:
    """Those of ``cells`` that were failed once and of which fewer than five unseen questions are left."""
    failed = [cell for cell in cells if cell in record.failed]
    if not failed:
        return set()
    on = clock.today()
    bank = asked_on(on, competencies.unit_kinds_of(sitting.person, on=on)).for_tests()
    seen = bank.changed.unseen_again(gates.seen_by(sitting.person))
    return {cell for cell in failed if sum(one.key not in seen for one in bank.of_cell(*cell)) < RULES.least_questions}
