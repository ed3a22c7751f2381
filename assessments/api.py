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
from assessments.pack_pages import Piece as PackPiece
from assessments.pack_pages import checks as packs_of_checks
from assessments.pack_pages import hash_of as hash_of_piece
from assessments.pack_pages import moment as moment_of_pack
from assessments.pack_pages import of_trainers as packs_of_quizzes
from assessments.pack_pages import packed_bytes
from assessments.pack_pages import tests as packs_of_tests
from assessments.packing import package_of_check as pack_of_check
from assessments.placings import PlacingState, placing_state
from assessments.pool import CellCount
from assessments.pool import counts as bank_counts
from assessments.projections import rebuild_answers
from assessments.quiz_authoring import publish as publish_quiz
from assessments.quizzes import Check, check_key, ensure_check, ensure_checks, test_key
from assessments.read_aloud import Utterance
from assessments.read_aloud import complete as questions_complete
from assessments.read_aloud import of_page as page_aloud
from assessments.read_aloud import of_question as question_aloud
from assessments.read_aloud import texts as texts_aloud
from assessments.sittings import answer, submit
from assessments.sittings import run_out_all as close_overdue
from assessments.starting import start_check, start_placing, start_quiz, start_test, start_together
from assessments.together import MOST_CELLS as MOST_TOGETHER
from assessments.together import register as register_wanted

__all__ = [
    "MOST_TOGETHER",
    "CellCount",
    "Check",
    "Effect",
    "Gate",
    "LevelChange",
    "PackPiece",
    "Paper",
    "PlacingState",
    "Utterance",
    "add_question",
    "answer",
    "bank_counts",
    "can_test",
    "check_key",
    "close_overdue",
    "ensure_check",
    "ensure_checks",
    "hash_of_piece",
    "load_questions",
    "make_before_after",
    "moment_of_pack",
    "pack_of_check",
    "packed_bytes",
    "packs_of_checks",
    "packs_of_quizzes",
    "packs_of_tests",
    "page_aloud",
    "placing_state",
    "publish_quiz",
    "question_aloud",
    "questions_complete",
    "rebuild_answers",
    "register_wanted",
    "retire_question",
    "revise_question",
    "start_check",
    "start_placing",
    "start_quiz",
    "start_test",
    "start_together",
    "submit",
    "tell_effects",
    "test_key",
    "texts_aloud",
    "waits_of",
    "writes_for",
]
