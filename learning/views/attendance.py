"""Who is at a session, for staff: the code on the wall, a scanned learner's code, the paper list."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit import clock
from kit.access import open_to
from kit.errors import UserError
from learning import attendance, attendance_pages, class_pages, classes, learner_code
from learning.class_forms import ReasonForm
from learning.class_rules import typed_digits
from learning.models import ClassSession, Source
from people.models import Person


@open_to(*classes.STAFF)
@require_safe
def class_session(request: HttpRequest, session: UUID) -> HttpResponse:
    """Who has come; tick the others, or type the digits of a learner's code."""
    row, at = _session(request, session), clock.now()
    people = class_pages.session_people(request.user, row, at=at)
    return render(request, "learning/classes/session.html", {"page": attendance_pages.session_page(row, people, at=at)})


@open_to(*classes.STAFF)
@require_safe
def class_wall(request: HttpRequest, session: UUID) -> HttpResponse:
    """The code for the wall, while one can check in; no name of anybody."""
    row = _session(request, session)
    return render(request, "learning/classes/wall.html", {"page": attendance_pages.wall_page(row, at=clock.now())})


@open_to(*classes.STAFF)
@require_POST
def class_mark(request: HttpRequest, session: UUID) -> HttpResponse:
    """Those ticked on the paper list, or the one whose digits were typed."""
    row, at = _session(request, session), clock.now()
    people = list(attendance.listed(row, request.user))
    try:
        if typed := typed_digits(request.POST.get("digits", "")):
            chosen, source = attendance_pages.behind(typed, people, at=at), Source.SCAN
        else:
            ticked = set(request.POST.getlist("person"))
            chosen, source = [one for one in people if str(one.uuid) in ticked], Source.PAPER
        new = attendance.mark(row, chosen, source=source, by=request.user, at=at)
        words = ngettext("%(count)s person marked as there.", "%(count)s persons marked as there.", len(new))
        messages.success(request, words % {"count": len(new)})
    except UserError as error:
        messages.warning(request, str(error))
    return redirect("learning:class_session", row.uuid)


@open_to(*classes.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def class_take_back(request: HttpRequest, attendance_id: UUID) -> HttpResponse:
    """It was a mistake: why."""
    row = get_object_or_404(attendance.seen_by(request.user), pk=attendance_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        attendance.take_back(row, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
        messages.success(request, _("Taken back."))
        return redirect("learning:class_session", row.session.uuid)
    context = {"form": form, "row": row}
    return render(request, "learning/classes/take_back.html", context, status=422 if form.errors else 200)


@open_to(*classes.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def class_come(request: HttpRequest, token: str) -> HttpResponse:
    """A learner's code was scanned: who it is, and one button for each session that takes place now."""
    at, uuid = clock.now(), learner_code.person_behind(token)
    if uuid is None:
        return render(request, "learning/classes/come_gone.html", status=410)
    rows = Person.objects.visible_to(request.user).filter(is_active=True)
    person = get_object_or_404(rows.select_related("home_unit__parent", "main_post"), uuid=uuid)
    if request.method == "POST":
        session = get_object_or_404(
            attendance.running(request.user, at=at), uuid=_uuid(request.POST.get("session", ""))
        )
        try:
            if request.POST.get("listed") == "no":
                classes.enrol(session.training_class, [person], by=request.user, at=at)
            get_object_or_404(attendance.listed(session, request.user), pk=person.pk)
            attendance.mark(session, [person], source=Source.SCAN, by=request.user, at=at)
            messages.success(request, _("%(name)s is there.") % {"name": person.name})
        except UserError as error:
            messages.warning(request, str(error))
    page = attendance_pages.come_page(person, list(attendance.running(request.user, at=at)))
    return render(request, "learning/classes/come.html", {"page": page})


def _session(request: HttpRequest, session: UUID) -> ClassSession:
    rows = ClassSession.objects.visible_to(request.user).select_related("training_class__unit")
    return get_object_or_404(rows, uuid=session)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
