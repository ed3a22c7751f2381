"""个人信息: the record of handling, the assessment, contractors and retention on one page to print; notice; leaks."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kit import audit, clock, sheets
from kit.access import Role, open_to
from kit.errors import InputError
from people import handling, leaks, leaks_elsewhere, notice, personal_data, retention
from people.data_forms import ContractorForm, LeakForm, NoticeForm
from people.leaks import Leak
from people.leaks_elsewhere import Answer
from people.models import Contractor, Unit

ANSWERABLE = (Role.COUNTY_ADMIN, Role.SYSTEM)


@open_to(*ANSWERABLE)
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """Everything that an auditor asks for, in one print."""
    at = clock.now()
    lines, last = retention.table()
    context = {
        "notice": notice.current(),
        "activities": handling.ACTIVITIES,
        "fields": personal_data.FIELDS,
        "sections": personal_data.titles(),
        "lines": lines,
        "last": last,
        "late": retention.is_late(last, at=at),
        "assessment": handling.ASSESSMENT,
        "contractors": list(Contractor.objects.order_by("-since")),
        "at": at,
        "is_admin": request.user.scope.has(Role.COUNTY_ADMIN),
    }
    return render(request, "people/privacy.html", context)


@open_to(Role.COUNTY_ADMIN)
@require_http_methods(["GET", "POST"])
def notice_confirm(request: HttpRequest) -> HttpResponse:
    """The county confirms who handles the data and on what basis."""
    today = notice.current()
    kept = {"handler": today.handler, "contact": today.contact, "document": today.document}
    form = NoticeForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            notice.confirm(
                typed["handler"], typed["contact"], typed["document"], by=request.user, at=clock.now(), request=request
            )
        except InputError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("The notice is confirmed. Whoever saw another one sees it at the next log-in."))
            return redirect("people:privacy")
    return render(request, "people/notice_confirm.html", {"form": form, "notice": today})


@open_to(Role.COUNTY_ADMIN)
@require_http_methods(["GET", "POST"])
def contractor(request: HttpRequest, id: int | None = None) -> HttpResponse:
    """Enter or end a contractor."""
    row = get_object_or_404(Contractor, pk=id) if id is not None else None
    form = ContractorForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        kept = form.save()
        audit.record("people.contractor_kept", by=request.user, of=kept, fields=form.changed_data, request=request)
        messages.success(request, _("It is kept."))
        return redirect("people:privacy")
    return render(request, "people/contractor.html", {"form": form, "contractor": row})


@open_to(Role.COUNTY_ADMIN)
@require_http_methods(["GET", "POST"])
def leak(request: HttpRequest) -> HttpResponse:
    """After a leak: who is affected, and what has to be said to them. The conditions travel by POST."""
    units = Unit.objects.visible_to(request.user).order_by("path")
    form = LeakForm(request.POST or None, units=units, accounts=leaks.accounts_with_numbers(request.user))
    context: dict[str, object] = {"form": form, "notice": notice.current()}
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        found = Leak(tuple(typed["names"]), typed["unit"], typed["since"], typed["until"], typed["account"])
        answer = leaks_elsewhere.answer(request.user, found)
        as_file = request.POST.get("as") == "file"
        _note(request, found, len(answer.told), as_file=as_file)
        if as_file:
            return _file(answer)
        labels = [str(personal_data.BY_NAME[name].label) for name in found.names]
        page = Paginator(answer.told, 50).get_page(request.POST.get("page"))
        context |= {"leak": found, "answer": answer, "page": page, "rows": list(page), "kinds": "、".join(labels)}
    return render(request, "people/leak.html", context)


def _note(request: HttpRequest, found: Leak, total: int, *, as_file: bool) -> None:
    said = {"since": found.since.isoformat(), "until": found.until.isoformat(), "rows": str(total)}
    audit.record(
        "people.leak_exported" if as_file else "people.leak_listed",
        by=request.user,
        scope_path=found.unit.path if found.unit else "",
        fields=found.names,
        hashes=said | ({"account": str(found.account.pk)} if found.account else {}),
        request=request,
    )


def _file(answer: Answer) -> HttpResponse:
    """Whom to tell: place, name, office, masked telephone, and where the data are held."""
    columns = [
        sheets.Column(_("Place"), 10),
        sheets.Column(_("full name"), 6),
        sheets.Column(_("post"), 10),
        sheets.Column(_("Telephone"), 8),
        sheets.Column(_("Held as"), 12),
    ]
    rows = ([line.place, line.name, line.post, line.phone, str(line.kept_as)] for line in answer.told)
    content = sheets.to_bytes([sheets.Sheet(_("Affected persons"), columns, rows, note=" ".join(answer.notes))])
    name = f"{_('Affected persons')} {clock.today():%Y-%m-%d}.xlsx"
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
    return HttpResponse(content, content_type=sheets.MIME, headers=headers)
