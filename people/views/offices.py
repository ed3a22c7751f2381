"""One person's offices with their whole history, and who stands by whom."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock
from kit.access import open_to
from kit.errors import UserError
from people import mentoring, office_pages
from people.models import Mentoring, Person
from people.office_forms import MentorForm
from people.profile import who_is
from people.proposals import PROPOSERS


def person_of(request: HttpRequest, person: int) -> Person:
    """Somebody whom the viewer may see, with what a head line says of him; 404 for anybody else."""
    found = Person.objects.visible_to(request.user).select_related("home_unit__parent", "main_post")
    return get_object_or_404(found, pk=person)


@open_to(*PROPOSERS)
@require_GET
def offices(request: HttpRequest, person: int) -> HttpResponse:
    """Every row of his offices, replaced ones too, with its document and who recorded it."""
    someone, on = person_of(request, person), clock.today()
    page = office_pages.offices_of(someone, request.user, on=on)
    return render(request, "people/offices.html", {"person": someone, "who": who_is(someone), "page": page, "on": on})


@open_to(*PROPOSERS)
@require_http_methods(["GET", "POST"])
def mentor(request: HttpRequest, person: int) -> HttpResponse:
    """Name a mentor."""
    someone, on = person_of(request, person), clock.today()
    people = mentoring.candidates(request.user, someone, on=on).select_related("home_unit__parent", "main_post")
    people = people.order_by("home_unit__code", "main_post__order", "name")
    form = MentorForm(request.POST or None, candidates=people, initial={"since": on})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            mentoring.name_mentor(
                someone, said["mentor"], since=said["since"], until=said["until"], by=request.user, at=clock.now(),
                request=request,
            )  # fmt: skip
        except UserError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Named. Both were told."))
            return redirect("people:offices", someone.pk)
    context = {"person": someone, "who": who_is(someone), "form": form, "nobody": not people.exists()}
    return render(request, "people/mentor.html", context, status=422 if form.errors else 200)


@open_to(*PROPOSERS)
@require_POST
def mentor_end(request: HttpRequest, id: UUID) -> HttpResponse:
    """Let a mentoring end with yesterday: from today on nobody is shown it."""
    seen = Mentoring.objects.filter(person__in=Person.objects.visible_to(request.user))
    row = get_object_or_404(seen, pk=id)
    try:
        mentoring.end_mentoring(row, until=clock.today() - timedelta(days=1), by=request.user, request=request)
    except UserError as error:
        messages.warning(request, str(error))
    return redirect("people:offices", row.person_id)
