from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from kit import clock
from kit.models import AuditEvent
from people.login import second, throttle
from people.models import Person, SecondFactor
from tests.people.factories import PersonFactory

GOOD = "correct horse battery"
PAGE = "/enter/second/"


@pytest.fixture(autouse=True)
def _wanted(settings):
    settings.SECOND_FACTOR = True


@pytest.fixture
def clerk(county) -> Person:
    return PersonFactory(name="孙科长", county_staff=True, unit=county.unit, username="sun", password=GOOD)


def by_password(client, username: str = "sun"):
    return client.post(reverse("people:staff"), {"username": username, "password": GOOD, "next": ""})


def shown(person: Person, *, later: int = 0) -> str:
    """What the app of ``person`` shows, ``later`` steps from now."""
    factor = SecondFactor.objects.get(person=person)
    return second.code_at(factor, clock.now() + timedelta(seconds=later * second.STEP))


def joined(client, person: Person) -> list[str]:
    """An app for ``person``, joined by this client; its recovery codes."""
    by_password(client, person.username)
    client.get(PAGE)
    return client.post(PAGE, {"code": shown(person)}).context["codes"]


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("day", "number").values_list("action", flat=True))


@pytest.mark.parametrize("page", ["/desk/", "/desk/people/?state=gap", "/desk/slips/", "/desk/export/"])
def test_a_page_of_staff_asks_for_the_second_factor_and_leads_back(client, clerk, page):
    by_password(client)
    response = client.get(page)
    assert response.status_code == 302
    assert response.url.startswith(PAGE + "?next=%2Fdesk%2F")


def test_the_admin_of_courses_asks_for_it_too(client, county):
    PersonFactory(trainer=True, unit=county.unit, username="zhou", password=GOOD)
    by_password(client, "zhou")
    assert client.get("/cms/").url.startswith(PAGE)
    assert client.get("/cms/pages/").url.startswith(PAGE)


def test_a_form_without_the_second_factor_is_not_carried_out(client, clerk, county):
    by_password(client)
    response = client.post(f"/desk/slips/{county.village.uuid}/print/")
    assert response.url == PAGE
    assert "people.slips_made" not in actions()


def test_joining_shows_a_code_to_scan_and_a_key_to_type_and_ten_recovery_codes_once(client, clerk):
    by_password(client)
    page = client.get(PAGE).content.decode()
    factor = SecondFactor.objects.get()
    assert "<svg" in page
    assert factor.secret[:4] in page
    assert client.get(PAGE).content.decode().count(factor.secret[:4]) == 1, "the same key as before"
    response = client.post(PAGE, {"code": shown(clerk), "next": "/desk/people/"})
    assert len(set(response.context["codes"])) == 10
    assert 'href="/desk/people/"' in response.content.decode()
    assert client.get("/desk/").status_code != 302
    assert actions()[-1] == "people.second_factor_set"


def test_the_secret_and_the_recovery_codes_do_not_lie_in_the_database(client, clerk):
    codes = joined(client, clerk)
    (sealed,) = SecondFactor.objects.values_list("secret", flat=True)
    factor = SecondFactor.objects.get()
    assert factor.secret not in sealed.token
    hashes = set(factor.recovery_codes.values_list("code_hash", flat=True))
    assert not hashes & set(codes)


def test_a_wrong_first_code_joins_nothing_and_says_what_to_do(client, clerk):
    by_password(client)
    client.get(PAGE)
    response = client.post(PAGE, {"code": "000000"})
    assert "请等 App 换下一个验证码再输入" in str(response.context["form"].errors), response.context["form"].errors
    assert not SecondFactor.objects.filter(confirmed_at__isnull=False).exists()


def test_each_log_in_asks_anew(client, clerk):
    joined(client, clerk)
    client.post(reverse("people:leave"))
    by_password(client)
    assert client.get("/desk/").url.startswith(PAGE)
    response = client.post(PAGE, {"code": shown(clerk, later=1), "next": "/desk/people/"})
    assert response.url == "/desk/people/"
    assert client.get("/desk/people/").status_code != 302
    assert actions()[-1] == "people.staff_entered"


@pytest.mark.parametrize("wanted", ["//evil.example/", "https://evil.example/"])
def test_the_way_back_never_leads_to_another_site(client, clerk, wanted):
    joined(client, clerk)
    client.post(reverse("people:leave"))
    by_password(client)
    assert client.post(PAGE, {"code": shown(clerk, later=1), "next": wanted}).url == "/desk/"
    assert client.get(PAGE, {"next": wanted}).url == "/desk/"


