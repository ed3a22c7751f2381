"""What the pages of decisions and of what is taken back show. Of conduct others learn finished or not, and never a level."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from competencies import deciding
from competencies.explanations import KIND_WORDS, explain
from competencies.framework import CompetencyEntry, framework
from competencies.gaps import standing_of
from competencies.models import Decision, Evidence, LevelProposal
from competencies.showing import LEAST_COUNTING, Kind
from competencies.voiding import Effect, voidable_by
from kit.errors import InputError
from people.models import Person


@dataclass(frozen=True)
class FactLine:
    """One row of the ledger. level: empty words for conduct. taken_back: why it no longer counts, empty while it does."""

    id: UUID
    on: date
    how: str | Promise
    level: str
    result: str
    where: str
    by: str
    is_void: bool
    taken_back: str
    may_void: bool


@dataclass(frozen=True)
class DecisionLine:
    """A level set by staff. who: one or two names. days_left: until its last day, its own included."""

    id: UUID
    person_id: int
    person: str
    place: str
    competency: str
    level: str
    since: date
    until: date
    reason: str
    who: str
    days_left: int


@dataclass(frozen=True)
class Block:
    """One competency of a person: what he holds in words, what was decided, what waits, what was shown."""

    key: str
    name: str
    held: str
    asked: str
    decision: DecisionLine | None
    waiting: UUID | None
    facts: tuple[FactLine, ...]


@dataclass(frozen=True)
class LevelsPage:
    """A person's levels at the desk. others: competencies about which nothing is known, as (key, name). refusal: why not."""

    person: Person
    blocks: tuple[Block, ...]
    others: tuple[tuple[str, str], ...]
    refusal: str


@dataclass(frozen=True)
class DecidePage:
    """The form of a decision. sentence: what holds now. refusal: why this member of staff may not; empty when he may."""

    person: Person
    entry: CompetencyEntry
    sentence: str
    choices: list[tuple[int, str]]
    refusal: str


@dataclass(frozen=True)
class ProposalPage:
    """A wish that waits, or waited, for a second person."""

    proposal: LevelProposal
    entry: CompetencyEntry
    level: str
    behaviour: str
    sentence: str
    may_decide: bool
    may_take_back: bool
    refusal: str


@dataclass(frozen=True)
class VoidPage:
    """What would be taken back, and what that does."""

    person: Person
    entry: CompetencyEntry
    fact: FactLine
    before: str
    after: str
    is_change: bool


@dataclass(frozen=True)
class ListPage:
    """The desk's list: what waits for a second person, what ends soon, what stands."""

    waiting: tuple[tuple[LevelProposal, str], ...]
    ending: tuple[DecisionLine, ...]
    standing: tuple[DecisionLine, ...]
    soon: int


def words_of(entry: CompetencyEntry, level: int) -> str:
    """A level as others may read it."""
    if entry.is_conduct:
        return _("finished (conduct)") if level else _("not finished (conduct)")
    return _("Level %(level)s") % {"level": level} if level else _("no level")


def levels_page(viewer: Person, person: Person, *, on: date) -> LevelsPage:
    """A few queries, however much was shown."""
    standing = standing_of(person, on=on, to_others=True)
    asked = {one.entry.key: one for one in standing.competencies}
    facts = list(
        Evidence.objects.of(person)
        .filter(strength__gte=LEAST_COUNTING - 1, on__lte=on)
        .select_related("void", "actor")
        .order_by("-on", "-recorded_at")
    )
    mine = set(voidable_by(viewer).filter(person__in=person.own_ids).values_list("pk", flat=True))
    decided = {row.competency_id: row for row in _standing_of(person, on)}
    waiting = dict(LevelProposal.objects.open().filter(person=person).values_list("competency", "pk"))
    blocks, others = [], []
    for entry in standing.framework.competencies:
        own = tuple(fact_line(row, entry, may_void=row.pk in mine) for row in facts if row.competency_id == entry.id)
        held, place = standing.held.get(entry.key), asked.get(entry.key)
        if not own and not place and not held and entry.id not in decided and entry.id not in waiting:
            others.append((entry.key, entry.name))
            continue
        row = decided.get(entry.id)
        is_asked = place is not None and place.asked and not entry.is_conduct
        blocks.append(
            Block(
                key=entry.key,
                name=entry.name,
                held=held_words(entry, held.level if held else 0, place.must if place else 0),
                asked=words_of(entry, place.asked) if place and is_asked else "",
                decision=decision_line(row, entry, on=on) if row else None,
                waiting=waiting.get(entry.id),
                facts=own,
            )
        )
    return LevelsPage(person, tuple(blocks), tuple(others), refusal_of(viewer, person))


def held_words(entry: CompetencyEntry, level: int, must: int) -> str:
    """What is held; conduct is finished when it is held as high as the posts ask."""
    if entry.is_conduct:
        return words_of(entry, int(level >= max(must, 1)))
    return words_of(entry, level)


