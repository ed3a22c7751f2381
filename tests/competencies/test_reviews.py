"""【请人复核】: a named person gets it, answers with a reason, and what waits too long goes up to the county."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse

from competencies import reviews
from competencies.models import Review
from competencies.reviews import addressee_of
from competencies.showing import RULES
from kit import clock
from kit.access import Role
from kit.errors import InputError, NotNow
from kit.models import AuditEvent
from notifications.models import Message
from people import retention
from people.models import Person, Scope
from tests.competencies.factories import MARCH_1, EvidenceFactory, moment

NOW = moment(MARCH_1)


def ask(person: Person, about: str = "level", competency: str = "LZ04", **changes: object) -> Review:
    fields = {"id": uuid.uuid4(), "at": NOW, "competency": competency if about == "level" else ""}
    return reviews.ask(about, "我考过第3级", person=person, **fields | changes)


@pytest.fixture
def desk(frame, contact, organizer, administrator) -> None:
    """A framework, and staff at the township and the county."""


def test_the_township_contact_is_asked_by_name_and_told(desk, cadre, contact):
    row = ask(cadre)
    assert row.addressee == contact
    assert Message.objects.get(person=contact).wording == "review_waits"


def test_without_a_contact_a_trainer_of_the_township_is_asked_and_then_the_county(
    desk, cadre, contact, organizer, county
):
    Scope.objects.filter(person=contact).update(role=Role.TRAINER)
    assert addressee_of(cadre, at=NOW) == contact
    Scope.objects.filter(person=contact).update(until=date(2026, 1, 31))
    assert addressee_of(cadre, at=NOW) == organizer
    Scope.objects.all().delete()
    assert addressee_of(cadre, at=NOW) is None
    assert ask(cadre).addressee is None


def test_a_trainer_of_the_whole_county_is_not_asked_before_the_county(desk, cadre, contact, trainer, organizer):
    Scope.objects.filter(person=contact).delete()
    assert addressee_of(cadre, at=NOW) == organizer


def test_who_judged_a_level_does_not_look_at_it_again(desk, frame, cadre, contact, organizer):
    EvidenceFactory(observed=True, person=cadre, competency=frame.mediation, level=3, actor=contact)
    assert ask(cadre, competency="TJ01").addressee == organizer
    assert ask(cadre).addressee == contact


def test_nobody_is_asked_about_himself(desk, contact, organizer, county):
    contact.home_unit = county.village
    contact.save()
    assert ask(contact).addressee == organizer


def test_one_thing_is_asked_once_until_it_is_answered(desk, cadre, contact):
    first = ask(cadre)
    with pytest.raises(InputError):
        ask(cadre)
    reviews.answer(first, "看了，是第2级：第3级那次4题没对够", by=contact, at=NOW)
    assert ask(cadre) != first


def test_the_same_form_sent_twice_is_one_question(desk, cadre):
    id = uuid.uuid4()
    assert ask(cadre, id=id) == ask(cadre, id=id)
    assert Review.objects.count() == 1


@pytest.mark.parametrize("about", ["late", "certificate"])
def test_a_late_mark_and_a_missing_certificate_have_a_page_of_their_own(
    browse, desk, cadre, contact, about, time_machine
):
    time_machine.move_to(NOW)
    address = reverse("competencies:review_ask", args=[about])
    visit = browse(cadre)
    assert visit.post(address, {"id": str(uuid.uuid4()), "text": ""}).status_code == 422
    assert visit.post(address, {"id": str(uuid.uuid4()), "text": "住院了两个月"}).status_code == 302
    row = Review.objects.get()
    assert (row.about, row.addressee, row.competency) == (about, contact, None)
    assert contact.name in visit.get(address).content.decode()
    assert visit.get(reverse("competencies:review_ask", args=["weather"])).status_code == 404


def test_the_answer_with_its_reason_reaches_the_learner_on_his_page(browse, desk, cadre, contact, time_machine):
    time_machine.move_to(NOW)
    level = reverse("competencies:level_explain", args=["LZ04"])
    browse(cadre).post(level, {"id": str(uuid.uuid4()), "text": "我考过第3级"})
    row = Review.objects.get()
    visit = browse(contact)
    assert cadre.name in visit.get(reverse("competencies:reviews")).content.decode()
    page = reverse("competencies:review", args=[row.pk])
    text = visit.get(page).content.decode()
    assert reverse("competencies:decide", args=[cadre.pk, "LZ04"]) in text
    assert reverse("competencies:person_levels", args=[cadre.pk]) in text
    assert visit.post(page, {"answer": " "}).status_code == 422
    visit.post(page, {"answer": "核过了：第3级没有考过，可以再考"})
    assert Message.objects.filter(person=cadre, wording="answer_given").exists()
    assert AuditEvent.objects.get(action="competencies.review_answered").object_id == str(row.pk)
    visit = browse(cadre)
    assert "核过了：第3级没有考过，可以再考" in visit.get(level).content.decode()


def test_it_is_answered_once_and_never_by_whom_it_is_about(desk, cadre, contact, organizer):
    row = ask(cadre)
    with pytest.raises(InputError):
        reviews.answer(row, "没问题", by=cadre, at=NOW)
    reviews.answer(row, "核过了", by=contact, at=NOW)
    with pytest.raises(NotNow):
        reviews.answer(row, "又核过了", by=organizer, at=NOW)


def test_what_nobody_answers_in_time_goes_up_to_the_county_once(desk, cadre, contact, organizer):
    row = ask(cadre)
    assert reviews.raise_overdue(at=NOW + timedelta(days=RULES.answer_days)) == 0
    late = NOW + timedelta(days=RULES.answer_days, minutes=1)
    assert reviews.raise_overdue(at=late) == 1
    row.refresh_from_db()
    assert (row.addressee, row.raised_at) == (organizer, late)
    assert reviews.raise_overdue(at=late) == 0
    assert Message.objects.filter(person=organizer, wording="review_waits").count() == 1


def test_the_list_shows_how_long_somebody_waits_and_the_longest_first(browse, desk, cadre, organizer, time_machine):
    ask(cadre)
    ask(cadre, "late", at=NOW - timedelta(days=9))
    time_machine.move_to(NOW)
    lines = browse(organizer).get(reverse("competencies:reviews")).context["page"].lines
    assert [(line.days, line.is_overdue) for line in lines] == [(9, True), (0, False)]


def test_other_townships_and_trainers_who_are_not_asked_see_nothing(browse, desk, outsider, contact, trainer):
    row = ask(outsider)
    for person in (contact, trainer):
        visit = browse(person)
        assert outsider.name not in visit.get(reverse("competencies:reviews")).content.decode()
        assert visit.get(reverse("competencies:review", args=[row.pk])).status_code == 404


def test_of_conduct_the_desk_reads_no_level(browse, desk, frame, cadre, contact, time_machine):
    time_machine.move_to(NOW)
    EvidenceFactory(person=cadre, competency=frame.conduct, level=3)
    row = ask(cadre, competency="LZ05")
    text = browse(contact).get(reverse("competencies:review", args=[row.pk])).content.decode()
    assert "第3级" not in text.replace(" ", "").replace("我考过第3级", "")


def test_the_list_asks_as_much_for_many_as_for_one(
    browse, desk, county, organizer, time_machine, django_assert_max_num_queries
):
    time_machine.move_to(NOW)
    for number in range(12):
        ask(Person.objects.create_user(name=f"村民{number}", home_unit=county.village))
    visit = browse(organizer)
    visit.get(reverse("competencies:reviews"))
    with django_assert_max_num_queries(14):
        assert len(visit.get(reverse("competencies:reviews")).context["page"].lines) == 12


def test_two_years_after_the_answer_the_words_go_and_the_count_stays(desk, cadre, contact, time_machine):
    reviews.answer(ask(cadre), "核过了", by=contact, at=NOW)
    time_machine.move_to(NOW + timedelta(days=731))
    retention.run(at=clock.now())
    row = Review.objects.get()
    assert (row.text, row.answer, row.answered_by) == ("", "", contact)
