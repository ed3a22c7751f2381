"""What can be learned: the published courses and lessons as one frozen value, kept in each process.

A token in the database says whether it is still the same; asking for it is one small query.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction

from courses.content import Raise
from courses.models import CatalogueVersion, CoursePage, LessonNeed, LessonRaise, Rendered
from courses.signals import catalogue_changed
from kit.lookup import one_or_none

STEP = 4  # characters of a tree path for each depth: the parent's path is the child's without its last four


@dataclass(frozen=True)
class CatalogueLesson:
    """A published lesson. number: its place in its course, from 1; order: its place in everything; needs: codes.

    unit_kinds: of the units that it is written for; empty for all.
    """

    code: str
    key: uuid.UUID
    title: str
    point: str
    course_code: str
    number: int
    order: int
    minutes: int
    bytes: int
    questions: int
    revision: int
    raises: tuple[Raise, ...] = ()
    needs: tuple[str, ...] = ()
    unit_kinds: frozenset[str] = frozenset()

    def raises_to(self, competency: str) -> int:
        """The level of ``competency`` that it leads to; 0 when it does not raise it."""
        return next((each.to_level for each in self.raises if each.competency == competency), 0)


@dataclass(frozen=True)
class CatalogueCourse:
    """A published course with its published lessons, in order. mandatory_for: ``all`` or keys of posts; may be empty."""

    code: str
    title: str
    goal: str
    category: str
    order: int
    class_minutes: int
    mandatory_for: frozenset[str]
    basis: str
    lessons: tuple[CatalogueLesson, ...] = ()

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)

    @property
    def bytes(self) -> int:
        return sum(lesson.bytes for lesson in self.lessons)

    def is_mandatory_for(self, posts: frozenset[str]) -> bool:
        """Whether a document makes the course mandatory for somebody who holds ``posts`` (keys)."""
        return "all" in self.mandatory_for or not self.mandatory_for.isdisjoint(posts)


@dataclass(frozen=True)
class Catalogue:
    """Everything that is published at one moment. token: which moment; the same token, the same catalogue."""

    token: uuid.UUID | None
    courses: tuple[CatalogueCourse, ...] = ()

    @cached_property
    def lessons(self) -> tuple[CatalogueLesson, ...]:
        """All lessons in the order in which they are taught."""
        return tuple(lesson for course in self.courses for lesson in course.lessons)

    @cached_property
    def _lessons_by_code(self) -> dict[str, CatalogueLesson]:
        return {lesson.code: lesson for lesson in self.lessons}

    @cached_property
    def _courses_by_code(self) -> dict[str, CatalogueCourse]:
        return {course.code: course for course in self.courses}

    def lesson(self, code: str) -> CatalogueLesson | None:
        return self._lessons_by_code.get(code)

    def course(self, code: str) -> CatalogueCourse | None:
        return self._courses_by_code.get(code)

    def neighbours(self, code: str) -> tuple[CatalogueLesson | None, CatalogueLesson | None]:
        """The lessons before and after ``code``, over the ends of courses."""
        lesson = self._lessons_by_code.get(code)
        if lesson is None:
            return None, None
        before = self.lessons[lesson.order - 1] if lesson.order else None
        after = self.lessons[lesson.order + 1] if lesson.order + 1 < len(self.lessons) else None
        return before, after


_kept = Catalogue(token=None)


def catalogue() -> Catalogue:
    """The published catalogue; one query when nothing has changed since this process last asked."""
    return at_token(current_token())


def current_token() -> uuid.UUID | None:
    """Which catalogue is published; None before the first publication."""
    return one_or_none(CatalogueVersion.objects.values_list("token", flat=True))


def at_token(token: uuid.UUID | None) -> Catalogue:
    """The catalogue of ``token``, which the caller has just read; no query when this process keeps it."""
    global _kept  # noqa: PLW0603  (one value a process; two threads that load it at once load the same)
    if token is None:
        return Catalogue(token=None)
    if _kept.token != token:
        _kept = load(token)
    return _kept


def changed() -> None:
    """Say that something published is different now: a new token, and the news for those above."""
    with transaction.atomic():
        token = uuid.uuid4()
        CatalogueVersion.objects.update_or_create(pk=1, defaults={"token": token})
        Rendered.objects.update(token=token)
        catalogue_changed.send(CatalogueVersion)


def lessons_of(codes: list[str]) -> list[CatalogueLesson]:
    """The published lessons of ``codes``, in the order of the catalogue; unknown codes are left out."""
    wanted = set(codes)
    return [lesson for lesson in catalogue().lessons if lesson.code in wanted]


def load(token: uuid.UUID) -> Catalogue:
    """Read the catalogue: four queries, whatever the number of lessons."""
    raises: dict[int, list[Raise]] = defaultdict(list)
    rows = LessonRaise.objects.order_by("sort_order", "pk")
    for lesson, key, low, high in rows.values_list("lesson_id", "competency__key", "from_level", "to_level"):
        raises[lesson].append(Raise(key, low, high))
    needs: dict[int, list[str]] = defaultdict(list)
    for lesson, code in LessonNeed.objects.order_by("sort_order", "pk").values_list("lesson_id", "needed__code"):
        needs[lesson].append(code)
    below: dict[str, list[Rendered]] = defaultdict(list)
    texts = (
        Rendered.objects.select_related("lesson")
        .defer("html", "reading", "sections", "lesson__body")
        .order_by("lesson__path")
    )
    for row in texts:
        below[row.lesson.path[:-STEP]].append(row)
    courses: list[CatalogueCourse] = []
    place = 0
    for page in CoursePage.objects.live().order_by("path"):
        lessons = tuple(
            _lesson(row, page.code, number, place + number - 1, raises[row.lesson_id], needs[row.lesson_id])
            for number, row in enumerate(below[page.path], 1)
        )
        place += len(lessons)
        courses.append(_course(page, len(courses), lessons))
    return Catalogue(token, tuple(courses))


def _lesson(
    row: Rendered, course_code: str, number: int, order: int, raises: list[Raise], needs: list[str]
) -> CatalogueLesson:
    return CatalogueLesson(
        code=row.code,
        key=row.lesson.key,
        title=row.title,
        point=row.point,
        course_code=course_code,
        number=number,
        order=order,
        minutes=row.minutes,
        bytes=row.bytes,
        questions=row.questions,
        revision=row.revision,
        raises=tuple(raises),
        needs=tuple(needs),
        unit_kinds=frozenset([row.lesson.unit_kind] if row.lesson.unit_kind else []),
    )


def _course(page: CoursePage, order: int, lessons: tuple[CatalogueLesson, ...]) -> CatalogueCourse:
    return CatalogueCourse(
        code=page.code,
        title=page.title,
        goal=page.goal,
        category=page.category,
        order=order,
        class_minutes=page.class_minutes,
        mandatory_for=frozenset(key.strip() for key in page.mandatory_for.split(",") if key.strip()),
        basis=page.basis,
        lessons=lessons,
    )