def refusal_of(viewer: Person, person: Person) -> str:
    """Why ``viewer`` may not decide about ``person``; empty when he may."""
    try:
        deciding.check_decider(person, by=viewer)
    except InputError as error:
        return str(error)
    return ""


def fact_line(row: Evidence, entry: CompetencyEntry, *, may_void: bool = False) -> FactLine:
    void = getattr(row, "void", None)
    if row.questions and not entry.is_conduct:
        result = _("%(right)s of %(questions)s right") % {"right": row.right, "questions": row.questions}
    else:
        result = _("passed it") if row.passed else _("not passed yet")
    return FactLine(
        id=row.pk,
        on=row.on,
        how=KIND_WORDS[row.kind],
        level="" if entry.is_conduct else words_of(entry, row.level),
        result=result,
        where=row.note if row.kind == Kind.OBSERVATION else "",
        by=row.actor.name if row.actor else "",
        is_void=void is not None,
        taken_back=void.reason if void else "",
        may_void=may_void,
    )


def decision_line(row: Decision, entry: CompetencyEntry, *, on: date) -> DecisionLine:
    """row: with person, by and second."""
    return DecisionLine(
        id=row.pk,
        person_id=row.person_id,
        person=row.person.name,
        place=row.person.home_unit.name if row.person.home_unit else "",
        competency=entry.name,
        level=words_of(entry, row.level),
        since=row.since,
        until=row.until,
        reason=row.reason,
        who="、".join(one.name for one in (row.by, row.second) if one),
        days_left=(row.until - on).days,
    )


def decide_page(viewer: Person, person: Person, competency: str, *, on: date) -> DecidePage:
    """Raises KeyError for an unknown competency."""
    known = explain(person, competency, on=on, to_others=True)
    return DecidePage(
        person=person,
        entry=known.entry,
        sentence=known.sentence,
        choices=_choices(known.entry, known.asked),
        refusal=refusal_of(viewer, person),
    )


def _choices(entry: CompetencyEntry, asked: int) -> list[tuple[int, str]]:
    """Every level with its sentence; of conduct finished, which is the level that the posts ask, or not."""
    if entry.is_conduct:
        return [(max(asked, 1), words_of(entry, 1)), (0, words_of(entry, 0))]
    levels = [
        (one.level, _("Level %(level)s: %(behaviour)s") % {"level": one.level, "behaviour": one.behaviour})
        for one in entry.levels
    ]
    return [*levels, (0, _("No level counts"))]


def proposal_page(viewer: Person, proposal: LevelProposal, *, on: date) -> ProposalPage:
    """proposal: with person, competency and the two of staff."""
    entry = framework().by_key[proposal.competency.key]
    own = proposal.proposed_by_id in viewer.own_ids
    is_open = proposal.state == LevelProposal.State.OPEN
    refusal = refusal_of(viewer, proposal.person) if is_open and not own else ""
    return ProposalPage(
        proposal=proposal,
        entry=entry,
        level=words_of(entry, proposal.level),
        behaviour="" if entry.is_conduct else entry.behaviour(proposal.level),
        sentence=explain(proposal.person, entry.key, on=on, to_others=True).sentence,
        may_decide=is_open and not own and not refusal,
        may_take_back=is_open and own,
        refusal=refusal,
    )


def void_page(row: Evidence, effect: Effect, *, on: date) -> VoidPage:
    """row: with person, actor and void."""
    place = next(
        (
            one
            for one in standing_of(row.person, on=on, to_others=True).competencies
            if one.entry.key == effect.entry.key
        ),
        None,
    )
    must = place.must if place else 0
    before = held_words(effect.entry, effect.before.level, must)
    after = held_words(effect.entry, effect.after.level, must)
    # Of conduct the level may change and what others read stay the same.
    changes = before != after if effect.entry.is_conduct else effect.is_change
    return VoidPage(row.person, effect.entry, fact_line(row, effect.entry), before, after, changes)


def list_page(viewer: Person, *, on: date) -> ListPage:
    """Three queries, however many there are."""
    entries = framework().by_id
    proposals = LevelProposal.objects.visible_to(viewer).open()
    waiting = proposals.select_related("person__home_unit", "competency", "proposed_by")
    soon = framework().rules.decision_soon_days
    lines = [decision_line(row, entries[row.competency_id], on=on) for row in deciding.standing_for(viewer, on=on)]
    return ListPage(
        waiting=tuple((row, words_of(entries[row.competency_id], row.level)) for row in waiting),
        ending=tuple(line for line in lines if line.days_left <= soon),
        standing=tuple(line for line in lines if line.days_left > soon),
        soon=soon,
    )


def _standing_of(person: Person, on: date) -> Iterable[Decision]:
    """The decisions about ``person`` on a day; of several about one competency the one that counts comes last."""
    return (
        Decision.objects.of(person)
        .filter(since__lte=on, until__gte=on)
        .select_related("person__home_unit", "by", "second")
        .order_by("since", "recorded_at", "pk")
    )
