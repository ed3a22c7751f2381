"""Where persons stand on a day: what their posts ask, what they have shown, and what lies between. Reads only.

One person costs three queries (and one for the framework, once a request), many persons six, however many they are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from operator import itemgetter
from types import MappingProxyType

from django.db.models import Q, Value

from competencies.framework import AbilityEntry, CompetencyEntry, Framework, framework
from competencies.gaps_rules import (
    Asks,
    Gap,
    KnownGaps,
    Office,
    Review,
    Step,
    by_competency,
    open_gaps,
    required,
    reviews,
)
from competencies.held import NOT_HELD, Held, held_by, held_of
from competencies.levels import meant
from competencies.models import Estimate, Evidence
from competencies.models.ledger import rows_of
from competencies.rows import owners_of, root_of
from competencies.showing import LEAST_COUNTING, TEST_KINDS
from people.api import known_at
from people.models import Appointment, Person, Post


@dataclass(frozen=True)
class CompetencyStanding:
    """One competency that a person's posts ask: its steps, what was shown, and the gap (None when nothing is open).

    estimate: the level that the last placing found, None when it was never placed.
    """

    entry: CompetencyEntry
    steps: tuple[Step, ...]
    held: Held
    estimate: int | None
    gap: Gap | None

    @property
    def must(self) -> int:
        """The highest level that a post demands; 0 when posts only suggest it."""
        return max((step.level for step in self.steps if step.mandatory), default=0)

    @property
    def asked(self) -> int:
        """The highest level that a post asks, suggested ones included."""
        return max(step.level for step in self.steps)

    @property
    def is_enough(self) -> bool:
        return self.gap is None


@dataclass(frozen=True)
class Standing:
    """One person on one day.

    post_ids: of the posts held.  steps: all that they ask, by competency, lowest level first.
    held: by competency, what was shown, also where no post asks.  estimates: by competency.
    gaps: the open ones, widest first.  reviews: what has to be shown again and is no gap yet.
    unit_kinds: of the units where the posts are held; the framework speaks in their words.
    """

    person_id: int
    on: date
    framework: Framework
    post_ids: tuple[int, ...]
    steps: tuple[Step, ...]
    held: Mapping[str, Held]
    estimates: Mapping[str, int]
    gaps: tuple[Gap, ...]
    unit_kinds: frozenset[str] = frozenset()
    reviews: tuple[Review, ...] = ()

    @cached_property
    def competencies(self) -> tuple[CompetencyStanding, ...]:
        """Every competency that the posts ask, in the order of the framework."""
        open_gaps = {gap.competency: gap for gap in self.gaps}
        steps: dict[str, list[Step]] = {}
        for step in self.steps:
            steps.setdefault(step.competency, []).append(step)
        return tuple(
            CompetencyStanding(
                entry=entry,
                steps=tuple(steps[entry.key]),
                held=self.held.get(entry.key, NOT_HELD),
                estimate=self.estimates.get(entry.key),
                gap=open_gaps.get(entry.key),
            )
            for entry in self.framework.competencies
            if entry.key in steps
        )

    @cached_property
    def abilities(self) -> tuple[tuple[AbilityEntry, tuple[CompetencyStanding, ...]], ...]:
        """The same by ability (履职, 开拓, 带富, 调解); one that no post asks is left out."""
        grouped = (
            (ability, tuple(one for one in self.competencies if one.entry.ability.key == ability.key))
            for ability in self.framework.abilities
        )
        return tuple((ability, own) for ability, own in grouped if own)


def standing_of(person: Person, *, on: date, to_others: bool = False) -> Standing:
    """Where ``person`` stands on ``on``: three queries and the framework's.

    to_others: as trainers and townships see it, without what a reserve post asks: that would tell of the mark.
    """
    root = root_of(person)
    where, frame = rows_of(root), framework()
    offices = _offices(where, lambda _person: root).get(root, ())
    return _standing(
        root,
        frame,
        on,
        offices=[office for office in offices if not (to_others and office.aspirational)],
        invited_on=person.invited_on,
        held=held_of(person, on=on, frame=frame),
        estimates=estimates_of(where, lambda _person: root, frame, on).get(root, {}),
    )


def standings_of(
    person_ids: Collection[int],
    *,
    on: date,
    known: datetime | None = None,
    frame: Framework | None = None,
    held: Mapping[int, Mapping[str, Held]] | None = None,
    memory: Memory | None = None,
) -> dict[int, Standing]:
    """`standing_of` for many persons who were not merged into others, by id; six queries, however many they are.

    known: as far as was known at that moment, computed from the ledger; None for all that is known now.
    frame: the framework, where it is not the one that is published.  held: what they hold on ``on``, where that was just found.
    memory: of other persons on the same day and by the same framework.
    """
    frame, owners = frame or framework(), owners_of(person_ids)
    where = Q(person_id__in=list(owners))
    offices = _offices(where, owners.__getitem__, known)
    estimates = estimates_of(where, owners.__getitem__, frame, on, known)
    if held is None:
        held = held_by(person_ids, on=on, known=known, frame=frame)
    invited = [
        # Who was invited later was not invited yet: nobody is late on a day before his invitation.
        (pk, day if known is None or day is None or day <= on else None)
        for pk, day in Person.objects.filter(pk__in=list(person_ids)).values_list("pk", "invited_on")
    ]
    memory = memory or Memory()
    return {
        person_id: _standing(
            person_id,
            frame,
            on,
            offices=offices.get(person_id, ()),
            invited_on=invited_on,
            held=held.get(person_id, {}),
            estimates=estimates.get(person_id, {}),
            memory=memory,
        )
        for person_id, invited_on in invited
    }


def newcomer(frame: Framework, post: Post, *, on: date) -> Standing:
    """Where somebody would stand who takes ``post`` on ``on``, was placed and can do nothing of what it asks. No query."""
    office = Office(post.pk, on, None, post.aspirational, post.unit_kind)
    asked = {row.competency for row in frame.asks(post.pk)}
    return _standing(
        0, frame, on, offices=[office], invited_on=on, held={}, estimates=dict.fromkeys(asked, _Estimate(0, None))
    )


def supposing(person: Person, choices: Sequence[Sequence[Post]], *, on: date) -> list[Standing]:
    """Where ``person`` would stand who holds the posts of a choice from ``on`` on and no other ones; one for each choice.

    What was shown is his own. An estimate is believed only where an office of his, a reserve post left out, asks for the
    competency: any other one would tell of the mark. Three queries and the framework's, however many choices. Nothing is written.
    """
    root, frame = root_of(person), framework()
    where = rows_of(root)
    held_posts = {one.post_id for one in _offices(where, lambda _person: root).get(root, ()) if not one.aspirational}
    told = {row.competency for post_id in held_posts for row in frame.asks(post_id)}
    estimates = estimates_of(where, lambda _person: root, frame, on).get(root, {})
    held = held_of(person, on=on, frame=frame)
    return [
        _standing(
            root,
            frame,
            on,
            offices=[Office(post.pk, on, None, post.aspirational, post.unit_kind) for post in posts],
            invited_on=person.invited_on,
            held=held,
            estimates={key: one for key, one in estimates.items() if key in told},
        )
        for posts in choices
    ]


def unit_kinds_of(person: Person, *, on: date) -> frozenset[str]:
    """The kinds of the units where ``person`` holds office on ``on``: villages, communities or both. One query."""
    acting = Appointment.objects.acting(on).filter(rows_of(root_of(person)))
    return frozenset(acting.values_list("post__unit_kind", flat=True))


def framework_of(person: Person, *, on: date) -> Framework:
    """The framework in the words of the units where ``person`` holds office on ``on``. One query, and the framework's."""
    return framework().worded_for(unit_kinds_of(person, on=on))


