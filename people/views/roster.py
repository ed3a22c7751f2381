"""名册导入: a county's own Excel file, its columns, what it would change, and back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import audit, clock, sheets
from kit.access import Role, open_to
from kit.errors import UserError
from people import invitations
from people.models import Person, RosterUpload
from people.roster import export as exports
from people.roster import mending, pages, report, uploads
from people.roster.forms import ColumnsForm, ExportForm, UploadForm
from people.views.slips import printed_sheets

IMPORTERS = (Role.COUNTY, Role.COUNTY_ADMIN)
State = RosterUpload.State


def _upload(request: HttpRequest, upload: UUID) -> RosterUpload:
    """A file of the viewer's own county; another's is not there."""
    return get_object_or_404(uploads.visible(request.user), pk=upload)


@open_to(*IMPORTERS)
@require_http_methods(["GET", "POST"])
def roster(request: HttpRequest) -> HttpResponse:
    """The files so far, and the way in for another one."""
    units = uploads.units_of(request.user)
    form = UploadForm(request.POST or None, request.FILES or None, units=units)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = uploads.take_in(
                file.read(), file.name, unit=form.cleaned_data["unit"], by=request.user, request=request
            )
        except UserError as error:
            form.add_error("file", str(error))
        else:
            return redirect("people:roster_columns", kept.pk)
    page = Paginator(uploads.visible(request.user), 20).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "export": ExportForm(units=units),
        "page": page,
        "rows": [pages.row_of(upload) for upload in page],
        "others": [other for unit in units for other in uploads.others_at_it(unit, request.user)],
    }
    return render(request, "people/roster.html", context)


@open_to(*IMPORTERS)
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """An empty roster to be filled."""
    return _excel(exports.template(), f"{_('Roster template')}.xlsx")


@open_to(*IMPORTERS)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Today's roster; whole numbers need a reason, which the trail keeps."""
    form = ExportForm(request.POST, units=uploads.units_of(request.user))
    if not form.is_valid():
        raise Http404
    wanted = exports.Wanted(on=clock.today(), **form.cleaned_data)
    try:
        content = exports.workbook(request.user, wanted, request=request)
    except UserError as error:
        messages.warning(request, str(error))
        return redirect("people:roster")
    return _excel(content, f"{wanted.unit.name}{_('Roster')} {wanted.on:%Y-%m-%d}.xlsx")


@open_to(*IMPORTERS)
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Which column is what, as it was guessed, to be put right; then the dry run."""
    kept = _upload(request, upload)
    if kept.state not in uploads.MAY_BE_TRIED:
        return redirect("people:roster_file", kept.pk)
    form = ColumnsForm(request.POST or None, upload=kept, shown=report.loads(kept.report))
    if request.method == "POST" and form.is_valid():
        try:
            said = uploads.say(kept, **form.said())
            uploads.ask_to_try(said, by=request.user, request=request)
        except UserError as error:
            form.add_error(None, str(error))
        else:
            return redirect("people:roster_file", kept.pk)
    return render(request, "people/roster_columns.html", {"upload": kept, "form": form})


@open_to(*IMPORTERS)
@require_GET
def file(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Where the file is: how far, what it would change, what is wrong, or what was written."""
    kept = _upload(request, upload)
    if uploads.is_stuck(kept):  # whoever waits finds out here that nobody works any more
        uploads.free(kept.unit)
        kept.refresh_from_db()
    look = pages.look_at(kept, kind=request.GET.get("kind", ""), number=request.GET.get("page"))
    return render(request, look.template, {"upload": kept, "look": look})


@open_to(*IMPORTERS)
@require_POST
def twins(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Who the doubtful twins are; tried anew with that."""
    kept = _upload(request, upload)
    choices = {name.removeprefix("twin_"): said for name, said in request.POST.items() if name.startswith("twin_")}
    return _doing(request, kept, lambda: uploads.ask_to_try(uploads.say(kept, choices=choices), by=request.user))


@open_to(*IMPORTERS)
@require_POST
def again(request: HttpRequest, upload: UUID) -> HttpResponse:
    """The dry run once more: the tables have changed, or the work stopped."""
    kept = _upload(request, upload)
    return _doing(request, kept, lambda: uploads.ask_to_try(kept, by=request.user, request=request))


@open_to(*IMPORTERS)
@require_POST
def apply(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Write what was shown."""
    kept = _upload(request, upload)
    return _doing(request, kept, lambda: uploads.ask_to_apply(kept, by=request.user, request=request))


@open_to(*IMPORTERS)
@require_POST
def undo(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Take it back, or say what stands in the way."""
    kept = _upload(request, upload)
    return _doing(request, kept, lambda: uploads.ask_to_undo(kept, by=request.user, request=request))


@open_to(*IMPORTERS)
@require_POST
def give_up(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Leave the file alone."""
    kept = _upload(request, upload)
    try:
        uploads.give_up(kept, by=request.user, request=request)
    except UserError as error:
        messages.warning(request, str(error))
        return redirect("people:roster_file", kept.pk)
    messages.success(request, _("The file was given up. Nothing was written."))
    return redirect("people:roster")


def _doing(request: HttpRequest, upload: RosterUpload, deed: Callable[[], object]) -> HttpResponse:
    try:
        deed()
    except UserError as error:
        messages.warning(request, str(error))
    return redirect("people:roster_file", upload.pk)


@open_to(*IMPORTERS)
@require_GET
def errors(request: HttpRequest, upload: UUID) -> HttpResponse:
    """The file as it was sent, with a last column that says what is wrong."""
    kept = _upload(request, upload)
    try:
        content = mending.workbook(kept)
    except UserError as error:
        messages.warning(request, str(error))
        return redirect("people:roster_file", kept.pk)
    audit.record("people.roster_fetched", by=request.user, of=kept, scope_path=kept.unit.path, request=request)
    return _excel(content, f"{_('To be put right')} {kept.file_name.rsplit('.', 1)[0]}.xlsx")


@open_to(*IMPORTERS)
@require_POST
def slips(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Slips of those whom the import made and who have none."""
    kept = _upload(request, upload)
    at, on = clock.now(), clock.today()
    made = Person.objects.visible_to(request.user).filter(changes__operation=kept.operation_id, changes__made=True)
    people = invitations.without_slip(made.select_related("home_unit__parent", "main_post"), at=at)
    try:
        printed = invitations.invite(request.user, people.order_by("home_unit__code", "name"), kept.unit, on=on, at=at)
    except UserError as error:
        messages.warning(request, str(error))
        return redirect("people:roster_file", kept.pk)
    return printed_sheets(request, kept.unit, printed)


def _excel(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=sheets.MIME)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer
