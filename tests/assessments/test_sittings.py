"""Answering and submitting: scored once, and what it shows reaches the ledger in the same transaction."""

from __future__ import annotations

from uuid import uuid4

import pytest

from assessments import api
from assessments.models import Answer, Quiz, Sitting
from assessments.quizzes import ensure_check
from assessments.signals import sitting_closed
from competencies.models import Evidence, LevelState
from offline.api import Verdict
from offline.models import Event
from tests.assessments.factories import AT, answered, day, right_of, send, sit, submitted, take_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(bank, wang) -> Sitting:
    return api.start_test(wang, "LZ04", 2, at=AT)


@pytest.fixture
def news():
    """What was announced while the test ran."""
    heard = []

    def hear(sender, **facts):
        heard.append(facts)

    sitting_closed.connect(hear)
    yield heard
    sitting_closed.disconnect(hear)


def whole(sitting):
    return {n: right_of(sitting, n) for n in range(1, len(sitting.paper) + 1)}


def test_a_passed_test_is_evidence_of_its_level_and_cites_its_articles(sitting, wang):
    sit(wang, sitting, 4)
    row = Evidence.objects.get()
    assert (row.competency.key, row.level, row.passed, row.kind, row.strength) == ("LZ04", 2, True, "phone_test", 2)
    assert (row.questions, row.right, row.source, row.source_id) == (5, 4, "sitting", sitting.pk)
    assert [(cited["law"], cited["article"]) for cited in row.cites] == [("村民委员会组织法", "35")]
    assert LevelState.objects.get().level == 2


@pytest.mark.parametrize(
    ("right", "passed", "rows"), [(5, True, 1), (4, True, 1), (3, False, 0), (2, False, 1), (0, False, 1)]
)
def test_between_half_and_the_cut_only_the_sitting_is_kept(sitting, wang, right, passed, rows):
    assert sit(wang, sitting, right).passed is passed
    assert Evidence.objects.filter(passed=passed).count() == rows


def test_a_missing_answer_scores_nothing(sitting, wang):
    send(wang, submitted(wang, sitting, {1: right_of(sitting, 1)}))
    sitting.refresh_from_db()
    assert (sitting.result["right"], sitting.result["asked"], sitting.passed) == (1, 5, False)


def test_the_sheet_alone_counts(sitting, wang):
    for n in range(1, 6):
        send(wang, answered(wang, sitting, n, right_of(sitting, n)))
    send(wang, submitted(wang, sitting, {}))
    sitting.refresh_from_db()
    assert sitting.result["right"] == 0
    assert set(Answer.objects.values_list("right", flat=True)) == {False}
    assert Answer.objects.filter(value=[]).count() == 5


def test_a_submit_that_overtakes_its_answers_loses_nothing(sitting, wang):
    late = answered(wang, sitting, 1, right_of(sitting, 1))
    send(wang, submitted(wang, sitting, whole(sitting)))
    assert send(wang, late).verdict is Verdict.ACCEPTED
    sitting.refresh_from_db()
    assert sitting.passed
    assert Answer.objects.filter(right=True).count() == 5


def test_the_same_submit_twice_counts_once(sitting, wang, news):
    new = submitted(wang, sitting, whole(sitting))
    assert send(wang, new).verdict is Verdict.ACCEPTED
    sitting.refresh_from_db()
    first = (sitting.result, sitting.closed_at)
    assert send(wang, new, at=day(1)).verdict is Verdict.DUPLICATE
    sitting.refresh_from_db()
    assert (sitting.result, sitting.closed_at) == first
    assert Evidence.objects.count() == 1
    assert len(news) == 1


def test_another_submit_is_kept_and_changes_nothing(sitting, wang, news):
    send(wang, submitted(wang, sitting, {1: right_of(sitting, 1)}))
    assert send(wang, submitted(wang, sitting, whole(sitting)), at=day(1)).verdict is Verdict.ACCEPTED
    sitting.refresh_from_db()
    assert sitting.result["right"] == 1
    assert len(news) == 1
    assert Event.objects.log_of(sitting.pk).count() == 2


def test_who_listens_hears_the_result_in_the_transaction(sitting, wang, news):
    sit(wang, sitting, 5)
    assert news[0] | {"signal": None} == {
        "sitting_id": sitting.pk,
        "person_id": wang.pk,
        "quiz_id": sitting.quiz_id,
        "purpose": "test",
        "passed": True,
        "at": AT,
        "signal": None,
    }


def test_nothing_is_written_when_who_listens_fails(sitting, wang):
    def fail(sender, **facts):
        raise RuntimeError("the disk is full")

    sitting_closed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            sit(wang, sitting, 5)
    finally:
        sitting_closed.disconnect(fail)
    sitting.refresh_from_db()
    assert sitting.is_open
    assert not Event.objects.exists()
    assert not Evidence.objects.exists()
    sit(wang, sitting, 5)  # killed half way, one sends it again
    assert Evidence.objects.count() == 1


