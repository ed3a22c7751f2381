"""Classes in a room, for staff: the list, one class and its sessions, who is on the list, leaves, sheets."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kit import audit, clock, sheets
from kit.access import open_to
from kit.errors import UserError
from learning import class_lists, class_pages, class_sheets, classes, leaves
from learning.class_forms import ClassForm, NamesForm, SessionForm
from learning.models import ClassSession, TrainingClass
from people.models import Person

PAGE = 30


@open_to(*classes.STAFF)
@require_safe
def class_list(request: HttpRequest) -> HttpResponse:
    """The classes of my area, the newest first."""
    page = Paginator(class_pages.classes_seen_by(request.user), PAGE).get_page(request.GET.get("page"))
    lines = class_pages.class_lines(page.object_list)
    return render(request, "learning/classes/list.html", {"page": page, "lines": lines})


@open_to(*classes.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def class_new(request: HttpRequest) -> HttpResponse:
    return _class_form(request, None)


@open_to(*classes.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def class_change(request: HttpRequest, id: UUID) -> HttpResponse:
    return _class_form(request, get_object_or_404(TrainingClass.objects.visible_to(request.user), uuid=id))


def _class_form(request: HttpRequest, row: TrainingClass | None) -> HttpResponse:
    form = ClassForm(request.POST or None, viewer=request.user, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            saved = classes.save_class(form.said, row=row, by=request.user, at=clock.now())
            return redirect("learning:class_of", saved.uuid)
        except UserError as error:
            form.refuse(error)
    return render(request, "learning/classes/form.html", {"form": form, "row": row}, status=422 if form.errors else 200)


@open_to(*classes.STAFF)
@require_safe
def class_of(request: HttpRequest, id: UUID) -> HttpResponse:
    """One class: its sessions, who comes, who asks for leave."""
    row = _class(request, id)
    page = class_pages.class_page(request.user, row, at=clock.now())
    return render(request, "learning/classes/class.html", {"page": page})


@open_to(*classes.STAFF)
@require_POST
def class_announce(request: HttpRequest, id: UUID) -> HttpResponse:
    """From now on those on the list see it."""
    row = _class(request, id)
    try:
        classes.announce(row, by=request.user, at=clock.now())
        messages.success(request, _("Announced: it stands on their first page."))
    except UserError as error:
        messages.warning(request, str(error))
    return redirect("learning:class_of", row.uuid)


@open_to(*classes.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def class_session_new(request: HttpRequest, id: UUID) -> HttpResponse:
    return _session_form(request, _class(request, id), None)


@open_to(*classes.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def class_session_change(request: HttpRequest, session: UUID) -> HttpResponse:
    rows = ClassSession.objects.visible_to(request.user).select_related("training_class__unit")
    row = get_object_or_404(rows, uuid=session)
    return _session_form(request, row.training_class, row)


def _session_form(request: HttpRequest, training_class: TrainingClass, row: ClassSession | None) -> HttpResponse:
    form = SessionForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            classes.save_session(training_class, form.said, row=row, by=request.user, at=clock.now())
            return redirect("learning:class_of", training_class.uuid)
        except UserError as error:
            form.refuse(error)
    context = {"form": form, "training_class": training_class, "row": row}
    return render(request, "learning/classes/session_form.html", context, status=422 if form.errors else 200)


@open_to(*classes.STAFF)
@require_POST
def class_session_off(request: HttpRequest, session: UUID) -> HttpResponse:
    rows = ClassSession.objects.visible_to(request.user).select_related("training_class__unit")
    row = get_object_or_404(rows, uuid=session)
    try:
        classes.call_off(row, by=request.user, at=clock.now())
        messages.success(request, _("Called off."))
    except UserError as error:
        messages.warning(request, str(error))
    return redirect("learning:class_of", row.training_class.uuid)


@open_to(*classes.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def class_people(request: HttpRequest, id: UUID) -> HttpResponse:
    """Choose who comes, from one's area, by place and post."""
    row = _class(request, id)
    asked = request.POST if request.method == "POST" else request.GET
    problem: UserError | None = None
    ticked = set(request.POST.getlist("person"))
    if request.method == "POST":
        chosen = list(Person.objects.visible_to(request.user).filter(is_active=True, uuid__in=_uuids(ticked)))
        try:
            return _enrolled(request, row, classes.enrol(row, chosen, by=request.user, at=clock.now()))
        except UserError as error:
            problem = error
    page = class_pages.choose_page(request.user, row, unit=asked.get("unit", ""), post=asked.get("post", ""))
    context = {"row": row, "page": page, "problem": problem, "ticked": ticked}
    return render(request, "learning/classes/people.html", context, status=422 if problem else 200)


