"""An import: seen before it happens, all of it or nothing."""

import io
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import Group

from kit import imports, sheets, tables
from kit.errors import Stale, UserError
from kit.imports import Plan, RowError
from kit.tables import Row


@dataclass(frozen=True)
class Add:
    name: str
    kind: str = "new"


def write(changes):
    for change in changes:
        Group.objects.create(name=change.name)


def names():
    return sorted(Group.objects.filter(name__startswith="组").values_list("name", flat=True))


PLAN = Plan((Add("组一"), Add("组二"), Add("组三", "moved")), unchanged=4)
WRONG = RowError("名册", 12, "手机号", "少一位。", "138****123")


def test_a_dry_run_says_the_same_and_changes_nothing(db):
    seen = imports.run(lambda: PLAN, write, dry=True)
    assert seen == PLAN and names() == []
    assert imports.run(lambda: PLAN, write, expect=seen.fingerprint) == PLAN
    assert names() == ["组一", "组三", "组二"]


def test_a_dry_run_asks_the_database_too(db):
    Group.objects.create(name="组二")
    with pytest.raises(Exception, match=r"(?i)unique"):
        imports.run(lambda: PLAN, write, dry=True)
    assert names() == ["组二"]


def test_one_wrong_row_writes_nothing(db):
    made = imports.run(lambda: Plan(PLAN.changes, (WRONG,)), write)
    assert not made.is_clean and names() == []


def test_what_fails_half_way_is_taken_back(db):
    def fail(changes):
        write(changes[:2])
        raise UserError("停")

    with pytest.raises(UserError, match="停"):
        imports.run(lambda: PLAN, fail)
    assert names() == []


def test_a_plan_that_has_changed_since_it_was_seen_is_not_carried_out(db):
    with pytest.raises(Stale):
        imports.run(lambda: Plan((Add("组四"),)), write, expect=PLAN.fingerprint)
    assert names() == []


def test_a_plan_counts_its_changes_by_kind():
    assert (PLAN.count("new"), PLAN.count("moved"), PLAN.count("left")) == (2, 1, 0)


def test_the_fingerprint_knows_order_and_content():
    assert PLAN.fingerprint == Plan(PLAN.changes, unchanged=9).fingerprint
    assert len({PLAN.fingerprint, Plan(PLAN.changes[::-1]).fingerprint, Plan(PLAN.changes[:1]).fingerprint}) == 3


def test_an_error_names_sheet_row_column_and_what_stands_there():
    assert all(part in str(WRONG) for part in ("名册", "12", "手机号", "少一位。", "138****123"))
    assert "：" not in str(RowError("名册", 3, "", "重复。"))


def test_the_annotated_file_says_in_each_row_what_is_wrong():
    rows = [Row("名册", 1, ("姓名", "手机号")), Row("名册", 12, ("王建国", "138")), Row("名册", 13, ("李明",))]
    content = sheets.to_bytes([imports.annotated(rows, [WRONG, RowError("名册", 12, "", "重复。")])])
    back = tables.read(io.BytesIO(content))
    assert back[0].cells[:2] == ("姓名", "手机号") and len(back[0].cells) == 3
    assert back[1].cells == ("王建国", "138", "手机号：少一位。；重复。")
    assert back[2].cells == ("李明",)


def test_the_annotated_file_of_an_empty_table_is_empty():
    assert list(imports.annotated([], []).rows) == []
