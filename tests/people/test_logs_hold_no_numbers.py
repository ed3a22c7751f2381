"""Whatever goes wrong, no telephone number, ID number or code stands in a log, a job or the trail."""

import io
import json
import logging
import logging.config
import re
from copy import deepcopy

import pytest
from django.conf import settings
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from kit import jobs
from kit.access import public
from kit.models import AuditEvent, Job
from lms import urls as product
from notifications.channels.file import File
from people.login import codes, slips
from people.login.slips import make_slips
from people.models import Person
from people.roster.values import check_sign

PHONE, OTHER = "13800001234", "13900005678"
ID = "14052219800506123"
ID += check_sign(ID)
SECRETS = {PHONE, OTHER, ID}


@public
@require_http_methods(["GET", "POST"])
def broken(request):
    """A view that fails with the number in its local variables and in its message."""
    typed = request.POST.get("phone", "")
    raise RuntimeError(f"no such number: {typed}")


urlpatterns = [path("broken/", broken), *product.urlpatterns]


@pytest.fixture
def said():
    """Everything that any logger says from now on, at the finest level, written as the product's own handler writes it."""
    stream = io.StringIO()
    wanted = deepcopy(settings.LOGGING)
    configurator = logging.config.DictConfigurator(wanted)
    for part in ("formatters", "filters"):
        configure = getattr(configurator, f"configure_{part[:-1]}")
        for name, config in wanted.get(part, {}).items():
            configurator.config[part][name] = configure(config)
    handler = configurator.configure_handler({**wanted["handlers"]["console"], "stream": stream})
    handler.setLevel(logging.DEBUG)
    loggers = [logging.getLogger(name) for name in (None, "django.request", "django.security", "django.template")]
    before = [(logger, logger.level) for logger in loggers]
    logging.getLogger().addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    yield stream.getvalue
    logging.getLogger().removeHandler(handler)
    for logger, level in before:
        logger.setLevel(level)


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


@pytest.mark.parametrize("number", [PHONE, ID, f"{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}"])
def test_a_number_is_looked_up_by_a_form_and_never_in_an_address(browse, organizer, wang, number):
    wang.phone = PHONE
    wang.save()
    client = browse(organizer)
    answer = client.post(reverse("reports:find"), {"q": number})
    assert answer.status_code == 200  # no redirect that would carry it
    assert "csrfmiddlewaretoken" in answer.content.decode().split('role="search"')[1].split("</form>")[0]
    assert (wang.name in answer.content.decode()) == (number != ID)
    assert wang.name not in client.get(reverse("reports:find"), {"q": number}).content.decode()
    assert client.post(reverse("reports:find"), {"q": wang.name}).url.startswith(reverse("reports:find"))


def test_a_job_that_fails_keeps_the_kind_of_error_only(db, said, monkeypatch):
    def fail(job):
        raise ValueError(f"bad number {PHONE} {ID}")

    monkeypatch.setitem(
        jobs.KINDS, "tests.fail", jobs.Kind("tests.fail", fail, long=True, of_person=False, quiet=False)
    )
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
