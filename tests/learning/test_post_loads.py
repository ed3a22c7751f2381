"""What a post has to do, planned as for a real person."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from competencies.api import LoadSort, LoadTask, framework
from competencies.models import FrameworkVersion, Requirement
from competencies.post_load import Load, added_up
from courses.catalogue import Catalogue, CatalogueCourse, CatalogueLesson
from courses.content import Raise
from learning.post_loads import tasks_of
from tests.competencies.factories import small_framework
from tests.courses.factories import lesson

TODAY = date(2026, 6, 1)


@pytest.fixture
def frame(db):
    return small_framework()


def known(*lessons):
    rows = tuple(
        CatalogueLesson(
            code=one.code, key=uuid.UUID(int=place), title=one.title, point="", course_code="M05", number=place, order=place - 1,
            minutes=one.minutes, bytes=1000, questions=3, revision=1, raises=one.raises,
        )
        for place, one in enumerate(lessons, 1)
    )  # fmt: skip
    return Catalogue(None, (CatalogueCourse("M05", "课程", "", "", 0, 0, frozenset(), "", rows),))


def test_lessons_tests_and_observations_stand_at_their_due_days(frame):
    lessons = known(lesson("M05-L1", minutes=6, raises=(Raise("LZ04", 0, 2),)))
    tasks = tasks_of(framework(), frame.head, lessons, on=TODAY)
    assert LoadTask(LoadSort.LESSON, 6, 60) in tasks
    assert {task.due_days for task in tasks} == {60, 180, 365}
    loads = added_up(tasks)
    assert (loads[0].days, loads[0].lessons, loads[0].minutes >= 6) == (60, 1, True)
    assert [load.observations for load in loads] == [0, 0, 1, 1]


def test_the_load_grows_with_what_is_asked(frame):
    before = added_up(tasks_of(framework(), frame.head, known(), on=TODAY))
    Requirement.objects.filter(post=frame.head, competency=frame.conduct).delete()
    FrameworkVersion.objects.update(stamp=uuid.uuid4())
    after = added_up(tasks_of(framework(), frame.head, known(), on=TODAY))
    assert after[0].tests < before[0].tests


def test_a_reserve_post_has_to_do_nothing(frame):
    assert added_up(tasks_of(framework(), frame.reserve, known(), on=TODAY)) == tuple(
        Load(days) for days in (60, 180, 365, 730)
    )
