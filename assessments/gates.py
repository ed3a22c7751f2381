"""Whether somebody may take a small test now, and if not, why and what to do instead.

Source: docs/learning-model.md, "Evidence": 3 days between tests of one competency and level (7 after a failed recheck), unseen
questions first, those of lesson checks never; after a failure (fewer than half right) with fewer than five unseen questions
left, only supervised or observed. The days count from the last closed sitting that was not passed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments import quizzes
from assessments.drawing import Shortage, draw
from assessments.models import Quiz, Sitting
from assessments.pool import Pool, asked_on
from assessments.scoring import JUDGED, RULES, Cell, Outcome
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
    NOT_YET = "not_yet"
    TAKEN = "taken"


@dataclass(frozen=True)
class Gate:
    """Whether the test of one competency and level can be taken.

    quiz: the test, or the recheck where the level is held and has to be shown again.
    sitting: the open one, be it of several test-outs together; it can be gone on with whatever stands against a new one.
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
    Why.NOT_YET: (_("It has not begun yet."), _("Come again when it has opened.")),
    Why.TAKEN: (_("You have taken it as often as it may be taken."), _("If you want to try again, ask your trainer.")),
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
    rows = Sitting.objects.of(person).counting().filter(Q(quiz=quiz) | Q(purpose=Quiz.Purpose.EXAM)).order_by("number")
    sittings = [sitting for sitting in rows if sitting.quiz_id == quiz.pk]
    exams = [sitting for sitting in rows if sitting.quiz_id != quiz.pk]
    begun = [*sittings, *(one for one in exams if (competency, level) in cells_in(one.given))]
    open_one = next((one for one in begun if one.is_open and one.person_id == person.pk), None)
    if open_one is not None:
        return Gate(quiz, open_one.pk, unit_kinds=kinds)
    if quiz.is_over(clock.start_of(on)):
        return Gate(quiz, why=Why.OVER, unit_kinds=kinds)
    if entry is None or (quiz.purpose == Quiz.Purpose.TEST and level > entry.standard.test_top):
        return Gate(quiz, why=Why.OBSERVED_ONLY, unit_kinds=kinds)
    if quiz.purpose == Quiz.Purpose.TEST and held is not None and held.level >= level:
        return Gate(quiz, why=Why.ENOUGH, unit_kinds=kinds)
    tested = [
        *(one for sitting in sittings for one in cells_tested((competency, level), *_ended(sitting))),
        *(one for exam in exams for one in cells_tested(None, *_ended(exam)) if one.cell == (competency, level)),
    ]
    again = next_day(quiz.purpose, [(one.at, one.passed) for one in tested], rules=frame.rules)
    if again is not None and on < again:
        return Gate(quiz, why=Why.WAIT, on=again, unit_kinds=kinds)
    try:
        failed = any(one.is_failure for one in tested)
        questions = _draw(person, quiz, len(sittings), kinds, frame, on=on, after_fail=failed)
        return Gate(quiz, questions=tuple(questions), unit_kinds=kinds)
    except Shortage:
        return Gate(quiz, why=Why.SHORTAGE, unit_kinds=kinds)


def cells_in(given: Mapping[str, Any] | None) -> list[Cell]:
    """The competencies and levels of test-outs that are taken together, as the sitting keeps them; none of any other sitting."""
    return [(key, level) for key, level in (given or {}).get("together", ())]


def next_day(
    purpose: str,
    closed: Sequence[tuple[datetime | None, bool | None]],
    *,
    rules: competencies.Rules = competencies.RULES,
) -> date | None:
    """The first day on which a test may be taken again. None when nothing stands against it: the last one was passed, or none was taken.

    closed: (closed at, passed) of the sittings of one quiz, or of one competency and level; open ones are passed over.
    """
    ended = sorted((at, passed) for at, passed in closed if at is not None)
    if not ended or ended[-1][1]:
        return None
    days = rules.recheck_again_days if purpose == Quiz.Purpose.RECHECK else rules.test_again_days
    return clock.day_of(ended[-1][0]) + timedelta(days=days)


@dataclass(frozen=True)
class Tested:
    """That a sitting tested one competency and level, and how that went. at: None while it is open."""

    cell: Cell
    at: datetime | None
    passed: bool
    is_failure: bool


