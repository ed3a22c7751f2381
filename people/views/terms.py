"""换届, step by step: days, posts, results, check, carry out, and what came of it. Each page shows before it does."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kit import audit, clock, sheets
from kit.access import open_to
from kit.errors import UserError
from kit.models import Job, JobState
from people import operations, term_doubts, term_reading, term_turning, terms
from people.models import Person, Turn, Unit, UnitKind
from people.term_forms import DaysForm, PostsForm
from people.term_rules import Length, Outcome, length

LEADERS = terms.LEADERS
TELLERS = terms.TELLERS
LISTS = ("doubts", "open", "re_elected", "new", "leavers", "vacant", "stays")
A_PAGE = 50


def turn_of(request: HttpRequest, key: UUID, *, leading: bool = True) -> Turn:
    """The turn in the address; 404 for another's."""
    turn = get_object_or_404(terms.turns_for(request.user), pk=key)
    if leading and not terms.leads(request.user, turn):
        raise Http404
    return turn


def counties_of(request: HttpRequest) -> list[Unit]:
    paths = terms.paths_of(request.user, LEADERS)
    seen = Unit.objects.visible_to(request.user).filter(kind=UnitKind.COUNTY, closed_on=None)
    return [unit for unit in seen if any(unit.path.startswith(path) for path in paths)]


def steps_of(turn: Turn, current: str) -> list[tuple[str, str, bool, bool]]:
    """(word, address name, is it open, is it this page) of each step."""
    words = {
        "days": _("Term and days"),
        "posts": _("Posts"),
        "results": _("Results"),
        "check": _("Check and carry out"),
        "done": _("What came of it"),
    }
    reached = terms.STEPS.index(turn.step) if turn.step in terms.STEPS else 0
    done = turn.state != Turn.State.DRAFT
    return [
        (word, f"people:turn_{step}", (step == "done") if done else number <= reached, step == current)
        for number, (step, word) in enumerate(words.items())
    ]


@open_to(*TELLERS)
@require_GET
def turns(request: HttpRequest) -> HttpResponse:
    """The turns of the county; a township goes straight to the one in which it has something to say."""
    rows = terms.turns_for(request.user)
    leads = request.user.scope.has(*LEADERS)
    if not leads and (only := rows.first()) is not None:
        return redirect("people:turn_results", only.pk)
    draft = rows.filter(state=Turn.State.DRAFT).first()
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/terms/turns.html", {"page": page, "leads": leads, "draft": draft})


@open_to(*LEADERS)
@require_http_methods(["GET", "POST"])
def turn_new(request: HttpRequest) -> HttpResponse:
    """Step one of a new turn."""
    counties = counties_of(request)
    if not counties:
        raise Http404
    initial = vars(terms.suggested(counties[0], on=clock.today()))
    form = DaysForm(request.POST if request.method == "POST" else None, counties=counties, initial=initial)
    if form.is_valid():
        try:
            turn = terms.open_turn(form.cleaned_data["county"], form.days, by=request.user)
            return redirect("people:turn_posts", turn.pk)
        except UserError as error:
            form.refuse(error)
    return render(request, "people/terms/days.html", {"form": form})


@open_to(*TELLERS)
@require_GET
def turn(request: HttpRequest, turn: UUID) -> HttpResponse:
    """To the step that comes next."""
    row = turn_of(request, turn, leading=False)
    if not terms.leads(request.user, row):
        return redirect("people:turn_results", row.pk)
    step = row.step if row.state == Turn.State.DRAFT and row.step in terms.STEPS else "done"
    return redirect(f"people:turn_{step}", row.pk)


@open_to(*LEADERS)
@require_http_methods(["GET", "POST"])
def turn_days(request: HttpRequest, turn: UUID) -> HttpResponse:
    """Step one again."""
    row = turn_of(request, turn)
    if row.state != Turn.State.DRAFT:
        return redirect("people:turn_done", row.pk)
    initial = {name: getattr(row, name) for name in ("number", "elected_on", "since", "until", "document")}
    initial["special"] = length(row.since, row.until) != Length.BY_LAW
    form = DaysForm(request.POST if request.method == "POST" else None, counties=[row.unit], initial=initial)
    if form.is_valid():
        try:
            terms.change_days(row, form.days, by=request.user)
            return redirect("people:turn_posts", row.pk)
        except UserError as error:
            form.refuse(error)
    return render(request, "people/terms/days.html", {"form": form, "turn": row, "steps": steps_of(row, "days")})


