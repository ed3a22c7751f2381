"""In by a staff account, and by the demonstration's links."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from kit import audit, clock
from kit.access import public
from kit.errors import InputError, NotNow
from kit.pages import safe_next
from offline import api as offline
from people.contacts import contacts_of
from people.forms import StaffForm
from people.login import demo, doors, second, throttle
from people.login.backend import Busy
from people.login.sessions import let_in
from people.models import Person


@public
@require_http_methods(["GET", "POST"])
def staff(request: HttpRequest) -> HttpResponse:
    """Check account and password; the same words and the same work whichever is wrong."""
    form = StaffForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid():
        try:
            person = _check(request, form.cleaned_data["username"], form.cleaned_data["password"])
        except (InputError, NotNow) as error:
            form.add_error(None, str(error))
        else:
            wanted = form.cleaned_data["next"]
            target = safe_next(request, wanted, default="") if wanted else ""
            response = let_in(request, person, HttpResponseRedirect(target or doors.work_of(person)), enrol=False)
            request.session[second.PASSWORD_KEY] = True
            return response
    return render(request, "people/staff.html", {"form": form, "contact": contacts_of(None).county})


def _check(request: HttpRequest, username: str, password: str) -> Person:
    """The person with this account and password. Raises InputError, NotNow or `Wait`."""
    at = clock.now()
    account = throttle.account_key("staff", username.casefold())
    address = throttle.address_key(request.META.get("REMOTE_ADDR", ""))
    device = offline.device_of(request, at=at)
    if device is None or device.person.username != username:
        throttle.check_account(account, at=at)
        throttle.check_address(address, at=at)
    try:
        person = authenticate(request, username=username, password=password)
    except Busy:
        raise NotNow(_("Many people are coming in just now."), _("Wait a minute, then try again.")) from None
    if person is None:
        throttle.failed(account, address, at=at)
        # The same row whether or not there is such an account: neither the page nor its time tells.
        tried = {"account": audit.keyed_hash(username.casefold())}
        audit.record("people.entry_refused", hashes=tried, request=request, result="refused")
        raise InputError(_("Account and password do not fit."), _("Type both again."))
    throttle.forgive(account)
    audit.record("people.password_taken", by=person, of=person, request=request)
    return person


@public
@require_GET
def demo_enter(request: HttpRequest, role: str, key: str) -> HttpResponse:
    """One tap into the demonstration county. Not there anywhere else."""
    person = demo.person_behind(role, key)
    if person is None:
        raise Http404
    target = doors.HOME if role == "cadre" else doors.work_of(person)
    return let_in(request, person, HttpResponseRedirect(target), enrol=False)
