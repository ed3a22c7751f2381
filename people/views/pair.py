"""In on a desktop: it shows a code, the phone says yes."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kit import clock
from kit.access import Role, open_to, public
from kit.errors import UserError
from offline import api as offline
from people.login import pairing, throttle
from people.login.throttle import Wait
from people.views.landing import welcome

SECRET, TOKEN, NEXT = "pairing_secret", "pairing_token", "pairing_next"
LOOK_AGAIN_SECONDS = 3


@public
@require_http_methods(["GET", "POST"])
def scan(request: HttpRequest) -> HttpResponse:
    """The desktop's page: a button, then the code, then in. It looks again by itself while it waits."""
    at = clock.now()
    if request.method == "POST":
        try:
            return _start(request, at)
        except Wait as error:
            return render(request, "people/scan.html", {"error": error})
    row = pairing.state_of(request.session.get(SECRET, ""), at=at)
    if row is not None and row.confirmed_at is not None:
        person = pairing.take(row, at=at)
        if person is not None:
            return welcome(request, person, next=request.session.get(NEXT, ""), shared=True, enrol=False)
    if row is None or row.refused_at or row.confirmed_at:
        return render(request, "people/scan.html", {"refused": row is not None})
    token = request.session[TOKEN]
    link = f"{settings.PUBLIC_URL}{reverse('people:pair', args=[token])}"
    response = render(request, "people/scan.html", {"link": link, "number": pairing.number_of(token)})
    response["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


def _start(request: HttpRequest, at: clock.datetime) -> HttpResponse:
    sender = throttle.account_key("pair", request.META.get("REMOTE_ADDR", ""))
    throttle.check_address(sender, at=at)
    throttle.failed(sender, at=at)  # counts codes of one address, not mistakes
    started = pairing.start(offline.device_label(request.headers.get("User-Agent", "")), at=at)
    request.session[SECRET], request.session[TOKEN] = started.secret, started.token
    request.session[NEXT] = request.GET.get("next", "")
    request.session.set_expiry(15 * 60)
    return redirect("people:scan")


@open_to(Role.CADRE)
@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, token: str) -> HttpResponse:
    """The phone's page: which computer, the number on its screen, yes or no. Opening it lets nobody in."""
    at = clock.now()
    try:
        if request.method == "POST":
            yes = request.POST.get("say") == "yes"
            if yes:
                pairing.confirm(token, request.user, at=at)
            else:
                pairing.refuse(token, at=at)
            return render(request, "people/paired.html", {"yes": yes})
        row = pairing.waiting(token, at=at)
    except UserError as error:
        return render(request, "people/paired.html", {"error": error})
    return render(request, "people/pair.html", {"row": row, "number": pairing.number_of(token)})
