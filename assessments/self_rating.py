"""What somebody says of himself before his first placing: optional, one decision a page, a sentence of everyday work each.

It is evidence of strength 0 and never moves a level. The placing begins where he says that he stands, and believes it only as
far as people are right about themselves (`estimating.SAYS_SPREAD`). Few competencies are asked, the most urgent ones: what is
said of them informs the others.

Source: docs/learning-model.md, "Evidence" and "The placing test".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.utils.translation import gettext_lazy as _

from assessments import placings
from assessments.models import Quiz, Sitting
from assessments.placing import Target
from competencies import api as competencies
from competencies.models import Evidence
from kit import clock
from kit.errors import InputError
from people.models import Person

MOST = 6
SOURCE = "self_rating"


@dataclass(frozen=True)
class Choice:
    """One thing to tap: a level, with what somebody does who holds it."""

    level: int
    words: str


@dataclass(frozen=True)
class RatingPage:
    """One decision. number: from 1 to ``of``.  form: the id that an answer to this page will have."""

    number: int
    of: int
    competency: str
    name: str
    choices: tuple[Choice, ...]
    form: UUID


def said_by(person: Person) -> dict[str, int]:
    """competency → the level at which ``person`` rated himself last, 0 for none. One query."""
    rows = Evidence.objects.standing().filter(person__in=person.own_ids, kind=competencies.Kind.SELF_RATING)
    said = rows.order_by("on", "recorded_at", "pk").values_list("competency__key", "level", "passed")
    return {key: level if holds else 0 for key, level, holds in said}


def is_before_the_first(person: Person) -> bool:
    """Whether he has not begun any placing yet. One query."""
    return not Sitting.objects.of(person).filter(purpose=Quiz.Purpose.PLACING).exists()


def asked(person: Person, *, at: datetime) -> Sequence[Target]:
    """What he is asked to rate: the most urgent of what his first placing will be about. Nothing after that has begun."""
    if not is_before_the_first(person):
        return ()
    on = clock.day_of(at)
    return placings.targets_of(competencies.gaps_of(person, on=on), on=on)[:MOST]


def page_of(person: Person, number: int, *, at: datetime) -> RatingPage | None:
    """The page with this number; None where there is none."""
    targets = asked(person, at=at)
    if not 1 <= number <= len(targets):
        return None
    target = targets[number - 1]
    entry = competencies.framework_of(person, on=clock.day_of(at)).by_key[target.competency]
    levels = range(1, target.top + 1)
    choices = [Choice(level, entry.behaviour(level)) for level in levels if entry.behaviour(level)]
    return RatingPage(number, len(targets), entry.key, entry.name, tuple(choices), uuid4())


def keep(person: Person, page: RatingPage, said: str, form: str, *, at: datetime) -> None:
    """Store what he tapped: a level, or 0 for not yet. Nothing where he passed over it. The same tap twice is stored once.

    form: the id that the page was given.  Raises InputError for what no page offers.
    """
    if not said:
        return
    offered = {"0": 0} | {str(choice.level): choice.level for choice in page.choices}
    try:
        level, made = offered[said], UUID(form)
    except (KeyError, ValueError):
        raise InputError(_("This could not be read."), _("Tap one of the sentences, or pass over it.")) from None
    fact = competencies.Shown(
        # Another answer on the same page is another fact; the later one counts.
        id=uuid5(made, f"{page.competency} {level}"),
        competency=page.competency,
        level=max(1, level),
        passed=level > 0,
        kind=competencies.Kind.SELF_RATING,
        on=clock.day_of(at),
        source=SOURCE,
    )
    competencies.record_evidence([fact], person=person, at=at)
