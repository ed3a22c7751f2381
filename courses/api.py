"""What other apps may ask of courses. Reading rows: courses.models, through QuerySet methods."""

from __future__ import annotations

from courses.audio.passages import ask as ask_passages
from courses.audio.readings import ask_for as ask_readings
from courses.catalogue import Catalogue, CatalogueCourse, CatalogueLesson, catalogue, lessons_of
from courses.completion import Verdict, complete_lesson
from courses.content import Raise
from courses.errand_packs import pieces_of as pack_errands
from courses.packs import ManifestPiece, SoundPiece
from courses.packs import manifest as pack_manifest
from courses.packs import pieces_of as pack_pieces
from courses.personal_data import named as lesson_named
from courses.review import fields_of as review_fields_of
from courses.sound_packs import pieces_of as pack_sounds

__all__ = [
    "Catalogue",
    "CatalogueCourse",
    "CatalogueLesson",
    "ManifestPiece",
    "Raise",
    "SoundPiece",
    "Verdict",
    "ask_passages",
    "ask_readings",
    "catalogue",
    "complete_lesson",
    "lesson_named",
    "lessons_of",
    "pack_errands",
    "pack_manifest",
    "pack_pieces",
    "pack_sounds",
    "review_fields_of",
]
