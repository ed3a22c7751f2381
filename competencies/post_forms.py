"""The form of one post: a line for each competency, a field for the days of each level.

An empty field asks nothing. Whether it is mandatory, and which document says so, is said once a line; where the steps of
a cell differ in that (a file can say so), the line keeps the difference until somebody says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from competencies.framework import CompetencyEntry
from competencies.grid import LEVELS, Cell, Flaw, Step, flaws

MANDATORY, SUGGESTED, MIXED = "yes", "no", "keep"


@dataclass(frozen=True)
class DaysField:
    """The field for one level. value: as typed.  asked: whether the competency has the level.  behaviour: its sentence."""

    level: int
    name: str
    value: str
    is_there: bool
    behaviour: str
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One competency of the form. before: what is in force, in words, where it differs; errors: of the line as a whole."""

    entry: CompetencyEntry
    days: tuple[DaysField, ...]
    mandatory: str
    is_mixed: bool
    basis: str
    basis_errors: tuple[str, ...] = ()
    lacking: tuple[int, ...] = ()
    before: str = ""

    @property
    def has_errors(self) -> bool:
        return bool(self.basis_errors) or any(one.errors for one in self.days)


@dataclass(frozen=True)
class Read:
    """What was typed: the cells that can be asked, and what is wrong by competency. typed: the texts, to show again."""

    cells: Mapping[str, Cell]
    wrong: Mapping[str, list[Flaw]]
    typed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def name_of(competency: str, what: str | int) -> str:
    """The name of a field: ``DJ01-3`` for the days of level 3, ``DJ01-mandatory``, ``DJ01-basis``."""
    return f"{competency}-{what}"


def read(data: MultiValueDict[str, str], entries: Iterable[CompetencyEntry], now: Mapping[str, Cell]) -> Read:
    """The cells that a page sent back says, by competency. now: what the draft says, for what a line keeps."""
    cells: dict[str, Cell] = {}
    wrong: dict[str, list[Flaw]] = {}
    typed: dict[str, dict[str, str]] = {}
    for entry in entries:
        texts = {str(what): data.get(name_of(entry.key, what), "").strip() for what in (*LEVELS, "mandatory", "basis")}
        cell, unread = _cell(texts, now.get(entry.key, ()))
        found = unread or flaws(cell, [level.level for level in entry.levels])
        typed[entry.key], cells[entry.key] = texts, cell
        if found:
            wrong[entry.key] = found
    return Read(cells, wrong, typed)


def _cell(texts: Mapping[str, str], now: Cell) -> tuple[Cell, list[Flaw]]:
    old = {step.level: step for step in now}
    steps, unread = [], []
    for level in LEVELS:
        text = texts[str(level)]
        if not text:
            continue
        if not (text.isascii() and text.isdecimal() and len(text) <= 6):
            unread.append(Flaw(level, "due_days", _("Write a number of days from 1 to 3650.")))
            continue
        keep = old.get(level)
        mixed = texts["mandatory"] == MIXED and keep is not None
        mandatory = keep.mandatory if mixed and keep else texts["mandatory"] != SUGGESTED
        basis = texts["basis"] or (keep.basis if keep and _is_mixed(now) else "")
        steps.append(Step(level, int(text), mandatory, basis))
    return tuple(steps), unread


def lines(
    entries: Iterable[CompetencyEntry],
    cells: Mapping[str, Cell],
    *,
    sent: Read | None = None,
    before: Mapping[str, str] | None = None,
    lacking: Mapping[str, tuple[int, ...]] | None = None,
) -> list[Line]:
    """The form. sent: what was typed and could not be taken; it stands there again, with what to do."""
    return [
        _line(
            entry,
            cells.get(entry.key, ()),
            sent.typed.get(entry.key) if sent else None,
            sent.wrong.get(entry.key, []) if sent else [],
            (before or {}).get(entry.key, ""),
            (lacking or {}).get(entry.key, ()),
        )
        for entry in entries
    ]


def _line(
    entry: CompetencyEntry,
    cell: Cell,
    typed: Mapping[str, str] | None,
    wrong: list[Flaw],
    before: str,
    lacking: tuple[int, ...],
) -> Line:
    days = {str(step.level): str(step.due_days) for step in cell}
    texts = typed if typed is not None else days
    is_mixed = _is_mixed(cell)
    usual = MIXED if is_mixed else (MANDATORY if not cell or cell[0].mandatory else SUGGESTED)
    bases = {step.basis for step in cell}
    there = {level.level for level in entry.levels}
    return Line(
        entry=entry,
        days=tuple(
            DaysField(
                level=level,
                name=name_of(entry.key, level),
                value=texts.get(str(level), ""),
                is_there=level in there or (str(level) in texts and bool(texts[str(level)])),
                behaviour=entry.behaviour(level),
                errors=tuple(f.message for f in wrong if f.level == level and f.field != "basis"),
            )
            for level in LEVELS
        ),
        mandatory=typed["mandatory"] if typed else usual,
        is_mixed=is_mixed,
        basis=typed["basis"] if typed else (bases.pop() if len(bases) == 1 else ""),
        basis_errors=tuple(dict.fromkeys(f.message for f in wrong if f.field == "basis")),
        lacking=lacking,
        before=before,
    )


def _is_mixed(cell: Cell) -> bool:
    """Whether its steps differ in what is said once a line."""
    return len({(step.mandatory, step.basis) for step in cell}) > 1
