"""测试编排: quizzes put together by trainers, in the admin. screens.md, T6."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import quiz_admin_pages, quiz_authoring, quiz_preview
from assessments.models import Quiz
from assessments.models.quiz import AUTHORS
from assessments.quiz_admin_pages import ListForm, shown_to, units_for
from assessments.quiz_looks import short_words
from assessments.quiz_preview import Paper
from assessments.quiz_settings_forms import BEFOREHAND, PURPOSES, SettingsForm
from assessments.sections import TooFew
from assessments.views.quiz_sections import say
from kit import clock
from kit.access import open_to

LISTED = 30
MOST_DRAWS = 999


@open_to(*AUTHORS)
@require_safe
def quizzes(request: HttpRequest) -> HttpResponse:
    """All that the viewer may see, narrowed by title, purpose and state."""
    at = clock.now()
    form = ListForm(request.GET)
    rows = form.narrowed(quiz_admin_pages.quizzes_of(request.user, at=at), at=at)
    page = Paginator(rows, LISTED).get_page(request.GET.get("p"))
    shown = {"form": form, "page": page, "lines": quiz_admin_pages.lines_of(page.object_list, at=at)}
    return render(request, "assessments/admin/quizzes/list.html", {**shown, "query": _query(request)})


@open_to(*AUTHORS)
@require_http_methods(["GET", "HEAD", "POST"])
def quiz_new(request: HttpRequest) -> HttpResponse:
    """First what it is for, then a few fields; the rest has its defaults."""
    purpose = request.POST.get("purpose") or request.GET.get("purpose") or ""
    if request.method != "POST" and purpose not in PURPOSES:
        return render(request, "assessments/admin/quizzes/new.html", {"purposes": PURPOSES})
    purpose = purpose if purpose in PURPOSES else Quiz.Purpose.EXAM
    quiz, units = Quiz(purpose=purpose, **BEFOREHAND[purpose]), units_for(request.user)
    form = SettingsForm(request.POST or None, instance=quiz, units=units, initial={"unit": units.first()})
    if request.method == "POST" and form.is_valid():
        quiz_authoring.new_quiz(form.instance, by=request.user)
        messages.success(request, _("Kept as a draft. Now put questions in."))
        return redirect("quiz", quiz.pk)
    return _form(request, form, quiz)


@open_to(*AUTHORS)
@require_safe
def quiz(request: HttpRequest, quiz: int) -> HttpResponse:
    """One quiz on one page: settings, questions, and what can be done with it."""
    row = get_object_or_404(shown_to(request.user).select_related("unit", "category"), pk=quiz)
    page = quiz_admin_pages.quiz_page(request.user, row, at=clock.now())
    return render(request, "assessments/admin/quizzes/quiz.html", {"page": page})


@open_to(*AUTHORS)
@require_http_methods(["GET", "HEAD", "POST"])
def quiz_settings(request: HttpRequest, quiz: int) -> HttpResponse:
    """Change the settings of a draft."""
    row = get_object_or_404(Quiz.objects.visible_to(request.user).kept_by(request.user), pk=quiz)
    if not row.is_draft:
        messages.error(request, _("It is published. Take it back first, then change it."))
        return redirect("quiz", row.pk)
    form = SettingsForm(request.POST or None, instance=row, units=units_for(request.user))
    if request.method == "POST" and form.is_valid():
        if say(request, quiz_authoring.revise_quiz, row, fields=form.changed, by=request.user):
            messages.success(request, _("The settings are kept."))
        return redirect("quiz", row.pk)
    return _form(request, form, row)


def _form(request: HttpRequest, form: SettingsForm, quiz: Quiz) -> HttpResponse:
    lines = {line.key: line for line in quiz_admin_pages.settings_lines(quiz)}
    groups = [(group, fields, is_open, lines[group.key]) for group, fields, is_open in form.groups()]
    shown = {"form": form, "groups": groups, "quiz": quiz if quiz.pk else None}
    return render(request, "assessments/admin/quizzes/settings.html", shown, status=422 if form.errors else 200)


@open_to(*AUTHORS)
@require_POST
def quiz_publish(request: HttpRequest, quiz: int) -> HttpResponse:
    """Open it to whom it is for."""
    row = get_object_or_404(Quiz.objects.visible_to(request.user).kept_by(request.user), pk=quiz)
    if say(request, quiz_authoring.publish, row, by=request.user, at=clock.now()):
        messages.success(request, _("It is published. Everybody it is for finds it now."))
    return redirect("quiz", row.pk)


@open_to(*AUTHORS)
@require_POST
def quiz_take_back(request: HttpRequest, quiz: int) -> HttpResponse:
    """Make it a draft again."""
    row = get_object_or_404(Quiz.objects.visible_to(request.user).kept_by(request.user), pk=quiz)
    if say(request, quiz_authoring.take_back, row, by=request.user):
        messages.success(request, _("It is a draft again. Change it, then publish it."))
    return redirect("quiz", row.pk)


@open_to(*AUTHORS)
@require_POST
def quiz_close(request: HttpRequest, quiz: int) -> HttpResponse:
    """Let nobody begin it any more."""
    row = get_object_or_404(Quiz.objects.visible_to(request.user).kept_by(request.user), pk=quiz)
    if say(request, quiz_authoring.close_quiz, row, by=request.user):
        messages.success(request, _("It is closed. Nobody begins it any more."))
    return redirect("quiz", row.pk)


@open_to(*AUTHORS)
@require_POST
def quiz_copy(request: HttpRequest, quiz: int) -> HttpResponse:
    """A new draft out of one that the viewer may see; for his own place where the other is not his."""
    row = get_object_or_404(shown_to(request.user).select_related("unit"), pk=quiz)
    units = units_for(request.user)
    unit = units.filter(pk=row.unit_id).first() or units.first()
    if unit is None:
        raise Http404
    copy = quiz_authoring.copy_quiz(row, unit=unit, by=request.user)
    messages.success(request, _("This is the copy, a draft. Look through its settings first."))
    return redirect("quiz", copy.pk)


@open_to(*AUTHORS)
@require_safe
def quiz_preview_page(request: HttpRequest, quiz: int) -> HttpResponse:
    """One paper in a frame as wide as a phone, its questions beside it."""
    row = get_object_or_404(shown_to(request.user), pk=quiz)
    try:
        paper = _paper(request, row)
    except TooFew as few:
        for short in few.shorts:
            messages.error(request, short_words(short))
        return redirect("quiz", row.pk)
    if not paper.lines:
        messages.error(request, _("It has no questions yet. Add a section."))
        return redirect("quiz", row.pk)
    return render(request, "assessments/admin/quizzes/preview.html", {"paper": paper})


@open_to(*AUTHORS)
@csp_replace({"frame-ancestors": [SELF]})
@xframe_options_sameorigin
@require_safe
def quiz_paper(request: HttpRequest, quiz: int) -> HttpResponse:
    """What stands in the frame: one question, or all of them; nothing can be sent."""
    row = get_object_or_404(shown_to(request.user), pk=quiz)
    try:
        paper = _paper(request, row)
    except TooFew as few:
        raise Http404 from few
    number = _number(request, "n", most=len(paper.lines))
    line = paper.line(number)
    if line is None:
        raise Http404
    shown: dict[str, Any] = {"paper": paper, "line": line, "is_last": number == len(paper.lines)}
    if row.all_on_one_page:
        pages = quiz_preview.pages_of(paper)
        shown["pages"] = [(each, pages[each.number]) for each in paper.lines]
    else:
        shown["page"] = quiz_preview.page_of(paper, number)
    return render(request, "assessments/admin/quizzes/paper.html", shown)


def _paper(request: HttpRequest, quiz: Quiz) -> Paper:
    draw = _number(request, "draw", most=MOST_DRAWS)
    return quiz_preview.paper_of(quiz, form=request.GET.get("form", ""), draw=draw, at=clock.now())


def _number(request: HttpRequest, name: str, *, most: int) -> int:
    """A number of the address, 1 without a good one."""
    words = request.GET.get(name, "")
    number = int(words[:4]) if words.isdecimal() else 1
    return number if 1 <= number <= most else 1


def _query(request: HttpRequest) -> str:
    """The filters of the list for the next page of it."""
    kept = request.GET.copy()
    kept.pop("p", None)
    return kept.urlencode()
