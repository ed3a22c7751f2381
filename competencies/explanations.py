"""Why a level is what it is: the sentence, the rows behind it, and what each level means; for one person, read from the ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from competencies.explain import How, sentence, sentence_to_others
from competencies.framework import CompetencyEntry
from competencies.gaps import standing_of
from competencies.gaps_rules import Gap
from competencies.held import NOT_HELD, Held
from competencies.ladder import ladder, marks_of
from competencies.levels import Rule, meant
from competencies.models import Decision, Evidence
from competencies.showing import LEAST_COUNTING, Kind, Remap, Rules
from people.models import Person

ROWS_SHOWN = 20  # newest first; nobody reads more

# How something was shown, in the words of a neighbour.
KIND_WORDS: dict[str, Promise] = {
    Kind.SELF_RATING: _("said by himself"),
    Kind.CHECK: _("questions after a lesson"),
    Kind.PLACING: _("placing"),
    Kind.PRACTICE: _("practice"),
    Kind.REFRESH: _("refreshing"),
    Kind.COLLEAGUE: _("seen by a colleague"),
    Kind.PHONE_TEST: _("test on the phone"),
    Kind.RECHECK: _("review on the phone"),
    Kind.SUPERVISED_TEST: _("test under supervision"),
    Kind.OBSERVATION: _("seen on the spot"),
}


@dataclass(frozen=True)
class RowLine:
    """One fact as it is told: the day, how, which level, and how it went.

    counts: whether the level rests on it now.  weighs: whether it is a failure that counts against the level.
    """

    on: date
    how: str | Promise
    level: int
    passed: bool
    questions: int
    right: int
    where: str
    counts: bool
    weighs: bool
    is_voided: bool
    void_reason: str = ""


@dataclass(frozen=True)
class Decided:
    """A level that staff set: until when, why, and by whom."""

    until: date
    reason: str
    who: str


@dataclass(frozen=True)
class LevelLine:
    """What one level means. is_held: the level now; is_asked: the highest one that his posts ask."""

    level: int
    behaviour: str
    is_held: bool
    is_asked: bool


@dataclass(frozen=True)
class Explanation:
    """All that is said about one person in one competency on one day."""

    entry: CompetencyEntry
    held: Held
    sentence: str
    asked: int
    estimate: int | None
    gap: Gap | None
    cells: tuple[str, ...]
    levels: tuple[LevelLine, ...]
    rows: tuple[RowLine, ...]
    decided: Decided | None = None


def explain(person: Person, competency: str, *, on: date, to_others: bool = False) -> Explanation:
    """Why ``person`` stands where he stands in ``competency`` on ``on``; four queries, and one more under a decision.

    to_others: as somebody else reads it, for whom conduct is finished or not, and never a level.
    Raises KeyError for a competency that the framework does not have.
    """
    standing = standing_of(person, on=on, to_others=to_others)
    entry = standing.framework.by_key[competency]
    own = next((one for one in standing.competencies if one.entry.key == competency), None)
    held = standing.held.get(competency, NOT_HELD)
    gap = own.gap if own else None
    asked = own.asked if own else 0
    facts = list(
        Evidence.objects.of(person)
        .filter(competency=entry.id, strength__gte=LEAST_COUNTING - 1, on__lte=on)
        .select_related("void")
        .order_by("-on", "-recorded_at")
    )
    hidden = to_others and entry.is_conduct
    decided = _decided(held)
    return Explanation(
        entry=entry,
        held=held,
        sentence=_words(
            entry,
            held,
            facts,
            decided,
            standing.framework.rules,
            standing.framework.mapping(entry.id),
            on=on,
            must=own.must if own else 0,
            to_others=to_others,
        ),
        asked=asked,
        estimate=standing.estimates.get(competency),
        gap=gap,
        cells=() if hidden else ladder(held.level, asked, marks_of(gap)),
        levels=() if hidden else _levels(entry, held.level, asked),
        rows=() if hidden else tuple(_line(fact, held) for fact in facts[:ROWS_SHOWN]),
        decided=decided,
    )


def _words(
    entry: CompetencyEntry,
    held: Held,
    facts: list[Evidence],
    decided: Decided | None,
    rules: Rules,
    mapping: tuple[Remap, ...],
    *,
    on: date,
    must: int,
    to_others: bool,
) -> str:
    """The one sentence, as the person himself or as others read it."""
    fact = next((fact for fact in facts if fact.pk == held.reading.shown), None)
    how = _how(fact, mapping, on) if fact else None
    if to_others:
        return sentence_to_others(held.reading, standard=entry.standard, required=must, on=on, how=how)
    return sentence(
        held.reading,
        standard=entry.standard,
        on=on,
        how=how,
        decided_until=decided.until if decided else None,
        rules=rules,
    )


def _how(fact: Evidence, mapping: tuple[Remap, ...], on: date) -> How:
    """How it was shown, and what a version that regrouped levels has made of that since (rule 9)."""
    how = How(Kind(fact.kind), fact.on, fact.level, fact.questions, fact.right)
    later = [one for one in mapping if one.on <= on and one.is_after(fact.on, fact.recorded_at)]
    level = meant(fact.level, fact.on, fact.recorded_at, later, on)
    moved = [one.on for one in later if dict(one.levels)]
    changed = [one.on for one in later if one.changed]
    return replace(
        how,
        meant=level if level != fact.level else None,
        meant_since=moved[-1] if moved and level != fact.level else None,
        asks_else_since=changed[-1] if changed else None,
    )


def _levels(entry: CompetencyEntry, held: int, asked: int) -> tuple[LevelLine, ...]:
    return tuple(LevelLine(one.level, one.behaviour, one.level == held, one.level == asked) for one in entry.levels)


def _decided(held: Held) -> Decided | None:
    """The decision that sets the level; None where what was shown does."""
    if held.reading.rule != Rule.DECIDED:
        return None
    row = Decision.objects.filter(pk__in=held.reading.behind).select_related("by", "second").first()
    if row is None:
        return None
    return Decided(row.until, row.reason, "、".join(one.name for one in (row.by, row.second) if one))


def _line(fact: Evidence, held: Held) -> RowLine:
    return RowLine(
        on=fact.on,
        how=KIND_WORDS[fact.kind],
        level=fact.level,
        passed=fact.passed,
        questions=fact.questions,
        right=fact.right,
        where=fact.note if fact.kind == Kind.OBSERVATION else "",
        counts=fact.pk in held.reading.behind,
        weighs=fact.pk in held.reading.against,
        is_voided=hasattr(fact, "void"),
        void_reason=fact.void.reason if hasattr(fact, "void") else "",
    )
