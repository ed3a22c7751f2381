"""In by an activation slip: scanned or typed, shown, and only then used."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from kit import clock
from kit.access import public
from kit.errors import UserError
from people.contacts import contacts_of
from people.forms import SlipForm
from people.login import slips, throttle
from people.login.slips import SlipGone
from people.login.throttle import Wait
from people.models import ActivationSlip
from people.profile import who_is
from people.views.landing import landing, welcome


@public
@require_http_methods(["GET", "POST"])
def slip(request: HttpRequest) -> HttpResponse:
    """Type the eight characters; what they open is shown before it is used."""
    form = SlipForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        address = throttle.address_key(request.META.get("REMOTE_ADDR", ""))
        try:
            throttle.check_address(address, at=at)
            found = slips.slip_of_code(form.cleaned_data["code"], at=at)
        except UserError as error:
            if not isinstance(error, Wait):
                throttle.failed(address, at=at)
            return _refused(request, form, error)
        return _is_this_you(request, found, form.cleaned_data["next"])
    return _slip_page(request, form)


@public
@require_http_methods(["GET", "POST"])
def slip_link(request: HttpRequest, token: str) -> HttpResponse:
    """The QR code's link. Opening it uses nothing up, since WeChat opens links before people do; sending the page does."""
    if request.method == "POST" and "proof" in request.POST:
        return _use(request)
    try:
        found = slips.slip_of_token(token, at=clock.now())
    except SlipGone as error:
        if request.user.is_authenticated and request.user.pk == error.person.pk:
            return HttpResponseRedirect(landing(request, request.user))
        return _refused(request, SlipForm(), error)
    except UserError as error:
        return _refused(request, SlipForm(), error)
    return _is_this_you(request, found, "")


@public
@require_POST
def slip_use(request: HttpRequest) -> HttpResponse:
    """Use the slip whose characters were typed."""
    return _use(request)


def _use(request: HttpRequest) -> HttpResponse:
    try:
        person = slips.use_slip(request.POST.get("proof", ""), at=clock.now())
    except UserError as error:
        return _refused(request, SlipForm(), error)
    return welcome(request, person, next=request.POST.get("next", ""), shared=bool(request.POST.get("shared")))


def _is_this_you(request: HttpRequest, found: ActivationSlip, next: str) -> HttpResponse:
    context = {"who": who_is(found.person), "proof": slips.proof_of(found), "next": next}
    return render(request, "people/slip_confirm.html", context)


def _refused(request: HttpRequest, form: SlipForm, error: UserError) -> HttpResponse:
    """The page with what is wrong and whom to ask; what was typed stays."""
    person = error.person if isinstance(error, SlipGone) else None
    if form.is_bound:
        form.add_error("code", str(error))
        return _slip_page(request, form, contact=contacts_of(person).first)
    return _slip_page(request, form, contact=contacts_of(person).first, error=error)


def _slip_page(
    request: HttpRequest, form: SlipForm, *, contact: object = None, error: UserError | None = None
) -> HttpResponse:
    contact = contact or contacts_of(None).first
    return render(request, "people/slip.html", {"form": form, "contact": contact, "error": error})
