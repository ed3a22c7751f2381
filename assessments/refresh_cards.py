"""When a question of what was learned is worth another look: FSRS, replayed from the answers. Pure.

A card is a question that somebody answered when he passed its lesson's check, or a test. Each later answer to it is a review: right is
"good", wrong is "again". Nothing is kept of a card: the same answers give the same days for ever.

Source: docs/learning-model.md, "Evidence" (refresh: strength 0); docs/decisions/0066-looking-back.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from fsrs import Card, Rating, Scheduler

from assessments.drawing import Seed, rank
from assessments.questions import QuestionType
from kit import clock

MOST_QUESTIONS = 5
MINUTES = 2
MOST_DAYS = 365
QUICK = frozenset({QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.TRUE_FALSE, QuestionType.ORDERING})
"""Kinds that are answered in less than half a minute: a look back is over in two."""

# Whole days only, and no chance in it: a look back is one visit, and two servers must say the same day.
SCHEDULER = Scheduler(
    desired_retention=0.9, learning_steps=(), relearning_steps=(), maximum_interval=MOST_DAYS, enable_fuzzing=False
)


@dataclass(frozen=True, slots=True)
class Look:
    """One answer to one question. has_learned: in a sitting that was passed; only such a one makes a card."""

    question: str
    at: datetime
    is_right: bool
    has_learned: bool


def due_days(looks: Iterable[Look]) -> dict[str, date]:
    """Question → the day from which it is worth another look, of every question that was learned. looks: in any order."""
    cards: dict[str, Card] = {}
    for look in sorted(looks, key=lambda one: (one.at, one.question, one.is_right)):
        if look.question not in cards and not look.has_learned:
            continue
        card = cards.get(look.question) or Card(card_id=1, due=look.at)
        rating = Rating.Good if look.is_right else Rating.Again
        cards[look.question], _log = SCHEDULER.review_card(card, rating, look.at)
    return {question: clock.day_of(card.due) for question, card in cards.items()}


def chosen(days: Mapping[str, date], allowed: Collection[str], *, on: date, seed: Seed) -> list[str]:
    """At most five questions that are due on ``on``, the longest due first. allowed: keys that may be asked."""
    due = [question for question, day in days.items() if day <= on and question in allowed]
    return sorted(due, key=lambda question: (days[question], rank(seed, question)))[:MOST_QUESTIONS]
