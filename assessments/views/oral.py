"""A trainer reads a test to somebody: choose it, one question a page, hand in, and the result."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import handing_in, oral, pages, result_pages
from assessments.handing_in import ALL, BACK
from assessments.models import Quiz, Sitting
from kit import clock
from kit.access import Role, open_to
from kit.errors import NotNow, Stale, UserError
from offline.api import Verdict
from people.models import Person


@open_to(Role.TRAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, person: int) -> HttpResponse:
    """Which test is read to somebody."""
    someone = get_object_or_404(Person.objects.visible_to(request.user).select_related("home_unit"), pk=person)
    problem: UserError | None = None
    if request.method == "POST":
        competency, _sign, level = request.POST.get("test", "").partition(":")
        if not level.isdecimal():
            raise Http404
        try:
            sitting = oral.start(someone, competency, int(level), by=request.user, at=clock.now())
            return redirect("assessments:oral_question", sitting.pk, pages.where_to_go_on(sitting) or 1)
        except UserError as error:
            problem = error
        except (Quiz.DoesNotExist, KeyError):
            raise Http404 from None
    context = {"person": someone, "choices": oral.choices(someone, at=clock.now()), "problem": problem}
    return render(request, "assessments/oral/choose.html", context, status=409 if problem else 200)


@open_to(Role.TRAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, sitting_id: UUID, position: int) -> HttpResponse:
    """One question, read aloud; what he says is stored before the page moves on."""
    sitting = _read_here(request, sitting_id)
    if not sitting.is_open:
        return redirect("assessments:oral_result", sitting.pk)
    if not 1 <= position <= len(sitting.paper):
        raise Http404
    if request.method == "POST":
        return _answered(request, sitting, position)
    context = {"page": pages.question_of(sitting, position), "person": sitting.person}
    return render(request, "assessments/oral/question.html", context)


@open_to(Role.TRAINER)
@require_safe
def review(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """All questions at a glance."""
    sitting = _read_here(request, sitting_id)
    if not sitting.is_open:
        return redirect("assessments:oral_result", sitting.pk)
    return render(request, "assessments/oral/review.html", {"page": pages.review_of(sitting), "person": sitting.person})


@open_to(Role.TRAINER)
@require_POST
def submit(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """Hand in for him."""
    sitting = _read_here(request, sitting_id)
    try:
        event = UUID(request.POST.get("event", ""))
    except ValueError:
        return redirect("assessments:oral_review", sitting.pk)
    if sitting.is_open:
        handing_in.submit(request.user, sitting, event, at=clock.now())
    return redirect("assessments:oral_result", sitting.pk)


@open_to(Role.TRAINER)
@require_safe
def result(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """How it ended: right and wrong as numbers, no keys."""
    sitting = _read_here(request, sitting_id)
    if sitting.is_open:
        return redirect("assessments:oral_review", sitting.pk)
    context = {"page": result_pages.result_of(sitting), "person": sitting.person}
    return render(request, "assessments/oral/result.html", context)


def _answered(request: HttpRequest, sitting: Sitting, position: int) -> HttpResponse:
    try:
        form = handing_in.read(request.POST)
    except Stale:
        return redirect("assessments:oral_question", sitting.pk, position)
    if form.problem:
        page = pages.question_of(sitting, position, typed=form.typed, problem=form.problem)
        context = {"page": page, "person": sitting.person}
        return render(request, "assessments/oral/question.html", context, status=422)
    verdict = handing_in.answer(request.user, sitting.pk, form, at=clock.now())
    if verdict.verdict is Verdict.LATER:
        raise NotNow("later")
    if form.go == ALL or (form.is_last and form.go != BACK):
        return redirect("assessments:oral_review", sitting.pk)
    return redirect("assessments:oral_question", sitting.pk, max(1, position - 1) if form.go == BACK else position + 1)


def _read_here(request: HttpRequest, sitting_id: UUID) -> Sitting:
    sitting: Sitting = get_object_or_404(oral.read_by(request.user), pk=sitting_id)
    return sitting
