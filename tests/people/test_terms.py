"""换届 of a county in small: 大湾村 of 石桥镇 and 小泉村 of 柳河乡, the eleventh term turns to the twelfth."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competencies.api import load_framework, rebuild_levels, required_of, standing_of
from competencies.models import Competency
from kit import clock
from kit.errors import InputError, NotNow, Stale
from kit.models import AuditEvent, Job
from people import hand_over, operations, term_doubts, term_reading, term_turning, terms, tree
from people.appointments import NewOffice, appoint_many, end_appointment
from people.jobs import new_day
from people.models import Appointment, Operation, Person, Term, Turn, TurnLine, Unit
from people.term_rules import Doubtful, Known, Length, Seat, doubts, last_day, length, vacancies, who_holds
from people.terms import Days, Saying
from people.units import NewUnit, make_units
from tests.competencies.factories import EvidenceFactory
from tests.people.factories import give_office

OLD = date(2021, 12, 1)
MOST_KINDS = 34
FIRST = date(2026, 12, 1)
TODAY = datetime(2026, 12, 10, 10, tzinfo=clock.ZONE)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(TODAY)


@pytest.fixture
def old(db, county) -> Term:
    return Term.objects.create(
        unit=county.unit, number=11, name="第十一届", elected_on=OLD, since=OLD, until=date(2026, 11, 30)
    )


@pytest.fixture
def sitting(posts, county, old, cadre, outsider) -> dict[str, Person]:
    """王建国 leads 大湾村 alone (一肩挑); 委员 and 会计 beside him; 李秀英 is 主任 of 小泉村."""
    member = Person.objects.create_user(name="赵小满", phone="13900000001", invited_on=OLD)
    accountant = Person.objects.create_user(name="钱会计", invited_on=OLD)
    Person.objects.filter(pk__in=[cadre.pk, outsider.pk]).update(invited_on=OLD)
    give_office(cadre, "SJ", county.village, since=OLD, term=old)
    give_office(cadre, "ZR", county.village, since=OLD, term=old)
    give_office(member, "WY", county.village, since=OLD, term=old)
    give_office(accountant, "KJ", county.village, since=OLD, term=old, until=old.until)
    give_office(outsider, "ZR", county.other_village, since=OLD, term=old)
    return {"head": cadre, "member": member, "accountant": accountant, "other": outsider}


@pytest.fixture
def turn(sitting, county, organizer) -> Turn:
    return terms.open_turn(county.unit, Days(12, date(2026, 11, 28), FIRST, last_day(FIRST), "当选公告"), by=organizer)


@pytest.fixture
def tell(turn, organizer):
    """tell("大湾村", "ZR", "new", name=…): what becomes of the seat of a village."""

    def tell_(village: str, key: str, outcome: str, **said: object) -> None:
        line = turn.lines.get(unit__name=village, post__key=key)
        saying = Saying(line.pk, line.unit_id, line.post_id, outcome, **said)
        terms.say(turn, [saying], by=organizer, among=terms.places(organizer, turn))

    return tell_


@pytest.fixture
def told(turn, tell) -> Turn:
    """王建国 is re-elected, 孙新任 comes for 赵小满, the chairs of 监委会 stay empty, 小泉村 re-elects."""
    tell("大湾村", "ZR", "re_elected")
    tell("大湾村", "WY", "new", name="孙新任", phone="13900000002")
    tell("大湾村", "JD", "vacant")
    tell("小泉村", "ZR", "re_elected")
    tell("小泉村", "JD", "vacant")
    return turn


def held(person: Person, on: date) -> list[tuple[str, str, object]]:
    rows = Appointment.objects.acting(on).filter(person=person).order_by("post__order")
    return [(row.unit.name, row.post.key, row.term and row.term.number) for row in rows]


def valid() -> set[tuple[object, ...]]:
    """Every office that stands, by what it says."""
    fields = ("person", "post", "unit", "term", "since", "until", "interim", "document")
    return set(Appointment.objects.valid().values_list(*fields))


# --- rules --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "until"),
    [(FIRST, date(2031, 11, 30)), (date(2024, 2, 29), date(2029, 2, 28)), (date(2026, 1, 1), date(2030, 12, 31))],
)
def test_a_term_is_five_years(since, until):
    assert last_day(since) == until


@pytest.mark.parametrize(
    ("number", "name"), [(1, "第一届"), (10, "第十届"), (14, "第十四届"), (20, "第二十届"), (21, "第二十一届")]
)
def test_a_term_is_called_by_its_number(number, name):
    assert Turn(number=number).called == name


@pytest.mark.parametrize(
    ("until", "how"),
    [
        (last_day(FIRST), Length.BY_LAW),
        (FIRST.replace(year=2031), Length.SPECIAL),
        (last_day(FIRST, 4), Length.SPECIAL),
        (last_day(FIRST, 6), Length.SPECIAL),
        (last_day(FIRST, 4) - timedelta(days=1), Length.WRONG),
        (last_day(FIRST, 6) + timedelta(days=1), Length.WRONG),
        (last_day(FIRST, 13), Length.WRONG),
    ],
)
def test_a_term_of_four_to_six_years_is_special_and_another_one_wrong(until, how):
    assert length(FIRST, until) == how


def seat(number: int, **fields: object) -> Seat:
    return Seat(**{"id": number, "unit": 1, "township": 9, "post": number, "head": False, "outcome": "new", **fields})


def test_a_name_typed_twice_in_a_village_is_one_person_and_in_two_villages_two():
    seats = [
        seat(1, name="甲", phone="a"),
        seat(2, name="甲"),
        seat(3, name="甲", unit=2),
        seat(4, name="甲", unit=3, phone="a"),
    ]
    holders = who_holds(seats, {})
    assert holders[1] == holders[2] == holders[4] != holders[3]
    assert [(one.kind, one.seat) for one in doubts(seats, holders, {})] == [
        (Doubtful.TWO_VILLAGES, 1), (Doubtful.TWO_VILLAGES, 2), (Doubtful.TWO_VILLAGES, 4),
    ]  # fmt: skip


def test_two_telephones_make_two_people_of_one_name():
    holders = who_holds([seat(1, name="甲", phone="a"), seat(2, name="甲", phone="b")], {})
    assert holders[1] != holders[2]


def test_name_and_telephone_find_the_person_and_a_name_alone_asks():
    known = {"甲": [Known(7, "甲", 1, 9, "a")]}
    same, alone, elsewhere = (
        seat(1, name="甲", phone="a"),
        seat(2, name="甲", phone="b"),
        seat(3, name="甲", unit=5, township=8),
    )
    holders = who_holds([same], known)
    assert holders == {1: 7}
    assert doubts([same], holders, known) == []
    holders = who_holds([alone, elsewhere], known)
    assert [(one.kind, one.seat, one.people) for one in doubts([alone, elsewhere], holders, known)] == [
        (Doubtful.NAMESAKE, 2, (7,))
    ]


def test_a_village_has_one_head_and_nobody_an_office_twice():
    two = [seat(1, post=1, head=True, name="甲"), seat(2, post=1, head=True, outcome="stays", holder=4)]
    assert {one.kind for one in doubts(two, who_holds(two, {}), {})} == {Doubtful.TWO_HEADS}
    twice = [seat(1, post=1, name="甲"), seat(2, post=1, name="甲")]
    assert {one.kind for one in doubts(twice, who_holds(twice, {}), {})} == {Doubtful.TWICE}


def test_the_second_seat_of_a_head_is_no_vacancy():
    assert vacancies([seat(1, post=1, head=True, outcome="vacant"), seat(2, post=1, head=True, name="甲")]) == []
    assert len(vacancies([seat(n, post=1, outcome="vacant") for n in (1, 2)])) == 2


# --- preparing ----------------------------------------------------------------------------------------


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


# --- what it comes to ---------------------------------------------------------------------------------


def test_the_check_counts_who_is_re_elected_new_gone_and_what_is_empty(told, sitting):
    reading = term_reading.read(told)
    assert reading.is_ready
    assert reading.leavers == (sitting["member"].pk,)
    assert {word: reading.counts[word] for word in ("re_elected", "new", "newcomers", "leavers", "vacant", "open")} == {
        "re_elected": 2, "new": 1, "newcomers": 1, "leavers": 1, "vacant": 2, "open": 0,
    }  # fmt: skip


def test_nobody_leaves_of_whose_seat_nothing_was_said(turn):
    assert term_reading.read(turn).leavers == ()


def test_whoever_keeps_another_office_does_not_leave(told, tell, sitting):
    tell("大湾村", "ZR", "vacant")  # he stays 书记, which is not up for election
    assert sitting["head"].pk not in term_reading.read(told).leavers


def test_a_namesake_in_the_village_must_be_settled(told, tell, sitting, organizer):
    tell("大湾村", "WY", "new", name="钱会计")
    (doubt,) = term_reading.read(told).doubts
    assert (doubt.kind, doubt.people) == (Doubtful.NAMESAKE, (sitting["accountant"].pk,))
    with pytest.raises(NotNow):
        term_turning.carry_out(told, by=organizer)
    with pytest.raises(NotNow):
        term_doubts.decide(told, doubt.seat, "999999", by=organizer)
    term_doubts.decide(told, doubt.seat, str(sitting["accountant"].pk), by=organizer)
    assert term_reading.read(told).is_ready
    term_turning.carry_out(told, by=organizer)
    assert held(sitting["accountant"], FIRST) == [("大湾村", "WY", 12), ("大湾村", "KJ", 12)]
    assert Person.objects.filter(name="钱会计").count() == 1


def test_another_person_of_that_name_is_made(told, tell, organizer):
    tell("大湾村", "WY", "new", name="钱会计")
    (doubt,) = term_reading.read(told).doubts
    term_doubts.decide(told, doubt.seat, "new", by=organizer)
    term_turning.carry_out(told, by=organizer)
    assert Person.objects.filter(name="钱会计").count() == 2


def test_a_seat_that_was_not_said_stops_it(turn, organizer):
    with pytest.raises(NotNow):
        term_turning.carry_out(turn, by=organizer)
    assert not Operation.objects.exists()


def test_what_changed_after_the_look_stops_it(told, tell, organizer):
    seen = term_reading.read(told).fingerprint
    tell("小泉村", "JD", "new", name="后来人")
    with pytest.raises(Stale):
        term_turning.carry_out(told, by=organizer, expect=seen)


# --- carried out --------------------------------------------------------------------------------------


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


# --- taken back ---------------------------------------------------------------------------------------


def test_undoing_puts_back_exactly_what_stood(told, sitting, organizer, county):
    before = valid()
    people = list(Person.objects.order_by("pk").values("pk", "left_on", "invited_on", "home_unit", "main_post"))
    operation = term_turning.carry_out(told, by=organizer)
    assert valid() != before
    term_turning.undo(Turn.objects.get(), by=organizer)
    assert valid() == before
    made = Person.objects.get(name="孙新任")
    assert (made.entered_by_mistake, made.is_active) == (True, False)
    after = (
        Person.objects.exclude(pk=made.pk)
        .order_by("pk")
        .values("pk", "left_on", "invited_on", "home_unit", "main_post")
    )
    assert list(after) == people
    told.refresh_from_db()
    assert told.state == Turn.State.UNDONE
    assert told.term.name == "第十二届（已撤销）"
    assert terms.standing_terms(county.unit).get().number == 11
    assert term_turning.orphans(county.unit, on=clock.today()) == []
    assert operation.pk == told.operation_id


def test_a_turn_that_was_taken_back_is_mended_and_carried_out_again(told, sitting, organizer, county):
    term_turning.carry_out(told, by=organizer)
    term_turning.undo(Turn.objects.get(), by=organizer)
    again = term_turning.take_up(Turn.objects.get(), by=organizer)
    line = again.lines.get(post__key="WY")
    assert (line.name, line.phone, line.person) == ("孙新任", "13900000002", None)
    term_turning.carry_out(again, by=organizer)
    assert Person.objects.filter(name="孙新任", entered_by_mistake=False).count() == 1
    assert held(sitting["head"], FIRST) == [("大湾村", "SJ", 12), ("大湾村", "ZR", 12)]
    assert terms.standing_terms(county.unit).first().name == "第十二届"
    assert term_turning.orphans(county.unit, on=clock.today()) == []


def test_a_new_person_who_came_in_stands_in_the_way_of_an_undo(told, organizer):
    operation = term_turning.carry_out(told, by=organizer)
    Person.objects.filter(name="孙新任").update(last_login=clock.now())
    assert len(operations.hindrances(operation)) == 1
    with pytest.raises(NotNow):
        term_turning.undo(Turn.objects.get(), by=organizer)


def test_a_draft_is_put_aside_and_taken_up_with_all_that_was_said(told, organizer):
    terms.give_up(told, by=organizer)
    again = term_turning.take_up(Turn.objects.get(), by=organizer)
    assert (again.state, again.lines.exclude(outcome="open").count()) == (Turn.State.DRAFT, 5)


def test_nothing_is_said_about_a_turn_that_was_carried_out(told, tell, organizer):
    term_turning.carry_out(told, by=organizer)
    with pytest.raises(NotNow):
        tell("大湾村", "ZR", "vacant")


# --- orphans and three hundred villages ---------------------------------------------------------------


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
