from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from kit import clock
from kit.errors import InputError
from notifications.models import Delivery, Message
from offline.models import Device
from people.login import codes, once
from people.models import Person, PhoneCode
from people.notice import note_seen
from tests.people.factories import PersonFactory
from tests.people.login.conftest import PHONE


def ask(client, phone: str = PHONE):
    return client.post(reverse("people:enter"), {"phone": phone})


def form_of(response, code: str, **more: str) -> dict[str, str]:
    return {**response.context["form"].initial, "code": code, **more}


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_a_number_and_its_code_let_in_and_make_the_phone_known(client, phoned, texting):
    note_seen(phoned, at=clock.now())
    response = ask(client, " 100-1234 5678 ")
    response = client.post(reverse("people:phone"), form_of(response, texting()))
    assert response.url == "/"
    assert client.session["_auth_user_id"] == str(phoned.pk)
    assert Device.objects.get().person == phoned
    assert client.cookies["device"]["httponly"] and client.cookies["device"]["max-age"] == 180 * 24 * 3600


def test_at_the_first_time_the_set_up_comes_first_and_leads_on(client, phoned, texting):
    response = client.post(reverse("people:enter"), {"phone": PHONE, "next": "/gap/"})
    response = client.post(reverse("people:phone"), form_of(response, texting()))
    assert response.url == "/start/?next=%2Fgap%2F"


def test_a_planted_session_is_worth_nothing_after_the_log_in(client, phoned, texting):
    client.session["planted"] = True
    client.session.save()
    before = client.session.session_key
    response = ask(client)
    client.post(reverse("people:phone"), form_of(response, texting()))
    assert client.session.session_key != before
    assert "planted" not in client.session


def test_an_unknown_number_gets_the_same_words_and_the_same_statements(
    client, phoned, texting, django_assert_num_queries
):
    pages = []
    for number in (PHONE, "10087654321"):
        with django_assert_num_queries(8):
            response = ask(client, number)
        token = response.context["form"].initial["page"]
        pages.append(
            response.content.decode().replace(number, "N").replace(token, "T").partition("</form>")[0].split("csrf")[0]
        )
    assert pages[0] == pages[1]
    assert Message.objects.count() == PhoneCode.objects.count() == 2
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["dropped", "sent"]
    wrong = [
        client.post(reverse("people:phone"), {"phone": number, "page": "p", "code": "000000"}).content.decode()
        for number in (PHONE, "10087654321")
    ]
    assert all("验证码不对，或者过期了。" in page for page in wrong)


def test_the_code_is_stored_nowhere_in_plain(client, phoned, texting):
    ask(client)
    code = texting()
    assert Message.objects.get().parameters == {}
    assert code not in Message.objects.get().text
    assert code not in PhoneCode.objects.get().code_hash
    assert PHONE not in str(Message.objects.values()) + str(PhoneCode.objects.values())


def test_a_wrong_code_keeps_the_number_and_says_what_to_do(client, phoned, texting, contact_number):
    response = ask(client)
    page = client.post(reverse("people:phone"), form_of(response, "12 34")).content.decode()
    assert "验证码不对，或者过期了。" in page and "重新获取" in page
    assert f'value="{PHONE}"' in page and 'value="12 34"' in page
    assert "孙科长" in page and "10055550000" in page


def test_full_width_digits_and_blanks_are_read(client, phoned, texting):
    response = ask(client)
    wide = texting().translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    client.post(reverse("people:phone"), form_of(response, f" {wide[:3]} {wide[3:]}"))
    assert is_in(client)


def test_a_code_counts_once(client, phoned, texting):
    response = ask(client)
    code = texting()
    client.post(reverse("people:phone"), form_of(response, code))
    client.cookies.clear()
    client.post(reverse("people:phone"), form_of(response, code, page="another"))
    assert not is_in(client)


def test_but_the_very_same_page_may_be_sent_twice(client, phoned, texting):
    response = ask(client)
    sent = form_of(response, texting())
    client.post(reverse("people:phone"), sent)
    client.cookies.clear()  # the reply never came
    client.post(reverse("people:phone"), sent)
    assert is_in(client)


def test_after_five_wrong_tries_the_right_code_is_dead(phoned, texting, client):
    ask(client)
    code, at = texting(), clock.now()
    for _ in range(once.MOST_TRIES):
        with pytest.raises(codes.WrongCode):
            codes.check_code(PHONE, "x", at=at, page="p", known_phone=True)
    with pytest.raises(codes.WrongCode):
        codes.check_code(PHONE, code, at=at, page="p", known_phone=True)


