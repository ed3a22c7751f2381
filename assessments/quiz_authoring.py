"""Quizzes as trainers put them together: settings, sections and rules; published, taken back, closed.

A published quiz is not edited: it is taken back first. Sittings keep the paper and the terms with which they began.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from assessments import quiz_gates, quizzes
from assessments.models import Question, Quiz, QuizQuestion, QuizRule, QuizSection
from assessments.quiz_looks import look_at
from assessments.sections import FORMS, Drawn, draw_forms, draw_sections, in_order
from kit import audit, clock
from kit.errors import InputError, NotNow
from people.models import Person, Unit


@dataclass(frozen=True)
class NewSection:
    """fixed: codes of questions in their order."""

    title: str = ""
    intro: str = ""
    fixed: tuple[str, ...] = ()
    rules: tuple[QuizRule, ...] = field(default_factory=tuple)


def new_key() -> str:
    return f"set:{uuid4().hex[:16]}"


def new_quiz(quiz: Quiz, *, by: Person) -> Quiz:
    """Keep a new quiz as a draft."""
    with transaction.atomic():
        quiz.key, quiz.is_draft, quiz.is_open = new_key(), True, True
        quiz.save()
        audit.record("assessments.quiz_made", by=by, of=quiz)
    return quiz


@transaction.atomic
def revise_quiz(quiz: Quiz, *, fields: Sequence[str], by: Person) -> None:
    """Keep changed settings. Raises NotNow for one that is published."""
    _check_draft(quiz)
    quiz.save()
    audit.record("assessments.quiz_changed", by=by, of=quiz, fields=fields)


@transaction.atomic
def write_section(quiz: Quiz, new: NewSection, *, section: QuizSection | None = None, by: Person) -> QuizSection:
    """Add a section at the end, or write one anew.

    Raises NotNow for a published quiz, InputError for a code that the bank does not have, or that stands in another section.
    """
    _check_draft(quiz)
    keys = list(dict.fromkeys(new.fixed))
    rows = Question.objects.in_bulk(keys, field_name="key")
    if missing := [key for key in keys if key not in rows]:
        raise InputError(
            _("The bank has no question %(keys)s.") % {"keys": ", ".join(missing)},
            _("Choose other questions."),
            field="fixed",
        )
    row = section or QuizSection(quiz=quiz, order=(quiz.sections.aggregate(last=Max("order"))["last"] or 0) + 1)
    row.title, row.intro = new.title, new.intro
    row.save()
    row.fixed.all().delete()
    others = set(quiz.fixed.values_list("question__key", flat=True))
    if twice := [key for key in keys if key in others]:
        raise InputError(
            _("%(keys)s stands in another section already.") % {"keys": ", ".join(twice)},
            _("A question is asked once in a quiz."),
            field="fixed",
        )
    QuizQuestion.objects.bulk_create(
        QuizQuestion(quiz=quiz, question=rows[key], section=row, order=order) for order, key in enumerate(keys)
    )
    row.rules.all().delete()
    for order, rule in enumerate(new.rules):
        rule.pk, rule.section, rule.order = None, row, order
        rule.save(force_insert=True)
    audit.record("assessments.quiz_changed", by=by, of=quiz, fields=["sections"])
    return row


@transaction.atomic
def remove_section(section: QuizSection, *, by: Person) -> None:
    """Take a section out of a draft. Raises NotNow for a published quiz."""
    quiz = section.quiz
    _check_draft(quiz)
    section.delete()
    audit.record("assessments.quiz_changed", by=by, of=quiz, fields=["sections"])


@transaction.atomic
def move_section(section: QuizSection, *, up: bool, by: Person) -> None:
    """Let a section change places with the one before it, or behind it; at the end nothing happens.

    Raises NotNow for a published quiz.
    """
    quiz = section.quiz
    _check_draft(quiz)
    rows = list(quiz.sections.order_by("order", "pk"))
    here = rows.index(section)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for order, row in enumerate(rows, start=1):
        row.order = order
    QuizSection.objects.bulk_update(rows, ["order"])
    audit.record("assessments.quiz_changed", by=by, of=quiz, fields=["sections"])


@transaction.atomic
def copy_quiz(quiz: Quiz, *, unit: Unit, by: Person) -> Quiz:
    """A new draft for ``unit`` with the same settings and sections. When it opens and closes is left open."""
    copy = Quiz.objects.get(pk=quiz.pk)
    copy.pk, copy.key, copy.unit = None, new_key(), unit
    copy.title = (_("%(title)s (copy)") % {"title": quiz.title[:70]})[:80]
    copy.forms, copy.is_draft, copy.is_open = {}, True, True
    copy.opens_at = copy.closes_at = None
    copy.save(force_insert=True)
    for row in quiz.sections.prefetch_related("rules", "fixed"):
        section = QuizSection.objects.create(quiz=copy, title=row.title, intro=row.intro, order=row.order)
        rules, fixed = list(row.rules.all()), list(row.fixed.all())
        for rule in rules:
            rule.pk, rule.section = None, section
        for one in fixed:
            one.pk, one.quiz, one.section = None, copy, section
        QuizRule.objects.bulk_create(rules)
        QuizQuestion.objects.bulk_create(fixed)
    audit.record("assessments.quiz_copied", by=by, of=copy)
    return copy


@transaction.atomic
def publish(quiz: Quiz, *, by: Person, at: datetime) -> None:
    """Open it to whom it is for. Two forms are drawn and frozen now.

    Raises InputError, which names everything that is wrong with it. Harmless to repeat.
    """
    if not _is_draft(quiz):
        return
    look = look_at(quiz, at=at)
    if look.faults:
        raise InputError(" ".join(look.faults), _("Put it right, then publish it."))
    quiz.forms = forms_of(quiz, at=at)
    quiz.is_draft, quiz.is_open, quiz.count = False, True, look.wanted
    quiz.save(update_fields=["forms", "is_draft", "is_open", "count"])
    audit.record("assessments.quiz_published", by=by, of=quiz)


def forms_of(quiz: Quiz, *, at: datetime) -> dict[str, list[list[str]]]:
    """The questions of both forms, section by section; nothing for a quiz without forms. Raises TooFew."""
    if not quiz.has_forms:
        return {}
    bank = quiz_gates.pool_of(quiz, on=clock.day_of(at))
    drawn = draw_forms(quizzes.sections_of(quiz), bank.questions, seed=quiz.key)
    return {form: [list(keys) for keys in drawn[form]] for form in FORMS}


@transaction.atomic
def take_back(quiz: Quiz, *, by: Person) -> None:
    """Make it a draft again: nobody begins it, and it may be changed. Who has begun goes on. Raises NotNow for a draft."""
    _check_published(quiz)
    quiz.is_draft = True
    quiz.save(update_fields=["is_draft"])
    audit.record("assessments.quiz_taken_back", by=by, of=quiz)


@transaction.atomic
def close_quiz(quiz: Quiz, *, by: Person) -> None:
    """Let nobody begin it any more. Who has begun goes on. Raises NotNow for a draft."""
    _check_published(quiz)
    quiz.is_open = False
    quiz.save(update_fields=["is_open"])
    audit.record("assessments.quiz_closed", by=by, of=quiz)


def preview(quiz: Quiz, *, form: str, seed: str, at: datetime) -> Drawn:
    """One paper as it might be asked. form: A or B of a quiz with forms, as they were frozen. Raises TooFew."""
    parts = quizzes.sections_of(quiz)
    if quiz.has_forms:
        forms = quiz.forms if quiz.forms and not quiz.is_draft else forms_of(quiz, at=at)
        drawn = tuple(tuple(keys) for keys in forms[form if form in FORMS else FORMS[0]])
        return in_order(drawn, seed=seed) if quiz.shuffle_questions else drawn
    bank = quiz_gates.pool_of(quiz, on=clock.day_of(at))
    return draw_sections(parts, bank.questions, seed=seed, shuffle=quiz.shuffle_questions)


def _is_draft(quiz: Quiz) -> bool:
    """As it stands in the database, kept so until the transaction ends: somebody else may publish it meanwhile."""
    return Quiz.objects.select_for_update().values_list("is_draft", flat=True).get(pk=quiz.pk)


def _check_draft(quiz: Quiz) -> None:
    if not _is_draft(quiz):
        raise NotNow(_("It is published."), _("Take it back first, then change it."))


def _check_published(quiz: Quiz) -> None:
    if _is_draft(quiz):
        raise NotNow(_("It is a draft: nobody can begin it."), _("Look at its page again."))
