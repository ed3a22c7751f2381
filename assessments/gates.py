"""Whether somebody may take a small test now, and if not, why and what to do instead.

Source: docs/learning-model.md, "Evidence": 3 days between tests of one competency and level (7 after a failed recheck), unseen
questions first, those of lesson checks never; after a failure (fewer than half right) with fewer than five unseen questions
left, only supervised or observed. The days count from the last closed sitting that was not passed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments import quizzes
from assessments.drawing import Seed, Shortage, draw
from assessments.models import Quiz, Sitting
from assessments.pool import pool
from assessments.scoring import Cell
from competencies import api as competencies
from kit import clock
from kit.errors import NotNow, Text
from people.models import Person


class Why(StrEnum):
    """Why a test is shut."""

    WAIT = "wait"
    ENOUGH = "enough"
    OBSERVED_ONLY = "observed_only"
    SHORTAGE = "shortage"
    OVER = "over"


@dataclass(frozen=True)
class Gate:
    """Whether the test of one competency and level can be taken.

    quiz: the test, or the recheck where the level is held and has to be shown again.
    sitting: the open one; it can be gone on with whatever stands against a new one.
    why: None when it is open.  on: the first day, when waiting is all that is needed.
    questions: what would be asked, by key; empty when it is shut or when a sitting is open.
    unit_kinds: where the person holds office; whose words the page speaks in.
    """

    quiz: Quiz
    sitting: UUID | None = None
    why: Why | None = None
    on: date | None = None
    questions: tuple[str, ...] = ()
    unit_kinds: frozenset[str] = frozenset()

    @property
    def is_open(self) -> bool:
        return self.why is None

    @property
    def words(self) -> tuple[Text, Text]:
        """What stands against it, and what to do now. Empty when it is open."""
        if self.why is None:
            return "", ""
        message, step = WORDS[self.why]
        return message, (step % {"day": day_words(self.on)} if self.on else step)

    def refusal(self) -> NotNow:
        return NotNow(*self.words)


def day_words(day: date) -> str:
    """A day near enough to need no year."""
    return date_format(day, gettext("N j"))


WORDS: Mapping[Why, tuple[Any, Any]] = {
    Why.WAIT: (_("Not yet: a rest of some days lies between two tests."), _("You can try again on %(day)s.")),
    Why.ENOUGH: (_("You have this level already. There is no need for a test."), _("Go on with the next thing.")),
    Why.OBSERVED_ONLY: (
        _("This level is not tested: somebody comes and sees how you do it."),
        _("Ask your trainer or the township to come and see."),
    ),
    Why.SHORTAGE: (
        _("There are not enough new questions for you on this level."),
        _("Ask your trainer to test you in person, or the township to come and see."),
    ),
    Why.OVER: (_("This test is over."), _("If you still need it, call your township contact.")),
}


def can_test(person: Person, competency: str, level: int, *, on: date) -> Gate:
    """Whether ``person`` can take the test of this competency and level on ``on``.

    Raises Quiz.DoesNotExist where there is no such test.
    """
    frame = competencies.framework()
    kinds = competencies.unit_kinds_of(person, on=on)
    entry = frame.by_key.get(competency)
    held = competencies.levels_of(person, on=on, frame=frame).get(competency)
    quiz = Quiz.objects.get(key=quizzes.test_key(competency, level, _purpose(held, level)))
    sittings = list(Sitting.objects.of(person).filter(quiz=quiz).order_by("number"))
    open_one = next((one for one in sittings if one.is_open and one.person_id == person.pk), None)
    if open_one is not None:
        return Gate(quiz, open_one.pk, unit_kinds=kinds)
    if quiz.is_over(clock.start_of(on)):
        return Gate(quiz, why=Why.OVER, unit_kinds=kinds)
    if entry is None or level > entry.standard.test_top:
        return Gate(quiz, why=Why.OBSERVED_ONLY, unit_kinds=kinds)
    if quiz.purpose == Quiz.Purpose.TEST and held is not None and held.level >= level:
        return Gate(quiz, why=Why.ENOUGH, unit_kinds=kinds)
    again = next_day(quiz.purpose, [(sitting.closed_at, sitting.passed) for sitting in sittings])
    if again is not None and on < again:
        return Gate(quiz, why=Why.WAIT, on=again, unit_kinds=kinds)
    try:
        questions = _draw(person, quiz, sittings, kinds, seed=str(person.uuid))
        return Gate(quiz, questions=tuple(questions), unit_kinds=kinds)
    except Shortage:
        return Gate(quiz, why=Why.SHORTAGE, unit_kinds=kinds)


def next_day(purpose: str, closed: Sequence[tuple[datetime | None, bool | None]]) -> date | None:
    """The first day on which a test may be taken again. None when nothing stands against it: the last one was passed, or none was taken.

    closed: (closed at, passed) of the sittings of one quiz, in their order; open ones are passed over.
    """
    ended = [(at, passed) for at, passed in closed if at is not None]
    if not ended or ended[-1][1]:
        return None
    rules = competencies.RULES
    days = rules.recheck_again_days if purpose == Quiz.Purpose.RECHECK else rules.test_again_days
    return clock.day_of(ended[-1][0]) + timedelta(days=days)


def waits_of(person: Person, *, on: date) -> dict[Cell, date]:
    """The tests for which ``person`` has to wait on ``on``, each with its first day; one query."""
    judged = Q(purpose__in=[Quiz.Purpose.TEST, Quiz.Purpose.RECHECK])
    rows = Sitting.objects.of(person).filter(judged).order_by("number")
    closed: dict[tuple[str, int, str], list[tuple[datetime | None, bool | None]]] = {}
    for key, level, purpose, at, passed in rows.values_list(
        "quiz__competency__key", "quiz__level", "purpose", "closed_at", "passed"
    ):
        closed.setdefault((key, level, purpose), []).append((at, passed))
    days = {(key, level): next_day(purpose, rows) for (key, level, purpose), rows in closed.items()}
    return {cell: day for cell, day in days.items() if day is not None and on < day}


def _purpose(held: competencies.Held | None, level: int) -> str:
    """A level that is held and has to be shown again is rechecked, not tested."""
    if held is not None and held.level == level and (held.reading.recheck or held.reading.review_due):
        return Quiz.Purpose.RECHECK
    return Quiz.Purpose.TEST


def _draw(
    person: Person, quiz: Quiz, sittings: Sequence[Sitting], unit_kinds: frozenset[str], *, seed: Seed
) -> list[str]:
    """The questions for the next sitting. Raises Shortage."""
    bank = pool().asked_at(unit_kinds)
    key, level = quiz.key.split(":")[1], quiz.level or 0
    failed = any(sitting.result and 2 * sitting.result["right"] < sitting.result["asked"] for sitting in sittings)
    return draw(
        bank.of_cell(key, level),
        competency=key,
        level=level,
        count=quiz.count,
        seen=seen_by(person),
        in_checks=bank.in_checks,
        seed=f"{seed}:{len(sittings)}",
        after_fail=failed,
    )


def seen_by(person: Person) -> dict[str, date]:
    """The day on which ``person`` last saw each question, by key; one query."""
    seen: dict[str, date] = {}
    for paper, started_at in Sitting.objects.of(person).order_by("started_at").values_list("paper", "started_at"):
        seen |= dict.fromkeys((line["q"] for line in paper), clock.day_of(started_at))
    return seen
