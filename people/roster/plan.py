"""What a roster would change: each row finds its person, and each person is compared with what stands. Pure.

A row is somebody we know by the ID number, else by telephone and name, else by name and village. The same name in the
same village with another telephone is a doubtful twin: a person decides whether it is one human being or two. Rows of
one person (一肩挑 on two lines) are put together. A value that the roster leaves out, or masks, changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from kit.imports import RowError
from people.roster.comparing import Comparing, overlap
from people.roster.differences import FIELDS, Difference, Options, RosterPlan, error, label, shown
from people.roster.matching import Matching, Someone, Wanted
from people.roster.places import Gazetteer, Merged, Miss, Posts
from people.roster.reading import Record
from people.roster.seats import settle
from people.roster.snapshot import GRASSROOTS, Office, Place, Snapshot, phone_digest

LONGEST = {"name": 40, "background": 60, "document": 200}
SEEN_EVERY = 500  # rows between two words about how far the comparison is

Tell = Callable[[int], None]


def compare(records: Iterable[Record], snapshot: Snapshot, options: Options, tell: Tell | None = None) -> RosterPlan:
    """The differences between a roster and what stands. tell: is told the rows read so far."""
    comparison = Comparison(snapshot, options)
    for number, record in enumerate(records, start=1):
        comparison.take(record)
        if tell and number % SEEN_EVERY == 0:
            tell(number)
    return comparison.plan()


class Comparison:
    """The rows taken so far, by person; `plan` says what follows from all of them."""

    def __init__(self, snapshot: Snapshot, options: Options) -> None:
        self.snapshot, self.options = snapshot, options
        self.places, self.posts = Gazetteer(snapshot), Posts(snapshot.offices)
        self.errors: list[RowError] = []
        self.notes: list[RowError] = []
        self.matching = Matching(snapshot, options, self.errors)
        self.units: set[int] = set()
        self.asked_posts: set[int] = set()
        self.rows = 0

    # --- one row --------------------------------------------------------------------------------------

    def take(self, record: Record) -> None:
        """Find the person of the row and put what it says with him; say what is wrong with it."""
        self.rows += 1
        wrong = list(record.errors)
        place, record = self._place(record, wrong)
        offices = self._offices(record, place, wrong) if place else self._unknown_posts(record, wrong)
        self._check_texts(record, wrong)
        if place is None or wrong:
            self.errors += wrong
            return
        self.units.add(place.id)
        self.asked_posts.update(office.id for office in offices)
        someone = self.matching.match(record, place, offices)
        if someone is not None:
            self._join(someone, record, place, offices)

    def _place(self, record: Record, wrong: list[RowError]) -> tuple[Place | None, Record]:
        """The unit of the row; and the row, with days after the merger when it names a unit that was merged."""
        values = record.values
        if not values.get("unit") and wrong:  # the reader has said already what is wrong with the row
            return None, record
        asked = (values.get("unit", ""), values.get("township", ""), values.get("county", ""))
        found = self.places.find(*asked)
        if isinstance(found, Miss) and not values.get("township"):
            town = self.places.township_called(record.sheet)
            here = self.places.find(asked[0], town, asked[2]) if town else found
            if not isinstance(here, Miss):
                found, asked = here, (asked[0], town, asked[2])
        if isinstance(found, Miss):
            wrong.append(error(record, found.field, found.message, str(values.get(found.field, ""))))
            return None, record
        merged = self.places.merged.get(asked)
        return (found, record) if merged is None else self._after_merger(record, found, merged, wrong)

    def _after_merger(
        self, record: Record, place: Place, merged: Merged, wrong: list[RowError]
    ) -> tuple[Place | None, Record]:
        """An office goes on at the new unit from the merger; one that was over by then was none of it."""
        since, until = record.values.get("since") or self.options.as_of, record.values.get("until")
        said = {"old": merged.name, "new": self.snapshot.where(place.id), "day": f"{merged.day:%Y-%m-%d}"}
        if until and until < merged.since:
            message = _("%(old)s was merged into %(new)s on %(day)s, after this office was over. Leave the row out.")
            wrong.append(error(record, "unit", message % said, record.values["unit"]))
            return None, record
        message = _("%(old)s was merged into %(new)s on %(day)s and is read as that.")
        self.notes.append(error(record, "unit", message % said, record.values["unit"]))
        if since >= merged.since:
            return place, record
        return place, replace(record, values={**record.values, "since": merged.since})

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

    # --- what the row says of him -----------------------------------------------------------------------

    def _join(self, someone: Someone, record: Record, place: Place, offices: Sequence[Office]) -> None:
        row = record.where
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
        self.matching.index(someone, record.values)
        self._note_numbers(someone, record)

    def _note_numbers(self, someone: Someone, record: Record) -> None:
        """Say which numbers of the row are not kept: a person has one telephone here, and stars are no digits."""
        values = record.values
        numbers = [*(values[key] for key in ("phone", "phone2") if values.get(key)), *values.get("more_phones", ())]
        kept = someone.known.phone if someone.known else None
        if kept not in map(phone_digest, numbers):
            numbers = numbers[1:]
        elif len(numbers) > 1:
            numbers = [number for number in numbers if phone_digest(number) != kept]
        else:
            numbers = []
        for number in numbers:
            field, cell = record.phones_at.get(number, ("phone", record.cells.get("phone", "")))
            message = _("One telephone is kept for each person; this one is not.")
            where = f"{label(field)} {cell}".strip()
            self.notes.append(RowError(record.sheet, record.row, where, message, shown("phone", number)))
        for name, text in record.masked.items():
            has = someone.id_number if name == "id_number" else someone.phone
            if has is None:
                message = _("Stars stand for digits: the number is not kept. Write all of it if you have it.")
                self.notes.append(error(record, name, message, text))

    def _phone(self, someone: Someone, record: Record) -> str | None:
        """The telephone that the row gives; None when one of its numbers is the one we have."""
        numbers = [record.values[key] for key in ("phone", "phone2") if record.values.get(key)]
        if someone.known and any(phone_digest(number) == someone.known.phone for number in numbers):
            return None
        return numbers[0] if numbers else None

    def _join_offices(self, someone: Someone, record: Record, place: Place, offices: Sequence[Office]) -> bool:
        """Put the offices of the row with his; False when the row repeats one that says the same."""
        row = record.where
        values = record.values
        since, until = values.get("since"), values.get("until")
        for office in offices:
            for other in someone.offices:
                if (other.post_id, other.unit_id) == (office.id, place.id) and overlap(since, until, other):
                    said = {"post": office.name, "row": other.row[1]}
                    self.errors.append(error(record, "post", _("%(post)s stands in row %(row)s already.") % said))
                    return False
        if not offices and someone.known is None:
            if not someone.rows:
                self.matching.forget(someone, values["name"], place)
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

    # --- all rows ---------------------------------------------------------------------------------------

    def plan(self) -> RosterPlan:
        """What follows from the rows taken."""
        matching = self.matching
        comparing = Comparing(self.snapshot, self.options, self.errors, self.units, self.asked_posts)
        changes: list[Difference] = []
        unchanged = 0
        complete = self.options.complete and not self.errors and not any(not twin.chosen for twin in matching.twins)
        listed = {pk: {(w.post_id, w.unit_id) for w in one.offices} for pk, one in matching.people.items()}
        matching.done()
        matching.order.reverse()
        while matching.order:  # emptied as it goes: a hundred thousand persons need not stand in memory twice
            someone = matching.order.pop()
            difference = comparing.difference(someone, complete)
            if difference:
                changes.append(difference)
            else:
                unchanged += len(someone.rows)
        if complete:
            changes += comparing.left(listed)
        seats = settle(changes, self.snapshot, self.options, listed)
        for said in (self.errors, self.notes):
            said.sort(key=lambda problem: (problem.sheet, problem.row))
        return RosterPlan(
            tuple(changes), tuple(self.errors), unchanged, tuple(matching.twins), self.rows, tuple(self.notes), seats
        )
