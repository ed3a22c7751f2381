"""Two units of one kind below one unit have two names; so says every change of the tree."""

from __future__ import annotations

import pytest

from kit.errors import NotNow
from people import operations, tree
from people.models import UnitKind
from tests.people.factories import UnitFactory
from tests.people.test_tree import DAY, PAPER, first, new, refused, second, township

__all__ = ["first", "second", "township"]


def test_no_two_units_of_one_kind_have_one_name_below_one_unit(first, second, township):
    third = UnitFactory(village=True, name="西村", parent=township)
    assert refused(tree.Rename(first, " 下村 ", DAY)) == {"name"}
    assert refused(tree.SetUp((new(township, "上村"),), DAY)) == {"name"}
    assert refused(tree.SetUp((new(township, "甲村"), new(township, "甲村", "140522101298")), DAY)) == {"name"}
    assert refused(tree.Merge((first, third), new(township, "下村"), DAY)) == {"name"}
    parts = (new(township, "下村"), new(township, "东村", "140522101298"))
    assert refused(tree.Split(first, parts, DAY, {}, 0)) == {"name"}
    beside = UnitFactory(township=True, parent=township.parent)
    assert refused(tree.Move(UnitFactory(village=True, name="上村", parent=beside), township, DAY)) == {"name"}


def test_a_name_is_free_elsewhere_for_another_kind_and_from_who_gives_it_up(first, second, township):
    beside = UnitFactory(township=True, parent=township.parent)
    parts = (new(township, "上村"), new(township, "东村", "140522101298"))
    for wish in (
        tree.SetUp((new(township, "下村", kind=UnitKind.COMMUNITY),), DAY),
        tree.SetUp((new(beside, "下村"),), DAY),
        tree.Merge((first, second), new(township, "下村"), DAY),
        tree.Split(first, parts, DAY, {}, 0),
    ):
        assert tree.plan_of(wish).refusals == ()
    assert refused(tree.Rename(first, "=下村", DAY)) == {"name"}
    tree.close_unit(second, on=DAY, document=PAPER)
    assert tree.plan_of(tree.Rename(first, "下村", DAY)).refusals == ()


def test_a_name_that_was_given_away_since_does_not_come_back(first, township):
    done = tree.rename_unit(first, "新村", on=DAY, document=PAPER)
    tree.set_up_units([new(township, "上村")], on=DAY, document=PAPER)
    with pytest.raises(NotNow, match="上村"):
        operations.undo(done, by=None)
