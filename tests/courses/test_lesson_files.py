"""Bad rows of the data files: each is named with its file and its line."""

from __future__ import annotations

import pytest

from courses.lesson_files import Known, read_courses, read_lessons
from kit.loading import Problems
from tests.courses.factories import course, lesson, write_data

KNOWN = Known(
    competencies=frozenset(["LZ04"]),
    laws=frozenset(["村民委员会组织法"]),
    questions=frozenset(["LZ04-T0201", "LZ04-T0202", "LZ04-T0203"]),
    posts=frozenset(["SJ", "ZR"]),
)


def read(folder, courses=("M05",)):
    problems = Problems()
    lessons = read_lessons(sorted((folder / "lessons").glob("*.yaml")), courses, KNOWN, problems)
    return lessons, problems.found


def changed(tmp_path, old, new, count=1):
    """What is said about the usual lesson file in which ``old`` was replaced by ``new``."""
    write_data(tmp_path, [lesson()])
    file = tmp_path / "lessons" / "M05-L1.yaml"
    text = file.read_text("utf-8")
    assert text.count(old) >= count
    file.write_text(text.replace(old, new, 1), "utf-8")
    return read(tmp_path)


def test_a_good_file_gives_its_lesson(tmp_path):
    write_data(tmp_path, [lesson()])
    assert read(tmp_path) == ([lesson()], [])


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("competency: LZ04", "competency: LZ99", 5, "没有 LZ99 这项能力"),
        ("to: 2", "to: 6", 5, "级别从 0 到 5"),
        ("from: 0", "from: 3", 5, "级别从 0 到 5"),
        ("minutes: 6", "minutes: 0", 3, "缺少 minutes"),
        ("minutes: 6", "minutes: 61", 3, "分钟数应当在 1 到 60"),
        ("minutes: 6", "minutes: 六", 3, "缺少 minutes"),
        ("law: 村民委员会组织法", "law: 村委会法", 18, "法律清单里没有《村委会法》"),
        ("- 35\n", "- 第35条\n", 18, "“第35条”不是条号"),
        ("- LZ04-T0203", "- LZ04-Q99", None, "题库里没有 LZ04-Q99"),
        ("- LZ04-T0203", "- LZ04-T0202", None, "LZ04-T0202 写了两次"),
        ("- - 随时\n      - 大事", "- - 随时\n      - 大事\n      - 多一格", None, "格数和表头不一样多"),
        ("code: M05-L1", "code: M99-L1", 1, "找不到课 M99-L1 属于哪门课程"),
        ("steps:", "step:", None, "没有 step 这种段落"),
        ("point: 让人看得懂。", "pont: 让人看得懂。", 1, "缺少 point"),
        ("plain: 到会听", "plan: 到会听", None, "要写 term 和 plain"),
        ("title: 两步", "titel: 两步", None, "段落 steps 缺少 title"),
        ("title: 课文", "title: [课文", None, "读不懂"),
    ],
)
def test_a_bad_row_is_named_with_file_and_line(tmp_path, old, new, line, words):
    lessons, found = changed(tmp_path, old, new)
    assert lessons == []
    problem = next(each for each in found if words in each.message)
    assert problem.file == "M05-L1.yaml"
    text = (tmp_path / "lessons" / "M05-L1.yaml").read_text("utf-8").splitlines()
    assert 1 <= problem.line <= len(text)
    if line is not None:
        assert problem.line == line


def test_all_bad_rows_of_all_files_are_named_at_once(tmp_path):
    write_data(tmp_path, [lesson("M05-L1"), lesson("M05-L2")])
    for code in ("M05-L1", "M05-L2"):
        file = tmp_path / "lessons" / f"{code}.yaml"
        file.write_text(
            file.read_text("utf-8").replace("LZ04\n", "LZ98\n").replace("minutes: 6", "minutes: 90"), "utf-8"
        )
    _lessons, found = read(tmp_path)
    assert {(each.file, each.line) for each in found} == {
        ("M05-L1.yaml", 3), ("M05-L1.yaml", 5), ("M05-L2.yaml", 3), ("M05-L2.yaml", 5),
    }  # fmt: skip


def test_two_lessons_with_one_code_are_refused(tmp_path):
    write_data(tmp_path, [lesson("M05-L1")])
    text = (tmp_path / "lessons" / "M05-L1.yaml").read_text("utf-8")
    (tmp_path / "lessons" / "M05-L9.yaml").write_text(text, "utf-8")
    _lessons, found = read(tmp_path)
    assert [(each.file, each.line, each.message) for each in found] == [
        ("M05-L9.yaml", 1, "编号 M05-L1 已经在 M05-L1.yaml 里用过了。")
    ]


def test_a_lesson_cannot_need_one_that_is_not_there(tmp_path):
    write_data(tmp_path, [lesson(needs=("M05-L7",))])
    _lessons, found = read(tmp_path)
    assert "没有 M05-L7 这一课" in found[0].message


def test_a_file_that_is_no_lesson_is_refused(tmp_path):
    write_data(tmp_path, [])
    (tmp_path / "lessons" / "M05-L1.yaml").write_text("- 一行\n- 两行\n", "utf-8")
    _lessons, found = read(tmp_path)
    assert [(each.file, each.line) for each in found] == [("M05-L1.yaml", 1)]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"mandatory_for": "XX", "basis": "县里要求"}, "没有 XX 这个职务"),
        ({"mandatory_for": "all"}, "要写明依据哪份文件"),
        ({"title": ""}, "title 是空的"),
        ({"class_minutes": -1}, "class_minutes"),
    ],
)
def test_a_bad_row_of_the_courses_is_named(tmp_path, fields, words):
    write_data(tmp_path, [], [course("M04"), course("M05", **fields)])
    problems = Problems()
    read_courses(tmp_path / "courses.csv", KNOWN, problems)
    assert [(each.file, each.line) for each in problems.found] == [("courses.csv", 3)]
    assert words in problems.found[0].message


def test_two_courses_with_one_code_are_refused(tmp_path):
    write_data(tmp_path, [], [course("M05"), course("M05")])
    problems = Problems()
    read_courses(tmp_path / "courses.csv", KNOWN, problems)
    assert "在第 2 行已经用过了" in problems.found[0].message


def test_courses_come_in_their_order(tmp_path):
    write_data(tmp_path, [], [course("M02"), course("M01")])
    problems = Problems()
    assert [each.code for each in read_courses(tmp_path / "courses.csv", KNOWN, problems)] == ["M02", "M01"]
    assert problems.found == []


def test_a_lesson_may_say_for_which_units_it_is_written(tmp_path):
    write_data(tmp_path, [lesson(unit_kind="village")])
    (found,), problems = read(tmp_path)
    assert (found.unit_kind, problems) == ("village", [])


def test_a_lesson_for_units_of_no_kind_is_refused(tmp_path):
    write_data(tmp_path, [lesson(unit_kind="town")])
    _lessons, (problem,) = read(tmp_path)
    assert problem.line == 4 or "unit_kind" in problem.message
