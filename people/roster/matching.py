"""Whose row it is: somebody we know, somebody of an earlier row, somebody new, or a doubtful twin. Pure.

By the ID number, else by telephone and name, else by name and village. The same name in the same village with another
telephone is a doubtful twin: a person decides whether it is one human being or two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kit import masking
from kit.imports import RowError
from people.roster.differences import FIELDS, Candidate, Options, Twin, Where, error, row_key
from people.roster.reading import Record
from people.roster.snapshot import Known, Office, Place, Snapshot, id_digest, phone_digest


class Someone:
    """A person of the file: one we know, or a new one. values stand in the order of FIELDS."""

    __slots__ = ("id_number", "key", "known", "offices", "phone", "rows", "said_in", "unit_id", "values")

    def __init__(self, known: Known | None, key: str = "") -> None:
        self.known, self.key = known, key  # key: of the first row of somebody new
        self.rows: list[Where] = []
        self.values: list[Any] = [None] * len(FIELDS)
        self.said_in: list[int] = [0] * len(FIELDS)
        self.offices: list[Wanted] = []
        self.unit_id: int | None = None
        self.phone: bytes | None = known.phone if known else None
        self.id_number: bytes | None = known.id_number if known else None

    @property
    def born(self) -> date | None:
        return self.values[2] or (self.known.born if self.known else None)

    @property
    def mark(self) -> str:
        return f"p{self.known.id}" if self.known else f"r{self.key}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An office as a row has it."""

    post_id: int
    unit_id: int
    since: date | None
    until: date | None
    document: str
    row: Where


