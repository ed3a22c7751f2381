"""For a lost phone: six digits that the township contact reads out, and the page where they are typed."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from kit import audit, clock
from kit.access import open_to, public
from kit.errors import UserError
from people import invitations
from people.contacts import contacts_of
from people.forms import FaceForm
from people.login import face as codes
from people.login import throttle
from people.models import Unit
from people.profile import who_is
from people.views.landing import welcome
from people.views.slips import PRINTERS


@open_to(*PRINTERS)
@require_POST
def face_give(request: HttpRequest, unit: UUID, person: UUID) -> HttpResponse:
    """Six digits for somebody who stands here; shown once, good for ten minutes."""
    place = get_object_or_404(Unit.objects.visible_to(request.user), uuid=unit)
    at = clock.now()
    somebody = get_object_or_404(invitations.people_at(request.user, place, on=clock.day_of(at)), uuid=person)
    code = codes.give(somebody, by=request.user, at=at)
    audit.record("people.face_code_given", by=request.user, of=somebody, scope_path=place.path, request=request)
    context = {"unit": place, "who": who_is(somebody), "code": f"{code[:3]} {code[3:]}", "until": at + codes.GOOD_FOR}
    return render(request, "people/face_given.html", context)


@public
@require_http_methods(["GET", "POST"])
def face(request: HttpRequest) -> HttpResponse:
    """Type one's name and the six digits."""
    form = FaceForm(request.POST or None, initial={"next": request.GET.get("next", ""), "page": secrets.token_hex(8)})
    if request.method == "POST" and form.is_valid():
        typed, at = form.cleaned_data, clock.now()
        address = throttle.address_key(request.META.get("REMOTE_ADDR", ""))
        try:
            throttle.check_address(address, at=at)
            person = codes.check(typed["name"], typed["code"], at=at, page=typed["page"])
        except UserError as error:
            throttle.failed(address, at=at)
            form.add_error("code", str(error))
        else:
            return welcome(request, person, next=typed["next"], shared=typed["shared"])
    return render(request, "people/face.html", {"form": form, "contact": contacts_of(None).first})
