"""The pages of offices: who may open what, and that a form says what is wrong and keeps what was typed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from kit import clock
from kit.models import AuditEvent
from people import office_cards
from people.appointments import end_appointment
from people.changes import Kind
from people.hand_over import open_many
from people.mentoring import name_mentor
from people.models import Appointment, HandOver, Mentoring, Person, Proposal
from people.proposals import Change, propose
from tests.people.factories import PersonFactory, give_office


def to(name: str, *args: object, query: str = "") -> str:
    return reverse(f"people:{name}", args=args) + query


def text(answer) -> str:
    return answer.content.decode()


def day(days: int) -> date:
    return clock.today() + timedelta(days=days)


@pytest.fixture
def office(wang) -> Appointment:
    return wang.appointments.select_related("post", "unit").get()


@pytest.fixture
def waiting(office, contact) -> Proposal:
    change = Change(Kind.RESIGNATION, office.person, day(0), office=office, document="辞职报告")
    return propose(change, by=contact, at=clock.now())


@pytest.fixture
def each(office) -> HandOver:
    return open_many([end_appointment(office, until=day(-1))], by=None, at=clock.now())[0]


@pytest.fixture
def trusted(organizer) -> Person:
    organizer.scopes.update(sees_reserve=True)
    return Person.objects.get(pk=organizer.pk)


def card(hanger, person: Person) -> str:
    """What a page of the learner shows of it, as words; nothing when it shows nothing."""
    request = RequestFactory().get("/")
    request.user = Person.objects.get(pk=person.pk)
    found = hanger(request, None)
    return "" if found is None else render_to_string(found.template, dict(found.context))


# --- changes ------------------------------------------------------------------------------------------


def test_a_township_chooses_a_kind_fills_in_and_sends_it(office, contact, browse):
    client, person = browse(contact), office.person
    assert "补选" in text(client.get(to("change_new", person.pk)))
    address = to("change_new", person.pk, query="?kind=resignation")
    assert "报县里确认" in text(client.get(address))
    sent = client.post(address, {"office": office.pk, "on": day(0), "document": "辞职报告"})
    proposal = Proposal.objects.get()
    assert sent.url == to("change", proposal.pk)
    assert (proposal.state, proposal.proposed_by) == (Proposal.State.OPEN, contact)


def test_the_countys_own_form_acts_at_once(office, organizer, browse):
    address = to("change_new", office.person_id, query="?kind=end")
    browse(organizer).post(address, {"office": office.pk, "on": day(0), "document": "免职文件"})
    assert Proposal.objects.get().state == Proposal.State.CONFIRMED
    assert Appointment.objects.valid().get().until == day(-1)


def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(office, contact, browse):
    address = to("change_new", office.person_id, query="?kind=recall")
    page = browse(contact).post(address, {"office": office.pk, "on": "2020-01-01", "document": "罢免决定"})
    assert page.status_code == 422
    assert "罢免决定" in text(page)
    assert page.context["form"].errors.keys() == {"on"}


def test_a_seat_that_is_held_is_asked_about_once(office, county, organizer, posts, browse):
    person, client = PersonFactory(posts=["WY"], unit=county.village), browse(organizer)
    address = to("change_new", person.pk, query="?kind=by_election")
    said = {"unit": county.village.pk, "post": posts["ZR"].pk, "on": day(0), "document": "补选结果"}
    page = client.post(address, said)
    assert page.status_code == 422
    assert office.person.name in text(page)
    client.post(address, {**said, "anyway": "on"})
    assert Appointment.objects.acting(clock.today()).filter(post=posts["ZR"]).count() == 2


def test_the_county_confirms_from_its_list(waiting, organizer, browse):
    client = browse(organizer)
    page = text(client.get(to("changes")))
    assert "王建国" in page and "任职变动（1）" in page
    assert client.post(to("change", waiting.pk), {"deed": "confirm", "answer": ""}).url == to("change", waiting.pk)
    assert "王建国" not in text(client.get(to("changes")))
    assert "王建国" in text(client.get(to("changes", query="?state=decided")))
    client.post(to("change", waiting.pk), {"deed": "undo"})
    assert Appointment.objects.valid().get().until is None
    assert "已确认，后撤销" in text(client.get(to("change", waiting.pk)))


def test_sending_back_needs_its_reason(waiting, organizer, browse):
    client = browse(organizer)
    page = client.post(to("change", waiting.pk), {"deed": "refuse", "answer": " "})
    assert page.status_code == 422 and "请写明退回的原因" in text(page)
    client.post(to("change", waiting.pk), {"deed": "refuse", "answer": "缺会议记录"})
    waiting.refresh_from_db()
    assert (waiting.state, waiting.answer) == (Proposal.State.REFUSED, "缺会议记录")


def test_a_township_takes_back_its_own_and_finds_no_button_to_confirm(waiting, contact, browse):
    client = browse(contact)
    page = text(client.get(to("change", waiting.pk)))
    assert "确认变动" not in page and "撤回" in page
    assert "待县里确认" in text(client.get(to("changes")))
    assert client.post(to("change", waiting.pk), {"deed": "confirm"}).status_code == 422
    client.post(to("change", waiting.pk), {"deed": "take_back"})
    waiting.refresh_from_db()
    assert waiting.state == Proposal.State.WITHDRAWN


def test_an_unknown_deed_does_not_exist(waiting, organizer, browse):
    assert browse(organizer).post(to("change", waiting.pk), {"deed": "burn"}).status_code == 404


def test_a_neighbour_finds_nothing(waiting, each_page_of, county, browse):
    neighbour = PersonFactory(township_contact=True, unit=county.other_township)
    client = browse(neighbour)
    assert "王建国" not in text(client.get(to("changes")))
    for address in each_page_of(waiting):
        assert client.get(address).status_code == 404, address


@pytest.fixture
def each_page_of():
    def pages(proposal: Proposal) -> list[str]:
        person = proposal.person_id
        names = ("offices", "change_new", "mentor")
        return [to("change", proposal.pk), *(to(name, person) for name in names)]

    return pages


def test_a_trainer_is_not_let_in(waiting, each_page_of, trainer, browse):
    client = browse(trainer)
    for address in (to("changes"), to("hand_overs"), *each_page_of(waiting)):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 8])
def test_the_list_costs_the_same_whatever_its_length(
    settle, county, contact, browse, count, django_assert_max_num_queries
):
    for person in settle(county.village, count):
        row = person.appointments.select_related("post", "unit").get()
        propose(Change(Kind.END, person, day(0), office=row, document="文"), by=contact, at=clock.now())
    client = browse(contact)
    with django_assert_max_num_queries(12):
        assert len(client.get(to("changes")).context["lines"]) == count


# --- history ------------------------------------------------------------------------------------------


def test_the_history_shows_replaced_rows_their_document_and_who_recorded_them(office, contact, organizer, browse):
    end_appointment(office, until=day(-1), by=organizer, document="阳组发〔2026〕8号")
    page = text(browse(contact).get(to("offices", office.person_id)))
    assert all(words in page for words in ("已被后来的登记替代", "有效", "阳组发〔2026〕8号", "孙科长"))


def test_under_the_name_stand_all_posts_of_today(office, county, contact, browse):
    give_office(office.person, "SJ", county.village, since=day(-9))
    give_office(office.person, "FL", county.village, since=day(-9), until=day(-1))
    page = text(browse(contact).get(to("offices", office.person_id)))
    assert "石桥镇大湾村 村党组织书记、村委会主任</p>" in page


def test_on_a_phone_each_cell_says_what_it_is(office, each, contact, browse):
    client = browse(contact)
    for page, head in (
        (to("offices", office.person_id), "依据文件"),
        (to("hand_over", each.pk), "数量"),
        (to("hand_overs"), "接收人"),
    ):
        shown = text(client.get(page))
        assert '<table class="table-stack">' in shown
        assert f'data-head="{head}"' in shown


def test_a_list_without_a_successor_says_so_everywhere(office, each, contact, browse):
    for page in (to("offices", office.person_id), to("hand_over", each.pk), to("hand_overs")):
        assert "还没有接任人" in text(browse(contact).get(page))


def test_a_leavers_file_stays_with_his_township_and_he_comes_in(office, contact, browse):
    end_appointment(office, until=day(-1))
    assert browse(contact).get(to("offices", office.person_id)).status_code == 200
    client = browse(office.person)
    assert client.get(reverse("certificates:mine")).status_code == 200


def test_the_history_of_a_marked_person_hides_the_mark(office, contact, trusted, browse):
    give_office(office.person, "HB", office.unit)
    address = to("offices", office.person_id)
    assert "后备" not in text(browse(contact).get(address))
    assert "后备干部" in text(browse(trusted).get(address))


# --- hand-over ----------------------------------------------------------------------------------------


def test_the_desk_ticks_for_both_and_prints_the_sheet(each, contact, browse):
    client = browse(contact)
    assert "村委会主任" in text(client.get(to("hand_overs")))
    ticks = {f"{name}_{item.pk}": "on" for item in each.items.all() for name in ("handed", "received")}
    client.post(to("hand_over", each.pk), {**ticks, "witness": "郑委员", "more": "", "successor": ""})
    each.refresh_from_db()
    assert (each.done_on, each.witness) == (clock.today(), "郑委员")
    sheet = text(client.get(to("hand_over_print", each.pk)))
    assert all(words in sheet for words in ("移交人（签字）", "接收人（签字）", "监交人（签字）", "郑委员"))
    assert "王建国" in text(client.get(to("hand_overs", query="?state=done")))


def test_leaver_and_successor_fill_in_their_side_on_the_phone(each, li, browse):
    HandOver.objects.filter(pk=each.pk).update(successor=li)
    item = each.items.first()
    giver = browse(each.appointment.person)
    assert to("my_hand_over", each.pk) in card(office_cards.me, each.appointment.person)
    giver.post(
        to("my_hand_over", each.pk),
        {f"handed_{item.pk}": "on", f"amount_{item.pk}": "2枚", f"received_{item.pk}": "on"},
    )
    item.refresh_from_db()
    assert (item.handed, item.received, item.amount) == (True, False, "2枚")
    taker = browse(li)
    page = text(taker.get(to("my_hand_over", each.pk)))
    assert "2枚" in page and "对方还没移交" in page
    taker.post(to("my_hand_over", each.pk), {f"received_{item.pk}": "on"})
    item.refresh_from_db()
    assert (item.handed, item.received, item.amount) == (True, True, "2枚")


def test_somebody_elses_list_is_not_there(each, li, county, browse):
    stranger = PersonFactory(township_contact=True, unit=county.other_township)
    for person, name in (
        (li, "my_hand_over"),
        (li, "hand_over_print"),
        (stranger, "hand_over"),
        (stranger, "hand_over_print"),
    ):
        assert browse(person).get(to(name, each.pk)).status_code == 404


# --- mentors ------------------------------------------------------------------------------------------


@pytest.fixture
def old(county, posts) -> Person:
    person = PersonFactory(name="张老书", phone="13800001234")
    give_office(person, "SJ", county.village, since=day(-2500), until=day(-700))
    return person


def test_the_desk_names_a_mentor_and_ends_it(wang, old, contact, browse):
    client = browse(contact)
    assert client.post(to("mentor", wang.pk), {"since": day(0)}).status_code == 422
    client.post(to("mentor", wang.pk), {"mentor": old.pk, "since": day(-1)})
    assert "张老书" in text(client.get(to("offices", wang.pk)))
    client.post(to("mentor_end", Mentoring.objects.get().pk))
    assert Mentoring.objects.get().until == day(-1)


def test_both_see_each_other_without_a_number(wang, old, contact, browse):
    name_mentor(wang, old, since=day(0), by=contact, at=clock.now())
    for where in (office_cards.home, office_cards.me):
        said = card(where, wang)
        assert "张老书" in said and "13800001234" not in said
    said = card(office_cards.me, old)
    assert "王建国" in said and "大湾村" in said
    assert card(office_cards.home, old) == ""


# --- reserve ------------------------------------------------------------------------------------------


def test_without_the_right_there_is_no_such_page(county, contact, organizer, administrator, browse):
    for person in (contact, organizer, administrator):
        client = browse(person)
        assert client.get(to("reserve")).status_code == 404
        assert client.get(to("reserve_new")).status_code == 404
        assert client.post(to("reserve_export")).status_code == 404
        assert "后备" not in text(client.get(to("changes")))


def test_a_mark_is_given_seen_taken_out_and_taken_with_a_trail(wang, county, trusted, posts, browse):
    client = browse(trusted)
    found = client.get(to("reserve_new", query="?q=建国"))
    assert "王建国" in text(found)
    client.post(to("reserve_new", query="?q=建国"), {"person": wang.pk, "unit": county.village.pk, "since": day(-1)})
    mark = Appointment.objects.valid().get(post__aspirational=True)
    assert "王建国" in text(client.get(to("reserve")))
    assert client.post(to("reserve_export")).content[:2] == b"PK"
    client.post(to("reserve_take", mark.pk))
    assert Appointment.objects.valid().get(post__aspirational=True).until == day(-1)
    actions = list(
        AuditEvent.objects.filter(action__startswith="people.reserve").order_by("pk").values_list("action", flat=True)
    )
    assert actions == ["people.reserve_given", "people.reserve_seen", "people.reserve_exported", "people.reserve_taken"]


def test_somebody_new_is_entered_with_the_mark_once(county, trusted, posts, contact, browse):
    client = browse(trusted)
    said = {"name": "后来人", "phone": "13900001111", "unit": county.village.pk, "since": day(0)}
    client.post(to("reserve_new"), said)
    person = Person.objects.get(name="后来人")
    assert person.home_unit == county.village
    page = client.post(to("reserve_new"), said)
    assert page.status_code == 422 and "名册里已有" in text(page)
    assert client.post(to("reserve_new"), {"unit": county.village.pk, "since": day(0)}).status_code == 422
    assert browse(contact).get(to("offices", person.pk)).status_code == 404
