"""The rows of assessments."""

from __future__ import annotations

from assessments.models.bank import Bank, Category, Question, QuestionVersion
from assessments.models.quiz import Quiz, QuizQuestion
from assessments.models.sitting import Answer, Sitting

__all__ = ["Answer", "Bank", "Category", "Question", "QuestionVersion", "Quiz", "QuizQuestion", "Sitting"]