def test_a_submit_after_closing_time_is_refused_and_the_answers_stay(sitting, wang, news):
    send(wang, answered(wang, sitting, 1, right_of(sitting, 1)))
    Quiz.objects.filter(pk=sitting.quiz_id).update(closes_at=AT.replace(minute=5))
    verdict = send(wang, submitted(wang, sitting, whole(sitting)), at=AT.replace(minute=6))
    assert (verdict.verdict, verdict.code) == (Verdict.REJECTED, "quiz_closed")
    sitting.refresh_from_db()
    assert sitting.is_open
    assert not news
    assert Answer.objects.get().value == right_of(sitting, 1)
    assert Event.objects.get(verdict="rejected").data["sheet"]  # the whole sheet is there for the staff


def test_a_submit_in_the_last_second_counts(sitting, wang):
    Quiz.objects.filter(pk=sitting.quiz_id).update(closes_at=AT)
    assert send(wang, submitted(wang, sitting, whole(sitting)), at=AT).verdict is Verdict.ACCEPTED


def test_a_longer_closing_time_lets_him_hand_in_after_all(sitting, wang):
    quiz = Quiz.objects.filter(pk=sitting.quiz_id)
    quiz.update(closes_at=AT)
    send(wang, submitted(wang, sitting, whole(sitting)), at=day(1))
    quiz.update(closes_at=day(3))
    send(wang, submitted(wang, sitting, whole(sitting)), at=day(2))
    sitting.refresh_from_db()
    assert sitting.passed


def test_overtime_is_flagged_and_not_voided(bank, wang):
    Quiz.objects.filter(key="test:LZ04:2").update(time_limit_minutes=10)
    sitting = api.start_test(wang, "LZ04", 2, at=AT)
    sit(wang, sitting, 5, at=AT.replace(minute=11))
    assert (sitting.late, sitting.passed) == (True, True)


def test_the_way_to_the_server_is_no_overtime(bank, wang):
    Quiz.objects.filter(key="test:LZ04:2").update(time_limit_minutes=10)
    sitting = api.start_test(wang, "LZ04", 2, at=AT)
    assert not sit(wang, sitting, 5, at=AT.replace(minute=10, second=30)).late


@pytest.mark.parametrize(("right", "passed"), [(3, True), (2, False)])
def test_a_check_is_passed_with_three_of_five_and_gives_no_level(bank, wang, news, right, passed):
    ensure_check("M05-L1", "村务公开", [f"LZ04-T020{n}" for n in range(1, 6)])
    sitting = sit(wang, api.start_check(wang, "M05-L1", at=AT), right)
    assert sitting.passed is passed
    assert [fact["passed"] for fact in news] == [passed]
    assert not Evidence.objects.exists()


def test_an_answer_to_a_question_that_was_not_asked_is_refused_and_kept(sitting, wang, li):
    other = api.start_test(li, "LZ05", 1, at=AT)
    new = answered(wang, sitting, 1, ["A"])
    new.data["item"] = other.paper[0]["v"]
    verdict = send(wang, new)
    assert (verdict.verdict, verdict.code) == (Verdict.REJECTED, "not_asked")
    assert Event.objects.get().code == "not_asked"
    assert not Answer.objects.exists()


def test_another_persons_sitting_is_refused_and_kept(sitting, wang, li):
    for new in (answered(li, sitting, 1, ["A"]), submitted(li, sitting, {})):
        verdict = send(li, new)
        assert (verdict.verdict, verdict.code) == (Verdict.REJECTED, "not_yours")
    sitting.refresh_from_db()
    assert sitting.is_open
    assert Event.objects.filter(person=li, verdict="rejected").count() == 2


def test_a_sitting_that_does_not_exist_is_refused(sitting, wang):
    new = answered(wang, sitting, 1, ["A"])
    lost = uuid4()
    new.data["sitting"] = str(lost)
    assert send(wang, new).code == "bad_sitting"  # the event is about one, its words about another
    moved = type(new)(uuid4(), new.type, lost, new.data)
    assert send(wang, moved).code == "no_such_sitting"


def test_an_answer_can_be_changed_and_taken_back(sitting, wang):
    for keys in (["B"], ["A"], []):
        send(wang, answered(wang, sitting, 1, keys))
        assert Answer.objects.get().value == keys


def test_an_earlier_answer_of_a_phone_never_replaces_a_later_one(sitting, wang):
    send(wang, answered(wang, sitting, 1, ["A"], store="phone", seq=5))
    send(wang, answered(wang, sitting, 1, ["B"], store="phone", seq=3))
    assert Answer.objects.get().value == ["A"]


def test_a_conduct_competency_is_tested_like_knowledge(bank, wang):
    assert take_test(wang, "LZ05", 2, 5).passed
