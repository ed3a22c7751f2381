"""Offices that belong nowhere, and three hundred villages at once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kit import clock
from people import term_turning, terms
from people.appointments import NewOffice, appoint_many
from people.models import Appointment, Person, Term, Turn, Unit
from people.term_rules import last_day
from people.terms import Days, Saying
from people.units import NewUnit, make_units
from tests.people.factories import give_office
from tests.people.terms.world import FIRST, OLD

MOST_KINDS = 34


def test_an_office_that_belongs_nowhere_is_found(told, organizer, county, old, sitting):
    term_turning.carry_out(told, by=organizer)
    stray = Person.objects.create_user(name="漏网人")
    give_office(stray, "FZ", county.village, since=OLD, term=old)
    (orphan,) = term_turning.orphans(county.unit, on=clock.today())
    assert (orphan.name, orphan.place, orphan.why) == ("漏网人", "石桥镇大湾村", str(term_turning.OLD_TERM))
    Unit.objects.filter(pk=county.other_village.pk).update(closed_on=clock.today())
    assert str(term_turning.CLOSED) in {one.why for one in term_turning.orphans(county.unit, on=clock.today())}


def rehearse(county: Unit, posts, old: Term, villages: int, by: Person) -> tuple[Turn, int]:
    """A county of that many villages turns: of each four offices, two are re-elected, one is new, one is vacant."""
    town = make_units([NewUnit("township", "演练镇", "140522300", county)], since=OLD)[0]
    units = make_units([NewUnit("village", f"演练{n}村", f"140522300{n:03}", town) for n in range(villages)], since=OLD)
    keys = ("ZR", "WY", "JD", "JC")
    people = [Person(name=f"演{unit.name}{key}", password="!", invited_on=OLD) for unit in units for key in keys]
    Person.objects.bulk_create(people)
    appoint_many(
        [
            NewOffice(people[4 * n + k], posts[key], unit, OLD, term=old)
            for n, unit in enumerate(units)
            for k, key in enumerate(keys)
        ]
    )
    turn = terms.open_turn(county, Days(12, FIRST, FIRST, last_day(FIRST)), by=by)
    turn.lines.filter(post__key="JC").update(outcome="vacant")
    new = [
        Saying(line.pk, line.unit_id, line.post_id, "new", f"新人{line.pk}", f"139{line.pk:08}")
        for line in turn.lines.filter(post__key="WY", unit__in=units)
    ]
    terms.say(turn, new, by=by, among=terms.places(by, turn))
    terms.re_elect_rest(turn, county, by=by)
    turn.lines.filter(outcome="open").update(outcome="vacant")
    with CaptureQueriesContext(connection) as captured:
        term_turning.carry_out(turn, by=by)
    # SQLite takes few values at once: an insert of many rows is several statements of one kind.
    kinds = {
        query["sql"].split("VALUES")[0].split(" CASE ")[0][:120]
        for query in captured
        if "SAVEPOINT" not in query["sql"]
    }
    return turn, len(kinds)


@pytest.mark.parametrize("villages", [10, 40])
def test_more_villages_cost_no_more_kinds_of_statements(posts, county, old, organizer, villages):
    _turn, statements = rehearse(county.unit, posts, old, villages, organizer)
    assert statements <= MOST_KINDS
    assert term_turning.orphans(county.unit, on=clock.today()) == []


def test_three_hundred_villages_turn_without_an_orphan(posts, county, old, organizer):
    rehearse(county.unit, posts, old, 300, organizer)
    summary = Turn.objects.get().operation.summary
    assert (summary["re_elected"], summary["newcomers"], summary["leavers"]) == (600, 300, 600)
    assert term_turning.orphans(county.unit, on=clock.today()) == []
    assert Appointment.objects.acting(FIRST).filter(term__number=12).count() == 900
    term_turning.undo(Turn.objects.get(), by=organizer)
    assert Appointment.objects.acting(FIRST).filter(term__number=11).count() == 1200
