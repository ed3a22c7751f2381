"""Questions and a law that has changed: those of the older text are not asked, those of the new one come first.

Source: docs/learning-model.md, "The current level", rule 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from django.urls import reverse
from django.utils.text import Truncator

from assessments.drawing import PoolQuestion
from assessments.models import Question
from competencies import api as competencies
from kit import clock


@dataclass(frozen=True)
class Standing:
    """The questions of a cell on a day, by key.

    outdated: they ask an article by its older text; until they are revised, nobody is asked them.
    renewed: they ask a changed article by its new text → the day since which that is what it says.
    """

    outdated: frozenset[str] = frozenset()
    renewed: Mapping[str, date] = field(default_factory=dict)

    def unseen_again(self, seen: Mapping[str, date]) -> dict[str, date]:
        """``seen`` without the questions that somebody saw only before the law changed: they ask something else now."""
        return {key: day for key, day in seen.items() if key not in self.renewed or day >= self.renewed[key]}


NOTHING = Standing()


def of_cell(questions: Iterable[PoolQuestion], competency: str, frame: competencies.Framework, *, on: date) -> Standing:
    """How the questions of one competency stand to the laws that have changed for it. No query where none has, else one."""
    return of_all({(competency, 0): questions}, frame, on=on)


def of_all(
    by_cell: Mapping[tuple[str, int], Iterable[PoolQuestion]], frame: competencies.Framework, *, on: date
) -> Standing:
    """How questions stand to the laws that have changed for their competencies. No query where none has, else one."""
    changes_of = {key: _in_force(key, frame, on=on) for key in {key for key, _level in by_cell}}
    touched = chain.from_iterable(questions for (key, _level), questions in by_cell.items() if changes_of[key])
    keys = {question.key for question in touched}
    if not keys:
        return NOTHING
    outdated: set[str] = set()
    renewed: dict[str, date] = {}
    rows = Question.objects.in_use().filter(key__in=keys)
    for key, competency, level, content, made_at in rows.values_list(
        "key", "competency__key", "level", "current__content", "current__made_at"
    ):
        cites = [
            {"law": source["law"], "article": article, "text_date": source.get("text_date")}
            for source in content["sources"]
            for article in source["articles"]
        ]
        for change in changes_of.get(competency, ()):
            if level < change.from_level:
                continue
            if change.touches(cites, on=clock.day_of(made_at)):
                outdated.add(key)
            elif change.names(cites):
                renewed[key] = max(change.effective_on, renewed.get(key, change.effective_on))
    return Standing(frozenset(outdated), {key: day for key, day in renewed.items() if key not in outdated})


def _in_force(competency: str, frame: competencies.Framework, *, on: date) -> list[competencies.Material]:
    """The changes that are material for a competency and whose text holds on ``on``."""
    entry = frame.by_key.get(competency)
    known = frame.material_by_id.get(entry.id, ()) if entry else ()
    return [one for one in known if one.withdrawn_at is None and one.effective_on <= on]


def questions_to_revise(changed: competencies.Changed) -> Iterable[competencies.ToRevise]:
    """The questions of the bank that cite it; done is what was published again by the new text. One query."""
    rows = Question.objects.in_use().filter(laws__contains=f"|{changed.law}|").select_related("competency", "current")
    for row in rows.order_by("key"):
        sources = [one for one in row.current.content["sources"] if changed.names(one["law"], one["articles"])]
        if sources:
            yield competencies.ToRevise(
                title=f"{row.key} {Truncator(row.stem).chars(40)}",
                url=reverse(row.snippet_viewset.get_url_name("edit"), args=[row.pk]),
                is_lesson=False,
                competencies=(row.competency.key,),
                is_done=all(_is_new(one.get("text_date"), changed.effective_on) for one in sources),
            )


def _is_new(text_date: str | None, effective_on: date) -> bool:
    return bool(text_date) and date.fromisoformat(text_date) >= effective_on
