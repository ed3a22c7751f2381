"""Units renamed, moved, merged, split, closed: what stands on each day, and how it is taken back."""

from __future__ import annotations

from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kit import clock, jobs
from kit.errors import InputError, NotNow, Stale
from kit.models import AuditEvent
from people import operations, past, tree
from people.models import Appointment, Operation, Person, Unit, UnitKind
from people.tree import looking
from people.tree.plan import uncovered
from people.units import NewUnit
from tests.people.factories import SINCE, PersonFactory, UnitFactory, give_office

DAY = date(2026, 6, 1)
EVE = DAY - timedelta(days=1)
PAPER = "阳政函〔2026〕9号"


@pytest.fixture
def township(db) -> Unit:
    return UnitFactory(township=True)


@pytest.fixture
def first(township) -> Unit:
    return UnitFactory(village=True, name="上村", parent=township)


@pytest.fixture
def second(township) -> Unit:
    return UnitFactory(village=True, name="下村", parent=township)


def new(parent: Unit, name: str = "合村", code: str = "140522101299", kind: str = UnitKind.VILLAGE) -> NewUnit:
    return NewUnit(kind, name, code, parent)


def derived() -> tuple[object, ...]:
    """Everything that is derived of units that are there, and of persons."""
    units = Unit.objects.filter(closed_on=None).order_by("pk").values_list("pk", "kind", "name", "code", "path")
    people = Person.objects.order_by("pk").values_list("pk", "home_unit", "main_post")
    return list(units), list(people)


def offices(person: Person, on: date) -> list[tuple[str, str]]:
    rows = Appointment.objects.acting(on).filter(person=person).order_by("post__order")
    return list(rows.values_list("post__key", "unit__name"))


# --- the merger -----------------------------------------------------------------------------------------


def test_a_merger_carries_offices_over_on_its_day_and_keeps_both_histories(first, second, township):
    head, clerk = PersonFactory(posts=["ZR"], unit=first), PersonFactory(posts=["KJ"], unit=second)
    done = tree.merge_units([first, second], new(township), on=DAY, document=PAPER)
    assert offices(head, EVE) == [("ZR", "上村")] and offices(head, DAY) == [("ZR", "合村")]
    assert offices(clerk, EVE) == [("KJ", "下村")] and offices(clerk, DAY) == [("KJ", "合村")]
    for unit in (first, second):
        unit.refresh_from_db()
        assert unit.closed_on == DAY
        assert unit.periods.standing(EVE).get().name == unit.name
        assert not unit.periods.standing(DAY).exists()
    made = Unit.objects.get(name="合村")
    assert made.periods.standing(DAY).get().document == PAPER and not made.periods.standing(EVE).exists()
    assert set(Person.objects.under(made)) == {head, clerk}
    assert (done.kind, done.unit, done.summary["persons"]) == ("merge", township, 2)
    assert AuditEvent.objects.get(action="people.unit_merge").scope_path == township.path


def test_an_undone_merger_leaves_exactly_what_was_derived_before(first, second, township):
    for unit in (first, second):
        PersonFactory(posts=["SJ", "ZR"], unit=unit)
        PersonFactory(posts=["WY"], unit=unit)
    before = derived()
    done = tree.merge_units([first, second], new(township), on=DAY)
    assert derived() != before
    operations.undo(done, by=None)
    assert derived() == before
    assert Unit.ever.get(name="合村").closed_on == DAY
    assert Appointment.objects.acting(DAY).filter(unit=first).count() == 3


def test_a_unit_can_take_up_another_one(first, second):
    head = PersonFactory(posts=["ZR"], unit=first)
    tree.merge_units([first], second, on=DAY)
    assert offices(head, DAY) == [("ZR", "下村")]
    second.refresh_from_db()
    assert second.closed_on is None and second.periods.count() == 1


def test_two_heads_in_one_unit_are_named_and_both_kept(first, second, township):
    heads = [PersonFactory(posts=["SJ", "WY"], unit=unit, name=name) for unit, name in ((first, "甲"), (second, "乙"))]
    plan = tree.plan_of(tree.Merge((first, second), new(township), DAY))
    assert [(doubled.post, doubled.unit, doubled.persons) for doubled in plan.doubled] == [
        ("村党组织书记", "合村", ("甲", "乙"))
    ]
    tree.merge_units([first, second], new(township), on=DAY)
    assert all(("SJ", "合村") in offices(head, DAY) for head in heads)


