"""The turn is carried out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from competencies.api import load_framework, rebuild_levels, required_of, standing_of
from competencies.models import Competency
from kit import clock
from kit.models import AuditEvent, Job
from people import hand_over, operations, term_reading, term_turning, terms
from people.appointments import NewOffice, appoint_many, end_appointment
from people.jobs import new_day
from people.models import Appointment, Person, Turn
from people.term_rules import last_day
from people.terms import Days
from tests.competencies.factories import EvidenceFactory
from tests.people.factories import give_office
from tests.people.terms.world import FIRST, OLD, held, valid


def test_the_old_term_closes_and_the_next_one_opens(told, sitting, county, organizer):
    operation = term_turning.carry_out(told, by=organizer)
    told.refresh_from_db()
    term = told.term
    assert (term.number, term.name, term.since, term.until) == (12, "第十二届", FIRST, date(2031, 11, 30))
    assert held(sitting["head"], FIRST - timedelta(days=1)) == [("大湾村", "SJ", 12), ("大湾村", "ZR", 11)]
    assert held(sitting["head"], FIRST) == [("大湾村", "SJ", 12), ("大湾村", "ZR", 12)]
    assert held(sitting["member"], FIRST) == []
    assert operation.summary == {"re_elected": 2, "elected": 1, "newcomers": 1, "leavers": 1, "vacant": 2, "undated": 1}
    assert (told.state, told.operation) == (Turn.State.DONE, operation)
    assert term_turning.orphans(county.unit, on=clock.today()) == []
    assert AuditEvent.objects.filter(action="people.term_turned").count() == 1


def test_an_office_that_stays_goes_on_in_the_new_term(told, sitting, organizer):
    term_turning.carry_out(told, by=organizer)
    row = Appointment.objects.valid().get(person=sitting["accountant"])
    assert (row.since, row.until, row.term.number) == (OLD, None, 12)


def test_it_is_said_beforehand_which_offices_lose_their_last_day(told, tell, county, old, posts, outsider):
    office = Appointment.objects.get(person=outsider)
    assert term_reading.read(told).undated.posts == (("村会计", 1),)
    lapsed = end_appointment(office, until=old.until)
    own = Person.objects.create_user(name="合同工")
    give_office(own, "WG", county.village, since=OLD, term=old, until=date(2028, 6, 30))
    terms.lay_out(told)
    undated = term_reading.read(told).undated
    assert (undated.posts, undated.again, undated.put_off, undated.all) == ((("村会计", 1),), 1, 0, 2)
    tell("小泉村", "ZR", "stays")
    undated = term_reading.read(told).undated
    assert (undated.posts, undated.again, undated.put_off, undated.all) == ((("村会计", 1),), 0, 1, 2)
    assert lapsed.until == old.until


def test_reserve_marks_are_counted_nowhere(told, sitting, county, old, organizer):
    give_office(sitting["member"], "HB", county.village, since=OLD, term=old, until=old.until)
    undated = term_reading.read(told).undated
    assert (undated.posts, undated.all) == ((("村会计", 1),), 1)
    assert term_turning.carry_out(told, by=organizer).summary["undated"] == 1


def test_a_last_day_of_its_own_stays(told, county, old, organizer):
    own = Person.objects.create_user(name="合同工")
    give_office(own, "WG", county.village, since=OLD, term=old, until=date(2028, 6, 30))
    term_turning.carry_out(told, by=organizer)
    row = Appointment.objects.valid().get(person=own)
    assert (row.until, row.term.number) == (date(2028, 6, 30), 12)


def test_a_list_that_waited_goes_to_who_is_elected(turn, tell, organizer, sitting, county):
    office = Appointment.objects.get(person=sitting["other"])
    (waiting,) = hand_over.open_many([end_appointment(office, until=date(2026, 10, 1))], by=None, at=clock.now())
    terms.lay_out(turn)
    tell("小泉村", "ZR", "new", name="周新来", phone="13900000003")
    terms.re_elect_rest(turn, county.unit, by=organizer)
    turn.lines.filter(outcome="open").update(outcome="vacant")
    operation = term_turning.carry_out(turn, by=organizer)
    waiting.refresh_from_db()
    assert waiting.successor.name == "周新来"
    operations.undo(operation, by=organizer)
    waiting.refresh_from_db()
    assert waiting.successor is None


def test_a_village_whose_election_is_put_off_keeps_its_offices(told, tell, sitting, organizer):
    tell("小泉村", "ZR", "stays")
    term_turning.carry_out(told, by=organizer)
    (row,) = Appointment.objects.valid().filter(person=sitting["other"])
    assert (row.since, row.until, row.term.number) == (OLD, None, 12)


def test_the_re_elected_keep_their_evidence_and_their_due_days(told, sitting, organizer, posts):
    load_framework(on=OLD)
    head = sitting["head"]
    EvidenceFactory(person=head, competency=Competency.objects.get(key="LZ04"), on=date(2025, 3, 1))
    rebuild_levels()
    shown = standing_of(head, on=FIRST).competencies
    before = required_of(sitting["head"], on=FIRST)
    term_turning.carry_out(told, by=organizer)
    assert before
    assert required_of(sitting["head"], on=FIRST) == before
    assert standing_of(head, on=FIRST).competencies == shown
    since = Appointment.objects.valid().filter(person=sitting["head"], post=posts["ZR"]).order_by("since")
    assert [(row.since, row.until) for row in since] == [(OLD, FIRST - timedelta(days=1)), (FIRST, None)]


def test_a_leaver_is_archived_and_keeps_his_row_and_his_way_in(told, sitting, organizer):
    term_turning.carry_out(told, by=organizer)
    person = sitting["member"]
    person.refresh_from_db()
    assert person.left_on == FIRST - timedelta(days=1)
    assert person.is_active
    assert person.phone == "13900000001"
    assert person.home_unit.name == "大湾村"
    assert list(term_turning.leavers_of(Turn.objects.get())) == [person]


def test_a_new_person_is_invited_and_may_get_a_slip(told, organizer, county, posts):
    term_turning.carry_out(told, by=organizer)
    person = Person.objects.get(name="孙新任")
    assert (person.phone, person.invited_on, person.home_unit, person.main_post) == (
        "13900000002", clock.today(), county.village, posts["WY"],
    )  # fmt: skip
    assert not person.has_usable_password()
    (township,) = term_turning.newcomers_by_township(Turn.objects.get())
    assert (township.unit, township.people, township.waiting) == (county.township, 1, 1)


def test_names_and_telephones_that_were_typed_are_wiped(told, organizer):
    term_turning.carry_out(told, by=organizer)
    assert not told.lines.filter(name__isnull=False).exists()
    assert told.lines.get(post__key="WY").person.name == "孙新任"


def test_the_empty_seats_are_listed(told, organizer):
    term_turning.carry_out(told, by=organizer)
    assert [(line.unit.name, line.post.key) for line in term_reading.vacant_lines(told)] == [
        ("大湾村", "JD"), ("小泉村", "JD"),
    ]  # fmt: skip


def test_one_person_gets_both_offices_of_a_village(turn, tell, posts, organizer):
    terms.choose_posts(turn, [posts["SJ"], posts["ZR"]], by=organizer)
    tell("大湾村", "SJ", "new", name="周新来", phone="13900000003")
    tell("大湾村", "ZR", "new", name="周新来")
    tell("小泉村", "ZR", "re_elected")
    tell("小泉村", "SJ", "vacant")
    term_turning.carry_out(turn, by=organizer)
    person = Person.objects.get(name="周新来")
    assert held(person, FIRST) == [("大湾村", "SJ", 12), ("大湾村", "ZR", 12)]
    assert person.main_post == posts["SJ"]


def test_a_person_who_moves_to_another_village_stays_one_person(told, tell, sitting, county, organizer):
    tell("小泉村", "JD", "new", name="赵小满", phone="13900000001")
    reading = term_reading.read(told)
    assert reading.is_ready
    assert sitting["member"].pk not in reading.leavers
    term_turning.carry_out(told, by=organizer)
    sitting["member"].refresh_from_db()
    assert held(sitting["member"], FIRST) == [("小泉村", "JD", 12)]
    assert (sitting["member"].home_unit, sitting["member"].left_on) == (county.other_village, None)
    assert sitting["member"].invited_on == OLD


def test_somebody_who_had_left_comes_back(told, tell, organizer, county):
    back = Person.objects.create_user(
        name="老支书", phone="13900000009", left_on=date(2022, 1, 1), home_unit=county.village
    )
    tell("大湾村", "JD", "new", name="老支书", phone="13900000009")
    operation = term_turning.carry_out(told, by=organizer)
    back.refresh_from_db()
    assert (back.left_on, back.invited_on) == (None, clock.today())
    operations.undo(operation, by=organizer)
    back.refresh_from_db()
    assert (back.left_on, back.invited_on) == (date(2022, 1, 1), None)


def test_a_late_election_ends_offices_that_lapsed_with_the_old_term_on_the_day_before(
    posts, county, old, organizer, cadre
):
    give_office(cadre, "ZR", county.village, since=OLD, term=old, until=old.until)
    late = FIRST + timedelta(days=40)
    turn = terms.open_turn(county.unit, Days(12, late, late, last_day(late)), by=organizer)
    line = turn.lines.get(unit=county.village, post__key="ZR")
    assert line.appointment.person == cadre
    terms.re_elect_rest(turn, county.unit, by=organizer)
    turn.lines.filter(outcome="open").update(outcome="vacant")
    term_turning.carry_out(turn, by=organizer)
    rows = Appointment.objects.valid().filter(person=cadre).order_by("since")
    assert [(row.since, row.until) for row in rows] == [(OLD, late - timedelta(days=1)), (late, None)]


def test_a_turn_ahead_acts_on_its_day(told, organizer, sitting, time_machine, county, posts):
    time_machine.move_to(datetime(2026, 11, 20, 9, tzinfo=clock.ZONE))
    term_turning.carry_out(told, by=organizer)
    member, new = sitting["member"], Person.objects.get(name="孙新任")
    member.refresh_from_db()
    assert (member.left_on, member.main_post, new.main_post, new.home_unit) == (None, posts["WY"], None, county.village)
    assert new.invited_on == FIRST
    time_machine.move_to(datetime(2026, 12, 1, 1, tzinfo=clock.ZONE))
    new_day(Job())
    member.refresh_from_db()
    new.refresh_from_db()
    assert (member.left_on, member.main_post, new.main_post) == (FIRST - timedelta(days=1), None, posts["WY"])


def test_who_was_suspended_and_not_elected_does_not_come_back(told, tell, sitting, posts, county, old, organizer):
    back = NewOffice(sitting["other"], posts["ZR"], county.other_village, FIRST + timedelta(days=30), term=old)
    end_appointment(Appointment.objects.get(person=sitting["other"]), until=date(2026, 11, 10))
    appoint_many([back])
    before = valid()
    terms.lay_out(told)
    tell("小泉村", "ZR", "new", name="吴新任")
    operation = term_turning.carry_out(told, by=organizer)
    assert held(sitting["other"], FIRST + timedelta(days=60)) == []
    assert term_turning.orphans(county.unit, on=FIRST + timedelta(days=60)) == []
    sitting["other"].refresh_from_db()
    operations.undo(operation, by=organizer)
    assert valid() == before
