"""How long one stays logged in: a cadre's own phone 180 days, a borrowed phone two hours, staff half an hour without use.

Source: docs/safety.md, D-10; docs/phone.md, "Logging in".
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from kit import clock, sent_forms
from kit.access import to_log_in
from offline import api as offline
from people.login import second
from people.login.doors import is_staff
from people.models import Person

SHARED = timedelta(hours=2)
STAFF_IDLE = timedelta(minutes=30)
STAFF_LONGEST = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=2)  # writing the last use at every request would cost a write each

STAFF_KEY = "staff_seen"
BACKEND = "people.login.backend.PersonBackend"


def let_in(
    request: HttpRequest, person: Person, response: HttpResponse, *, shared: bool = False, enrol: bool = True
) -> HttpResponse:
    """Log ``person`` in under a new session, and make the phone known.

    A duplicate lets in whoever it was merged into. A session that somebody planted before is worth nothing afterwards. Neither a borrowed phone nor one of staff
    becomes known: whoever finds it must not see other people's data.
    """
    at = clock.now()
    person = person.merged_into or person
    sent = sent_forms.waiting(request.session)
    request.session.flush()
    login(request, person, backend=BACKEND)
    sent_forms.carry(request.session, sent)
    if is_staff(person):
        request.session[STAFF_KEY] = at.timestamp()
        request.session.set_expiry(at + STAFF_LONGEST)
    elif shared:
        request.session.set_expiry(at + SHARED)
    elif enrol:
        label = offline.device_label(request.headers.get("User-Agent", ""))
        device, token = offline.enrol_device(person, at=at, label=label)
        offline.remember_device(response, token)
        offline.device_entered(device, request.session.session_key)
    elif (device := offline.device_of(request, at=at)) is not None and device.person_id == person.pk:
        offline.device_entered(device, request.session.session_key)
    return response


class StaffSessions:
    """Ends a session of staff that was not used for half an hour, and holds back their rights until the session has
    shown a second factor; costs nobody else anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.COOKIES and STAFF_KEY in request.session:
            at = clock.now()
            seen = datetime.fromtimestamp(request.session[STAFF_KEY], tz=at.tzinfo)
            if at - seen > STAFF_IDLE:
                logout(request)
                return to_log_in(request)
            if at - seen > NOTED_EVERY:
                request.session[STAFF_KEY] = at.timestamp()
        if settings.SECOND_FACTOR and request.COOKIES and second.SESSION_KEY not in request.session:
            request.user = SimpleLazyObject(partial(_without_second_factor, request))
        return self.get_response(request)


def _without_second_factor(request: HttpRequest) -> Any:
    """The person of the request, who is a cadre and no more for as long."""
    person = get_user(request)
    if person.is_authenticated:
        person.second_factor_is_due = True
    return person
