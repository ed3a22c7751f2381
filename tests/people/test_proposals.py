"""A change between elections: proposed by the township, confirmed by the county, written as one deed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kit import clock
from kit.access import Role
from kit.errors import InputError, NotNow
from kit.models import AuditEvent
from notifications.models import Message
from people import operations
from people.appointments import end_appointment
from people.changes import Kind
from people.models import Appointment, HandOver, Person, Proposal, Scope, Term, Unit
from people.proposals import Change, carry_out, confirm, held_by, holders, propose, refuse, take_back
from tests.people.factories import PersonFactory, give_office

State = Proposal.State


@pytest.fixture
def office(wang) -> Appointment:
    return wang.appointments.select_related("post", "unit").get()


def day(days: int) -> date:
    return clock.today() + timedelta(days=days)


def ending(office, kind=Kind.RESIGNATION, **fields) -> Change:
    return Change(kind, office.person, fields.pop("on", day(0)), office=office, document="辞职报告", **fields)


def begin(person, post, unit, kind=Kind.BY_ELECTION, **fields) -> Change:
    return Change(kind, person, fields.pop("on", day(0)), post=post, unit=unit, document="补选结果", **fields)


def told(person) -> list[str]:
    return list(Message.objects.of(person).values_list("wording", flat=True))


def test_what_a_township_proposes_changes_nothing_yet(office, contact):
    proposal = propose(ending(office), by=contact, at=clock.now())
    assert (proposal.state, proposal.unit) == (State.OPEN, office.unit)
    assert Appointment.objects.valid().get() == office
    assert told(office.person) == []


def test_confirming_ends_the_office_and_tells_the_person(office, contact, organizer):
    proposal = confirm(propose(ending(office), by=contact, at=clock.now()), by=organizer, at=clock.now())
    row = Appointment.objects.valid().get()
    assert (row.until, row.document, row.recorded_by) == (day(-1), "辞职报告", organizer)
    assert (proposal.state, proposal.operation, proposal.decided_by) == (State.CONFIRMED, row.operation, organizer)
    assert told(office.person) == ["office_changes"]
    actions = list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["people.change_proposed", "people.change_confirmed"]


def test_a_leaver_has_a_day_of_leaving_and_a_list_to_hand_over(office, organizer):
    carry_out(ending(office), by=organizer, at=clock.now())
    wang = Person.objects.get(pk=office.person_id)
    assert (wang.left_on, wang.main_post, wang.home_unit) == (day(-1), None, office.unit)
    assert HandOver.objects.standing().get().appointment.person == wang


def test_who_keeps_another_office_has_not_left(office, organizer):
    give_office(office.person, "SJ", office.unit)
    carry_out(ending(office), by=organizer, at=clock.now())
    assert Person.objects.get(pk=office.person_id).left_on is None


def test_a_reserve_mark_keeps_nobody_from_leaving(office, organizer):
    """Else a missing day of leaving would tell of the mark."""
    give_office(office.person, "HB", office.unit)
    carry_out(ending(office), by=organizer, at=clock.now())
    assert Person.objects.get(pk=office.person_id).left_on == day(-1)


def test_who_comes_back_has_not_left_any_more(office, organizer, posts):
    carry_out(ending(office), by=organizer, at=clock.now())
    carry_out(begin(office.person, posts["WY"], office.unit, on=day(1)), by=organizer, at=clock.now())
    assert Person.objects.get(pk=office.person_id).left_on is None


def test_taking_the_deed_back_puts_everything_back(office, organizer):
    proposal = carry_out(ending(office), by=organizer, at=clock.now())
    operations.undo(proposal.operation, by=organizer)
    wang = Person.objects.get(pk=office.person_id)
    row = Appointment.objects.valid().get()
    assert (wang.left_on, wang.main_post.key, row.until) == (None, "ZR", None)
    assert not HandOver.objects.standing().exists()
    carry_out(ending(row), by=organizer, at=clock.now())
    assert HandOver.objects.standing().count() == 1


def test_a_by_election_lasts_to_the_end_of_the_term(wang, county, organizer, posts):
    term = Term.objects.create(
        unit=county.unit, number=14, name="第十四届", elected_on=day(-200), since=day(-199), until=day(1600)
    )
    carry_out(begin(wang, posts["SJ"], county.village), by=organizer, at=clock.now())
    row = Appointment.objects.valid().get(post=posts["SJ"])
    assert (row.since, row.until, row.term, row.interim) == (day(0), term.until, term, False)


def test_a_transfer_ends_the_old_and_begins_the_new_office(office, county, organizer, posts):
    change = begin(office.person, posts["KJ"], county.other_village, Kind.TRANSFER, office=office)
    proposal = carry_out(change, by=organizer, at=clock.now())
    old, new = Appointment.objects.valid().order_by("since")
    assert (old.until, new.since, new.post.key, new.unit) == (day(-1), day(0), "KJ", county.other_village)
    assert proposal.operation.unit == county.unit
    person = Person.objects.get(pk=office.person_id)
    assert (person.home_unit, person.left_on) == (county.other_village, None)


def test_a_suspension_stops_the_office_and_gives_it_back(office, organizer):
    carry_out(ending(office, Kind.SUSPENSION, on=day(0), back_on=day(30)), by=organizer, at=clock.now())
    first, second = Appointment.objects.valid().order_by("since")
    assert (first.until, second.since, second.until, second.post) == (day(-1), day(30), office.until, office.post)
    assert not HandOver.objects.exists()
    assert Person.objects.get(pk=office.person_id).left_on is None


def test_a_suspension_without_a_day_of_return_is_no_leaving(office, organizer):
    carry_out(ending(office, Kind.SUSPENSION), by=organizer, at=clock.now())
    assert Person.objects.get(pk=office.person_id).left_on is None
    assert not HandOver.objects.exists()


def test_the_proposal_that_does_not_fit_any_more_says_so(office, contact, organizer):
    proposal = propose(ending(office), by=contact, at=clock.now())
    end_appointment(office, until=day(-3))
    with pytest.raises(NotNow) as refused:
        confirm(proposal, by=organizer, at=clock.now())
    assert refused.value.next_step
    proposal.refresh_from_db()
    assert proposal.state == State.OPEN
    refuse(proposal, by=organizer, at=clock.now(), answer="职务已另行调整")


def test_an_office_has_one_open_proposal(office, contact):
    propose(ending(office), by=contact, at=clock.now())
    with pytest.raises(NotNow):
        propose(ending(office, Kind.RECALL), by=contact, at=clock.now())


def test_a_proposal_is_decided_once(office, contact, organizer):
    proposal = propose(ending(office), by=contact, at=clock.now())
    confirm(proposal, by=organizer, at=clock.now())
    for again in (
        lambda: confirm(proposal, by=organizer, at=clock.now()),
        lambda: refuse(proposal, by=organizer, at=clock.now(), answer="不"),
        lambda: take_back(proposal, by=contact, at=clock.now()),
    ):
        with pytest.raises(NotNow):
            again()
    assert Appointment.objects.filter(replaces=office).count() == 1


def test_it_is_sent_back_with_a_reason_only(office, contact, organizer):
    proposal = propose(ending(office), by=contact, at=clock.now())
    with pytest.raises(InputError):
        refuse(proposal, by=organizer, at=clock.now(), answer="  ")
    assert refuse(proposal, by=organizer, at=clock.now(), answer="缺少会议记录").answer == "缺少会议记录"
    propose(ending(office), by=contact, at=clock.now())  # and may come again


def test_the_township_takes_its_own_back(office, contact):
    proposal = propose(ending(office), by=contact, at=clock.now())
    assert take_back(proposal, by=contact, at=clock.now()).state == State.WITHDRAWN


def test_a_township_proposes_in_its_own_places_and_confirms_nothing(office, li, contact, county, posts):
    with pytest.raises(InputError):
        propose(ending(li.appointments.get()), by=contact, at=clock.now())
    with pytest.raises(InputError):
        propose(
            begin(office.person, posts["KJ"], county.other_village, Kind.TRANSFER, office=office),
            by=contact,
            at=clock.now(),
        )
    with pytest.raises(NotNow):
        confirm(propose(ending(office), by=contact, at=clock.now()), by=contact, at=clock.now())


@pytest.mark.parametrize("who", ["trainer", "reviewer", "nobody"])
def test_others_propose_nothing(request, office, who):
    with pytest.raises(InputError):
        propose(ending(office), by=request.getfixturevalue(who), at=clock.now())


def test_nobody_decides_about_his_own_office(office, county, contact):
    Scope.objects.create(person=office.person, role=Role.COUNTY, unit=county.unit, since=date(2026, 1, 1))
    proposal = propose(ending(office), by=contact, at=clock.now())
    with pytest.raises(NotNow):
        confirm(proposal, by=Person.objects.get(pk=office.person_id), at=clock.now())


def test_a_reserve_post_is_neither_proposed_nor_ended_here(wang, county, organizer, posts):
    mark = give_office(wang, "HB", county.village)
    assert mark not in held_by(wang, on=clock.today())
    for change in (begin(wang, posts["HB"], county.village), ending(mark)):
        with pytest.raises(InputError):
            propose(change, by=organizer, at=clock.now())


def test_a_post_that_the_place_does_not_have_is_refused(wang, county, organizer, posts):
    with pytest.raises(InputError):
        propose(begin(wang, posts["JZR"], county.village), by=organizer, at=clock.now())


def test_who_sits_in_a_seat_of_one_is_named(wang, county, posts):
    assert holders(posts["ZR"], county.village, on=clock.today()) == [wang]
    assert holders(posts["ZR"], county.village, on=clock.today(), but=wang) == []
    PersonFactory(posts=["WY"], unit=county.village)
    assert holders(posts["WY"], county.village, on=clock.today()) == []


def test_both_townships_see_a_transfer(office, county, contact, organizer, posts):
    change = begin(office.person, posts["KJ"], county.other_village, Kind.TRANSFER, office=office)
    proposal = propose(change, by=organizer, at=clock.now())
    neighbour = PersonFactory(township_contact=True, unit=county.other_township)
    stranger = PersonFactory(township_contact=True, unit=Unit.objects.create(kind="township", name="远镇", path="/99/"))
    for viewer, sees in ((contact, True), (neighbour, True), (stranger, False)):
        assert Proposal.objects.visible_to(viewer).filter(pk=proposal.pk).exists() is sees
