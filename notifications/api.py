"""The verbs of notifications. Reading goes through notifications.models and its QuerySet methods."""

from __future__ import annotations

from notifications.dispatch import Outcome, Why, can_text, send, send_to_number
from notifications.feedback import answer_feedback, leave_feedback
from notifications.forgetting import empty_feedback, empty_messages, forget_words_of

__all__ = [
    "Outcome",
    "Why",
    "answer_feedback",
    "can_text",
    "empty_feedback",
    "empty_messages",
    "forget_words_of",
    "leave_feedback",
    "send",
    "send_to_number",
]
