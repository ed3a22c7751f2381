"""A person of the file beside what stands: fields, offices that begin, change and end, and who has left. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kit.errors import Text
from kit.imports import RowError
from people.roster.differences import FIELDS, Alter, Begin, Difference, Options, label
from people.roster.matching import Someone, Wanted
from people.roster.snapshot import Held, Snapshot, id_digest, phone_digest

FAR = date.max


class Comparing:
    """Compares one person after the other.

    errors: of the whole comparison, to which those of offices are added. units, posts: ids of those that stand in the
    file, of which alone a complete roster speaks.
    """

    def __init__(
        self, snapshot: Snapshot, options: Options, errors: list[RowError], units: set[int], posts: set[int]
    ) -> None:
        self.snapshot, self.options, self.errors = snapshot, options, errors
        self.units, self.posts = units, posts

    def difference(self, someone: Someone, complete: bool) -> Difference | None:
        """What changes of somebody; None when nothing does. complete: an office that is not in the file is over."""
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
            return held.stands(self.options.as_of)
        return overlap(wanted.since or held.since, wanted.until, held)

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
        sheet, row = wanted.row[:2]
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
        ends = [end_of(h, min(came) - timedelta(days=1)) for h in others] if moved else []
        if complete and units:
            ends += [self._over(h) for h in acting if self._is_due(h, listed) and (h not in others or not moved)]
        return ends, moved

    def _acts(self, held: Held) -> bool:
        return held.since <= self.options.as_of and held.stands(self.options.as_of)

    def _is_seen(self, held: Held) -> bool:
        return self.snapshot.sees_reserve or not self.snapshot.offices[held.post_id].aspirational

    def _is_due(self, held: Held, listed: set[tuple[int, int]]) -> bool:
        """Whether a complete roster that does not name this office says that it is over."""
        return held.unit_id in self.units and held.post_id in self.posts and (held.post_id, held.unit_id) not in listed

    def _over(self, held: Held) -> Alter:
        return end_of(held, self.options.as_of - timedelta(days=1))

    def left(self, listed: Mapping[int, set[tuple[int, int]]]) -> list[Difference]:
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


def end_of(held: Held, until: date) -> Alter:
    """The office with ``until`` for its last day; it is held for its first day at least."""
    last = max(held.since, until)
    return Alter(held.id, held.post_id, held.unit_id, held.since, last, (held.since, held.until))


def overlap(since: date | None, until: date | None, other: Wanted | Held) -> bool:
    return (since or date.min) <= (other.until or FAR) and (other.since or date.min) <= (until or FAR)


def _same_but_vague(old: date | None, new: date) -> bool:
    """Rosters write 1975.06 or 1975, which is read as the first day: no reason to change a day that is known."""
    if old is None or new.day != 1:
        return False
    return (old.year, old.month) == (new.year, new.month) or (old.year == new.year and new.month == 1)
