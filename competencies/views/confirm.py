"""Somebody without an account says whether he saw a task done: by a page that is good once, or on paper."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from competencies import confirm_paper, confirming
from competencies.models import Confirmation, WorkTask
from competencies.observing import OBSERVERS
from competencies.task_forms import PaperForm, SaidForm
from competencies.task_pages import code_page, confirm_page
from kit import clock
from kit.access import Role, open_to, public
from kit.errors import InputError, UserError
from people.api import address_key, check_address, guess_failed
from people.models import Person

LOOK_AGAIN_SECONDS = 3


@public
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked, and the answer. Opening it uses nothing up."""
    at = clock.now()
    address = address_key(request.META.get("REMOTE_ADDR", ""))
    form = SaidForm(request.POST or None)
    try:
        check_address(address, at=at)
        asked = confirming.by_token(token, at=at)
        if request.method == "POST" and form.is_valid():
            confirming.answer(asked, form.said, at=at, account=_account(request))
            return render(request, "competencies/confirm_done.html", {"person": asked.task.person})
    except InputError as error:
        if isinstance(error, confirming.Unknown):
            guess_failed(address, at=at)
            return render(request, "competencies/confirm_gone.html", {"error": error}, status=404)
        form.refuse(error)
    except UserError as error:
        return render(request, "competencies/confirm_gone.html", {"error": error}, status=410)
    context = {"page": confirm_page(asked), "form": form}
    return render(request, "competencies/confirm.html", context, status=422 if form.errors else 200)


@open_to(Role.CADRE)
@require_POST
def ask(request: HttpRequest, task: UUID) -> HttpResponse:
    """A new page for one person who saw it; asked by whoever did it, or by who may observe him."""
    row = get_object_or_404(confirming.tasks_of(request.user).select_related("competency"), pk=task)
    try:
        made = confirming.ask(row, by=request.user, at=clock.now())
    except UserError as error:
        messages.warning(request, str(error))
        return redirect(_home_of(row, request.user))
    return redirect("competencies:confirm_code", made.pk)


@open_to(Role.CADRE)
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, id: UUID) -> HttpResponse:
    """The QR code to be scanned, and the slip for paper, which is made when it is asked for."""
    asked = _asked(request, id)
    if request.method == "POST":
        confirm_paper.ask(asked, by=request.user)
        return redirect("competencies:confirm_code", asked.pk)
    if asked.answered_at is not None:
        messages.info(request, _("This code has been used."))
        return redirect(_home_of(asked.task, request.user))
    page = code_page(asked, making=confirm_paper.is_making(asked), back=_home_of(asked.task, request.user))
    response = render(request, "competencies/confirm_code.html", {"page": page})
    if page.state == "making":
        response["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


@open_to(Role.CADRE)
@require_GET
def slip(request: HttpRequest, id: UUID) -> HttpResponse:
    """The PDF of the slip."""
    asked = _asked(request, id)
    if asked.paper is None:
        raise Http404
    name = f"{asked.code}.pdf"
    return HttpResponse(
        bytes(asked.paper),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@open_to(*OBSERVERS)
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest) -> HttpResponse:
    """A slip that came back on paper."""
    form = PaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        try:
            asked = confirming.by_code(form.cleaned_data["code"], by=request.user, at=at)
            confirming.answer(asked, form.said, at=at, entered_by=request.user)
        except InputError as error:
            form.refuse(error)
        except UserError as error:
            form.refuse(InputError(error.message, error.next_step, field="code"))
        else:
            messages.success(request, _("Written down: %(name)s.") % {"name": asked.task.person.name})
            return redirect("competencies:desk_task", asked.task_id)
    return render(request, "competencies/confirm_paper.html", {"form": form}, status=422 if form.errors else 200)


def _asked(request: HttpRequest, id: UUID) -> Confirmation:
    rows = confirming.seen_by(request.user)
    return get_object_or_404(rows.select_related("task__person__home_unit", "task__competency"), pk=id)


def _account(request: HttpRequest) -> Person | None:
    return request.user if request.user.is_authenticated else None


def _home_of(row: WorkTask, viewer: Person) -> str:
    """The address of the task as ``viewer`` knows it."""
    if row.person_id in viewer.own_ids:
        return reverse("competencies:task", args=[row.competency.key, row.level])
    return reverse("competencies:desk_task", args=[row.pk])