@open_to(*LEADERS)
@require_http_methods(["GET", "POST"])
def turn_posts(request: HttpRequest, turn: UUID) -> HttpResponse:
    """Step two: which posts are up for election; how many seats each has, and how many were spoken of already."""
    row = turn_of(request, turn)
    if row.state != Turn.State.DRAFT:
        return redirect("people:turn_done", row.pk)
    form = PostsForm(request.POST if request.method == "POST" else None, turn=row)
    if form.is_valid():
        try:
            terms.choose_posts(row, form.cleaned_data["posts"], by=request.user)
            return redirect("people:turn_results", row.pk)
        except UserError as error:
            form.refuse(error)
    said = row.lines.exclude(outcome=Outcome.OPEN).count()
    context = {"form": form, "turn": row, "steps": steps_of(row, "posts"), "seats": row.lines.count(), "said": said}
    context["beside"] = terms.beside_the_old(row)
    return render(request, "people/terms/posts.html", context)


# --- check and carry out ------------------------------------------------------------------------------


@open_to(*LEADERS)
@require_GET
def turn_check(request: HttpRequest, turn: UUID) -> HttpResponse:
    """Step four: what it comes to, with lists, and what is doubtful. Nothing is changed by looking."""
    row = turn_of(request, turn)
    if row.state != Turn.State.DRAFT:
        return redirect("people:turn_done", row.pk)
    if _job_of(row):
        return redirect("people:turn_running", row.pk)
    terms.lay_out(row)
    terms.forward(row, "check")
    reading = term_reading.read(row)
    show = request.GET.get("show", "")
    show = show if show in LISTS else next((name for name in LISTS if reading.counts[name]), "re_elected")
    page = Paginator(_listed(reading, show), A_PAGE).get_page(request.GET.get("page"))
    rows = _worded(reading, show, page.object_list)
    words = [(name, word) for name, word in list_words().items() if name != "stays" or reading.counts[name]]
    lists = [(name, word, reading.counts[name], name == show) for name, word in words]
    context = {
        "turn": row, "steps": steps_of(row, "check"), "reading": reading, "show": show, "page": page, "rows": rows,
        "lists": lists, "changed": "changed" in request.GET, "beside": terms.beside_the_old(row),
    }  # fmt: skip
    return render(request, "people/terms/check.html", context)


def list_words() -> dict[str, str]:
    """What each number counts: offices, seats or persons."""
    return {
        "doubts": _("to be settled"),
        "open": _("not said yet"),
        "re_elected": _("offices re-elected"),
        "new": _("offices newly elected"),
        "leavers": _("persons leaving"),
        "vacant": _("vacant seats"),
        "stays": _("not up for election"),
    }


def _listed(reading: term_reading.Reading, show: str) -> list[object]:
    if show == "doubts":
        return list(reading.doubts)
    if show == "leavers":
        return list(term_reading.with_places(Person.objects.filter(pk__in=reading.leavers)))
    return list(reading.vacancies) if show == "vacant" else list(reading.of(show))


def _worded(reading: term_reading.Reading, show: str, rows: list[object]) -> list[object]:
    if show == "doubts":
        return term_reading.questions(reading, rows)
    return list(rows) if show == "leavers" else [term_reading.shown(line) for line in rows]


@open_to(*LEADERS)
@require_POST
def turn_decide(request: HttpRequest, turn: UUID, line: int) -> HttpResponse:
    """Settle one doubt: it is this person of the register, or another one of the same name; or both villages are right."""
    row = turn_of(request, turn)
    try:
        term_doubts.decide(row, line, request.POST.get("person", ""), by=request.user)
    except UserError as error:
        messages.warning(request, str(error))
    return redirect("people:turn_check", row.pk)


@open_to(*LEADERS)
@require_POST
def turn_carry_out(request: HttpRequest, turn: UUID) -> HttpResponse:
    """Step five: ask for it; a worker does it, and the page shows how far it is."""
    row = turn_of(request, turn)
    try:
        term_turning.ask_to_carry_out(row, expect=request.POST.get("seen", ""), by=request.user)
    except UserError as error:
        messages.warning(request, str(error))
        return redirect("people:turn_check", row.pk)
    return redirect("people:turn_running", row.pk)


def _job_of(row: Turn) -> Job | None:
    """The job that carries the turn out, as long as it is not at an end."""
    job = Job.objects.filter(pk=row.job_id).first() if row.job_id else None
    return job if job and job.state in (JobState.WAITING, JobState.TAKEN) else None


