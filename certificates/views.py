"""My certificates, the paper, and the public page that says what one is worth."""

from __future__ import annotations

import logging
from datetime import timedelta

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from certificates import numbers, rendering, signing, verification
from certificates.issuing import RENDER
from certificates.models import Certificate
from certificates.snapshot import Snapshot
from kit import clock, jobs
from kit.access import Role, open_to, public
from kit.models import Job, JobState

logger = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 2
TRY_AGAIN_AFTER = timedelta(hours=1)


class NumberForm(forms.Form):
    """The number of a certificate, as somebody types it from paper."""

    number = forms.CharField(
        label=_("Certificate number"),
        max_length=40,
        error_messages={
            "required": _("Type the number of the certificate."),
            "max_length": _("No number is that long. Compare it with the paper."),
        },
        help_text=_("As on the paper, for example 2026-0007-000123-K"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


@require_GET
@open_to(Role.CADRE)
def mine(request: HttpRequest) -> HttpResponse:
    rows = Certificate.objects.of(request.user).select_related("revocation", "superseded_by")
    cards = [(row, Snapshot.from_json(row.snapshot), verification.worth_of(row, on=clock.today())) for row in rows]
    return render(request, "certificates/mine.html", {"cards": cards})


@require_GET
@open_to(Role.CADRE)
def download(request: HttpRequest, number: str) -> HttpResponse:
    """The paper; while it is being made, a page that looks again by itself. Others' papers only within the scope."""
    certificates = Certificate.objects.visible_to(request.user).select_related("rendering")
    certificate = get_object_or_404(certificates, number=numbers.read(number) or number)
    kept = getattr(certificate, "rendering", None)
    return _making(request, certificate) if kept is None else _kept(request, certificate)


def _kept(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """The bytes that were made; a page that says whom to tell when they are gone or not the same any more."""
    try:
        content = rendering.opened(certificate.rendering)
    except (OSError, ValueError):
        logger.exception("the paper of certificate %s cannot be read", certificate.pk)
        context = {"number": certificate.number, "failed": True}
        return render(request, "certificates/making.html", context, status=500)
    return FileResponse(content, filename=f"{certificate.number}.pdf", content_type="application/pdf")


def _making(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """Ask for the paper unless somebody has, and say that it is coming or that it failed."""
    last = Job.objects.filter(kind=RENDER, key=str(certificate.pk)).order_by("-pk").first()
    if last is None or last.state == JobState.DONE or _is_long_dead(last):
        last = jobs.ask(RENDER, key=certificate.pk, by=request.user)
    failed = last.state == JobState.DEAD
    response = render(request, "certificates/making.html", {"number": certificate.number, "failed": failed})
    if not failed:
        response["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


def _is_long_dead(job: Job) -> bool:
    """Whether a job was given up some time ago: by now the operator may have mended what was wrong."""
    return job.state == JobState.DEAD and job.ended_at is not None and clock.now() - job.ended_at > TRY_AGAIN_AFTER


@require_GET
@public
def verify(request: HttpRequest, token: str) -> HttpResponse:
    answer = verification.by_token(token, on=clock.today())
    status = 404 if answer.worth == verification.Worth.UNKNOWN else 200
    context = {"answer": answer, "form": NumberForm(), "key": signing.public_key()}
    return render(request, "certificates/verify.html", context, status=status)


@require_GET
@public
def lookup(request: HttpRequest) -> HttpResponse:
    """By number; what was typed stays in the field."""
    typed = request.GET.get("number")
    form = NumberForm(None if typed is None else {"number": typed.replace("\0", "")})
    answer = verification.by_number(form.cleaned_data["number"], on=clock.today()) if form.is_valid() else None
    return render(request, "certificates/verify.html", {"answer": answer, "form": form, "key": signing.public_key()})
