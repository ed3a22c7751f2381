"""A law changes: what is published acts within the hour, lowers nobody, can be taken back, and never changes the past."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from competencies import laws
from competencies.framework import framework, framework_on
from competencies.gaps import standing_of
from competencies.held import held_by
from competencies.law_preview import read
from competencies.models import ChangeDraft, ChangeWithdrawal, Evidence, Law, LawChange, LevelState, MaterialChange
from competencies.rebuild import rebuild_due, rebuild_levels
from kit import clock, jobs
from kit.errors import InputError, NotNow
from kit.models import AuditEvent, Job
from tests.competencies.factories import MARCH_1, EvidenceFactory, ask, moment

pytestmark = pytest.mark.django_db
LAW = "村民委员会组织法"
MAY_10 = date(2026, 5, 10)
OLD = [{"law": LAW, "article": "24", "text_date": "2018-12-29"}]


@pytest.fixture
def law(db) -> Law:
    return Law.objects.create(name=LAW, effective_on=date(2018, 12, 29))


@pytest.fixture
def may(time_machine):
    time_machine.move_to(moment(MAY_10))
    return time_machine


@pytest.fixture
def holder(frame, wang, may):
    """王主任, who passed level 2 of LZ04 by the old text; his state is the one of today."""
    EvidenceFactory(person=wang, competency=frame.openness, level=2, cites=OLD)
    rebuild_levels()
    return wang


def prepare(law, by, *, parts=(("LZ04", 1),), articles=("24",), effective_on=MAY_10, **more) -> ChangeDraft:
    said = {"said": "公布的时间改了", "basis": "全国人大网", **more}
    draft = laws.propose(law, articles, effective_on=effective_on, parts=parts, by=by, at=clock.now(), **said)
    jobs.run_pending()
    draft.refresh_from_db()
    return draft


def published(law, by, **said) -> LawChange:
    draft = prepare(law, by, **said)
    laws.confirm(draft, by=by)
    jobs.run_pending()
    return LawChange.objects.get(pk=draft.pk)


def state(person, key="LZ04") -> LevelState:
    return LevelState.objects.get(person=person, competency__key=key)


def test_the_preview_says_how_many_people_and_rechecks_before_anything_happens(frame, law, holder, administrator):
    draft = prepare(law, administrator)
    found = read(draft.counts)
    assert draft.state == ChangeDraft.State.READY
    assert [(one.competency, one.due_on, one.people, one.rechecks) for one in found.parts] == [("LZ04", MAY_10, 1, 1)]
    assert (found.people, found.months, found.most) == (1, {date(2026, 5, 1): 1}, 5)
    assert not LawChange.objects.exists()
    assert not state(holder).review_due


def test_published_it_is_review_due_within_the_hour_and_the_level_is_still_held(frame, law, holder, administrator):
    before = state(holder)
    published(law, administrator)
    after = state(holder)
    assert (after.review_due, after.refresh, after.refresh_on) == (True, False, MAY_10 + timedelta(days=60))
    assert (after.level, after.state, after.since) == (before.level, before.state, before.since)


def test_each_holder_has_something_to_show_again_and_no_gap(frame, law, holder, administrator):
    published(law, administrator)
    standing = standing_of(holder, on=MAY_10)
    (review,) = standing.reviews
    assert (review.competency, review.held, review.since, review.by) == (
        "LZ04",
        2,
        MAY_10,
        MAY_10 + timedelta(days=60),
    )
    assert not any(gap.refresh for gap in standing.gaps)


def test_whoever_listens_hears_of_all_whom_it_touches(frame, law, holder, administrator):
    published(law, administrator)
    assert Job.objects.filter(kind="learning.replan", key=str(holder.pk)).exists()


def test_whoever_tested_another_article_or_the_new_text_is_not_touched(frame, law, wang, cadre, may, administrator):
    cites = [{"law": LAW, "article": "25", "text_date": "2018-12-29"}]
    EvidenceFactory(person=wang, competency=frame.openness, level=2, cites=cites)
    cites = [{"law": LAW, "article": "24", "text_date": "2026-05-10"}]
    EvidenceFactory(person=wang, competency=frame.conduct, level=2, cites=cites)
    rebuild_levels()
    draft = prepare(law, administrator, parts=[("LZ04", 1), ("LZ05", 1)])
    assert read(draft.counts).people == 0
    published(law, administrator, parts=[("LZ04", 1), ("LZ05", 1)])
    assert not LevelState.objects.filter(review_due=True).exists()


def test_it_matters_only_from_the_level_on_that_was_said(frame, law, holder, administrator):
    published(law, administrator, parts=[("LZ04", 3)])
    assert not state(holder).review_due


def test_a_passed_recheck_renews_what_is_due(frame, law, holder, administrator, may):
    published(law, administrator)
    may.move_to(moment(MAY_10 + timedelta(days=3)))
    cites = [{"law": LAW, "article": "24", "text_date": "2026-05-10"}]
    EvidenceFactory(
        person=holder, competency=frame.openness, level=2, kind="recheck", right=3, on=clock.today(), cites=cites
    )
    rebuild_levels()
    assert (state(holder).level, state(holder).review_due, state(holder).changes_on) == (2, False, None)


def test_one_failed_recheck_lowers_nobody_and_the_second_one_lowers_by_one_level(
    frame, law, holder, administrator, may
):
    published(law, administrator)
    for days, level in ((3, 2), (12, 1)):
        may.move_to(moment(MAY_10 + timedelta(days=days)))
        EvidenceFactory(
            person=holder, competency=frame.openness, level=2, kind="recheck", failed=True, on=clock.today(), cites=OLD
        )
        rebuild_levels()
        assert state(holder).level == level


def test_a_change_that_takes_effect_later_makes_nothing_due_before_its_day(frame, law, holder, administrator, may):
    later = MAY_10 + timedelta(days=40)
    published(law, administrator, effective_on=later)
    assert (state(holder).review_due, state(holder).changes_on) == (False, later)
    may.move_to(moment(later))
    assert list(rebuild_due(on=later)) == [[holder.pk]]
    jobs.ask("competencies.rebuild_due")
    jobs.run_pending()
    assert state(holder).review_due


def test_published_twice_it_is_one_change(frame, law, holder, administrator):
    draft = prepare(law, administrator)
    laws.confirm(draft, by=administrator)
    laws.confirm(draft, by=administrator)
    jobs.run_pending()
    laws.confirm(draft, by=administrator)
    jobs.ask(laws.PUBLISH, key=draft.pk)
    jobs.run_pending()
    assert (LawChange.objects.count(), MaterialChange.objects.count()) == (1, 1)
    assert AuditEvent.objects.filter(action="competencies.law_change_published").count() == 1


def test_a_job_that_broke_off_after_the_change_was_written_makes_the_states_the_next_time(
    frame, law, holder, administrator
):
    draft = prepare(law, administrator)
    laws.confirm(draft, by=administrator)
    job = jobs.take(Job.objects.get(kind=laws.PUBLISH).pk)
    laws._publish(job, ChangeDraft.objects.select_related("law", "confirmed_by").get(pk=draft.pk))
    assert not state(holder).review_due
    Job.objects.filter(pk=job.pk).update(lease_until=clock.now() - timedelta(minutes=1))
    jobs.run_now([job.pk])
    assert state(holder).review_due
    assert ChangeDraft.objects.get().state == ChangeDraft.State.DONE


def test_a_report_keeps_what_it_knew_before_the_change(frame, law, holder, administrator, may):
    known = clock.now()
    may.shift(timedelta(hours=1))
    published(law, administrator, effective_on=MARCH_1 + timedelta(days=9))
    for frame_then in (framework(), framework_on(MARCH_1 + timedelta(days=20))):
        held = held_by([holder.pk], on=MAY_10, known=known, frame=frame_then)[holder.pk]["LZ04"]
        assert (held.level, held.reading.review_due) == (2, False)
    now = held_by([holder.pk], on=MAY_10, known=clock.now())[holder.pk]["LZ04"]
    assert now.reading.review_due


def test_a_report_made_before_it_was_taken_back_keeps_what_it_said(frame, law, holder, administrator, may):
    change = published(law, administrator)
    known = clock.now()
    may.shift(timedelta(hours=1))
    laws.withdraw(change, reason="看错了条文", by=administrator, at=clock.now())
    jobs.run_pending()
    assert held_by([holder.pk], on=MAY_10, known=known)[holder.pk]["LZ04"].reading.review_due
    assert not state(holder).review_due


def test_taken_back_it_makes_nothing_due_any_more_and_both_stay_on_record(frame, law, holder, administrator):
    change = published(law, administrator)
    laws.withdraw(change, reason="看错了条文", by=administrator, at=clock.now())
    laws.withdraw(change, reason="再撤一次", by=administrator, at=clock.now())
    jobs.run_pending()
    assert (state(holder).level, state(holder).review_due) == (2, False)
    assert standing_of(holder, on=MAY_10).reviews == ()
    assert ChangeWithdrawal.objects.get().reason == "看错了条文"
    assert LawChange.objects.exists()


@pytest.mark.parametrize("table", ["competencies_lawchange", "competencies_materialchange"])
def test_the_database_itself_refuses_to_change_a_published_one(table, frame, law, holder, administrator):
    published(law, administrator)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET recorded_at = recorded_at")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"parts": []}, "competencies"),
        ({"parts": [("XX99", 1)]}, "competencies"),
        ({"parts": [("LZ04", 6)]}, "competencies"),
        ({"effective_on": date(1911, 1, 1)}, "effective_on"),
        ({"effective_on": date(2062, 5, 10)}, "effective_on"),
        ({"said": " "}, "said"),
        ({"basis": ""}, "basis"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(said, field, frame, law, may, administrator):
    with pytest.raises(InputError) as refused:
        prepare(law, administrator, **said)
    assert refused.value.field == field
    assert not ChangeDraft.objects.exists()


def test_nothing_is_taken_back_without_a_reason(frame, law, holder, administrator):
    change = published(law, administrator)
    with pytest.raises(InputError):
        laws.withdraw(change, reason="  ", by=administrator, at=clock.now())


def test_what_is_published_can_not_be_dropped(frame, law, holder, administrator):
    change = published(law, administrator)
    with pytest.raises(NotNow):
        laws.drop(ChangeDraft.objects.get(pk=change.pk), at=clock.now())


def test_a_dropped_draft_can_not_be_published(frame, law, holder, administrator):
    draft = prepare(law, administrator)
    laws.drop(draft, at=clock.now())
    with pytest.raises(NotNow):
        laws.confirm(draft, by=administrator)


def many_held(frame, person, count: int) -> list[str]:
    """``count`` more competencies that his post asks and that he has shown by the old text."""
    keys = []
    for number in range(count):
        competency = type(frame.openness).objects.create(
            key=f"DF{number:02}",
            name=f"本领{number}",
            kind="knowledge",
            ability=frame.openness.ability,
            order=30 + number,
        )
        ask(frame, frame.head, competency, 2, 60)
        EvidenceFactory(person=person, competency=competency, level=2, cites=OLD)
        keys.append(competency.key)
    rebuild_levels()
    return keys


def test_nobody_gets_more_than_25_questions_a_month(frame, law, holder, administrator):
    keys = many_held(frame, holder, 7)
    published(law, administrator, parts=[(key, 1) for key in keys])
    days = sorted(MaterialChange.objects.values_list("due_on", flat=True))
    assert days == [MAY_10] * 5 + [MAY_10 + timedelta(days=31)] * 2
    assert LevelState.objects.filter(review_due=True).count() == 5


def test_a_second_change_waits_for_the_first_one(frame, law, holder, administrator):
    keys = many_held(frame, holder, 7)
    published(law, administrator, parts=[(key, 1) for key in keys[:4]])
    found = read(prepare(law, administrator, parts=[(key, 1) for key in keys[4:]]).counts)
    assert sorted(found.days.values()) == [MAY_10, MAY_10 + timedelta(days=31), MAY_10 + timedelta(days=31)]
    assert found.most == 25


def test_two_drafts_that_know_nothing_of_each_other_are_not_both_published_as_shown(frame, law, holder, administrator):
    keys = many_held(frame, holder, 6)
    first, second = (prepare(law, administrator, parts=[(key, 1) for key in part]) for part in (keys[:3], keys[3:]))
    for draft in (first, second):
        laws.confirm(draft, by=administrator)
    jobs.run_pending()
    second.refresh_from_db()
    assert (second.state, second.has_news) == (ChangeDraft.State.READY, True)
    assert sorted(read(second.counts).days.values()) == [MAY_10] * 2 + [MAY_10 + timedelta(days=31)]
    assert LawChange.objects.get().pk == first.pk


def test_whoever_holds_no_office_gets_no_recheck_though_his_level_is_due(frame, law, cadre, may, administrator):
    EvidenceFactory(person=cadre, competency=frame.openness, level=2, cites=OLD)
    rebuild_levels()
    (one,) = read(prepare(law, administrator).counts).parts
    assert (one.people, one.rechecks) == (1, 0)


def test_of_other_competencies_nobody_reads_what_was_cited(frame, law, holder, administrator):
    EvidenceFactory(person=holder, competency=frame.conduct, level=2, cites=OLD)
    published(law, administrator)
    rebuild_levels()
    assert not state(holder, "LZ05").review_due


def test_evidence_is_never_touched_by_a_change(frame, law, holder, administrator):
    before = list(Evidence.objects.values())
    laws.withdraw(published(law, administrator), reason="看错了条文", by=administrator, at=clock.now())
    jobs.run_pending()
    assert list(Evidence.objects.values()) == before


def test_a_merged_duplicate_counts_for_whom_he_was_merged_into(frame, law, holder, outsider, administrator):
    EvidenceFactory(person=outsider, competency=frame.conduct, level=2, cites=OLD)
    type(outsider).objects.filter(pk=outsider.pk).update(merged_into=holder)
    rebuild_levels()
    published(law, administrator, parts=[("LZ05", 1)])
    assert state(holder, "LZ05").review_due