@open_to(*LEADERS)
@require_GET
def turn_running(request: HttpRequest, turn: UUID) -> HttpResponse:
    """How far it is; looks again by itself."""
    row = turn_of(request, turn)
    job = _job_of(row)
    if job is None:
        _say_how_it_ended(request, row)
        return redirect("people:turn_check" if row.state == Turn.State.DRAFT else "people:turn_done", row.pk)
    return render(request, "people/terms/running.html", {"turn": row, "job": job})


def _say_how_it_ended(request: HttpRequest, row: Turn) -> None:
    if row.job_id is None and row.state in (Turn.State.DRAFT, Turn.State.DONE):
        messages.warning(request, _("The data has changed since you looked at it."))
    elif Job.objects.filter(pk=row.job_id, state=JobState.DEAD).exists():
        messages.warning(request, _("It could not be carried out. Nothing was changed. Tell the operator."))
    elif row.state == Turn.State.UNDONE:
        messages.success(request, _("The turn of the term was taken back. The old offices stand again."))


# --- what came of it ----------------------------------------------------------------------------------


@open_to(*LEADERS)
@require_GET
def turn_done(request: HttpRequest, turn: UUID) -> HttpResponse:
    """Step six: the numbers, the leavers, the vacancies, the slips that are due, and that nothing hangs in the air."""
    row = turn_of(request, turn)
    if row.state == Turn.State.DRAFT:
        return redirect("people:turn", row.pk)
    stands = row.state == Turn.State.DONE
    on = max(clock.today(), row.since)
    leavers = term_turning.leavers_of(row) if stands else term_turning.leavers_of(row).none()
    context = {
        "turn": row, "steps": steps_of(row, "done"), "stands": stands, "ahead": row.since > clock.today(),
        "summary": row.operation.summary if row.operation else {},
        "orphans": term_turning.orphans(row.unit, on=on),
        "townships": term_turning.newcomers_by_township(row) if stands else [],
        "leavers": Paginator(term_reading.with_places(leavers), A_PAGE).get_page(request.GET.get("page")),
        "vacancies": [term_reading.shown(line) for line in term_reading.vacant_lines(row)][:A_PAGE] if stands else [],
        "hindrances": operations.hindrances(row.operation) if stands and "undo" in request.GET else [],
        "undoing": stands and "undo" in request.GET,
    }  # fmt: skip
    return render(request, "people/terms/done.html", context)


@open_to(*LEADERS)
@require_POST
def turn_undo(request: HttpRequest, turn: UUID) -> HttpResponse:
    """Take the turn back."""
    row = turn_of(request, turn)
    try:
        term_turning.ask_to_undo(row, by=request.user)
    except UserError as error:
        messages.warning(request, str(error))
        return redirect("people:turn_done", row.pk)
    return redirect("people:turn_running", row.pk)


@open_to(*LEADERS)
@require_POST
def turn_put_aside(request: HttpRequest, turn: UUID) -> HttpResponse:
    """Give a draft up, or take it up again."""
    row = turn_of(request, turn)
    try:
        if row.state == Turn.State.DRAFT:
            terms.give_up(row, by=request.user)
        else:
            term_turning.take_up(row, by=request.user)
    except UserError as error:
        messages.warning(request, str(error))
    return redirect("people:turn", row.pk) if row.state != Turn.State.DRAFT else redirect("people:turns")


@open_to(*LEADERS)
@require_GET
def turn_vacancies(request: HttpRequest, turn: UUID) -> HttpResponse:
    """The empty seats as a sheet."""
    row = turn_of(request, turn)
    lines = term_reading.vacant_lines(row)
    body = ((line.unit.parent.name if line.unit.parent else "", line.unit.name, line.post.name) for line in lines)
    columns = [sheets.Column(_("Township"), 8), sheets.Column(_("Village"), 10), sheets.Column(_("post"), 12)]
    audit.record("people.vacancies_taken", by=request.user, of=row, scope_path=row.unit.path, request=request)
    return workbook(sheets.Sheet(_("Vacancies"), columns, body), f"{row.called}{_('Vacancies')}.xlsx")


def workbook(sheet: sheets.Sheet, name: str) -> HttpResponse:
    """A sheet as a file to be saved."""
    response = HttpResponse(sheets.to_bytes([sheet]), content_type=sheets.MIME)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
