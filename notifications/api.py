"""The verbs of notifications. Reading goes through notifications.models and its QuerySet methods."""

from __future__ import annotations

from notifications.dispatch import Outcome, Why, can_text, send, send_to_number
from notifications.feedback import answer_feedback, leave_feedback
from notifications.forgetting import empty_feedback, empty_messages, empty_replies, forget_words_of
from notifications.voices import KINDS as VOICE_KINDS
from notifications.voices import LARGEST as VOICE_AT_MOST
from notifications.voices import LONGEST as VOICE_SECONDS
from notifications.voices import empty_voices, leave_voice
from notifications.voices import erase_of as erase_voices_of
from notifications.voices import take_back as take_back_voice
from notifications.wordings import words_of

__all__ = [
    "VOICE_AT_MOST",
    "VOICE_KINDS",
    "VOICE_SECONDS",
    "Outcome",
    "Why",
    "answer_feedback",
    "can_text",
    "empty_feedback",
    "empty_messages",
    "empty_replies",
    "empty_voices",
    "erase_voices_of",
    "forget_words_of",
    "leave_feedback",
    "leave_voice",
    "send",
    "send_to_number",
    "take_back_voice",
    "words_of",
]
