"""My certificates, the paper, and the public page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from certificates.issuing import RENDER, reissue, revoke
from certificates.models import Rendering
from kit import fonts, jobs, pdf
from kit.access import Role
from kit.models import Job, JobState
from people.models import Person, Scope
from tests.answers import untokened
from tests.certificates.factories import certified
from tests.competencies.factories import moment
from tests.conftest import staff
from tests.learning.conftest import elect
from tests.learning.factories import TODAY, programme

UNKNOWN = "2026-0001-000001-X"


@pytest.fixture(scope="module", autouse=True)
def _warm():
    fonts.cut()
    pdf.warm_up()


def paper(number: str) -> str:
    return f"/certificates/{number}/pdf/"


def text(response) -> str:
    """Without the token of the page's scripts, which is another one each time."""
    return untokened(response.content.decode().replace("\xa0", " "))


# --- mine ---------------------------------------------------------------------------------------------


def test_before_there_is_one_the_page_says_how_it_comes(head, round_one, browse):
    html = text(browse(head).get("/certificates/"))
    assert "还没有证书。学完考完，证书自己就出来了。" in html
    assert 'href="/plan/"' in html


def test_mine_are_listed_with_what_each_is_worth(certificate, organizer, browse):
    new = reissue(certificate, on=TODAY, by=organizer)
    html = text(browse(certificate.person).get("/certificates/"))
    assert html.index(new.number) < html.index(certificate.number)
    assert ("有效" in html, "已有新证" in html) == (True, True)
    assert f'href="{paper(new.number)}"' in html
    assert f'href="/verify/{new.token}/"' in html
    revoke(new, reason="冒名顶替", by=organizer, on=TODAY)
    assert "已作废" in text(browse(certificate.person).get("/certificates/"))


def test_others_are_not_among_mine(certificate, li, browse):
    assert certificate.number not in text(browse(li).get("/certificates/"))


def test_the_list_costs_the_same_for_one_and_for_nine(certificate, county, browse, organizer):
    client = browse(certificate.person)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get("/certificates/").status_code == 200
        return len(found)

    queries()
    with_one = queries()
    newest = certificate
    for _ in range(8):
        newest = reissue(newest, on=TODAY, by=organizer)
    assert queries() == with_one == 3


# --- the paper ----------------------------------------------------------------------------------------


def test_while_it_is_being_made_the_page_looks_again_by_itself(certificate, browse):
    response = browse(certificate.person).get(paper(certificate.number))
    assert (response.status_code, response["Refresh"]) == (200, "2")
    assert "正在制作证书" in text(response)
    assert Job.objects.filter(kind=RENDER, key=str(certificate.pk)).count() == 1


def test_when_it_is_made_he_gets_the_file(certificate, browse):
    jobs.run_pending()
    response = browse(certificate.person).get(paper(certificate.number))
    content = b"".join(response.streaming_content)
    assert response["Content-Type"] == "application/pdf"
    assert f'filename="{certificate.number}.pdf"' in response["Content-Disposition"]
    assert content.startswith(b"%PDF-")
    assert "no-store" in response["Cache-Control"] or "private" in response["Cache-Control"]
    assert "Refresh" not in response


def test_a_number_in_the_address_is_read_like_a_typed_one(certificate, browse):
    jobs.run_pending()
    response = browse(certificate.person).get(paper(certificate.number.lower().replace("-", "")))
    assert response["Content-Type"] == "application/pdf"


def test_a_certificate_whose_paper_nobody_asked_for_is_made_when_it_is_looked_at(certificate, browse):
    Job.objects.all().delete()
    browse(certificate.person).get(paper(certificate.number))
    assert Job.objects.get(kind=RENDER).state == JobState.WAITING
    jobs.run_pending()
    assert Rendering.objects.filter(certificate=certificate).exists()


def test_when_it_cannot_be_made_the_page_says_whom_to_tell_and_stops_looking(certificate, browse, time_machine):
    Job.objects.filter(kind=RENDER).update(state=JobState.DEAD, ended_at=moment(TODAY), dedupe_key=None)
    response = browse(certificate.person).get(paper(certificate.number))
    assert "证书文件没有做成" in text(response)
    assert "证书本身有效" in text(response)
    assert "Refresh" not in response
    time_machine.move_to(moment(TODAY) + timedelta(hours=2))
    assert browse(certificate.person).get(paper(certificate.number))["Refresh"] == "2"
    assert Job.objects.filter(kind=RENDER, state=JobState.WAITING).count() == 1


def test_a_paper_that_is_lost_or_forged_is_said_and_not_handed_out(certificate, browse):
    jobs.run_pending()
    kept = Rendering.objects.get()
    storages["private"].delete(kept.file)
    response = browse(certificate.person).get(paper(certificate.number))
    assert (response.status_code, "证书文件没有做成" in text(response)) == (500, True)
    storages["private"].save(kept.file, ContentFile(b"%PDF-forged"))
    response = browse(certificate.person).get(paper(certificate.number))
    assert (response.status_code, b"forged" in response.content) == (500, False)


@pytest.mark.parametrize("role", [Role.TRAINER, Role.TOWNSHIP, Role.COUNTY, Role.COUNTY_ADMIN])
def test_staff_see_the_papers_of_persons_in_their_scope(certificate, county, browse, role):
    jobs.run_pending()
    person = staff(county, role, county.township, "郑委员")
    assert browse(person).get(paper(certificate.number))["Content-Type"] == "application/pdf"


