"""Which questions a quiz on paper asks: one paper, or two of equal weight for neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from assessments import gates, placings, quiz_authoring, quiz_gates, quizzes, starting
from assessments.drawing import Shortage, parallel_forms
from assessments.models import Quiz
from assessments.pool import asked_on, pool
from assessments.sections import FORMS, Drawn, TooFew, draw_sections
from kit import clock
from kit.errors import InputError
from people.models import Person


@dataclass(frozen=True)
class Papers:
    """forms: lines as of a `Sitting`, of one paper or of two.  given: the terms of an authored quiz, as `Sitting.given`."""

    forms: tuple[list[Any], ...]
    given: dict[str, Any] | None = None


def papers_of(quiz: Quiz, people: Sequence[Person], *, forms: int, seed: str, at: datetime) -> Papers:
    """What is printed. Questions that nobody of the class has seen come first. Raises InputError, naming the field."""
    if quiz.is_authored:
        return _authored(quiz, people, forms=forms, seed=seed, at=at)
    keys = list(quiz.fixed.order_by("order").values_list("question__key", flat=True))
    on = clock.day_of(at)
    known = asked_on(on).versions
    chosen = [[key for key in keys if key in known]] if keys else _of_cell(quiz, people, forms=forms, seed=seed, on=on)
    if not chosen[0]:
        raise _nothing_to_ask()
    return Papers(tuple(_lines(each, f"{seed}:{n}") for n, each in enumerate(chosen)))


def _authored(quiz: Quiz, people: Sequence[Person], *, forms: int, seed: str, at: datetime) -> Papers:
    """Its sections in their order; the two forms are those that were drawn when it was published."""
    gate = quiz_gates.QuizGate(quiz, quizzes.sections_of(quiz))
    try:
        if quiz.has_forms:
            drawn = [_form(gate, form, at) for form in FORMS[:forms]]
        else:
            drawn = _draws(gate, _seen_by(people), forms=forms, seed=seed, at=at)
    except TooFew as few:
        words = [quiz_authoring.short_words(short) for short in few.shorts]
        raise InputError(" ".join(words) or _("This quiz has no questions now."), _("Choose another quiz."), field="quiz") from None  # fmt: skip
    if not any(drawn[0]):
        raise _nothing_to_ask()
    agreed = starting.terms_of(quiz, quiz_gates.QuizGate(quiz, gate.sections, drawn=drawn[0]))
    papers = ([key for keys in each for key in keys] for each in drawn)
    return Papers(tuple(_lines(keys, f"{seed}:{n}") for n, keys in enumerate(papers)), agreed.as_json())


def _form(gate: quiz_gates.QuizGate, form: str, at: datetime) -> Drawn:
    bank = quiz_gates.pool_of(gate.quiz, on=clock.day_of(at))
    return quiz_gates.draw_of(quiz_gates.QuizGate(gate.quiz, form=form), bank, seed=form, seen={})


def _draws(gate: quiz_gates.QuizGate, seen: Mapping[str, date], *, forms: int, seed: str, at: datetime) -> list[Drawn]:
    """One draw, or two; the second one avoids what the first one asks as far as the bank allows."""
    bank = quiz_gates.pool_of(gate.quiz, on=clock.day_of(at))
    before, drawn = dict(seen), list[Drawn]()
    for number in range(forms):
        one = draw_sections(
            gate.sections, bank.questions, seed=f"{seed}:{number}", seen=before, shuffle=gate.quiz.shuffle_questions
        )
        before |= dict.fromkeys((key for keys in one for key in keys), clock.day_of(at))
        drawn.append(one)
    return drawn


def _of_cell(quiz: Quiz, people: Sequence[Person], *, forms: int, seed: str, on: date) -> list[list[str]]:
    """The small test of a competency and level."""
    bank = asked_on(on)
    if quiz.competency is None or quiz.level is None:
        raise _nothing_to_ask()
    cell = (quiz.competency.key, quiz.level)
    questions = bank.of_cell(*cell)
    try:
        if forms > 1:
            two = parallel_forms(questions, cells=[cell], count=quiz.count, seed=seed, without=bank.in_checks)
            return [list(form) for form in two]
        return [
            gates.draw_cell(bank, cell, count=quiz.count, seen=_seen_by(people), seed=seed),
        ]
    except Shortage as short:
        words = _("The bank has only %(available)s questions for this; %(count)s are needed.")
        raise InputError(
            words % {"available": short.available, "count": short.count}, _("Choose another quiz."), field="quiz"
        ) from None


def _seen_by(people: Sequence[Person]) -> dict[str, date]:
    """The last day on which anybody of them saw a question."""
    seen: dict[str, date] = {}
    for person in people:
        for key, day in gates.seen_by(person).items():
            seen[key] = max(day, seen.get(key, day))
    return seen


def _lines(keys: Sequence[str], seed: str) -> list[Any]:
    bank = pool()
    return [placings.line(key, bank, seed=seed).as_line() for key in keys]


def _nothing_to_ask() -> InputError:
    return InputError(_("This quiz has no questions now."), _("Choose another quiz."), field="quiz")
