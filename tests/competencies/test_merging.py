"""A draft that meets a newer version: three ways, cell by cell."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from competencies import drafting, merging
from competencies.framework import forget
from competencies.grid import Step, compare
from competencies.load import DATA, load_framework
from competencies.merging import MINE, THEIRS
from competencies.models import Competency, FrameworkVersion, Requirement
from kit.errors import NotNow, Stale
from people.api import load_posts
from people.models import Post
from tests.competencies.test_load import edit
from tests.competencies.test_regrouping import three

JANUARY_10, MAY_1 = date(2026, 1, 10), date(2026, 5, 1)
A, B, C = ("ZR", "LZ04"), ("ZR", "TJ01"), ("SJ", "LZ04")


def cell(days: int) -> tuple[Step, ...]:
    return (Step(2, days, True, "演示"),)


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        ({A: cell(60)}, {A: cell(60)}, ("", "", "")),
        ({A: cell(90)}, {A: cell(60)}, ("", "A", "")),
        ({A: cell(60)}, {A: cell(90)}, ("A", "", "")),
        ({A: cell(90)}, {A: cell(90)}, ("", "", "")),
        ({A: cell(90)}, {A: cell(120)}, ("", "", "A")),
        ({A: cell(60), B: cell(30)}, {A: cell(60), C: cell(30)}, ("C", "B", "")),
        ({}, {A: cell(90)}, ("", "", "A")),
        ({}, {}, ("", "", "")),
    ],
)  # fmt: skip
def test_what_one_side_changed_stands_and_what_both_did_is_asked(mine, theirs, said):
    names = {A: "A", B: "B", C: "C"}
    found = merging.merge({A: cell(60)}, mine, theirs)
    told = ["".join(names[one.key] for one in ones) for ones in (found.taken, found.kept, found.conflicts)]
    assert tuple(told) == said


def newer(frame, cells) -> FrameworkVersion:
    """What the loader does when the data files ask something else."""
    FrameworkVersion.objects.filter(pk=frame.version.pk).update(state="retired")
    version = FrameworkVersion.objects.create(number=9, state="published", published_on=MAY_1)
    posts = {post.key: post for post in Post.objects.all()}
    competencies = {one.key: one for one in Competency.objects.all()}
    Requirement.objects.bulk_create(
        Requirement(version=version, post=posts[post], competency=competencies[competency], published_on=MAY_1,
                    level=step.level, due_days=step.due_days, mandatory=step.mandatory, basis=step.basis)
        for (post, competency), steps in cells.items()
        for step in steps
    )  # fmt: skip
    return version


FIRST, SECOND, TAKEN = ("ZR", "LZ04"), ("ZR", "LZ05"), ("ZR", "TJ01")


@pytest.fixture
def drifted(frame, administrator):
    """A draft with a cell of its own, and one that the newer version does not ask any more."""
    draft = drafting.begin(by=administrator)
    cells = drafting.grid_of(draft)
    mine = {key: tuple(replace(step, due_days=step.due_days + 1) for step in cells[key]) for key in (FIRST, SECOND)}
    drafting.put(draft, mine, by=administrator)
    newer(frame, {key: cell for key, cell in cells.items() if key not in (FIRST, TAKEN)})
    forget()
    return draft, FIRST, SECOND, TAKEN, mine


def test_a_drifted_draft_is_not_published_over_the_newer_version(drifted, administrator):
    draft = drifted[0]
    with pytest.raises(NotNow, match="并进草稿"):
        drafting.publish(draft, by=administrator, on=MAY_1)


@pytest.mark.parametrize("choice", [MINE, THEIRS])
def test_nothing_typed_is_lost_and_the_newer_version_comes_in(drifted, administrator, choice):
    draft, first, second, taken, mine = drifted
    pending = merging.pending(draft)
    assert [one.key for one in pending.conflicts] == [first]
    assert [one.key for one in pending.taken] == [taken]
    assert [one.key for one in pending.kept] == [second]
    merging.take_over(draft, {first: choice}, by=administrator, expect=pending.expect)
    now = drafting.grid_of(draft)
    assert now.get(first, ()) == (mine[first] if choice == MINE else ())
    assert now[second] == mine[second]
    assert taken not in now
    drafting.publish(draft, by=administrator, on=MAY_1)
    changed = compare(drafting.grid_of(draft.based_on), drafting.grid_of(drafting.published()))
    assert {one.key for one in changed} == ({first, second} if choice == MINE else {second})


def test_without_a_choice_nothing_is_written(drifted, administrator):
    draft = drifted[0]
    before = drafting.grid_of(draft)
    with pytest.raises(NotNow, match="没有选"):
        merging.take_over(draft, {}, by=administrator, expect=merging.pending(draft).expect)
    assert drafting.grid_of(draft) == before
    assert merging.has_drifted(draft)


def test_nobody_takes_over_what_he_has_not_seen(drifted, administrator):
    draft, _first, second, _taken, _mine = drifted
    seen = merging.pending(draft).expect
    drafting.put(draft, {second: ()}, by=administrator)
    with pytest.raises(Stale):
        merging.take_over(draft, {}, by=administrator, expect=seen)


def test_the_page_tells_both_sides_in_words_and_takes_the_choice(drifted, administrator, browse):
    draft, first, _second, _taken, _mine = drifted
    administrator.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = browse(administrator)
    assert reverse("framework_merge") in client.get(reverse("framework_grid")).content.decode()
    response = client.get(reverse("framework_merge"))
    shown = response.context["page"].conflicts[0]
    assert (shown.theirs, shown.choice) == ("不要求", "mine")
    assert "天" in shown.mine
    sent = {"expect": response.context["page"].expect, shown.field: "theirs"}
    assert client.post(reverse("framework_merge"), sent).status_code == 302
    assert first not in drafting.grid_of(draft)
    assert client.get(reverse("framework_merge")).status_code == 302


def test_levels_that_the_draft_regroups_are_compared_in_the_new_levels(frame, administrator):
    draft = drafting.begin(by=administrator)
    drafting.regroup(draft, three(), by=administrator)
    cells = drafting.grid_of(frame.version)
    newer(frame, cells | {SECOND: ()})
    found = merging.pending(draft)
    assert (found.conflicts, [one.key for one in found.taken], [one.key for one in found.kept]) == ((), [SECOND], [])


def test_the_loader_leaves_an_open_draft_to_be_merged(tmp_path, administrator):
    load_posts()
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    load_framework(on=JANUARY_10, folder=folder)
    draft = drafting.begin(by=administrator)
    edit(folder / "requirements.csv", ",60,", ",61,")
    load_framework(on=MAY_1, folder=folder)
    assert merging.has_drifted(draft)
    assert len(merging.pending(draft).taken) == 1
