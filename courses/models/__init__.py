"""The rows of courses; other apps read them through the QuerySet methods."""

from __future__ import annotations

from courses.models.audio import PassageSound, Playlist, Pronunciation, SectionSound, Sound
from courses.models.completions import LessonCompletion
from courses.models.errands import Errand
from courses.models.pages import (
    CourseIndexPage,
    CoursePage,
    HomePage,
    LessonNeed,
    LessonPage,
    LessonQuestion,
    LessonRaise,
)
from courses.models.rendered import CatalogueVersion, LoadedPage, Rendered
from courses.models.review import ReviewTask

__all__ = [
    "CatalogueVersion",
    "CourseIndexPage",
    "CoursePage",
    "Errand",
    "HomePage",
    "LessonCompletion",
    "LessonNeed",
    "LessonPage",
    "LessonQuestion",
    "LessonRaise",
    "LoadedPage",
    "PassageSound",
    "Playlist",
    "Pronunciation",
    "Rendered",
    "ReviewTask",
    "SectionSound",
    "Sound",
]
