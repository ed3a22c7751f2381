"""Sittings begin: the paper is drawn and frozen, the id is made here. An open sitting is gone on with, never doubled."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from assessments import (
    accommodations,
    gates,
    in_class,
    placings,
    quiz_gates,
    quizzes,
    refresh,
    self_rating,
    terms,
    together,
)
from assessments.accommodation_rules import ORAL, PHONE, SUPERVISED
from assessments.asked import Asked
from assessments.models import InClassCode, Quiz, Sitting
from assessments.models.quiz import REFRESH
from assessments.placing import Ask, Reason
from assessments.pool import Pool, asked_on, pool
from assessments.scoring import Cell
from assessments.sittings import strength_of
from competencies import api as competencies
from kit import clock
from kit.errors import NotNow
from people.models import Person

SEED_BITS = 62


def start_placing(person: Person, *, at: datetime) -> Sitting:
    """The open placing of ``person``, or a new one with its first question.

    Raises NotNow when there is nothing to place, or when the bank has no questions for what is left.
    """
    quiz = Quiz.objects.get(key=quizzes.PLACING)
    if (open_one := _open_of(person, quiz)) is not None:
        return open_one
    on = clock.day_of(at)
    standing = competencies.standing_of(person, on=on)
    targets = placings.targets_of(standing.gaps, on=on, abilities=placings.abilities_of_all())
    before, seen = placings.answers_before(person), placings.seen_lately(person, on=on)
    again = placings.again_of(standing, before) if targets else ()
    said = self_rating.said_by(person) if targets else {}
    sitting_id, unit_kinds = uuid4(), standing.unit_kinds
    following, bank = placings.first(person, sitting_id, [*targets, *again], before, seen, unit_kinds, said, on=on)
    if not isinstance(following, Ask):
        raise _nothing_to_place(following.reason)
    seed = secrets.randbits(SEED_BITS)
    paper = [placings.placing_line(following.question, bank, seed=seed)]
    given = placings.given(targets, before, seen, unit_kinds, again=again, said=said, without=bank.changed.outdated)
    return _begin(person, quiz, paper, at=at, seed=seed, id=sitting_id, given=given)


def start_test(person: Person, competency: str, level: int, *, at: datetime) -> Sitting:
    """The open test (or recheck) of this competency and level, or a new one.

    Raises NotNow, which says what to do instead, and Quiz.DoesNotExist where there is no such test.
    """
    gate = gates.can_test(person, competency, level, on=clock.day_of(at))
    if gate.sitting is not None:
        return not_read_aloud(Sitting.objects.get(pk=gate.sitting))
    if not gate.is_open:
        raise gate.refusal()
    if gate.quiz.is_over(at):
        raise gates.Gate(gate.quiz, why=gates.Why.OVER).refusal()
    return _begin(person, gate.quiz, _paper(gate.questions), at=at)


def start_together(person: Person, cells: Iterable[Cell] | None, *, at: datetime) -> Sitting:
    """The open sitting of test-outs together, or a new one of ``cells``; of those that are wanted of him when None.

    Raises NotNow when none of them can be tested now.
    """
    on = clock.day_of(at)
    wanted = together.wanted_by(person, on=on) if cells is None else cells
    offer = together.offer_of(person, wanted, on=on)
    if offer.sitting is not None:
        return offer.sitting
    if not offer.asked or offer.quiz.is_over(at):
        raise offer.refusal()
    return _begin(person, offer.quiz, _paper(offer.keys), at=at, given=together.given_of(offer))


def not_read_aloud(sitting: Sitting) -> Sitting:
    """The sitting, unless a trainer reads it to its person. Raises NotNow then."""
    if sitting.condition == ORAL:
        raise NotNow(_("A trainer reads this test to you."), _("Go on with him."))
    return sitting


def start_check(person: Person, lesson_code: str, *, at: datetime) -> Sitting:
    """The open check of a lesson, or a new one; it can be taken as often as one likes.

    Raises NotNow when it has no questions now, and Quiz.DoesNotExist where there is no such check.
    """
    quiz = Quiz.objects.get(key=quizzes.check_key(lesson_code))
    if (open_one := _open_of(person, quiz)) is not None:
        return open_one
    questions = check_questions(quiz, on=clock.day_of(at))
    if not questions or quiz.is_over(at):
        raise NotNow(_("This lesson has no questions just now."), _("Read on; the questions come later."))
    return _begin(person, quiz, _paper(questions), at=at)


def start_refresh(person: Person, *, at: datetime) -> Sitting:
    """The open look back of ``person``, or a new one of what is due. Raises NotNow when nothing is."""
    quiz = Quiz.objects.get(key=REFRESH)
    if (open_one := _open_of(person, quiz)) is not None:
        return open_one
    questions = refresh.questions_for(person, on=clock.day_of(at))
    if not questions:
        raise refresh.nothing_due()
    return _begin(person, quiz, _paper(questions), at=at, given=refresh.GIVEN)


def start_quiz(person: Person, quiz: Quiz, *, at: datetime, code: str = "") -> Sitting:
    """The open sitting of an authored quiz, or a new one. code: the digits that were typed, of a supervised quiz.

    Raises NotNow, which says what to do instead, and InputError for a code that is not good now.
    """
    if (open_one := _open_of(person, quiz)) is not None:
        return open_one
    said = in_class.code_of(person, quiz, code, at=at) if quiz.supervised else None
    gate = quiz_gates.can_take(person, quiz, at=at, code=said)
    if gate.sitting is not None:
        return Sitting.objects.get(pk=gate.sitting)
    if not gate.is_open:
        raise gate.refusal()
    agreed = terms_of(quiz, gate)
    return _begin(
        person,
        quiz,
        _paper([key for keys in gate.drawn for key in keys], shuffled=quiz.shuffle_options),
        at=at,
        given=agreed.as_json(),
        supervision=Supervision(gate.form, said),
    )


def start_oral(person: Person, quiz: Quiz, questions: Sequence[str], *, at: datetime) -> Sitting:
    """A small test of these questions that a trainer reads to ``person``; `oral.start` has asked whether he may."""
    return _begin(person, quiz, _paper(questions), at=at, supervision=Supervision(oral=True))


def terms_of(quiz: Quiz, gate: quiz_gates.QuizGate) -> terms.Terms:
    """What holds from the start of a sitting to its end."""
    parts, number = [], 1
    for section, keys in zip(gate.sections, gate.drawn, strict=True):
        parts.append(terms.Part(section.title, section.intro, number))
        number += len(keys)
    return terms.Terms(
        parts=tuple(parts),
        percent=quiz.pass_percent,
        grace_seconds=quiz.grace_seconds,
        overdue=terms.Overdue(quiz.overdue),
        tells_at_once=quiz.purpose == Quiz.Purpose.PRACTICE and quiz.feedback == Quiz.Feedback.EACH,
    )


def deadline_of(quiz: Quiz, at: datetime) -> datetime | None:
    """When a sitting that begins at ``at`` has to be handed in: the time limit, or before it the quiz's own end."""
    limits = [at + timedelta(minutes=quiz.time_limit_minutes)] if quiz.time_limit_minutes else []
    if quiz.is_authored and quiz.closes_at:
        limits.append(quiz.closes_at)
    return min(limits, default=None)


