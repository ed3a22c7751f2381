"""The list of all courses as one person sees it: mandatory, of his posts, optional, each with how far he is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from assessments.models import Quiz, Sitting
from competencies.models import Requirement
from courses import errand_packs, packs
from courses.audio import playlists
from courses.catalogue import Catalogue, CatalogueCourse, CatalogueLesson, catalogue
from courses.models import LessonCompletion
from people.models import Appointment

if TYPE_CHECKING:
    from people.models import Person


class Progress(StrEnum):
    """How far somebody is with a lesson or a course."""

    NEW = "new"
    STARTED = "started"
    DONE = "done"


@dataclass(frozen=True)
class ShelfLesson:
    code: str
    title: str
    minutes: int
    bytes: int
    progress: Progress


@dataclass(frozen=True)
class ShelfCourse:
    code: str
    title: str
    goal: str
    minutes: int
    bytes: int
    done: int
    progress: Progress
    lessons: tuple[ShelfLesson, ...]
    sound_bytes: int = 0


@dataclass(frozen=True)
class Shelf:
    """Three groups of courses; each course stands in one of them. Empty groups are not shown. bytes: to download all of it."""

    mandatory: tuple[ShelfCourse, ...] = ()
    of_posts: tuple[ShelfCourse, ...] = ()
    optional: tuple[ShelfCourse, ...] = ()
    bytes: int = 0


@dataclass(frozen=True)
class Needs:
    """What a person's posts ask: keys of the posts, and the highest level asked by key of the competency."""

    posts: frozenset[str] = frozenset()
    levels: Mapping[str, int] | None = None

    def asks_for(self, lesson: CatalogueLesson) -> bool:
        """Whether the lesson leads to a level that is asked."""
        asked = self.levels or {}
        return any(each.from_level < asked.get(each.competency, 0) for each in lesson.raises)


def shelf_of(person: Person, *, on: date) -> Shelf:
    """What ``person`` can learn, seen on ``on``. The number of queries does not know the number of courses."""
    courses = catalogue()
    if not courses.lessons:
        return Shelf()
    done = frozenset(LessonCompletion.objects.of(person).values_list("lesson_code", flat=True))
    checks = Sitting.objects.of(person).filter(purpose=Quiz.Purpose.CHECK)
    started = frozenset(checks.values_list("quiz__lesson_code", flat=True))
    sounds = playlists.bytes_by_code()
    sizes = {piece.code: piece.bytes for piece in packs.pieces_of(courses.lessons, courses)}
    shelf = arranged(courses, needs_of(person, on=on), done=done, started=started, sounds=sounds, sizes=sizes)
    return replace(shelf, bytes=sum(sizes.values()) + sum(piece.bytes for piece in errand_packs.pieces_of(courses)))


def needs_of(person: Person, *, on: date) -> Needs:
    """What the posts that ``person`` holds on ``on`` ask by the published framework; two queries."""
    held = Appointment.objects.acting(on).filter(person=person)
    posts = dict(held.values_list("post_id", "post__key"))
    steps = Requirement.objects.filter(version__state="published", post__in=posts)
    levels: dict[str, int] = {}
    for key, level in steps.values_list("competency__key", "level"):
        levels[key] = max(level, levels.get(key, 0))
    return Needs(frozenset(posts.values()), levels)


def arranged(
    shelf: Catalogue,
    needs: Needs,
    *,
    done: Collection[str],
    started: Collection[str],
    sounds: Mapping[str, int] | None = None,
    sizes: Mapping[str, int] | None = None,
) -> Shelf:
    """The catalogue in three groups. Pure.

    done, started: codes of lessons.  sounds: bytes of what can be heard, by code.  sizes: of a download with its check; else of the page.
    """
    groups: tuple[list[ShelfCourse], list[ShelfCourse], list[ShelfCourse]] = ([], [], [])
    for course in shelf.courses:
        if not course.lessons:
            continue
        if course.is_mandatory_for(needs.posts):
            place = 0
        elif any(needs.asks_for(lesson) for lesson in course.lessons):
            place = 1
        else:
            place = 2
        groups[place].append(shelf_course(course, done, started, sounds or {}, sizes or {}))
    mandatory, of_posts, optional = (tuple(group) for group in groups)
    return Shelf(mandatory, of_posts, optional)


def shelf_course(
    course: CatalogueCourse,
    done: Collection[str],
    started: Collection[str],
    sounds: Mapping[str, int],
    sizes: Mapping[str, int],
) -> ShelfCourse:
    lessons = tuple(
        ShelfLesson(
            each.code,
            each.title,
            each.minutes,
            sizes.get(each.code, each.bytes),
            progress_of(each.code, done, started),
        )
        for each in course.lessons
    )
    finished = sum(lesson.progress == Progress.DONE for lesson in lessons)
    if finished == len(lessons):
        progress = Progress.DONE
    elif all(lesson.progress == Progress.NEW for lesson in lessons):
        progress = Progress.NEW
    else:
        progress = Progress.STARTED
    return ShelfCourse(
        course.code,
        course.title,
        course.goal,
        course.minutes,
        sum(lesson.bytes for lesson in lessons),
        finished,
        progress,
        lessons,
        sound_bytes=sum(sounds.get(lesson.code, 0) for lesson in lessons),
    )


def progress_of(code: str, done: Collection[str], started: Collection[str]) -> Progress:
    if code in done:
        return Progress.DONE
    return Progress.STARTED if code in started else Progress.NEW
