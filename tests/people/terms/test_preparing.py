"""A turn is prepared: its days, its seats, what is said of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from kit.errors import InputError, NotNow
from people import operations, terms, tree
from people.appointments import end_appointment
from people.models import Person, TurnLine
from people.term_rules import last_day
from people.terms import Days, Saying
from people.units import NewUnit, make_units
from tests.people.factories import give_office
from tests.people.terms.world import FIRST, OLD


def test_the_next_term_is_suggested_from_the_one_that_ran_out(old, county):
    days = terms.suggested(county.unit, on=date(2026, 6, 1))
    assert (days.number, days.since, days.until) == (12, FIRST, date(2031, 11, 30))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": 11}, "number"),
        ({"elected_on": FIRST + timedelta(days=1)}, "since"),
        ({"since": OLD}, "since"),
        ({"until": FIRST}, "until"),
        ({"until": last_day(FIRST, 13)}, "until"),
        ({"until": last_day(FIRST, 3)}, "until"),
        ({"until": last_day(FIRST, 4)}, "special"),
        ({"until": last_day(FIRST, 4), "special": True}, "document"),
    ],
)
def test_days_that_cannot_be_are_refused_with_their_field(sitting, county, organizer, wrong, field):
    days = {"number": 12, "elected_on": FIRST, "since": FIRST, "until": last_day(FIRST), **wrong}
    if wrong.get("since"):
        days["elected_on"] = wrong["since"]
    with pytest.raises(InputError) as refused:
        terms.open_turn(county.unit, Days(**days), by=organizer)
    assert refused.value.field == field


def test_another_length_needs_its_document(sitting, county, organizer):
    days = Days(12, FIRST, FIRST, last_day(FIRST, 4), "晋组发〔2026〕3号", special=True)
    assert terms.open_turn(county.unit, days, by=organizer).until == date(2030, 11, 30)


@pytest.mark.parametrize(
    ("since", "said"),
    [(FIRST, ""), (FIRST - timedelta(days=10), "提前 10 天"), (FIRST + timedelta(days=40), "隔了 40 天")],
)
def test_what_lies_between_the_terms_is_said(sitting, county, organizer, since, said):
    turn = terms.open_turn(county.unit, Days(12, since, since, last_day(since)), by=organizer)
    assert said in terms.beside_the_old(turn)
    assert bool(terms.beside_the_old(turn)) == bool(said)


def test_units_of_a_merger_that_was_undone_and_units_that_are_gone_have_no_seat(turn, county, organizer):
    names = [("东湾村", "140522300287"), ("西湾村", "140522300288")]
    (town,) = make_units([NewUnit("township", "湾里镇", "140522300", county.unit)], since=OLD)
    two = make_units([NewUnit("village", name, code, town) for name, code in names], since=OLD)
    one = NewUnit("village", "合湾村", "140522300289", town)
    done = tree.merge_units(two, one, on=date(2026, 11, 20))
    terms.lay_out(turn)
    assert set(turn.lines.values_list("unit__name", flat=True)) == {"大湾村", "合湾村", "小泉村"}
    assert not terms.places(organizer, turn).filter(name__in=["东湾村", "西湾村"]).exists()
    operations.undo(done, by=organizer)
    terms.lay_out(turn)
    assert set(turn.lines.values_list("unit__name", flat=True)) == {"大湾村", "东湾村", "西湾村", "小泉村"}
    assert not terms.places(organizer, turn).filter(name="合湾村").exists()


def test_what_was_said_of_merged_villages_stands_again_when_the_merger_is_taken_back(turn, county, organizer):
    (town,) = make_units([NewUnit("township", "湾里镇", "140522300", county.unit)], since=OLD)
    names = [("东湾村", "140522300287"), ("西湾村", "140522300288")]
    two = make_units([NewUnit("village", name, code, town) for name, code in names], since=OLD)
    terms.lay_out(turn)
    turn.lines.filter(unit__in=two).update(outcome=TurnLine.Outcome.VACANT)
    said = set(turn.lines.filter(unit__in=two).values_list("pk", "unit", "outcome"))
    assert len(said) >= 2
    one = NewUnit("village", "合湾村", "140522300289", town)
    done = tree.merge_units(two, one, on=date(2026, 11, 20))
    assert not turn.lines.filter(unit__in=two).exists()
    assert turn.lines.filter(unit__name="合湾村").exists()
    operations.undo(done, by=organizer)
    assert set(turn.lines.filter(unit__in=two).values_list("pk", "unit", "outcome")) == said
    assert not turn.lines.filter(unit__name="合湾村").exists()


def test_a_county_prepares_one_turn_at_a_time(turn, county, organizer):
    with pytest.raises(NotNow):
        terms.open_turn(county.unit, Days(13, FIRST, FIRST, last_day(FIRST)), by=organizer)


def test_there_is_a_line_for_each_office_up_for_election_and_for_each_head(turn):
    lines = turn.lines.order_by("unit__code", "post__order").values_list("unit__name", "post__key", "appointment")
    assert [(unit, key, bool(office)) for unit, key, office in lines] == [
        ("大湾村", "ZR", True), ("大湾村", "WY", True), ("大湾村", "JD", False), ("小泉村", "ZR", True), ("小泉村", "JD", False),
    ]  # fmt: skip


def test_the_party_takes_part_when_the_county_says_so(turn, posts, organizer):
    terms.choose_posts(turn, [posts["SJ"], posts["ZR"]], by=organizer)
    assert set(turn.lines.values_list("unit__name", "post__key")) == {
        ("大湾村", "SJ"), ("大湾村", "ZR"), ("小泉村", "SJ"), ("小泉村", "ZR"),
    }  # fmt: skip


def test_laying_out_again_keeps_what_was_said_and_follows_a_by_election(told, posts, county, old):
    before = dict(told.lines.values_list("pk", "outcome"))
    terms.lay_out(told)
    assert dict(told.lines.values_list("pk", "outcome")) == before
    left = told.lines.get(post__key="WY")
    end_appointment(left.appointment, until=date(2026, 11, 20))
    late = Person.objects.create_user(name="补选人")
    give_office(late, "FZ", county.village, since=date(2026, 11, 21), term=old)
    terms.lay_out(told)
    left.refresh_from_db()
    assert (left.outcome, left.appointment) == ("new", None)  # who was elected stays, the old office is over
    assert told.lines.get(post__key="FZ").appointment.person == late


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "re_elected"}, "outcome"),
        ({"kind": "new"}, "name"),
        ({"kind": "new", "name": "王建国", "holder": "王建国"}, "name"),
        ({"kind": "new", "name": "甲", "phone": "12345"}, "phone"),
        ({"kind": "vacant", "name": "甲"}, "name"),
    ],
)
def test_what_cannot_be_said_of_a_seat_names_the_field(said, field):
    holder = said.pop("holder", "")
    with pytest.raises(InputError) as refused:
        terms.checked(Saying(1, 1, 1, **said), holder=holder)
    assert refused.value.field == field


def test_a_telephone_is_kept_without_blanks_and_its_country():
    assert terms.checked(Saying(1, 1, 1, "new", "孙 新任", "+86 139-0000 0002"), holder="") == Saying(
        1, 1, 1, "new", "孙新任", "13900000002"
    )


def test_what_was_typed_lies_encrypted(told):
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone FROM people_turnline WHERE outcome = 'new'")
        name, phone = cursor.fetchone()
    assert name.startswith("v1|")
    assert phone.startswith("v1|")


def test_a_township_speaks_for_its_own_villages_alone(turn, contact):
    ours, other = (
        turn.lines.get(unit__name="大湾村", post__key="ZR"),
        turn.lines.get(unit__name="小泉村", post__key="ZR"),
    )
    among = terms.places(contact, turn)
    terms.say(turn, [Saying(ours.pk, ours.unit_id, ours.post_id, "re_elected")], by=contact, among=among)
    with pytest.raises(NotNow):
        terms.say(turn, [Saying(other.pk, other.unit_id, other.post_id, "re_elected")], by=contact, among=among)
    with pytest.raises(NotNow):
        terms.say(turn, [Saying(None, other.unit_id, other.post_id, "new", "甲")], by=contact, among=among)


def test_the_rest_is_re_elected_at_once_and_all_that_was_said_can_be_forgotten(turn, county, organizer):
    assert terms.re_elect_rest(turn, county.township, by=organizer) == 2
    assert set(turn.lines.filter(outcome="re_elected").values_list("post__key", flat=True)) == {"ZR", "WY"}
    assert terms.forget(turn, county.township, by=organizer) == 2
    assert not turn.lines.exclude(outcome="open").exists()
