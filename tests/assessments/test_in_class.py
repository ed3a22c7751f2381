"""Codes that are said in class."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assessments.in_class import code_of, end_code, make_code
from assessments.models import InClassCode, Quiz
from kit.errors import InputError, NotNow
from kit.models import AuditEvent
from people.login.throttle import Wait
from tests.assessments.factories import AT, quiz_of, sit, start

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(bank, county) -> Quiz:
    return quiz_of(county.unit, supervised=True)


@pytest.fixture
def code(quiz, county, trainer) -> InClassCode:
    return make_code(quiz, unit=county.township, label="石桥镇第一班", hours=3, by=trainer, at=AT)


def test_a_code_has_six_digits_and_is_recorded(code, trainer):
    assert len(code.code) == 6
    assert code.code.isdigit()
    assert AuditEvent.objects.filter(action="assessments.code_made", by_id=trainer.pk).count() == 1


def test_whoever_types_it_sits_under_supervision(quiz, code, wang):
    sitting = start(wang, quiz, code=code.code)
    assert (sitting.strength, sitting.condition, sitting.code) == (3, "supervised", code)
    assert sit(wang, sitting, 5).passed is True
    row = wang.evidence.get()
    assert (row.kind, row.strength, row.condition) == ("supervised_test", 3, "supervised")


def test_digits_may_be_typed_as_people_type_them(quiz, code, wang):
    wide = "".join(chr(ord(each) + 0xFEE0) for each in code.code)
    assert code_of(wang, quiz, f" {wide[:3]} {wide[3:]} ", at=AT) == code


@pytest.mark.parametrize("typed", ["", "12", "abcdef", "1234567"])
def test_without_the_right_code_nothing_begins(quiz, code, wang, typed):
    with pytest.raises(InputError) as refused:
        start(wang, quiz, code=typed)
    assert refused.value.field == "code"
    assert wang.sittings.count() == 0


def test_a_code_is_good_for_its_hours_only(quiz, code, wang):
    assert code_of(wang, quiz, code.code, at=AT + timedelta(hours=2, minutes=59)) == code
    with pytest.raises(InputError):
        code_of(wang, quiz, code.code, at=AT + timedelta(hours=3))


def test_a_code_that_was_ended_is_good_no_more(quiz, code, wang, trainer):
    end_code(code, by=trainer, at=AT)
    end_code(code, by=trainer, at=AT)
    with pytest.raises(InputError):
        start(wang, quiz, code=code.code)
    assert AuditEvent.objects.filter(action="assessments.code_ended").count() == 1


def test_a_code_is_for_its_own_unit_and_quiz(quiz, code, li, wang, county):
    with pytest.raises(InputError):
        start(li, quiz, code=code.code)
    with pytest.raises(InputError):
        start(wang, quiz_of(county.unit, supervised=True, title="另一场"), code=code.code)


def test_guessing_is_slowed_down(quiz, code, wang):
    wrong = f"{(int(code.code) + 1) % 10**6:06}"
    for _ in range(5):
        with pytest.raises(InputError):
            code_of(wang, quiz, wrong, at=AT)
    with pytest.raises(Wait):
        code_of(wang, quiz, code.code, at=AT)


def test_a_class_may_take_one_form(bank, county, trainer, wang, li):
    quiz = quiz_of(county.unit, supervised=True, has_forms=True)
    code = make_code(quiz, unit=county.unit, label="", hours=1, form="B", by=trainer, at=AT)
    assert {start(each, quiz, code=code.code).form for each in (wang, li)} == {"B"}


def test_a_quiz_on_ones_own_takes_no_code(bank, county, trainer):
    with pytest.raises(NotNow):
        make_code(quiz_of(county.unit), unit=county.unit, label="", hours=1, by=trainer, at=AT)


@pytest.mark.parametrize("hours", [0, -1, 13])
def test_a_code_is_good_for_a_day_of_class_at_most(quiz, county, trainer, hours):
    with pytest.raises(InputError):
        make_code(quiz, unit=county.unit, label="", hours=hours, by=trainer, at=AT)
