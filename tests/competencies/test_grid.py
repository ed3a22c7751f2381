"""The matrix as plain values: what is wrong with a cell, what differs, since when a step counts."""

from __future__ import annotations

from datetime import date

import pytest

from competencies.grid import Change, Since, Step, asked_since, compare, fingerprint, flaws, must

ALL = (1, 2, 3, 4, 5)
BASIS = "县里文件"


def cell(*steps: tuple[int, int], mandatory: bool = True) -> tuple[Step, ...]:
    return tuple(Step(level, days, mandatory, BASIS) for level, days in steps)


def test_steps_with_growing_days_are_right():
    assert flaws(cell((2, 60), (3, 180), (4, 730)), ALL) == []


@pytest.mark.parametrize(
    ("steps", "described", "where", "words"),
    [
        ([Step(3, 60, True, BASIS)], (1, 2), (3, "level"), "第 3 级"),
        ([Step(6, 60, True, BASIS)], ALL, (6, "level"), "第1级到第5级"),
        ([Step(2, 0, True, BASIS)], ALL, (2, "due_days"), "3650"),
        ([Step(2, 60, True, "")], ALL, (2, "basis"), "依据"),
        ([Step(2, 180, True, BASIS), Step(3, 60, True, BASIS)], ALL, (3, "due_days"), "天数不能更少"),
        ([Step(2, 60, True, BASIS), Step(2, 90, True, BASIS)], ALL, (2, "level"), "两遍"),
    ],
)
def test_what_is_wrong_with_a_cell_is_said_at_its_step(steps, described, where, words):
    (flaw,) = flaws(steps, described)
    assert (flaw.level, flaw.field) == where
    assert words in flaw.message


def test_only_cells_that_differ_are_changes_and_an_empty_one_takes_a_cell_out():
    before = {("ZR", "LZ04"): cell((2, 60)), ("ZR", "LZ05"): cell((2, 60))}
    after = {("ZR", "LZ04"): cell((2, 60), (3, 180)), ("ZR", "LZ05"): ()}
    assert compare(before, after) == (
        Change("ZR", "LZ04", cell((2, 60)), cell((2, 60), (3, 180))),
        Change("ZR", "LZ05", cell((2, 60)), ()),
    )


def test_a_suggestion_demands_no_level():
    assert must(cell((4, 365), mandatory=False)) == 0
    assert must((*cell((2, 60)), *cell((4, 365), mandatory=False))) == 2


def test_a_step_that_stays_keeps_its_day_whatever_its_basis_says():
    january, may = date(2026, 1, 10), date(2026, 5, 1)
    step = Step(2, 60, True, "另一份文件")
    assert asked_since(step, Since(60, True, january), may) == january
    assert asked_since(step, Since(30, True, january), may) == may
    assert asked_since(step, None, may) == may


def test_the_fingerprint_does_not_hang_on_the_order_of_cells():
    one = {("ZR", "LZ04"): cell((2, 60)), ("HB", "LZ04"): ()}
    assert fingerprint(one) == fingerprint(dict(reversed(one.items())))
    assert fingerprint(one) != fingerprint(one | {("ZR", "LZ04"): cell((2, 61))})
