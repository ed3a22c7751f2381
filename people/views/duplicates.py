"""重复人员: who may be one person, both side by side, and one word of staff about them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kit import audit
from kit.access import Role, open_to
from kit.errors import UserError
from people import duplicates as rows
from people.personal_data import FIELDS
from people.profile import who_is

MERGERS = (Role.COUNTY, Role.COUNTY_ADMIN)


@open_to(*MERGERS)
@require_GET
def duplicates(request: HttpRequest) -> HttpResponse:
    """Groups of persons who may be one, fifty to a page."""
    page = Paginator(rows.suspected(request.user), 50).get_page(request.GET.get("page"))
    groups = [(group.why, [(person, who_is(person)) for person in group.people], group.pairs) for group in page]
    return render(request, "people/duplicates.html", {"page": page, "groups": groups})


@open_to(*MERGERS)
@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, one: UUID, other: UUID) -> HttpResponse:
    """Both side by side; ``one`` is the row that would stay. Nothing happens before it is confirmed here."""
    found = rows.pair_of(request.user, one, other)
    if found is None:
        raise Http404
    keep, drop = found
    if request.method == "POST":
        try:
            return _decide(request, keep, drop)
        except UserError as error:
            messages.warning(request, str(error))
            return redirect("people:duplicate_pair", one, other)
    audit.record("people.pair_opened", by=request.user, of=keep, scope_path=rows.path_of(keep), request=request)
    plan = rows.preview(keep, drop, by=request.user)
    return render(request, "people/duplicate_pair.html", {"plan": plan, "keep": who_is(keep), "drop": who_is(drop)})


def _decide(request: HttpRequest, keep: rows.Person, drop: rows.Person) -> HttpResponse:
    if request.POST.get("say") == "two":
        rows.are_two(keep, drop, by=request.user)
        messages.success(request, _("Noted: these are two persons. They are not shown here again."))
        return redirect("people:duplicates")
    take = {field.name for field in FIELDS if request.POST.get(field.name) == "other"}
    rows.merge(keep, drop, by=request.user, take=take, expect=request.POST.get("fingerprint", ""))
    messages.success(request, _("Merged. You can take it back under Operations."))
    return redirect("people:operations")
