"""Levels regrouped by a draft: what each old level is then, and what that does to people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from competencies import competency_edits, drafting, regrouping
from competencies.competency_edits import BadCompetency, all_said
from competencies.evidence import Shown, record
from competencies.framework import framework
from competencies.gaps import gaps_of, standing_of
from competencies.grid import Step
from competencies.held import held_of
from competencies.models import Estimate, Level, LevelMap, LevelState
from competencies.rebuild import rebuild_levels
from competencies.regrouping import Became, Regrouping, carried
from competencies.showing import Kind
from kit import clock, jobs
from kit.append_only import AppendOnlyError
from kit.errors import Stale
from tests.competencies.factories import EvidenceFactory, moment
from tests.competencies.test_invariants import id_of

MAY_1 = date(2026, 5, 1)
HEAD = ("ZR", "LZ04")


def three(*changed: int, became=(1, 1, 2, 2, 3)) -> Regrouping:
    """Five levels of LZ04 as three."""
    said = all_said()["LZ04"]
    levels = tuple(replace(said.levels[place], level=place + 1, behaviour=f"合并后{place + 1}级") for place in range(3))
    return Regrouping(
        "LZ04", levels, tuple(Became(old, new, old in changed) for old, new in enumerate(became, start=1))
    )


@pytest.fixture
def draft(frame, administrator):
    return drafting.begin(by=administrator)


@pytest.fixture
def may(time_machine):
    time_machine.move_to(moment(MAY_1), tick=False)
    return MAY_1


def passed(person, level: int, on: date, *, kind=Kind.PHONE_TEST, key="LZ04", number=1) -> None:
    id = id_of(number)
    shown = Shown(id, key, level, True, kind, on, 5, 5, source="test", source_id=id)
    record([shown], person=person, by=None, at=moment(on))


def published(draft, administrator, *changed: int, on: date, **more) -> None:
    drafting.regroup(draft, three(*changed, **more), by=administrator)
    drafting.publish(draft, by=administrator, on=on)
    jobs.run_pending()


def level_of(person, on: date, **more) -> int:
    held = held_of(person, on=on, **more).get("LZ04")
    return held.level if held else 0


def test_old_rows_are_read_as_what_their_level_became(draft, cadre, administrator, may):
    passed(cadre, 3, may - timedelta(days=30))
    published(draft, administrator, on=may)
    assert level_of(cadre, may) == 2
    assert LevelState.objects.get(person=cadre).level == 2
    assert [level.behaviour for level in framework().by_key["LZ04"].levels] == [f"合并后{n}级" for n in (1, 2, 3)]


def test_a_day_before_the_version_is_read_as_it_was(draft, cadre, administrator, may):
    passed(cadre, 3, may - timedelta(days=30))
    before = clock.now()
    published(draft, administrator, on=may)
    assert level_of(cadre, may - timedelta(days=1), known=clock.now()) == 3
    assert level_of(cadre, may, known=before - timedelta(minutes=1)) == 3


def test_what_is_shown_under_the_new_version_means_what_it_says(draft, cadre, administrator, may, time_machine):
    passed(cadre, 2, may - timedelta(days=30))
    published(draft, administrator, on=may)
    time_machine.move_to(moment(may + timedelta(days=1)), tick=False)
    passed(cadre, 3, may + timedelta(days=1), number=2)
    assert level_of(cadre, may + timedelta(days=1)) == 3


def test_of_the_very_day_what_was_recorded_before_is_of_the_old_levels(draft, cadre, administrator, may, time_machine):
    passed(cadre, 3, may)
    time_machine.move_to(moment(may, 5), tick=False)
    published(draft, administrator, on=may)
    assert level_of(cadre, may) == 2


def test_levels_are_overdue_at_once_so_that_nobody_reads_old_numbers_until_the_job_has_run(
    draft, cadre, administrator, may
):
    passed(cadre, 3, may - timedelta(days=30))
    drafting.regroup(draft, three(), by=administrator)
    drafting.publish(draft, by=administrator, on=may)
    assert LevelState.objects.get(person=cadre).level == 3
    assert level_of(cadre, may) == 2


def test_a_changed_level_is_due_from_the_day_of_the_version_and_a_gap_later(draft, cadre, administrator, may):
    passed(cadre, 3, may - timedelta(days=30))
    published(draft, administrator, 3, on=may)
    reading = held_of(cadre, on=may)["LZ04"].reading
    assert (reading.level, reading.review_due, reading.refresh) == (2, True, False)
    assert reading.refresh_on == may + timedelta(days=framework().rules.refresh_days)


def test_a_level_that_is_only_called_otherwise_is_not_due(draft, cadre, administrator, may):
    passed(cadre, 2, may - timedelta(days=30))
    published(draft, administrator, 3, on=may)
    assert not held_of(cadre, on=may)["LZ04"].reading.review_due


def test_a_recheck_under_the_new_version_renews_what_changed(draft, cadre, administrator, may, time_machine):
    passed(cadre, 3, may - timedelta(days=30))
    published(draft, administrator, 3, on=may)
    later = may + timedelta(days=3)
    time_machine.move_to(moment(later), tick=False)
    passed(cadre, 2, later, kind=Kind.RECHECK, number=2)
    reading = held_of(cadre, on=later)["LZ04"].reading
    assert (reading.level, reading.review_due) == (2, False)


def test_an_old_level_may_be_none_any_more(draft, cadre, administrator, may):
    passed(cadre, 1, may - timedelta(days=30))
    published(draft, administrator, on=may, became=(0, 1, 2, 2, 3))
    assert level_of(cadre, may) == 0


def test_estimates_are_read_by_the_same_maps(draft, cadre, administrator, may):
    Estimate.objects.create(
        person=cadre, competency=framework_row(), level=3, on=may - timedelta(days=9), source_id=id_of(9),
        recorded_at=moment(may - timedelta(days=9)),
    )  # fmt: skip
    published(draft, administrator, on=may)
    assert standing_of(cadre, on=may).estimates["LZ04"] == 2


def framework_row():
    return competency_edits.Competency.objects.get(key="LZ04")


def test_the_matrix_follows_and_nobodys_days_move(draft, administrator, may):
    drafting.regroup(draft, three(), by=administrator)
    assert [(step.level, step.due_days) for step in drafting.grid_of(draft)[HEAD]] == [(1, 60), (2, 180)]
    before = {row.level: row.published_on for row in framework().asks(1) if row.competency == "LZ04"}
    drafting.publish(draft, by=administrator, on=may)
    after = {row.level: row.published_on for row in framework().asks(1) if row.competency == "LZ04"}
    assert set(after.values()) == set(before.values())


def test_gaps_stay_what_they_were_where_the_matrix_follows(draft, cadre, county, administrator, may):
    from people.api import appoint

    appoint(cadre, drafting.Post.objects.get(key="ZR"), county.village, since=may - timedelta(days=60))
    passed(cadre, 2, may - timedelta(days=30))
    was = [gap.competency for gap in gaps_of(cadre, on=may)]
    published(draft, administrator, on=may)
    assert [gap.competency for gap in gaps_of(cadre, on=may)] == was


def test_of_two_old_steps_that_are_one_now_the_later_day_stands():
    cell = (Step(2, 60, False, "甲"), Step(3, 180, True, "乙"), Step(1, 30, True, "丙"))
    assert carried(cell, {1: 0, 2: 1, 3: 1}) == (Step(1, 180, True, "乙"),)


@pytest.mark.parametrize(
    ("became", "said"),
    [((1, 2, 1, 2, 3), "比第 2 级"), ((1, 1, 2, 4, 4), "没有新的第 4 级"), ((1, 1, 2), "第 4 级"), ((1, 0, 2, 2, 3), "比第 1 级")],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_kept(draft, administrator, became, said):
    with pytest.raises(BadCompetency, match=said):
        drafting.regroup(draft, three(became=became), by=administrator)
    draft.refresh_from_db()
    assert draft.regroupings == {}


def test_the_draft_lets_posts_ask_new_levels_only(draft, administrator):
    drafting.regroup(draft, three(), by=administrator)
    with pytest.raises(drafting.BadCells, match="第 4 级"):
        drafting.put(draft, {HEAD: (Step(4, 60, True, "演示"),)}, by=administrator)
    assert Level.objects.filter(competency__key="LZ04").count() == 5


def test_levels_that_somebody_wrote_anew_meanwhile_are_not_overwritten(draft, administrator, may):
    drafting.regroup(draft, three(), by=administrator)
    said = all_said()["LZ04"]
    other = (replace(said.levels[0], behaviour="另外一句"), *said.levels[1:])
    competency_edits.save(replace(said, levels=other), by=administrator, is_new=False)
    with pytest.raises(Stale, match="村务公开与民主监督"):
        drafting.publish(draft, by=administrator, on=may)
    assert all_said()["LZ04"].levels == other


def test_taking_it_back_leaves_levels_and_matrix_as_they_are(draft, frame, administrator):
    drafting.regroup(draft, three(), by=administrator)
    drafting.ungroup(draft, "LZ04", by=administrator)
    assert drafting.grid_of(draft) == drafting.grid_of(frame.version)
    assert regrouping.kept(draft) == {}


def test_what_was_published_is_kept_for_ever(draft, administrator, may):
    published(draft, administrator, 3, on=may)
    rows = list(LevelMap.objects.values_list("old", "new", "changed", "old_least_strength"))
    assert rows == [(1, 1, False, 2), (2, 1, False, 2), (3, 2, True, 3), (4, 2, False, 3), (5, 3, False, 4)]
    with pytest.raises(AppendOnlyError):
        LevelMap.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        LevelMap.objects.model._base_manager.db_manager("default").all()._raw_delete("default")


def test_without_maps_no_stored_state_changes(draft, cadre, administrator, may):
    """Publishing other steps alone rebuilds to what stood there."""
    passed(cadre, 3, may - timedelta(days=30))
    before = LevelState.objects.values_list("person", "competency", "level", "state", "changes_on", "rebuilt_at").get()
    drafting.put(draft, {HEAD: (Step(2, 90, True, "演示"),)}, by=administrator)
    drafting.publish(draft, by=administrator, on=may)
    jobs.run_pending()
    assert rebuild_levels() == []
    after = LevelState.objects.values_list("person", "competency", "level", "state", "changes_on", "rebuilt_at").get()
    assert after == before


def test_an_old_day_is_confirmed_by_what_the_old_level_asked(draft, cadre, administrator, may):
    EvidenceFactory(person=cadre, competency=framework_row(), level=3, on=may - timedelta(days=9), supervised=True)
    published(draft, administrator, on=may, became=(1, 1, 3, 3, 3))
    assert held_of(cadre, on=may - timedelta(days=1), known=clock.now())["LZ04"].reading.state == "confirmed"
