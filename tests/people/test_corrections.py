"""Whoever says that something is wrong gets an answer; until then the old value stands."""

import pytest
from django.db import connection
from django.urls import reverse

from kit import clock
from kit.models import AuditEvent
from people import correcting
from people.models import Correction, Person

NEW = "13900005678"


@pytest.fixture
def at():
    return clock.now()


def wish(client, field, wanted):
    return client.post(reverse("people:my_data_wrong", args=[field]), {"wanted": wanted})


def answer(client, row, **typed):
    return client.post(reverse("people:correction_answer", args=[row.pk]), typed, follow=True).content.decode()


def test_a_wish_changes_nothing_and_lies_encrypted(browse, cadre):
    wish(browse(cadre), "phone", f"+86 {NEW}")
    row = Correction.objects.get()
    assert Person.objects.get(pk=cadre.pk).phone is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT wanted FROM people_correction")
        (kept,) = cursor.fetchone()
    assert NEW not in kept and NEW in row.wanted


def test_asking_again_changes_the_open_wish(browse, cadre):
    client = browse(cadre)
    wish(client, "background", "养蜂")
    wish(client, "background", "养羊")
    assert Correction.objects.get().wanted == "养羊"


@pytest.mark.parametrize(
    ("field", "wanted"),
    [("phone", "12"), ("born", "1980-13-40"), ("born", "2999-01-01"), ("name", " "), ("gender", "x"), ("office", "")],
)
def test_what_cannot_be_kept_is_refused_and_stays_in_the_form(browse, cadre, field, wanted):
    page = wish(browse(cadre), field, wanted)
    assert page.status_code == 200 and not Correction.objects.exists()
    assert field in ("gender", "name", "office") or wanted in page.content.decode()


def test_the_township_puts_it_right_and_the_trail_names_the_field_only(browse, cadre, contact):
    wish(browse(cadre), "phone", NEW)
    page = browse(contact).get(reverse("people:corrections")).content.decode()
    assert cadre.name in page and NEW in page
    answer(browse(contact), Correction.objects.get(), answer_is="accept")
    assert Person.objects.with_phone(NEW).get() == cadre
    event = AuditEvent.objects.get(action="people.correction_accepted")
    assert event.fields == {"phone": ""} and event.by_id == contact.pk


def test_a_refusal_needs_a_reason_which_the_person_reads(browse, cadre, contact):
    wish(browse(cadre), "name", "王建国国")
    row = Correction.objects.get()
    answer(browse(contact), row, answer_is="refuse", answer=" ")
    assert Correction.objects.get().state == "open"
    answer(browse(contact), row, answer_is="refuse", answer="身份证上是王建国")
    assert "身份证上是王建国" in browse(cadre).get(reverse("people:my_data")).content.decode()
    assert Person.objects.get(pk=cadre.pk).name == "王建国"


def test_it_is_answered_once(browse, cadre, contact, organizer):
    wish(browse(cadre), "background", "养蜂")
    row = Correction.objects.get()
    answer(browse(contact), row, answer_is="refuse", answer="请写全")
    answer(browse(organizer), row, answer_is="accept")
    assert Person.objects.get(pk=cadre.pk).background == ""
    assert Correction.objects.get().answered_by == contact


def test_an_open_wish_can_be_taken_back_by_its_owner_only(browse, cadre, outsider):
    wish(browse(cadre), "background", "养蜂")
    row = Correction.objects.get()
    browse(outsider).post(reverse("people:my_request_forget", args=[row.pk]))
    assert Correction.objects.exists()
    browse(cadre).post(reverse("people:my_request_forget", args=[row.pk]))
    assert not Correction.objects.exists()


def test_a_township_sees_its_own_and_neither_id_numbers_nor_erasures(browse, cadre, outsider, contact, organizer, at):
    correcting.ask(cadre, "id_number", "", at=at)
    correcting.ask(cadre, "erasure", "", at=at)
    correcting.ask(outsider, "background", "养羊", at=at)
    assert not correcting.for_staff(contact).exists()
    assert correcting.for_staff(organizer).count() == 3
    row = Correction.objects.get(field="id_number")
    assert browse(contact).post(reverse("people:correction_answer", args=[row.pk])).status_code == 404


def test_a_wrong_office_is_only_marked(browse, cadre, contact):
    wish(browse(cadre), "office", "我是会计，不是主任")
    answer(browse(contact), Correction.objects.get(), answer_is="accept")
    assert Correction.objects.get().state == "done"


def test_nobody_answers_his_own_wish(contact, at):
    correcting.ask(contact, "background", "会计", at=at)
    assert not correcting.for_staff(contact).exists()


def test_consent_is_not_given_as_delivered_and_is_taken_back_with_one_tap(browse, cadre):
    from people import consents

    client = browse(cadre)
    assert not any(each.given for each in consents.standing_of(cadre))
    client.post(reverse("people:consents"), {"purpose": "photo", "given": "yes"})
    assert [each.asked.purpose for each in consents.standing_of(cadre) if each.given] == ["photo"]
    client.post(reverse("people:consents"), {"purpose": "photo", "given": "no"})
    assert not consents.has_given(cadre, "photo")
    assert client.post(reverse("people:consents"), {"purpose": "face", "given": "yes"}).status_code == 404


def test_whoever_agreed_to_another_wording_is_asked_again_and_a_withdrawal_removes_what_was_kept(
    cadre, at, monkeypatch
):
    from people import consents

    removed = []
    monkeypatch.setattr(consents, "_WITHDRAWN", {})
    consents.when_withdrawn(consents.Purpose.VOICE)(removed.append)
    consents.say(cadre, "voice", True, at=at)
    assert not consents.say(cadre, "voice", True, at=at)
    consents.say(cadre, "voice", False, at=at)
    assert removed == [cadre]
    consents.say(cadre, "photo", True, at=at)
    monkeypatch.setattr(consents, "VERSION", "2099-01")
    assert not consents.has_given(cadre, "photo")