def test_a_code_is_good_for_ten_minutes(phoned, texting, client):
    ask(client)
    late = clock.now() + timedelta(minutes=11)
    with pytest.raises(codes.WrongCode):
        codes.check_code(PHONE, texting(), at=late, page="p")


def test_guessing_one_number_takes_longer_each_time(client, phoned, texting):
    ask(client)
    for _ in range(6):
        page = client.post(reverse("people:phone"), {"phone": PHONE, "page": "p", "code": "1"}).content.decode()
    assert "试的次数太多了。" in page and "秒再试" in page


def test_a_known_phone_is_not_made_to_wait(client, phoned, texting):
    response = ask(client)
    client.post(reverse("people:phone"), form_of(response, texting()))
    at = clock.now()
    for _ in range(9):
        with pytest.raises((codes.WrongCode, codes.throttle.Wait)):
            codes.check_code(PHONE, "x", at=at, page="p")
    PhoneCode.objects.update(made_at=at - timedelta(minutes=5))
    del client.cookies["sessionid"]
    code_page = ask(client)
    client.post(reverse("people:phone"), form_of(code_page, texting()))
    assert is_in(client)


def test_a_second_code_within_a_minute_is_not_sent(client, phoned, texting):
    ask(client)
    ask(client)
    assert PhoneCode.objects.count() == 1


def test_a_number_gets_ten_codes_a_day(phoned, texting):
    at = clock.now()
    for number in range(codes.MOST_A_DAY):
        assert codes.send_code(PHONE, at=at + timedelta(minutes=2 * number))
    with pytest.raises(codes.throttle.Wait):
        codes.send_code(PHONE, at=at + timedelta(minutes=60))


@pytest.mark.parametrize("typed", ["", "123", "abc", "1" * 16, "１２３"])
def test_what_is_no_number_is_refused_and_stays(client, db, texting, typed):
    page = ask(client, typed).content.decode()
    assert "手机号是 11 位数字" in page or "请输入手机号" in page
    assert not PhoneCode.objects.exists()


@pytest.mark.parametrize("typed", ["+86 10012345678", "100 1234 5678", "１００12345678", "0086-10012345678"])
def test_a_number_is_read_however_it_is_typed(typed):
    assert codes.read_number(typed) == PHONE


def test_what_can_be_no_number_raises():
    with pytest.raises(InputError):
        codes.read_number("12")


def test_whoever_shares_a_number_says_who_he_is(client, phoned, texting, county):
    wife = PersonFactory(name="李梅", posts=["FL"], unit=county.village, phone=PHONE)
    response = ask(client)
    response = client.post(reverse("people:phone"), form_of(response, texting()))
    page = response.content.decode()
    assert all(words in page for words in ("王建国", "村委会主任", "李梅", "妇联主席"))
    assert not is_in(client)
    client.post(reverse("people:choose"), {"proof": response.context["proof"], "person": str(wife.uuid)})
    assert client.session["_auth_user_id"] == str(wife.pk)


def test_nobody_chooses_somebody_of_another_number(client, phoned, texting, li, county):
    PersonFactory(name="李梅", posts=["FL"], unit=county.village, phone=PHONE)
    response = ask(client)
    proof = client.post(reverse("people:phone"), form_of(response, texting())).context["proof"]
    for chosen, shown in ((li.uuid, proof), (phoned.uuid, "forged"), ("", proof)):
        response = client.post(reverse("people:choose"), {"proof": shown, "person": str(chosen)})
        assert response.url == reverse("people:enter")
    assert not is_in(client)


def test_where_no_text_message_can_be_sent_none_is_offered(client, db):
    page = client.get(reverse("people:enter")).content.decode()
    assert "获取验证码" not in page and "我有激活条" in page
    ask(client)
    assert not PhoneCode.objects.exists()


def test_somebody_shut_out_gets_no_code_and_does_not_come_in(client, phoned, texting):
    Person.objects.filter(pk=phoned.pk).update(is_active=False)
    ask(client)
    assert Delivery.objects.get().state == "dropped"


def test_a_person_of_staff_gets_a_short_session_and_no_known_phone(client, contact, texting):
    contact.phone = PHONE
    contact.save()
    response = ask(client)
    response = client.post(reverse("people:phone"), form_of(response, texting()))
    assert response.url == "/desk/"
    assert client.session.get_expiry_age() <= 12 * 3600
    assert not Device.objects.exists()


def test_the_code_page_alone_leads_to_the_front_door(client, db):
    assert client.get(reverse("people:phone")).url == reverse("people:enter")


def test_codes_of_the_days_before_are_deleted(phoned, texting):
    at = clock.now()
    codes.send_code(PHONE, at=at - timedelta(days=3))
    codes.send_code(PHONE, at=at)
    assert codes.forget_old(at=at) == 1