def test_who_held_the_same_post_in_both_villages_holds_it_once(first, second, township):
    clerk = PersonFactory(posts=["KJ"], unit=first)
    give_office(clerk, "KJ", second, until=DAY + timedelta(days=99))
    tree.merge_units([first, second], new(township), on=DAY)
    assert offices(clerk, EVE) == [("KJ", "上村"), ("KJ", "下村")]
    assert offices(clerk, DAY) == offices(clerk, DAY + timedelta(days=200)) == [("KJ", "合村")]


def test_an_office_that_has_not_begun_begins_in_the_new_unit_and_one_that_is_over_stays(first, second, township):
    coming, gone = PersonFactory(), PersonFactory()
    give_office(coming, "FL", first, since=DAY + timedelta(days=5))
    give_office(gone, "FL", first, until=EVE)
    tree.merge_units([first, second], new(township), on=DAY)
    assert offices(coming, DAY) == [] and offices(coming, DAY + timedelta(days=5)) == [("FL", "合村")]
    assert Appointment.objects.valid().get(person=gone).unit == first


def test_a_merger_of_tomorrow_acts_tomorrow(first, second, township, time_machine):
    head = PersonFactory(posts=["ZR"], unit=first)
    today = clock.today()
    tree.merge_units([first, second], new(township), on=today + timedelta(days=1))
    first.refresh_from_db()
    head.refresh_from_db()
    assert first.closed_on is None and head.home_unit == first
    time_machine.move_to(clock.now() + timedelta(days=1))
    jobs.run_now([jobs.ask("people.new_day").pk])
    first.refresh_from_db()
    head.refresh_from_db()
    assert first.closed_on == today + timedelta(days=1) and head.home_unit.name == "合村"


def test_villages_go_along_when_townships_are_merged(first, township):
    other = UnitFactory(kind=UnitKind.TOWNSHIP, name="柳河乡", parent=township.parent)
    head = PersonFactory(posts=["ZR"], unit=first)
    town = new(township.parent, "新镇", "140522199000", UnitKind.TOWNSHIP)
    done = tree.merge_units([township, other], town, on=DAY)
    first.refresh_from_db()
    made = Unit.objects.get(name="新镇")
    assert first.parent == made and first.path == f"{made.path}{first.pk}/"
    assert set(Person.objects.under(made)) == {head}
    operations.undo(done, by=None)
    first.refresh_from_db()
    assert first.parent == township and first.path == f"{township.path}{first.pk}/"


@pytest.mark.parametrize("size", [2, 30])
def test_the_number_of_statements_does_not_grow_with_the_village(first, second, township, settle, size):
    settle(first, size)
    settle(second, size)
    with CaptureQueriesContext(connection) as captured:
        tree.merge_units([first, second], new(township), on=DAY)
    assert len(captured) <= 43


# --- what is refused --------------------------------------------------------------------------------------


def refused(wish) -> set[str]:
    """The fields that the plan complains about; what it refuses is never carried out."""
    plan = tree.plan_of(wish)
    assert plan.refusals
    with pytest.raises(InputError):
        tree.carry_out(wish)
    assert not Operation.objects.exclude(kind="rename").exists()
    return {refusal.field for refusal in plan.refusals}


def test_a_merger_of_one_or_of_different_kinds_is_refused(first, township):
    community = UnitFactory(community=True, parent=township)
    assert "others" in refused(tree.Merge((first,), new(township), DAY))
    assert "into" in refused(tree.Merge((first,), community, DAY))


def test_units_of_different_counties_are_not_merged(first):
    stranger = UnitFactory(village=True)
    assert refused(tree.Merge((stranger,), first, DAY)) == {"into"}
    assert refused(tree.Move(first, stranger.parent, DAY)) == {"parent"}


def test_a_day_before_the_unit_or_before_a_change_on_record_is_refused(first, second):
    assert refused(tree.Merge((first,), second, SINCE)) == {"on"}
    tree.rename_unit(first, "新上村", on=DAY)
    assert refused(tree.Merge((first,), second, DAY)) == {"on"}
    assert not tree.plan_of(tree.Merge((first,), second, DAY + timedelta(days=1))).refusals


