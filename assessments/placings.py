"""The placing test (摸底) between the pure rules and the rows: what a person is to be placed in, and what is asked next.

Two choices of ours. An estimate is written as soon as its competency is placed, in the transaction of the answer that
decided it: whoever stops half way, or whose phone dies, keeps what was found, and the plan is there. And a sitting keeps
to its end what it goes by (`Sitting.given`), so that each answer costs no look at posts, gaps and earlier placings; what
changes meanwhile is asked about in the next sitting.

Source: docs/learning-model.md, "The placing test".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from assessments import gates, placing, versions
from assessments.asked import Asked, read_paper
from assessments.drawing import shown_order
from assessments.estimating import NOTHING_SAID
from assessments.models import Answer, Quiz, Sitting
from assessments.numbers import placing_rules
from assessments.placing import Answered, Ask, Done, Reason, Target
from assessments.pool import Pool, asked_on, pool
from competencies import api as competencies
from competencies.api import Gap, Mark
from people.models import Person

DUE_NEXT = timedelta(days=30)  # as `learning.planner` counts for the first page
SEEN_DAYS = timedelta(days=90)  # within which nobody is asked the same question twice
NO_ABILITIES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class PlacingState:
    """What is left to be placed for one person.

    targets: competencies without an estimate, the most urgent first.  sitting: the open one, None when there is none.
    questions, minutes: about what the next sitting (or the rest of the open one) takes.
    """

    targets: tuple[Target, ...]
    sitting: UUID | None
    questions: int
    minutes: int

    @property
    def is_needed(self) -> bool:
        return self.sitting is not None or bool(self.targets)


@dataclass(frozen=True)
class Step:
    """What follows from an answer: estimates that stand now, and the next question, or the result when nothing more is asked."""

    found: tuple[competencies.Estimated, ...]
    asked: Asked | None
    result: dict[str, Any]


def placing_state(person: Person, *, on: date, gaps: Iterable[Gap] | None = None) -> PlacingState:
    """How much placing is left for ``person`` on ``on``. gaps: where the caller has them already; else three queries more."""
    open_one = Sitting.objects.filter(person=person, purpose=Quiz.Purpose.PLACING).open().first()
    if gaps is None:
        gaps = competencies.gaps_of(person, on=on)
    targets = targets_of(gaps, on=on, abilities=abilities_of_all())
    if open_one is not None:
        questions = max(1, open_one.given["about"] - len(open_one.paper) + 1)
    else:
        questions = about(targets, answers_before(person) if targets else [])
    return PlacingState(targets, open_one.pk if open_one else None, questions, placing.expected_minutes(questions))


def targets_of(gaps: Iterable[Gap], *, on: date, abilities: Mapping[str, str] = NO_ABILITIES) -> tuple[Target, ...]:
    """What was never placed, from the gaps of a person: mandatory steps; without any, those that a post suggests.

    Only what is due next, by the rule of the first page (within 30 days, else the nearest due day): nobody is asked
    twenty-five questions today about what his post wants in two years. abilities: as `abilities_of_all` has them.
    """
    unplaced = [(gap.competency, [step for step in gap.steps if step.mark == Mark.UNPLACED]) for gap in gaps]
    must = [(key, [step for step in steps if step.mandatory]) for key, steps in unplaced]
    chosen = must if any(steps for _key, steps in must) else unplaced
    targets = [
        Target(
            key,
            needed=max(step.level for step in steps),
            due=min(step.due for step in steps),
            ability=abilities.get(key, ""),
        )
        for key, steps in chosen
        if steps
    ]
    horizon = max(min((target.due for target in targets), default=on), on + DUE_NEXT)
    now = [target for target in targets if target.due <= horizon]
    return tuple(sorted(now, key=lambda target: (target.due, target.competency)))


def again_of(standing: competencies.Standing, answers: Iterable[Answered]) -> tuple[Target, ...]:
    """What earlier placings found and nothing has shown since: later answers may shed another light on it.

    standing: of the person.  answers: of his earlier placings.
    """
    asked = {answer.competency for answer in answers}
    found = []
    for gap in standing.gaps:
        must = [step for step in gap.steps if step.mandatory] or list(gap.steps)
        if must and gap.competency in standing.estimates and gap.competency in asked - set(standing.held):
            needed, due = max(step.level for step in must), min(step.due for step in must)
            found.append(Target(gap.competency, needed, due, abilities_of_all().get(gap.competency, "")))
    return tuple(found)


def answers_before(person: Person) -> list[Answered]:
    """What ``person`` answered in earlier placings; one query, and one for versions not yet read.

    About any competency: what is known of one says something about the others.
    """
    rows = Answer.objects.filter(
        sitting__person__in=person.own_ids, sitting__purpose=Quiz.Purpose.PLACING, sitting__closed_at__isnull=False
    ).order_by("sitting__started_at", "seq", "pk")
    found = list(rows.values_list("version_id", "right", "sitting_id", "sitting__paper"))
    known = versions.versions({version for version, *_rest in found})
    papers = {sitting: {asked.version: asked for asked in read_paper(paper)} for _, _, sitting, paper in found}
    abilities = abilities_of_all() if found else {}
    return [
        replace(
            _answered(papers[sitting][version], known[version], bool(right), sitting),
            ability=abilities.get(known[version].competency, ""),
        )
        for version, right, sitting, _paper in found
        if version in papers[sitting]
    ]


def seen_lately(person: Person, *, on: date) -> frozenset[str]:
    """Questions that ``person`` has seen within 90 days, in whatever sitting; one query."""
    return frozenset(key for key, day in gates.seen_by(person).items() if on - day < SEEN_DAYS)


def _answered(asked: Asked, version: versions.Version, is_right: bool, sitting: UUID) -> Answered:
    """Without the ability: that of a target is known."""
    return Answered(
        asked.question,
        version.competency,
        version.level,
        is_right,
        str(sitting),
        placing.guess_of(len(version.options)),
        asked.hardness,
    )


def abilities_of_all() -> dict[str, str]:
    """competency → its ability; of the framework that the process keeps."""
    return {key: entry.ability.key for key, entry in competencies.framework().by_key.items()}


def about(targets: Sequence[Target], answers: Sequence[Answered]) -> int:
    """About how many questions one sitting asks."""
    left = placing.expected_questions(placing.replay(targets, answers))
    return min(max(1, left), placing_rules().most_questions)


def given(
    targets: Sequence[Target],
    answers: Sequence[Answered],
    seen: Collection[str],
    unit_kinds: frozenset[str],
    *,
    again: Sequence[Target] = (),
    said: Mapping[str, int] = NOTHING_SAID,
    without: Collection[str] = (),
) -> dict[str, Any]:
    """What a sitting goes by, as its row keeps it. unit_kinds: where the person holds office.

    again: targets that earlier sittings placed.  said: competency → the level at which he rates himself.  without: questions that no
    law bears out any more on the day on which it begins.
    """
    kept: dict[str, Any] = {"again": [one.competency for one in again]} if again else {}
    if said:
        kept["said"] = dict(said)
    return kept | {
        "targets": [[one.competency, one.needed, one.due.isoformat(), one.ability] for one in (*targets, *again)],
        "answers": [list(astuple(answer)) for answer in answers],
        "seen": sorted(seen),
        "about": about(targets, answers),
        "unit_kinds": sorted(unit_kinds),
        **({"without": sorted(without)} if without else {}),
    }


def targets_in(sitting: Sitting) -> list[Target]:
    """The targets of a placing; one begun before abilities were kept has none."""
    return [
        Target(key, level, date.fromisoformat(due), *ability) for key, level, due, *ability in sitting.given["targets"]
    ]


def said_in(sitting: Sitting) -> Mapping[str, int]:
    """At which level the person rated himself before the sitting; nothing in one begun by an earlier release."""
    return sitting.given.get("said", NOTHING_SAID)


def first(
    person: Person,
    sitting_id: UUID,
    targets: Sequence[Target],
    answers: Sequence[Answered],
    seen: Collection[str],
    unit_kinds: frozenset[str],
    said: Mapping[str, int] = NOTHING_SAID,
    *,
    on: date,
) -> tuple[Ask | Done, Pool]:
    """What a new sitting asks first, and the bank that it comes from. unit_kinds: where the person holds office."""
    bank = asked_on(on, unit_kinds)
    return _next(targets, answers, seen, person=person, sitting_id=sitting_id, bank=bank, said=said), bank


def step(sitting: Sitting) -> Step:
    """What follows from the answer that was just written. sitting: locked, with its person. Two queries."""
    targets, said = targets_in(sitting), said_in(sitting)
    before = answers_in(sitting)
    own = own_answers(sitting)
    found = placing.estimates(targets, [*before, *own], said=said)
    known = placing.estimates(targets, [*before, *own[:-1]], said=said)
    unit_kinds = frozenset(sitting.given.get("unit_kinds", ()))
    bank = pool().asked_at(unit_kinds)
    following = _next(
        targets,
        [*before, *own],
        sitting.given.get("seen", ()),
        person=sitting.person,
        sitting_id=sitting.pk,
        bank=bank,
        without=sitting.given.get("without", ()),
        said=said,
    )
    new = tuple(
        competencies.Estimated(key, estimate.level, estimate.questions)
        for key, estimate in found.items()
        if key not in known or known[key].level != estimate.level
    )
    if isinstance(following, Ask):
        return Step(new, placing_line(following.question, bank, seed=sitting.seed), {})
    ever = placing.ever_found(targets, [*before, *own], len(own), said=said)
    same = _same_as_before(sitting, placing.estimates(targets, before, said=said), ever, own)
    result = {
        "found": {key: [one.level, one.questions, one.is_certain] for key, one in ever.items() if key not in same},
        "left": [key for key in following.left if key not in ever],
        "short": [list(cell) for cell in following.cannot_place if cell[0] not in ever],
        "reason": following.reason.value,
    }
    return Step(new, None, result)


def _same_as_before(
    sitting: Sitting,
    known: Mapping[str, placing.Estimate],
    found: Mapping[str, placing.Estimate],
    own: Iterable[Answered],
) -> set[str]:
    """What earlier sittings placed, this one did not ask about, and no answer changed."""
    again = set(sitting.given.get("again", ())) - {answer.competency for answer in own}
    return {key for key in again if key in known and key in found and known[key].level == found[key].level}


def of_sheet(sitting: Sitting) -> Step:
    """What follows from a form on paper whose answers were just written. sitting: locked. Two queries.

    A second form ends the placing of whatever it asked: nothing on paper follows from the answer before.
    """
    targets = targets_in(sitting)
    before = answers_in(sitting)
    own = own_answers(sitting)
    said = said_in(sitting)
    found = placing.found_on_paper(targets, [*before, *own], is_last=_is_second(before, targets), said=said)
    left = [target.competency for target in targets if target.competency not in found]
    new = tuple(competencies.Estimated(key, one.level, one.questions) for key, one in found.items())
    result = {
        "found": {key: [one.level, one.questions, one.is_certain] for key, one in found.items()},
        "left": left,
        "short": [],
        "reason": (placing.Reason.SITTING_FULL if left else placing.Reason.PLACED).value,
    }
    return Step(new, None, result)


def answers_in(sitting: Sitting) -> list[Answered]:
    """The answers of earlier placings, as the sitting keeps them; one begun by an earlier release keeps less of each."""
    return [Answered(*row) for row in sitting.given["answers"]]


def placing_line(question: str, bank: Pool, *, seed: int | str) -> Asked:
    """A line of a placing: it keeps how hard the question is known to be, so that what follows can be told again for ever."""
    return replace(line(question, bank, seed=seed), hardness=round(bank.hardness.get(question, 0.0), 2))


def line(question: str, bank: Pool, *, seed: int | str, shuffled: bool = True) -> Asked:
    """A line of a paper that asks this question in its present version, its options in the order of the seed.

    shuffled: else they stand as they were written.
    """
    version = versions.version(bank.versions[question])
    order = shown_order(version.part, version.steps, seed=f"{seed}:{question}", shuffled=shuffled)
    return Asked(version.id, question, order)


def own_answers(sitting: Sitting) -> list[Answered]:
    """The answers of this sitting in the order of its paper."""
    right = dict(Answer.objects.filter(sitting=sitting).values_list("version_id", "right"))
    lines = [asked for asked in sitting.asked if asked.version in right]
    known = versions.versions(asked.version for asked in lines)
    return [_answered(asked, known[asked.version], bool(right[asked.version]), sitting.pk) for asked in lines]


def _is_second(before: Sequence[Answered], targets: Sequence[Target]) -> bool:
    """Whether a form on paper was given out before about the same competencies."""
    wanted = {target.competency for target in targets}
    return any(answer.competency in wanted for answer in before)


def _next(
    targets: Sequence[Target],
    answers: Sequence[Answered],
    seen: Collection[str],
    *,
    person: Person,
    sitting_id: UUID,
    bank: Pool,
    said: Mapping[str, int],
    without: Collection[str] = (),
) -> Ask | Done:
    questions = bank.of_competencies(frozenset(target.competency for target in targets))
    return placing.next_question(
        targets,
        answers,
        [question for question in questions if question.key not in without],
        seed=str(person.uuid),
        sitting=str(sitting_id),
        in_checks=bank.in_checks,
        seen=frozenset(seen),
        said=said,
        rules=placing_rules(),
    )


def why_nothing(reason: Reason) -> str:
    """Why there is nothing to ask, to whom it concerns: all is placed, or the bank has too few questions for what is left."""
    if reason is Reason.BANK_SHORT:
        return _("There are not enough questions to place you in what is left.")
    return _("Everything that your posts ask has been placed.")
