"""Names and numbers of a leak that belong to no person of the product (yet), and how each line of its list reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit import clock, masking
from kit.access import Role
from kit.errors import Text, UserError
from kit.fields import digest
from people.holdings_end import ROSTERS_KEPT
from people.leaks import Affected, Leak, affected, events_of_account
from people.models import Appointment, HandOver, Person, Post, RosterUpload, Scope, TurnLine, Unit
from people.profile import place_of, who_is
from people.roster import uploads
from people.roster.offices import place_key

SHEET_OF_TURN = "people.turn_sheet_taken"
BATCH = 500


@dataclass(frozen=True)
class Line:
    """Whom to tell. phone: masked. kept_as: where the data are held."""

    place: str
    name: str
    post: str
    phone: str
    kept_as: Text


@dataclass(frozen=True)
class Loose:
    """A name in something that is kept, of nobody known. village: its key, to know a person of the product by."""

    line: Line
    number: str = ""
    village: str = ""


@dataclass(frozen=True)
class Files:
    """What stands in roster files. marked: rows that say nothing but a mark this viewer does not see. unread: rows of
    files that were held in those days and can be read no longer."""

    rows: tuple[Loose, ...]
    marked: int
    unread: int


class Told(Sequence[Line]):
    """The whole list, persons of the product first; reads only what is asked for, so that a page reads fifty."""

    def __init__(self, people: QuerySet[Person], elsewhere: Sequence[Line]) -> None:
        by_place = F("home_unit__code").asc(nulls_last=True)
        self.people = people.select_related("home_unit__parent", "main_post").order_by(by_place, "name", "pk")
        self.elsewhere = elsewhere
        self.known = people.count()

    def __len__(self) -> int:
        return self.known + len(self.elsewhere)

    def __getitem__(self, asked: Any) -> Any:
        if not isinstance(asked, slice):
            return self[asked : asked + 1][0]
        start, stop, _step = asked.indices(len(self))
        lines = _lines(list(self.people[start : min(stop, self.known)])) if start < self.known else []
        return lines + list(self.elsewhere[max(start - self.known, 0) : max(stop - self.known, 0)])

    def __iter__(self) -> Iterator[Line]:
        for start in range(0, len(self), BATCH):
            yield from self[start : start + BATCH]


@dataclass(frozen=True)
class Answer:
    """Whom a leak touches, as the page shows it. unnamed: for staff with another right; erased, unread: only numbers."""

    told: Told
    unnamed: int
    erased: int
    unread: int

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence for each number that stands beside the list."""
        said = (
            (self.unnamed, _unnamed(self.unnamed)),
            (self.erased, _erased(self.erased)),
            (self.unread, _unread(self.unread)),
        )
        return tuple(sentence for count, sentence in said if count)


def _unnamed(count: int) -> str:
    return ngettext(
        "%(count)s more person in your whole area is told by county staff who hold the right to see that kind of list.",
        "%(count)s more persons in your whole area are told by county staff who hold the right to see that kind of list.",
        count,
    ) % {"count": count}


def _erased(count: int) -> str:
    return ngettext(
        "%(count)s person was erased since; nothing is kept by which to tell him.",
        "%(count)s persons were erased since; nothing is kept by which to tell them.",
        count,
    ) % {"count": count}


def _unread(count: int) -> str:
    return ngettext(
        "Files that were uploaded and are kept no longer held %(count)s more row. Ask whoever uploaded them for the list.",
        "Files that were uploaded and are kept no longer held %(count)s more rows. Ask whoever uploaded them for the list.",
        count,
    ) % {"count": count}


def answer(viewer: Person, leak: Leak) -> Answer:
    """Everybody whom ``leak`` touches in the viewer's scope: persons, and names that are nobody's yet."""
    found = affected(viewer, leak)
    files = _files(viewer, leak)
    loose = [*_turns(viewer, leak), *files.rows]
    if leak.account is None:
        loose += [*_units(viewer, leak), *_witnesses(viewer, leak)]
    return Answer(
        told=Told(found.named, tuple(each.line for each in _strangers(loose, found))),
        unnamed=found.unnamed + files.marked,
        erased=found.erased,
        unread=files.unread,
    )


def _lines(people: Sequence[Person]) -> list[Line]:
    """Persons as they are told; staff without an office by their right, somebody who was taken back by what he had."""
    bare = [person.pk for person in people if person.main_post_id is None]
    rights = {row.person_id: row for row in Scope.objects.filter(person__in=bare).select_related("unit__parent")}
    taken_back = {
        row.person_id: row
        for row in Appointment.objects.filter(
            person__in=[person.pk for person in people if person.entered_by_mistake], post__aspirational=False
        ).select_related("post", "unit__parent")
    }
    return [_line(person, rights.get(person.pk), taken_back.get(person.pk)) for person in people]


def _line(person: Person, right: Scope | None, had: Appointment | None) -> Line:
    who, phone = who_is(person), masking.phone(person.phone) if person.phone else ""
    if person.entered_by_mistake:
        place, post = (place_of(had.unit), had.post.name) if had else ("", "")
        return Line(place, who.name, post, phone, _("import that was taken back"))
    if right is not None:
        return Line(place_of(right.unit), who.name, str(Role(right.role).label), phone, _("staff account"))
    return Line(who.place, who.name, who.post, phone, _("left") if person.left_on else _("on the roster"))


