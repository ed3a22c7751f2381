"""后备干部: the list for county staff with that right, the mark given and taken. For anybody else there is no such page."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import clock, sheets
from kit.access import Role, open_to
from kit.errors import UserError
from people import reserve
from people.models import Unit
from people.office_forms import MarkForm
from people.profile import place_of

STAFF = (Role.COUNTY, Role.COUNTY_ADMIN)
PAGE = 25
FOUND_AT_MOST = 20


def _with_right(request: HttpRequest) -> None:
    """Without the right the page is not there: not even that it exists is said."""
    if not request.user.scope.sees_reserve:
        raise Http404


@open_to(*STAFF)
@require_GET
def reserve_list(request: HttpRequest) -> HttpResponse:
    """Who bears the mark today; each opening is kept in the trail."""
    _with_right(request)
    rows = reserve.marks(request.user, on=clock.today())
    if name := request.GET.get("q", "").strip():
        rows = rows.filter(person__name__contains=name)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    reserve.note_seen(request.user, exported=False, count=page.paginator.count, request=request)
    lines = [(row, place_of(row.unit)) for row in page]
    return render(request, "people/reserve.html", {"page": page, "lines": lines, "q": name})


@open_to(*STAFF)
@require_POST
def reserve_export(request: HttpRequest) -> HttpResponse:
    """The list as an Excel file; kept in the trail."""
    _with_right(request)
    on = clock.today()
    rows = reserve.marks(request.user, on=on)
    content = sheets.to_bytes([reserve.sheet(request.user, rows, on=on)])
    reserve.note_seen(request.user, exported=True, count=rows.count(), request=request)
    response = HttpResponse(content, content_type=sheets.MIME)
    name = f"{_('Reserve cadres')} {on:%Y-%m-%d}.xlsx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


@open_to(*STAFF)
@require_http_methods(["GET", "POST"])
def reserve_new(request: HttpRequest) -> HttpResponse:
    """Give the mark to somebody of the register, found by name, or to somebody new."""
    _with_right(request)
    on, name = clock.today(), request.GET.get("q", "").strip()
    people = reserve.found(request.user, name, on=on) if name else reserve.found(request.user, "", on=on).none()
    units = Unit.objects.visible_to(request.user).grassroots().filter(closed_on=None).select_related("parent")
    shown = people[:FOUND_AT_MOST]
    form = MarkForm(request.POST or None, people=people, units=units, initial={"since": on})
    # Of a name that half the county bears, the first ones are offered.
    form.fields["person"].choices = [(person.pk, form.fields["person"].label_from_instance(person)) for person in shown]
    if name and not form.fields["person"].choices:
        form.initial["name"] = name
    if request.method == "POST" and form.is_valid() and _given(request, form):
        return redirect("people:reserve")
    context = {"form": form, "q": name, "found": bool(form.fields["person"].choices)}
    return render(request, "people/reserve_new.html", context, status=422 if form.errors else 200)


def _given(request: HttpRequest, form: MarkForm) -> bool:
    said = form.cleaned_data
    common = {"since": said["since"], "by": request.user, "document": said["document"], "request": request}
    try:
        if said["person"] is not None:
            reserve.give_mark(said["person"], said["unit"], **common)
        else:
            reserve.give_mark_to_new(said["name"], said["phone"], said["unit"], **common)
    except UserError as error:
        form.refuse(error)
        return False
    messages.success(request, _("Marked. Nobody was told."))
    return True


@open_to(*STAFF)
@require_POST
def reserve_take(request: HttpRequest, id: UUID) -> HttpResponse:
    """Let a mark end with yesterday; one given today ends with today."""
    _with_right(request)
    on = clock.today()
    row = get_object_or_404(reserve.marks(request.user, on=on), pk=id)
    try:
        reserve.take_mark(row, until=max(on - timedelta(days=1), row.since), by=request.user, request=request)
    except UserError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The mark is taken."))
    return redirect("people:reserve")
