"""The lessons that ship with the product: all of them load, read well and can be edited."""

from __future__ import annotations

import re

import pytest
import yaml

from assessments.load import load_questions
from competencies.load import load_framework
from courses import content
from courses.authoring_checks import Measured, remarks
from courses.blocks import LessonBlocks
from courses.content import Part
from courses.load import DATA, load_courses
from courses.models import CoursePage, LessonPage, Rendered
from people.api import load_posts

FILES = sorted((DATA / "lessons").glob("*.yaml"))
LESSONS = [content.lesson_from_document(yaml.safe_load(file.read_text("utf-8"))) for file in FILES]


@pytest.fixture
def loaded(db):
    """Everything as a fresh installation has it."""
    load_posts()
    load_framework()
    load_questions()
    return load_courses()


def test_all_sixteen_courses_and_fifty_six_lessons_load_and_load_again(loaded):
    assert (loaded.added, loaded.differs) == (72, ())
    assert (CoursePage.objects.live().count(), LessonPage.objects.live().count()) == (16, 56)
    assert load_courses().is_quiet
    assert Rendered.objects.filter(questions__gte=3).count() == 56


def test_a_trainer_can_save_every_lesson_as_it_stands(loaded):
    block = LessonBlocks()
    for page in LessonPage.objects.all():
        page.full_clean()
        assert len(block.clean(page.body)) == len(page.body)


def test_a_course_of_forty_lessons_fits_on_the_smallest_data_plan(loaded):
    sizes = sorted(Rendered.objects.values_list("bytes", flat=True), reverse=True)
    assert sum(sizes[:40]) < 1.2 * 1024 * 1024
    assert sizes[0] < 15 * 1024


@pytest.mark.parametrize("said", LESSONS, ids=lambda said: said.code)
def test_nothing_is_left_to_remark(said):
    assert remarks(said, Measured({}, {})) == []


@pytest.mark.parametrize("said", LESSONS, ids=lambda said: said.code)
def test_a_table_reads_well_when_each_row_stands_alone(said):
    """On a phone a row is a sheet of its own, and a voice reads it alone."""
    cells = [cell for part in said.parts if part.kind == "table" for row in part.body["rows"] for cell in row]
    assert not [cell for cell in cells if "同上" in cell or not cell.strip()]
    texts = "".join(content.words_of(said.parts))
    assert not re.search("[左右中]边?间?一栏|最右", texts)


def test_no_lesson_copies_a_law_or_names_a_real_telephone():
    for said in LESSONS:
        texts = content.words_of(said.parts)
        assert not any(re.search(r"1[3-9]\d{9}|中华人民共和国\S+法", text) for text in texts), said.code


def test_terms_stand_before_or_right_after_the_place_that_needs_them():
    for said in LESSONS:
        place = next((n for n, part in enumerate(said.parts) if part.kind == "terms"), None)
        if place is None:
            continue
        late = [term for term in terms(said.parts[place]) if first_use(said.parts, term) < place - 5]
        assert late == [], said.code


def terms(part: Part) -> list[str]:
    return [item["term"] for item in part.body["items"]]


def first_use(parts: tuple[Part, ...], term: str) -> int:
    uses = [n for n, part in enumerate(parts) if part.kind == "law" and term in "".join(content.words_of([part]))]
    return min(uses, default=len(parts))
