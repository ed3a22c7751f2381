"""Marking: who may, in which order, and what a mark does to the result."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from assessments import marking
from assessments.models import Answer, Mark
from assessments.projections import derived
from competencies.models import Evidence
from kit.access import Role
from kit.append_only import AppendOnlyError
from kit.errors import InputError, NotNow
from kit.models import AuditEvent
from notifications.models import Message
from people.models import Person
from tests.assessments.factories import AT, day
from tests.assessments.written_factories import begun, handed_in, stranger, text_of, written_quiz
from tests.conftest import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(bank, county):
    return written_quiz(county.unit)


@pytest.fixture
def sitting(quiz, wang):
    return handed_in(wang, begun(wang, quiz))


@pytest.fixture
def colleague(county):
    person = staff(county, Role.REVIEWER, county.unit, "孙教员")
    person.scopes.update(role=Role.TRAINER)
    return Person.objects.get(pk=person.pk)


def mark(by, sitting, points, *, at=AT, **fields):
    return marking.mark(fields.pop("id", uuid4()), text_of(sitting), points=points, by=by, at=at, **fields)


def test_what_is_handed_in_waits_and_the_result_waits_with_it(sitting, trainer):
    (line,) = marking.queue(trainer)
    assert (line.count, line.version) == (1, text_of(sitting).version_id)
    assert (sitting.passed, sitting.result["right"], sitting.result["asked"]) == (None, 4, 5)


def test_the_last_mark_makes_the_result_anew_and_the_person_is_told(sitting, wang, trainer):
    mark(trainer, sitting, [0, 1], comment="写得清楚。")
    sitting.refresh_from_db()
    assert (sitting.passed, sitting.result["right"]) == (True, 5)
    assert Message.objects.get(person=wang).wording == "writing_marked"
    assert marking.queue(trainer) == []
    assert AuditEvent.objects.filter(action="assessments.marked").count() == 1


def test_too_few_points_do_not_pass(sitting, trainer):
    mark(trainer, sitting, [0])
    sitting.refresh_from_db()
    assert (sitting.passed, sitting.result["right"]) == (False, 4)


def test_a_result_is_a_function_of_log_key_and_marks(sitting, trainer):
    mark(trainer, sitting, [0, 1])
    kept = {row.version_id: row.right for row in Answer.objects.filter(sitting=sitting)}
    assert {row.version_id: row.right for row in derived(sitting)} == kept
    assert None not in kept.values()


def test_a_later_mark_takes_the_place_of_the_earlier_one_and_both_stay(sitting, trainer):
    mark(trainer, sitting, [], comment="都没写到。")
    mark(trainer, sitting, [0, 1], comment="看漏了两条。", at=day(1))
    sitting.refresh_from_db()
    assert sitting.passed
    assert Mark.objects.count() == 2
    with pytest.raises(AppendOnlyError):
        Mark.objects.all().delete()


def test_the_same_form_sent_twice_is_one_mark(sitting, trainer):
    form = uuid4()
    assert mark(trainer, sitting, [0], id=form) == mark(trainer, sitting, [0], id=form)
    assert Mark.objects.count() == 1


def test_two_markers_never_have_the_same_text(quiz, sitting, wang, trainer, colleague):
    version = text_of(sitting).version_id
    assert marking.take(trainer, version, at=AT) == text_of(sitting)
    assert marking.take(trainer, version, at=AT) == text_of(sitting), "it stays before him"
    assert marking.take(colleague, version, at=AT) is None
    with pytest.raises(NotNow):
        mark(colleague, sitting, [0])
    assert marking.take(colleague, version, at=AT + marking.LEASE + timedelta(seconds=1)) == text_of(sitting)


def test_what_was_put_back_is_free_at_once(sitting, trainer, colleague):
    text = text_of(sitting)
    marking.take(trainer, text.version_id, at=AT)
    marking.put_back(trainer, text)
    assert marking.take(colleague, text.version_id, at=AT) == text


def test_two_readers_where_the_quiz_wants_them(quiz, sitting, trainer, colleague):
    marking.let_two_read(quiz, two=True, by=trainer)
    mark(trainer, sitting, [0, 1])
    sitting.refresh_from_db()
    assert sitting.passed is None
    assert marking.queue(trainer) == [], "he has read it"
    assert [line.count for line in marking.queue(colleague)] == [1]
    mark(colleague, sitting, [0, 2], at=day(1))
    sitting.refresh_from_db()
    assert sitting.passed


def test_nobody_marks_himself(quiz, trainer, county):
    trainer.home_unit = county.village
    trainer.save()
    own = handed_in(trainer, begun(trainer, quiz))
    assert marking.queue(trainer) == []
    with pytest.raises(InputError):
        mark(trainer, own, [0, 1])


def test_nobody_marks_who_confirmed_him(sitting, wang, trainer):
    Evidence.objects.create(
        person=trainer,
        competency=text_of(sitting).version.competency,
        level=1,
        passed=True,
        kind="observation",
        strength=3,
        condition="supervised",
        actor=wang,
        on=AT.date(),
        source="observation",
    )
    assert marking.queue(trainer) == []
    with pytest.raises(InputError):
        mark(trainer, sitting, [0])


def test_a_trainer_of_another_township_sees_nothing(sitting, county):
    foreign = stranger(county.other_township)
    assert marking.queue(foreign) == []
    assert marking.take(foreign, text_of(sitting).version_id, at=AT) is None


def test_a_point_that_the_rubric_does_not_have_is_refused(sitting, trainer):
    with pytest.raises(InputError):
        mark(trainer, sitting, [7])
    assert not Mark.objects.exists()


def test_quick_comments_are_the_markers_own_and_the_most_used_come_first(trainer, colleague):
    for words in ("要写依据", "步骤清楚"):
        marking.keep_quick(trainer, words, at=AT)
    marking.keep_quick(colleague, "很好", at=AT)
    last = marking.quick_comments(trainer)[-1]
    foreign = marking.quick_comments(colleague)[0]
    assert marking.count_quick(trainer, [last.pk, foreign.pk], at=AT) == [last.text]
    assert marking.quick_comments(trainer)[0].text == last.text
    marking.forget_quick(trainer, [foreign.pk, last.pk])
    assert len(marking.quick_comments(trainer)) == 1
    assert len(marking.quick_comments(colleague)) == 1


def test_no_points_at_all_need_a_word_to_the_writer(sitting, trainer):
    with pytest.raises(InputError, match="零分") as refused:
        mark(trainer, sitting, [])
    assert refused.value.field == "points"
    assert not Mark.objects.exists()


def test_points_are_not_changed_without_a_word_once_the_name_is_known(sitting, trainer):
    mark(trainer, sitting, [0])
    with pytest.raises(InputError, match="写明原因") as refused:
        mark(trainer, sitting, [0, 1], at=day(1))
    assert refused.value.field == "comment"
    assert Mark.objects.get().points == [0]
