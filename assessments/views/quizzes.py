"""Authored quizzes for who takes them: the list, what stands before each, and all questions on one page."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments import one_page, pages, quiz_pages, starting
from assessments.models import Quiz, Sitting
from assessments.quiz_forms import CodeForm
from assessments.views.moves import begun, later, own, show, to_where_one_is
from kit import clock
from kit.access import Role, open_to
from kit.errors import InputError, Stale
from kit.sent_forms import keeps_form
from offline.api import browser_of


@require_safe
@open_to(Role.CADRE)
def quizzes(request: HttpRequest) -> HttpResponse:
    """What is open to him, and how far he is."""
    page = quiz_pages.list_of(request.user, at=clock.now())
    return render(request, "assessments/quizzes/list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.CADRE)
def quiz(request: HttpRequest, quiz: int) -> HttpResponse:
    """What stands before a quiz; its button begins it or goes on with it."""
    row = get_object_or_404(Quiz.objects.of(request.user), pk=quiz)
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        code = request.POST.get("code", "")
        try:
            return begun(request, lambda at: starting.start_quiz(request.user, row, at=at, code=code))
        except InputError as error:
            form.refuse(error)
    context = {"page": quiz_pages.intro_of(request.user, row, at=clock.now()), "form": form}
    return render(request, "assessments/quizzes/intro.html", context, status=422 if form.errors else 200)


@keeps_form
@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.CADRE)
def sheet(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """All questions of a sitting on one page."""
    sitting = own(request, sitting_id)
    if request.method == "POST":
        return _kept(request, sitting)
    if not sitting.is_open or not pages.is_one_page(sitting):
        return to_where_one_is(sitting)
    return show(request, "assessments/quizzes/sheet.html", sitting, one_page.page_of(sitting))


def _kept(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Keep what was changed on the page, then go where its button says."""
    try:
        written = one_page.read(request.POST, len(sitting.paper))
        browser = browser_of(request, about=sitting.pk)
        is_kept = one_page.keep(request.user, sitting, written, request.POST, at=clock.now(), browser=browser)
    except Stale:
        return redirect("assessments:go_on", sitting.pk)
    if not is_kept:
        return later(request)
    if not sitting.is_open:
        return to_where_one_is(sitting)
    if any(one.problem for one in written):
        page = one_page.page_of(sitting, written=written)
        return show(request, "assessments/quizzes/sheet.html", sitting, page, status=422)
    if request.POST.get("go") == "stay":
        messages.success(request, _("Stored. You can still change it."))
        return redirect(reverse("assessments:sheet", args=[sitting.pk]))
    return redirect("assessments:review", sitting.pk)
