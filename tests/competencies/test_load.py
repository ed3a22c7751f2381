"""The loader of the framework."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from competencies import competency_edits
from competencies.load import DATA, load_framework
from competencies.models import Competency, FrameworkVersion, Law, Level, LevelState, Requirement
from competencies.rebuild import rebuild_levels
from competencies.signals import requirements_changed
from kit import jobs
from kit.loading import BadRows
from people.api import load_posts
from tests.competencies.factories import EvidenceFactory

JANUARY_10 = date(2026, 1, 10)
MAY_1 = date(2026, 5, 1)


@pytest.fixture
def files(tmp_path: Path, db: None) -> Path:
    """A copy of the data files that a test may spoil; the posts are loaded."""
    load_posts()
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def edit(path: Path, find: str, put: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, put, 1), encoding="utf-8")


def test_the_real_files_give_22_competencies_with_five_levels_each_and_all_requirements(real_framework):
    assert Competency.objects.count() == 22
    assert Level.objects.count() == 110
    assert Requirement.objects.count() == 736
    assert Law.objects.get(name="村民委员会组织法").effective_on == date(2026, 1, 1)
    assert Law.objects.get(name="民法典").effective_on == date(2021, 1, 1)
    assert Law.objects.get(name="土地管理法").effective_on is None  # amended; its text only knows its first day
    assert FrameworkVersion.objects.get(state="published").number == 1


def test_a_second_run_changes_nothing_and_says_so(real_framework):
    stamp = FrameworkVersion.objects.get().stamp
    lines: list[str] = []
    done = load_framework(lines.append)
    assert all(loaded.is_quiet for loaded in done)
    assert [line.split(":")[0] for line in lines] == ["abilities", "competencies", "levels", "laws", "requirements"]
    assert FrameworkVersion.objects.get().stamp == stamp


def test_another_sentence_is_changed_in_place_and_gives_the_framework_a_new_stamp(files: Path):
    load_framework(folder=files)
    stamp = FrameworkVersion.objects.get().stamp
    edit(files / "levels.csv", "能说出四类村级组织各管什么", "说得出四类村级组织各管什么")
    done = {loaded.what: loaded for loaded in load_framework(folder=files)}
    assert (done["levels"].changed, done["levels"].added) == (1, 0)
    assert Level.objects.get(competency__key="LZ01", level=1).behaviour.startswith("说得出")
    assert FrameworkVersion.objects.get().stamp != stamp


def test_when_something_else_confirms_a_level_the_states_follow(files: Path, cadre):
    load_framework(folder=files)
    EvidenceFactory(person=cadre, competency=Competency.objects.get(key="LZ01"), level=2)
    rebuild_levels()
    assert LevelState.objects.get().state == "confirmed"
    edit(files / "levels.csv", "在指导下按程序把议题提交党组织研究,2", "在指导下按程序把议题提交党组织研究,3")
    load_framework(folder=files)
    jobs.run_pending()
    assert LevelState.objects.get().state == "provisional"


def test_another_requirement_makes_a_new_version_and_keeps_the_day_of_the_steps_that_stay(files: Path):
    load_framework(folder=files, on=JANUARY_10)
    heard: list[object] = []
    requirements_changed.connect(receiver := lambda **_: heard.append(1))
    edit(files / "requirements.csv", "SJ,LZ01,2,yes,60", "SJ,LZ01,2,yes,30")
    done = {loaded.what: loaded for loaded in load_framework(folder=files, on=MAY_1)}
    requirements_changed.disconnect(receiver)
    assert (done["requirements"].changed, done["requirements"].added) == (1, 0)
    published = FrameworkVersion.objects.get(state="published")
    assert published.number == 2
    assert FrameworkVersion.objects.get(number=1).state == "retired"
    steps = Requirement.objects.filter(version=published, post__key="SJ", competency__key="LZ01").order_by("level")
    assert [(step.level, step.due_days, step.published_on) for step in steps] == [
        (2, 30, MAY_1),
        (3, 180, JANUARY_10),
        (4, 730, JANUARY_10),
    ]
    assert heard == [1]


def test_a_version_that_a_person_published_is_left_alone_and_the_difference_is_told(files: Path, administrator):
    load_framework(folder=files)
    FrameworkVersion.objects.update(made_by=administrator)
    edit(files / "requirements.csv", "SJ,LZ01,2,yes,60", "SJ,LZ01,2,yes,30")
    loaded = load_framework(folder=files)[-1]
    assert loaded.differs == ("SJ LZ01 2",)
    assert FrameworkVersion.objects.count() == 1
    assert Requirement.objects.get(post__key="SJ", competency__key="LZ01", level=2).due_days == 60


def test_a_competency_that_a_person_wrote_is_left_alone_and_the_difference_is_told(files: Path, administrator):
    load_framework(folder=files)
    said = competency_edits.all_said()["LZ01"]
    shorter = replace(said, name="党的领导", levels=(replace(said.levels[0], behaviour="县里写的"), *said.levels[1:4]))
    competency_edits.save(shorter, by=administrator, is_new=False)
    done = {loaded.what: loaded for loaded in load_framework(folder=files)}
    assert [len(done[what].differs) for what in ("competencies", "levels")] == [1, 2]
    assert competency_edits.all_said()["LZ01"] == shorter


def test_nothing_is_written_when_one_row_is_bad(files: Path):
    edit(files / "requirements.csv", "SJ,LZ01,2", "QQ,LZ01,2")
    with pytest.raises(BadRows):
        load_framework(folder=files)
    assert Competency.objects.count() == Requirement.objects.count() == 0


def test_level_5_is_confirmed_by_more_than_any_test_has(real_framework):
    strengths = Level.objects.values_list("level", "least_strength").distinct().order_by("level")
    assert list(strengths) == [(1, 2), (2, 2), (3, 3), (4, 3), (5, 4)]
