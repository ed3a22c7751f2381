"""What a quiz and a sitting of django-quiz-app are here: settings, marks as they were recorded, and by what each is known again. Pure.

A dump says who answered what and what that program made of it. It does not say which competency and level a question
measures, who a user is, when a single answer was given, whether somebody was watched, nor what an essay should hold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from assessments.exchange import markup
from assessments.exchange.quiz_app import GivenDump, QuizDump, SittingDump
from assessments.exchange.quiz_app_rows import Key
from assessments.models import Quiz
from assessments.questions import ParsedQuestion
from assessments.scoring import Finding

SPACE = UUID("4f0a1c52-8c1e-5f0e-9d2b-6f1f0b9d7a11")  # of all ids that are made from what a dump says
LONGEST_TITLE, LONGEST_TAG = 80, 30


@dataclass(frozen=True)
class Settings:
    """A quiz as a draft of ours. fields: of the row.  draws: how many of its questions each sitting asks; None for all.

    notes: what could not be said here as it was there.
    """

    fields: Mapping[str, Any]
    draws: int | None
    notes: tuple[str, ...]


def settings_of(quiz: QuizDump) -> Settings:
    """The settings. An exam there kept results and nothing more; here it would count, once a trainer publishes it."""
    title, notes = bare(quiz.title), []
    if len(title) > LONGEST_TITLE:
        notes.append(_("its title is cut to %(most)s signs") % {"most": LONGEST_TITLE})
    percent = quiz.pass_mark if 1 <= quiz.pass_mark <= 100 else None
    if percent is None:
        notes.append(_("its pass mark of %(percent)s percent is not taken; set one") % {"percent": quiz.pass_mark})
    if not quiz.draft:
        notes.append(_("it was open there; here it is a draft until somebody publishes it"))
    fields = {
        "purpose": Quiz.Purpose.EXAM if quiz.exam_paper else Quiz.Purpose.PRACTICE,
        "title": title[:LONGEST_TITLE] or _("quiz %(key)s") % {"key": quiz.key},
        "intro": bare(quiz.description),
        "pass_percent": percent,
        "most_sittings": 1 if quiz.single_attempt else 0,
        "cool_down_days": 0,
        "feedback": _feedback(quiz, notes),
        "shuffle_questions": quiz.random_order,
        "success_text": bare(quiz.success_text),
        "failure_text": bare(quiz.fail_text),
        "is_draft": True,
    }
    draws = quiz.max_questions if quiz.max_questions and quiz.max_questions < len(quiz.questions) else None
    return Settings(fields, draws, tuple(notes))


def _feedback(quiz: QuizDump, notes: list[str]) -> str:
    """When right and wrong are told: there after each question or at the end, always with the key."""
    if not quiz.exam_paper:
        return Quiz.Feedback.END if quiz.answers_at_end else Quiz.Feedback.EACH
    if quiz.answers_at_end and quiz.single_attempt:
        return Quiz.Feedback.END
    notes.append(_("it told the answers to everybody; here an exam tells them after a pass"))
    return Quiz.Feedback.PASSED


def bare(text: str) -> str:
    """A text without markup."""
    return markup.reduced(text).text if markup.is_like_html(text) else text


def tag_of(quiz: QuizDump) -> str:
    """The tag of the questions from which a quiz draws; no two quizzes of a dump have the same."""
    end = f" {quiz.key}"
    return bare(quiz.title).replace("|", "")[: LONGEST_TAG - len(end)] + end


# --- known again --------------------------------------------------------------------------------------


def quiz_key(quiz: QuizDump) -> str:
    """The key of the row: the same quiz of the same installation has the same one, whatever was changed in it meanwhile."""
    return f"dump:{_digest([quiz.key, quiz.url, quiz.title])[:24]}"


def sitting_id(sitting: SittingDump, quiz: QuizDump) -> UUID:
    """The id of the row: who sat which quiz when."""
    started = sitting.started.isoformat() if sitting.started else ""
    return uuid5(SPACE, _text(["sitting", quiz_key(quiz), sitting.key, sitting.username or sitting.user, started]))


def sitting_digest(sitting: SittingDump) -> str:
    """Of what the dump says happened, so that another story under the same id is seen."""
    given = [[one.question, one.given, one.right] for one in sitting.answers]
    ended = sitting.ended.isoformat() if sitting.ended else ""
    return _digest([sitting.questions, given, sitting.wrong, sitting.score, ended])


def version_id(key: Key, question: ParsedQuestion) -> UUID:
    """The id of the frozen question: its key there, and what it says."""
    return uuid5(SPACE, _text(["question", key, said_of(question)]))


def said_of(question: ParsedQuestion) -> str:
    """By what a question of the bank is known as the same: what a dump says of it, and nothing of what trainers add."""
    options = [[option.key, option.text] for option in question.options]
    return _text([question.type.value, question.stem, options, sorted(question.right)])


def category_key(path: str) -> str:
    return f"dump-{_digest(path)[:24]}"


def _text(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=list)


def _digest(said: object) -> str:
    return hashlib.sha256(_text(said).encode()).hexdigest()


# --- sittings -----------------------------------------------------------------------------------------


def percent_of(score: int, questions: int) -> int:
    """As that program counts it: rounded, and never above 100."""
    if questions < 1:
        return 0
    return 100 if score > questions else round(score / questions * 100)


def passes(sitting: SittingDump, quiz: QuizDump) -> bool:
    return percent_of(sitting.score, len(sitting.questions)) >= quiz.pass_mark


def needed_of(questions: int, pass_mark: int) -> int:
    """The fewest points that pass."""
    return next((n for n in range(questions + 1) if percent_of(n, questions) >= pass_mark), questions)


def result_of(sitting: SittingDump, quiz: QuizDump, items: Mapping[Key, str]) -> dict[str, Any]:
    """The result in the shape of ours, with the points as they were recorded. items: key there → item here.

    No competency and level is named: it shows no level.
    """
    by_key = {one.question: one for one in sitting.answers}
    return {
        "right": sitting.score,
        "asked": len(sitting.questions),
        "needed": needed_of(len(sitting.questions), quiz.pass_mark),
        "items": {items[key]: finding_of(by_key.get(key)).value for key in sitting.questions},
        "cells": [],
    }


def finding_of(given: GivenDump | None) -> Finding:
    """What was recorded. An essay that nobody marked as right looks like one that was found wrong, and counted nothing."""
    if given is None:
        return Finding.MISSING
    return Finding.RIGHT if given.right else Finding.WRONG


def faults_of(sitting: SittingDump, quizzes: Mapping[Key, QuizDump], questions: Sequence[Key] | set[Key]) -> list[str]:
    """Why a finished sitting cannot be loaded, in words; nothing when it can."""
    if sitting.quiz not in quizzes:
        return [_("its quiz %(key)s is not in the dump") % {"key": sitting.quiz or "?"}]
    found = []
    asked = [*sitting.questions, *(one.question for one in sitting.answers)]
    if missing := [key for key in dict.fromkeys(asked) if key not in questions]:
        found.append(_("its questions %(keys)s are not in the dump") % {"keys": "、".join(missing)})
    if len(set(sitting.questions)) != len(sitting.questions):
        found.append(_("it asks a question twice"))
    if outside := [one.question for one in sitting.answers if one.question not in sitting.questions]:
        found.append(_("it answers %(keys)s, which it did not ask") % {"keys": "、".join(outside)})
    if not sitting.questions:
        found.append(_("it asks nothing"))
    if not sitting.user:
        found.append(_("it says no user"))
    if sitting.started is None:
        found.append(_("it does not say when it was begun"))
    elif sitting.ended is not None and sitting.ended < sitting.started:
        found.append(_("it ended before it began"))
    if not 0 <= sitting.score <= max(len(sitting.questions), 0):
        found.append(_("its score of %(score)s is none of its questions") % {"score": sitting.score})
    return found
