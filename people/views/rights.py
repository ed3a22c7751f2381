"""工作人员: who has which right, and giving, ending, resetting."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock
from kit.access import open_to
from kit.errors import InputError, UserError
from people import rights
from people.models import Person
from people.staff_forms import AppointForm, EndForm, FindForm, RightForm, StaffAddForm
from people.staff_lists import Candidate, candidates_of, line_of

administrators = open_to(*rights.ADMINISTRATORS)


@administrators
@require_GET
def staff_list(request: HttpRequest) -> HttpResponse:
    """Everybody with a right in scope; fifty a page, four queries."""
    on = clock.today()
    page = Paginator(rights.staff_of(request.user, on=on), 50).get_page(request.GET.get("page"))
    context = {"page": page, "lines": [line_of(person, on=on) for person in page]}
    return render(request, "people/rights/list.html", context)


@administrators
@require_http_methods(["GET", "POST"])
def staff_add(request: HttpRequest) -> HttpResponse:
    """Somebody new; the password is shown once. Whoever has the name of somebody known is asked for first."""
    form = StaffAddForm(request.user, request.POST or None)
    same: list[Candidate] = []
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("name", "account", "another")}
        try:
            made = rights.add_staff(request.user, **typed, new=form.new_right(), request=request)
        except InputError as error:
            form.add_error(error.field or None, str(error))
            same = candidates_of(rights.namesakes(request.user, typed["name"])) if error.field == "name" else []
        else:
            return render(request, "people/rights/password.html", {"person": made.person, "password": made.password})
    return render(request, "people/rights/add.html", {"form": form, "find": FindForm(), "same": same})


@administrators
@require_http_methods(["GET", "POST"])
def staff_find(request: HttpRequest) -> HttpResponse:
    """A cadre who is to become staff, found by name or telephone; what is typed travels by POST."""
    form = FindForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        context["found"] = candidates_of(rights.found(request.user, form.cleaned_data["text"]))
    return render(request, "people/rights/find.html", context)


@administrators
@require_http_methods(["GET", "POST"])
def staff_appoint(request: HttpRequest, person: UUID) -> HttpResponse:
    """A first right for somebody who is a person already: the same row, no second account."""
    chosen = get_object_or_404(rights.known_people(request.user), uuid=person)
    form = AppointForm(request.user, chosen, request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = form.cleaned_data.get("account", "")
        try:
            made = rights.appoint_staff(request.user, chosen, form.new_right(), account=account, request=request)
        except UserError as error:
            form.add_error(getattr(error, "field", "") or None, str(error))
        else:
            if made is not None:
                return render(request, "people/rights/password.html", {"person": chosen, "password": made.password})
            messages.success(request, _("The right is given."))
            return redirect("people:staff_member", chosen.uuid)
    (candidate,) = candidates_of([chosen])
    return render(request, "people/rights/appoint.html", {"form": form, "chosen": candidate})


def _member(request: HttpRequest, person: UUID) -> Person:
    return get_object_or_404(rights.staff_of(request.user, on=clock.today()), uuid=person)


@administrators
@require_http_methods(["GET", "POST"])
def staff_member(request: HttpRequest, person: UUID) -> HttpResponse:
    """One member of staff: his rights, one more of them, and what is done when something is lost."""
    member = _member(request, person)
    form = RightForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rights.give(request.user, member, form.new_right(), request=request)
        except UserError as error:
            form.add_error(getattr(error, "field", "") or None, str(error))
        else:
            messages.success(request, _("The right is given."))
            return redirect("people:staff_member", member.uuid)
    on = clock.today()
    context = {
        "line": line_of(member, on=on),
        "form": form,
        "end": EndForm(),
        "mine": rights.may_manage(request.user, member, on=on),
        "self": member.pk == request.user.pk,
    }
    return render(request, "people/rights/member.html", context)


@administrators
@require_POST
def staff_end(request: HttpRequest, right: int) -> HttpResponse:
    """End one right, at once or with a day."""
    scope = get_object_or_404(rights.right_of(request.user, right))
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Type the last day as 2026-06-30, or leave it empty."))
        return redirect("people:staff_member", scope.person.uuid)
    until = form.cleaned_data["until"] or clock.today() - timedelta(days=1)
    try:
        rights.end(request.user, scope, until=until, request=request)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The right ends."))
    return redirect("people:staff_member", scope.person.uuid)


@administrators
@require_POST
def staff_second(request: HttpRequest, person: UUID) -> HttpResponse:
    """Reset a lost second factor."""
    member = _member(request, person)
    try:
        rights.reset_second_factor(request.user, member, request=request)
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The app is reset. At the next log-in another one is joined."))
    return redirect("people:staff_member", member.uuid)


@administrators
@require_POST
def staff_password(request: HttpRequest, person: UUID) -> HttpResponse:
    """Another password, shown once."""
    member = _member(request, person)
    try:
        password = rights.new_password(request.user, member, request=request)
    except UserError as error:
        messages.error(request, str(error))
        return redirect("people:staff_member", member.uuid)
    return render(request, "people/rights/password.html", {"person": member, "password": password})
