"""Sections of a quiz in the admin: written, moved, taken out; with the bank at hand, and with nothing lost on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments import quiz_authoring, quiz_gates
from assessments.models import Quiz, QuizSection
from assessments.models.quiz import AUTHORS
from assessments.quiz_admin_pages import found_in_bank
from assessments.quiz_looks import RuleLook, look_of_rules
from assessments.quiz_section_forms import (
    RuleForm,
    Rules,
    SectionForm,
    codes_in,
    competencies,
    initial_of,
    new_section,
)
from competencies.models import Competency
from kit import clock
from kit.access import open_to
from kit.errors import InputError, UserError


def say(request: HttpRequest, verb: Callable[..., object], *args: Any, **kwargs: Any) -> bool:
    """Do it; else say what stands against it. Whether it was done."""
    try:
        verb(*args, **kwargs)
    except UserError as error:
        messages.error(request, str(error))
        return False
    return True


@open_to(*AUTHORS)
@require_http_methods(["GET", "HEAD", "POST"])
def quiz_section_new(request: HttpRequest, quiz: int) -> HttpResponse:
    """Write another section."""
    row = get_object_or_404(Quiz.objects.visible_to(request.user).kept_by(request.user), pk=quiz)
    return _written(request, row, None)


@open_to(*AUTHORS)
@require_http_methods(["GET", "HEAD", "POST"])
def quiz_section(request: HttpRequest, section: int) -> HttpResponse:
    """Write a section anew."""
    rows = QuizSection.objects.filter(quiz__in=Quiz.objects.visible_to(request.user).kept_by(request.user))
    row = get_object_or_404(rows.select_related("quiz"), pk=section)
    return _written(request, row.quiz, row)


@open_to(*AUTHORS)
@require_POST
def quiz_section_move(request: HttpRequest, section: int) -> HttpResponse:
    """One place up or down."""
    rows = QuizSection.objects.filter(quiz__in=Quiz.objects.visible_to(request.user).kept_by(request.user))
    row = get_object_or_404(rows.select_related("quiz"), pk=section)
    say(request, quiz_authoring.move_section, row, up=request.POST.get("to") == "up", by=request.user)
    return redirect("quiz", row.quiz_id)


@open_to(*AUTHORS)
@require_POST
def quiz_section_remove(request: HttpRequest, section: int) -> HttpResponse:
    """Take it out."""
    rows = QuizSection.objects.filter(quiz__in=Quiz.objects.visible_to(request.user).kept_by(request.user))
    row = get_object_or_404(rows.select_related("quiz"), pk=section)
    if say(request, quiz_authoring.remove_section, row, by=request.user):
        messages.success(request, _("The section is taken out."))
    return redirect("quiz", row.quiz_id)


def _written(request: HttpRequest, quiz: Quiz, section: QuizSection | None) -> HttpResponse:
    """The form of a section. What was typed is shown again whatever button was pressed; “keep” alone keeps it."""
    if not quiz.is_draft:
        messages.error(request, _("It is published. Take it back first, then change it."))
        return redirect("quiz", quiz.pk)
    offered = competencies()
    data = _with_picked(request.POST) if request.method == "POST" else None
    form = SectionForm(data, offered=offered, initial=initial_of(section) if section else {})
    rules = Rules(data, section.rules.all() if section else (), offered)
    keeps = data is not None and data.get("do") == "keep"
    if keeps and _kept(request, quiz, section, form, rules):
        messages.success(request, _("The section is kept."))
        return redirect("quiz", quiz.pk)
    shown = _shown(quiz, section, form, rules, data)
    failed = keeps and (form.errors or not rules.is_valid())
    return render(request, "assessments/admin/quizzes/section.html", shown, status=422 if failed else 200)


def _kept(request: HttpRequest, quiz: Quiz, section: QuizSection | None, form: SectionForm, rules: Rules) -> bool:
    """Whether the section could be kept; else the form says what is wrong."""
    if not (form.is_valid() & rules.is_valid()):
        return False
    new = new_section(form, rules)
    if not new.fixed and not new.rules:
        form.add_error(None, _("The section asks nothing yet: name questions, or write a rule."))
        return False
    try:
        quiz_authoring.write_section(quiz, new, section=section, by=request.user)
    except InputError as error:
        form.add_error(error.field or None, str(error))
        return False
    except UserError as error:
        form.add_error(None, str(error))
        return False
    return True


def _with_picked(typed: QueryDict) -> QueryDict:
    """What was typed, with the ticked questions of the bank behind the others."""
    data = typed.copy()
    picked = data.pop("pick", [])
    if picked:
        data["fixed"] = "\n".join(codes_in("\n".join([data.get("fixed", ""), *picked])))
    return data


def _shown(
    quiz: Quiz, section: QuizSection | None, form: SectionForm, rules: Rules, data: QueryDict | None
) -> dict[str, Any]:
    at = clock.now()
    said = {name: form[name].value() or "" for name in ("fixed", "find", "find_in")}
    finds = data is not None and data.get("do") in ("find", "add") and bool(said["find"] or said["find_in"])
    bank = quiz_gates.pool_of(quiz, on=clock.day_of(at))
    found, more = (
        found_in_bank(said["find"], said["find_in"], pool=bank, but=codes_in(said["fixed"])) if finds else ((), 0)
    )
    return {
        "quiz": quiz,
        "section": section,
        "form": form,
        "rules": rules,
        "rows": _beside(quiz, rules),
        "says_faults": data is not None and data.get("do") == "keep",
        "finds": finds,
        "found": found,
        "more": more,
    }


def _beside(quiz: Quiz, rules: Rules) -> list[tuple[RuleForm, RuleLook | None]]:
    """Each line of rules, and what the bank has for it as far as it can be read."""
    keys = dict(Competency.objects.values_list("pk", "key"))
    asked = [line.rule(keys) for line in rules.forms]
    looks = iter(look_of_rules(quiz, [rule for rule in asked if rule], at=clock.now()))
    return [(line, next(looks) if rule else None) for line, rule in zip(rules.forms, asked, strict=True)]
