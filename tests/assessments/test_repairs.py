"""A wrong key is put right: what is gained comes at once, what would be lost waits for somebody's decision by name."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from assessments import api, content, projections, repairs
from assessments.models import (
    Answer,
    KeyRepair,
    Question,
    Regrade,
    RepairDraft,
    RepairedKey,
    Sitting,
    Stake,
    StakeDecision,
    Way,
)
from competencies import api as competencies
from competencies.models import Evidence
from kit import clock
from kit.errors import InputError, NotNow
from kit.jobs import run_pending
from kit.models import AuditEvent
from people.models import Person
from tests.assessments.factories import AT, day, send, submitted, take_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(bank) -> Question:
    """Its key says A."""
    return Question.objects.get(key="LZ04-T0201")


def sat_with(person: Person, question: Question, *, others: int, says: str) -> Sitting:
    """A small test that asks ``question`` first: answered with ``says``, and that many of the four others rightly."""
    sitting = api.start_test(person, "LZ04", 2, at=AT)
    first = {"v": str(question.current_id), "q": question.key, "o": ["A", "B", "C", "D"]}
    rest = [line for line in sitting.paper if line["q"] != question.key][:4]
    Sitting.objects.filter(pk=sitting.pk).update(paper=[first, *rest])
    sitting.refresh_from_db()
    sheet = {1: [says], **{n: ["A" if n - 2 < others else "B"] for n in range(2, 6)}}
    send(person, submitted(person, sitting, sheet))
    sitting.refresh_from_db()
    return sitting


def draft_of(question: Question, by: Person, *, way: str = Way.KEY, answer: list[str] | None = None) -> RepairDraft:
    draft = repairs.propose(
        question,
        [question.current_id],
        way=way,
        answer=(answer or ["B"]) if way == Way.KEY else None,
        reason="第三十五条说的是B",
        by=by,
        at=clock.now(),
    )
    run_pending()
    draft.refresh_from_db()
    return draft


def repaired(question: Question, by: Person, **how) -> KeyRepair:
    draft = draft_of(question, by, **how)
    repairs.confirm(draft, digest=draft.digest, by=by)
    run_pending()
    return KeyRepair.objects.get(pk=draft.pk)


def level(person: Person) -> int:
    held = competencies.levels_of(person, on=clock.today())
    return held["LZ04"].level if "LZ04" in held else 0


def test_the_preview_says_whom_it_would_change_and_changes_nothing(question, wang, li, organizer):
    gains = sat_with(wang, question, others=3, says="B")
    sat_with(li, question, others=3, says="A")
    draft = draft_of(question, organizer)
    assert draft.state == RepairDraft.State.READY
    assert (draft.counts["asked"], draft.counts["better"], draft.counts["worse"]) == (2, 1, 1)
    assert (draft.counts["evidence"], draft.counts["rises"], draft.counts["falls"]) == (1, 1, 1)
    lines = {line.person_id: line for line in draft.lines.all()}
    assert lines[wang.pk].gains == [["LZ04", 0, 2]]
    assert lines[li.pk].losses == [["LZ04", 2, 0]]
    gains.refresh_from_db()
    assert gains.result["right"] == 3
    assert (level(wang), level(li)) == (0, 2)
    assert not KeyRepair.objects.exists()


def test_whoever_was_right_gains_at_once_and_the_old_result_stays_readable(question, wang, organizer):
    sitting = sat_with(wang, question, others=3, says="B")
    before = sitting.result
    repair = repaired(question, organizer)
    sitting.refresh_from_db()
    regrade = Regrade.objects.get()
    assert (sitting.passed, sitting.result["right"]) == (True, 4)
    assert (regrade.before, regrade.after, regrade.is_worse) == (before, sitting.result, False)
    assert level(wang) == 2
    fact = Evidence.objects.get(source="key_repair")
    assert (fact.source_id, fact.on, fact.passed) == (regrade.pk, clock.day_of(sitting.closed_at), True)
    assert regrade.repair == repair
    assert Answer.objects.get(sitting=sitting, version=question.current_id).right is True


def test_nobody_loses_a_level_without_a_decision(question, li, organizer):
    sitting = sat_with(li, question, others=3, says="A")
    repaired(question, organizer)
    sitting.refresh_from_db()
    assert (sitting.passed, sitting.result["right"]) == (True, 4)
    assert level(li) == 2
    stake = Stake.objects.pending().get()
    assert (stake.person, stake.competency.key, stake.level, stake.failed) == (li, "LZ04", 2, False)
    assert (stake.level_before, stake.level_after) == (2, 0)


def test_a_decision_by_name_takes_it(question, li, organizer):
    sitting = sat_with(li, question, others=3, says="A")
    repaired(question, organizer)
    assert repairs.decide(Stake.objects.pending(), takes=True, reason="考的内容不会", by=organizer, at=clock.now()) == 1
    sitting.refresh_from_db()
    assert (sitting.passed, sitting.result["right"]) == (False, 3)
    assert level(li) == 0
    decision = StakeDecision.objects.get()
    assert (decision.by, decision.takes, decision.reason) == (organizer, True, "考的内容不会")
    assert Evidence.objects.get(source="sitting").void.by == organizer
    assert not Stake.objects.pending().exists()


def test_a_decision_by_name_lets_it_stay(question, li, organizer):
    sitting = sat_with(li, question, others=3, says="A")
    repaired(question, organizer)
    stakes = list(Stake.objects.pending())
    repairs.decide(stakes, takes=False, reason="题目有歧义", by=organizer, at=clock.now())
    sitting.refresh_from_db()
    assert (sitting.passed, level(li)) == (True, 2)
    assert repairs.decide(stakes, takes=True, reason="再来一次", by=organizer, at=clock.now()) == 0
    assert level(li) == 2


def test_a_decision_needs_a_reason_and_is_never_about_oneself(question, li, organizer):
    sat_with(li, question, others=3, says="A")
    repaired(question, organizer)
    with pytest.raises(InputError):
        repairs.decide(Stake.objects.pending(), takes=True, reason=" ", by=organizer, at=clock.now())
    with pytest.raises(InputError):
        repairs.decide(Stake.objects.pending(), takes=False, reason="我自己", by=li, at=clock.now())
    assert not StakeDecision.objects.exists()


def test_whoever_corrects_a_key_gains_nothing_himself_without_a_colleague(question, wang, organizer):
    sat_with(wang, question, others=3, says="B")
    draft = draft_of(question, organizer)
    repairs.confirm(draft, digest=draft.digest, by=wang)
    run_pending()
    assert level(wang) == 0
    repairs.decide(Stake.objects.pending(), takes=True, reason="核对过了", by=organizer, at=clock.now())
    assert level(wang) == 2


def test_another_repair_takes_a_repair_back(question, wang, li, organizer):
    lost = sat_with(li, question, others=3, says="A")
    won = sat_with(wang, question, others=3, says="B")
    repaired(question, organizer)
    repaired(question, organizer, way=Way.ORIGINAL)
    lost.refresh_from_db()
    won.refresh_from_db()
    assert (lost.passed, level(li)) == (True, 2)
    assert [stake.person for stake in Stake.objects.pending()] == [wang]
    assert level(wang) == 2
    repairs.decide(Stake.objects.pending(), takes=True, reason="改回来了", by=organizer, at=clock.now())
    won.refresh_from_db()
    assert (won.passed, level(wang)) == (False, 0)


def test_a_loss_that_was_taken_comes_back_with_the_old_key(question, li, organizer):
    sitting = sat_with(li, question, others=3, says="A")
    repaired(question, organizer)
    repairs.decide(Stake.objects.pending(), takes=True, reason="不会", by=organizer, at=clock.now())
    repaired(question, organizer, way=Way.ORIGINAL)
    sitting.refresh_from_db()
    assert (sitting.passed, level(li)) == (True, 2)


def test_confirming_twice_and_running_twice_is_one_repair(question, wang, organizer):
    sat_with(wang, question, others=3, says="B")
    draft = draft_of(question, organizer)
    for _ in range(2):
        repairs.confirm(draft, digest=draft.digest, by=organizer)
        run_pending()
    RepairDraft.objects.filter(pk=draft.pk).update(state=RepairDraft.State.RUNNING)
    from kit import jobs

    jobs.ask(repairs.REPAIR, key=draft.pk)
    run_pending()
    assert (KeyRepair.objects.count(), RepairedKey.objects.count(), Regrade.objects.count()) == (1, 1, 1)
    assert Evidence.objects.filter(source="key_repair").count() == 1


def test_news_after_the_preview_are_shown_before_anything_is_done(question, wang, li, organizer):
    sat_with(wang, question, others=3, says="B")
    draft = draft_of(question, organizer)
    sat_with(li, question, others=3, says="A")
    repairs.confirm(draft, digest=draft.digest, by=organizer)
    run_pending()
    seen = draft.digest
    draft.refresh_from_db()
    assert (draft.state, draft.has_news, draft.counts["worse"]) == (RepairDraft.State.READY, True, 1)
    assert not KeyRepair.objects.exists()
    with pytest.raises(NotNow):
        repairs.confirm(draft, digest=seen, by=organizer)


def test_one_correction_of_a_question_at_a_time(question, organizer):
    draft = draft_of(question, organizer)
    with pytest.raises(NotNow):
        draft_of(question, organizer)
    repairs.drop(draft, at=clock.now())
    assert draft_of(question, organizer).state == RepairDraft.State.READY


def test_who_hands_in_later_is_scored_by_the_corrected_key(question, wang, organizer):
    sitting = api.start_test(wang, "LZ04", 2, at=AT)
    first = {"v": str(question.current_id), "q": question.key, "o": ["A", "B", "C", "D"]}
    Sitting.objects.filter(pk=sitting.pk).update(
        paper=[first, *[line for line in sitting.paper if line["q"] != question.key][:4]]
    )
    repaired(question, organizer)
    sitting.refresh_from_db()
    send(wang, submitted(wang, sitting, {1: ["B"], 2: ["A"], 3: ["A"], 4: ["A"], 5: ["B"]}))
    sitting.refresh_from_db()
    assert (sitting.result["right"], sitting.passed) == (4, True)


def test_everybody_gets_a_question_right_that_has_no_answer(question, wang, li, organizer):
    one = sat_with(wang, question, others=3, says="C")
    other = sat_with(li, question, others=3, says="A")
    repaired(question, organizer, way=Way.ALL_RIGHT)
    for sitting in (one, other):
        sitting.refresh_from_db()
        assert sitting.result["right"] == 4
    assert not Stake.objects.exists()


def test_a_question_that_does_not_count_leaves_four_which_show_nothing(question, li, organizer):
    sitting = sat_with(li, question, others=4, says="A")
    draft = draft_of(question, organizer, way=Way.LEFT_OUT)
    assert draft.counts["worse"] == 1
    repairs.confirm(draft, digest=draft.digest, by=organizer)
    run_pending()
    sitting.refresh_from_db()
    assert sitting.result["asked"] == 5
    assert level(li) == 2
    repairs.decide(Stake.objects.pending(), takes=True, reason="题作废", by=organizer, at=clock.now())
    sitting.refresh_from_db()
    assert sitting.result["asked"] == 4
    assert Answer.objects.get(sitting=sitting, version=question.current_id).right is None


def test_rebuilding_from_the_log_gives_what_stands(question, wang, li, organizer):
    sat_with(wang, question, others=3, says="B")
    sat_with(li, question, others=3, says="A")
    repaired(question, organizer)
    for sitting in Sitting.objects.select_related("quiz"):
        there = {row.version_id: row.right for row in sitting.answers.all()}
        assert {row.version_id: row.right for row in projections.derived(sitting)} == there


def test_a_failure_that_was_the_keys_fault_is_taken_back(question, wang, organizer):
    sitting = sat_with(wang, question, others=2, says="B")
    assert Evidence.objects.get().passed is False
    repaired(question, organizer)
    sitting.refresh_from_db()
    assert sitting.result["right"] == 3
    assert Evidence.objects.get().void.by == organizer


def test_sittings_that_never_asked_it_are_left_alone(question, wang, organizer):
    sitting = take_test(wang, "LZ05", 2, 4)
    before = sitting.result
    repaired(question, organizer)
    sitting.refresh_from_db()
    assert sitting.result == before
    assert not Regrade.objects.exists()


@pytest.mark.parametrize(
    ("answer", "words"),
    [(["A"], "key"), (["E"], "keys"), (["B", "C"], "keys"), ([], "keys")],
)
def test_what_cannot_be_a_key_is_refused(question, organizer, answer, words):
    with pytest.raises(InputError):
        repairs.propose(question, [question.current_id], way=Way.KEY, answer=answer, reason="错了", by=organizer, at=AT)
    assert not RepairDraft.objects.exists()


def test_every_step_is_in_the_record(question, li, organizer):
    sat_with(li, question, others=3, says="A")
    repaired(question, organizer)
    repairs.decide(Stake.objects.pending(), takes=True, reason="不会", by=organizer, at=day(2))
    assert list(AuditEvent.objects.filter(by_id=organizer.pk).order_by("pk").values_list("action", flat=True)) == [
        "assessments.key_repaired",
        "assessments.stake_taken",
    ]
    assert UUID(AuditEvent.objects.order_by("pk").first().object_id) == KeyRepair.objects.get().pk


def test_the_bank_itself_has_the_right_key_afterwards(question, organizer):
    repaired(question, organizer, answer=["C"])
    question.refresh_from_db()
    assert question.answer == ["C"]
    assert content.question_of(question.get_latest_revision_as_object(), "LZ04").right == ("C",)
    number = question.current.number
    api.revise_question(
        question, replace(content.question_of(question, "LZ04"), explanation="改过的讲解。"), by=organizer
    )
    question.refresh_from_db()
    assert question.current.number == number + 1 and question.current.content["answer"] == ["C"]


def test_a_draft_that_says_something_else_stays_as_it_is(question, organizer):
    question.answer = ["B"]
    question.save_revision()
    repaired(Question.objects.get(pk=question.pk), organizer, answer=["C"])
    question.refresh_from_db()
    assert question.answer == ["C"]
    assert question.get_latest_revision_as_object().answer == ["B"]
