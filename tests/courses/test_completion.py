from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from assessments import api as assessments
from courses.completion import Verdict, complete_lesson
from courses.models import LessonCompletion, LessonPage
from kit.append_only import AppendOnlyError
from tests.assessments.factories import AT, sit
from tests.courses.factories import lesson, teach


def fact(person, code="M05-L1", **fields):
    return LessonCompletion(
        **{
            "person": person,
            "lesson_code": code,
            "lesson_key": uuid4(),
            "revision": 1,
            "at": AT,
            "sitting": uuid4(),
            **fields,
        }
    )


def test_the_first_report_of_a_lesson_counts(cadre):
    assert complete_lesson(fact(cadre)) == Verdict.ACCEPTED
    assert LessonCompletion.objects.of(cadre).get().lesson_code == "M05-L1"


def test_a_second_report_of_a_lesson_changes_nothing(cadre):
    first = fact(cadre)
    complete_lesson(first)
    assert complete_lesson(fact(cadre, at=AT + timedelta(days=3))) == Verdict.DUPLICATE
    assert LessonCompletion.objects.of(cadre).get().at == AT


def test_the_same_report_twice_is_a_repeat(cadre):
    first = fact(cadre)
    complete_lesson(first)
    assert complete_lesson(fact(cadre, id=first.pk)) == Verdict.DUPLICATE


def test_an_id_that_belongs_to_something_else_is_a_conflict(cadre, outsider):
    first = fact(cadre)
    complete_lesson(first)
    with pytest.raises(IntegrityError):
        complete_lesson(fact(outsider, id=first.pk))
    assert not LessonCompletion.objects.of(outsider).exists()


def test_two_persons_finish_the_same_lesson(cadre, outsider):
    assert {complete_lesson(fact(cadre)), complete_lesson(fact(outsider))} == {Verdict.ACCEPTED}


def test_a_completion_is_never_changed(cadre):
    complete_lesson(fact(cadre))
    with pytest.raises(AppendOnlyError):
        LessonCompletion.objects.all().update(lesson_code="M05-L2")
    with pytest.raises(AppendOnlyError):
        LessonCompletion.objects.get().delete()


def test_passing_its_check_finishes_a_lesson(bank, wang):
    (page,) = teach(lesson())
    sitting = sit(wang, assessments.start_check(wang, "M05-L1", at=AT), 3)
    done = LessonCompletion.objects.get()
    assert (done.person, done.lesson_code, done.lesson_key) == (wang, "M05-L1", page.key)
    assert (done.sitting, done.revision, done.at) == (sitting.pk, page.live_revision_id, sitting.closed_at)


def test_a_failed_check_finishes_nothing(bank, wang):
    teach(lesson())
    sit(wang, assessments.start_check(wang, "M05-L1", at=AT), 0)
    assert not LessonCompletion.objects.exists()


def test_passing_again_adds_nothing(bank, wang):
    teach(lesson())
    sit(wang, assessments.start_check(wang, "M05-L1", at=AT), 3)
    sit(wang, assessments.start_check(wang, "M05-L1", at=AT + timedelta(days=1)), 3, at=AT + timedelta(days=1))
    assert LessonCompletion.objects.get().at == AT


def test_another_kind_of_sitting_finishes_no_lesson(bank, wang):
    teach(lesson())
    sit(wang, assessments.start_test(wang, "LZ04", 2, at=AT), 5)
    assert not LessonCompletion.objects.exists()


def test_a_lesson_that_was_taken_back_in_between_is_still_finished(bank, wang):
    (page,) = teach(lesson())
    sitting = assessments.start_check(wang, "M05-L1", at=AT)
    LessonPage.objects.get(pk=page.pk).unpublish()
    sit(wang, sitting, 3)
    assert LessonCompletion.objects.get().lesson_key == page.key