class Matching:
    """Everybody of the snapshot and of the rows so far, by what a row may say of him.

    errors: of the whole comparison, to which those of matching are added. order: the persons of the file as they came.
    """

    def __init__(self, snapshot: Snapshot, options: Options, errors: list[RowError]) -> None:
        self.snapshot, self.options, self.errors = snapshot, options, errors
        self.twins: list[Twin] = []
        self.people: dict[int, Someone] = {}  # by id of whom we know
        self.order: list[Someone] = []
        self.by_id: dict[bytes, Known | Someone] = {}
        self.by_phone: dict[tuple[bytes, str], list[Known | Someone]] = defaultdict(list)
        self.by_name: dict[tuple[str, int], list[Known | Someone]] = defaultdict(list)
        for known in snapshot.people.values():
            self._index_known(known)

    def _index_known(self, known: Known) -> None:
        if known.id_number:
            self.by_id[known.id_number] = known
        if known.phone:
            self.by_phone[known.phone, known.name].append(known)
        homes = {held.unit_id for held in self.snapshot.held.get(known.id, ()) if held.stands(self.options.as_of)}
        for unit_id in homes | ({known.home} if known.home else set()):
            self.by_name[known.name, unit_id].append(known)

    def match(self, record: Record, place: Place, offices: Sequence[Office]) -> Someone | None:
        """The person of the row; None when that is an error or is not decided yet."""
        name, number = record.values["name"], record.values.get("id_number")
        own = id_digest(number) if number else None
        phones = [phone_digest(record.values[key]) for key in ("phone", "phone2") if record.values.get(key)]
        if own and own in self.by_id:
            return self._someone(self.by_id[own])
        if own and own in self.snapshot.elsewhere:
            message = _("This ID number belongs to somebody outside of the area that you look after.")
            self.errors.append(error(record, "id_number", message, masking.identity(number)))
            return None
        same_phone = _once(one for phone in phones for one in self.by_phone.get((phone, name), ()))
        found = self._narrowed([one for one in same_phone if not _other_id(one, own)], record, place, offices)
        if len(found) == 1:
            return self._someone(found[0])
        if found:
            message = _("Several persons have this name and this telephone. Write the ID number.")
            self.errors.append(error(record, "phone", message, masking.phone(record.values.get("phone") or "")))
            return None
        here = [one for one in self.by_name.get((name, place.id), ()) if not _other_id(one, own)]
        if not here:
            return self._new(record, place)
        if not phones or all(one.phone is None for one in here):
            here = self._narrowed(here, record, place, offices)
            if len(here) == 1:
                return self._someone(here[0])
        return self._doubtful(record, place, offices, here)

    def _narrowed(
        self, found: list[Known | Someone], record: Record, place: Place, offices: Sequence[Office]
    ) -> list[Known | Someone]:
        """Of several, those whom village, birth, gender and post fit, as long as somebody is left."""
        wanted = {office.id for office in offices}
        born, gender = record.values.get("born"), record.values.get("gender")
        tests: tuple[Callable[[Known | Someone], bool], ...] = (
            lambda one: _mark(one) in map(_mark, self.by_name.get((record.values["name"], place.id), ())),
            lambda one: born is None or one.born == born,
            lambda one: gender is None or _gender(one) == gender,
            lambda one: bool(wanted & self._posts_of(one)),
        )
        for fits in tests:
            if len(found) > 1:
                found = [one for one in found if fits(one)] or found
        return found

    def _posts_of(self, one: Known | Someone) -> set[int]:
        if isinstance(one, Someone):
            return {office.post_id for office in one.offices}
        return {held.post_id for held in self.snapshot.held.get(one.id, ()) if held.stands(self.options.as_of)}

    def _doubtful(
        self, record: Record, place: Place, offices: Sequence[Office], here: Sequence[Known | Someone]
    ) -> Someone | None:
        row = record.where
        candidates = tuple(self._candidate(one) for one in here)
        said = self.options.choices.get(row_key(row), "")
        by_mark = {candidate.mark: one for candidate, one in zip(candidates, here, strict=True)}
        chosen = said if said == "other" or said in by_mark else ""
        self.twins.append(
            Twin(
                row,
                record.values["name"],
                place.id,
                masking.phone(record.values.get("phone") or ""),
                record.values.get("born"),
                tuple(office.name for office in offices),
                candidates,
                chosen,
            )
        )
        if chosen == "other":
            return self._new(record, place)
        return self._someone(by_mark[chosen]) if chosen else None

    def _candidate(self, one: Known | Someone) -> Candidate:
        posts = tuple(
            self.snapshot.offices[post].name
            for post in sorted(self._posts_of(one))
            if self.snapshot.sees_reserve or not self.snapshot.offices[post].aspirational
        )
        if isinstance(one, Known):
            return Candidate(f"p{one.id}", one.id, None, one.born, posts)
        row = one.rows[0] if one.rows else None
        return Candidate(one.mark, one.known.id if one.known else None, row, one.born, posts)

    def _someone(self, one: Known | Someone) -> Someone:
        if isinstance(one, Someone):
            return one
        if one.id not in self.people:
            self.people[one.id] = Someone(one)
            self.order.append(self.people[one.id])
        return self.people[one.id]

    def _new(self, record: Record, place: Place) -> Someone:
        someone = Someone(None, row_key(record.where))
        self.order.append(someone)
        self.by_name[record.values["name"], place.id].append(someone)
        return someone

    def index(self, someone: Someone, values: Mapping[str, Any]) -> None:
        """Let later rows of the file find him."""
        if number := values.get("id_number"):
            someone.id_number = id_digest(number)
            self.by_id.setdefault(someone.id_number, someone)
        for number in filter(None, (values.get("phone"), values.get("phone2"))):
            hashed = phone_digest(number)
            someone.phone = someone.phone or hashed
            shelf = self.by_phone[hashed, values["name"]]
            if _mark(someone) not in map(_mark, shelf):
                shelf.append(someone)

    def forget(self, someone: Someone, name: str, place: Place) -> None:
        """Take somebody new back whose only row says nothing."""
        self.order.remove(someone)
        self.by_name[name, place.id].remove(someone)

    def done(self) -> None:
        """All rows have found their persons; what they were found by need not stand in memory any longer."""
        for shelves in (self.by_id, self.by_phone, self.by_name, self.people):
            shelves.clear()


def _once(found: Iterable[Known | Someone]) -> list[Known | Someone]:
    return list({_mark(one): one for one in found}.values())


def _mark(one: Known | Someone) -> str:
    return one.mark if isinstance(one, Someone) else f"p{one.id}"


def _other_id(one: Known | Someone, own: bytes | None) -> bool:
    return own is not None and one.id_number is not None and one.id_number != own


def _gender(one: Known | Someone) -> str:
    return one.gender if isinstance(one, Known) else one.values[1] or (one.known.gender if one.known else "")