def cells_tested(
    cell: Cell | None, at: datetime | None, passed: bool | None, result: Mapping[str, Any] | None
) -> list[Tested]:
    """What a sitting tested. cell: of a small test; of an exam None, which tests every cell that has a whole test in it."""
    said = result or {}
    if cell is not None:
        return [Tested(cell, at, bool(passed), 2 * said.get("right", 0) < said.get("asked", 0))]
    return [
        Tested((key, level), at, outcome == Outcome.PASSED, 2 * right < asked)
        for key, level, right, asked, outcome in said.get("cells", ())
        if asked >= RULES.least_questions
    ]


def _ended(sitting: Sitting) -> tuple[datetime | None, bool | None, Mapping[str, Any] | None]:
    return sitting.closed_at, sitting.passed, sitting.result


@dataclass(frozen=True)
class Record:
    """What tests and exams of a person mean for his next ones.

    waits: the first day of each cell that has one, past ones too.  failed: cells of which fewer than half were right once.
    """

    waits: Mapping[Cell, date] = field(default_factory=dict)
    failed: frozenset[Cell] = frozenset()


def record_of(person: Person) -> Record:
    """One query, and the look at the framework's stamp. An exam and a small test of one cell wait for each other; a recheck has days of its own."""
    rows = Sitting.objects.of(person).counting().filter(purpose__in=list(JUDGED)).order_by("closed_at")
    ends: dict[tuple[Cell, str], list[Tested]] = {}
    for purpose, key, level, *ended in rows.values_list(
        "purpose", "quiz__competency__key", "quiz__level", "closed_at", "passed", "result"
    ):
        is_exam = purpose == Quiz.Purpose.EXAM
        for one in cells_tested(None if is_exam else (key, level), *ended):
            ends.setdefault((one.cell, Quiz.Purpose.TEST if is_exam else purpose), []).append(one)
    waits: dict[Cell, date] = {}
    rules = competencies.framework().rules
    for (cell, purpose), tested in ends.items():
        day = next_day(purpose, [(one.at, one.passed) for one in tested], rules=rules)
        if day is not None:
            waits[cell] = max(day, waits.get(cell, day))
    failed = {one.cell for tested in ends.values() for one in tested if one.at is not None and one.is_failure}
    return Record(waits, frozenset(failed))


def waits_of(person: Person, *, on: date) -> dict[Cell, date]:
    """The tests for which ``person`` has to wait on ``on``, each with its first day; one query."""
    return {cell: day for cell, day in record_of(person).waits.items() if on < day}


def _purpose(held: competencies.Held | None, level: int) -> str:
    """A level that is held and has to be shown again is rechecked, not tested."""
    if held is not None and held.level == level and (held.reading.recheck or held.reading.review_due):
        return Quiz.Purpose.RECHECK
    return Quiz.Purpose.TEST


def _draw(
    person: Person,
    quiz: Quiz,
    taken: int,
    unit_kinds: frozenset[str],
    frame: competencies.Framework,
    *,
    on: date,
    after_fail: bool,
) -> list[str]:
    """The questions for the next sitting, after ``taken`` others: where a law has changed, by its new text alone, and a
    recheck asks first what has changed. Raises Shortage."""
    bank = asked_on(on, unit_kinds, frame)
    return draw_cell(
        bank,
        (quiz.key.split(":")[1], quiz.level or 0),
        count=quiz.count,
        seen=seen_by(person),
        seed=f"{person.uuid}:{taken}",
        after_fail=after_fail,
        preferred=bank.changed.renewed if quiz.purpose == Quiz.Purpose.RECHECK else (),
    )


def draw_cell(
    bank: Pool,
    cell: Cell,
    *,
    count: int,
    seen: Mapping[str, date],
    seed: str,
    after_fail: bool = False,
    preferred: Collection[str] = (),
) -> list[str]:
    """The questions of one competency and level for a test. bank: of `asked_on`.  The rest as in `drawing.draw`. Raises Shortage."""
    return draw(
        bank.of_cell(*cell),
        competency=cell[0],
        level=cell[1],
        count=count,
        seen=bank.changed.unseen_again(seen),
        in_checks=bank.in_checks,
        seed=seed,
        after_fail=after_fail,
        preferred=preferred,
    )


def seen_by(person: Person) -> dict[str, date]:
    """The day on which ``person`` last saw each question, by key; one query."""
    seen: dict[str, date] = {}
    for paper, started_at in Sitting.objects.of(person).order_by("started_at").values_list("paper", "started_at"):
        seen |= dict.fromkeys((line["q"] for line in paper), clock.day_of(started_at))
    return seen
