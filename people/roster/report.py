"""What a person sees of a plan: counts, lists of differences, errors by cell, doubtful twins; numbers masked.

It is kept as JSON, encrypted, with the upload; pages read it and ask nothing of the tables.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kit.imports import RowError
from people.models import Education
from people.roster.differences import SECRET, Alter, Difference, RosterPlan, Seat, Twin, Where, label, shown
from people.roster.snapshot import Snapshot

KINDS = ("new", "moved", "left", "office", "fields")
MOST_LINES = 2_000  # of one kind that a page can turn over; the count says how many there are
MOST_ERRORS = 2_000


@dataclass(frozen=True)
class Line:
    """One difference in words. rows: where it stands in the file; what: a sentence each."""

    name: str
    place: str
    rows: tuple[str, ...]
    what: tuple[str, ...]


@dataclass(frozen=True)
class Wrong:
    """One error of a row, or one note."""

    sheet: str
    row: int
    column: str
    message: str
    value: str


@dataclass(frozen=True)
class Guess:
    """A column as the reader saw it. block, who: whose it is where several persons stand side by side in a row."""

    index: int
    letters: str
    heading: str
    samples: tuple[str, ...]
    guess: str
    sure: bool
    block: int = 0
    who: str = ""


@dataclass(frozen=True)
class Side:
    """One of the persons side by side in each row, as `wide.Block` has him; ``Guess.block`` counts them from 1."""

    label: str
    post: str
    taken: bool


@dataclass(frozen=True)
class Person:
    """Somebody a doubtful twin may be: mark is what the choice says."""

    mark: str
    words: str


@dataclass(frozen=True)
class Doubt:
    """A doubtful twin in words. key: of its row; chosen: what was said."""

    key: str
    row: str
    name: str
    place: str
    words: str
    people: tuple[Person, ...]
    chosen: str = ""


@dataclass(frozen=True)
class Sitting:
    """A seat that two would hold, in words. key: of the choice; words: who holds it; may_end, chosen: as in `Seat`."""

    key: str
    row: str
    name: str
    office: str
    words: str
    may_end: bool
    chosen: str = ""


@dataclass(frozen=True)
class Report:
    """All of it. counts: by kind and begins, ends, unchanged, rows, errors. problem: why nothing can be written."""

    columns: tuple[Guess, ...] = ()
    title: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    lines: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    errors: tuple[Wrong, ...] = ()
    notes: tuple[Wrong, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    seats: tuple[Sitting, ...] = ()
    problem: str = ""
    sides: tuple[Side, ...] = ()

    def dumps(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @property
    def read_apart(self) -> str:
        """Who stands side by side in each row, by post."""
        return "、".join(dict.fromkeys(side.label or _("post of its own column") for side in self.sides if side.taken))

    @property
    def left_alone(self) -> str:
        """Who stands there too and is not read, unless somebody says so."""
        return "、".join(dict.fromkeys(side.label for side in self.sides if not side.taken))

    @property
    def undecided(self) -> int:
        return sum(not one.chosen for one in (*self.doubts, *self.seats))


def loads(text: str | None) -> Report:
    """The report that `Report.dumps` wrote; an empty one where its time is over."""
    if not text:
        return Report()
    raw = json.loads(text)
    return Report(
        columns=tuple(Guess(**{**one, "samples": tuple(one["samples"])}) for one in raw["columns"]),
        title=raw["title"],
        counts=raw["counts"],
        lines={kind: tuple(_line(one) for one in lines) for kind, lines in raw["lines"].items()},
        errors=tuple(Wrong(**one) for one in raw["errors"]),
        notes=tuple(Wrong(**one) for one in raw.get("notes", ())),
        doubts=tuple(
            Doubt(**{**one, "people": tuple(Person(**person) for person in one["people"])}) for one in raw["doubts"]
        ),
        seats=tuple(Sitting(**one) for one in raw.get("seats", ())),
        problem=raw["problem"],
        sides=tuple(Side(**one) for one in raw.get("sides", ())),
    )


def _line(raw: dict[str, Any]) -> Line:
    return Line(raw["name"], raw["place"], tuple(raw["rows"]), tuple(raw["what"]))


def build(before: Report, made: RosterPlan, snapshot: Snapshot) -> Report:
    """The report of a plan; the columns are those that were read."""
    words = _Words(snapshot)
    lines: dict[str, list[Line]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    for change in made.changes:
        counts[change.kind] += 1
        counts["begins"] += len(change.begins)
        counts["ends"] += len(change.ends)
        if len(lines[change.kind]) < MOST_LINES:
            lines[change.kind].append(words.line(change))
    counts |= {"unchanged": made.unchanged, "rows": made.rows, "errors": len(made.errors), "notes": len(made.notes)}
    return Report(
        columns=before.columns,
        title=before.title,
        counts=dict(counts),
        lines={kind: tuple(found) for kind, found in lines.items()},
        errors=_cells(made.errors),
        notes=_cells(made.notes),
        doubts=tuple(words.doubt(twin) for twin in made.twins),
        seats=tuple(words.seat(seat) for seat in made.seats),
        sides=before.sides,
    )


def _cells(said: Sequence[RowError]) -> tuple[Wrong, ...]:
    return tuple(Wrong(one.sheet, one.row, one.column, str(one.message), one.value) for one in said[:MOST_ERRORS])


class _Words:
    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def line(self, change: Difference) -> Line:
        return Line(
            change.name,
            self.snapshot.where(change.unit_id),
            tuple(row_words(row) for row in change.rows),
            tuple(self._what(change)),
        )

    def _what(self, change: Difference) -> Iterator[str]:
        if change.kind == "moved":
            places = {"old": self.snapshot.where(change.was_at), "new": self.snapshot.where(change.unit_id)}
            yield _("From %(old)s to %(new)s") % places
        for begin in change.begins:
            said = {"office": self._office(begin.post_id, begin.unit_id), "days": _days(begin.since, begin.until)}
            yield _("New: %(office)s, %(days)s") % said
        for alter in change.alters:
            said = {"office": self._office(alter.post_id, alter.unit_id), **_turn(alter)}
            yield _("%(office)s: %(old)s becomes %(new)s") % said
        for end in change.ends:
            said = {"office": self._office(end.post_id, end.unit_id), "day": f"{end.until:%Y-%m-%d}"}
            yield _("%(office)s ends on %(day)s") % said
        for name, old, new in change.fields:
            if change.person_id is None and name == "name":
                continue
            word = label(name)
            if change.person_id is None or name in SECRET or old in (None, ""):
                yield f"{word}：{value(name, new)}"
            else:
                yield f"{word}：{value(name, old)} → {value(name, new)}"

    def _office(self, post_id: int, unit_id: int) -> str:
        return f"{self.snapshot.where(unit_id)} {self.snapshot.offices[post_id].name}"

    def doubt(self, twin: Twin) -> Doubt:
        people = []
        for one in twin.candidates:
            parts = [_("row %(row)s of the file") % {"row": one.row[1]}] if one.row and one.person_id is None else []
            people.append(Person(one.mark, _about(one.born, one.posts, *parts)))
        return Doubt(
            twin.key,
            row_words(twin.row),
            twin.name,
            self.snapshot.where(twin.unit_id),
            _about(twin.born, twin.posts, twin.phone),
            tuple(people),
            twin.chosen,
        )

    def seat(self, seat: Seat) -> Sitting:
        holders = [
            _("%(name)s (row %(row)s of the file)") % {"name": one.name, "row": one.row[1]}
            if one.row
            else _("%(name)s, since %(day)s") % {"name": one.name, "day": f"{one.since:%Y-%m-%d}"}
            for one in seat.holders
        ]
        office = self._office(seat.post_id, seat.unit_id)
        return Sitting(seat.key, row_words(seat.row), seat.name, office, "；".join(holders), seat.may_end, seat.chosen)


def _about(born: date | None, posts: tuple[str, ...], *more: str) -> str:
    birth = [_("born %(month)s") % {"month": f"{born:%Y-%m}"}] if born else []
    return "，".join([*more, *birth, *(["、".join(posts)] if posts else [])]) or _("nothing else is known")


def row_words(row: Where) -> str:
    if len(row) == 3:
        return _("%(sheet)s row %(row)s, column %(column)s") % {"sheet": row[0], "row": row[1], "column": row[2]}
    return _("%(sheet)s row %(row)s") % {"sheet": row[0], "row": row[1]}


def _days(since: date, until: date | None) -> str:
    if until is None:
        return _("from %(since)s") % {"since": f"{since:%Y-%m-%d}"}
    return _("%(since)s to %(until)s") % {"since": f"{since:%Y-%m-%d}", "until": f"{until:%Y-%m-%d}"}


def _turn(alter: Alter) -> dict[str, str]:
    return {"old": _days(*alter.was), "new": _days(alter.since, alter.until)}


def value(name: str, raw: Any) -> str:
    """A value of a field in words, numbers masked."""
    if name == "gender":
        return {"m": _("male"), "f": _("female")}.get(raw, "")
    if name == "education":
        return str(Education(raw).label) if raw in Education.values else str(raw)
    if name == "party_member":
        return _("yes") if raw else _("no")
    return shown(name, raw)
