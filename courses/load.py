"""Courses and lessons from their data files into Wagtail pages; may run any number of times.

A trainer's edit is never overwritten. The loader keeps the hash of what it last wrote; when the published page or its
draft says something else, the page stays and the difference is shown.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from assessments.models import Question
from competencies.models import Competency, Law
from courses import catalogue, content, opening, planting, standing, workflow
from courses.content import Content, CourseContent, LessonContent
from courses.lesson_files import Known, read_courses, read_lessons
from courses.models import CourseIndexPage, CoursePage, LessonPage, LoadedPage
from kit import clock
from kit.loading import Loaded, Problems, Report, reported, silent
from people.models import Post

DATA = Path(__file__).resolve().parent / "data"


def load_courses(report: Report = silent, *, data: Path = DATA) -> Loaded:
    """Load ``courses.csv`` and ``lessons/*.yaml`` below ``data``; all or nothing.

    Raises BadRows with every bad row, by file and line. Posts, competencies, laws and questions must be there before.
    """
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():
        courses, lessons = read(data)
        shelf = planting.shelf_page(settings.SITE_NAME)
        workflow.ensure_workflow(shelf)
        run = Run(clock.now())
        run.load_courses(shelf, courses)
        run.load_lessons(lessons)
        run.finish()
    return reported(report, run.result())


def read(data: Path) -> tuple[list[CourseContent], list[LessonContent]]:
    """The checked contents of the files. Raises BadRows."""
    known = Known(
        competencies=frozenset(Competency.objects.values_list("key", flat=True)),
        laws=frozenset(Law.objects.values_list("name", flat=True)),
        questions=frozenset(Question.objects.values_list("key", flat=True)),
        posts=frozenset(Post.objects.values_list("key", flat=True)),
    )
    problems = Problems()
    courses = read_courses(data / "courses.csv", known, problems)
    files = sorted((data / "lessons").glob("*.yaml"))
    lessons = read_lessons(files, [course.code for course in courses], known, problems)
    problems.stop()
    return courses, lessons


@dataclass
class Run:
    """One run of the loader: what it did so far, and what it will remember."""

    at: datetime
    added: int = 0
    changed: int = 0
    same: int = 0
    differs: list[str] = field(default_factory=list)
    recorded: dict[str, str] = field(
        default_factory=lambda: dict(LoadedPage.objects.values_list("code", "content_hash"))
    )
    written: dict[str, str] = field(default_factory=dict)

    def load_courses(self, shelf: CourseIndexPage, courses: Sequence[CourseContent]) -> None:
        new, renewed = self.sort(courses, standing.course_states())
        pages = [planting.course_page(each) for each in new]
        planting.plant(shelf, pages, at=self.at)
        for each in renewed:
            planting.publish(planting.fill_course(CoursePage.objects.get(code=each.code), each))

    def load_lessons(self, lessons: Sequence[LessonContent]) -> None:
        courses = {page.code: page for page in CoursePage.objects.all()}
        homeless = [each for each in lessons if each.course_code not in courses]
        self.differs += [_("%(code)s: its course was deleted.") % {"code": each.code} for each in homeless]
        new, renewed = self.sort([each for each in lessons if each not in homeless], standing.lesson_states())
        ids = planting.Ids.now()
        planted: list[LessonPage] = []
        for code in dict.fromkeys(each.course_code for each in new):
            pages = [planting.lesson_page(each, ids) for each in new if each.course_code == code]
            planting.plant(courses[code], pages, at=self.at)
            planted += pages
        opening.open_lessons(planted, at=self.at)
        ids = planting.Ids.now()  # with the new ones, which others may need
        for each in [*renewed, *(each for each in new if each.needs)]:
            planting.publish(planting.fill_lesson(LessonPage.objects.get(code=each.code), each, ids))

    def sort(
        self, wanted: Sequence[Content], states: Mapping[str, standing.State]
    ) -> tuple[list[Content], list[Content]]:
        """Of ``wanted``: what has no page yet, and what the file changed while people left it alone. Counts the rest."""
        new: list[Content] = []
        renewed: list[Content] = []
        for each in wanted:
            state, before, now = states.get(each.code), self.recorded.get(each.code), content.hash_of(each)
            if state is None and before is None:
                new.append(each)
            elif state is None:
                self.differs.append(_("%(code)s: the page was deleted.") % {"code": each.code})
            elif state.is_as(now):
                self.same += 1
                self.written[each.code] = now
            elif before is not None and state.is_as(before):
                renewed.append(each)
            else:
                self.differs.append(difference(each, state))
        self.added += len(new)
        self.changed += len(renewed)
        self.written |= {each.code: content.hash_of(each) for each in [*new, *renewed]}
        return new, renewed

    def finish(self) -> None:
        """Remember what was written; another catalogue where anything is new."""
        rows = [
            LoadedPage(code=code, content_hash=hash_, loaded_at=self.at)
            for code, hash_ in self.written.items()
            if self.recorded.get(code) != hash_
        ]
        LoadedPage.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["code"], update_fields=["content_hash", "loaded_at"]
        )
        if self.added or self.changed:
            catalogue.changed()

    def result(self) -> Loaded:
        counts = {"added": self.added, "changed": self.changed, "same": self.same}
        return Loaded("courses and lessons", **counts, differs=tuple(self.differs))


def difference(wanted: Content, state: standing.State) -> str:
    """How the page differs from its file, line by line (- the file, + the page), for the report."""
    reasons = []
    if not state.live:
        reasons.append(_("not published"))
    if state.draft != state.published:
        reasons.append(_("with a draft that is not published"))
    lines = difflib.unified_diff(
        content.as_text(wanted).splitlines(),
        content.as_text(state.draft).splitlines(),
        _("the file"),
        _("the page"),
        lineterm="",
        n=1,
    )
    head = f"{wanted.code} {wanted.title}" + (f" ({', '.join(reasons)})" if reasons else "")
    return "\n".join([head, *(f"    {line}" for line in lines)])
