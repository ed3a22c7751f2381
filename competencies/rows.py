"""Reads the ledger: the rows of persons as the values that the rules take, and what the rules say about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, F, JSONField, Q, Value, When

from competencies.framework import Framework
from competencies.levels import NOTHING, Reading, current_level
from competencies.material import Cites, dated
from competencies.models import Decision, Evidence
from competencies.showing import LEAST_COUNTING, DecisionRow, Kind, Remap, Showing
from people.models import Person

# Everything that stands in the ledger counts, also what another process has just written by a clock that is ahead.
EVERYTHING = datetime.max.replace(tzinfo=UTC)

Key = tuple[int, int]  # id of the person, id of the competency

KINDS = {kind.value: kind for kind in Kind}


@dataclass(slots=True)
class Ledger:
    """What one person showed in one competency, and what was decided about it; in no order.

    cites: of rows in competencies for which a law has changed, the articles behind their questions; empty for all others.
    """

    showings: list[Showing] = field(default_factory=list)
    decisions: list[DecisionRow] = field(default_factory=list)
    cites: dict[UUID, Cites] = field(default_factory=dict)


def root_of(person: Person) -> int:
    """The id under which the states of ``person`` are kept: his own, or that of whom he was merged into."""
    return person.merged_into_id or person.pk


def owners_of(person_ids: Iterable[int], *, lock: bool = False) -> dict[int, int]:
    """The id of each person whose rows count, merged duplicates included → the id of whom they count for.

    person_ids: of persons who were not merged into somebody else. lock: hold them until the commit, so that two
    writers never compute a state of the same person from half of the rows each.
    """
    ids = list(person_ids)
    persons = Person.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids)).order_by("pk")
    if lock:
        # NO KEY: rows that point at the person may still be written meanwhile.
        persons = persons.select_for_update(no_key=True)
    return {pk: merged_into or pk for pk, merged_into in persons.values_list("pk", "merged_into")}


def hold(root: int) -> tuple[int, dict[int, int]]:
    """Who ``root`` is by now, and whose rows count for him, held until the commit: he may have been merged since he was read."""
    owners = owners_of([root], lock=True)
    now = owners.get(root, root)
    return (now, owners) if now == root else (now, owners_of([now], lock=True))


def ledgers(
    owners: Mapping[int, int],
    frame: Framework,
    *,
    competency_ids: Collection[int] | None = None,
    least_strength: int = LEAST_COUNTING,
) -> dict[Key, Ledger]:
    """The rows of ``owners`` by owner and competency, in two queries; what is below ``least_strength`` is left out.

    frame: says for which competencies laws have changed; of no other one it is read what was cited.
    """
    where = Q(person_id__in=list(owners))
    if competency_ids is not None:
        where &= Q(competency_id__in=list(competency_ids))
    found: dict[Key, Ledger] = {}
    for person_id, competency_id, *row in (
        Evidence.objects.filter(where, strength__gte=least_strength)
        .annotate(cited=_cited(frame))
        .values_list(
            "person_id", "competency_id", "id", "level", "passed", "kind", "strength", "on", "recorded_at", "until",
            "void__recorded_at", "questions", "right", "cited",
        )
    ):  # fmt: skip
        ledger = found.setdefault((owners[person_id], competency_id), Ledger())
        cites = row.pop()
        ledger.showings.append(_showing(row))
        if cites:
            ledger.cites[row[0]] = cites
    for person_id, competency_id, *row in Decision.objects.filter(where).values_list(
        "person_id", "competency_id", "id", "level", "since", "until", "recorded_at"
    ):
        found.setdefault((owners[person_id], competency_id), Ledger()).decisions.append(DecisionRow(*row))
    return found


def readings(
    found: Mapping[Key, Ledger], framework: Framework, *, on: date, known: datetime = EVERYTHING
) -> dict[Key, Reading]:
    """What the rows say on ``on`` as far as was known at ``known``; keys about which they say nothing are left out."""
    mapping: tuple[Remap, ...]
    said: dict[Key, Reading] = {}
    changed, rules = framework.material_by_id, framework.rules_known(known)
    for key, ledger in found.items():
        standard, mapping = framework.by_id[key[1]].standard, ()
        rows = ledger.showings
        if key[1] in framework.regrouped:
            standard = framework.standard_on(key[1], on, known)
            mapping = framework.mapping(key[1])
        if ledger.cites and key[1] in changed:
            rows = dated(rows, ledger.cites, changed[key[1]], known=known)
        reading = current_level(rows, ledger.decisions, standard, rules, on, known, mapping)
        if reading != NOTHING:
            said[key] = reading
    return said


def _cited(frame: Framework) -> Case | Value:
    """What was cited, where a law has changed; everywhere else nothing, so that most of a ledger costs no more than before."""
    if not frame.material_by_id:
        return Value(0)
    return Case(
        When(competency__in=list(frame.material_by_id), then=F("cites")),
        default=Value(None, output_field=JSONField()),
        output_field=JSONField(),
    )


def _showing(row: list[Any]) -> Showing:
    row_id, level, passed, kind, strength, on, recorded_at, until, void_recorded_at, questions, right = row
    return Showing(
        row_id, level, passed, KINDS[kind], strength, on, recorded_at, until, void_recorded_at, questions, right
    )
