"""The verbs of assessments. Reading goes through assessments.models and its QuerySet methods."""

from __future__ import annotations

from assessments.bank import add as add_question
from assessments.bank import retire as retire_question
from assessments.bank import revise as revise_question
from assessments.before_after import make_before_after
from assessments.effects import Effect, LevelChange, Paper
from assessments.effects import register as tell_effects
from assessments.gates import Gate, can_test, waits_of
from assessments.load import load_questions
from assessments.models.quiz import writes_for
from assessments.placings import PlacingState, placing_state
from assessments.pool import CellCount
from assessments.pool import counts as bank_counts
from assessments.projections import rebuild_answers
from assessments.quizzes import Check, check_key, ensure_check, ensure_checks, test_key
from assessments.sittings import answer, submit
from assessments.sittings import run_out_all as close_overdue
from assessments.starting import start_check, start_placing, start_quiz, start_test

__all__ = [
    "CellCount",
    "Check",
    "Effect",
    "Gate",
    "LevelChange",
    "Paper",
    "PlacingState",
    "add_question",
    "answer",
    "bank_counts",
    "can_test",
    "check_key",
    "close_overdue",
    "ensure_check",
    "ensure_checks",
    "load_questions",
    "make_before_after",
    "placing_state",
    "rebuild_answers",
    "retire_question",
    "revise_question",
    "start_check",
    "start_placing",
    "start_quiz",
    "start_test",
    "submit",
    "tell_effects",
    "test_key",
    "waits_of",
    "writes_for",
]
