"""What pages say now, published and in their drafts, in the same values as the data files; for comparing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wagtail.models import Revision

from assessments.models import Question
from competencies.models import Competency
from courses import content
from courses.content import Content, CourseContent, LessonContent, Raise
from courses.models import CoursePage, LessonPage

Saved = Mapping[str, Any]  # the JSON that Wagtail keeps of a page in a revision


@dataclass(frozen=True)
class State:
    """A page as it stands: what is published, what the draft says (the same where nobody drafts), whether it is open."""

    published: Content
    draft: Content
    live: bool

    def is_as(self, hash_: str | None) -> bool:
        """Whether the page is open and published text and draft are both what the hash was made of."""
        return self.live and hash_ == content.hash_of(self.published) == content.hash_of(self.draft)


def course_states() -> dict[str, State]:
    """The courses by code; two queries."""
    return _states(CoursePage.objects.all(), course_said)


def lesson_states() -> dict[str, State]:
    """The lessons by code; five queries, whatever their number."""
    competencies = dict(Competency.objects.values_list("pk", "key"))
    questions = dict(Question.objects.values_list("pk", "key"))
    pages = list(LessonPage.objects.all())
    codes = {page.pk: page.code for page in pages}
    return _states(pages, lambda saved: lesson_said(saved, competencies, questions, codes))


def _states(pages: Iterable[CoursePage | LessonPage], said: Callable[[Saved], Content]) -> dict[str, State]:
    rows = list(pages)
    wanted = {pk for page in rows for pk in (page.live_revision_id, page.latest_revision_id) if pk}
    saved = dict(Revision.objects.filter(pk__in=wanted).values_list("pk", "content"))
    states = {}
    for page in rows:
        # A page that never had a revision (written by a script) stands for itself.
        draft = saved.get(page.latest_revision_id) or page.serializable_data()
        published = saved.get(page.live_revision_id) or draft
        states[page.code] = State(said(published), said(draft), page.live)
    return states


def course_said(saved: Saved) -> CourseContent:
    """The course that a revision holds."""
    return CourseContent(**{name: saved.get(name, "") for name in CourseContent.__dataclass_fields__})


def lesson_said(
    saved: Saved, competencies: Mapping[int, str], questions: Mapping[int, str], codes: Mapping[int, str]
) -> LessonContent:
    """The lesson that a revision holds. competencies, questions, codes: keys by primary key."""
    return LessonContent(
        code=saved["code"],
        title=saved["title"],
        minutes=saved["minutes"],
        point=saved["point"],
        raises=tuple(
            Raise(competencies[row["competency"]], row["from_level"], row["to_level"])
            for row in _sorted(saved["raises"])
            if row["competency"] in competencies
        ),
        parts=content.parts_of(json.loads(saved["body"]) if isinstance(saved["body"], str) else saved["body"]),
        check=tuple(questions[row["question"]] for row in _sorted(saved["questions"]) if row["question"] in questions),
        needs=tuple(codes[row["needed"]] for row in _sorted(saved["needs"]) if row["needed"] in codes),
        unit_kind=saved.get("unit_kind", ""),
    )


def _sorted(rows: Iterable[Saved]) -> list[Saved]:
    return sorted(rows, key=lambda row: row["sort_order"] or 0)