def required_of(person: Person, *, on: date) -> tuple[Step, ...]:
    """The steps that the posts held on ``on`` ask of ``person``, each with its due day."""
    return standing_of(person, on=on).steps


def gaps_of(person: Person, *, on: date) -> tuple[Gap, ...]:
    """What ``person`` still lacks on ``on`` for the posts held that day, widest first.

    Source: docs/learning-model.md, "Gap and plan".
    """
    return standing_of(person, on=on).gaps


@dataclass(frozen=True)
class _Estimate:
    """The newest estimate of a competency, and the lowest level at which a test was failed after it."""

    level: int
    refuted: int | None


MANY = 100_000
"""As many different gaps are remembered: some hundred megabytes at most."""


@dataclass
class Memory:
    """What was found for others on the same day by the same framework; a county has few different cases, and they cost a third.

    steps: (offices, invited on) → the steps, and the same by competency.  own: the steps of one competency, each only once.
    """

    steps: dict[tuple[tuple[Office, ...], date | None], tuple[tuple[Step, ...], Asks]] = field(default_factory=dict)
    own: dict[tuple[Step, ...], tuple[Step, ...]] = field(default_factory=dict)
    gaps: KnownGaps = field(default_factory=dict)

    def steps_of(
        self, frame: Framework, offices: Sequence[Office], *, invited_on: date | None, on: date
    ) -> tuple[tuple[Step, ...], Asks]:
        key = tuple(offices), invited_on
        known = self.steps.get(key)
        if known is None:
            post_ids = dict.fromkeys(office.post_id for office in offices if office.is_held(on))
            asked = [row for post_id in post_ids for row in frame.asks(post_id)]
            steps = tuple(required(offices, asked, invited_on=invited_on, day=on))
            shared = {one: self.own.setdefault(own, own) for one, own in by_competency(steps).items()}
            known = self.steps[key] = steps, shared
        return known

    def trim(self) -> None:
        """Forget everything when it has become too much; to be called between two lots of persons."""
        if len(self.gaps) > MANY:
            self.steps.clear()
            self.own.clear()
            self.gaps.clear()


