"""What the ledger keeps of a person: shown to its owner; after an erasure the steps stay and the words go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from competencies import deciding, reviews
from competencies.explanations import KIND_WORDS
from competencies.levels import Rule
from competencies.models import Decision, Estimate, Evidence, LevelProposal, LevelState, Review, Void
from kit import append_only
from people.api import (
    EMPTIED,
    DataEntry,
    coded,
    data_section,
    erasure_part,
    erasure_stays,
    is_of,
    retention_rule,
    retention_stays,
)
from people.models import Person

RULES = {
    Rule.NOTHING: _("nothing was shown yet"),
    Rule.PASSED: _("it was shown"),
    Rule.FELL: _("it did not go well later"),
    Rule.DECIDED: _("staff decided so"),
}


@data_section("competencies.levels", _("My levels"), _("to know what is still missing"), order=60)
def levels(person: Person) -> Iterable[DataEntry]:
    for row in LevelState.objects.filter(is_of(person)).select_related("competency").order_by("competency__key"):
        yield DataEntry(
            [
                (_("competency"), row.competency.name),
                (_("level"), row.level),
                (_("since"), row.since),
                (_("rule"), coded(row.rule, RULES)),
            ]
        )


@data_section("competencies.evidence", _("What I have shown"), _("to know what I can do"), order=61)
def evidence(person: Person) -> Iterable[DataEntry]:
    rows = Evidence.objects.filter(is_of(person)).select_related("competency", "void").order_by("-on")
    for row in rows.iterator():
        void = getattr(row, "void", None)
        yield DataEntry(
            [
                (_("day"), row.on),
                (_("competency"), row.competency.name),
                (_("level"), row.level),
                (_("passed"), row.passed),
                (_("how"), coded(row.kind, KIND_WORDS)),
                (_("note"), row.note),
                (_("withdrawn because"), void.reason if void else ""),
            ]
        )


@data_section("competencies.estimates", _("What the placing found"), _("to spare me lessons"), order=62)
def estimates(person: Person) -> Iterable[DataEntry]:
    for row in Estimate.objects.filter(is_of(person)).select_related("competency").order_by("-on"):
        yield DataEntry([(_("day"), row.on), (_("competency"), row.competency.name), (_("level"), row.level)])


@data_section("competencies.decisions", _("What staff decided about my levels"), _("to put a level right"), order=63)
def decisions(person: Person) -> Iterable[DataEntry]:
    for row in Decision.objects.filter(is_of(person)).select_related("competency").order_by("-since"):
        yield DataEntry(
            [
                (_("from"), row.since),
                (_("until"), row.until),
                (_("competency"), row.competency.name),
                (_("level"), row.level),
                (_("reason"), row.reason),
            ]
        )


@data_section("competencies.proposals", _("What staff wanted to set as my level"), _("to put a level right"), order=64)
def wanted(person: Person) -> Iterable[DataEntry]:
    """Those that a second person has decided about, or that were taken back; one that waits is nobody's level yet."""
    rows = LevelProposal.objects.filter(is_of(person)).exclude(state=LevelProposal.State.OPEN)
    for row in rows.select_related("competency").order_by("-proposed_at"):
        yield DataEntry(
            [
                (_("day"), row.proposed_at),
                (_("competency"), row.competency.name),
                (_("level"), row.level),
                (_("state"), coded(row.state, dict(LevelProposal.State.choices))),
                (_("reason"), row.reason),
                (_("reply"), row.answer),
            ]
        )


@data_section("competencies.reviews", _("What I asked to be looked at again"), _("to answer me"), order=65)
def asked(person: Person) -> Iterable[DataEntry]:
    for row in Review.objects.filter(is_of(person)).select_related("competency").order_by("-asked_at"):
        yield DataEntry(
            [
                (_("when"), row.asked_at),
                (_("about"), row.competency.name if row.competency else coded(row.about, dict(Review.About.choices))),
                (_("text"), row.text),
                (_("reply"), row.answer),
            ]
        )


def register() -> None:
    """The lines of the retention table."""
    retention_rule(
        "competencies.proposals",
        _("levels that staff proposed, and why"),
        _("to put a level right"),
        of=["competencies.LevelProposal"],
        days=730,
        since=_("the answer"),
        act=deciding.empty,
        ends=EMPTIED,
    )
    retention_rule(
        "competencies.reviews",
        _("what somebody asked to be looked at again, and the answers"),
        _("to answer them"),
        of=["competencies.Review"],
        days=730,
        since=_("the answer"),
        act=reviews.empty,
        ends=EMPTIED,
    )
    retention_stays(
        "competencies.ledger",
        _("what somebody showed in which competency, and levels"),
        _("to know what is still missing"),
        of=[
            "competencies.Evidence",
            "competencies.Void",
            "competencies.Estimate",
            "competencies.Decision",
            "competencies.LevelState",
        ],
    )


@erasure_part(
    "competencies.words",
    _("Notes of observers and reasons of decisions"),
    count=lambda ids: (
        Evidence.objects.filter(~Q(note=""), person__in=ids).count()
        + Decision.objects.filter(~Q(reason=""), person__in=ids).count()
    ),
)
def words(ids: Sequence[int]) -> None:
    append_only.redact(Evidence.objects.filter(~Q(note=""), person__in=ids), note="")
    append_only.redact(Void.objects.filter(~Q(reason=""), evidence__person__in=ids), reason="")
    append_only.redact(Decision.objects.filter(~Q(reason=""), person__in=ids), reason="")


@erasure_part(
    "competencies.asked",
    _("What was asked to be looked at again, and levels that staff proposed"),
    count=lambda ids: (
        Review.objects.filter(person__in=ids).count() + LevelProposal.objects.filter(person__in=ids).count()
    ),
)
def forget_asked(ids: Sequence[int]) -> None:
    """The words go; one that waits is closed with them: nobody is there any more to be answered."""
    Review.objects.filter(person__in=ids).update(text="", answer="")
    waiting = LevelProposal.objects.filter(person__in=ids)
    waiting.open().update(state=LevelProposal.State.WITHDRAWN)
    waiting.update(reason="", answer="")


erasure_stays(
    "competencies.steps",
    _("Steps that were shown, as numbers"),
    count=lambda ids: Evidence.objects.filter(person__in=ids).count(),
)
