"""What the pages of 【请人复核】 show: at the desk who waits how long for whom, and for the learner his question and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import F
from django.utils.translation import gettext as _

from competencies import reviews
from competencies.explanations import explain
from competencies.framework import framework
from competencies.models import Review
from competencies.reviews import About
from people.models import Person

A_PAGE = 30


@dataclass(frozen=True)
class Line:
    """One review in the list. days: how long it has waited."""

    row: Review
    about: str
    days: int
    is_overdue: bool
    is_mine: bool


@dataclass(frozen=True)
class ListPage:
    """rows: the page of all of them, open ones first; lines and answered are those that are on it."""

    rows: Page
    lines: tuple[Line, ...]
    answered: tuple[Line, ...]
    days: int


@dataclass(frozen=True)
class ReviewPage:
    """One review. sentence, key: of the level that it is about; empty for the others."""

    row: Review
    about: str
    days: int
    sentence: str
    key: str


@dataclass(frozen=True)
class AskPage:
    """The learner's page about a late mark or a certificate that did not come. may_ask: nobody is looking at it yet."""

    title: str
    words: str
    reviews: Sequence[Review]

    @property
    def may_ask(self) -> bool:
        return all(one.answered_at for one in self.reviews)


def list_page(viewer: Person, number: str, *, at: datetime) -> ListPage:
    """Two queries, however many wait."""
    rows = Review.objects.visible_to(viewer).select_related("person__home_unit", "addressee", "answered_by")
    # Those who wait longest first, then the answers, the newest first.
    ordered = rows.order_by(F("answered_at").desc(nulls_first=True), "asked_at", "pk")
    page = Paginator(ordered, A_PAGE).get_page(number)
    lines = [line(row, viewer, at=at) for row in page]
    return ListPage(
        rows=page,
        lines=tuple(one for one in lines if one.row.answered_at is None),
        answered=tuple(one for one in lines if one.row.answered_at is not None),
        days=framework().rules.answer_days,
    )


def line(row: Review, viewer: Person, *, at: datetime) -> Line:
    return Line(
        row=row,
        about=about_words(row),
        days=row.days_open(at),
        is_overdue=row.answered_at is None and at - row.asked_at > timedelta(days=framework().rules.answer_days),
        is_mine=row.addressee_id in viewer.own_ids,
    )


def about_words(row: Review) -> str:
    """What a review is about: the competency by its name, else the kind."""
    if row.competency_id is not None:
        return framework().by_id[row.competency_id].name
    return str(row.get_about_display())


def review_page(row: Review, *, at: datetime, on: date) -> ReviewPage:
    """row: with person, addressee and who answered."""
    entry = framework().by_id[row.competency_id] if row.competency_id is not None else None
    return ReviewPage(
        row=row,
        about=about_words(row),
        days=row.days_open(at),
        sentence=explain(row.person, entry.key, on=on, to_others=True).sentence if entry else "",
        key=entry.key if entry else "",
    )


def ask_page(person: Person, about: str) -> AskPage:
    """Raises KeyError for what one cannot ask about here."""
    titles: dict[str, tuple[str, str]] = {
        About.LATE: (
            _("Late, and that is not right?"),
            _("A named colleague looks at it again: whether the day is right, and what stood in your way."),
        ),
        About.CERTIFICATE: (
            _("No certificate, and that is not right?"),
            _("A named colleague looks again whether you have all that the certificate asks."),
        ),
    }
    title, words = titles[about]
    return AskPage(title, words, reviews.of_person(person, about))
