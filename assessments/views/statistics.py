"""How questions and quizzes went: for those who write and approve them. Counts, never persons."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.item_statistics import Flag
from assessments.jobs import COUNT, COUNT_ONE
from assessments.models import Question, QuizStatistics
from assessments.repairs import REPAIRING
from assessments.statistics_pages import look_page, question_page, quiz_lines
from kit import jobs
from kit.access import Role, open_to

READING = (Role.TRAINER, Role.REVIEWER, Role.COUNTY, Role.COUNTY_ADMIN)


@open_to(*READING)
@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """要看一看: the questions that need a look, each with its sentence."""
    flag = request.GET.get("why", "")
    page = look_page(flag if flag in {one.value for one in Flag} else "")
    return render(request, "assessments/statistics/look.html", {"page": page})


@open_to(*READING)
@require_safe
def question(request: HttpRequest, question: int) -> HttpResponse:
    """One question in numbers."""
    row = get_object_or_404(Question.objects.select_related("current"), pk=question)
    repairs = request.user.scope.has(*REPAIRING)
    return render(request, "assessments/statistics/question.html", {"page": question_page(row), "may_repair": repairs})


@open_to(*READING)
@require_safe
def quizzes(request: HttpRequest) -> HttpResponse:
    """How far the totals of quizzes can be relied upon."""
    return render(request, "assessments/statistics/quizzes.html", {"lines": quiz_lines(QuizStatistics.objects.all())})


@open_to(*READING)
@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """Count everything anew."""
    jobs.ask(COUNT, key="all", by=request.user)
    messages.success(request, _("It is being counted. Look again in a minute."))
    return redirect("assessments:statistics")


@open_to(*READING)
@require_POST
def count_one(request: HttpRequest, question: int) -> HttpResponse:
    """Count one question anew."""
    row = get_object_or_404(Question, pk=question)
    jobs.ask(COUNT_ONE, key=row.pk, by=request.user)
    messages.success(request, _("It is being counted. Look again in a minute."))
    return redirect("assessments:statistics_question", row.pk)
