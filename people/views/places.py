"""单位: the list, one unit with its history, and its changes in two steps: fill in, look at the difference, confirm."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kit import clock
from kit.access import Role, open_to
from kit.errors import InputError, Stale
from people import tree
from people.models import Unit, UnitKind
from people.tree import forms, looking
from people.tree.plan import Plan

LOOKERS = (Role.TOWNSHIP, Role.COUNTY, Role.COUNTY_ADMIN)
FORMS = {
    "set_up": forms.SetUpForm,
    "rename": forms.RenameForm,
    "move": forms.MoveForm,
    "merge": forms.MergeForm,
    "split": forms.SplitForm,
    "close": forms.CloseForm,
}
TITLES = {
    "set_up": gettext_lazy("Set up a new unit"),
    "rename": gettext_lazy("New name or code"),
    "move": gettext_lazy("Move to another unit"),
    "merge": gettext_lazy("Merge with others"),
    "split": gettext_lazy("Split into several"),
    "close": gettext_lazy("Close the unit"),
}


@open_to(*LOOKERS)
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The units in scope: looked up by name or code, by kind, by township."""
    given = request.GET
    kind = given.get("kind", "")
    if kind and kind not in UnitKind.values:
        raise Http404
    above = int(given["above"]) if given.get("above", "").isdecimal() and len(given["above"]) < 19 else 0
    search = looking.Search(given.get("q", "").strip()[:60], kind, above, bool(given.get("ended")))
    page, rows = looking.page_of(request.user, search, given.get("page", "1"))
    context = {
        "search": search,
        "page": page,
        "rows": rows,
        "kinds": UnitKind.choices,
        "townships": list(Unit.objects.visible_to(request.user).living().townships().only("pk", "name")),
        "may_change": request.user.scope.has(Role.COUNTY_ADMIN),
    }
    return render(request, "people/units.html", context)


@open_to(*LOOKERS)
@require_safe
def unit(request: HttpRequest, unit: UUID) -> HttpResponse:
    """One unit: today, what it was, what lies below it."""
    place = get_object_or_404(Unit.objects.visible_to(request.user).select_related("parent"), uuid=unit)
    look = looking.look_at(request.user, place, on=clock.today())
    return render(request, "people/unit.html", {"look": look})


@open_to(Role.COUNTY_ADMIN)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, deed: str, unit: UUID | None = None) -> HttpResponse:
    """Fill in (go: empty or "edit"), see the difference ("look"), confirm it ("do")."""
    place = None
    if unit is not None:
        place = get_object_or_404(looking.changeable(request.user).living().select_related("parent"), uuid=unit)
    initial = {"parent": request.GET.get("above")}
    form = FORMS[deed](request.POST or None, unit=place, viewer=request.user, initial=initial)
    context = {"unit": place, "form": form, "title": TITLES[deed]}
    go = request.POST.get("go", "")
    if go not in ("look", "do") or not form.is_valid():
        return render(request, "people/unit_change.html", context)
    try:
        if go == "do":
            seen = request.POST.get("fingerprint") or "nothing"
            operation = tree.carry_out(form.wish(), by=request.user, expected=seen, request=request)
            messages.success(request, _("Done. It can be taken back here."))
            return redirect("people:operation", operation.pk)
    except Stale as error:
        context["problem"] = error
    except InputError:
        pass  # the plan below says all that speaks against it
    return _preview(request, context, tree.plan_of(form.wish()))


def _preview(request: HttpRequest, context: dict[str, object], plan: Plan) -> HttpResponse:
    """The difference; or the form again, with what speaks against it."""
    if plan.refusals:
        context["form"].refuse(plan.refusals)  # type: ignore[attr-defined]
        return render(request, "people/unit_change.html", context)
    offices = plan.offices if request.user.scope.sees_reserve else plan.known_offices
    persons = len({office.person_id for office in offices})
    return render(
        request, "people/unit_preview.html", {**context, "plan": plan, "offices": offices, "persons": persons}
    )
