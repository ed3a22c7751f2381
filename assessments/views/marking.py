"""Marking written answers: what waits, one text a page without a name, and the marker's own comments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments import marking, versions
from assessments.marking_forms import MarkForm
from assessments.models import Mark, WrittenText
from kit import clock
from kit.access import Role, open_to
from kit.errors import InputError, NotNow

SEPARATOR = "；"


@dataclass(frozen=True)
class MarkPage:
    """One text to read: the question, what belongs into an answer, the words. Nothing tells whose they are.

    least: so many points are enough.  left: how many more wait for this marker.
    """

    text: UUID
    stem: str
    explanation: str
    words: str
    least: int
    left: int


@require_GET
@open_to(Role.TRAINER)
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, by question."""
    context = {"lines": marking.queue(request.user), "quizzes": marking.readers_of(request.user)}
    return render(request, "assessments/marking/queue.html", context)


@require_POST
@open_to(Role.TRAINER)
def readers(request: HttpRequest, quiz: int) -> HttpResponse:
    """One reader or two for the written answers of a quiz."""
    row = get_object_or_404(marking.kept_by(request.user), pk=quiz)
    marking.let_two_read(row, two=request.POST.get("two") == "1", by=request.user)
    return redirect("assessments:marking")


@require_POST
@open_to(Role.TRAINER)
def take(request: HttpRequest, version: UUID) -> HttpResponse:
    """Take the oldest text of a question."""
    text = marking.take(request.user, version, at=clock.now())
    if text is None:
        messages.info(request, _("Of this question nothing waits any more, or a colleague reads the rest just now."))
        return redirect("assessments:marking")
    return redirect("assessments:mark", text.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.TRAINER)
def mark(request: HttpRequest, text: UUID) -> HttpResponse:
    """One text."""
    row = get_object_or_404(marking.may_mark(request.user).exclude(text=""), pk=text)
    before = marking.newest_mark(request.user, row)
    if before is None and not marking.has_taken(request.user, row):
        raise Http404
    if request.method == "POST" and request.POST.get("go") == "back":
        marking.put_back(request.user, row)
        return redirect("assessments:marking")
    form = _form(request, row, before)
    if request.method == "POST" and form.is_valid() and _marked(request, row, form):
        return take(request, row.version_id) if before is None else redirect("assessments:marking")
    context = {"page": page_of(request, row), "form": form}
    return render(request, "assessments/marking/mark.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.TRAINER)
def comments(request: HttpRequest) -> HttpResponse:
    """The comments that I use often: write one, take some away."""
    if request.method == "POST":
        marking.forget_quick(request.user, [int(pk) for pk in request.POST.getlist("gone") if pk.isdecimal()])
        marking.keep_quick(request.user, request.POST.get("text", ""), at=clock.now())
        return redirect("assessments:marking_comments")
    context = {"comments": marking.quick_comments(request.user), "longest": marking.LONGEST_QUICK}
    return render(request, "assessments/marking/comments.html", context)


def page_of(request: HttpRequest, row: WrittenText) -> MarkPage:
    version = versions.version(row.version_id)
    return MarkPage(
        text=row.pk,
        stem=version.stem,
        explanation=version.explanation,
        words=row.text,
        least=version.rubric.least if version.rubric else 0,
        left=marking.waiting_for(request.user).filter(version=row.version_id).count(),
    )


def _form(request: HttpRequest, row: WrittenText, before: Mark | None) -> MarkForm:
    rubric = versions.version(row.version_id).rubric
    initial: dict[str, Any] = {"points": before.points, "comment": before.comment} if before else {}
    return MarkForm(
        request.POST or None,
        points=rubric.points if rubric else (),
        quick=marking.quick_comments(request.user),
        initial=initial,
    )


def _marked(request: HttpRequest, row: WrittenText, form: MarkForm) -> bool:
    """Whether it is marked now; the name is told only then."""
    at, said = clock.now(), form.cleaned_data
    typed = said["comment"].strip()
    words = [*marking.count_quick(request.user, said.get("quick", ()), at=at), *([typed] if typed else [])]
    try:
        done = marking.mark(
            said["id"], row, points=said["points"], comment=SEPARATOR.join(words), by=request.user, at=at
        )
    except NotNow as refusal:
        form.add_error(None, str(refusal))
        return False
    except InputError as error:
        form.refuse(error)
        return False
    if said["keep"]:
        marking.keep_quick(request.user, typed, at=at)
    person = done.sitting.person
    where = person.home_unit.name if person.home_unit else ""
    messages.success(
        request, _("Marked. It was written by %(name)s (%(unit)s).") % {"name": person.name, "unit": where}
    )
    return True
