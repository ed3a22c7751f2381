"""What the bank's editor shows above the fields: how the question stands, which text of a law it rests on, what says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import quote
from django.urls import reverse
from wagtail.admin.panels import Panel

from assessments import bank, standing
from assessments.models import Question
from kit.errors import Text


@dataclass(frozen=True)
class AlikeLine:
    """A question that says nearly the same, with the way to it."""

    key: str
    stem: str
    percent: int
    url: str


@dataclass(frozen=True)
class StandingBox:
    """How a question stands. version: the number of the one that is asked, 0 for none."""

    state: Text
    sentence: Text
    version: int
    cited: Sequence[standing.CitedLine]
    alike: Sequence[AlikeLine]
    usage: str


def box_of(row: Question) -> StandingBox:
    """Of a question that is kept. Eight queries at most."""
    state = standing.state_of(row, in_review=bool(row.workflow_in_progress))
    return StandingBox(
        state=standing.WORDS[state],
        sentence=standing.SENTENCES[state],
        version=row.current.number if row.current else 0,
        cited=standing.cited_lines(row, bank.law_dates()),
        alike=alike_lines(row),
        usage=url_of(row, "usage"),
    )


def alike_lines(row: Question) -> list[AlikeLine]:
    """The questions that say nearly what ``row`` says, as it stands in memory."""
    words = row._meta.get_field("words").pre_save(row, False)
    return [AlikeLine(one.key, one.stem, percent, url_of(one)) for one, percent in bank.alike(words, but=row.pk)]


def url_of(row: Question, view: str = "edit") -> str:
    """The address of one of its pages in the admin."""
    return reverse(row.snippet_viewset.get_url_name(view), args=[quote(row.pk)])


class StandingPanel(Panel):
    """现状. Stands above the fields of a question that is kept already."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "assessments/admin/standing.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "box": box_of(self.instance)}
