"""The front door: a known phone, or a number and its code."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock
from kit.access import public
from kit.errors import InputError
from notifications import api as notifications
from offline import api as offline
from people.contacts import contacts_of
from people.forms import CodeForm, PhoneForm
from people.login import codes, throttle
from people.login.throttle import Wait
from people.models import Person
from people.notice import current
from people.profile import Who, who_is
from people.views.landing import landing, welcome


@public
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the number, and send its code; a phone that is known comes in with one tap."""
    if request.user.is_authenticated and request.method == "GET":
        return HttpResponseRedirect(landing(request, request.user, request.GET.get("next", "")))
    form = PhoneForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and notifications.can_text() and form.is_valid():
        try:
            number = _send(request, form.cleaned_data["phone"])
        except (InputError, Wait) as error:
            form.add_error("phone", str(error))
        else:
            return _ask_for_code(request, number, form.cleaned_data["next"])
    device = offline.device_of(request, at=clock.now())
    wanted = form["next"].value()
    return render(
        request,
        "people/enter.html",
        {
            "form": form,
            "known": device.person if device else None,
            "can_text": notifications.can_text(),
            "contact": contacts_of(None).first,
            "owner": settings.SITE_OWNER,
            "demo": settings.DEMO,
            "onward": f"?{urlencode({'next': wanted})}" if wanted else "",
        },
    )


def _send(request: HttpRequest, typed: str) -> str:
    """Send a code to what was typed; the number as it is compared. Raises InputError or `Wait`."""
    at = clock.now()
    number = codes.read_number(typed)
    sender = throttle.account_key("send", request.META.get("REMOTE_ADDR", ""))
    throttle.check_address(sender, at=at)
    throttle.failed(sender, at=at)  # counts messages of one address, not mistakes
    codes.send_code(number, at=at)
    return number


def _ask_for_code(request: HttpRequest, number: str, next: str) -> HttpResponse:
    form = CodeForm(initial={"phone": number, "next": next, "page": secrets.token_hex(8)})
    return _code_page(request, form, number)


def _code_page(request: HttpRequest, form: CodeForm, number: str) -> HttpResponse:
    context = {"form": form, "number": number, "contact": contacts_of(None).first, "demo": settings.DEMO}
    return render(request, "people/phone.html", context)


@public
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """Check the code; whoever shares the number with others says who he is."""
    if request.method == "GET":
        return redirect("people:enter")
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            people = _check(request, form.cleaned_data)
        except (InputError, Wait) as error:
            form.add_error("code", str(error))
        else:
            if len(people) == 1:
                kept = form.cleaned_data
                return welcome(request, people[0], next=kept["next"], shared=kept["shared"])
            sharing = [Sharing(str(person.uuid), who_is(person)) for person in people]
            context = {"form": form, "people": sharing, "proof": codes.proof_of(people)}
            return render(request, "people/choose.html", context)
    return _code_page(request, form, form.data.get("phone", "")[:30])


def _check(request: HttpRequest, typed: dict[str, Any]) -> list[Person]:
    """Whoever may come in. Raises InputError for a wrong code, `Wait` for too many."""
    at = clock.now()
    number = codes.read_number(typed["phone"])
    device = offline.device_of(request, at=at)
    known = device is not None and codes.has_number(device.person, number)
    people = codes.check_code(number, typed["code"], at=at, page=typed["page"], known_phone=known)
    if not people:
        raise codes.WrongCode
    return people


@dataclass(frozen=True)
class Sharing:
    """One of those who share a number, as the page offers him."""

    uuid: str
    who: Who


@public
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Let in the one of a shared number who was chosen."""
    person = codes.chosen(request.POST.get("proof", ""), request.POST.get("person", ""))
    if person is None:
        return redirect("people:enter")
    return welcome(request, person, next=request.POST.get("next", ""), shared=bool(request.POST.get("shared")))


@public
@require_POST
def known(request: HttpRequest) -> HttpResponse:
    """Let the owner of a known phone in, without a code."""
    device = offline.device_of(request, at=clock.now())
    if device is None:
        return redirect("people:enter")
    return welcome(request, device.person, next=request.POST.get("next", ""), enrol=False)


@public
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Log out, and let this phone forget who used it."""
    at = clock.now()
    device = offline.device_of(request, at=at)
    if device is not None:
        offline.revoke_device(device, at=at)
    logout(request)
    response = redirect("people:enter")
    offline.forget_device(response)
    return response


@public
@require_GET
def notice(request: HttpRequest) -> HttpResponse:
    """The notice on personal data, for everybody to read."""
    return render(request, "people/notice.html", {"notice": current()})
