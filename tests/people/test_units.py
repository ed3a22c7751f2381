from __future__ import annotations

from datetime import date, timedelta

import pytest

from kit import clock
from kit.append_only import AppendOnlyError
from kit.errors import InputError
from people.models import Unit, UnitKind, UnitPeriod
from people.tree import rename_unit
from people.units import NewUnit, derive_units, make_unit, make_units, statistical_code
from tests.people.factories import SINCE, UnitFactory


def test_a_new_unit_has_a_period_and_a_path_with_a_slash_at_both_ends(db):
    village = UnitFactory(village=True, name="大湾村")
    period = village.periods.get()
    assert (period.name, period.since, period.until, period.parent) == ("大湾村", SINCE, None, village.parent)
    assert village.path == f"/{village.parent.parent_id}/{village.parent_id}/{village.pk}/"
    assert Unit.objects.under(village.parent).count() == 2


def test_a_prefix_of_a_number_is_no_prefix_of_a_path(db):
    county = UnitFactory(county=True)
    made = make_units([NewUnit(UnitKind.TOWNSHIP, f"乡{n}", f"1405221{n:02}", county) for n in range(12)], since=SINCE)
    for unit in made:
        assert list(Unit.objects.under(unit)) == [unit]


@pytest.mark.parametrize(("typed", "code"), [("140522", "140522000000"), ("140522101201", "140522101201")])
def test_a_code_has_twelve_digits(typed, code):
    assert statistical_code(typed) == code


@pytest.mark.parametrize("typed", ["14052210120199", "14O522", "１４", ""])
def test_a_code_that_is_none_is_refused(typed):
    with pytest.raises(InputError):
        statistical_code(typed)


def test_a_village_does_not_stand_below_a_county(db):
    with pytest.raises(InputError):
        make_unit(kind=UnitKind.VILLAGE, name="某村", code="1", parent=UnitFactory(county=True), since=SINCE)


def test_a_unit_without_a_name_is_refused(db):
    with pytest.raises(InputError):
        make_unit(kind=UnitKind.COUNTY, name=" ", code="1", since=SINCE)


@pytest.mark.parametrize("count", [3, 60])
def test_many_units_cost_the_same_number_of_statements(db, django_assert_num_queries, count):
    township = UnitFactory(township=True)
    with django_assert_num_queries(5):  # with the savepoint
        made = make_units([NewUnit(UnitKind.VILLAGE, f"村{n}", f"{n}", township) for n in range(count)], since=SINCE)
    assert all(unit.path.startswith(township.path) for unit in made)


def test_a_renamed_unit_keeps_how_it_was_called_and_when(db):
    village = UnitFactory(village=True, name="旧村")
    day = clock.today() - timedelta(days=10)
    rename_unit(village, "新村", on=day, document="县政〔2026〕1号")
    village.refresh_from_db()
    assert village.name == "新村"
    assert village.periods.standing(day).get().name == "新村"
    assert village.periods.standing(day - timedelta(days=1)).get().name == "旧村"
    assert village.periods.count() == 3  # the first row, the one that ends it, the new one


def test_a_name_of_tomorrow_acts_tomorrow(db):
    village = UnitFactory(village=True, name="旧村")
    tomorrow = clock.today() + timedelta(days=1)
    rename_unit(village, "新村", on=tomorrow)
    assert Unit.objects.get(pk=village.pk).name == "旧村"
    derive_units([village], on=tomorrow)
    assert Unit.objects.get(pk=village.pk).name == "新村"


@pytest.mark.parametrize(("name", "on"), [(" ", date(2026, 5, 1)), ("新村", SINCE)])
def test_a_rename_without_a_name_or_before_the_beginning_is_refused(db, name, on):
    village = UnitFactory(village=True)
    with pytest.raises(InputError):
        rename_unit(village, name, on=on)
    assert village.periods.count() == 1


def test_what_lies_below_a_moved_unit_moves_with_it(db):
    village = UnitFactory(village=True)
    township, other = village.parent, UnitFactory(county=True)
    day = clock.today()
    old = township.periods.get()
    fields = {"kind": old.kind, "name": old.name, "code": old.code, "unit": township}
    UnitPeriod.objects.create(**fields, parent=old.parent, since=old.since, until=day - timedelta(days=1), replaces=old)
    UnitPeriod.objects.create(**fields, parent=other, since=day)
    derive_units([township], on=day)
    village.refresh_from_db()
    assert village.path == f"{other.path}{township.pk}/{village.pk}/"


def test_a_period_is_never_changed(db):
    period = UnitFactory(county=True).periods.get()
    period.name = "别的"
    with pytest.raises(AppendOnlyError):
        period.save()


def test_the_township_of_a_unit_is_itself_or_what_it_lies_in(db):
    village = UnitFactory(village=True)
    assert village.township_id == village.parent_id == village.parent.township_id
    assert village.parent.parent.township_id is None