def _standing(
    person_id: int,
    frame: Framework,
    on: date,
    *,
    offices: Sequence[Office],
    invited_on: date | None,
    held: Mapping[str, Held],
    estimates: Mapping[str, _Estimate],
    memory: Memory | None = None,
) -> Standing:
    """memory: of others on the same day."""
    memory = memory or Memory()
    post_ids = tuple(dict.fromkeys(office.post_id for office in offices if office.is_held(on)))
    steps, asked = memory.steps_of(frame, offices, invited_on=invited_on, on=on)
    levels = {key: one.level for key, one in estimates.items()}
    said = {key: one.reading for key, one in held.items()}
    found = open_gaps(
        asked,
        said,
        levels,
        on,
        standards=frame.standards,
        refuted={key: one.refuted for key, one in estimates.items() if one.refuted is not None},
        known=memory.gaps,
    )
    unit_kinds = frozenset(office.unit_kind for office in offices if office.is_held(on))
    return Standing(
        person_id=person_id,
        on=on,
        framework=frame.worded_for(unit_kinds),
        unit_kinds=unit_kinds,
        post_ids=post_ids,
        steps=steps,
        held=MappingProxyType(dict(held)),
        estimates=MappingProxyType(levels),
        gaps=tuple(found),
        reviews=tuple(reviews(steps, said, rules=frame.rules)) if any(one.review_due for one in said.values()) else (),
    )


def _offices(where: Q, owner: Callable[[int], int], known: datetime | None = None) -> dict[int, list[Office]]:
    """All offices ever held, by owner; ended ones too, since they may have led unbroken to the present ones."""
    found: dict[int, list[Office]] = {}
    valid = Appointment.objects.valid() if known is None else known_at(Appointment.objects.all(), known)
    rows = valid.filter(where).order_by("since", "pk")
    for person_id, *office in rows.telling_returns().values_list(
        "person_id", "post_id", "since", "until", "post__aspirational", "post__unit_kind", "resumes"
    ):
        found.setdefault(owner(person_id), []).append(Office(*office))
    return found


def estimates_of(
    where: Q, owner: Callable[[int], int], frame: Framework, on: date, known: datetime | None = None
) -> dict[int, dict[str, _Estimate]]:
    """The newest estimate of each competency by ``on``, by owner and key."""
    standing, placed = Evidence.objects.standing(), Estimate.objects.filter(where, on__lte=on)
    if known is not None:
        standing = Evidence.objects.known_at(known)
        placed = placed.filter(recorded_at__lte=known)
    tests = standing.filter(where, on__lte=on, passed=False, strength__gte=LEAST_COUNTING, kind__in=sorted(TEST_KINDS))
    columns = "person_id", "competency_id", "on", "recorded_at", "id", "level"
    both = placed.annotate(failed=Value(value=False)).values_list(*columns, "failed")
    failed: dict[tuple[int, int], list[tuple[date, datetime, int]]] = {}
    rows = []
    for *row, is_failed in both.union(
        tests.annotate(failed=Value(value=True)).values_list(*columns, "failed"), all=True
    ):
        if is_failed:
            failed.setdefault((row[0], row[1]), []).append((row[2], row[3], row[5]))
        else:
            rows.append(row)
    found: dict[int, dict[str, _Estimate]] = {}
    for person_id, competency_id, placed_on, at, _id, placed_level in sorted(rows, key=itemgetter(2, 3, 4)):
        later = failed.get((person_id, competency_id), ())
        level = placed_level
        if competency_id in frame.regrouped:
            mapping = [one for one in frame.mapping(competency_id) if known is None or one.recorded_at <= known]
            level = meant(placed_level, placed_on, at, mapping, on)
            later = [(day, failed_at, meant(one, day, failed_at, mapping, on)) for day, failed_at, one in later]
        refuted = min((one for day, _recorded_at, one in later if day >= placed_on), default=None)
        found.setdefault(owner(person_id), {})[frame.by_id[competency_id].key] = _Estimate(level, refuted)
    return found
