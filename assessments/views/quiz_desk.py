"""Trainers' quizzes at the desk: their numbers, who sat them, one sitting, codes of classes, and where questions run short."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import in_class, quiz_desk, quiz_desk_sheet, short_cells, sitting_pages, unplaceable
from assessments import quiz_desk_pages as pages
from assessments.code_forms import CodeForm
from assessments.models import InClassCode, Quiz
from assessments.quiz_desk import OPENING, VIEWING, SittingFilter
from competencies import api as competencies
from kit import audit, clock, sheets
from kit.access import Role, open_to
from kit.errors import InputError, UserError


@open_to(*VIEWING)
@require_safe
def quiz_list(request: HttpRequest) -> HttpResponse:
    """The quizzes of my area, each with its numbers."""
    page = pages.list_page(request.user, number=request.GET.get("page", "1"), at=clock.now())
    context = {"page": page, "teaches": request.user.scope.has(Role.TRAINER)}
    return render(request, "assessments/desk/quizzes.html", context)


@open_to(*VIEWING)
@require_safe
def sittings(request: HttpRequest, quiz: int) -> HttpResponse:
    """Who sat a quiz, and how."""
    row = get_object_or_404(quiz_desk.quizzes_of(request.user), pk=quiz)
    flt = SittingFilter.read(request.GET.dict())
    page = pages.sittings_page(request.user, row, flt, number=request.GET.get("page", "1"), at=clock.now())
    context = {"page": page, "teaches": request.user.scope.has(Role.TRAINER)}
    return render(request, "assessments/desk/sittings.html", context)


@open_to(*VIEWING)
@require_POST
def export(request: HttpRequest, quiz: int) -> HttpResponse:
    """The same list as an Excel file; it is written down. Raises InputError for too many rows."""
    row = get_object_or_404(quiz_desk.quizzes_of(request.user), pk=quiz)
    flt = SittingFilter.read(request.GET.dict())
    total = quiz_desk.sittings_of(request.user, row, flt).count()
    if total > quiz_desk_sheet.MOST:
        raise InputError(_("These are more than 10,000 sittings."), _("Choose one township, then export again."))
    with transaction.atomic():
        content = sheets.to_bytes([quiz_desk_sheet.sheet(request.user, row, flt)])
        said = {"rows": str(total)}
        audit.record("assessments.sittings_exported", by=request.user, of=row, hashes=said, request=request)
    response = HttpResponse(content, content_type=sheets.MIME)
    name = f"{row.title} {clock.today():%Y-%m-%d}.xlsx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


@open_to(*OPENING)
@require_safe
def sitting(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """One sitting, question by question. That it was opened is written down."""
    rows = quiz_desk.may_open(request.user).select_related("quiz", "code__unit", "person__home_unit__parent")
    row = get_object_or_404(rows, pk=sitting_id)
    page = sitting_pages.page_of(row)
    home = row.person.home_unit
    audit.record(
        "assessments.sitting_opened", by=request.user, of=row, scope_path=home.path if home else "", request=request
    )
    return render(request, "assessments/desk/sitting.html", {"page": page})


@open_to(Role.TRAINER)
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest, quiz: int) -> HttpResponse:
    """The codes of a quiz in my area; make one for a class."""
    row = get_object_or_404(quiz_desk.quizzes_of(request.user), pk=quiz)
    form = CodeForm(request.POST or None, quiz=row, places=quiz_desk.places_of(request.user, row))
    if request.method == "POST" and form.is_valid() and (made := _made(request, row, form)):
        return redirect("assessments:quiz_code", made.pk)
    found = Paginator(quiz_desk.codes_of(request.user).filter(quiz=row), pages.PAGE).get_page(request.GET.get("page"))
    context = {
        "quiz": row,
        "form": form,
        "takes": row.supervised and not row.is_draft and not row.is_over(clock.now()),
        "page": found,
        "lines": pages.code_lines(request.user, found, at=clock.now()),
    }
    return render(request, "assessments/desk/codes.html", context, status=422 if form.errors else 200)


def _made(request: HttpRequest, quiz: Quiz, form: CodeForm) -> InClassCode | None:
    """The new code; None when it was refused, which the form then says."""
    said = form.cleaned_data
    chosen = {"label": said["label"], "hours": said["hours"], "form": said.get("form", "")}
    try:
        return in_class.make_code(quiz, unit=form.place, by=request.user, at=clock.now(), **chosen)
    except UserError as error:
        form.refuse(error)
        return None


@open_to(Role.TRAINER)
@require_safe
def code(request: HttpRequest, code: int) -> HttpResponse:
    """The digits for the wall; no name of anybody."""
    row = get_object_or_404(quiz_desk.codes_of(request.user), pk=code)
    (line,) = pages.code_lines(request.user, [row], at=clock.now())
    return render(request, "assessments/desk/code.html", {"quiz": row.quiz, "line": line})


@open_to(Role.TRAINER)
@require_POST
def code_end(request: HttpRequest, code: int) -> HttpResponse:
    """Let nobody begin with it any more."""
    row = get_object_or_404(quiz_desk.codes_of(request.user), pk=code)
    in_class.end_code(row, by=request.user, at=clock.now())
    messages.success(request, _("Nobody begins with this code any more. Who has begun goes on."))
    return redirect("assessments:quiz_codes", row.quiz_id)


@open_to(*VIEWING)
@require_safe
def short(request: HttpRequest) -> HttpResponse:
    """Where somebody has too few unseen questions left."""
    return render(
        request, "assessments/desk/short_cells.html", {"lines": short_cells.lines(request.user, on=clock.today())}
    )


@open_to(*VIEWING)
@require_safe
def short_people(request: HttpRequest, competency: str, level: int) -> HttpResponse:
    """Who that is, for one competency and level."""
    entry = competencies.framework().by_key.get(competency)
    if entry is None:
        raise Http404
    found = short_cells.people(request.user, (competency, level), on=clock.today())
    page = Paginator(found, pages.PAGE).get_page(request.GET.get("page"))
    context = {"name": entry.name, "level": level, "page": page}
    return render(request, "assessments/desk/short_people.html", context)


@open_to(*VIEWING)
@require_safe
def unplaced(request: HttpRequest) -> HttpResponse:
    """What the placing cannot find out for want of questions."""
    context = {
        "lines": unplaceable.lines(request.user, on=clock.today()),
        "reads_bank": request.user.has_perm("assessments.view_question"),
    }
    return render(request, "assessments/desk/unplaced.html", context)


@open_to(*VIEWING)
@require_safe
def unplaced_people(request: HttpRequest, post: int, competency: str, level: int) -> HttpResponse:
    """Who waits for it, for one post, competency and level."""
    entry = competencies.framework().by_key.get(competency)
    row = get_object_or_404(unplaceable.posts_of(request.user, on=clock.today()), pk=post)
    if entry is None:
        raise Http404
    found = unplaceable.people(request.user, row, (competency, level), on=clock.today())
    page = Paginator(found, pages.PAGE).get_page(request.GET.get("page"))
    context = {"name": entry.name, "post": row.name, "level": level, "page": page}
    return render(request, "assessments/desk/unplaced_people.html", context)
