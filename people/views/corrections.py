"""更正申请: what persons say is wrong about themselves, answered by the township or the county."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kit import clock
from kit.access import open_to
from kit.errors import InputError, NotNow, Text
from people import correcting, personal_data
from people.data_forms import AnswerForm
from people.models import Correction
from people.profile import Who, who_is
from people.views.person_data import DESK


@dataclass(frozen=True)
class Line:
    """One request: who, what is kept (numbers masked), what he wishes (the same), and the answer."""

    row: Correction
    who: Who
    label: Text
    kept: str
    wanted: str
    is_erasure: bool
    is_open: bool


@open_to(*DESK)
@require_GET
def corrections(request: HttpRequest) -> HttpResponse:
    """Open ones first, the oldest on top; answered ones below."""
    first = Case(When(state=Correction.State.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = correcting.for_staff(request.user).order_by(first, "asked_at", "pk")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    context = {"page": page, "lines": [_line(row) for row in page], "form": AnswerForm()}
    return render(request, "people/corrections.html", context)


def _line(row: Correction) -> Line:
    kept = personal_data.shown(row.person, row.field) if row.field in personal_data.BY_NAME else ""
    is_open = row.state == Correction.State.OPEN
    label = correcting.FIELDS.get(row.field, row.field)
    return Line(
        row,
        who_is(row.person),
        label,
        kept,
        correcting.in_words(row.field, row.wanted or ""),
        row.field == correcting.ERASURE,
        is_open,
    )


@open_to(*DESK)
@require_POST
def correction_answer(request: HttpRequest, id: UUID) -> HttpResponse:
    """【照此改】 writes the field; 【不改】 needs a reason, which the person reads."""
    row = get_object_or_404(correcting.for_staff(request.user), pk=id)
    try:
        if request.POST.get("answer_is") == "accept":
            correcting.accept(row, by=request.user, at=clock.now(), request=request)
            messages.success(request, _("It was put right. The person sees it."))
        else:
            correcting.refuse(row, request.POST.get("answer", ""), by=request.user, at=clock.now(), request=request)
            messages.success(request, _("The reason was noted. The person sees it."))
    except (InputError, NotNow) as error:
        messages.warning(request, str(error))
    return redirect("people:corrections")
