"""What the pages of things to do show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from courses import errands
from courses.models import Errand, Rendered


@dataclass(frozen=True)
class ErrandLine:
    """One thing to do. url: of the heading in its lesson; form_url: of its blank form; either may be empty."""

    title: str
    lesson_title: str
    url: str
    form_title: str
    form_url: str


@dataclass(frozen=True)
class ErrandList:
    """What was asked, what was found; found nothing: all of them, and is_lost."""

    query: str
    lines: Sequence[ErrandLine]
    is_lost: bool


@dataclass(frozen=True)
class BlankForm:
    """A form to print or to copy by hand. rows: one item for each empty row."""

    title: str
    fields: Sequence[str]
    columns: Sequence[str]
    rows: range
    note: str
    back: str


def listed(query: str) -> ErrandList:
    """Everything that leads somewhere and that ``query`` means. Two queries."""
    texts, useful = texts_of_all(), list(Errand.objects.filter(is_shown=True))
    useful = [one for one in useful if leads_somewhere(one, texts)]
    found = errands.matching(query, useful)
    return ErrandList(query, [line(one, texts) for one in found or useful], is_lost=bool(query) and not found)


def texts_of_all() -> dict[int, Rendered]:
    """Every published lesson with its headings, by page."""
    return {row.lesson_id: row for row in Rendered.objects.only("lesson_id", "code", "title", "sections")}


def leads_somewhere(errand: Errand, texts: Mapping[int, Rendered]) -> bool:
    return bool(errand.form_title) or errand.lesson_id in texts


def line(errand: Errand, texts: Mapping[int, Rendered]) -> ErrandLine:
    text = texts.get(errand.lesson_id) if errand.lesson_id else None
    return ErrandLine(
        title=errand.title,
        lesson_title=text.title if text else "",
        url=reverse("courses:lesson", args=[text.code]) + anchor(text.sections, errand.section) if text else "",
        form_title=errand.form_title,
        form_url=reverse("courses:errand_form", args=[errand.key]) if errand.form_title else "",
    )


def anchor(sections: Sequence[Mapping[str, str]], heading: str) -> str:
    """``#p3`` for the heading of section 3; empty where the lesson has no such heading any more."""
    numbers = [number for number, section in enumerate(sections) if heading and section["title"] == heading]
    return f"#p{numbers[0]}" if numbers else ""


def blank_form(errand: Errand) -> BlankForm:
    return BlankForm(
        title=errand.form_title,
        fields=errand.fields,
        columns=errand.columns,
        rows=range(errand.form_rows if errand.columns else 0),
        note=errand.form_note,
        back=reverse("courses:errands"),
    )
