"""变动记录: what was done to units, offices and persons, by whom, and taking it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kit.access import Role, open_to
from kit.errors import NotNow
from people import deeds
from people import operations as verbs
from people.models import Operation

READERS = (Role.TOWNSHIP, Role.COUNTY, Role.COUNTY_ADMIN)


@open_to(*READERS)
@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """All operations in scope, the newest first."""
    kind = request.GET.get("kind", "")
    if kind and kind not in Operation.Kind.values:
        raise Http404
    page, rows = deeds.page_of(request.user, request.GET.get("page", "1"), kind)
    context = {"page": page, "rows": rows, "kinds": Operation.Kind.choices, "kind": kind}
    return render(request, "people/operations.html", context)


@open_to(*READERS)
@require_safe
def operation(request: HttpRequest, operation: UUID) -> HttpResponse:
    """One operation, and what stands in the way of taking it back."""
    row = get_object_or_404(deeds.visible(request.user), pk=operation)
    return render(request, "people/operation.html", {"look": deeds.look_at(request.user, row)})


@open_to(*READERS)
@require_POST
def undo(request: HttpRequest, operation: UUID) -> HttpResponse:
    """Take it back, or say what stands in the way."""
    row = get_object_or_404(deeds.visible(request.user), pk=operation)
    if row.undone_at is None and not deeds.may_undo(request.user, row):
        raise Http404
    try:
        back = verbs.undo(row, by=request.user)
    except NotNow as error:
        messages.warning(request, str(error))
        return redirect("people:operation", row.pk)
    messages.success(request, _("Taken back. Everything is as it was before."))
    return redirect("people:operation", back.pk)
