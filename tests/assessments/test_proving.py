"""Grades proven: what was written is what log and key say, and what is not is named."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from assessments import api, proving
from assessments.models import Answer, Sitting
from tests.assessments.factories import AT, answered, place, right_of, send, take_test

pytestmark = pytest.mark.django_db


def found():
    return [(difference.sitting, difference.what) for difference in proving.differences()]


def test_what_was_written_is_what_log_and_key_say(bank, wang, li, capsys):
    take_test(wang, "LZ04", 2, 4)
    take_test(li, "LZ05", 1, 1)
    place(wang, api.start_placing(wang, at=AT), {"LZ04": 2})
    sitting = api.start_test(wang, "LZ05", 2, at=AT)  # open: nothing to prove yet
    send(wang, answered(wang, sitting, 1, right_of(sitting, 1)))
    assert found() == []
    call_command("verify_grades")
    assert "3" in capsys.readouterr().out


def test_a_result_that_was_bettered_by_hand_is_named(bank, wang, capsys):
    sitting = take_test(wang, "LZ04", 2, 2)
    Sitting.objects.filter(pk=sitting.pk).update(result={**sitting.result, "right": 5})
    assert found() == [(sitting.pk, "result")]
    with pytest.raises(CommandError, match="1"):
        call_command("verify_grades")
    assert f"{sitting.pk} result" in capsys.readouterr().out


def test_an_answer_that_was_changed_by_hand_is_named(bank, wang):
    sitting = take_test(wang, "LZ04", 2, 2)
    row = Answer.objects.filter(sitting=sitting, right=False).first()
    Answer.objects.filter(pk=row.pk).update(value=["A"], right=True)
    assert found() == [(sitting.pk, "answers")]
