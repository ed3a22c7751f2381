"""What concerns oneself: the first set-up, help, and the phones that come in without a code."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock
from kit.access import Role, open_to, public
from kit.pages import safe_next
from offline import api as offline
from offline.models import Device
from people import notice
from people.contacts import contacts_of
from people.profile import who_is


@open_to(Role.CADRE)
@require_GET
def setup(request: HttpRequest) -> HttpResponse:
    """Step one of three: is this you? Then the size of the text, then the notice."""
    to_notice = f"{reverse('people:setup_notice')}?{urlencode({'next': request.GET.get('next', '/')})}"
    to_size = f"{reverse('kit:display')}?{urlencode({'next': to_notice})}"
    return render(request, "people/setup.html", {"who": who_is(request.user), "yes": to_size})


@open_to(Role.CADRE)
@require_http_methods(["GET", "POST"])
def setup_notice(request: HttpRequest) -> HttpResponse:
    """Step three: the notice on personal data, which is read and not consented to; alone when it has changed since."""
    target = safe_next(request, request.GET.get("next", "/"))
    if request.method == "POST":
        notice.note_seen(request.user, at=clock.now())
        return HttpResponseRedirect(target)
    context = {"notice": notice.current(), "again": notice.has_seen_any(request.user)}
    return render(request, "people/setup_notice.html", context)


@dataclass(frozen=True)
class Asked:
    """A question that many ask, and its answer."""

    question: str | Promise
    answer: str | Promise


OFTEN_ASKED = (
    Asked(
        _("I have no time for courses."),
        _("What you know already you may be tested on at once. A small test has five questions."),
    ),
    Asked(
        _("There is no network in my village."),
        _("An answer that you gave is kept. Go on where you stopped when there is network again."),
    ),
    Asked(
        _("I did not pass. What now?"),
        _("Nothing is lost. The page says which lesson helps, and on which day you can try again."),
    ),
    Asked(
        _("I have a new phone."),
        _("Enter with your number and a code, or ask your township contact for a new slip."),
    ),
    Asked(
        _("My office is not right here."),
        _("Call your township contact. Whoever keeps the roster puts it right."),
    ),
)


@public
@require_GET
def help(request: HttpRequest) -> HttpResponse:
    """Whom to call, where to write, what is often asked."""
    person = request.user if request.user.is_authenticated else None
    context = {"contacts": contacts_of(person), "often": OFTEN_ASKED, "demo": settings.DEMO}
    return render(request, "people/help.html", context)


@open_to(Role.CADRE)
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """The phones that let their owner in without a code."""
    at = clock.now()
    own = list(Device.objects.of(request.user).known(at).order_by("-last_seen_on", "-enrolled_at"))
    this = offline.device_of(request, at=at)
    return render(request, "people/devices.html", {"devices": own, "this": this.pk if this else None})


@open_to(Role.CADRE)
@require_POST
def device_revoke(request: HttpRequest, id: UUID) -> HttpResponse:
    """Let one phone be unknown again."""
    offline.revoke_device(get_object_or_404(Device.objects.of(request.user), pk=id), at=clock.now())
    return redirect("people:devices")
