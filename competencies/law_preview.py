"""What a change of a law would make due: how many people, which rechecks in which month, and from which day on. Writes nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from competencies.framework import Framework, framework
from competencies.material import Material
from competencies.models import ChangeDraft, Evidence
from competencies.rows import EVERYTHING, Key, ledgers, owners_of, readings
from competencies.showing import LEAST_COUNTING, Rules
from competencies.stagger import WINDOW, Part, most_within_a_month, stagger
from people.models import Appointment, Person

AT_ONCE = 500  # persons whose rows are read at a time
HORIZON = 3650  # days ahead that are looked at for rechecks that are on their way already


@dataclass(frozen=True)
class PartCount:
    """One competency of a change. people: whose level becomes review due; rechecks: those of them who hold an office."""

    competency: str
    from_level: int
    due_on: date
    people: int
    rechecks: int


@dataclass(frozen=True)
class Preview:
    """What a change makes due. people: persons, each once.  months: first day of a month → rechecks that begin in it.

    most: the most recheck questions that one person gets within a month, other rechecks of his included.
    """

    parts: tuple[PartCount, ...] = ()
    people: int = 0
    months: Mapping[date, int] = field(default_factory=dict)
    most: int = 0

    @property
    def days(self) -> dict[str, date]:
        """From when on, by competency."""
        return {part.competency: part.due_on for part in self.parts}

    def as_json(self) -> dict[str, Any]:
        return {
            "parts": [
                [one.competency, one.from_level, one.due_on.isoformat(), one.people, one.rechecks] for one in self.parts
            ],
            "people": self.people,
            "months": [[day.isoformat(), count] for day, count in sorted(self.months.items())],
            "most": self.most,
        }


def read(said: Mapping[str, Any]) -> Preview:
    """What `Preview.as_json` wrote; an empty one of nothing."""
    if not said:
        return Preview()
    return Preview(
        tuple(PartCount(key, level, date.fromisoformat(day), *numbers) for key, level, day, *numbers in said["parts"]),
        said["people"],
        {date.fromisoformat(day): count for day, count in said["months"]},
        said["most"],
    )


def preview(
    draft: ChangeDraft, *, on: date, rules: Rules | None = None, told: Callable[[int, int], None] | None = None
) -> Preview:
    """What publishing ``draft`` on ``on`` would do. told: hears (persons looked at, of how many)."""
    frame = framework()
    rules = rules or frame.rules
    wanted = materials_of(draft, frame, on=on)
    people = holders({change.competency_id for change in wanted})
    touched: dict[int, set[int]] = defaultdict(set)  # competency → persons
    given: dict[int, list[date]] = {}
    acting: set[int] = set()
    for start in range(0, len(people), AT_ONCE):
        chunk = people[start : start + AT_ONCE]
        _look(chunk, frame, wanted, touched, given, on=on, rules=rules)
        acting |= in_office(chunk, on)
        if told:
            told(min(start + AT_ONCE, len(people)), len(people))
    return _put_together(wanted, frame, touched, given, acting, rules)


def materials_of(draft: ChangeDraft, frame: Framework, *, on: date) -> tuple[Material, ...]:
    """The parts of a draft as rule 5 takes them, due as early as can be."""
    return tuple(
        Material(
            change=draft.pk,
            competency_id=frame.by_key[key].id,
            law=draft.law.name,
            articles=frozenset(draft.articles),
            from_level=level,
            effective_on=draft.effective_on,
            due_on=max(draft.effective_on, on),
            recorded_at=draft.asked_at,
        )
        for key, level in draft.parts
        if key in frame.by_key
    )


def holders(competency_ids: Collection[int]) -> list[int]:
    """Ids of the persons, duplicates left out, who have shown anything in these competencies. Two queries."""
    shown = Evidence.objects.filter(competency__in=list(competency_ids), strength__gte=LEAST_COUNTING, passed=True)
    ids = list(shown.order_by().values_list("person_id", flat=True).distinct())
    roots = Person.objects.filter(pk__in=ids).values_list("pk", "merged_into_id")
    return sorted({merged_into or pk for pk, merged_into in roots})


def _look(
    people: Collection[int],
    frame: Framework,
    wanted: Sequence[Material],
    touched: dict[int, set[int]],
    given: dict[int, list[date]],
    *,
    on: date,
    rules: Rules,
) -> None:
    """Who of ``people`` would be touched, and which rechecks are on their way to them all the same."""
    then = replace(frame, material=(*frame.material, *wanted))
    own = {change.competency_id for change in wanted}
    rows = ledgers(owners_of(people), then)
    before, after = (_due(rows, one, on=on, rules=rules) for one in (frame, then))
    for key, day in after.items():
        is_new = key[1] in own and before.get(key) != day
        if is_new:
            touched[key[1]].add(key[0])
        elif (on - day).days < WINDOW:
            given.setdefault(key[0], []).append(day)


def _due(rows: Mapping[Key, Any], frame: Framework, *, on: date, rules: Rules) -> dict[Key, date]:
    """The day from which each level is review due, as far as that is known today; levels that never are are left out."""
    horizon = on + timedelta(days=HORIZON)
    return {
        key: reading.refresh_on - timedelta(days=rules.refresh_days)
        for key, reading in readings(rows, frame, on=horizon, known=EVERYTHING).items()
        if reading.refresh_on is not None
    }


def in_office(people: Collection[int], on: date) -> set[int]:
    """Those of ``people`` who hold an office on ``on``. Two queries."""
    owners = owners_of(people)
    acting = Appointment.objects.acting(on).filter(person__in=list(owners))
    return {owners[pk] for pk in acting.values_list("person_id", flat=True)}


def _put_together(
    wanted: Sequence[Material],
    frame: Framework,
    touched: Mapping[int, set[int]],
    given: Mapping[int, list[date]],
    in_office: Collection[int],
    rules: Rules,
) -> Preview:
    parts = [
        Part(
            frame.by_id[one.competency_id].key,
            one.due_on,
            frozenset(touched.get(one.competency_id, set()) & set(in_office)),
        )
        for one in wanted
    ]
    days = stagger(parts, given, most=rules.recheck_month_questions // rules.recheck_questions)
    months: Counter[date] = Counter()
    of_person: dict[int, list[date]] = defaultdict(list)
    for part in parts:
        months[days[part.competency].replace(day=1)] += len(part.people)
        for person in part.people:
            of_person[person].append(days[part.competency])
    most = max((most_within_a_month([*own, *given.get(person, ())]) for person, own in of_person.items()), default=0)
    counts = [
        PartCount(
            part.competency,
            one.from_level,
            days[part.competency],
            len(touched.get(one.competency_id, ())),
            len(part.people),
        )
        for one, part in zip(wanted, parts, strict=True)
    ]
    return Preview(
        parts=tuple(sorted(counts, key=lambda one: (one.due_on, one.competency))),
        people=len(set().union(*touched.values())) if touched else 0,
        months={month: count for month, count in months.items() if count},
        most=most * rules.recheck_questions,
    )
