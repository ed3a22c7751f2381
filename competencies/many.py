"""Levels of many persons made anew, and where they stand by them: what a rebuild of a province does chunk by chunk.

The rows of the ledger are read as plain values, one query a kind. Simple histories (`competencies.patterns`) are not even made
into objects; whatever is not simple goes the way of `competencies.rows`, which one person's levels go, too. Both leave the same
states, which a test compares.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from competencies.cases import Cases, Estimate, Seat
from competencies.framework import Framework
from competencies.gaps import estimates_of
from competencies.models import Decision, Evidence, LevelState
from competencies.models import Estimate as Placed
from competencies.patterns import Patterns, Row, Told, told
from competencies.rebuild import ADDED, FIELDS, update_states, values_of
from competencies.rows import Key, ledgers, readings
from competencies.showing import LEAST_COUNTING, TEST_KINDS
from kit import bulk
from kit.plain import Among, Dashed, Plain
from people.models import Appointment

# As they are compared and written: ids as text, lists of them as JSON.
THERE = [Plain(name) if name in {"behind", "against"} else Dashed(name) if name == "shown" else name for name in FIELDS]
TESTS = frozenset(kind.value for kind in TEST_KINDS)


@dataclass(slots=True)
class Stand:
    """Where one person stands. told, estimates: by id of the competency; what nothing is said about is missing."""

    seat: Seat
    told: Mapping[int, Told]
    estimates: Mapping[int, Estimate]


class Many:
    """A rebuild of many persons on one day. What was found for some of them serves the next ones."""

    def __init__(self, frame: Framework, *, on: date, at: datetime) -> None:
        self.frame, self.on, self.at = frame, on, at
        self.cases = Cases(frame, on)
        self._patterns = Patterns({one.id: one.standard for one in frame.competencies})

    def rebuild(self, owners: Mapping[int, int], invited: Mapping[int, date | None]) -> dict[int, Stand]:
        """Make the levels of these persons what the ledger says, and say where they stand; in the caller's transaction.

        owners: from `rows.owners_of`, or as that; the persons stay locked until the commit.  invited: by person, when he was.
        """
        where = Q(Among("person_id", owners))
        histories, odd, failed = self._histories(where, owners)
        wanted, said = self._judged(owners, histories, odd)
        self._write(owners, wanted)
        estimates = self._estimates(where, owners, failed)
        offices = _offices(where, owners)
        none: dict[int, Any] = {}
        return {
            pk: Stand(self.cases.seat(tuple(offices.get(pk, ())), day), said.get(pk, none), estimates.get(pk, none))
            for pk, day in invited.items()
        }

    def _histories(
        self, where: Q, owners: Mapping[int, int]
    ) -> tuple[dict[Key, list[Row]], set[Key], dict[Key, list[tuple[date, int]]]]:
        """The histories, which of them are not simple, and the failed tests by whose row it is."""
        found: dict[Key, list[Row]] = {}
        odd: set[Key] = set()
        failed: dict[Key, list[tuple[date, int]]] = {}
        on, changed = self.on, {*self.frame.material_by_id, *self.frame.regrouped}
        rows = Evidence.objects.standing().filter(where, strength__gte=LEAST_COUNTING)
        for person, competency, until, *row in rows.values_list(
            "person_id", "competency_id", "until", "on", Dashed("id"), "kind", "level", "passed", "questions", "right"
        ):
            key = owners[person], competency
            own = found.get(key)
            if own is None:
                found[key] = own = []
                if competency in changed:
                    odd.add(key)
            own.append(tuple(row))
            if until is not None or row[0] > on:
                odd.add(key)
            if not row[4] and row[0] <= on and row[2] in TESTS:
                failed.setdefault((person, competency), []).append((row[0], row[3]))
        for person, competency in Decision.objects.filter(where).values_list("person_id", "competency_id"):
            key = owners[person], competency
            odd.add(key)
            found.setdefault(key, [])
        return found, odd, failed

    def _judged(
        self, owners: Mapping[int, int], histories: Mapping[Key, list[Row]], odd: Collection[Key]
    ) -> tuple[dict[Key, tuple[Any, ...]], dict[int, dict[int, Told]]]:
        """What is to be kept, in the order of `FIELDS`, and what the rules say, by person and competency."""
        wanted: dict[Key, tuple[Any, ...]] = {}
        said: dict[int, dict[int, Told]] = {}
        verdict = self._patterns.verdict
        for key, rows in histories.items():
            if key in odd:
                continue
            one = verdict(key[1], rows)
            if one is not None:
                wanted[key] = one.values(rows)
                person = said.get(key[0])
                if person is None:
                    said[key[0]] = person = {}
                person[key[1]] = one
        if odd:
            whose = {person for person, _competency in odd}
            found = ledgers(
                {pk: owner for pk, owner in owners.items() if owner in whose},
                self.frame,
                competency_ids={competency for _person, competency in odd},
            )
            found = {key: ledger for key, ledger in found.items() if key in odd}
            for key, reading in readings(found, self.frame, on=self.on).items():
                wanted[key] = _as_text(values_of(reading, found[key]))
                said.setdefault(key[0], {})[key[1]] = told(reading)
        return wanted, said

    def _write(self, owners: Mapping[int, int], wanted: Mapping[Key, tuple[Any, ...]]) -> None:
        """Make the states say that; rows that say it already are left alone."""
        there: dict[Key, int] = {}
        other: dict[Key, tuple[Any, ...]] = {}
        states = LevelState.objects.filter(Among("person_id", owners))
        for pk, person, competency, *values in states.values_list("pk", "person_id", "competency_id", *THERE):
            key = person, competency
            there[key] = pk
            now = wanted.get(key)
            if now is not None and now != tuple(values):
                other[key] = now
        new = wanted if not there else {key: values for key, values in wanted.items() if key not in there}
        bulk.add(LevelState, ADDED, ((*key, *_written(values), self.at) for key, values in new.items()))
        update_states({key: _written(values) for key, values in other.items()}, at=self.at)
        gone = [pk for key, pk in there.items() if key not in wanted]
        if gone:
            LevelState.objects.filter(pk__in=gone).delete()

    def _estimates(
        self, where: Q, owners: Mapping[int, int], failed: Mapping[Key, list[tuple[date, int]]]
    ) -> dict[int, dict[int, Estimate]]:
        """The newest estimate of each competency, by owner."""
        if self.frame.regrouped:  # what a placing found may mean another level by now
            said, ids = estimates_of(where, owners.__getitem__, self.frame, self.on), self.frame.by_key
            return {
                owner: {ids[key].id: (one.level, one.refuted) for key, one in own.items()}
                for owner, own in said.items()
            }
        found: dict[int, dict[int, Estimate]] = {}
        rows = Placed.objects.filter(where, on__lte=self.on).order_by("on", "recorded_at", "id")
        for person, competency, on, level in rows.values_list("person_id", "competency_id", "on", "level"):
            refuted = None
            if failed:
                later = failed.get((person, competency), ())
                refuted = min((one for day, one in later if day >= on), default=None)
            owner = owners[person]
            own = found.get(owner)
            if own is None:
                found[owner] = own = {}
            own[competency] = level, refuted
        return found


def _offices(where: Q, owners: Mapping[int, int]) -> dict[int, list[tuple[Any, ...]]]:
    """What an `Office` is made of, of all offices ever held, by owner."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    rows = Appointment.objects.valid().filter(where).order_by("since", "pk").telling_returns()
    for person, *office in rows.values_list(
        "person_id", "post_id", "since", "until", "post__aspirational", "post__unit_kind", "resumes"
    ):
        found.setdefault(owners[person], []).append(tuple(office))
    return found


def _as_text(values: Iterable[Any]) -> tuple[Any, ...]:
    """Values of a state as `THERE` reads them."""
    *first, behind, against, shown, shown_kind, shown_on, changes_on = values
    return (
        *first, bulk.encode(behind), bulk.encode(against), None if shown is None else str(shown), shown_kind, shown_on,
        changes_on,
    )  # fmt: skip


def _written(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same as they are written."""
    return (*values[:9], bulk.Written(values[9]), bulk.Written(values[10]), *values[11:])
