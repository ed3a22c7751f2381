"""Whatever goes wrong, no telephone number, ID number or code stands in a log, a job or the trail."""

import json
import logging
import re

import pytest
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from kit import jobs
from kit.access import public
from kit.models import AuditEvent, Job
from lms import urls as product
from notifications.channels.file import File
from people.id_numbers import check_character
from people.login import codes, slips
from people.login.slips import make_slips
from people.models import Person

PHONE, OTHER = "13800001234", "13900005678"
ID = "14052219800506123"
ID += check_character(ID)
SECRETS = {PHONE, OTHER, ID}


@public
@require_http_methods(["GET", "POST"])
def broken(request):
    """A view that fails with the number in its local variables and in its message."""
    typed = request.POST.get("phone", "")
    raise RuntimeError(f"no such number: {typed}")


urlpatterns = [path("broken/", broken), *product.urlpatterns]


@pytest.fixture
def said(caplog, settings):
    """Everything that any logger says from now on, at the finest level, tracebacks included."""
    caplog.set_level(logging.DEBUG)
    for name in ("django.request", "django.security", "django.template", "kit", "people", "notifications", "lms"):
        caplog.set_level(logging.DEBUG, logger=name)
    formatter = logging.Formatter("%(name)s %(message)s")
    return lambda: "\n".join(formatter.format(record) for record in caplog.records)


def log_in(client, monkeypatch, number):
    """By a wrong code, then by the right one; the codes that were sent."""
    sent = []
    real = File.send
    monkeypatch.setattr(File, "send", lambda self, letter: (sent.append(letter.text), real(self, letter))[1])
    page = client.post(reverse("people:enter"), {"phone": number})
    kept = page.context["form"].initial
    client.post(reverse("people:phone"), {"phone": number, "page": kept["page"], "code": "000000"})
    codes_sent = [re.search(r"\d{6}", text).group() for text in sent]
    client.post(reverse("people:phone"), {"phone": number, "page": kept["page"], "code": codes_sent[-1]})
    return codes_sent


def test_no_number_and_no_code_reaches_a_log(client, wang, organizer, settings, monkeypatch, said):
    settings.TEXT_CHANNEL, settings.DEMO = "file", True
    wang.phone, wang.id_number = PHONE, ID
    wang.save()
    found = set(log_in(client, monkeypatch, PHONE))
    client.post(reverse("people:enter"), {"phone": "123"})
    (printed,) = make_slips([wang], by=organizer, at=slips_at())
    client.post(reverse("people:slip"), {"code": printed.code})
    client.post(reverse("people:slip"), {"code": "ABCD2345"})
    client.post(reverse("people:my_data_wrong", args=["phone"]), {"wanted": OTHER})
    client.get(reverse("people:my_data_file", args=["json"]))
    client.force_login(organizer)
    client.post(reverse("people:by_id_number"), {"id_number": ID})
    client.post(
        reverse("people:person_open", args=[wang.pk]),
        {"names": ["phone", "id_number"], "reason": "call", "why": f"打 {PHONE}"},
    )
    client.post(reverse("people:person_optional", args=[wang.pk]), {"id_number": ID[:-1] + "0"})
    text = said()
    assert [secret for secret in SECRETS | found | {printed.code, printed.token} if secret in text] == []
    trail = json.dumps([event.said() for event in AuditEvent.objects.all()], ensure_ascii=False)
    assert [secret for secret in SECRETS | found if secret in trail] == []


def slips_at():
    from kit import clock

    return clock.now()


@pytest.mark.urls(__name__)
def test_a_page_that_fails_says_nothing_of_what_was_typed(client, db, said):
    client.raise_request_exception = False
    answer = client.post("/broken/", {"phone": PHONE})
    assert answer.status_code == 500 and PHONE not in answer.content.decode()
    assert PHONE not in said()


def test_a_job_that_fails_keeps_the_kind_of_error_only(db, said, monkeypatch):
    def fail(job):
        raise ValueError(f"bad number {PHONE} {ID}")

    monkeypatch.setitem(jobs.KINDS, "tests.fail", jobs.Kind("tests.fail", fail, long=True, of_person=False))
    jobs.run_now([jobs.ask("tests.fail").pk])
    job = Job.objects.get(kind="tests.fail")
    assert job.last_error.startswith("ValueError") and PHONE not in job.last_error
    assert [secret for secret in SECRETS if secret in said()] == []


def test_a_job_takes_no_text(db):
    with pytest.raises(ValueError, match="ids"):
        jobs.ask("people.retention", person="王建国")


def test_the_folder_of_the_demonstration_masks_the_number(settings, tmp_path, db):
    settings.DATA, settings.TEXT_CHANNEL = tmp_path, "file"
    Person.objects.create_user(name="演示", phone=PHONE)
    codes.send_code(PHONE, at=slips_at())
    assert PHONE not in (tmp_path / "texts" / "texts.jsonl").read_text("utf-8")
    assert slips.GOOD_FOR
