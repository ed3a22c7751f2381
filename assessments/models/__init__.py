"""The rows of assessments."""

from __future__ import annotations

from assessments.models.accommodation import Accommodation, OralReading
from assessments.models.analysis import ItemStatistics, QuizStatistics
from assessments.models.bank import Bank, Category, Question, QuestionVersion
from assessments.models.exchange import QuestionImport
from assessments.models.in_class import InClassCode
from assessments.models.marking import Mark, MarkingLease, QuickComment, SecondMarking
from assessments.models.pack import QuizPack
from assessments.models.paper import PaperEntry, PaperRun, PaperSheet
from assessments.models.quiz import Quiz, QuizQuestion, QuizRule, QuizSection
from assessments.models.refresh import RefreshDeck
from assessments.models.repairs import (
    KeyRepair,
    Regrade,
    RepairDraft,
    RepairedKey,
    RepairLine,
    Stake,
    StakeDecision,
    Way,
)
from assessments.models.sitting import Answer, Sitting
from assessments.models.written import WrittenText

__all__ = [
    "Accommodation",
    "Answer",
    "Bank",
    "Category",
    "InClassCode",
    "ItemStatistics",
    "KeyRepair",
    "Mark",
    "MarkingLease",
    "OralReading",
    "PaperEntry",
    "PaperRun",
    "PaperSheet",
    "Question",
    "QuestionImport",
    "QuestionVersion",
    "QuickComment",
    "Quiz",
    "QuizPack",
    "QuizQuestion",
    "QuizRule",
    "QuizSection",
    "QuizStatistics",
    "RefreshDeck",
    "Regrade",
    "RepairDraft",
    "RepairLine",
    "RepairedKey",
    "SecondMarking",
    "Sitting",
    "Stake",
    "StakeDecision",
    "Way",
    "WrittenText",
]
