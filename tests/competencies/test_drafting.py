"""Drafts of what posts ask: begun, changed, published, dropped."""

from __future__ import annotations

from datetime import date

import pytest

from competencies import drafting
from competencies.framework import framework
from competencies.grid import Step, fingerprint
from competencies.models import Competency, FrameworkVersion, Level, Requirement
from competencies.signals import requirements_changed
from kit.errors import NotNow, Stale
from kit.models import AuditEvent
from tests.competencies.factories import PUBLISHED

MAY_1 = date(2026, 5, 1)
HEAD = ("ZR", "LZ04")
WIDER = (Step(2, 60, True, "演示"), Step(3, 180, True, "演示"), Step(4, 730, True, "县里文件"))


@pytest.fixture
def draft(frame, administrator) -> FrameworkVersion:
    return drafting.begin(by=administrator)


def test_a_draft_asks_what_is_in_force_and_changes_nothing(frame, draft, administrator):
    assert drafting.grid_of(draft) == drafting.grid_of(frame.version)
    assert (draft.state, draft.made_by, draft.based_on) == ("draft", administrator, frame.version)
    assert framework().version_id == frame.version.pk


def test_there_is_one_draft_however_often_it_is_begun(draft, administrator):
    assert drafting.begin(by=administrator) == draft


def test_a_cell_is_written_into_the_draft_alone(frame, draft, administrator):
    assert drafting.put(draft, {HEAD: WIDER}, by=administrator) == 1
    assert drafting.grid_of(draft)[HEAD] == WIDER
    assert [step.level for step in drafting.grid_of(frame.version)[HEAD]] == [2, 3]


def test_an_empty_cell_asks_nothing_any_more(draft, administrator):
    drafting.put(draft, {HEAD: ()}, by=administrator)
    assert HEAD not in drafting.grid_of(draft)


def test_a_level_that_does_not_exist_is_refused_and_nothing_is_half_saved(frame, draft, administrator):
    Level.objects.filter(competency=frame.openness, level=5).delete()
    steps = (*WIDER, Step(5, 900, True, "县里文件"))
    with pytest.raises(drafting.BadCells) as bad:
        drafting.put(draft, {HEAD: steps, ("ZR", "LZ05"): ()}, by=administrator)
    assert [(one.key, one.flaw.level) for one in bad.value.found] == [(HEAD, 5)]
    assert "第 5 级" in str(bad.value)
    assert ("ZR", "LZ05") in drafting.grid_of(draft)


def test_what_was_taken_out_of_use_cannot_be_asked_anew(frame, draft, administrator):
    drafting.put(draft, {("ZR", "TJ01"): ()}, by=administrator)
    Competency.objects.filter(key="TJ01").update(retired_on=MAY_1)
    with pytest.raises(drafting.BadCells, match="停用"):
        drafting.put(draft, {("ZR", "TJ01"): (Step(2, 60, True, "演示"),)}, by=administrator)


def test_who_saw_an_older_draft_writes_over_nobody(draft, administrator):
    seen = fingerprint({HEAD: drafting.grid_of(draft)[HEAD]})
    drafting.put(draft, {HEAD: WIDER}, by=administrator)
    with pytest.raises(Stale, match="别人"):
        drafting.put(draft, {HEAD: ()}, by=administrator, expect=seen)
    assert drafting.grid_of(draft)[HEAD] == WIDER


def test_publishing_retires_the_old_version_and_only_what_is_new_counts_from_today(frame, draft, administrator):
    heard: list[int] = []
    requirements_changed.connect(receiver := lambda **_: heard.append(1))
    drafting.put(draft, {HEAD: WIDER}, by=administrator)
    drafting.publish(draft, by=administrator, on=MAY_1)
    requirements_changed.disconnect(receiver)
    frame.version.refresh_from_db()
    assert frame.version.state == "retired"
    steps = Requirement.objects.filter(version=draft, post=frame.head, competency=frame.openness).order_by("level")
    assert [(row.level, row.published_on) for row in steps] == [(2, PUBLISHED), (3, PUBLISHED), (4, MAY_1)]
    assert [row.level for row in framework().asks(frame.head.pk) if row.competency == "LZ04"] == [2, 3, 4]
    assert heard == [1]


def test_publishing_has_a_name_and_stands_in_the_record(draft, administrator):
    drafting.put(draft, {HEAD: WIDER}, by=administrator)
    drafting.publish(draft, by=administrator, on=MAY_1)
    draft.refresh_from_db()
    assert draft.published_by == administrator
    actions = AuditEvent.objects.filter(by_id=administrator.pk).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["competencies.draft_begun", "competencies.draft_changed", "competencies.published"]


def test_nobody_publishes_what_he_has_not_seen(frame, draft, administrator):
    seen = drafting.agreed(drafting.grid_of(frame.version), drafting.grid_of(draft), draft)
    drafting.put(draft, {HEAD: WIDER}, by=administrator)
    with pytest.raises(Stale):
        drafting.publish(draft, by=administrator, on=MAY_1, expect=seen)
    assert framework().version_id == frame.version.pk


def test_a_draft_that_asks_the_same_is_not_published(draft, administrator):
    with pytest.raises(NotNow, match="一样"):
        drafting.publish(draft, by=administrator, on=MAY_1)


def test_a_dropped_draft_leaves_what_is_in_force(frame, draft, administrator):
    drafting.put(draft, {HEAD: ()}, by=administrator)
    drafting.drop(draft, by=administrator)
    assert FrameworkVersion.objects.get() == frame.version
    assert drafting.draft() is None


def test_a_published_version_cannot_be_changed_or_dropped(frame, administrator):
    for act in (drafting.drop, lambda version, by: drafting.put(version, {HEAD: ()}, by=by)):
        with pytest.raises(NotNow):
            act(frame.version, by=administrator)
    assert HEAD in drafting.grid_of(frame.version)


def test_a_competency_is_taken_out_of_all_posts_at_once(frame, administrator):
    assert drafting.take_out("LZ04", by=administrator) == 2
    assert {key for _post, key in drafting.grid_of(drafting.draft())} == {"LZ05", "TJ01"}
