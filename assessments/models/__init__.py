"""The rows of assessments."""

from __future__ import annotations

from assessments.models.analysis import ItemStatistics, QuizStatistics
from assessments.models.bank import Bank, Category, Question, QuestionVersion
from assessments.models.exchange import QuestionImport
from assessments.models.in_class import InClassCode
from assessments.models.quiz import Quiz, QuizQuestion, QuizRule, QuizSection
from assessments.models.sitting import Answer, Sitting

__all__ = [
    "Answer",
    "Bank",
    "Category",
    "InClassCode",
    "ItemStatistics",
    "Question",
    "QuestionImport",
    "QuestionVersion",
    "Quiz",
    "QuizQuestion",
    "QuizRule",
    "QuizSection",
    "QuizStatistics",
    "Sitting",
]
