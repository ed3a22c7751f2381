"""Whether somebody may take an authored quiz now, and what it would ask him.

Source: docs/learning-model.md, "Evidence": 3 days between tests of one competency and level, unseen questions first, those of
lesson checks never; after a failure only unseen ones. Under supervision a trainer decides, so the days between do not hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments import gates, quizzes, sections
from assessments.accommodations import help_of
from assessments.gates import Why, seen_by
from assessments.models import InClassCode, Quiz, Sitting
from assessments.pool import Pool, pool
from assessments.scoring import RULES, Cell
from assessments.sections import Drawn, Section, TooFew, cells_of, draw_sections, form_for
from competencies import api as competencies
from kit import clock
from kit.errors import NotNow, Text
from people.models import Person


@dataclass(frozen=True)
class QuizGate:
    """Whether an authored quiz can be taken.

    sitting: the open one; it can be gone on with whatever stands against a new one.  taken: how many are closed.
    why: None when it is open.  on: the first day, when waiting is all that is needed.
    drawn: what would be asked, section by section; empty when it is shut, or when a sitting is open.
    form: which of two forms; empty without forms.
    """

    quiz: Quiz
    sections: tuple[Section, ...] = ()
    sitting: UUID | None = None
    taken: int = 0
    why: Why | None = None
    on: date | None = None
    drawn: Drawn = ()
    form: str = ""

    @property
    def is_open(self) -> bool:
        return self.why is None

    @property
    def words(self) -> tuple[Text, Text]:
        """What stands against it, and what to do now. Empty when it is open."""
        if self.why is None:
            return "", ""
        if self.why is Why.NOT_YET and self.quiz.opens_at:
            return _("It has not begun yet."), _("It opens on %(time)s.") % {"time": moment_words(self.quiz.opens_at)}
        return gates.Gate(self.quiz, why=self.why, on=self.on).words

    def refusal(self) -> NotNow:
        return NotNow(*self.words)


def moment_words(at: datetime) -> str:
    """A day and the time of it, near enough to need no year."""
    return date_format(localtime(at), gettext("N j, H:i"))


def can_take(person: Person, quiz: Quiz, *, at: datetime, code: InClassCode | None = None) -> QuizGate:
    """Whether ``person`` may take ``quiz`` at ``at``. code: the good one that he typed, of a supervised quiz."""
    parts = quizzes.sections_of(quiz)
    own = list(Sitting.objects.of(person).filter(quiz=quiz).order_by("number"))
    closed = [one for one in own if not one.is_open]
    open_one = next((one for one in own if one.is_open and one.person_id == person.pk), None)

    def gate(why: Why | None = None, **more: object) -> QuizGate:
        return QuizGate(quiz, parts, taken=len(closed), why=why, **more)  # type: ignore[arg-type]

    if open_one is not None:
        return gate(sitting=open_one.pk)
    if quiz.is_draft or quiz.is_over(at):
        return gate(Why.OVER)
    if quiz.is_before(at):
        return gate(Why.NOT_YET)
    if quiz.most_sittings and len(closed) >= quiz.most_sittings + help_of(person, on=clock.day_of(at)).sittings:
        return gate(Why.TAKEN)
    on, again = clock.day_of(at), next_day_of(quiz, [(one.closed_at, one.passed) for one in closed])
    if again is not None and on < again:
        return gate(Why.WAIT, on=again)
    number = (own[-1].number if own else 0) + 1
    form = (code.form if code else "") or form_for(str(person.uuid), number, seed=quiz.key) if quiz.has_forms else ""
    return _drawn(gate(form=form), person, number=number, on=on)


def next_day_of(quiz: Quiz, closed: Sequence[tuple[datetime | None, bool | None]]) -> date | None:
    """The first day on which the quiz may be taken again; None when nothing stands against it.

    closed: (closed at, passed) of its sittings, in their order. The trainer's own days hold after every sitting, those of the
    rules after one that was not passed.
    """
    if quiz.cool_down_days is None:
        graded = quiz.is_graded and not quiz.supervised
        return gates.next_day(quiz.purpose, closed) if graded else None
    last = closed[-1][0] if closed else None
    return clock.day_of(last) + timedelta(days=quiz.cool_down_days) if last else None


def _drawn(gate: QuizGate, person: Person, *, number: int, on: date) -> QuizGate:
    """The same gate with what would be asked, or shut when that cannot be."""
    quiz, bank = gate.quiz, pool_of(gate.quiz, person, on=on)
    alone = quiz.is_graded and not quiz.supervised
    record = gates.record_of(person) if alone else gates.Record()
    seen = seen_by(person)
    try:
        drawn = draw_of(gate, bank, seed=f"{quiz.key}:{person.uuid}:{number}", seen=seen, only_new=record.failed)
    except TooFew:
        return _shut(gate, Why.SHORTAGE)
    cells = [cell for cell, count in cells_of(drawn, bank.questions).items() if count >= RULES.least_questions]
    waits = [day for cell in cells if (day := record.waits.get(cell)) is not None and on < day]
    if waits:
        return _shut(gate, Why.WAIT, max(waits))
    if not any(drawn):
        return _shut(gate, Why.SHORTAGE)
    return QuizGate(quiz, gate.sections, taken=gate.taken, drawn=drawn, form=gate.form)


def draw_of(
    gate: QuizGate, bank: Pool, *, seed: str, seen: Mapping[str, date], only_new: frozenset[Cell] = frozenset()
) -> Drawn:
    """What a sitting asks: the questions of its form, or a draw. Raises TooFew."""
    quiz = gate.quiz
    if gate.form:
        frozen = tuple(tuple(keys) for keys in quiz.forms.get(gate.form, ()))
        known = {question.key for question in bank.questions}
        if any(key not in known for keys in frozen for key in keys):
            raise TooFew(())
        return sections.in_order(frozen, seed=seed) if quiz.shuffle_questions else frozen
    return draw_sections(
        gate.sections,
        bank.questions,
        seed=seed,
        seen=seen,
        preferred=() if quiz.is_graded else bank.in_checks,  # so that tests keep theirs unseen
        only_new=only_new,
        shuffle=quiz.shuffle_questions,
    )


def pool_of(quiz: Quiz, person: Person | None = None, *, on: date) -> Pool:
    """The questions that a quiz may ask; what stands in lesson checks is never asked where it counts.

    person: whose offices decide about the law; None for the whole bank.
    """
    bank = pool()
    if person is not None:
        bank = bank.asked_at(competencies.unit_kinds_of(person, on=on))
    return bank.for_tests() if quiz.is_graded else bank


def _shut(gate: QuizGate, why: Why, on: date | None = None) -> QuizGate:
    return QuizGate(gate.quiz, gate.sections, taken=gate.taken, why=why, on=on)
