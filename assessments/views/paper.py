"""Quizzes on paper: printed for a class, typed in twice."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assessments import paper, paper_pages, paper_pdf
from assessments.models import PaperRun, PaperSheet
from assessments.paper_pages import PRINTERS
from kit import audit, clock, codes
from kit.access import open_to
from kit.errors import UserError
from kit.models import Job, JobState
from people.models import Unit

ENDED = frozenset({JobState.DEAD, JobState.DONE})
FILES = {"papers": paper_pdf.QUESTIONS, "keys": paper_pdf.KEYS}


@open_to(*PRINTERS)
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """What was printed, newest first; a code that is typed opens its sheet."""
    code = codes.normalise(request.GET.get("code", ""))
    if code:
        sheet = PaperSheet.objects.visible_to(request.user).filter(code=code).first()
        if sheet is not None:
            return redirect("assessments:paper_sheet", sheet.pk)
        messages.warning(request, _("No sheet has this code. Check it on the answer sheet, top right."))
    page = Paginator(paper_pages.runs_of(request.user), 30).get_page(request.GET.get("page"))
    units = Unit.objects.visible_to(request.user).living().order_by("code")[:200]
    return render(request, "assessments/paper_runs.html", {"page": page, "units": units, "code": code})


@open_to(*PRINTERS)
@require_http_methods(["GET", "POST"])
def run_new(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Choose the quiz, the day and who writes."""
    place = get_object_or_404(Unit.objects.visible_to(request.user), uuid=unit)
    people = paper_pages.people_of(request.user, place)
    quizzes = paper_pages.quizzes_for(request.user, place)
    form = paper_pages.RunForm(
        request.POST or None,
        people=people,
        quizzes=quizzes,
        initial={"held_on": clock.today(), "quiz": request.GET.get("quiz")},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            run, left = paper.ask(
                said["quiz"],
                list(said["people"]),
                place,
                held_on=said["held_on"],
                forms=int(said["form_count"]),
                by=request.user,
                at=clock.now(),
            )
        except UserError as error:
            form.refuse(error)
        else:
            for one in left:
                messages.warning(request, f"{one.person.name}：{one.why}")
            return redirect("assessments:paper_run", run.pk)
    status = 422 if form.errors else 200
    return render(request, "assessments/paper_new.html", {"unit": place, "form": form}, status=status)


@open_to(*PRINTERS)
@require_GET
def run(request: HttpRequest, run: UUID) -> HttpResponse:
    """One run: its files, and how far each sheet is."""
    found = get_object_or_404(PaperRun.objects.visible_to(request.user).select_related("quiz", "unit"), pk=run)
    job = Job.objects.filter(kind=paper.JOB, key=str(found.pk)).order_by("-pk").first()
    context = {
        "run": found,
        "lines": paper_pages.sheets_of(found),
        "ready": found.content is not None,
        "waiting": found.content is None and job is not None and job.state not in ENDED,
    }
    return render(request, "assessments/paper_run.html", context)


@open_to(*PRINTERS)
@require_GET
def run_file(request: HttpRequest, run: UUID, what: str) -> HttpResponse:
    """One of the PDFs, as often as it is printed within a day; each time is written down."""
    found = get_object_or_404(PaperRun.objects.visible_to(request.user).select_related("quiz", "unit"), pk=run)
    field = FILES.get(what)
    if field is None or getattr(found, field) is None:
        raise Http404
    audit.record(
        "assessments.paper_taken",
        by=request.user,
        of=found,
        scope_path=found.unit.path,
        fields=[what],
        request=request,
    )
    response = HttpResponse(paper_pdf.file_of(found, field), content_type="application/pdf")
    words = _("Question papers") if what == "papers" else _("Key of the paper")
    response["Content-Disposition"] = content_disposition_header(True, f"{words} {found.quiz.title}.pdf") or ""
    return response


@open_to(*PRINTERS)
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, sheet: UUID) -> HttpResponse:
    """Type one answer sheet in; the second time decides whether both agree."""
    rows = PaperSheet.objects.visible_to(request.user)
    found = get_object_or_404(
        rows.select_related("run__quiz", "run__unit", "person__home_unit__parent", "person__main_post"), pk=sheet
    )
    if found.sitting_id is not None:
        messages.info(request, _("This sheet was typed in twice already and has been scored."))
        return redirect("assessments:paper_run", found.run_id)
    number = found.entries.count() + 1
    if request.method != "POST":
        return render(request, "assessments/paper_sheet.html", {"page": paper_pages.entry_page(found, number=number)})
    typed = paper_pages.typed_in(request.POST, found)
    try:
        entered = paper.enter(found, typed, by=request.user, at=clock.now())
    except UserError as error:
        messages.warning(request, str(error))
        return redirect("assessments:paper_run", found.run_id)
    if entered.faults:
        page = paper_pages.entry_page(found, number=number, typed=typed, faults=entered.faults)
        return render(request, "assessments/paper_sheet.html", {"page": page}, status=422)
    if entered.is_closed:
        messages.success(
            request, _("Both entries agree. The sheet of %(name)s is scored.") % {"name": found.person.name}
        )
        return redirect("assessments:paper_run", found.run_id)
    if entered.differs is None:
        messages.success(request, _("Kept. Now type it in once more, best by somebody else."))
        return redirect("assessments:paper_run", found.run_id)
    same = {place: words for place, words in typed.items() if place[0] not in entered.differs}
    page = paper_pages.entry_page(found, number=number + 1, typed=same, differs=entered.differs)
    return render(request, "assessments/paper_sheet.html", {"page": page})
