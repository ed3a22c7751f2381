"""What is kept of plans, written for many persons at once: plans, their open steps, tallies and finishes."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kit import bulk, clock
from kit.plain import Among
from learning import credit, tallies
from learning.ground import Ground
from learning.items import digest
from learning.models import Finish, OpenStep, Plan
from learning.signals import plan_finished

COLUMNS = (
    "digest", "person_id", "programme_id", "must_learn", "placed", "open_mandatory", "open_courses", "next_due",
    "changes_on", "counted_at_id", "summary", "contents", "built_at", "built_on",
)  # fmt: skip
STEP = ("plan_id", "competency_id", "level", "due", "state", "mandatory", "in_programme", "post_id")

Open = tuple[int, int, date, str, int | None]
"""An open step that counts: id of the competency, level, due day, state and id of the post that asks first."""


@dataclass(slots=True)
class Kept:
    """What is kept of one person's plan. row: in the order of `COLUMNS`.  counts_at: the township in whose tallies he is.

    finished: ids of the programmes of which nothing is open.
    """

    row: tuple[Any, ...]
    steps: Sequence[Open]
    counts_at: int | None
    finished: Collection[int] = ()


def kept(
    person_id: int,
    *,
    programme_ids: Sequence[int],
    placed: bool,
    open_mandatory: int,
    open_courses: int,
    next_due: date | None,
    days: Iterable[date | None],
    counts_at: int | None,
    steps: Iterable[Open],
    summary: str,
    contents: str,
    finished: Collection[int],
    ground: Ground,
) -> Kept:
    """days: on which the plan may differ without a new fact.  summary, contents: JSON, as it is written."""
    steps = sorted(steps)
    said = (
        programme_ids[0] if programme_ids else None,
        bool(programme_ids),
        placed,
        open_mandatory,
        open_courses,
        next_due,
        min((day for day in days if day), default=None),
        counts_at,
    )
    mark = digest(
        summary, contents, repr(said), *(f"{c} {level} {due} {state} {post}" for c, level, due, state, post in steps)
    )
    row = (mark, person_id, *said, bulk.Written(summary), bulk.Written(contents), ground.at, ground.on)
    return Kept(row, steps, counts_at, finished)


def write(plans: Mapping[int, Kept], ground: Ground) -> None:
    """The plans that say something else than those that are there, and their open steps anew; in the caller's transaction."""
    stored = Plan.objects.filter(Among("person_id", plans)).values_list("person_id", "digest", "pk", "counted_at_id")
    there = {pk: (same, plan, at) for pk, same, plan, at in stored}
    written = [
        pk for pk, one in plans.items() if not ground.skips_same or pk not in there or there[pk][0] != one.row[0]
    ]
    if not written:
        return
    before = {there[pk][1]: there[pk][2] for pk in written if pk in there}
    change = tallies.Change()  # what is counted is asked of the old plans, before the new ones take their place
    for plan, steps in tallies.steps_of(before).items() if before else ():
        change.count(before[plan], steps, by=-1)
    bulk.add(Plan, COLUMNS, (plans[pk].row for pk in written if pk not in there))
    if before:
        Plan.objects.bulk_create(
            [Plan(**dict(zip(COLUMNS, map(bulk.read, plans[pk].row), strict=True))) for pk in written if pk in there],
            update_conflicts=True,
            unique_fields=["person"],
            update_fields=[name.removesuffix("_id") for name in COLUMNS if name != "person_id"],
            batch_size=50,
        )
        OpenStep.objects.filter(plan__in=before).delete()
    ids = dict(Plan.objects.filter(Among("person_id", written)).values_list("person_id", "pk"))
    bulk.add(
        OpenStep,
        STEP,
        (
            (ids[pk], competency, level, due, state, True, True, post)
            for pk in written
            for competency, level, due, state, post in plans[pk].steps
        ),
    )
    for pk in written:
        one = plans[pk]
        change.count(one.counts_at, ((step[0], step[1], step[3]) for step in one.steps), by=1)
    change.keep()


def _finish_of(person_id: int, programme_id: int, ground: Ground) -> Finish:
    row = Finish(id=uuid.uuid4(), person_id=person_id, programme_id=programme_id, term_id=ground.terms[programme_id])
    row.on = ground.finished_on.get(person_id, ground.on)
    if row.on < ground.on:  # known since the end of that day
        row.recorded_at = clock.start_of(row.on + timedelta(days=1)) - timedelta(minutes=1)
    return row


def finish(plans: Mapping[int, Kept], ground: Ground, *, announce: bool) -> None:
    """Write the first finish of each programme and tell who listens; what was finished before stays as it was."""
    wanted = [(pk, programme) for pk, one in plans.items() for programme in one.finished]
    if not wanted:
        return
    own = credit.rows_of(pk for pk, _programme in wanted)
    finished = Finish.objects.filter(own).values_list("person_id", "person__merged_into_id", "programme_id")
    there = {(merged_into or pk, programme) for pk, merged_into, programme in finished}
    rows = [_finish_of(pk, programme, ground) for pk, programme in wanted if (pk, programme) not in there]
    if not rows:
        return
    Finish.objects.bulk_create(rows, ignore_conflicts=True)
    written = defaultdict(list)
    for finish_id, pk, programme in Finish.objects.filter(pk__in=[row.pk for row in rows]).values_list(
        "pk", "person_id", "programme_id"
    ):
        written[programme].append((finish_id, pk))
    for programme, finishes in written.items() if announce else ():
        plan_finished.send(
            Finish,
            programme_id=programme,
            finish_ids=[finish_id for finish_id, _ in finishes],
            person_ids=[pk for _, pk in finishes],
        )
