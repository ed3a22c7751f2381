"""Slips on paper: a PDF by township, eight to an A4 page, each a way in."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from kit import clock, jobs
from kit.models import AuditEvent
from people import retention, slip_sheets
from people.models import ActivationSlip, Person, SlipSheet
from tests.people.factories import PersonFactory, give_office


@pytest.fixture
def nine(county) -> list[Person]:
    people = [PersonFactory(name=f"赵{'甲乙丙丁戊己庚辛壬'[n]}") for n in range(9)]
    for person in people:
        give_office(person, "WY", county.village)
    return people


def taken(browse, contact, county, django_capture_on_commit_callbacks):
    page = browse(contact)
    with django_capture_on_commit_callbacks(execute=True):
        where = page.post(f"/desk/slips/{county.township.uuid}/sheet/").url
    return page, where


def test_nine_slips_are_two_pages_and_each_lets_in(browse, contact, county, nine, django_capture_on_commit_callbacks):
    page, where = taken(browse, contact, county, django_capture_on_commit_callbacks)
    assert "9 张激活条做好了" in page.get(where).content.decode()
    content = page.get(f"{where}file/").content
    paper = PdfReader(BytesIO(content))
    assert len(paper.pages) == 2
    text = "".join(one.extract_text() for one in paper.pages)
    assert all(person.name in text for person in nine)
    assert all(round(float(one.mediabox.width)) == 595 for one in paper.pages)
    assert ActivationSlip.objects.good(clock.now()).count() == 9
    assert AuditEvent.objects.filter(action__in=["people.slips_made", "people.slips_taken"]).count() == 2


def test_the_file_is_encrypted_and_gone_after_a_day(browse, contact, county, nine, django_capture_on_commit_callbacks):
    taken(browse, contact, county, django_capture_on_commit_callbacks)
    sheet = SlipSheet.objects.get()
    assert b"%PDF" not in bytes(sheet.content)
    assert slip_sheets.content_of(sheet).startswith(b"%PDF")
    assert retention.run(at=clock.now()).removed["people.slip_sheets"] == 0
    assert retention.run(at=clock.now() + timedelta(days=1.1)).removed["people.slip_sheets"] == 1


def test_only_who_asked_opens_it(browse, contact, organizer, county, nine, django_capture_on_commit_callbacks):
    _page, where = taken(browse, contact, county, django_capture_on_commit_callbacks)
    for address in (where, f"{where}file/"):
        assert browse(organizer).get(address).status_code == 404


def test_nobody_to_invite_is_said_and_nothing_is_made(browse, contact, county, nine):
    Person.objects.update(last_login=clock.now())
    response = browse(contact).post(f"/desk/slips/{county.township.uuid}/sheet/", follow=True)
    assert "都有激活条" in response.content.decode() or "已经进来" in response.content.decode()
    assert not SlipSheet.objects.exists()


def test_another_townships_sheet_cannot_be_asked_for(browse, contact, county):
    assert browse(contact).post(f"/desk/slips/{county.other_township.uuid}/sheet/").status_code == 404


def test_a_person_who_left_the_scope_meanwhile_gets_no_slip(contact, county, nine, outsider):
    sheet = SlipSheet.objects.create(
        unit=county.township, people=[nine[0].pk, outsider.pk], by=contact, asked_at=clock.now()
    )
    jobs.run_now([jobs.ask(slip_sheets.JOB, key=sheet.pk, by=contact).pk])
    assert list(ActivationSlip.objects.values_list("person", flat=True)) == [nine[0].pk]