def test_a_code_of_a_living_unit_is_refused_and_one_of_a_unit_that_ends_is_not(first, second, township):
    third = UnitFactory(village=True, parent=township)
    assert refused(tree.Merge((first, second), new(township, code=third.code), DAY)) == {"code"}
    assert not tree.plan_of(tree.Merge((first, second), new(township, code=first.code), DAY)).refusals


def test_what_changed_since_the_preview_is_shown_before_it_is_done(first, second):
    wish = tree.Merge((first,), second, DAY)
    seen = tree.plan_of(wish).fingerprint
    assert tree.plan_of(wish).fingerprint == seen
    PersonFactory(posts=["ZR"], unit=first)
    with pytest.raises(Stale):
        tree.carry_out(wish, expected=seen)
    tree.carry_out(wish, expected=tree.plan_of(wish).fingerprint)


# --- the others -------------------------------------------------------------------------------------------


def test_a_moved_township_takes_its_villages_along_and_back(first, township):
    county = township.parent
    city = UnitFactory(kind=UnitKind.CITY)
    done = tree.move_unit(county, city, on=DAY, document=PAPER)
    first.refresh_from_db()
    assert first.path == f"{city.path}{county.pk}/{township.pk}/{first.pk}/"
    operations.undo(done, by=None)
    first.refresh_from_db()
    assert first.path == f"/{county.pk}/{township.pk}/{first.pk}/"


def test_a_moved_village_may_get_another_code(first, township):
    other = UnitFactory(kind=UnitKind.TOWNSHIP, parent=township.parent)
    tree.move_unit(first, other, on=DAY, code="140522102201")
    assert first.periods.standing(EVE).get().parent == township
    assert (first.periods.standing(DAY).get().parent, first.periods.standing(DAY).get().code) == (other, "140522102201")


def test_a_split_puts_everybody_where_it_was_said(first, township):
    here, there = PersonFactory(posts=["ZR"], unit=first), PersonFactory(posts=["KJ"], unit=first)
    news = [new(township, "东村", "140522101301"), new(township, "西村", "140522101302")]
    with pytest.raises(InputError):
        tree.split_unit(first, news, on=DAY, assigned={here.pk: 0})
    done = tree.split_unit(first, news, on=DAY, assigned={here.pk: 0, there.pk: 1})
    assert offices(here, DAY) == [("ZR", "东村")] and offices(there, DAY) == [("KJ", "西村")]
    operations.undo(done, by=None)
    assert offices(here, DAY) == [("ZR", "上村")] and not Unit.objects.filter(name="东村", closed_on=None).exists()


def test_a_closed_unit_ends_with_its_offices_and_not_while_others_stand_below(first, township):
    head = PersonFactory(posts=["ZR"], unit=first)
    with pytest.raises(InputError):
        tree.close_unit(township, on=DAY)
    tree.close_unit(first, on=DAY)
    assert offices(head, EVE) == [("ZR", "上村")] and offices(head, DAY) == []
    head.refresh_from_db()
    assert head.home_unit == first and head.main_post is None


def test_a_new_unit_begins_and_is_taken_back_while_nobody_is_in_it(township):
    done = tree.set_up_units([new(township)], on=DAY)
    made = Unit.objects.get(name="合村")
    PersonFactory(posts=["ZR"], unit=made)
    with pytest.raises(NotNow):
        operations.undo(done, by=None)
    assert made.periods.standing(DAY).exists()


# --- taken back one after the other --------------------------------------------------------------------------


def test_a_later_change_is_taken_back_first_and_then_the_earlier_one(first, second, township):
    PersonFactory(posts=["ZR"], unit=first)
    before = derived()
    merger = tree.merge_units([first, second], new(township), on=DAY)
    renamed = tree.rename_unit(Unit.objects.get(name="合村"), "大合村", on=DAY + timedelta(days=9))
    with pytest.raises(NotNow):
        operations.undo(merger, by=None)
    operations.undo(renamed, by=None)
    operations.undo(merger, by=None)
    assert derived() == before


