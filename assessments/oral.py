"""A trainer reads a small test to somebody and enters what he says, on the trainer's own device.

It counts as under supervision (strength 3, condition oral). The events are the trainer's: the log says who entered what, and
the person himself cannot answer in it.

Source: docs/learning-model.md, "Evidence" (the same under supervision: oral by a trainer; nobody for himself).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessments import gates, starting
from assessments.accommodation_rules import ORAL
from assessments.accommodations import help_of
from assessments.drawing import Shortage
from assessments.gates import Gate, Why
from assessments.models import OralReading, Sitting
from assessments.pool import asked_on
from competencies import api as competencies
from kit import audit, clock
from kit.errors import NotNow
from people.models import Person

SHUT = frozenset({Why.ENOUGH, Why.OBSERVED_ONLY, Why.OVER})  # the others do not hold where a trainer sits beside him


@dataclass(frozen=True)
class Choice:
    """A small test that can be read to somebody: the next level of a competency that his posts ask."""

    competency: str
    name: str
    level: int
    behaviour: str

    @property
    def test(self) -> str:
        """How the form names it."""
        return f"{self.competency}:{self.level}"


def choices(person: Person, *, at: datetime) -> list[Choice]:
    """The next step of each gap that a test can close."""
    found = []
    for gap in competencies.gaps_of(person, on=clock.day_of(at)):
        entry = competencies.framework().by_key[gap.competency]
        steps = sorted(step.level for step in gap.steps if step.level <= entry.standard.test_top)
        if steps:
            found.append(Choice(gap.competency, entry.name, steps[0], entry.behaviour(steps[0])))
    return found


@transaction.atomic
def start(person: Person, competency: str, level: int, *, by: Person, at: datetime) -> Sitting:
    """The open sitting that is read to ``person``, or a new one.

    Raises InputError when ``by`` may not judge him; NotNow, which says what to do instead; Quiz.DoesNotExist.
    """
    competencies.check_observer(person, by=by)
    if not help_of(person, on=clock.day_of(at)).oral:
        raise NotNow(
            _("It is not written down that a trainer reads to this person."),
            _("Write it down first, under “Help in tests”."),
        )
    gate = gates.can_test(person, competency, level, on=clock.day_of(at))
    if gate.sitting is not None:
        sitting = Sitting.objects.select_related("person__home_unit").get(pk=gate.sitting)
        if sitting.condition != ORAL:
            raise NotNow(_("He has begun this test on his phone."), _("Let him hand that one in first."))
    elif gate.why in SHUT:
        raise gate.refusal()
    else:
        sitting = starting.start_oral(person, gate.quiz, _questions(person, gate, at=at), at=at)
    if not OralReading.objects.filter(sitting=sitting, by=by).exists():
        row = OralReading.objects.create(sitting=sitting, by=by, at=at)
        audit.record("assessments.oral_begun", by=by, of=row)
    return sitting


def _questions(person: Person, gate: Gate, *, at: datetime) -> Sequence[str]:
    if gate.questions:
        return gate.questions
    key, level = gate.quiz.competency.key if gate.quiz.competency else "", gate.quiz.level or 0
    bank = asked_on(clock.day_of(at), gate.unit_kinds)
    try:
        return gates.draw_cell(
            bank, (key, level), count=gate.quiz.count, seen=gates.seen_by(person), seed=str(person.uuid)
        )
    except Shortage:
        raise gates.Gate(gate.quiz, why=Why.SHORTAGE).refusal() from None


def read_by(reader: Person) -> QuerySet[Sitting]:
    """The sittings that ``reader`` reads, of persons whom he may still judge."""
    return (
        Sitting.objects.visible_to(reader)
        .filter(condition=ORAL, readings__by=reader, person__in=competencies.may_judge(reader))
        .select_related("quiz", "person__home_unit")
    )
