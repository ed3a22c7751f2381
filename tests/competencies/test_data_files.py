"""The data files of the framework: what is in them, and what is refused."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from competencies.data_files import read
from competencies.load import DATA
from kit.loading import BadRows
from people.load import DATA as PEOPLE

with (PEOPLE / "posts.csv").open(encoding="utf-8") as stream:
    POSTS = frozenset(row["code"] for row in csv.DictReader(stream))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A copy of the data files that a test may spoil."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def edit(path: Path, find: str, put: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert find in text
    path.write_text(text.replace(find, put, 1), encoding="utf-8")


def test_the_real_files_hold_four_abilities_and_22_competencies_of_three_kinds():
    files = read(DATA, posts=POSTS)
    assert [row.name for row in files.abilities] == ["履职能力", "开拓能力", "带富能力", "调解能力"]
    assert {row.kind for row in files.competencies} == {"knowledge", "practical", "conduct"}
    assert (len(files.competencies), len(files.levels), len(files.requirements)) == (22, 110, 736)


def test_every_post_asks_something_and_only_the_reserve_is_never_obliged():
    files = read(DATA, posts=POSTS)
    assert {row.post for row in files.requirements} == POSTS
    assert POSTS - {row.post for row in files.requirements if row.mandatory} == {"HB"}


def test_a_law_without_a_day_says_where_its_version_comes_from():
    for law in read(DATA, posts=POSTS).laws:
        assert law.note, law.name


def test_a_file_that_lacks_a_column_is_refused(files: Path):
    edit(files / "laws.csv", "effective_on", "effective")
    with pytest.raises(BadRows) as refused:
        read(files, posts=POSTS)
    assert (refused.value.problems[0].file, refused.value.problems[0].line) == ("laws.csv", 1)


def test_all_bad_rows_are_named_at_once(files: Path):
    edit(files / "levels.csv", "LZ01,1,", "ZZ99,1,")
    edit(files / "requirements.csv", "SJ,LZ01,2", "QQ,LZ01,2")
    with pytest.raises(BadRows) as refused:
        read(files, posts=POSTS)
    assert {problem.file for problem in refused.value.problems} >= {"levels.csv", "requirements.csv"}


@pytest.mark.parametrize(
    ("file", "find", "put", "line", "word"),
    [
        ("competencies.csv", "LZ01,LZ,", "LZ01,XX,", 2, "XX"),
        ("competencies.csv", ",knowledge,理解", ",skill,理解", 2, "skill"),
        ("competencies.csv", "LZ02,LZ,村民自治", "LZ01,LZ,村民自治", 3, "2"),
        ("levels.csv", "LZ01,1,", "ZZ99,1,", 2, "ZZ99"),
        ("levels.csv", "LZ01,2,在指导下按程序把议题提交党组织研究,2", "LZ01,2,,2", 3, "behaviour"),
        ("levels.csv", "LZ01,5,", "LZ01,6,", 6, "level"),
        ("requirements.csv", "SJ,LZ01,2", "QQ,LZ01,2", 2, "QQ"),
        ("requirements.csv", "SJ,LZ01,2", "SJ,LZ99,2", 2, "LZ99"),
        ("requirements.csv", "SJ,LZ01,2,yes", "SJ,LZ01,7,yes", 2, "level"),
        ("requirements.csv", "SJ,LZ01,2,yes", "SJ,LZ01,2,maybe", 2, "maybe"),
        ("requirements.csv", "SJ,LZ01,3,yes,180", "SJ,LZ01,3,yes,30", 3, "3"),
        ("requirements.csv", "SJ,LZ01,3,yes,180", "SJ,LZ01,2,yes,180", 3, "2"),
        ("laws.csv", "民法典,2021-01-01,", "民法典,2021年,", 2, "2021年"),
    ],
)
def test_a_bad_row_is_refused_with_file_and_line(files, file, find, put, line, word):
    edit(files / file, find, put)
    with pytest.raises(BadRows) as refused:
        read(files, posts=POSTS)
    named = [(problem.file, problem.line) for problem in refused.value.problems]
    assert (file, line) in named
    assert any(word in problem.message for problem in refused.value.problems if problem.line == line)


def test_a_competency_without_a_sentence_for_a_level_is_refused(files: Path):
    edit(files / "levels.csv", "LZ01,4,能发现并纠正越权、漏程序的做法,3\n", "")
    with pytest.raises(BadRows) as refused:
        read(files, posts=POSTS)
    assert [(problem.file, problem.line) for problem in refused.value.problems] == [("competencies.csv", 2)]
