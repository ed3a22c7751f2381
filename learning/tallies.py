"""Kept tallies of open gaps: per township, competency and level how many lack it, so that a map of a province counts no persons.

`GapTally` takes rows and changes none: whoever writes plans adds, in the same transaction, what became more and what became
less, and a tally is the sum. So two writers never wait for each other, and no sum is ever half of a change. A nightly job folds
the rows of a township into one each.

Counted are those whom the desk counts: persons who are nobody's duplicate and were not entered by mistake, with a main post.
`Plan.counted_at` keeps where a plan was counted; when persons or units move, `recount` takes it there.

Source: docs/decisions/0069-many-plans-at-once.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from django.db import connection, transaction
from django.db.models import Case, F, Q, Sum, When
from django.db.models.functions import Coalesce

from kit import bulk
from learning.models import GapTally, OpenStep, Plan
from people.models import Person, UnitKind

RECOUNT, TIDY = "learning.recount_tallies", "learning.tidy_tallies"
UNPLACED = "unplaced"
GRASSROOTS = (UnitKind.VILLAGE, UnitKind.COMMUNITY)
COLUMNS = ("unit_id", "competency_id", "level", "people", "unplaced", "steps")
AT_ONCE = 500  # plans
UNITS_AT_ONCE = 100

COUNTING = OpenStep.objects.filter(mandatory=True, in_programme=True, plan__must_learn=True)
"""The open steps that are a gap for the desk."""

Key = tuple[int, int, int]
"""Ids of the township and the competency, and the level."""

Step = tuple[int, int, str]
"""Id of the competency, level and state of an open step."""


@dataclass
class Change:
    """What became more and less, by key: persons, those of them never placed, and steps.

    A person counts once a competency, at the lowest level that he lacks; his steps count at each.
    """

    by_key: dict[Key, list[int]] = field(default_factory=dict)

    def count(self, unit: int | None, steps: Iterable[Step], *, by: int) -> None:
        """Add (``by`` 1) or take away (-1) the open steps of one plan; nothing where it is counted nowhere."""
        if unit is None:
            return
        lowest: dict[int, tuple[int, str]] = {}
        for competency, level, state in steps:
            self._at(unit, competency, level)[2] += by
            if competency not in lowest or level < lowest[competency][0]:
                lowest[competency] = level, state
        for competency, (level, state) in lowest.items():
            sums = self._at(unit, competency, level)
            sums[0] += by
            sums[1] += by * (state == UNPLACED)

    def keep(self) -> None:
        """Add it to what is kept, in the caller's transaction."""
        bulk.add(GapTally, COLUMNS, ((*key, *sums) for key, sums in sorted(self.by_key.items()) if any(sums)))

    def _at(self, unit: int, competency: int, level: int) -> list[int]:
        return self.by_key.setdefault((unit, competency, level), [0, 0, 0])


def counts_at() -> Case:
    """Where a person is counted today: the id of his township, of his home where it lies in none, or None."""
    township = When(home_unit__kind__in=GRASSROOTS, then=Coalesce(F("home_unit__parent"), F("home_unit")))
    nowhere = Q(entered_by_mistake=True) | Q(merged_into__isnull=False) | Q(main_post=None)
    return Case(When(nowhere, then=None), township, default=F("home_unit"))


def steps_of(plan_ids: Collection[int]) -> Mapping[int, list[Step]]:
    """The open steps that are kept of these plans. One query."""
    found: dict[int, list[Step]] = {}
    kept = COUNTING.filter(plan__in=plan_ids)
    for plan, *step in kept.values_list("plan_id", "competency_id", "level", "state"):
        found.setdefault(plan, []).append(tuple(step))
    return found


def recount(person_ids: Collection[int]) -> int:
    """Take plans that are counted where their persons no longer belong to where they do; how many. In the caller's transaction."""
    persons = Person.objects.filter(pk__in=person_ids).order_by("pk").select_for_update(of=("self",), no_key=True)
    belongs = dict(persons.annotate(at=counts_at()).values_list("pk", "at"))
    plans = list(Plan.objects.filter(person__in=list(belongs)).values_list("pk", "person_id", "counted_at_id"))
    moved = [(pk, before, belongs[person]) for pk, person, before in plans if before != belongs[person]]
    steps, change = steps_of([pk for pk, _before, _now in moved]), Change()
    for pk, before, now in moved:
        change.count(before, steps.get(pk, ()), by=-1)
        change.count(now, steps.get(pk, ()), by=1)
    for now, own in groupby(sorted(moved, key=lambda one: one[2] or 0), key=itemgetter(2)):
        Plan.objects.filter(pk__in=[pk for pk, _before, _now in own]).update(counted_at=now)
    change.keep()
    return len(moved)


