"""Looking back at what was learned: a few questions on the right day, offered and never asked for. It shows no level.

The day stands in `RefreshDeck`, made every night of whoever answered something; the questions are chosen when somebody begins.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from assessments import result_pages
from assessments.models import Answer, Quiz, RefreshDeck, Sitting
from assessments.models.quiz import REFRESH
from assessments.pool import asked_on
from assessments.refresh_cards import QUICK, Look, chosen, due_days
from assessments.result_pages import Explained
from assessments.terms import Terms
from competencies import api as competencies
from kit import clock
from kit.errors import NotNow
from people.models import Person

AT_ONCE = 200  # persons in one piece of the nightly work
LEARNED = (Quiz.Purpose.CHECK, Quiz.Purpose.TEST, Quiz.Purpose.RECHECK)
LOOKED = Q(purpose__in=LEARNED) | Q(quiz__key=REFRESH)
GIVEN = Terms(tells_at_once=True).as_json()


@dataclass(frozen=True)
class RefreshPage:
    """Before it begins. questions: 0 when nothing is worth a look today."""

    questions: int
    is_resumed: bool


@dataclass(frozen=True)
class RefreshResult:
    """How it ended: a number, and each question with what is right."""

    right: int
    asked: int
    explained: tuple[Explained, ...]


def is_offered(person: Person, *, on: date) -> bool:
    """Whether the first page may say so: something is due, and he has not looked back today. One query."""
    today = Sitting.objects.filter(person=OuterRef("person"), quiz__key=REFRESH, closed_at__gte=clock.start_of(on))
    return RefreshDeck.objects.filter(~Exists(today), person=person, next_on__lte=on).exists()


def page_of(person: Person, *, on: date) -> RefreshPage:
    open_one = Sitting.objects.filter(person=person, quiz__key=REFRESH).open().first()
    return RefreshPage(len(open_one.paper) if open_one else len(questions_for(person, on=on)), open_one is not None)


def result_of(sitting: Sitting) -> RefreshResult:
    said = sitting.result or {}
    return RefreshResult(said.get("right", 0), said.get("asked", 0), result_pages.explained(sitting))


def questions_for(person: Person, *, on: date) -> list[str]:
    """The keys of what ``person`` would look at on ``on``; empty when nothing is due."""
    looks = _looks(person.own_ids).values()
    days = due_days(look for own in looks for look in own)
    due = {key for key, day in days.items() if day <= on}
    if not due:
        return []
    return chosen(days, _askable(due, person, on=on), on=on, seed=f"{person.uuid}:{on}")


def nothing_due() -> NotNow:
    return NotNow(_("There is nothing to look back at today."), _("Go on with your plan."))


def _askable(due: Collection[str], person: Person, *, on: date) -> set[str]:
    """Those of ``due`` that are quick, still in use, meant for his unit, and of the text that the law has now."""
    bank = asked_on(on, competencies.unit_kinds_of(person, on=on))
    return {one.key for cell in bank.by_cell.values() for one in cell if one.key in due and one.type in QUICK}


def _looks(person_ids: Collection[int]) -> dict[int, list[Look]]:
    """Every answer to what can be learned, by person. One query."""
    sittings = Sitting.objects.filter(LOOKED, person__in=list(person_ids), closed_at__isnull=False)
    rows = Answer.objects.filter(sitting__in=sittings, right__isnull=False).values_list(
        "sitting__person_id", "version__question__key", "at", "right", "sitting__passed"
    )
    found: dict[int, list[Look]] = {}
    for person, question, at, is_right, passed in rows:
        found.setdefault(person, []).append(Look(question, at, is_right, has_learned=bool(passed)))
    return found


def stale() -> Iterator[list[int]]:
    """Ids, in pieces, of persons who answered something since their deck was made; duplicates count for whom they are.

    Of the erased nothing is derived any more.
    """
    made = RefreshDeck.objects.filter(
        Q(person=OuterRef("person")) | Q(person=OuterRef("person__merged_into")), built_at__gte=OuterRef("closed_at")
    )
    rows = Sitting.objects.filter(LOOKED, ~Exists(made), closed_at__isnull=False, person__erased_on=None).order_by()
    ids = sorted({merged or own for own, merged in rows.values_list("person_id", "person__merged_into_id").distinct()})
    yield from (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def rebuild_decks(person_ids: Collection[int], *, at: datetime) -> None:
    """Make the decks of these persons, who were not merged into others, what their answers say. Three queries."""
    merged = dict(Person.objects.filter(merged_into__in=list(person_ids)).values_list("pk", "merged_into_id"))
    looks: dict[int, list[Look]] = {person: [] for person in person_ids}
    for person, own in _looks([*person_ids, *merged]).items():
        looks[merged.get(person, person)] += own
    decks = []
    for person, own in looks.items():
        days = due_days(own)
        decks.append(
            RefreshDeck(person_id=person, cards=len(days), next_on=min(days.values(), default=None), built_at=at)
        )
    RefreshDeck.objects.bulk_create(
        decks, update_conflicts=True, unique_fields=["person"], update_fields=["cards", "next_on", "built_at"]
    )
