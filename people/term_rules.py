"""Rules of a term that turns (换届): its days, who is who among the elected, who leaves. Nothing here asks the database.

Source: 村民委员会组织法 第14条第2款, 城市居民委员会组织法 第14条第2款 (a term is five years, members may be elected again).
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

YEARS = 5
SHORTEST, LONGEST = 4, 6  # years that the county may lay down with a document; anything else is a slip of the pen
ELECTED_BODIES = ("committee", "supervision")
PARTY = "party"
# Posts that every village or community has exactly one of.
HEADS = frozenset(["SJ", "ZR", "JD", "JSJ", "JZR"])


class Outcome(StrEnum):
    """What becomes of a seat; the words of `TurnLine.Outcome`."""

    OPEN = "open"
    RE_ELECTED = "re_elected"
    NEW = "new"
    VACANT = "vacant"
    STAYS = "stays"


def last_day(since: date, years: int = YEARS) -> date:
    """The last day of a term that begins on ``since``: five years later, less a day."""
    try:
        return since.replace(year=since.year + years) - timedelta(days=1)
    except ValueError:  # 29 February
        return date(since.year + years, 2, 28)


class Length(StrEnum):
    """How long a term lasts."""

    BY_LAW = "by_law"  # five years
    SPECIAL = "special"  # four to six: there must be a document
    WRONG = "wrong"


def length(since: date, until: date) -> Length:
    """Whether a term from ``since`` to ``until``, both days included, is one of the law's."""
    if until == last_day(since):
        return Length.BY_LAW
    return Length.SPECIAL if last_day(since, SHORTEST) <= until <= last_day(since, LONGEST) else Length.WRONG


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat as a turn sees it. Ids are rows.

    holder: who held it in the old term. person: who holds it in the new one, when he is in the register. name, phone:
    what was typed of somebody else; ``phone`` is a keyed hash, equal for equal numbers, empty when none was given.
    head: every village has exactly one of them. decided: what was doubtful about it was looked at.
    """

    id: int
    unit: int
    township: int | None
    post: int
    head: bool
    outcome: str
    holder: int | None = None
    person: int | None = None
    name: str = ""
    phone: str = ""
    decided: bool = False

    @property
    def is_filled(self) -> bool:
        return self.outcome in (Outcome.RE_ELECTED, Outcome.NEW)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody in the register whose name was typed. phone: keyed hash, empty without one."""

    id: int
    name: str
    unit: int | None
    township: int | None
    phone: str = ""


Newcomer = tuple[str, str]  # (name, telephone hash or the village's id): somebody who is not in the register yet
Holder = int | Newcomer


class Doubtful(StrEnum):
    """What somebody must look at before it is carried out."""

    NAMESAKE = "namesake"  # somebody of this name is in the register: the same person?
    TWO_VILLAGES = "two_villages"
    TWO_HEADS = "two_heads"  # cannot be: to be mended
    TWICE = "twice"  # the same person twice in one office: to be mended


MUST_BE_MENDED = frozenset([Doubtful.TWO_HEADS, Doubtful.TWICE])


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt about one seat. people: who in the register it may be."""

    kind: Doubtful
    seat: int
    people: tuple[int, ...] = ()


def who_holds(seats: Sequence[Seat], known: Mapping[str, Sequence[Known]]) -> dict[int, Holder]:
    """Who holds each filled seat, by the seat's id.

    A typed name is a person of the register when the telephone is his as well; one typed twice in a village is one
    person (一肩挑), unless two telephones say otherwise; elsewhere the telephone must be the same.
    """
    phones: dict[tuple[int, str], set[str]] = defaultdict(set)
    for seat in seats:
        if seat.outcome == Outcome.NEW and seat.person is None and seat.phone:
            phones[seat.unit, seat.name].add(seat.phone)
    holders: dict[int, Holder] = {}
    for seat in seats:
        if seat.outcome == Outcome.RE_ELECTED and seat.holder is not None:
            holders[seat.id] = seat.holder
        elif seat.outcome == Outcome.NEW and seat.person is not None:
            holders[seat.id] = seat.person
        elif seat.outcome == Outcome.NEW:
            there = phones[seat.unit, seat.name]
            phone = seat.phone or (next(iter(there)) if len(there) == 1 else "")
            same = [one.id for one in known.get(seat.name, ()) if phone and one.phone == phone]
            holders[seat.id] = same[0] if len(same) == 1 else (seat.name, phone or str(seat.unit))
    return holders


def doubts(seats: Sequence[Seat], holders: Mapping[int, Holder], known: Mapping[str, Sequence[Known]]) -> list[Doubt]:
    """What must be looked at, in the order of ``seats``; see `Doubtful`."""
    found: list[Doubt] = []
    staying = {seat.id: seat.holder for seat in seats if seat.outcome == Outcome.STAYS and seat.holder is not None}
    all_holders = {**staying, **holders}
    held = [seat for seat in seats if seat.id in all_holders]
    villages: dict[Holder, set[int]] = defaultdict(set)
    for seat in held:
        villages[all_holders[seat.id]].add(seat.unit)
    heads = Counter((seat.unit, seat.post) for seat in held if seat.head)
    offices = Counter((seat.unit, seat.post, all_holders[seat.id]) for seat in held)
    for seat in held:
        holder = all_holders[seat.id]
        if offices[seat.unit, seat.post, holder] > 1:
            found.append(Doubt(Doubtful.TWICE, seat.id))
        elif heads[seat.unit, seat.post] > 1:
            found.append(Doubt(Doubtful.TWO_HEADS, seat.id))
        if seat.decided:
            continue
        if near := _namesakes(seat, holder, known):
            found.append(Doubt(Doubtful.NAMESAKE, seat.id, near))
        elif len(villages[holder]) > 1:
            found.append(Doubt(Doubtful.TWO_VILLAGES, seat.id))
    return found


def _namesakes(seat: Seat, holder: Holder, known: Mapping[str, Sequence[Known]]) -> tuple[int, ...]:
    """Who of the register a newcomer may be: the same name in the village, or in the township with no telephone to
    tell them apart, or with the same telephone."""
    if isinstance(holder, int):
        return ()
    return tuple(
        one.id
        for one in known.get(seat.name, ())
        if one.unit == seat.unit
        or (seat.phone and one.phone == seat.phone)
        or (one.township is not None and one.township == seat.township and not (seat.phone and one.phone))
    )


def vacancies(seats: Iterable[Seat]) -> list[Seat]:
    """The seats that nobody holds; a head's second seat is none when another one is filled."""
    seats = list(seats)
    led = {(seat.unit, seat.post) for seat in seats if seat.is_filled or seat.outcome == Outcome.STAYS}
    empty, told = [], set()
    for seat in seats:
        place = (seat.unit, seat.post)
        if seat.outcome != Outcome.VACANT or (seat.head and (place in led or place in told)):
            continue
        told.add(place)
        empty.append(seat)
    return empty


def leavers(ended: Collection[int], holders: Collection[Holder], staying: Collection[int]) -> list[int]:
    """The persons whose offices ended and who hold none in the new term; by id."""
    return sorted(set(ended) - {one for one in holders if isinstance(one, int)} - set(staying))


def fingerprint(parts: Iterable[object]) -> str:
    """32 hexadecimal characters, equal for equal parts: what a person agreed to, against what would be done now."""
    return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest()[:32]
