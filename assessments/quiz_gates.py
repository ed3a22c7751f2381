"""Whether somebody may take an authored quiz now, and what it would ask him.

Source: docs/learning-model.md, "Evidence": 3 days between tests of one competency and level, unseen questions first, those of
lesson checks never; after a failure only unseen ones. Under supervision a trainer decides, so the days between do not hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
from assessments.pool import Pool, asked_on
from assessments.scoring import RULES, Cell
from assessments.sections import Drawn, Section, TooFew, cells_of, draw_sections, form_for
from competencies import api as competencies
from kit import clock
from kit.errors import NotNow, Text
from people.models import Person, Unit, UnitKind

GRASSROOTS = (UnitKind.VILLAGE, UnitKind.COMMUNITY)


@dataclass(frozen=True)
class QuizGate:
    """Whether an authored quiz can be taken.

    sitting: the open one; it can be gone on with whatever stands against a new one.  taken: how many are closed.
    left: how many more may be begun; None for any number.
    why: None when it is open.  on: the first day, when waiting is all that is needed.
    drawn: what would be asked, section by section; empty when it is shut, or when a sitting is open.
    form: which of two forms; empty without forms.
    """

    quiz: Quiz
    sections: tuple[Section, ...] = ()
    sitting: UUID | None = None
    taken: int = 0
    left: int | None = None
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
        return words_of(self.quiz, self.why, self.on)

    def refusal(self) -> NotNow:
        return NotNow(*self.words)


def words_of(quiz: Quiz, why: Why | None, on: date | None) -> tuple[Text, Text]:
    """What stands against a quiz, and what to do now. Empty when nothing does."""
    if why is Why.NOT_YET and quiz.opens_at:
        return _("It has not begun yet."), _("It opens on %(time)s.") % {"time": moment_words(quiz.opens_at)}
    return gates.Gate(quiz, why=why, on=on).words


def moment_words(at: datetime) -> str:
    """A day and the time of it, near enough to need no year."""
    return date_format(localtime(at), gettext("N j, H:i"))


def can_take(person: Person, quiz: Quiz, *, at: datetime, code: InClassCode | None = None) -> QuizGate:
    """Whether ``person`` may take ``quiz`` at ``at``. code: the good one that he typed, of a supervised quiz."""
    parts = quizzes.sections_of(quiz)
    own = list(Sitting.objects.of(person).filter(quiz=quiz).order_by("number"))
    closed = [one for one in own if not one.is_open and not one.aside]
    open_one = next((one for one in own if one.is_open and one.person_id == person.pk), None)
    on = clock.day_of(at)
    left = left_of(quiz, len(closed), help_of(person, on=on).sittings if quiz.most_sittings else 0)

    def gate(why: Why | None = None, **more: object) -> QuizGate:
        return QuizGate(quiz, parts, taken=len(closed), left=left, why=why, **more)  # type: ignore[arg-type]

    if open_one is not None:
        return gate(sitting=open_one.pk)
    why, again = shut_by(quiz, [(one.closed_at, one.passed) for one in closed], left=left, at=at)
    if why is not None:
        return gate(why, on=again)
    number = (own[-1].number if own else 0) + 1
    form = (code.form if code else "") or form_for(str(person.uuid), number, seed=quiz.key) if quiz.has_forms else ""
    return _drawn(gate(form=form), person, number=number, on=on)


Ended = tuple[datetime | None, bool | None]  # (closed at, passed) of a sitting


def left_of(quiz: Quiz, taken: int, more: int) -> int | None:
    """How many more sittings may be begun; None for any number. more: what his help in tests adds."""
    return max(0, quiz.most_sittings + more - taken) if quiz.most_sittings else None


def shut_by(quiz: Quiz, closed: Sequence[Ended], *, left: int | None, at: datetime) -> tuple[Why | None, date | None]:
    """What stands against another sitting before a single question is drawn, and the first day where it is only waiting.

    closed: in their order.
    """
    if quiz.is_draft or quiz.is_over(at):
        return Why.OVER, None
    if quiz.is_before(at):
        return Why.NOT_YET, None
    if left == 0:
        return Why.TAKEN, None
    again = next_day_of(quiz, closed)
    return (Why.WAIT, again) if again is not None and clock.day_of(at) < again else (None, None)


def next_day_of(quiz: Quiz, closed: Sequence[Ended]) -> date | None:
    """The first day on which the quiz may be taken again; None when nothing stands against it.

    closed: its sittings, in their order. The trainer's own days hold after every sitting, those of the rules after one that
    was not passed, and after every one whose result is not told: else the wait would tell it.
    """
    if not closed:
        return None
    if quiz.cool_down_days is None:
        if quiz.feedback in (Quiz.Feedback.CLOSED, Quiz.Feedback.NEVER):
            closed = [(at, False) for at, _passed in closed]
        graded = quiz.is_graded and not quiz.supervised
        return gates.next_day(quiz.purpose, closed, rules=competencies.framework().rules) if graded else None
    last = closed[-1][0]
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
    return replace(gate, drawn=drawn)


def draw_of(
    gate: QuizGate, bank: Pool, *, seed: str, seen: Mapping[str, date], only_new: frozenset[Cell] = frozenset()
) -> Drawn:
    """What a sitting asks: the questions of its form, or a draw. Raises TooFew."""
    quiz = gate.quiz
    if gate.form:
        old = (
            bank.changed.outdated
        )  # left out, as of every other draw: the form was put together before the law changed
        frozen = tuple(tuple(key for key in keys if key not in old) for keys in quiz.forms.get(gate.form, ()))
        known = {question.key for question in bank.questions}
        if any(key not in known for keys in frozen for key in keys):
            raise TooFew(())
        return sections.in_order(frozen, seed=seed) if quiz.shuffle_questions else frozen
    return draw_sections(
        gate.sections,
        bank.questions,
        seed=seed,
        seen=bank.changed.unseen_again(seen),
        preferred=() if quiz.is_graded else bank.in_checks,  # so that tests keep theirs unseen
        only_new=only_new,
        shuffle=quiz.shuffle_questions,
    )


def pool_of(quiz: Quiz, person: Person | None = None, *, on: date) -> Pool:
    """The questions that a quiz may ask on a day; what stands in lesson checks is never asked where it counts.

    person: whose offices decide about the law; None for the whole bank. Two forms are the same for everybody, so there only what can be
    put to villages and communities alike, as far as the place has both.
    """
    bank = asked_on(on, competencies.unit_kinds_of(person, on=on) if person is not None else frozenset())
    if person is None and quiz.has_forms and quiz.unit is not None:
        below = Unit.objects.filter(path__startswith=quiz.unit.path, kind__in=GRASSROOTS, closed_on=None)
        bank = bank.asked_of_all(set(below.order_by().values_list("kind", flat=True).distinct()))
    return bank.for_tests() if quiz.is_graded else bank


def _shut(gate: QuizGate, why: Why, on: date | None = None) -> QuizGate:
    return replace(gate, why=why, on=on, form="")
