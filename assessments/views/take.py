"""Sitting: one question a page, all at a glance, handing in, and the result. Works without script."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import (
    handing_in,
    holding,
    pages,
    quiz_results,
    refresh,
    result_pages,
    together_pages,
    written_pages,
)
from assessments.handing_in import ALL, BACK, NEXT, UNKNOWN, Form
from assessments.models import Quiz
from assessments.models.quiz import TOGETHER
from assessments.views.moves import later, own, show, to_where_one_is
from kit import clock
from kit.access import Role, open_to
from kit.errors import Stale
from kit.sent_forms import keeps_form
from offline.api import Answer, Verdict, browser_of

LOST = frozenset(
    {"no_such_sitting", "not_yours", "bad_sitting"}
)  # codes of a sitting that is not there for this person


@require_safe
@open_to(Role.CADRE)
def go_on(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """To where one has to go on: the first open question, the glance at all, or the result."""
    return to_where_one_is(own(request, sitting_id))


@keeps_form
@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.CADRE)
def question(request: HttpRequest, sitting_id: UUID, position: int) -> HttpResponse:
    """One question; what is chosen is stored before the page moves on."""
    if request.method == "POST":
        return _answered(request, sitting_id, position)
    sitting = own(request, sitting_id)
    if not sitting.is_open:
        return redirect("assessments:result", sitting.pk)
    if sitting.purpose == Quiz.Purpose.PLACING and position != len(sitting.paper):
        return to_where_one_is(sitting)  # there is no way back
    if not 1 <= position <= len(sitting.paper):
        raise Http404
    if pages.is_one_page(sitting):
        return redirect(pages.url_of(sitting, position))
    return show(request, "assessments/question.html", sitting, pages.question_of(sitting, position))


@require_safe
@open_to(Role.CADRE)
def review(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """All questions at a glance, and the button that hands them in."""
    sitting = own(request, sitting_id)
    if not sitting.is_open or sitting.purpose == Quiz.Purpose.PLACING:
        return to_where_one_is(sitting)
    return show(request, "assessments/review.html", sitting, pages.review_of(sitting))


@keeps_form
@require_POST
@open_to(Role.CADRE)
def submit(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """Hand in. A second time shows the stored result."""
    sitting = own(request, sitting_id)
    if not sitting.is_open:
        return redirect("assessments:result", sitting.pk)
    try:
        event = UUID(request.POST.get("event", ""))
    except ValueError:
        return redirect("assessments:review", sitting.pk)
    lease = handing_in.lease_of(request.POST)
    verdict = handing_in.submit(request.user, sitting, event, at=clock.now(), lease=lease)
    if verdict.code == "quiz_closed":
        return render(request, "assessments/over.html", {"sitting": sitting}, status=409)
    return later(request) if verdict.verdict is Verdict.LATER else to_where_one_is(own(request, sitting_id))


@require_POST
@open_to(Role.CADRE)
def take_over(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """Go on in this browser; what is answered on the other one from now on is kept and not scored."""
    sitting = own(request, sitting_id)
    try:
        event = UUID(request.POST.get("event", ""))
    except ValueError:
        return to_where_one_is(sitting)
    holding.take(request.user, sitting.pk, browser_of(request, about=sitting.pk), event=event, at=clock.now())
    return to_where_one_is(sitting)


@require_safe
@open_to(Role.CADRE)
def result(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """How it ended."""
    sitting = own(request, sitting_id)
    if sitting.is_open:
        return to_where_one_is(sitting)
    if sitting.purpose == Quiz.Purpose.PLACING:
        context = {"page": result_pages.placing_of(sitting), "sitting": sitting}
        return render(request, "assessments/placing_result.html", context)
    at = clock.now()
    context = {"sitting": sitting, "written": written_pages.feedback_of(sitting, at=at)}
    if sitting.quiz.key == TOGETHER:
        context["page"] = together_pages.result_of(sitting)
        return render(request, "assessments/together/result.html", context)
    if sitting.quiz.is_authored:
        context["page"] = quiz_results.result_of(request.user, sitting, at=at)
        return render(request, "assessments/quizzes/result.html", context)
    if sitting.purpose == Quiz.Purpose.REFRESH:
        return render(request, "assessments/refresh/result.html", {"page": refresh.result_of(sitting)})
    context["page"] = result_pages.result_of(sitting)
    return render(request, "assessments/result.html", context)


def _answered(request: HttpRequest, sitting_id: UUID, position: int) -> HttpResponse:
    try:
        form = handing_in.read(request.POST)
    except Stale:
        return redirect("assessments:go_on", sitting_id)
    problem = form.problem
    if request.POST.get("placing") == "1" and form.go != UNKNOWN and not form.answer and not problem:
        problem = _("Nothing is chosen yet. If you do not know, tap “I do not know this”.")
    if form.tells and form.go == NEXT and not form.answer and not problem:
        problem = _("Nothing is chosen yet. Choose an answer, or tap “Skip it for now”.")
    if form.stays and not problem:
        return _moved_on(request, sitting_id, position, form, Answer(str(form.event), Verdict.DUPLICATE))
    if problem:
        return _asked_again(request, sitting_id, position, form, problem)
    browser = browser_of(request, about=sitting_id)
    verdict = handing_in.answer(request.user, sitting_id, form, at=clock.now(), browser=browser)
    return _moved_on(request, sitting_id, position, form, verdict)


def _moved_on(request: HttpRequest, sitting_id: UUID, position: int, form: Form, verdict: Answer) -> HttpResponse:
    if verdict.code in LOST:
        raise Http404
    if verdict.verdict is Verdict.LATER:
        return later(request)
    if verdict.verdict is Verdict.REJECTED:
        return redirect("assessments:go_on", sitting_id)
    if form.is_told:
        return redirect("assessments:question", sitting_id, position)
    if form.go == ALL or (form.go in (NEXT, UNKNOWN) and form.is_last):
        return redirect("assessments:review", sitting_id)
    return redirect("assessments:question", sitting_id, max(1, position - 1) if form.go == BACK else position + 1)


def _asked_again(request: HttpRequest, sitting_id: UUID, position: int, form: Form, problem: str) -> HttpResponse:
    """The same page with what was chosen, and what is wrong with it."""
    sitting = own(request, sitting_id)
    if not sitting.is_open or not 1 <= position <= len(sitting.paper):
        return to_where_one_is(sitting)
    page = pages.question_of(sitting, position, typed=form.typed, problem=problem)
    return show(request, "assessments/question.html", sitting, page, status=422)
