"""Help in tests, on the desk: of one person, and for a whole place or those who are ticked in it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments import accommodations
from assessments.accommodation_forms import GroupHelpForm, HelpForm
from assessments.accommodations import GIVERS
from assessments.models import Accommodation
from kit import clock
from kit.access import open_to
from kit.errors import InputError
from people.models import Person, Unit


@open_to(*GIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, person: int) -> HttpResponse:
    """What somebody gets, and the form that gives him more."""
    someone = get_object_or_404(Person.objects.visible_to(request.user).select_related("home_unit"), pk=person)
    form = HelpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accommodations.give(form.wish(), persons=[someone], by=request.user, at=clock.now())
        except InputError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Written down. It holds for every test that begins from its first day on."))
            return redirect("assessments:help_person", someone.pk)
    rows = Accommodation.objects.visible_to(request.user).for_person(someone).select_related("unit", "by")
    context = {"person": someone, "rows": rows, "form": form, "today": clock.today()}
    return render(request, "assessments/help/person.html", context, status=422 if form.errors else 200)


@open_to(*GIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: HttpRequest, unit: int) -> HttpResponse:
    """The same for a whole place, or for some of its people."""
    place = get_object_or_404(Unit.objects.visible_to(request.user), pk=unit)
    persons = Person.objects.visible_to(request.user).filter(home_unit=place, is_active=True, merged_into=None)
    form = GroupHelpForm(request.POST or None, persons=persons.order_by("name", "pk"))
    if request.method == "POST" and form.is_valid():
        everybody = form.cleaned_data["everybody"]
        try:
            accommodations.give(
                form.wish(),
                persons=() if everybody else list(form.cleaned_data["persons"]),
                unit=place if everybody else None,
                by=request.user,
                at=clock.now(),
            )
        except InputError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Written down. It holds for every test that begins from its first day on."))
            return redirect("assessments:help_unit", place.pk)
    rows = Accommodation.objects.visible_to(request.user).filter(unit=place).select_related("by")
    context = {"place": place, "rows": rows, "form": form, "today": clock.today()}
    return render(request, "assessments/help/unit.html", context, status=422 if form.errors else 200)


@open_to(*GIVERS)
@require_POST
def end(request: HttpRequest, help: UUID) -> HttpResponse:
    """Let one end."""
    row = get_object_or_404(Accommodation.objects.visible_to(request.user), uuid=help)
    accommodations.end(row, on=clock.today(), by=request.user)
    if row.person_id:
        return redirect("assessments:help_person", row.person_id)
    return redirect("assessments:help_unit", row.unit_id)