@dataclass(frozen=True)
class Supervision:
    """form: which of two.  code: the one that was said in class; None on one's own.  oral: a trainer reads and enters."""

    form: str = ""
    code: InClassCode | None = None
    oral: bool = False

    @property
    def condition(self) -> str:
        return ORAL if self.oral else SUPERVISED if self.code else PHONE

    @property
    def is_seen(self) -> bool:
        """Whether somebody sits beside him."""
        return self.condition != PHONE


ON_HIS_OWN = Supervision()


def check_questions(quiz: Quiz, *, on: date) -> list[str]:
    """The keys of a check's questions in their order; retired ones are left out, and those of an older text of a law.

    A check that has no others stands as it is until lesson and questions are revised: the lesson could not be finished else.
    """
    keys = quiz.fixed.order_by("order").values_list("question__key", flat=True)
    return asked_of(keys, today=asked_on(on), bank=pool())


def asked_of(keys: Iterable[str], *, today: Pool, bank: Pool) -> list[str]:
    """Those of the ``keys`` of a check that are asked. today: the bank as it may be asked; bank: all of it."""
    fixed = list(keys)
    return [key for key in fixed if key in today.versions] or [key for key in fixed if key in bank.versions]


Paper = Callable[[int], Sequence[Asked]]


def _paper(questions: Sequence[str], *, shuffled: bool = True) -> Paper:
    """These questions, in this order; the options are shuffled by the seed of the sitting, or stand as they were written."""
    bank = pool()
    return lambda seed: [placings.line(key, bank, seed=seed, shuffled=shuffled) for key in questions]


def _begin(
    person: Person,
    quiz: Quiz,
    paper: Paper | Sequence[Asked],
    *,
    at: datetime,
    seed: int | None = None,
    id: UUID | None = None,
    given: dict[str, Any] | None = None,
    supervision: Supervision = ON_HIS_OWN,
) -> Sitting:
    """A new sitting, or the one that another request has just begun: the constraint decides who was first."""
    seed = secrets.randbits(SEED_BITS) if seed is None else seed
    lines = paper(seed) if callable(paper) else paper
    last = Sitting.objects.of(person).filter(quiz=quiz).order_by("-number").values_list("number", flat=True).first()
    sitting = Sitting(
        id=id or uuid4(),
        person=person,
        quiz=quiz,
        purpose=quiz.purpose,
        number=(last or 0) + 1,
        seed=seed,
        paper=[line.as_line() for line in lines],
        strength=strength_of(quiz.purpose, supervised=supervision.is_seen),
        condition=supervision.condition,
        started_at=at,
        deadline_at=deadline_of(quiz, at),
        given=given,
        form=supervision.form,
        code=supervision.code,
    )
    accommodations.lay_into(sitting)
    try:
        with transaction.atomic():
            sitting.save(force_insert=True)
    except IntegrityError:
        other = _open_of(person, quiz)
        if other is None:
            raise  # it was begun and ended within this instant; the next try begins another one
        return other
    return sitting


def _open_of(person: Person, quiz: Quiz) -> Sitting | None:
    return Sitting.objects.filter(person=person, quiz=quiz).open().first()


def _nothing_to_place(reason: Reason) -> NotNow:
    then = _("Ask your trainer to look at it with you.") if reason is Reason.BANK_SHORT else _("Go on with your plan.")
    return NotNow(placings.why_nothing(reason), then)
