"""What a roster would change: each row finds its person, and each person is compared with what stands. Pure.

A row is somebody we know by the ID number, else by telephone and name, else by name and village. The same name in the
same village with another telephone is a doubtful twin: a person decides whether it is one human being or two. Rows of
one person (一肩挑 on two lines) are put together. A value that the roster leaves out, or masks, changes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from kit import imports, masking
from kit.errors import Text
from kit.imports import RowError
from people.roster.places import Gazetteer, Miss, Posts
from people.roster.reading import Record, field_word
from people.roster.snapshot import GRASSROOTS, Held, Known, Office, Place, Snapshot, id_digest, phone_digest

FIELDS = ("name", "gender", "born", "phone", "id_number", "education", "party_member", "background")
SECRET = frozenset(["phone", "id_number"])
LONGEST = {"name": 40, "background": 60, "document": 200}
FAR = date.max
SEEN_EVERY = 500  # rows between two words about how far the comparison is

Where = tuple[str, int]  # sheet and row
Tell = Callable[[int], None]


@dataclass(frozen=True)
class Options:
    """What the importer said beside the file.

    as_of: the day of the roster; offices without a day begin then. complete: whoever holds one of the posts of the
    file at one of its units and is not in it has left. move: who comes up in another village leaves the old one.
    choices: "sheet!row" of a doubtful twin → "other", or the mark of who it is.
    """

    as_of: date
    complete: bool = False
    move: bool = True
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Begin:
    """An office that begins."""

    post_id: int
    unit_id: int
    since: date
    until: date | None
    document: str
    term_id: int | None


@dataclass(frozen=True, slots=True)
class Alter:
    """An office that stands, with other days: it began on another day, or ends."""

    id: UUID
    post_id: int
    unit_id: int
    since: date
    until: date | None
    was: tuple[date, date | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that changes of one person.

    kind: new, moved, left, office, fields: the weightiest of what changes. person_id: None for somebody new.
    fields: (name, old, new); old values of telephone and ID number are not known here and empty.
    """

    kind: str
    person_id: int | None
    name: str
    unit_id: int | None
    was_at: int | None
    rows: tuple[Where, ...]
    fields: tuple[tuple[str, Any, Any], ...] = ()
    begins: tuple[Begin, ...] = ()
    alters: tuple[Alter, ...] = ()
    ends: tuple[Alter, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who a doubtful twin may be. mark: what the choice says. person_id: None for an earlier row of the file."""

    mark: str
    person_id: int | None
    row: Where | None
    born: date | None
    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Twin:
    """A row of which only a person can say who it is. chosen: what was said, empty as long as nobody has."""

    row: Where
    name: str
    unit_id: int
    phone: str
    born: date | None
    posts: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    chosen: str = ""

    @property
    def key(self) -> str:
        return row_key(self.row)


@dataclass(frozen=True)
class RosterPlan(imports.Plan[Difference]):
    """``changes``, ``errors`` and ``unchanged`` rows; twins: chosen and not; rows: how many were read."""

    twins: tuple[Twin, ...] = ()
    rows: int = 0

    @property
    def undecided(self) -> int:
        return sum(not twin.chosen for twin in self.twins)

    @property
    def is_clean(self) -> bool:
        return not self.errors and not self.undecided


def row_key(row: Where) -> str:
    return f"{row[0]}!{row[1]}"


def compare(records: Iterable[Record], snapshot: Snapshot, options: Options, tell: Tell | None = None) -> RosterPlan:
    """The differences between a roster and what stands. tell: is told the rows read so far."""
    comparison = Comparison(snapshot, options)
    for number, record in enumerate(records, start=1):
        comparison.take(record)
        if tell and number % SEEN_EVERY == 0:
            tell(number)
    return comparison.plan()


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


class Comparison:
    """The rows taken so far, by person; `plan` says what follows from all of them."""

    def __init__(self, snapshot: Snapshot, options: Options) -> None:
        self.snapshot, self.options = snapshot, options
        self.places, self.posts = Gazetteer(snapshot), Posts(snapshot.offices)
        self.errors: list[RowError] = []
        self.twins: list[Twin] = []
        self.people: dict[int, Someone] = {}  # by id of whom we know
        self.order: list[Someone] = []
        self.units: set[int] = set()
        self.asked_posts: set[int] = set()
        self.rows = 0
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
        homes = {held.unit_id for held in self.snapshot.held.get(known.id, ()) if self._stands(held)}
        for unit_id in homes | ({known.home} if known.home else set()):
            self.by_name[known.name, unit_id].append(known)

    def _stands(self, held: Held) -> bool:
        return held.until is None or held.until >= self.options.as_of

    # --- one row --------------------------------------------------------------------------------------

    def take(self, record: Record) -> None:
        """Find the person of the row and put what it says with him; say what is wrong with it."""
        self.rows += 1
        wrong = list(record.errors)
        place = self._place(record, wrong)
        offices = self._offices(record, place, wrong) if place else self._unknown_posts(record, wrong)
        self._check_texts(record, wrong)
        if place is None or wrong:
            self.errors += wrong
            return
        self.units.add(place.id)
        self.asked_posts.update(office.id for office in offices)
        someone = self._match(record, place, offices)
        if someone is not None:
            self._join(someone, record, place, offices)

    def _place(self, record: Record, wrong: list[RowError]) -> Place | None:
        values = record.values
        if not values.get("unit") and wrong:  # the reader has said already what is wrong with the row
            return None
        found = self.places.find(values.get("unit", ""), values.get("township", ""), values.get("county", ""))
        if isinstance(found, Miss):
            wrong.append(error(record, found.field, found.message, str(values.get(found.field, ""))))
            return None
        return found

    def _offices(self, record: Record, place: Place, wrong: list[RowError]) -> list[Office]:
        offices: list[Office] = []
        for word in record.values.get("post", ()):
            found = self.posts.find(word, place.kind)
            if isinstance(found, Miss):
                wrong.append(error(record, "post", found.message, word))
            elif found.aspirational and not self.snapshot.sees_reserve:
                wrong.append(error(record, "post", _("Your account has no right to enter reserve cadres."), word))
            elif found not in offices:
                offices.append(found)
        since, until = record.values.get("since"), record.values.get("until")
        if since and until and until < since:
            wrong.append(error(record, "until", _("The office ends before it starts.")))
        return offices

    def _unknown_posts(self, record: Record, wrong: list[RowError]) -> list[Office]:
        """Of a row whose place is not known, say at least which posts are none anywhere: all errors at once."""
        for word in record.values.get("post", ()):
            found = [self.posts.find(word, kind) for kind in sorted(GRASSROOTS)]
            if all(isinstance(one, Miss) for one in found):
                wrong.append(
                    error(
                        record,
                        "post",
                        _("The post %(post)s is not known. Write it as the county's list of posts has it.")
                        % {"post": word},
                        word,
                    )
                )
        return []

    @staticmethod
    def _check_texts(record: Record, wrong: list[RowError]) -> None:
        values = record.values
        if not values.get("name") and not record.errors:
            wrong.append(error(record, "name", _("The name is missing.")))
        for name, longest in LONGEST.items():
            if len(values.get(name) or "") > longest:
                wrong.append(error(record, name, _("At most %(count)s characters.") % {"count": longest}))

    # --- whose row it is --------------------------------------------------------------------------------

    def _match(self, record: Record, place: Place, offices: Sequence[Office]) -> Someone | None:
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
        return {held.post_id for held in self.snapshot.held.get(one.id, ()) if self._stands(held)}

    def _doubtful(
        self, record: Record, place: Place, offices: Sequence[Office], here: Sequence[Known | Someone]
    ) -> Someone | None:
        row = (record.sheet, record.row)
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
        someone = Someone(None, row_key((record.sheet, record.row)))
        self.order.append(someone)
        self.by_name[record.values["name"], place.id].append(someone)
        return someone

    # --- what the row says of him -----------------------------------------------------------------------

    def _join(self, someone: Someone, record: Record, place: Place, offices: Sequence[Office]) -> None:
        row = (record.sheet, record.row)
        if not self._join_offices(someone, record, place, offices):
            return
        someone.rows.append(row)
        someone.unit_id = someone.unit_id or place.id
        for index, name in enumerate(FIELDS):
            value = record.values.get(name)
            if name == "phone":
                value = self._phone(someone, record)
            if value is None or value == "":
                continue
            before = someone.values[index]
            if before is None:
                someone.values[index], someone.said_in[index] = value, record.row
            elif before != value:
                message = _("Row %(row)s says something else of the same person.") % {"row": someone.said_in[index]}
                self.errors.append(error(record, name, message, shown(name, value)))
        self._index(someone, record.values)

    def _phone(self, someone: Someone, record: Record) -> str | None:
        """The telephone that the row gives; None when one of its numbers is the one we have."""
        numbers = [record.values[key] for key in ("phone", "phone2") if record.values.get(key)]
        if someone.known and any(phone_digest(number) == someone.known.phone for number in numbers):
            return None
        return numbers[0] if numbers else None

    def _index(self, someone: Someone, values: Mapping[str, Any]) -> None:
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

    def _join_offices(self, someone: Someone, record: Record, place: Place, offices: Sequence[Office]) -> bool:
        """Put the offices of the row with his; False when the row repeats one that says the same."""
        row = (record.sheet, record.row)
        values = record.values
        since, until = values.get("since"), values.get("until")
        for office in offices:
            for other in someone.offices:
                if (other.post_id, other.unit_id) == (office.id, place.id) and _overlap(since, until, other):
                    said = {"post": office.name, "row": other.row[1]}
                    self.errors.append(error(record, "post", _("%(post)s stands in row %(row)s already.") % said))
                    return False
        if not offices and someone.known is None:
            if not someone.rows:
                self._forget(someone, values["name"], place)
            self.errors.append(error(record, "post", _("No post is given.")))
            return False
        if not offices and someone.rows:
            message = _("The person stands in row %(row)s already.") % {"row": someone.rows[0][1]}
            self.errors.append(error(record, "name", message))
            return False
        someone.offices += [
            Wanted(office.id, place.id, since, until, values.get("document", ""), row) for office in offices
        ]
        return True

    def _forget(self, someone: Someone, name: str, place: Place) -> None:
        self.order.remove(someone)
        self.by_name[name, place.id].remove(someone)

    # --- all rows ---------------------------------------------------------------------------------------

    def plan(self) -> RosterPlan:
        """What follows from the rows taken."""
        changes: list[Difference] = []
        unchanged = 0
        complete = self.options.complete and not self.errors and not any(not twin.chosen for twin in self.twins)
        listed = {pk: {(w.post_id, w.unit_id) for w in one.offices} for pk, one in self.people.items()}
        for shelves in (self.by_id, self.by_phone, self.by_name, self.people):
            shelves.clear()  # all rows have found their persons
        self.order.reverse()
        while self.order:  # emptied as it goes: a hundred thousand persons need not stand in memory twice
            someone = self.order.pop()
            difference = self._difference(someone, complete)
            if difference:
                changes.append(difference)
            else:
                unchanged += len(someone.rows)
        if complete:
            changes += self._left(listed)
        self.errors.sort(key=lambda problem: (problem.sheet, problem.row))
        return RosterPlan(tuple(changes), tuple(self.errors), unchanged, tuple(self.twins), self.rows)

    def _difference(self, someone: Someone, complete: bool) -> Difference | None:
        known = someone.known
        held = self.snapshot.held.get(known.id, ()) if known else ()
        begins, alters = self._compared_offices(someone, held)
        ends, moved = self._ended(someone, held, begins, complete)
        fields = self._fields(someone)
        if not (known is None or begins or alters or ends or fields):
            return None
        if known is None:
            kind = "new"
        elif moved:
            kind = "moved"
        else:
            kind = "office" if begins or alters or ends else "fields"
        return Difference(
            kind,
            known.id if known else None,
            someone.values[0] or (known.name if known else ""),
            someone.unit_id,
            known.home if known else None,
            tuple(someone.rows),
            fields,
            tuple(begins),
            tuple(alters),
            tuple(ends),
        )

    def _fields(self, someone: Someone) -> tuple[tuple[str, Any, Any], ...]:
        known = someone.known
        found: list[tuple[str, Any, Any]] = []
        for name, value in zip(FIELDS, someone.values, strict=True):
            if value is None:
                continue
            old: Any = getattr(known, name) if known else None
            if known and name == "id_number":
                if id_digest(value) != known.id_number:
                    found.append((name, "", value))
            elif known and name == "phone":
                if phone_digest(value) != known.phone:
                    found.append((name, "", value))
            elif value != old and not (name == "born" and _same_but_vague(old, value)):
                found.append((name, old, value))
        return tuple(found)

    def _compared_offices(self, someone: Someone, held: Sequence[Held]) -> tuple[list[Begin], list[Alter]]:
        begins: list[Begin] = []
        alters: list[Alter] = []
        for wanted in someone.offices:
            same = [h for h in held if (h.post_id, h.unit_id) == (wanted.post_id, wanted.unit_id)]
            found = [h for h in same if self._is_meant(wanted, h)]
            if len(found) > 1:
                self._refuse(wanted, _("This office was held several times in these days. Change it by hand."))
            elif not found:
                self._begin(wanted, begins)
            elif wanted.until is None and found[0].until and found[0].until < self.options.as_of:
                said = {"day": f"{found[0].until:%Y-%m-%d}"}
                self._refuse(
                    wanted, _("This office ended on %(day)s. Write from when it is held again, or leave it out.") % said
                )
            else:
                self._alter(wanted, found[0], alters)
        return begins, alters

    def _is_meant(self, wanted: Wanted, held: Held) -> bool:
        if wanted.since is None and wanted.until is None:
            return self._stands(held)
        return _overlap(wanted.since or held.since, wanted.until, held)

    def _begin(self, wanted: Wanted, begins: list[Begin]) -> None:
        since = wanted.since or self.options.as_of
        if wanted.until and wanted.until < since:
            self._refuse(wanted, _("The office is over, and its first day is missing."))
            return
        term = self._term(wanted.unit_id, since)
        begins.append(Begin(wanted.post_id, wanted.unit_id, since, wanted.until, wanted.document, term))

    def _term(self, unit_id: int, day: date) -> int | None:
        path = self.snapshot.places[unit_id].path
        return next((t.id for t in self.snapshot.terms if path.startswith(t.path) and t.since <= day <= t.until), None)

    def _alter(self, wanted: Wanted, held: Held, alters: list[Alter]) -> None:
        since = held.since if wanted.since is None or _same_but_vague(held.since, wanted.since) else wanted.since
        until = wanted.until or held.until
        if wanted.until and held.until and _same_but_vague(held.until, wanted.until):
            until = held.until
        if until and until < since:
            self._refuse(wanted, _("The office ends before it starts."))
        elif (since, until) != (held.since, held.until):
            alters.append(Alter(held.id, held.post_id, held.unit_id, since, until, (held.since, held.until)))

    def _refuse(self, wanted: Wanted, message: Text) -> None:
        sheet, row = wanted.row
        name = self.snapshot.offices[wanted.post_id].name
        self.errors.append(RowError(sheet, row, label("post"), message, name))

    def _ended(
        self, someone: Someone, held: Sequence[Held], begins: Sequence[Begin], complete: bool
    ) -> tuple[list[Alter], bool]:
        """Offices that end, and whether the person moved."""
        listed = {(wanted.post_id, wanted.unit_id) for wanted in someone.offices}
        units = {wanted.unit_id for wanted in someone.offices}
        acting = [h for h in held if self._acts(h) and self._is_seen(h)]
        came = [begin.since for begin in begins if begin.unit_id not in {h.unit_id for h in acting}]
        others = [h for h in acting if h.unit_id not in units and self.snapshot.places[h.unit_id].inside]
        moved = bool(came and others and self.options.move)
        ends = [_end(h, min(came) - timedelta(days=1)) for h in others] if moved else []
        if complete and units:
            ends += [self._over(h) for h in acting if self._is_due(h, listed) and (h not in others or not moved)]
        return ends, moved

    def _acts(self, held: Held) -> bool:
        return held.since <= self.options.as_of and self._stands(held)

    def _is_seen(self, held: Held) -> bool:
        return self.snapshot.sees_reserve or not self.snapshot.offices[held.post_id].aspirational

    def _is_due(self, held: Held, listed: set[tuple[int, int]]) -> bool:
        """Whether a complete roster that does not name this office says that it is over."""
        return (
            held.unit_id in self.units
            and held.post_id in self.asked_posts
            and (held.post_id, held.unit_id) not in listed
        )

    def _over(self, held: Held) -> Alter:
        return _end(held, self.options.as_of - timedelta(days=1))

    def _left(self, listed: Mapping[int, set[tuple[int, int]]]) -> list[Difference]:
        """Those who are not in a complete roster although one of its offices was theirs."""
        found = []
        for person_id, rows in self.snapshot.held.items():
            known = self.snapshot.people.get(person_id)
            if known is None or person_id in listed:
                continue
            acting = [h for h in rows if self._acts(h) and self._is_seen(h)]
            due = [h for h in acting if self._is_due(h, set())]
            if due:
                kind = "left" if len(due) == len(acting) else "office"
                ends = tuple(self._over(h) for h in due)
                found.append(Difference(kind, person_id, known.name, due[0].unit_id, known.home, (), ends=ends))
        return found


def _end(held: Held, until: date) -> Alter:
    last = max(held.since, until)
    return Alter(held.id, held.post_id, held.unit_id, held.since, last, (held.since, held.until))


def _once(found: Iterable[Known | Someone]) -> list[Known | Someone]:
    return list({_mark(one): one for one in found}.values())


def _mark(one: Known | Someone) -> str:
    return one.mark if isinstance(one, Someone) else f"p{one.id}"


def _other_id(one: Known | Someone, own: bytes | None) -> bool:
    return own is not None and one.id_number is not None and one.id_number != own


def _gender(one: Known | Someone) -> str:
    return one.gender if isinstance(one, Known) else one.values[1] or (one.known.gender if one.known else "")


def _overlap(since: date | None, until: date | None, other: Wanted | Held) -> bool:
    return (since or date.min) <= (other.until or FAR) and (other.since or date.min) <= (until or FAR)


def _same_but_vague(old: date | None, new: date) -> bool:
    """Rosters write 1975.06 or 1975, which is read as the first day: no reason to change a day that is known."""
    if old is None or new.day != 1:
        return False
    return (old.year, old.month) == (new.year, new.month) or (old.year == new.year and new.month == 1)


def shown(name: str, value: Any) -> str:
    """A value as a page may show it: numbers masked."""
    if name == "phone":
        return masking.phone(str(value))
    return masking.identity(str(value)) if name == "id_number" else str(value)


def error(record: Record, name: str, message: Text, value: str = "") -> RowError:
    """What is wrong with one field of a row, with its cell."""
    return RowError(record.sheet, record.row, column(record, name), message, value)


def column(record: Record, name: str) -> str:
    return " ".join(part for part in (label(name), record.cells.get(name, "")) if part)


def label(name: str) -> str:
    """What a field is called on the page."""
    return str(field_word(name))