def _strangers(loose: Sequence[Loose], found: Affected) -> Iterator[Loose]:
    """Each of ``loose`` once, without whoever stands in the list of persons by name and telephone, or name and village."""
    known: set[tuple[str, str]] = set()
    names = sorted({each.line.name for each in loose})
    for start in range(0, len(names), BATCH):
        rows = found.everybody.filter(name__in=names[start : start + BATCH])
        for name, number, village in rows.values_list("name", "phone_hash", "home_unit__name"):
            known |= {(name, number or "-"), (name, place_key(village or "-"))}
    for each in loose:
        marks = {(each.line.name, mark) for mark in (_hashed(each.number), each.village) if mark}
        if marks.isdisjoint(known):
            known |= marks
            yield each


def _hashed(number: str) -> str:
    return digest(Person, "phone_hash", number) or "" if number else ""


def _within(viewer: Person, leak: Leak, prefix: str = "unit__") -> Q:
    here = viewer.scope.unit_filter(prefix)
    return here & Q(**{f"{prefix}path__startswith": leak.unit.path}) if leak.unit else here


def _turns(viewer: Person, leak: Leak) -> Iterator[Loose]:
    """Newly elected persons on the list of a term, who are no persons of the product yet."""
    rows = TurnLine.ever.filter(_within(viewer, leak), person=None, turn__at__lte=clock.end_of(leak.until))
    if leak.account is not None:
        taken = events_of_account(leak).filter(action=SHEET_OF_TURN).values_list("scope_path", flat=True)
        places = Q(pk__in=[])
        for path in taken:
            places |= Q(unit__path__startswith=path)
        rows = rows.filter(places)
    for row in rows.filter(name__isnull=False).select_related("unit__parent", "post").order_by("unit__code", "pk"):
        if "name" in leak.names or ("phone" in leak.names and row.phone):
            line = Line(place_of(row.unit), row.name, row.post.name, _masked(row.phone), _("list of the new term"))
            yield Loose(line, row.phone or "", place_key(row.unit.name))


def _units(viewer: Person, leak: Leak) -> Iterator[Loose]:
    """Whom a township or the county names as its contact."""
    rows = Unit.objects.filter(_within(viewer, leak, "")).exclude(contact="").select_related("parent")
    for unit in rows.order_by("code"):
        if "name" in leak.names or ("phone" in leak.names and unit.phone):
            line = Line(place_of(unit), unit.contact, "", _masked(unit.phone), _("contact of the unit"))
            yield Loose(line, unit.phone, place_key(unit.name))


def _witnesses(viewer: Person, leak: Leak) -> Iterator[Loose]:
    """Who was written down as witness of a hand-over."""
    if "name" not in leak.names:
        return
    rows = HandOver.objects.filter(_within(viewer, leak, "appointment__unit__")).exclude(witness="")
    rows = rows.filter(opened_at__lte=clock.end_of(leak.until)).select_related("appointment__unit__parent")
    for row in rows.order_by("appointment__unit__code", "pk"):
        unit = row.appointment.unit
        yield Loose(Line(place_of(unit), row.witness, "", "", _("witness of a hand-over")), "", place_key(unit.name))


def _files(viewer: Person, leak: Leak) -> Files:
    """Rows of roster files that were held in those days; those of a file that was written are persons."""
    written = (RosterUpload.State.APPLIED, RosterUpload.State.UNDONE)
    held = RosterUpload.objects.visible_to(viewer).filter(at__lte=clock.end_of(leak.until)).exclude(state__in=written)
    if leak.account is not None:
        held = held.filter(by=leak.account)
    rows: list[Loose] = []
    marked = unread = 0
    for upload in held.select_related("unit").order_by("at"):
        if leak.unit is not None and not leak.unit.path.startswith(upload.unit.path):
            continue
        if upload.content is None:
            unread += upload.rows if upload.at >= clock.start_of(leak.since) - timedelta(days=ROSTERS_KEPT) else 0
            continue
        try:
            found, hidden = _rows(viewer, leak, upload)
        except UserError:  # a file that cannot be read any more, or never could be
            unread += upload.rows
        else:
            rows += found
            marked += hidden
    return Files(tuple(rows), marked, unread)


def _rows(viewer: Person, leak: Leak, upload: RosterUpload) -> tuple[list[Loose], int]:
    """The names in one file, and how many rows hold nothing but a mark that the viewer does not see."""
    marks = frozenset() if upload.unit.path.startswith(viewer.scope.reserve_paths or ("\0",)) else _names_of_marks()
    found: list[Loose] = []
    hidden = 0
    for record in uploads.records_of(upload):
        said = record.values
        if not said.get("name") or not _leaked(leak, said) or not _is_of(leak.unit, upload.unit, said):
            continue
        posts = said.get("post", ())
        if posts and marks.issuperset(posts):
            hidden += 1
            continue
        place = f"{said.get('township', '')}{said.get('unit', '')}"
        shown = "、".join(post for post in posts if post not in marks)
        kept_as = _("roster file %(file)s") % {"file": upload.file_name}
        number = said.get("phone", "")
        line = Line(place, said["name"], shown, _masked(number), kept_as)
        found.append(Loose(line, number, place_key(said["unit"]) if said.get("unit") else ""))
    return found, hidden


def _leaked(leak: Leak, said: Any) -> bool:
    return any(said.get(name) not in (None, "") for name in leak.names) or ("phone" in leak.names and "phone2" in said)


def _is_of(unit: Unit | None, whole: Unit, said: Any) -> bool:
    """Whether a row may be of ``unit``: it names the unit, or names no place at all."""
    if unit is None or unit == whole:
        return True
    places = {place_key(said[name]) for name in ("unit", "township") if said.get(name)}
    return not places or place_key(unit.name) in places


def _names_of_marks() -> frozenset[str]:
    rows: Iterable[tuple[str, list[str]]] = Post.objects.filter(aspirational=True).values_list("name", "other_names")
    return frozenset(name for official, others in rows for name in (official, *others))


def _masked(number: str | None) -> str:
    return masking.phone(number) if number else ""
