from __future__ import annotations

import pytest

from kit.loading import BadRows, Loaded, Problems, Row, RowProblem, csv_rows, reported, whole_number


def test_rows_know_their_line_and_have_no_blanks_around(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("﻿code,name\nA, 甲 \nB\n".encode())
    rows = csv_rows(path, ["code", "name"])
    assert [(row.file, row.line, row["code"], row["name"]) for row in rows] == [
        ("a.csv", 2, "A", "甲"),
        ("a.csv", 3, "B", ""),
    ]
    assert rows[0]["absent"] == ""


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("code\nA\n", encoding="utf-8")
    with pytest.raises(BadRows) as refusal:
        csv_rows(path, ["code", "name", "order"])
    assert refusal.value.problems == (RowProblem("a.csv", 1, "column name, order is missing"),)


@pytest.mark.parametrize(
    ("text", "number", "good"), [("7", 7, True), ("0", 1, False), ("99", 1, False), ("１", 1, False), ("x", 1, False)]
)
def test_a_number_lies_within_its_limits(text, number, good):
    problems = Problems()
    assert whole_number(Row("a.csv", 3, {"n": text}), "n", problems, least=1, most=9) == number
    assert (problems.found == []) is good


def test_all_problems_are_said_at_once():
    problems = Problems()
    problems.stop()
    problems.add(Row("a.csv", 3, {}), "no")
    problems.at("b.yaml", 9, "neither")
    with pytest.raises(BadRows) as refusal:
        problems.stop()
    assert str(refusal.value) == "a.csv:3: no\nb.yaml:9: neither"


def test_a_run_says_what_it_did_line_by_line():
    lines: list[str] = []
    loaded = reported(lines.append, Loaded("lessons", added=1, same=2, differs=("M05-L1: title",)))
    assert lines == ["lessons: 1 added, 0 changed, 2 same", "  differs, left as it is: M05-L1: title"]
    assert not loaded.is_quiet and Loaded("posts", same=3).is_quiet
