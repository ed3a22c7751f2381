"""【请人复核】: asked by whom it is about, answered at the desk by a named colleague."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from competencies import reviews
from competencies.decide_forms import ReviewAnswerForm, ReviewForm
from competencies.models import Review
from competencies.review_pages import ask_page, list_page, review_page
from competencies.reviews import ANSWERING
from kit import clock
from kit.access import Role, open_to
from kit.errors import InputError, NotNow
from kit.pages import safe_next


@open_to(Role.CADRE)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, about: str) -> HttpResponse:
    """A late mark, or a certificate that did not come. A level has this on its own page."""
    try:
        page = ask_page(request.user, about)
    except KeyError:
        raise Http404 from None
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reviews.ask(about, **form.cleaned_data, person=request.user, at=clock.now())
        except InputError as error:
            form.refuse(error)
        else:
            messages.success(request, _("It has arrived. You read the answer here."))
            return redirect("competencies:review_ask", about)
    status = 422 if form.errors else 200
    back = safe_next(request, request.GET.get("next", ""))
    return render(request, "competencies/reviews/ask.html", {"page": page, "form": form, "back": back}, status=status)


@open_to(*ANSWERING)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Who waits for an answer, the longest first."""
    page = list_page(request.user, request.GET.get("page", "1"), at=clock.now())
    return render(request, "competencies/reviews/list.html", {"page": page})


@open_to(*ANSWERING)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, id: UUID) -> HttpResponse:
    """One question with what stands behind it, and its answer."""
    rows = Review.objects.visible_to(request.user)
    row = get_object_or_404(rows.select_related("person__home_unit", "addressee", "answered_by"), pk=id)
    form = ReviewAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reviews.answer(row, form.cleaned_data["answer"], by=request.user, at=clock.now())
        except InputError as error:
            form.refuse(error)
        except NotNow as error:
            messages.warning(request, str(error))
            return redirect("competencies:review", row.pk)
        else:
            messages.success(request, _("Answered. The person is told."))
            return redirect("competencies:reviews")
    page = review_page(row, at=clock.now(), on=clock.today())
    status = 422 if form.errors else 200
    return render(request, "competencies/reviews/review.html", {"page": page, "form": form}, status=status)
