"""Quizzes as trainers put them together: settings, sections and rules; checked against the bank, published, closed.

A published quiz is not edited: it is taken back first. Sittings keep the paper and the terms with which they began.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from assessments import quiz_gates, quizzes
from assessments.events import MOST_ITEMS
from assessments.models import Question, Quiz, QuizQuestion, QuizRule, QuizSection
from assessments.pool import Pool
from assessments.sections import FORMS, Drawn, Section, Short, TooFew, draw_forms, draw_sections
from kit import audit, clock
from kit.errors import InputError, NotNow
from people.models import Person


@dataclass(frozen=True)
class RuleLook:
    """A rule in words, and how many questions of the bank fit it."""

    words: str
    count: int
    available: int


@dataclass(frozen=True)
class SectionLook:
    """A section as the authoring page shows it. short: what is missing, None when it can be filled."""

    id: int
    number: int
    title: str
    fixed: int
    rules: tuple[RuleLook, ...]
    wanted: int
    short: Short | None


@dataclass(frozen=True)
class Look:
    """A quiz against the bank. faults: why it cannot be published, each with what to do."""

    sections: tuple[SectionLook, ...]
    wanted: int
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewSection:
    """fixed: codes of questions in their order."""

    title: str = ""
    intro: str = ""
    fixed: tuple[str, ...] = ()
    rules: tuple[QuizRule, ...] = field(default_factory=tuple)


def look_at(quiz: Quiz, *, at: datetime) -> Look:
    """What a quiz asks for, and what the bank has for it now."""
    rows, parts = list(quiz.sections.order_by("order", "pk")), quizzes.sections_of(quiz)
    bank = quiz_gates.pool_of(quiz, on=clock.day_of(at))
    shorts, gone = shortage(quiz, parts, bank)
    sections = tuple(
        SectionLook(
            id=row.pk,
            number=number,
            title=part.title,
            fixed=len(part.fixed),
            rules=tuple(
                RuleLook(rule_words(rule.competency, rule.level, rule.easiest, rule.hardest, rule.tag), rule.count,
                         sum(rule.fits(question) for question in bank.questions))
                for rule in part.rules
            ),
            wanted=part.wanted,
            short=next((short for short in shorts if short.number == number), None),
        )
        for number, (row, part) in enumerate(zip(rows, parts, strict=True), start=1)
    )  # fmt: skip
    wanted = sum(part.wanted for part in parts)
    faults = (*settings_faults(quiz), *paper_faults(quiz, parts, wanted), *gone, *map(short_words, shorts))
    return Look(sections, wanted, faults)


def shortage(quiz: Quiz, parts: Sequence[Section], bank: Pool) -> tuple[tuple[Short, ...], tuple[str, ...]]:
    """The sections that the bank does not fill, and the fixed questions that may not be asked, in words."""
    known = {question.key for question in bank.questions}
    gone = [key for part in parts for key in part.fixed if key not in known]
    words = _(
        "Question %(key)s cannot be asked here: it is not published, stands in a lesson check, or nobody but a person can mark it."
    )
    try:
        if quiz.has_forms:
            draw_forms(parts, bank.questions, seed=quiz.key)
        else:
            draw_sections(parts, bank.questions, seed=quiz.key)
    except TooFew as few:
        return few.shorts, tuple(words % {"key": key} for key in gone)
    return (), tuple(words % {"key": key} for key in gone)


def short_words(short: Short) -> str:
    """A section that cannot be filled: what it wants, and what there is."""
    said = {"number": short.number, "title": short.title, "wanted": short.wanted, "available": short.available}
    if short.title:
        return _("Section %(number)s (%(title)s) wants %(wanted)s questions, the bank has %(available)s.") % said
    return _("Section %(number)s wants %(wanted)s questions, the bank has %(available)s.") % said


def rule_words(competency: str, level: int, easiest: int | None, hardest: int | None, tag: str) -> str:
    """What a rule draws from, in words."""
    words = [competency] if competency else []
    if level:
        words.append(_("level %(level)s") % {"level": level})
    if easiest is not None or hardest is not None:
        words.append(_("difficulty %(easiest)s to %(hardest)s") % {"easiest": easiest or 1, "hardest": hardest or 5})
    if tag:
        words.append(_("tag “%(tag)s”") % {"tag": tag})
    return _(", ").join(words) or _("the whole bank")


def settings_faults(quiz: Quiz) -> list[str]:
    """What does not go together in the settings, each with what to do."""
    found = []
    if quiz.feedback == Quiz.Feedback.EACH and (quiz.is_graded or quiz.all_on_one_page):
        found.append(_("Telling right and wrong after each question goes with practice, one question a page."))
    if quiz.feedback == Quiz.Feedback.CLOSED and quiz.closes_at is None:
        found.append(_("Answers are shown when it has closed: say when it closes."))
    if quiz.is_graded and quiz.feedback == Quiz.Feedback.END and quiz.most_sittings != 1:
        found.append(
            _(
                "Whoever may try again must not see the answers before a pass: show them after a pass, or allow one sitting."
            )
        )
    if quiz.opens_at and quiz.closes_at and quiz.closes_at <= quiz.opens_at:
        found.append(_("It closes before it opens."))
    if quiz.offline_allowed and (quiz.time_limit_minutes or quiz.supervised):
        found.append(_("With a time limit or under supervision it is taken with network only."))
    if quiz.supervised and not quiz.is_graded:
        found.append(_("Only what counts is supervised. Make it an exam, or take the tick away."))
    return found


def paper_faults(quiz: Quiz, parts: Sequence[Section], wanted: int) -> list[str]:
    """What does not go together in the sections."""
    found = []
    if not wanted:
        found.append(_("It has no questions yet. Add a section."))
    if wanted > MOST_ITEMS:
        found.append(_("More than %(most)s questions are too many for one sitting.") % {"most": MOST_ITEMS})
    if quiz.has_forms and any(part.fixed for part in parts):
        found.append(_("Two forms have no question in common: take the fixed questions away."))
    if quiz.has_forms and any(not rule.competency or not rule.level for part in parts for rule in part.rules):
        found.append(_("For two forms every rule names a competency and a level."))
    return found


def new_quiz(quiz: Quiz, *, by: Person) -> Quiz:
    """Keep a new quiz as a draft."""
    with transaction.atomic():
        quiz.key, quiz.is_draft, quiz.is_open = f"set:{uuid4().hex[:16]}", True, True
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
    row = section or QuizSection(quiz=quiz, order=quiz.sections.count() + 1)
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
def publish(quiz: Quiz, *, by: Person, at: datetime) -> None:
    """Open it to whom it is for. Two forms are drawn and frozen now.

    Raises InputError, which names everything that is wrong with it. Harmless to repeat.
    """
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
    """Make it a draft again: nobody begins it, and it may be changed. Who has begun goes on."""
    quiz.is_draft = True
    quiz.save(update_fields=["is_draft"])
    audit.record("assessments.quiz_taken_back", by=by, of=quiz)


@transaction.atomic
def close_quiz(quiz: Quiz, *, by: Person) -> None:
    """Let nobody begin it any more. Who has begun goes on."""
    quiz.is_open = False
    quiz.save(update_fields=["is_open"])
    audit.record("assessments.quiz_closed", by=by, of=quiz)


def preview(quiz: Quiz, *, form: str, seed: str, at: datetime) -> Drawn:
    """One paper as it might be asked. form: A or B of a quiz with forms. Raises TooFew."""
    parts = quizzes.sections_of(quiz)
    if quiz.has_forms:
        return tuple(tuple(keys) for keys in forms_of(quiz, at=at)[form if form in FORMS else FORMS[0]])
    bank = quiz_gates.pool_of(quiz, on=clock.day_of(at))
    return draw_sections(parts, bank.questions, seed=seed, shuffle=quiz.shuffle_questions)


def _check_draft(quiz: Quiz) -> None:
    if not quiz.is_draft:
        raise NotNow(_("It is published."), _("Take it back first, then change it."))
