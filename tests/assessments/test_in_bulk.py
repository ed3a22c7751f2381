"""Many questions at once: all of them or none, and each refusal has its words."""

from __future__ import annotations

import pytest

from assessments import bank as bank_
from assessments import in_bulk
from assessments.models import Question
from assessments.standing import State
from competencies.models import Competency
from kit.errors import NotNow
from people.models import Person
from tests.assessments.factories import question

pytestmark = pytest.mark.django_db


def draft(number, by, **fields):
    """A question that was never approved."""
    row = bank_.add(question("LZ04", 2, number, **fields), by=by)
    bank_.retire(row)
    Question.objects.filter(pk=row.pk).update(current=None, has_unpublished_changes=True)
    return Question.objects.get(pk=row.pk)


def rows(*given):
    return in_bulk.chosen(row.pk for row in given)


def why(deed, row):
    return [str(one.why) for one in deed.refused(rows(row))]


def fresh(person):
    """The person as the next request has him: rights are kept on the object."""
    return Person.objects.get(pk=person.pk)


def test_drafts_are_submitted_and_approved_by_somebody_else(workflow, trainer, reviewer):
    one, two = draft(1, trainer), draft(2, trainer)
    assert in_bulk.perform(in_bulk.Submit(trainer), rows(one, two)) == 2
    deed = in_bulk.Approve(fresh(reviewer))
    assert {deed.state(row) for row in rows(one, two)} == {State.REVIEW}
    assert in_bulk.perform(deed, rows(one, two)) == 2
    assert Question.objects.filter(pk__in=[one.pk, two.pk]).in_use().count() == 2


def test_nothing_is_done_when_one_of_them_stands_against_it(workflow, trainer):
    good, live = draft(1, trainer), bank_.add(question("LZ04", 2, 2))
    with pytest.raises(NotNow, match="之后没有改过"):
        in_bulk.perform(in_bulk.Submit(trainer), rows(good, live))
    assert in_bulk.Submit(trainer).state(rows(good)[0]) == State.DRAFT


def test_what_a_draft_owes_is_said_before_it_is_submitted(workflow, trainer):
    row = draft(1, trainer)
    row.explanation = ""
    row.save_revision(clean=False)
    assert "可以先存成草稿" in why(in_bulk.Submit(trainer), row)[0]


def test_what_is_in_review_is_not_submitted_twice_nor_changed(workflow, trainer):
    row = draft(1, trainer)
    in_bulk.perform(in_bulk.Submit(trainer), rows(row))
    assert why(in_bulk.Submit(trainer), row) == ["已经在审核。"]
    assert why(in_bulk.Place(trainer, level=3), row) == ["正在审核，等审完再改。"]


def test_only_what_is_in_review_is_approved_and_only_by_whoever_may(workflow, trainer, reviewer):
    row = draft(1, trainer)
    assert why(in_bulk.Approve(reviewer), row) == ["没有提交审核，要先提交。"]
    in_bulk.perform(in_bulk.Submit(trainer), rows(row))
    assert why(in_bulk.Approve(trainer), row) == ["您没有这项权限。"]


def test_a_review_that_was_sent_back_goes_on(workflow, trainer, reviewer):
    row = draft(1, trainer)
    in_bulk.perform(in_bulk.Submit(trainer), rows(row))
    state = Question.objects.get(pk=row.pk).current_workflow_task_state
    state.task.specific.on_action(state, reviewer, "reject", comment="再看看")
    in_bulk.perform(in_bulk.Submit(trainer), rows(row))
    assert in_bulk.Submit(trainer).state(rows(row)[0]) == State.REVIEW


def test_only_reviewers_take_questions_out_of_use(workflow, trainer, reviewer):
    row = bank_.add(question("LZ04", 2, 1))
    assert why(in_bulk.Retire(trainer), row) == ["您没有这项权限。"]
    in_bulk.perform(in_bulk.Retire(reviewer), rows(row))
    assert not Question.objects.in_use().exists()
    assert why(in_bulk.Retire(reviewer), row) == ["现在没有在用。"]
    assert Question.objects.filter(pk=row.pk).exists()


def test_a_tag_needs_no_approval_and_is_still_there_when_the_question_is_opened(workflow, trainer):
    row = bank_.add(question("LZ04", 2, 1, tags=("公开",)))
    in_bulk.perform(in_bulk.Tag(trainer, tags=("财务", "公开")), rows(row))
    row.refresh_from_db()
    assert (row.tags, row.has_unpublished_changes, row.versions.count()) == ("|公开|财务|", False, 1)
    assert row.get_latest_revision_as_object().tags == "|公开|财务|"
    in_bulk.perform(in_bulk.Tag(trainer, tags=("公开",), is_taken=True), rows(row))
    row.refresh_from_db()
    assert row.tags == "|财务|"
    assert row.get_latest_revision_as_object().tags == "|财务|"


def test_tags_that_have_no_room_are_refused(workflow, trainer):
    row = bank_.add(question("LZ04", 2, 1))
    assert why(in_bulk.Tag(trainer, tags=("长" * 299,)), row) == ["标签太多了，放不下。"]


def test_another_level_is_a_draft_that_is_still_to_be_approved(workflow, trainer):
    live, row = bank_.add(question("LZ04", 2, 1)), draft(2, trainer)
    other = Competency.objects.get(key="LZ05")
    in_bulk.perform(in_bulk.Place(trainer, competency=other, level=3), rows(live, row))
    live.refresh_from_db()
    assert (live.level, live.competency.key, live.has_unpublished_changes) == (2, "LZ04", True)
    newest = live.get_latest_revision_as_object()
    assert (newest.level, newest.competency, newest.category.key, newest.difficulty) == (3, other, "LZ05", 2)
    assert Question.objects.get(pk=row.pk).level == 3


def test_there_is_an_end_to_how_many_at_once(workflow, trainer):
    with pytest.raises(NotNow, match="太多"):
        in_bulk.perform(in_bulk.Approve(trainer), [Question()] * (in_bulk.MOST_READ + 1))


@pytest.mark.parametrize("count", [2, 12])
def test_seeing_with_which_of_them_it_can_be_done_takes_the_same_queries(
    workflow, reviewer, count, django_assert_num_queries
):
    made = [bank_.add(question("LZ04", 2, n)) for n in range(1, count + 1)]
    deed = in_bulk.Retire(reviewer)
    assert deed.is_allowed
    with django_assert_num_queries(1):
        assert deed.refused(rows(*made)) == []
