"""【为什么这样说】: the cadre's own page about one competency, and 【请人复核】."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competencies import reviews
from competencies.decide_forms import ReviewForm
from competencies.explanations import explain
from competencies.reviews import About
from kit import clock
from kit.access import Role, open_to
from kit.errors import InputError
from kit.pages import safe_next


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
        try:
            reviews.ask(About.LEVEL, **form.cleaned_data, person=request.user, competency=competency, at=clock.now())
        except InputError as error:
            form.refuse(error)
        else:
            messages.success(request, _("It has arrived. You read the answer here."))
            return redirect("competencies:level_explain", competency)
    status = 422 if form.errors else 200
    back = safe_next(request, request.GET.get("next", ""))
    asked = reviews.of_person(request.user, About.LEVEL, competency)
    context = {"page": page, "form": form, "back": back, "reviews": asked}
    return render(request, "competencies/level.html", context, status=status)