def test_outside_the_scope_it_is_not_there_and_looks_like_an_unknown_one(certificate, county, li, browse):
    jobs.run_pending()
    strangers = [
        li,
        staff(county, Role.TOWNSHIP, county.other_township, "别镇委员"),
        staff(county, Role.SYSTEM, county.unit, "冯运维"),
        staff(county, Role.REVIEWER, county.unit, "吴审核"),
    ]
    ended = Person.objects.create_user(name="钱前任")
    Scope.objects.create(
        person=ended, role=Role.COUNTY, unit=county.unit, since=TODAY - timedelta(days=9), until=TODAY - timedelta(days=1)
    )  # fmt: skip
    for person in [*strangers, ended]:
        client = browse(person)
        found, unknown = client.get(paper(certificate.number)), client.get(paper(UNKNOWN))
        assert (found.status_code, unknown.status_code) == (404, 404)
        assert text(found).replace(certificate.number, "N") == text(unknown).replace(UNKNOWN, "N")


def test_who_is_not_logged_in_is_sent_to_the_door(certificate):
    response = Client().get(paper(certificate.number))
    assert response.status_code == 302
    assert response.url.startswith("/enter/")


def test_a_second_person_of_the_village_sees_only_his_own(certificate, frame, county, browse, round_one):
    other = elect(Person.objects.create_user(name="李卫东"), frame.head, county.village)
    own = certified(other, programme(county.unit, name="另一轮", courses=["M06"]))
    assert browse(other).get(paper(certificate.number)).status_code == 404
    assert browse(other).get(paper(own.number)).status_code == 200


# --- the public page ----------------------------------------------------------------------------------


def test_anybody_with_the_code_reads_that_it_is_valid_and_no_full_name(certificate):
    response = Client().get(f"/verify/{certificate.token}/")
    html = text(response)
    assert response.status_code == 200
    assert "<h1>有效</h1>" in html
    assert ("王*国" in html, "王建国" in html) == (True, False)
    assert certificate.number in html
    assert "2031年1月31日" in html
    for private in ("大湾村", "村委会主任", "村务公开", "廉洁", "LZ05"):
        assert private not in html


def test_expired_replaced_and_withdrawn_each_say_so(certificate, organizer, time_machine):
    def heading() -> str:
        return text(Client().get(f"/verify/{certificate.token}/")).split("<h1>")[1].split("</h1>")[0]

    assert heading() == "有效"
    with_new = reissue(certificate, on=TODAY, by=organizer)
    assert heading() == "已有新证"
    revoke(certificate, reason="冒名顶替", by=organizer, on=TODAY)
    assert heading() == "已作废"
    page = text(Client().get(f"/verify/{certificate.token}/"))
    assert ("从2026年3月20日起不再作数" in page, "冒名" in page) == (True, False)
    time_machine.move_to(moment(with_new.valid_until) + timedelta(days=1))
    assert "<h1>已过期</h1>" in text(Client().get(f"/verify/{with_new.token}/"))


def test_an_unknown_code_says_so_and_offers_the_number(certificate):
    response = Client().get("/verify/tttttttttttttttttttttt/")
    assert response.status_code == 404
    assert "<h1>查不到</h1>" in text(response)
    assert 'name="number"' in text(response)


@pytest.mark.parametrize(
    "change", [str.lower, lambda n: n.replace("-", ""), lambda n: n.replace("0", "O"), lambda n: f" {n} "]
)
def test_a_typed_number_is_found(certificate, change):
    response = Client().get("/verify/", {"number": change(certificate.number)})
    assert response.status_code == 200
    assert "<h1>有效</h1>" in text(response)


@pytest.mark.parametrize("typed", ["2026-0001-000001-A", "2O26-OOOl", "王建国", "x" * 39])
def test_a_wrong_number_says_so_and_what_was_typed_stays(certificate, typed):
    html = text(Client().get("/verify/", {"number": typed}))
    assert "查不到" in html
    assert "一个字一个字再核一遍" in html
    assert f'value="{typed}"' in html


@pytest.mark.parametrize("typed", ["", "x" * 41])
def test_nothing_typed_or_far_too_much_is_asked_for_again(certificate, typed):
    html = text(Client().get("/verify/", {"number": typed}))
    assert "查不到" not in html
    assert ("请填写证书编号" if not typed else "编号没有这么长") in html


def test_what_is_typed_is_shown_as_text(certificate):
    html = text(Client().get("/verify/", {"number": '"><script>x</script>'}))
    assert "<script>x" not in html


def test_the_empty_page_only_asks(db):
    html = text(Client().get("/verify/"))
    assert "证书验真" in html
    assert "查不到" not in html


def test_the_public_page_costs_one_query_whoever_asks(certificate):
    client = Client()
    client.get(f"/verify/{certificate.token}/")
    with CaptureQueriesContext(connection) as found:
        client.get(f"/verify/{certificate.token}/")
    assert len(found) == 1


# --- cards --------------------------------------------------------------------------------------------


def test_the_newest_certificate_hangs_on_the_first_page_and_among_mine(certificate, browse):
    for page in ("/", "/me/"):
        html = text(browse(certificate.person).get(page))
        assert "我的证书" in html
        assert f'href="{paper(certificate.number)}"' in html
        assert "已作废" not in html


def test_a_withdrawn_certificate_does_not_look_like_a_valid_one(certificate, organizer, browse):
    revoke(certificate, reason="冒名顶替", by=organizer, on=TODAY)
    assert "已作废" in text(browse(certificate.person).get("/"))


def test_without_a_certificate_there_is_no_card(head, round_one, browse):
    assert "我的证书" not in text(browse(head).get("/"))
