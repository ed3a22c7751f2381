"""The notice on personal data: what is kept, why, by whom; versioned, shown once to everybody, public for all.

Nobody is asked to consent to his own training: the basis is a legal duty (个人信息保护法 第13条第1款第3项、第35条), which
the county confirms.

Source: docs/policy.md; 个人信息保护法 第17条.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import NoticeSeen, Person

VERSION = "2026-11"


@dataclass(frozen=True)
class Clause:
    """One question and its answer."""

    question: str | Promise
    answer: str | Promise


def clauses() -> tuple[Clause, ...]:
    """The notice, in order."""
    return (
        Clause(
            _("Who keeps it?"),
            _("%(owner)s. Questions: call your township contact.") % {"owner": settings.SITE_OWNER},
        ),
        Clause(
            _("What is kept?"),
            _("Name, gender, year of birth, telephone, village and office. What you answered, and what you finished."),
        ),
        Clause(
            _("What for?"),
            _(
                "To know what your office asks, what you can already, and what is still to be learned. For nothing else."
            ),
        ),
        Clause(
            _("What is not kept?"),
            _("Not where you are, not how long you look at a page. No points, no ranking of persons."),
        ),
        Clause(
            _("On what basis?"),
            _("Training is a duty by law: Personal Information Protection Law, articles 13 (1) no. 3 and 35."),
        ),
        Clause(
            _("Who sees it?"),
            _("You, your trainers, your township contact and the county. Nobody of another township."),
        ),
        Clause(_("How long?"), _("As long as you hold the office, and as long as the certificate can be verified.")),
        Clause(
            _("What may you ask?"),
            _("To see it, to have it put right, to have it checked by a person. Your township contact helps."),
        ),
    )


def has_seen(person: Person) -> bool:
    return NoticeSeen.objects.filter(person=person, version=VERSION).exists()


def note_seen(person: Person, *, at: datetime) -> None:
    """Keep that ``person`` was shown the notice; once is enough."""
    try:
        with transaction.atomic():
            NoticeSeen.objects.create(id=uuid.uuid4(), person=person, version=VERSION, at=at)
    except IntegrityError:
        if not has_seen(person):
            raise
