"""Publishing freezes what a question says; sittings keep what they showed."""

from __future__ import annotations

from datetime import date

import pytest
from wagtail.models import Revision

from assessments import bank as bank_
from assessments.models import Bank, Question, QuestionVersion
from assessments.questions import CitedLaw
from competencies.models import Law
from kit.append_only import AppendOnlyError
from kit.errors import InputError
from tests.assessments.factories import AT, LAW, question

pytestmark = pytest.mark.django_db


def test_a_new_question_is_open_to_learners_in_its_first_version(framework, trainer):
    row = bank_.add(question("LZ04", 2, 1), by=trainer)
    assert row.live
    assert row.current.number == 1
    assert row.current.made_by == trainer
    assert row.current.content["stem"] == row.stem
    assert row.category.key == "LZ04"


def test_a_revised_question_gets_a_version_of_its_own_and_the_old_one_stays(framework):
    row = bank_.add(question("LZ04", 2, 1))
    old = row.current
    row = bank_.revise(row, question("LZ04", 2, 1, stem="应当公布多少天？"))
    assert row.current.number == 2
    assert row.current.content["stem"] == "应当公布多少天？"
    old.refresh_from_db()
    assert old.content["stem"] == "LZ04 第 2 级第 1 题怎么做？"


def test_publishing_the_same_words_again_makes_no_version(framework):
    row = bank_.add(question("LZ04", 2, 1))
    row.save_revision().publish()
    assert QuestionVersion.objects.count() == 1


def test_wagtails_own_publishing_freezes_a_version_and_changes_the_stamp(framework, trainer):
    row = bank_.add(question("LZ04", 2, 1))
    stamp = Bank.objects.get().stamp
    row.stem = "换一种问法？"
    row.save_revision(user=trainer).publish(user=trainer, skip_permission_checks=True)
    row.refresh_from_db()
    assert (row.current.number, row.current.made_by) == (2, trainer)
    assert Bank.objects.get().stamp != stamp


def test_a_draft_freezes_nothing_and_learners_never_see_it(framework):
    row = bank_.add(question("LZ04", 2, 1))
    row.stem = "草稿"
    row.save_revision()
    row.refresh_from_db()
    assert row.has_unpublished_changes
    assert QuestionVersion.objects.count() == 1
    assert row.current.content["stem"] != "草稿"


def test_publishing_an_old_draft_again_says_what_it_said_in_a_new_version(framework):
    row = bank_.add(question("LZ04", 2, 1))
    first = Revision.objects.for_instance(row).get()
    bank_.revise(row, question("LZ04", 2, 1, stem="第二种问法？"))
    first.publish()
    row.refresh_from_db()
    assert row.current.number == 3
    assert row.current.content["stem"] == "LZ04 第 2 级第 1 题怎么做？"


def test_a_question_that_cannot_be_shown_is_never_published(framework):
    row = bank_.add(question("LZ04", 2, 1))
    row.answer = ["Z"]
    revision = row.save_revision(clean=False)
    with pytest.raises(InputError):
        revision.publish()
    row.refresh_from_db()
    assert row.answer == ["A"]  # all or nothing: the row is as it was
    assert QuestionVersion.objects.count() == 1


def test_a_bad_question_is_refused_with_words_that_name_what_is_wrong(framework):
    with pytest.raises(InputError, match="XX99"):
        bank_.add(question("XX99", 2, 1))
    assert not Question.objects.exists()


def test_a_retired_question_is_out_of_use_and_keeps_its_versions(framework):
    row = bank_.add(question("LZ04", 2, 1))
    stamp = Bank.objects.get().stamp
    bank_.retire(row)
    bank_.retire(row)
    assert not Question.objects.in_use().exists()
    assert row.versions.count() == 1
    assert Bank.objects.get().stamp != stamp


def test_a_version_keeps_the_date_of_the_text_that_it_was_written_for(framework):
    Law.objects.filter(name=LAW).update(effective_on=date(2018, 12, 29))
    row = bank_.add(question("LZ04", 2, 1))
    Law.objects.filter(name=LAW).update(effective_on=date(2027, 1, 1))
    assert row.current.content["sources"] == [{"law": LAW, "articles": ["35"], "text_date": "2018-12-29"}]


def test_looking_a_question_over_after_the_law_changed_is_a_new_version(framework):
    row = bank_.add(question("LZ04", 2, 1))
    Law.objects.filter(name=LAW).update(effective_on=date(2027, 1, 1))
    row.save_revision().publish()
    row.refresh_from_db()
    assert row.current.number == 2
    assert row.current.content["sources"][0]["text_date"] == "2027-01-01"


def test_the_names_of_laws_can_be_filtered_by(framework):
    two = (CitedLaw(LAW, ("35",)), CitedLaw("民法典", ("1045",)))
    bank_.add(question("LZ04", 2, 1, citations=two))
    assert Question.objects.filter(laws__contains="|民法典|").exists()
    assert not Question.objects.filter(laws__contains="|法典|").exists()


def test_a_version_cannot_be_changed(framework):
    version = bank_.add(question("LZ04", 2, 1)).current
    version.content = {}
    with pytest.raises(AppendOnlyError):
        version.save()


def test_a_publishing_that_is_planned_for_later_freezes_nothing_yet(framework):
    row = bank_.add(question("LZ04", 2, 1))
    row.stem, row.go_live_at = "以后再问？", AT.replace(year=2099)
    row.save_revision().publish()
    assert QuestionVersion.objects.count() == 1
