"""An answer that is sent after the session has ended waits for the log-in and counts; nobody else's log-in sends it."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlparse

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from assessments import api
from assessments.models import Answer, Sitting
from kit import clock, sent_forms
from people.login import slips
from tests.assessments.factories import right_of
from tests.assessments.test_take import at, fields_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(bank, wang) -> Sitting:
    return api.start_test(wang, "LZ04", 2, at=clock.now())


def sent_too_late(client, sitting, browse, wang):
    """The answer of wang's page after his session has ended."""
    fields = fields_of(browse(wang).get(at(sitting, "1/")))
    Session.objects.all().delete()
    return client.post(at(sitting, "1/"), {**fields, "a": right_of(sitting, 1), "go": "next"})


def enter(client, person, onward):
    """By a slip, as on a phone that is not known."""
    (slip,) = slips.make_slips([person], by=None, at=clock.now())
    page = client.get(reverse("people:slip_link", args=[slip.token]))
    client.post(reverse("people:slip_use"), {"proof": page.context["proof"], "next": onward})


def onward_of(response) -> str:
    return parse_qs(urlparse(response.url).query)["next"][0]


def test_it_leads_to_the_log_in_and_counts_when_its_owner_is_in_again(client, sitting, browse, wang):
    response = sent_too_late(client, sitting, browse, wang)
    assert response.status_code == 302 and onward_of(response) == at(sitting, "1/")
    assert not Answer.objects.exists()
    enter(client, wang, onward_of(response))
    back = client.get(onward_of(response))
    assert back.status_code == 302 and back.url == at(sitting, "2/")
    assert Answer.objects.get().value == right_of(sitting, 1)
    assert client.get(at(sitting, "1/")).status_code == 200, "it is sent once"


def test_whoever_else_logs_in_sends_nothing(client, sitting, browse, wang, li):
    onward = onward_of(sent_too_late(client, sitting, browse, wang))
    enter(client, li, onward)
    assert client.get(onward).status_code == 404
    assert not Answer.objects.exists()


def test_it_does_not_wait_for_ever(client, sitting, browse, wang, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    onward = onward_of(sent_too_late(client, sitting, browse, wang))
    time_machine.shift(sent_forms.WAITS + timedelta(seconds=1))
    enter(client, wang, onward)
    assert client.get(onward).status_code == 200
    assert not Answer.objects.exists()


def test_a_form_that_is_too_long_is_not_kept(client, sitting):
    response = client.post(at(sitting, "1/"), {"a": "x" * sent_forms.MOST})
    assert "next" not in parse_qs(urlparse(response.url).query)
    assert sent_forms.KEY not in client.session


def test_pages_that_keep_nothing_keep_nothing(client, sitting):
    client.post(at(sitting, "here/"), {"event": "1"})
    assert sent_forms.KEY not in client.session