def test_offices_and_units_that_an_undo_put_back_are_no_news_to_the_change_before(first, second, township):
    head = PersonFactory(posts=["ZR"], unit=first)
    before = derived()
    merger = tree.merge_units([first, second], new(township), on=DAY)
    merged = Unit.objects.get(name="合村")
    third = UnitFactory(village=True, name="三村", parent=township)
    again = tree.merge_units([merged, third], new(township, "大村", "140522101298"), on=DAY + timedelta(days=9))
    operations.undo(again, by=None)
    assert operations.hindrances(merger) == []
    operations.undo(merger, by=None)
    assert [row for row in derived()[0] if row[0] != third.pk] == before[0]
    assert offices(head, DAY) == [("ZR", "上村")]


def test_an_office_in_a_new_unit_hinders_also_after_another_change_was_taken_back(first, second, township):
    merger = tree.merge_units([first, second], new(township), on=DAY)
    merged = Unit.objects.get(name="合村")
    operations.undo(tree.rename_unit(merged, "大合村", on=DAY + timedelta(days=9)), by=None)
    PersonFactory(posts=["ZR"], unit=merged)
    assert len(operations.hindrances(merger)) == 1


def test_a_township_is_taken_back_after_a_village_below_it_was_renamed_and_that_undone(first, township):
    other = UnitFactory(township=True, name="旧乡", parent=township.parent)
    before = derived()
    merger = tree.merge_units([township, other], new(township.parent, "新镇", "140522109000", "township"), on=DAY)
    operations.undo(tree.rename_unit(first, "大上村", on=DAY + timedelta(days=9)), by=None)
    operations.undo(merger, by=None)
    assert derived() == before


def test_a_code_that_was_given_away_since_does_not_come_back(first, second, township):
    merger = tree.merge_units([first], second, on=DAY)
    tree.set_up_units([new(township, code=first.code)], on=DAY)
    with pytest.raises(NotNow):
        operations.undo(merger, by=None)


def test_a_unit_of_an_undone_change_is_left_out_everywhere_and_still_was_thought_to_be(first, second, township):
    viewer = PersonFactory(county_admin=True, unit=township.parent)
    merger = tree.merge_units([first, second], new(township), on=DAY)
    between = clock.now()
    ghost = Unit.objects.get(name="合村")
    renamed = tree.rename_unit(ghost, "大合村", on=DAY + timedelta(days=9))
    operations.undo(renamed, by=None)
    operations.undo(merger, by=None)
    assert not Unit.objects.filter(pk=ghost.pk).exists()
    assert ghost not in viewer.scope.units()
    assert ghost not in township.children.all()
    assert ghost not in looking.found(viewer, looking.Search(ended=True))
    assert ghost.pk not in past.units_then(on=DAY, known=clock.now())
    assert ghost.pk in past.units_then(on=DAY, known=between)
    assert list(Unit.ever.filter(withdrawn=True)) == [ghost]
    assert {unit.name for unit in Unit.objects.filter(parent=township)} == {"上村", "下村"}


def test_what_was_undone_before_there_was_a_mark_is_marked_by_the_migration(first, second, township):
    operations.undo(tree.merge_units([first, second], new(township), on=DAY), by=None)
    tree.close_unit(first, on=DAY)
    Unit.ever.update(withdrawn=False)
    import_module("people.migrations.0009_unit_withdrawn").mark(apps, SimpleNamespace(connection=connection))
    assert [unit.name for unit in Unit.ever.filter(withdrawn=True)] == ["合村"]


def test_a_unit_that_is_to_come_is_no_unit_of_an_undone_change(township):
    coming = tree.set_up_units([new(township)], on=clock.today() + timedelta(days=30))
    assert Unit.objects.get(name="合村").closed_on is None
    operations.undo(coming, by=None)
    assert not Unit.objects.filter(name="合村").exists()


@pytest.mark.parametrize(
    ("covered", "left"),
    [
        ([], [(1, 9)]),
        ([(1, None)], []),
        ([(3, 5)], [(1, 2), (6, 9)]),
        ([(1, 4)], [(5, 9)]),
        ([(7, None), (1, 2)], [(3, 6)]),
        ([(10, 12)], [(1, 9)]),
    ],
)
def test_what_of_a_time_is_not_covered(covered, left):
    def day(number):
        return None if number is None else date(2026, 1, number)

    found = uncovered((day(1), day(9)), [(day(since), day(until)) for since, until in covered])
    assert list(found) == [(day(since), day(until)) for since, until in left]
