"""Courses and lessons that bring nobody further: named beside the matrix of what posts ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from competencies.api import framework
from courses.catalogue import Catalogue, CatalogueCourse, CatalogueLesson, catalogue
from courses.models import CoursePage, LessonPage
from kit.slots import Card


@dataclass(frozen=True)
class Idle:
    """courses: those without any lesson that raises a competency.  lessons: those that raise only what no post asks."""

    courses: tuple[CatalogueCourse, ...]
    lessons: tuple[CatalogueLesson, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.courses or self.lessons)


def idle(known: Catalogue, asked: Iterable[str]) -> Idle:
    """What of the catalogue raises nothing that a post asks. asked: keys of competencies. Pure."""
    wanted = set(asked)
    courses = [course for course in known.courses if not any(lesson.raises for lesson in course.lessons)]
    lessons = [
        lesson
        for lesson in known.lessons
        if lesson.raises and not any(each.competency in wanted for each in lesson.raises)
    ]
    return Idle(tuple(courses), tuple(lessons))


def card(_request: HttpRequest, _object: object) -> Card | None:
    """Beside the matrix; nothing where every course raises something."""
    frame = framework()
    found = idle(catalogue(), {row.competency for rows in frame.asked.values() for row in rows})
    if found.is_empty:
        return None
    codes = {course.code for course in found.courses}
    lessons = {lesson.code for lesson in found.lessons}
    shown = {
        "courses": list(CoursePage.objects.filter(code__in=codes).order_by("path")),
        "lessons": list(LessonPage.objects.filter(code__in=lessons).order_by("path")),
    }
    return Card("courses/admin/idle.html", shown)
