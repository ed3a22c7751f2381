"""A task at work: set, handed in and looked at on the phone; at the desk by observer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from competencies import photos, tasks
from competencies.models import WorkTask
from competencies.observing import OBSERVERS
from competencies.task_forms import BeginForm, ConfirmTaskForm, HandInForm, PlainForm, ReturnForm
from competencies.task_pages import desk_task, list_page, task_page
from competencies.task_rules import TaskDefinition
from kit import clock
from kit.access import Role, open_to
from kit.errors import InputError, NotNow


@open_to(Role.CADRE)
@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, competency: str, level: int) -> HttpResponse:
    """One step to be shown at work: set it, hand it in, read what became of it."""
    asked = tasks.definition(competency, level)
    if asked is None:
        raise Http404
    row = tasks.current(request.user, competency, level)
    hands_in = row is not None and row.state != "confirmed" and request.POST.get("do") != "begin"
    form = _hand_in_form(request, asked, row) if hands_in else _begin_form(request)
    if request.method == "POST" and form.is_valid():
        try:
            _carry_out(request, asked, row, form)
        except InputError as error:
            form.refuse(error)
        except NotNow as error:
            messages.warning(request, str(error))
            return redirect("competencies:task", competency, level)
        else:
            return redirect("competencies:task", competency, level)
    page = task_page(request.user, asked, on=clock.today())
    status = 422 if form.errors else 200
    return render(request, "competencies/task.html", {"page": page, "form": form}, status=status)


@open_to(Role.CADRE)
@require_GET
def task_photo(request: HttpRequest, id: UUID) -> HttpResponse:
    """The photo of a task, for its owner and for whoever may observe him."""
    mine = WorkTask.objects.of(request.user) | tasks.observed_by(request.user)
    row = get_object_or_404(mine.exclude(photo=""), pk=id)
    try:
        content = photos.read(row.photo)
    except FileNotFoundError:
        raise Http404 from None
    return HttpResponse(content, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})


@open_to(*OBSERVERS)
@require_GET
def desk_tasks(request: HttpRequest) -> HttpResponse:
    """Unfinished tasks of the viewer's people, by observer, with their age."""
    return render(request, "competencies/tasks_list.html", {"page": list_page(request.user, on=clock.today())})


@open_to(*OBSERVERS)
@require_http_methods(["GET", "POST"])
def desk_one(request: HttpRequest, id: UUID) -> HttpResponse:
    """One task: what was done, who confirmed it; confirm it or send it back with a reason."""
    rows = tasks.observed_by(request.user).select_related("person__home_unit", "competency", "observer")
    row = get_object_or_404(rows, pk=id)
    sends_back = request.POST.get("do") == "back"
    confirm = ConfirmTaskForm(None if sends_back else request.POST or None, initial={"on": clock.today()})
    back = ReturnForm(request.POST if sends_back else None)
    form: PlainForm = back if sends_back else confirm
    if request.method == "POST" and form.is_valid():
        try:
            _judge(request, row, form)
        except InputError as error:
            form.refuse(error)
        except NotNow as error:
            messages.warning(request, str(error))
            return redirect("competencies:desk_task", row.pk)
        else:
            return redirect("competencies:desk_tasks")
    context = {"page": desk_task(row), "confirm": confirm, "back": back}
    return render(request, "competencies/tasks_one.html", context, status=422 if form.errors else 200)


@open_to(Role.CADRE)
@require_POST
def task_forget_photo(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take one's own photo back."""
    row = get_object_or_404(WorkTask.objects.of(request.user).select_related("competency"), pk=id)
    tasks.forget_photo(row)
    return redirect("competencies:task", row.competency.key, row.level)


def _begin_form(request: HttpRequest) -> BeginForm:
    observers = tasks.observers_of(request.user, on=clock.today())
    return BeginForm(request.POST or None, observers=observers)


def _hand_in_form(request: HttpRequest, asked: TaskDefinition, row: WorkTask) -> HandInForm:
    """What was said before stands in it, so that it can be put right."""
    said = {"done_on": row.done_on or clock.today(), "case": row.case, "what": row.what, "result": row.result}
    return HandInForm(request.POST or None, request.FILES or None, task=asked, initial=said)


def _carry_out(request: HttpRequest, asked: TaskDefinition, row: WorkTask | None, form: PlainForm) -> None:
    at = clock.now()
    if isinstance(form, HandInForm) and row is not None:
        tasks.hand_in(row, form.said, at=at)
        messages.success(request, _("Handed in. Whoever looks at it sees it at once."))
    elif isinstance(form, BeginForm):
        tasks.begin(**form.begun, person=request.user, task=asked, at=at)
        messages.success(request, _("Written down. When it is done, say here what you did."))


def _judge(request: HttpRequest, row: WorkTask, form: PlainForm) -> None:
    at, data = clock.now(), form.cleaned_data
    if isinstance(form, ReturnForm):
        tasks.send_back(row, by=request.user, reason=data["reason"], at=at)
        messages.success(request, _("Sent back with your reason."))
    else:
        tasks.confirm(row, by=request.user, was_there=data["was_there"], on=data["on"], at=at)
        messages.success(request, _("Confirmed. It counts as seen on the spot."))
