"""我的数据: what is kept of me, take it along, put it right, agree or not, ask for erasure."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import audit, clock
from kit.access import Role, open_to
from kit.errors import InputError, NotNow, Text
from people import consents as consent
from people import correcting, erasure, my_file, notice, personal_data
from people.data_forms import CorrectionForm, ErasureForm
from people.models import Correction, Person


@dataclass(frozen=True)
class Line:
    """One field on the page. waiting: whether a request about it is open."""

    name: str
    label: Text
    value: str
    purpose: Text
    who: Text
    optional: bool
    waiting: bool


@dataclass(frozen=True)
class Wish:
    """One request of one's own with its answer."""

    id: UUID
    label: Text
    row: Correction

    @property
    def is_open(self) -> bool:
        return self.row.state == Correction.State.OPEN


@open_to(Role.CADRE)
@require_GET
def my_data(request: HttpRequest) -> HttpResponse:
    """What is kept, with purpose and who sees it; the ways to file, correction, consent and erasure."""
    rows = list(correcting.of(request.user)[:30])
    waiting = {row.field for row in rows if row.state == Correction.State.OPEN}
    context = {
        "fields": [_line(request.user, each, waiting) for each in personal_data.FIELDS],
        "requests": [Wish(row.pk, correcting.FIELDS.get(row.field, row.field), row) for row in rows],
        "sections": my_file.overview(request.user),
        "notice": notice.current(),
    }
    return render(request, "people/my_data.html", context)


def _line(person: Person, kept: personal_data.Kept, waiting: set[str]) -> Line:
    value = personal_data.shown(person, kept.name)
    return Line(kept.name, kept.label, value, kept.purpose, kept.who, kept.optional, kept.name in waiting)


@open_to(Role.CADRE)
@require_GET
def my_data_file(request: HttpRequest, kind: str) -> HttpResponse:
    """All of it as a file: ``json`` or ``html``."""
    make = {"json": my_file.as_json, "html": my_file.as_html}.get(kind)
    if make is None:
        raise Http404
    made = make(request.user, at=clock.now())
    audit.record("people.own_data_fetched", by=request.user, of=request.user, request=request)
    return HttpResponse(
        made.content,
        content_type=made.content_type,
        headers={"Content-Disposition": f'attachment; filename="{made.name}"'},
    )


@open_to(Role.CADRE)
@require_http_methods(["GET", "POST"])
def my_data_wrong(request: HttpRequest, field: str) -> HttpResponse:
    """【这里不对】: say how it should be; the old value stands until somebody has answered."""
    if field not in correcting.FIELDS or field == correcting.ERASURE:
        raise Http404
    form = CorrectionForm(request.POST or None, field=field)
    if request.method == "POST" and form.is_valid():
        try:
            correcting.ask(request.user, field, form.cleaned_data["wanted"], at=clock.now(), request=request)
        except (InputError, NotNow) as error:
            form.add_error("wanted", str(error))
        else:
            messages.success(
                request, _("It has arrived. Your township contact looks at it; until then nothing changes.")
            )
            return redirect("people:my_data")
    kept = personal_data.BY_NAME.get(field)
    context = {
        "form": form,
        "label": correcting.FIELDS[field],
        "value": personal_data.shown(request.user, field) if kept else "",
        "purpose": kept.purpose if kept else "",
    }
    return render(request, "people/my_data_wrong.html", context)


@open_to(Role.CADRE)
@require_POST
def my_request_forget(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take one's own open request back."""
    if correcting.take_back(request.user, id):
        messages.success(request, _("The request was taken back."))
    return redirect("people:my_data")


@open_to(Role.CADRE)
@require_http_methods(["GET", "POST"])
def my_erasure(request: HttpRequest) -> HttpResponse:
    """【申请删除】: what would go and what would stay; the county decides, and says why if not."""
    found = erasure.preview(request.user, on=clock.today())
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and not found.hindrances and form.is_valid():
        correcting.ask(request.user, correcting.ERASURE, form.cleaned_data["why"], at=clock.now(), request=request)
        messages.success(request, _("It has arrived. The county looks at it and answers here."))
        return redirect("people:my_data")
    return render(request, "people/my_erasure.html", {"preview": found, "form": form})


@open_to(Role.CADRE)
@require_http_methods(["GET", "POST"])
def consents(request: HttpRequest) -> HttpResponse:
    """Photo, voice, WeChat identifier: each for itself, none given as delivered, withdrawn with one tap."""
    if request.method == "POST":
        try:
            changed = consent.say(
                request.user,
                request.POST.get("purpose", ""),
                request.POST.get("given") == "yes",
                at=clock.now(),
                request=request,
            )
        except InputError:
            raise Http404 from None
        if changed:
            messages.success(request, _("It is noted."))
        return redirect(reverse("people:consents"))
    context = {"standing": consent.standing_of(request.user), "version": consent.VERSION}
    return render(request, "people/consents.html", context)
