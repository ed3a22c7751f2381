"""【为什么这样说】: the cadre's own page about one competency, and 【请人复核】."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competencies.explanations import explain
from competencies.forms import ReviewForm
from kit import clock
from kit.access import Role, open_to
from kit.pages import safe_next
from notifications import api as notifications
from notifications.models import FeedbackKind


@open_to(Role.CADRE)
@require_http_methods(["GET", "POST"])
def level(request: HttpRequest, competency: str) -> HttpResponse:
    """Say why; take the wish for another look."""
    try:
        page = explain(request.user, competency, on=clock.today())
    except KeyError:
        raise Http404 from None
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        notifications.leave_feedback(
            FeedbackKind.REVIEW,
            form.cleaned_data["text"],
            id=form.cleaned_data["id"],
            at=clock.now(),
            person=request.user,
            about=f"{page.entry.name}（{competency}）",
        )
        messages.success(request, _("Your wish has arrived. The township contact answers with a reason."))
        return redirect("competencies:level_explain", competency)
    status = 422 if form.errors else 200
    back = safe_next(request, request.GET.get("next", ""))
    return render(request, "competencies/level.html", {"page": page, "form": form, "back": back}, status=status)
