"""Where a question is on its way, and which texts of laws it rests on."""

from __future__ import annotations

from datetime import date

import pytest

from assessments import bank as bank_
from assessments import standing
from assessments.models import Question
from assessments.standing import State, cited_lines
from competencies.models import Law
from tests.assessments.factories import LAW, question

pytestmark = pytest.mark.django_db
OLD, NEW = date(2018, 12, 29), date(2026, 5, 1)


def state(row):
    return standing.state_of(Question.objects.get(pk=row.pk), in_review=False)


def test_a_question_is_a_draft_then_approved_then_being_changed_then_retired(framework):
    row = bank_.add(question("LZ04", 2, 1))
    assert state(row) == State.LIVE
    row.save_revision()
    assert state(row) == State.CHANGING
    bank_.retire(row)
    assert state(row) == State.RETIRED
    Question.objects.filter(pk=row.pk).update(current=None)
    assert state(row) == State.DRAFT


@pytest.mark.parametrize("kept", list(State))
def test_the_filter_finds_what_the_state_says(framework, kept):
    _live, changing, retired, draft = (bank_.add(question("LZ04", 2, n)) for n in range(1, 5))
    changing.save_revision()
    bank_.retire(retired)
    bank_.retire(draft)
    Question.objects.filter(pk=draft.pk).update(current=None)
    found = standing.with_review(standing.in_state(Question.objects.all(), kept))
    assert {standing.state_of(row, in_review=row.in_review) for row in found} == ({kept} - {State.REVIEW})


def test_a_law_with_a_later_text_is_said_in_red_until_the_question_is_approved_anew(framework):
    Law.objects.filter(name=LAW).update(effective_on=OLD)
    row = bank_.add(question("LZ04", 2, 1))
    assert not cited_lines(row, bank_.law_dates())[0].has_changed
    assert bank_.outdated_law_texts() == []
    Law.objects.filter(name=LAW).update(effective_on=NEW)
    line = cited_lines(row, bank_.law_dates())[0]
    assert line.has_changed
    assert "2018-12-29" in line.dated and "2026-05-01" in line.dated
    assert bank_.outdated_law_texts() == [f"|{LAW}@2018-12-29|"]
    row = bank_.revise(row, question("LZ04", 2, 1, stem="照新文本怎么做？"))
    assert not cited_lines(row, bank_.law_dates())[0].has_changed
    assert bank_.outdated_law_texts() == []


def test_a_day_that_nobody_knew_is_no_change(framework):
    Law.objects.filter(name=LAW).update(effective_on=None)
    row = bank_.add(question("LZ04", 2, 1))
    Law.objects.filter(name=LAW).update(effective_on=NEW)
    assert "还没查到" in cited_lines(row, bank_.law_dates())[0].dated
    assert bank_.outdated_law_texts() == []


def test_a_draft_rests_on_the_text_of_today(framework):
    Law.objects.filter(name=LAW).update(effective_on=NEW)
    row = Question(sources=[{"law": LAW, "articles": ["35", "36之一"]}])
    line = cited_lines(row, bank_.law_dates())[0]
    assert line.words == f"《{LAW}》第35条、第36条之一"
    assert line.dated == "2026-05-01 起施行"
