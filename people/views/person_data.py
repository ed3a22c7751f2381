"""Personal data of one person at the desk: masked, opened with a reason, optional fields, erasure in two steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock
from kit.access import Role, open_to
from kit.errors import InputError, NotNow, Text
from people import correcting, erasure, opening, personal_data
from people.data_forms import EraseForm, IdNumberForm, OpenForm, OptionalForm
from people.models import Correction, Person
from people.opening import Opened
from people.profile import who_is

DESK = (Role.TOWNSHIP, Role.COUNTY, Role.COUNTY_ADMIN)


@dataclass(frozen=True)
class Line:
    """One field as the desk sees it."""

    label: Text
    value: str
    purpose: Text
    optional: bool


def _found(request: HttpRequest, person: int) -> Person:
    rows = Person.objects.visible_to(request.user).select_related("home_unit__parent", "main_post")
    return get_object_or_404(rows, pk=person)


def _page(
    request: HttpRequest,
    person: Person,
    *,
    opening_form: OpenForm | None = None,
    optional_form: OptionalForm | None = None,
    opened: tuple[Opened, ...] = (),
) -> HttpResponse:
    county = opening.is_county(request.user)
    openable = _openable(person, county)
    lines = [
        Line(each.label, personal_data.shown(person, each.name), each.purpose, each.optional)
        for each in personal_data.FIELDS
        if county or not each.county_only
    ]
    context = {
        "person": person,
        "who": who_is(person),
        "lines": lines,
        "opened": opened,
        "open_form": (opening_form or OpenForm(choices=openable)) if openable else None,
        "optional_form": optional_form or OptionalForm(person=person, county=county),
        "may_erase": request.user.scope.has(Role.COUNTY_ADMIN),
    }
    response = render(request, "people/person_data.html", context, status=200)
    response["Cache-Control"] = "no-store, private"
    return response


def _openable(person: Person, county: bool) -> list[tuple[str, Any]]:
    kept = {"phone": person.phone_hash, "id_number": person.id_number_hash}
    return [
        (name, personal_data.BY_NAME[name].label)
        for name in personal_data.OPENABLE
        if kept[name] and personal_data.may_open(county, name)
    ]


@open_to(*DESK)
@require_GET
def person_data(request: HttpRequest, person: int) -> HttpResponse:
    """What is kept of somebody in scope, masked."""
    return _page(request, _found(request, person))


@open_to(*DESK)
@require_POST
def person_open(request: HttpRequest, person: int) -> HttpResponse:
    """【查看完整号码】: the whole number on this one answer, and a row in the trail."""
    row = _found(request, person)
    form = OpenForm(request.POST, choices=_openable(row, opening.is_county(request.user)))
    if not form.is_valid():
        return _page(request, row, opening_form=form)
    typed = form.cleaned_data
    try:
        opened = opening.open_numbers(
            request.user, row, typed["names"], reason=typed["reason"], why=typed["why"], request=request
        )
    except InputError as error:
        form.add_error(error.field or None, str(error))
        return _page(request, row, opening_form=form)
    return _page(request, row, opened=tuple(opened))


@open_to(*DESK)
@require_POST
def person_optional(request: HttpRequest, person: int) -> HttpResponse:
    """Write the optional fields."""
    row = _found(request, person)
    form = OptionalForm(request.POST, person=row, county=opening.is_county(request.user))
    if not form.is_valid():
        return _page(request, row, optional_form=form)
    changed = correcting.write_optional(row, form.values, by=request.user, request=request)
    if changed:
        messages.success(request, _("It is kept."))
    else:
        messages.info(request, _("Nothing was different."))
    return redirect("people:person_data", row.pk)


@open_to(*opening.COUNTY)
@require_http_methods(["GET", "POST"])
def by_id_number(request: HttpRequest) -> HttpResponse:
    """Find the owner of an ID number. By POST: no number stands in an address or in a log."""
    form = IdNumberForm(request.POST or None)
    rows: list[Any] | None = None
    if request.method == "POST" and form.is_valid():
        people = opening.by_id_number(request.user, form.cleaned_data["id_number"], request=request)
        rows = [(person, who_is(person)) for person in people[:20]]
    return render(request, "people/by_id_number.html", {"form": form, "rows": rows})


@open_to(Role.COUNTY_ADMIN)
@require_http_methods(["GET", "POST"])
def person_erase(request: HttpRequest, person: int) -> HttpResponse:
    """Step one shows what goes and what stays; step two asks for the name once more, and does it."""
    row = _found(request, person)
    found = erasure.preview(row, on=clock.today())
    form = EraseForm(request.POST or None)
    if request.method == "POST" and not found.hindrances and form.is_valid():
        if form.cleaned_data["name"].strip() != row.name:
            form.add_error("name", _("This is another name. Look again whom you are about to erase."))
        else:
            try:
                erasure.erase(row, by=request.user, basis=form.cleaned_data["basis"].strip(), on=clock.today())
            except NotNow as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The person was erased. The counts stay as they were."))
                return redirect("people:corrections")
    wish = Correction.objects.filter(person=row, field=correcting.ERASURE, state=Correction.State.OPEN).first()
    context = {"person": row, "who": who_is(row), "preview": found, "form": form, "wish": wish}
    return render(request, "people/person_erase.html", context)
