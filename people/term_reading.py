"""What a turn comes to, before it is carried out: who is re-elected, new, gone, what is empty and what is doubtful."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import F, Q, QuerySet

from kit.fields import digest
from people import terms
from people.models import Appointment, Person, Term, Turn, TurnLine
from people.profile import place_of
from people.term_rules import (
    HEADS,
    MUST_BE_MENDED,
    Doubt,
    Holder,
    Known,
    Outcome,
    Seat,
    doubts,
    fingerprint,
    leavers,
    vacancies,
    who_holds,
)


@dataclass(frozen=True)
class Undated:
    """How many offices lose their last day. posts: (name, count) of those not up for election, the most first.

    put_off: of seats whose election is put off. again: of those who are re-elected.
    """

    posts: tuple[tuple[str, int], ...]
    put_off: int
    again: int
    all: int

    @property
    def others(self) -> int:
        return sum(count for _post, count in self.posts)


@dataclass(frozen=True)
class Reading:
    """One look at a turn. lines: with unit, post and holder loaded. holders: who holds a filled seat, by line id.

    leavers: ids of persons who hold nothing in the new term. staying: offices that go over into it unchanged. void: offices of the old term
    that were to begin only in the new one (the end of a suspension), and will not.
    """

    turn: Turn
    closing: Term | None
    lines: tuple[TurnLine, ...]
    seats: tuple[Seat, ...]
    holders: Mapping[int, Holder]
    doubts: tuple[Doubt, ...]
    leavers: tuple[int, ...]
    staying: tuple[Appointment, ...]
    void: tuple[Appointment, ...] = ()

    @cached_property
    def by_id(self) -> dict[int, TurnLine]:
        return {line.pk: line for line in self.lines}

    def of(self, outcome: str) -> list[TurnLine]:
        return [line for line in self.lines if line.outcome == outcome]

    @cached_property
    def vacancies(self) -> list[TurnLine]:
        return [self.by_id[seat.id] for seat in vacancies(self.seats)]

    @cached_property
    def newcomers(self) -> dict[Holder, list[TurnLine]]:
        """Who is not in the register yet, with the seats each gets."""
        found: dict[Holder, list[TurnLine]] = defaultdict(list)
        for line in self.lines:
            holder = self.holders.get(line.pk)
            if holder is not None and not isinstance(holder, int):
                found[holder].append(line)
        return dict(found)

    @property
    def counts(self) -> dict[str, int]:
        """How many seats of each outcome, persons who are new, persons who leave, and empty seats."""
        return {
            "open": len(self.of(Outcome.OPEN)),
            "re_elected": len(self.of(Outcome.RE_ELECTED)),
            "new": len(self.of(Outcome.NEW)),
            "newcomers": len(self.newcomers),
            "stays": len(self.of(Outcome.STAYS)),
            "undated": self.undated.all if self.undated else 0,
            "leavers": len(self.leavers),
            "vacant": len(self.vacancies),
            "doubts": len(self.doubts),
        }

    @cached_property
    def lapsing(self) -> list[Appointment]:
        """The offices that stay and were to end with the old term: they go on, without a last day."""
        closing = self.closing
        return [row for row in self.staying if closing is not None and row.until == closing.until]

    @property
    def undated(self) -> Undated | None:
        """Which offices lose their last day; None when none does. Reserve marks are no matter of counts (decision 0042)."""
        put_off = {line.appointment_id for line in self.of(Outcome.STAYS)}
        going_on = [row for row in self.lapsing if not row.post.aspirational]
        posts = Counter(row.post.name for row in going_on if row.pk not in put_off)
        again = sum(line.appointment.until is not None for line in self.of(Outcome.RE_ELECTED) if line.appointment)
        waiting = sum(row.pk in put_off for row in going_on)
        found = Undated(tuple(posts.most_common()), waiting, again, len(going_on) + again)
        return found if found.all else None

    @property
    def must_be_mended(self) -> bool:
        return any(doubt.kind in MUST_BE_MENDED for doubt in self.doubts)

    @property
    def is_ready(self) -> bool:
        """Whether it may be carried out: all is said, nothing is doubtful."""
        return bool(self.lines) and not self.doubts and not self.of(Outcome.OPEN)

    @cached_property
    def fingerprint(self) -> str:
        """What is agreed to on the page, against what would be done when the job begins."""
        turn = self.turn
        said = [turn.number, turn.elected_on, turn.since, turn.until, turn.document, *self.seats]
        others = [row.pk for row in (*self.staying, *self.void)]
        return fingerprint([*said, *others, *self.leavers])


def read(turn: Turn) -> Reading:
    """Seven queries for any number of villages. The lines must be laid out."""
    lines = tuple(lines_of(turn))
    seats = tuple(seat_of(line) for line in lines)
    known = known_as({seat.name for seat in seats if seat.name})
    holders = who_holds(seats, known)
    closing = terms.closing_term(turn)
    ended = {line.appointment.person_id for line in lines if line.appointment and _is_over(line)}
    ends = {line.appointment_id for line in lines if line.appointment and _is_over(line)}
    going_on, old = running(turn, closing), set(terms.old_terms(turn).values_list("pk", flat=True))
    void = _never_to_be(turn, lines, holders, [row for row in going_on if row.term_id in old])
    ends |= {row.pk for row in void}
    keep = {row.person_id for row in going_on if row.pk not in ends and not row.post.aspirational}
    staying = tuple(row for row in going_on if row.pk not in ends and row.term_id in old)
    gone = leavers(ended | {row.person_id for row in void}, set(holders.values()), keep)
    found = tuple(doubts(seats, holders, known))
    return Reading(turn, closing, lines, seats, holders, found, tuple(gone), staying, tuple(void))


def _is_over(line: TurnLine) -> bool:
    """Whether it is said that the office ends; of an open seat nothing is known yet."""
    return line.outcome not in (Outcome.STAYS, Outcome.OPEN)


def lines_of(turn: Turn) -> QuerySet[TurnLine]:
    return turn.lines.select_related(
        "unit__parent", "post", "appointment__person", "person__home_unit__parent"
    ).order_by("unit__parent__code", "unit__code", "unit", "post__order", "pk")


def seat_of(line: TurnLine) -> Seat:
    name, phone = (line.name or "", line.phone or "") if line.outcome == Outcome.NEW else ("", "")
    return Seat(
        id=line.pk,
        unit=line.unit_id,
        township=line.unit.parent_id,
        post=line.post_id,
        head=line.post.key in HEADS,
        outcome=line.outcome,
        holder=line.appointment.person_id if line.appointment else None,
        person=line.person_id,
        name=name,
        phone=digest(Person, "phone_hash", phone) if phone else "",
        decided=line.decided,
    )


def known_as(names: set[str]) -> dict[str, list[Known]]:
    """Who in the register has one of these names, by name. One query."""
    found: dict[str, list[Known]] = defaultdict(list)
    rows = (
        Person.objects.filter(name__in=names, entered_by_mistake=False, merged_into=None, erased_on=None)
        .values_list("pk", "name", "home_unit", "home_unit__parent", "phone_hash")
        .order_by("pk")
    )
    for pk, name, unit, township, phone in rows:
        found[name].append(Known(pk, name, unit, township, phone or ""))
    return found


def running(turn: Turn, closing: Term | None) -> list[Appointment]:
    """The offices of the county that go on when the new term begins, or begin later; lapsed with the old term too."""
    going = Q(until__isnull=True) | Q(until__gte=turn.since)
    if closing is not None:
        going |= Q(term=closing, until=closing.until)
    offices = Appointment.objects.valid().filter(going, unit__path__startswith=turn.unit.path)
    return list(offices.select_related("post").order_by("pk"))


def _never_to_be(
    turn: Turn, lines: Sequence[TurnLine], holders: Mapping[int, Holder], old: Sequence[Appointment]
) -> list[Appointment]:
    """Offices of the old term in an elected post that would begin in the new term, for somebody who was not elected."""
    posts = set(turn.posts.values_list("pk", flat=True))
    elected = {(holders[line.pk], line.post_id, line.unit_id) for line in lines if line.pk in holders}
    return [
        row
        for row in old
        if row.since >= turn.since and row.post_id in posts and (row.person_id, row.post_id, row.unit_id) not in elected
    ]


@dataclass(frozen=True)
class Shown:
    """One line as a list shows it. who: name in the new term, or of the holder; then: what else is to be known."""

    line: TurnLine
    place: str
    post: str
    holder: str
    who: str


def shown(line: TurnLine) -> Shown:
    """A line with its words; its relations must be loaded."""
    holder = line.appointment.person.name if line.appointment else ""
    if line.outcome == Outcome.NEW:
        who = line.person.name if line.person_id else (line.name or "")
    else:
        who = holder if line.outcome in (Outcome.RE_ELECTED, Outcome.STAYS) else ""
    return Shown(line, place_of(line.unit), line.post.name, holder, who)


@dataclass(frozen=True)
class Question:
    """A doubt as it is put to somebody. people: (person, place, post) who it may be, and whether that one is leaving."""

    doubt: Doubt
    shown: Shown
    people: tuple[tuple[Person, str, str], ...]
    mend: bool


def questions(reading: Reading, wanted: Sequence[Doubt]) -> list[Question]:
    """The doubts with their words. One query."""
    ids = {pk for doubt in wanted for pk in doubt.people}
    people = Person.objects.select_related("home_unit__parent", "main_post").in_bulk(ids)
    return [
        Question(
            doubt,
            shown(reading.by_id[doubt.seat]),
            tuple(
                (one, place_of(one.home_unit), one.main_post.name if one.main_post else "")
                for one in (people[pk] for pk in doubt.people)
            ),
            doubt.kind in MUST_BE_MENDED,
        )
        for doubt in wanted
    ]


def with_places(people: QuerySet[Person]) -> QuerySet[Person]:
    """Persons with what a list says of them, in the order of places."""
    return people.select_related("home_unit__parent", "main_post").order_by(
        F("home_unit__parent__code"), F("home_unit__code"), "name", "pk"
    )


def vacant_lines(turn: Turn) -> list[TurnLine]:
    """The empty seats of a turn, also after it was carried out, in the order of places. One query."""
    lines = list(lines_of(turn))
    by_id = {line.pk: line for line in lines}
    return [by_id[seat.id] for seat in vacancies([seat_of(line) for line in lines])]
