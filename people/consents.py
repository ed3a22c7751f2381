"""Consent, apart from everything else, for what is optional: given and withdrawn with the same ease.

Nobody is asked to agree to his own training. Without consent nothing else becomes worse.

Source: 个人信息保护法 第14条 (voluntary, explicit), 第15条 (withdrawal as easy), 第16条 (no refusal of service).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kit import audit
from kit.errors import InputError, Text
from people.models import Consent, Person

VERSION = "2026-11"
"""Of the wording below. Who agreed to another one is asked again: a change of purpose needs a new consent (第14条第2款)."""

Purpose = Consent.Purpose
Withdrawn = Callable[[Person], None]
_WITHDRAWN: dict[str, list[Withdrawn]] = {}


@dataclass(frozen=True)
class Asked:
    """What one may agree to: what is kept, what happens with it, what happens without."""

    purpose: Purpose
    what: Text
    with_it: Text
    without_it: Text


ASKED = (
    Asked(
        Purpose.PHOTO,
        _("A photo of you"),
        _(
            "It may stand beside your name in lists of a class. It is used for nothing else, and never to recognise faces."
        ),
        _("Your name stands there without a photo. Everything else is the same."),
    ),
    Asked(
        Purpose.VOICE,
        _("Your recorded voice"),
        _("You may ask a question by voice; whoever answers listens to it."),
        _("You type your question, or call. Everything else is the same."),
    ),
    Asked(
        Purpose.WECHAT,
        _("Your WeChat identifier"),
        _("You may come in from WeChat with one tap, and be told there when an answer has come."),
        _("You come in with code or slip, and read answers here. Everything else is the same."),
    ),
)


@dataclass(frozen=True)
class Standing:
    """One purpose and how it stands. at: when it was last given or withdrawn; None when nobody was asked."""

    asked: Asked
    given: bool
    at: datetime | None


def standing_of(person: Person) -> list[Standing]:
    """How each consent stands. One query."""
    latest: dict[str, Consent] = {}
    for row in Consent.objects.filter(person=person).order_by("at", "recorded_at"):
        latest[row.purpose] = row
    found = [(asked, latest.get(asked.purpose)) for asked in ASKED]
    return [
        Standing(asked, row is not None and row.given and row.notice == VERSION, row.at if row else None)
        for asked, row in found
    ]


def has_given(person: Person, purpose: Purpose) -> bool:
    """Whether ``person`` agrees today, to the wording of today. Whoever stores such data asks here first."""
    row = Consent.objects.filter(person=person, purpose=purpose).order_by("-at", "-recorded_at").first()
    return row is not None and row.given and row.notice == VERSION


def when_withdrawn(purpose: Purpose) -> Callable[[Withdrawn], Withdrawn]:
    """Register who deletes what was kept on the ground of a consent, in the transaction of its withdrawal."""

    def register(function: Withdrawn) -> Withdrawn:
        _WITHDRAWN.setdefault(purpose, []).append(function)
        return function

    return register


@transaction.atomic
def say(person: Person, purpose: str, given: bool, *, at: datetime, request: HttpRequest | None = None) -> bool:
    """Keep that ``person`` agrees or does so no longer; whether that changed anything. Raises InputError."""
    if purpose not in Purpose.values:
        raise InputError(_("There is nothing of that kind to agree to."), _("Choose one."))
    Person.objects.select_for_update().get(pk=person.pk)
    if has_given(person, Purpose(purpose)) == given:
        return False
    Consent.objects.create(id=uuid.uuid4(), person=person, purpose=purpose, given=given, notice=VERSION, at=at)
    if not given:
        for function in _WITHDRAWN.get(purpose, []):
            function(person)
    audit.record(
        "people.consent_given" if given else "people.consent_withdrawn",
        by=person,
        of=person,
        fields=[purpose],
        request=request,
    )
    return True
