"""Regrouped levels in Excel and JSON, and in the data files."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from competencies import drafting, exchange, regrouping
from competencies import exchange_tables as files
from competencies.competency_edits import all_said
from competencies.evidence import Shown, record
from competencies.held import held_by
from competencies.load import DATA, load_framework
from competencies.models import FrameworkVersion, LevelMap, LevelState
from competencies.rebuild import rebuild_levels
from competencies.showing import Kind
from kit import clock, jobs
from kit.loading import BadRows
from people.api import load_posts
from people.models import Person
from tests.competencies.factories import moment
from tests.competencies.test_exchange import WRITERS, plan_of, put_in
from tests.competencies.test_invariants import id_of
from tests.competencies.test_load import edit
from tests.competencies.test_regrouping import HEAD, three

JANUARY_10, MAY_1 = date(2026, 1, 10), date(2026, 5, 1)
THREE = {
    "levels": [{"key": "LZ04", "level": level, "behaviour": f"新的第{level}级"} for level in (1, 2, 3)],
    "level_maps": [
        {"key": "LZ04", "old": old, "new": new, "changed": "是" if old == 3 else "否"}
        for old, new in enumerate((1, 1, 2, 2, 3), start=1)
    ],
}


@pytest.mark.parametrize("kind", WRITERS)
def test_a_draft_that_regroups_comes_back_without_a_difference(frame, administrator, kind):
    drafting.regroup(drafting.begin(by=administrator), three(3), by=administrator)
    content = WRITERS[kind](exchange.exported())
    plan = exchange.plan(files.read(content, f"a.{kind}"))
    assert plan.errors == ()
    assert plan.is_empty


def test_levels_with_a_map_wait_in_the_draft_and_the_matrix_follows(frame, administrator):
    done = put_in(THREE, administrator)
    assert [one.competency for one in done.regrouped] == ["LZ04"]
    assert len(all_said()["LZ04"].levels) == 5
    draft = drafting.draft()
    assert [level.behaviour for level in regrouping.kept(draft)["LZ04"].levels] == [
        "新的第1级",
        "新的第2级",
        "新的第3级",
    ]
    assert [step.level for step in drafting.grid_of(draft)[HEAD]] == [1, 2]
    assert put_in(THREE, administrator).is_empty


def test_what_the_file_says_posts_ask_goes_before_what_followed(frame, administrator):
    asks = [{"post": "ZR", "key": "LZ04", "level": 3, "due_days": 90, "mandatory": "是", "basis": "县里文件"}]
    put_in(THREE | {"requirements": asks}, administrator)
    assert [(step.level, step.due_days) for step in drafting.grid_of(drafting.draft())[HEAD]] == [(3, 90)]


@pytest.mark.parametrize(
    ("maps", "row", "said"),
    [
        ([(1, 1), (2, 1), (3, 2), (4, 2)], 1, "第 5 级以后算第几级"),
        ([(1, 1), (2, 1), (3, 2), (4, 4), (5, 3)], 4, "没有新的第 4 级"),
        ([(1, 2), (2, 1), (3, 2), (4, 2), (5, 3)], 2, "比第 1 级还低"),
        ([(1, 1), (2, 1), (3, 2), (4, 2), (6, 3)], 5, "1 到 5"),
    ],
)  # fmt: skip
def test_a_map_that_cannot_be_names_its_row_and_nothing_is_written(frame, administrator, maps, row, said):
    rows = THREE | {"level_maps": [{"key": "LZ04", "old": old, "new": new} for old, new in maps]}
    wrong = [(one.sheet, one.row) for one in plan_of(rows).errors if said in one.message]
    assert wrong == [("level_maps", row)]
    assert drafting.draft() is None


# --- the data files at an upgrade ---


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    load_posts()
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def write_maps(folder: Path, became=(1, 1, 2, 2, 3), *, edition: str = "2027") -> None:
    lines = [f"{edition},LZ04,{old},{new},{'yes' if old == 3 else 'no'}" for old, new in enumerate(became, start=1)]
    text = "edition,competency,old,new,changed\n" + "\n".join(lines) + "\n"
    (folder / "level_maps.csv").write_text(text, encoding="utf-8")


def passed(person: Person, level: int) -> None:
    on = MAY_1 - timedelta(days=30)
    shown = Shown(id_of(1), "LZ04", level, True, Kind.PHONE_TEST, on, 5, 5, source="test", source_id=id_of(1))
    record([shown], person=person, by=None, at=moment(on))


def test_an_edition_is_loaded_once_and_old_rows_are_read_by_it(folder, cadre, time_machine):
    time_machine.move_to(moment(MAY_1), tick=False)
    load_framework(on=JANUARY_10, folder=folder)
    passed(cadre, 3)
    write_maps(folder)
    for _twice in range(2):
        load_framework(on=MAY_1, folder=folder)
        jobs.run_pending()
    assert LevelMap.objects.count() == 5
    assert FrameworkVersion.objects.get(state="published").number == 2
    reading = held_by([cadre.pk], on=MAY_1)[cadre.pk]["LZ04"].reading
    assert (reading.level, reading.review_due) == (2, True)
    assert LevelState.objects.get(person=cadre).level == 2
    assert rebuild_levels([cadre.pk]) == []


def test_an_installation_that_begins_with_an_edition_maps_nothing(folder, cadre, time_machine):
    time_machine.move_to(moment(MAY_1), tick=False)
    write_maps(folder)
    for _twice in range(2):
        load_framework(on=MAY_1, folder=folder)
    passed(cadre, 3)
    assert held_by([cadre.pk], on=clock.today())[cadre.pk]["LZ04"].level == 3


def test_what_a_person_published_keeps_its_levels_and_that_is_told(folder, administrator):
    load_framework(on=JANUARY_10, folder=folder)
    FrameworkVersion.objects.update(made_by=administrator)
    write_maps(folder)
    edit(folder / "levels.csv", all_said()["LZ04"].levels[0].behaviour, "另一句")
    done = {one.what: one for one in load_framework(on=MAY_1, folder=folder)}
    assert done["level_maps"].differs == ("LZ04",)
    assert all_said()["LZ04"].levels[0].behaviour != "另一句"
    assert not LevelMap.objects.exists()


def test_a_map_that_falls_is_refused_with_file_and_line(folder):
    write_maps(folder, became=(2, 1, 2, 2, 3))
    with pytest.raises(BadRows, match=r"level_maps.csv:3: .*第 1 级"):
        load_framework(on=JANUARY_10, folder=folder)
    assert not FrameworkVersion.objects.exists()
