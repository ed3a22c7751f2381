"""When time is up: three policies, exactly once, and nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assessments import sittings
from assessments.models import Answer, Sitting
from assessments.projections import derived, folded
from assessments.terms import Overdue, Terms
from competencies.models import Evidence
from kit import clock
from offline.api import Verdict
from tests.assessments.factories import AT, answered, quiz_of, right_of, send, start, submitted, wrong_of

pytestmark = pytest.mark.django_db
END = AT + timedelta(minutes=30)
LATER = timedelta(seconds=31)


@pytest.fixture
def begun(bank, wang, county):
    """begun("hand_in"): a sitting of half an hour under this policy, its first four questions answered rightly."""

    def begin(policy: str) -> Sitting:
        sitting = start(wang, quiz_of(county.unit, time_limit_minutes=30, overdue=policy))
        for number in range(1, 5):
            send(wang, answered(wang, sitting, number, right_of(sitting, number)), at=AT)
        return sitting

    return begin


def fifth(person, sitting, at):
    return send(person, answered(person, sitting, 5, right_of(sitting, 5)), at=at)


def whole(person, sitting, at, right=5):
    sheet = {n: right_of(sitting, n) if n <= right else wrong_of(sitting, n) for n in range(1, 6)}
    return send(person, submitted(person, sitting, sheet), at=at)


def test_what_each_policy_takes():
    assert [Terms(overdue=each).takes_until(END) - END for each in Overdue] == [
        timedelta(seconds=30), timedelta(days=1), timedelta(0),
    ]  # fmt: skip
    assert Terms().takes_until(None) is None


def test_it_is_handed_in_by_itself_with_what_was_answered(begun, wang):
    sitting = begun("hand_in")
    assert sittings.run_out(sitting.pk, at=END + LATER) is True
    sitting.refresh_from_db()
    assert (sitting.passed, sitting.late, sitting.closed_at, sitting.submit_event) == (True, False, END, None)
    assert (sitting.result["right"], sitting.result["asked"]) == (4, 5)
    assert Evidence.objects.get(person=wang).on == clock.day_of(END)
    assert set(Answer.objects.filter(sitting=sitting).values_list("right", flat=True)) == {True}


def test_within_the_grace_everything_counts(begun, wang):
    sitting = begun("hand_in")
    fifth(wang, sitting, END + timedelta(seconds=20))
    whole(wang, sitting, END + timedelta(seconds=30))
    sitting.refresh_from_db()
    assert (sitting.result["right"], sitting.late) == (5, False)


@pytest.mark.parametrize(("policy", "after"), [("hand_in", LATER), ("nothing", timedelta(seconds=1))])
def test_what_comes_too_late_is_kept_and_shown_and_does_not_count(begun, wang, policy, after):
    sitting = begun(policy)
    assert fifth(wang, sitting, END + after).verdict is Verdict.ACCEPTED
    assert whole(wang, sitting, END + after + LATER).verdict is Verdict.ACCEPTED
    sitting.refresh_from_db()
    assert (sitting.result["right"], sitting.submit_event, sitting.closed_at) == (4, None, END)
    history = folded(sitting).history
    assert [kept.standing for kept in history] == ["newest"] * 4 + ["late"]
    assert Evidence.objects.count() == 1


def test_a_late_one_is_taken_and_marked_where_the_quiz_says_so(begun, wang):
    sitting = begun("flag")
    assert sittings.run_out(sitting.pk, at=END + timedelta(hours=2)) is False
    whole(wang, sitting, END + timedelta(hours=2))
    sitting.refresh_from_db()
    assert (sitting.result["right"], sitting.passed, sitting.late) == (5, True, True)


def test_after_a_day_that_one_is_closed_too(begun):
    sitting = begun("flag")
    assert sittings.run_out_all(at=END + timedelta(days=1, seconds=1)) == 1
    sitting.refresh_from_db()
    assert (sitting.closed_at, sitting.late, sitting.result["right"]) == (END + timedelta(days=1), True, 4)


def test_it_is_closed_once_whoever_comes_first(begun, wang):
    sitting = begun("hand_in")
    late = END + LATER
    assert sittings.of(wang, sitting.pk, at=late).is_open is False
    assert sittings.run_out(sitting.pk, at=late) is False
    assert sittings.run_out_all(at=late) == 0
    whole(wang, sitting, late)
    assert Evidence.objects.count() == 1


def test_what_is_in_time_is_left_open(begun, wang):
    sitting = begun("hand_in")
    assert sittings.run_out_all(at=END + timedelta(seconds=30)) == 0
    assert sittings.of(wang, sitting.pk, at=END).is_open is True


@pytest.mark.parametrize("policy", Overdue)
def test_the_log_gives_the_same_answers_again(begun, wang, policy):
    sitting = begun(policy)
    fifth(wang, sitting, END + timedelta(days=2))
    whole(wang, sitting, END + timedelta(days=2), right=1)
    sittings.run_out_all(at=END + timedelta(days=3))
    sitting.refresh_from_db()
    kept = {(row.version_id, tuple(row.value), row.right) for row in Answer.objects.filter(sitting=sitting)}
    assert {(row.version_id, tuple(row.value), row.right) for row in derived(sitting)} == kept
    assert len(kept) == 4


def test_changing_the_quiz_changes_nothing_for_who_has_begun(begun, wang):
    sitting = begun("hand_in")
    sitting.quiz.overdue, sitting.quiz.grace_seconds = "nothing", 0
    sitting.quiz.save()
    assert sittings.run_out(sitting.pk, at=END + timedelta(seconds=10)) is False
