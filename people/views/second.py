"""The second step of staff: a code of the app; and joining the app once."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kit import clock
from kit.access import Role, open_to
from kit.errors import UserError
from kit.pages import safe_next
from people.contacts import contacts_of
from people.forms import SecondForm
from people.login import doors, second
from people.models import SecondFactor


@open_to(Role.CADRE)
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("code")
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask staff for the code, let them join an app first, or send them to account and password before that."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    target = safe_next(request, wanted, default="") if wanted else ""
    if not request.user.scope.withheld:
        return HttpResponseRedirect(target or doors.work_of(request.user))
    form = SecondForm(request.POST or None, initial={"next": wanted})
    if second.factor_of(request.user) is not None:
        return _check(request, form, target)
    if not request.session.get(second.PASSWORD_KEY):
        onward = f"{reverse('people:staff')}?{urlencode({'next': target or doors.work_behind(request.user)})}"
        return render(request, "people/second_password.html", {"onward": onward})
    return _join(request, form, target)


def _check(request: HttpRequest, form: SecondForm, target: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            second.check(request.user, form.cleaned_data["code"], at=clock.now(), request=request)
        except UserError as error:
            form.add_error("code", str(error))
        else:
            second.mark(request)
            return HttpResponseRedirect(target or doors.work_behind(request.user))
    return render(request, "people/second.html", {"form": form, "contact": contacts_of(None).county})


def _join(request: HttpRequest, form: SecondForm, target: str) -> HttpResponse:
    at = clock.now()
    if request.method == "POST" and form.is_valid():
        try:
            codes = second.confirm(request.user, form.cleaned_data["code"], at=at, request=request)
        except UserError as error:
            form.add_error("code", str(error))
        else:
            second.mark(request)
            onward = target or doors.work_behind(request.user)
            return render(request, "people/second_codes.html", {"codes": codes, "onward": onward})
    factor = second.joining(request.user, at=at)
    context = {"form": form, "address": _address(request, factor), "secret": _grouped(factor)}
    return render(request, "people/second_join.html", context)


def _address(request: HttpRequest, factor: SecondFactor) -> str:
    return second.address_of(factor, request.user.username or request.user.name)


def _grouped(factor: SecondFactor) -> str:
    """The secret in fours, for whoever types it."""
    return " ".join(factor.secret[start : start + 4] for start in range(0, len(factor.secret), 4))