@open_to(*classes.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def class_names(request: HttpRequest, id: UUID) -> HttpResponse:
    """A list of names, pasted or as a file: all of it or nothing."""
    row = _class(request, id)
    form = NamesForm(request.POST or None, request.FILES or None)
    text, found = request.POST.get("names", ""), class_lists.Read()
    if request.method == "POST" and form.is_valid():
        try:
            text = class_lists.text_said(form.cleaned_data["names"], form.cleaned_data["file"])
            found = _read_names(request, row, text)
            if found.is_clean:
                people = list(Person.objects.visible_to(request.user).filter(pk__in=found.ids))
                return _enrolled(request, row, classes.enrol(row, people, by=request.user, at=clock.now()))
            form = NamesForm(initial={"names": text})
        except UserError as error:
            form = NamesForm.again(text, error)
    wrong = bool(form.errors or found.errors or found.doubts)
    asked = {doubt.field for doubt in found.doubts}
    kept = [(name, each) for name, each in request.POST.items() if name.startswith("pick-") and name not in asked]
    context = {"row": row, "form": form, "found": found, "kept": kept, "picked": set(request.POST.values())}
    return render(request, "learning/classes/names.html", context, status=422 if wrong else 200)


def _read_names(request: HttpRequest, row: TrainingClass, text: str) -> class_lists.Read:
    """Who is meant by the lines of ``text``."""
    lines = class_lists.lines_of(text)
    listed = set(row.enrolments.standing().values_list("person_id", flat=True))
    known = class_lists.candidates(lines, request.user)
    return class_lists.read(lines, known, picks=request.POST.dict(), listed=listed)


def _enrolled(request: HttpRequest, row: TrainingClass, new: int) -> HttpResponse:
    messages.success(
        request, ngettext("%(n)s person put on the list.", "%(n)s persons put on the list.", new) % {"n": new}
    )
    return redirect("learning:class_of", row.uuid)


@open_to(*classes.STAFF)
@require_POST
def class_take_off(request: HttpRequest, id: UUID, person: UUID) -> HttpResponse:
    row = _class(request, id)
    who = get_object_or_404(Person.objects.visible_to(request.user), uuid=person)
    classes.take_off(row, who, by=request.user, at=clock.now())
    messages.success(request, _("%(name)s is off the list.") % {"name": who.name})
    return redirect("learning:class_of", row.uuid)


@open_to(*classes.STAFF)
@require_POST
def class_leave(request: HttpRequest, leave: UUID) -> HttpResponse:
    """Yes or no to somebody who cannot come."""
    row = get_object_or_404(leaves.seen_by(request.user), pk=leave)
    try:
        granted, words = request.POST.get("granted") == "yes", request.POST.get("words", "")
        leaves.answer_leave(row, granted=granted, words=words, by=request.user, at=clock.now())
        messages.success(request, _("Answered."))
    except UserError as error:
        messages.warning(request, str(error))
    return redirect("learning:class_of", row.session.training_class.uuid)


@open_to(*classes.STAFF)
@require_safe
def class_sheet(request: HttpRequest, id: UUID, kind: str) -> HttpResponse:
    """The sign-in list or the attendance table as a file; written down."""
    row = _class(request, id)
    page = class_pages.class_page(request.user, row, at=clock.now())
    sheet = class_sheets.sheet_of(kind, page)
    audit.record("learning.class_exported", by=request.user, of=row, hashes={"count": str(len(page.people))})
    response = HttpResponse(sheets.to_bytes([sheet]), content_type=sheets.MIME)
    response["Content-Disposition"] = content_disposition_header(True, f"{sheet.title} {row.title}.xlsx") or ""
    return response


@open_to(*classes.STAFF)
@require_safe
def class_cards(request: HttpRequest, id: UUID) -> HttpResponse:
    """A learner's code on paper for each person of the list, to be cut out; written down."""
    row = _class(request, id)
    cards = class_pages.cards_of(request.user, row)
    audit.record("learning.class_exported", by=request.user, of=row, hashes={"count": str(len(cards))})
    return render(request, "learning/classes/cards.html", {"row": row, "cards": cards})


def _class(request: HttpRequest, id: UUID) -> TrainingClass:
    rows = TrainingClass.objects.visible_to(request.user).select_related("unit", "programme")
    return get_object_or_404(rows, uuid=id)


def _uuids(texts: set[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
