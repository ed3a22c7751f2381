"""What written answers keep of a person: shown to him, emptied when he goes or when its time is over."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from assessments import marking, personal_writing
from assessments.models import Accommodation, Answer, Mark, WrittenText
from assessments.projections import derived
from kit import clock
from tests.assessments.factories import AT, day
from tests.assessments.written_factories import begun, handed_in, text_of, write, written_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(bank, county, wang, trainer):
    sitting = handed_in(wang, begun(wang, written_quiz(county.unit)))
    marking.mark(uuid4(), text_of(sitting), points=[0], comment="还要写结果", by=trainer, at=AT)
    return sitting


def said(entries):
    return [str(value) for entry in entries for _label, value in entry.values]


def test_the_owner_is_shown_his_words_and_the_trainers(sitting, wang):
    assert "先公示，再开会表决。" in said(personal_writing.written(wang))
    found = said(personal_writing.marks(wang))
    assert "还要写结果" in found and "1" in found
    assert "结果张榜" not in "".join(found), "the rubric is the key of the question"


def test_an_erasure_takes_the_words_and_leaves_the_result(sitting, wang):
    personal_writing.forget_words([wang.pk])
    assert text_of(sitting).text == "" and Mark.objects.get().comment == ""
    kept = {row.version_id: row.right for row in Answer.objects.filter(sitting=sitting)}
    assert {row.version_id: row.right for row in derived(sitting)} == kept


def test_an_erasure_takes_help_in_tests_away(wang, trainer):
    Accommodation.objects.create(
        person=wang, kind="oral", reason="不识字", since=clock.day_of(AT), by=trainer, made_at=AT
    )
    personal_writing.forget_help([wang.pk])
    assert not Accommodation.objects.exists()


def test_time_empties_words_and_comments(sitting):
    assert personal_writing.empty_texts(AT) == 0
    assert personal_writing.empty_texts(day(1)) == 1
    assert personal_writing.empty_comments(day(1)) == 1
    assert (text_of(sitting).text, Mark.objects.get().comment) == ("", "")


def test_drafts_of_what_was_never_handed_in_go(bank, county, wang):
    write(wang, begun(wang, written_quiz(county.unit)), "草稿")
    assert personal_writing.empty_drafts(AT) == 0
    assert personal_writing.empty_drafts(AT + timedelta(seconds=1)) == 1
    assert not WrittenText.objects.exists()