def test_the_session_gets_a_new_key_with_the_new_rights(client, clerk):
    joined(client, clerk)
    client.post(reverse("people:leave"))
    by_password(client)
    before = client.session.session_key
    client.post(PAGE, {"code": shown(clerk, later=1)})
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_a_code_is_taken_once_and_an_older_one_not_after_it(client, clerk):
    joined(client, clerk)
    at = clock.now() + timedelta(minutes=5)
    factor = SecondFactor.objects.get()
    code, before = second.code_at(factor, at), second.code_at(factor, at - timedelta(seconds=second.STEP))
    second.check(clerk, code, at=at)
    for typed in (code, before):
        with pytest.raises(second.WrongSecond):
            second.check(clerk, typed, at=at)


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_clock_of_a_telephone_may_be_one_step_wrong(steps, fits):
    at = clock.now()
    factor = SecondFactor(secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    typed = second.code_at(factor, at + timedelta(seconds=steps * second.STEP))
    assert (second.step_of(factor.secret, typed, at=at) is not None) is fits


def test_the_codes_are_those_of_the_standard():
    from datetime import UTC, datetime

    factor = SecondFactor(secret="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")  # RFC 6238, appendix B, last six digits
    assert second.code_at(factor, datetime.fromtimestamp(59, tz=UTC)) == "287082"
    assert second.code_at(factor, datetime.fromtimestamp(1111111109, tz=UTC)) == "081804"


def test_full_width_digits_and_blanks_do_not_matter(client, clerk):
    joined(client, clerk)
    at = clock.now() + timedelta(minutes=5)
    code = second.code_at(SecondFactor.objects.get(), at)
    second.check(clerk, f" {code[:3]} {code[3:]}".translate(str.maketrans("0123456789", "０１２３４５６７８９")), at=at)


def test_guessing_takes_longer_each_time_even_with_the_right_code_at_last(client, clerk):
    joined(client, clerk)
    at = clock.now() + timedelta(minutes=5)
    for _ in range(5):
        with pytest.raises(second.WrongSecond):
            second.check(clerk, "000000", at=at)
    with pytest.raises(throttle.Wait):
        second.check(clerk, second.code_at(SecondFactor.objects.get(), at), at=at)
    refused = AuditEvent.objects.filter(action="people.second_factor_refused", result="refused")
    assert refused.count() == 5


def test_a_recovery_code_lets_in_once_however_it_is_typed(client, clerk):
    code = joined(client, clerk)[0]
    second.check(clerk, code.lower().replace("-", " "), at=clock.now())
    with pytest.raises(second.WrongSecond):
        second.check(clerk, code, at=clock.now())
    assert second.codes_left(SecondFactor.objects.get()) == 9
    assert "people.recovery_code_used" in actions()


def test_who_came_in_without_password_is_a_cadre_and_cannot_join_an_app(client, clerk):
    client.force_login(clerk)
    assert client.get("/help/").status_code == 200
    assert client.get("/desk/").url.startswith(PAGE)
    page = client.get(PAGE)
    assert "/enter/staff/?next=" in page.content.decode()
    client.post(PAGE, {"code": "123456"})
    assert not SecondFactor.objects.exists()


def test_who_came_in_by_a_slip_gets_his_rights_with_the_code_of_his_app(client, clerk):
    joined(Client(), clerk)
    client.force_login(clerk)
    assert client.get("/desk/").url.startswith(PAGE)
    client.post(PAGE, {"code": shown(clerk, later=1)})
    assert client.get("/desk/slips/").status_code == 200


def test_rights_are_held_back_inside_of_a_page_too(client, clerk, county):
    client.force_login(clerk)
    request = client.get("/help/").wsgi_request
    assert request.user.scope.paths == ()
    assert request.user.scope.withheld
    assert not Person.objects.visible_to(request.user).exclude(pk=clerk.pk).exists()


def test_a_cadre_is_never_asked(client, cadre):
    client.force_login(cadre)
    assert client.get("/desk/").status_code == 404
    assert client.get(PAGE).url == "/"


def test_a_reset_ends_every_session_of_the_person_and_of_nobody_else(client, clerk, cadre):
    joined(client, clerk)
    other = Client()
    other.force_login(cadre)
    assert second.reset(clerk, by=None)
    assert client.get("/desk/").url.startswith("/enter/?next=")
    assert other.get("/help/").wsgi_request.user.is_authenticated
    assert not SecondFactor.objects.exists()
    by_password(client)
    assert "<svg" in client.get(PAGE).content.decode()


def test_a_second_app_is_refused_while_one_is_joined(client, clerk):
    joined(client, clerk)
    with pytest.raises(second.NotNow):
        second.joining(clerk, at=clock.now())


def test_a_key_that_nobody_confirmed_is_made_anew_after_half_an_hour(client, clerk):
    first = second.joining(clerk, at=clock.now()).secret
    assert second.joining(clerk, at=clock.now()).secret == first
    assert second.joining(clerk, at=clock.now() + second.JOIN_WITHIN).secret != first


def test_the_address_for_the_app_names_the_site_and_the_account(settings):
    settings.SITE_NAME = "履新学堂"
    address = second.address_of(SecondFactor(secret="ABCD"), "sun")
    assert address.startswith("otpauth://totp/%E5%B1%A5")
    assert "secret=ABCD&issuer=%E5%B1%A5" in address


def test_it_costs_the_pages_of_cadres_no_query(client, cadre, settings, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(cadre)
    counts = []
    for wanted in (False, True):
        settings.SECOND_FACTOR = wanted
        with CaptureQueriesContext(connection) as queries:
            client.get("/me/devices/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