def misplaced() -> Iterator[list[int]]:
    """Ids, in chunks, of persons who are counted somewhere else than they belong."""
    at = Person.objects.filter(plan__isnull=False).annotate(at=counts_at())
    apart = at.exclude(plan__counted_at=F("at")).exclude(plan__counted_at=None, at=None)
    ids = list(apart.order_by("pk").values_list("pk", flat=True))
    yield from (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def kept() -> dict[Key, tuple[int, ...]]:
    """What the tallies say, noughts left out."""
    rows = GapTally.objects.order_by().values_list("unit_id", "competency_id", "level")
    sums = rows.annotate(Sum("people"), Sum("unplaced"), Sum("steps"))
    return {(unit, competency, level): tuple(said) for unit, competency, level, *said in sums if any(said)}


def counted() -> dict[Key, tuple[int, ...]]:
    """The same counted person by person, from the plans that stand."""
    change = Change()
    at = dict(Person.objects.filter(plan__isnull=False).annotate(at=counts_at()).values_list("plan__pk", "at"))
    rows = (
        COUNTING.order_by("plan_id")
        .values_list("plan_id", "competency_id", "level", "state")
        .iterator(chunk_size=10_000)
    )
    for plan, steps in groupby(rows, key=itemgetter(0)):
        change.count(at.get(plan), (step[1:] for step in steps), by=1)
    return {key: tuple(sums) for key, sums in change.by_key.items() if any(sums)}


def verify(*, repair: bool = False) -> dict[Key, tuple[tuple[int, ...], tuple[int, ...]]]:
    """Where the tallies differ from a full count: by key, what they say and what it says. Empty is as it must be.

    Both are read of one moment, unless the caller has begun a transaction of his own. repair: add what is missing, and say of each plan where it is counted.
    """
    is_own = not connection.in_atomic_block
    with transaction.atomic():
        if is_own and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        said, true = kept(), counted()
        none = (0, 0, 0)
        apart = {
            key: (said.get(key, none), true.get(key, none))
            for key in sorted({*said, *true})
            if said.get(key) != true.get(key)
        }
        if repair:
            change = Change({key: [b - a for a, b in zip(*both, strict=True)] for key, both in apart.items()})
            change.keep()
            for ids in misplaced():
                _say_where(ids)
    return apart


def _say_where(person_ids: Collection[int]) -> None:
    at = dict(Person.objects.filter(pk__in=person_ids).annotate(at=counts_at()).values_list("pk", "at"))
    for unit, own in groupby(sorted(at, key=lambda pk: at[pk] or 0), key=lambda pk: at[pk]):
        Plan.objects.filter(person__in=list(own)).update(counted_at=unit)


def units() -> Iterator[list[int]]:
    """Ids, in lots, of the units that have rows."""
    ids = list(GapTally.objects.order_by("unit_id").values_list("unit_id", flat=True).distinct())
    yield from (ids[start : start + UNITS_AT_ONCE] for start in range(0, len(ids), UNITS_AT_ONCE))


def fold(unit_ids: Collection[int]) -> int:
    """Make one row of all that say something about one thing; how many went. In the caller's transaction."""
    rows = GapTally.objects.filter(unit__in=unit_ids).order_by("pk").select_for_update()
    sums: dict[Key, list[int]] = {}
    ids: dict[Key, list[int]] = {}
    for pk, unit, competency, level, *said in rows.values_list("pk", *COLUMNS):
        key = unit, competency, level
        ids.setdefault(key, []).append(pk)
        sums[key] = [one + more for one, more in zip(sums.get(key, (0, 0, 0)), said, strict=True)]
    gone = [pk for key, own in ids.items() if len(own) > 1 or not any(sums[key]) for pk in own]
    GapTally.objects.filter(pk__in=gone).delete()
    Change({key: sums[key] for key, own in ids.items() if len(own) > 1}).keep()
    return len(gone)
