"""Posts that a place has one of and that two would hold after the roster: staff chooses before it is written. Pure.

The rule is that of the form for one change of office: whoever sits in the seat counts, acting or for good. Whom the same
roster lets end or move is no second holder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from uuid import UUID

from people.roster.comparing import FAR, end_of
from people.roster.differences import Alter, Begin, Difference, Holder, Options, Seat, row_key
from people.roster.snapshot import Held, Snapshot

Place = tuple[int, int]  # unit and post
NAMED_AT_MOST = 3  # rows of one file that claim the same seat: a file may have a thousand by mistake
BOTH, OVER = "both", "over"
ALL = "seats"  # the choice for every seat that has none of its own


def settle(
    changes: list[Difference], snapshot: Snapshot, options: Options, listed: Mapping[int, set[tuple[int, int]]]
) -> tuple[Seat, ...]:
    """The seats that two would hold; what was chosen for them is added to ``changes``.

    listed: (post, unit) of the file by known person: who stands in it with the seat cannot be said to have left.
    """
    begun = _begun(changes, snapshot)
    if not begun:
        return ()
    altered = {alter.id: alter for change in changes for alter in (*change.alters, *change.ends)}
    sitting = _sitting(begun, snapshot)
    seats: list[Seat] = []
    over: list[Alter] = []
    whose: dict[UUID, int] = {}
    for place, news in begun.items():
        for at, (change, begin) in enumerate(news):
            others = [h for h in sitting[place] if h.person_id != change.person_id and not _gone(h, altered)]
            held = [h for h in others if _meet(begin, altered.get(h.id) or h)]
            rows = list(islice((other for other, theirs in islice(news, at) if _meet(begin, theirs)), NAMED_AT_MOST))
            if not held and not rows:
                continue
            may_end = not rows and begin.until is None and all(_may_end(h, begin, altered, listed) for h in held)
            seat = _seat(change, begin, held, rows, may_end, snapshot, options)
            seats.append(seat)
            if seat.chosen == OVER:
                over += [end_of(h, begin.since - timedelta(days=1)) for h in held]
                whose |= {h.id: h.person_id for h in held}
    _end(changes, over, whose, snapshot, options)
    return tuple(seats)


def _begun(changes: Sequence[Difference], snapshot: Snapshot) -> dict[Place, list[tuple[Difference, Begin]]]:
    begun: dict[Place, list[tuple[Difference, Begin]]] = defaultdict(list)
    for change in changes:
        for begin in change.begins:
            if snapshot.offices[begin.post_id].one_seat:
                begun[begin.unit_id, begin.post_id].append((change, begin))
    return begun


def _sitting(places: Container[Place], snapshot: Snapshot) -> Mapping[Place, list[Held]]:
    sitting: dict[Place, list[Held]] = defaultdict(list)
    for rows in snapshot.held.values():
        for held in rows:
            if (held.unit_id, held.post_id) in places:
                sitting[held.unit_id, held.post_id].append(held)
    return sitting


def _gone(held: Held, altered: Mapping[UUID, Alter]) -> bool:
    """Whether the roster itself lets it end, be it later than the new one begins."""
    return held.id in altered and altered[held.id].until is not None


def _meet(begin: Begin, other: Begin | Held | Alter) -> bool:
    return begin.since <= (other.until or FAR) and other.since <= (begin.until or FAR)


def _may_end(
    held: Held, begin: Begin, altered: Mapping[UUID, Alter], listed: Mapping[int, set[tuple[int, int]]]
) -> bool:
    named = (held.post_id, held.unit_id) in listed.get(held.person_id, ())
    return held.since < begin.since and held.id not in altered and not named


def _seat(
    change: Difference,
    begin: Begin,
    held: Sequence[Held],
    rows: Sequence[Difference],
    may_end: bool,
    snapshot: Snapshot,
    options: Options,
) -> Seat:
    holders = [
        *(Holder(snapshot.people[h.person_id].name if h.person_id in snapshot.people else "", h.since) for h in held),
        *(Holder(other.name, None, other.rows[0]) for other in rows),
    ]
    key = f"seat!{begin.unit_id}!{begin.post_id}!{row_key(change.rows[0])}"
    said = options.choices.get(key) or options.choices.get(ALL, "")
    chosen = said if said == BOTH or (said == OVER and may_end) else ""
    return Seat(
        key, change.rows[0], change.name, begin.unit_id, begin.post_id, begin.since, tuple(holders), may_end, chosen
    )


def _end(
    changes: list[Difference], over: Sequence[Alter], whose: Mapping[UUID, int], snapshot: Snapshot, options: Options
) -> None:
    """Let these offices end, each with what else changes of its holder."""
    at = {change.person_id: number for number, change in enumerate(changes) if change.person_id is not None}
    ends: dict[int, dict[UUID, Alter]] = defaultdict(dict)
    for alter in over:
        before = ends[whose[alter.id]].get(alter.id)
        ends[whose[alter.id]][alter.id] = min(before, alter, key=_last) if before else alter
    for person_id, found in ends.items():
        new = tuple(found.values())
        if person_id in at:
            change = changes[at[person_id]]
            kind = "office" if change.kind == "fields" else change.kind
            changes[at[person_id]] = replace(change, kind=kind, ends=(*change.ends, *new))
        else:
            known = snapshot.people[person_id]
            acting = [h for h in snapshot.held[person_id] if h.since <= options.as_of and h.stands(options.as_of)]
            seen = [h for h in acting if snapshot.sees_reserve or not snapshot.offices[h.post_id].aspirational]
            kind = "left" if all(h.id in found for h in seen) else "office"
            changes.append(Difference(kind, person_id, known.name, new[0].unit_id, known.home, (), ends=new))


def _last(alter: Alter) -> date:
    return alter.until or FAR
