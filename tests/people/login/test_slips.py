from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from kit import clock, codes
from offline.models import Device
from people.login import slips
from people.login.slips import SlipGone, UnknownSlip
from people.models import ActivationSlip


@pytest.fixture
def printed(wang, contact_number) -> slips.Printed:
    (slip,) = slips.make_slips([wang], by=None, at=clock.now())
    return slip


def proof_in(response) -> str:
    return response.context["proof"]


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_neither_token_nor_code_lies_in_the_database(printed):
    row = ActivationSlip.objects.get()
    kept = f"{row.token_hash}{row.code_hash}"
    assert printed.token not in kept and printed.code not in kept
    assert len(printed.code) == 8 and codes.is_valid(printed.code)


def test_opening_the_link_shows_whose_slip_it_is_and_uses_nothing(client, printed):
    url = reverse("people:slip_link", args=[printed.token])
    for _ in range(3):
        response = client.get(url)
        page = response.content.decode()
        assert all(words in page for words in ("石桥镇大湾村", "王建国", "村委会主任"))
    client.head(url)
    assert ActivationSlip.objects.good(clock.now()).exists()
    assert not is_in(client)


def test_saying_yes_uses_the_slip_lets_in_and_makes_the_phone_known(client, printed, wang):
    response = client.get(reverse("people:slip_link", args=[printed.token]))
    response = client.post(reverse("people:slip_use"), {"proof": proof_in(response)})
    assert response.url == "/start/"
    assert client.session["_auth_user_id"] == str(wang.pk)
    assert Device.objects.get().person == wang
    assert not ActivationSlip.objects.good(clock.now()).exists()


def test_the_form_may_be_sent_to_the_link_itself(client, printed):
    url = reverse("people:slip_link", args=[printed.token])
    client.post(url, {"proof": proof_in(client.get(url))})
    assert is_in(client)


@pytest.mark.parametrize("typed", [str.lower, lambda code: f" {code[:4]} - {code[4:]} ", codes.grouped])
def test_the_characters_may_be_typed_in_any_way(client, printed, typed):
    response = client.post(reverse("people:slip"), {"code": typed(printed.code)})
    assert "王建国" in response.content.decode()
    assert not is_in(client)


def test_look_alikes_are_read_as_one(wang):
    (slip,) = slips.make_slips([wang], by=None, at=clock.now())
    alike = slip.code.translate(str.maketrans("012 58V", "OIZ SBU"))
    assert slips.slip_of_code(alike, at=clock.now()).person == wang


def test_a_double_tap_and_a_lost_reply_do_not_shut_the_owner_out(client, printed):
    proof = proof_in(client.get(reverse("people:slip_link", args=[printed.token])))
    first = client.post(reverse("people:slip_use"), {"proof": proof})
    client.cookies.clear()  # the first reply never came
    second = client.post(reverse("people:slip_use"), {"proof": proof})
    assert first.status_code == second.status_code == 302
    assert is_in(client)


def test_another_page_finds_the_slip_used(client, printed):
    first, second = (proof_in(client.get(reverse("people:slip_link", args=[printed.token]))) for _ in range(2))
    client.post(reverse("people:slip_use"), {"proof": first})
    client.cookies.clear()
    page = client.post(reverse("people:slip_use"), {"proof": second}).content.decode()
    assert "这张激活条已经用过了。" in page
    assert not is_in(client)


def test_the_same_page_is_not_good_for_ever(printed, wang):
    at = clock.now()
    proof = slips.proof_of(ActivationSlip.objects.get())
    slips.use_slip(proof, at=at)
    with pytest.raises(SlipGone):
        slips.use_slip(proof, at=at + timedelta(minutes=11))


def test_an_expired_slip_says_whom_to_ask_for_another(client, printed):
    ActivationSlip.objects.update(expires_at=clock.now() - timedelta(days=1))
    page = client.get(reverse("people:slip_link", args=[printed.token])).content.decode()
    assert "这张激活条过期了。" in page
    assert "请找乡镇联系人换一张新的。" in page
    assert "郑委员" in page and "10055550001" in page  # of his own township
    typed = client.post(reverse("people:slip"), {"code": printed.code}).content.decode()
    assert "这张激活条过期了。" in typed and "郑委员" in typed and printed.code in typed


def test_a_wrong_code_says_what_to_do_and_keeps_what_was_typed(client, printed):
    wrong = codes.new_code(8)
    page = client.post(reverse("people:slip"), {"code": f"{wrong[:4]}-{wrong[4:]}"}).content.decode()
    assert "这个码不对。" in page and "对着激活条" in page
    assert f"{wrong[:4]}-{wrong[4:]}" in page
    assert "孙科长" in page  # nobody knows yet whose it is: the county


def test_the_link_of_a_used_slip_leads_its_owner_on(client, printed, wang):
    client.force_login(wang)
    ActivationSlip.objects.update(used_at=clock.now())
    assert client.get(reverse("people:slip_link", args=[printed.token])).url == "/start/"


def test_a_borrowed_phone_is_forgotten_in_two_hours(client, printed):
    proof = proof_in(client.get(reverse("people:slip_link", args=[printed.token])))
    client.post(reverse("people:slip_use"), {"proof": proof, "shared": "1"})
    assert not Device.objects.exists()
    assert client.session.get_expiry_age() <= 2 * 3600


def test_a_forged_proof_opens_nothing(client, printed):
    for proof in ("", "x", slips.proof_of(ActivationSlip.objects.get())[:-2]):
        response = client.post(reverse("people:slip_use"), {"proof": proof})
        assert "这个码不对。" in response.content.decode()
    assert not is_in(client)


def test_a_new_slip_makes_the_old_one_of_the_person_worthless(printed, wang, li):
    (other,) = slips.make_slips([li], by=None, at=clock.now())
    (new,) = slips.make_slips([wang], by=None, at=clock.now())
    with pytest.raises(SlipGone):
        slips.slip_of_token(printed.token, at=clock.now())
    assert slips.slip_of_token(new.token, at=clock.now()).person == wang
    assert slips.slip_of_token(other.token, at=clock.now()).person == li


def test_the_slip_of_somebody_shut_out_is_unknown(printed, wang):
    wang.is_active = False
    wang.save()
    with pytest.raises(UnknownSlip):
        slips.slip_of_token(printed.token, at=clock.now())


def test_a_slip_is_good_for_thirty_days(printed):
    at = clock.now()
    assert slips.slip_of_token(printed.token, at=at + timedelta(days=29)).used_at is None
    with pytest.raises(SlipGone):
        slips.slip_of_token(printed.token, at=at + timedelta(days=31))


def test_guessing_codes_from_one_address_ends_at_the_ceiling(client, printed, settings):
    from people.login import throttle
    from people.models import EntryFailure

    key = throttle.address_key("127.0.0.1")
    EntryFailure.objects.bulk_create(EntryFailure(key=key, at=clock.now()) for _ in range(throttle.ADDRESS_CEILING))
    page = client.post(reverse("people:slip"), {"code": printed.code}).content.decode()
    assert "试的次数太多了。" in page
    scanned = client.get(reverse("people:slip_link", args=[printed.token])).content.decode()
    assert "王建国" in scanned  # a QR code cannot be guessed: the neighbours of a guesser still come in
