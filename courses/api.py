"""What other apps may ask of courses. Reading rows: courses.models, through QuerySet methods."""

from __future__ import annotations

from courses.catalogue import Catalogue, CatalogueCourse, CatalogueLesson, catalogue, lessons_of
from courses.completion import Verdict, complete_lesson
from courses.content import Raise
from courses.personal_data import named as lesson_named
from courses.review import fields_of as review_fields_of

__all__ = [
    "Catalogue",
    "CatalogueCourse",
    "CatalogueLesson",
    "Raise",
    "Verdict",
    "catalogue",
    "complete_lesson",
    "lesson_named",
    "lessons_of",
    "review_fields_of",
]
