"""What levels would be if the ledger said something else: for whoever shows a change before it is made. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from competencies.evidence import Shown
from competencies.framework import framework
from competencies.levels import NOTHING, Reading
from competencies.rows import Ledger, ledgers, owners_of, readings
from competencies.showing import STRENGTH, Showing
from kit import clock
from people.models import Person

AT_ONCE = 500  # persons whose rows are read at a time


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is supposed of one person in one competency (its key): these rows would not count, and these would be added."""

    person: int
    competency: str
    without: frozenset[UUID] = frozenset()
    shown: tuple[Shown, ...] = ()


def levels_if(supposed: Sequence[Supposed], *, on: date) -> dict[tuple[int, str], tuple[Reading, Reading]]:
    """(id of the person for whom levels are kept, competency) → what is read on ``on``, and what would be.

    Several suppositions about the same person and competency act together. Four queries for each 500 persons.
    """
    roots = _roots({one.person for one in supposed})
    together: dict[tuple[int, str], list[Supposed]] = {}
    for one in supposed:
        together.setdefault((roots[one.person], one.competency), []).append(one)
    people = sorted({root for root, _competency in together})
    found: dict[tuple[int, str], tuple[Reading, Reading]] = {}
    for start in range(0, len(people), AT_ONCE):
        chunk = frozenset(people[start : start + AT_ONCE])
        found |= _of_some({key: ones for key, ones in together.items() if key[0] in chunk}, on=on)
    return found


def _of_some(
    together: dict[tuple[int, str], list[Supposed]], *, on: date
) -> dict[tuple[int, str], tuple[Reading, Reading]]:
    frame = framework()
    ids = {key: (key[0], frame.by_key[key[1]].id) for key in together}
    owners = owners_of({root for root, _key in together})
    now = ledgers(owners, frame, competency_ids={id for _root, id in ids.values()})
    then = {ids[key]: _supposing(now.get(ids[key], Ledger()), ones) for key, ones in together.items()}
    before, after = readings(now, frame, on=on), readings(then, frame, on=on)
    return {key: (before.get(id, NOTHING), after.get(id, NOTHING)) for key, id in ids.items()}


def _supposing(ledger: Ledger, ones: Iterable[Supposed]) -> Ledger:
    several = list(ones)
    without = frozenset().union(*(one.without for one in several))
    rows = [row for row in ledger.showings if row.id not in without]
    added = [shown for one in several for shown in one.shown]
    cites = {shown.id: [cited.as_json() for cited in shown.cites] for shown in added}
    return replace(ledger, showings=rows + [_showing(shown) for shown in added], cites={**ledger.cites, **cites})


def _showing(shown: Shown) -> Showing:
    return Showing(
        id=shown.id,
        level=shown.level,
        passed=shown.passed,
        kind=shown.kind,
        strength=STRENGTH[shown.kind],
        on=shown.on,
        recorded_at=clock.now(),
        until=shown.until,
        questions=shown.questions,
        right=shown.right,
    )


def _roots(person_ids: Iterable[int]) -> dict[int, int]:
    rows = Person.objects.filter(pk__in=list(person_ids)).values_list("pk", "merged_into")
    return {pk: merged_into or pk for pk, merged_into in rows}
