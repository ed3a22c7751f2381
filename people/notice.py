"""The notice on personal data: what is kept, why, by whom; versioned, shown to everybody once a version, public for all.

Nobody is asked to consent to his own training: the basis is a legal duty (个人信息保护法 第13条第1款第3项、第35条). Who
handles the data, whom to ask, and that this basis holds is confirmed by the county; until then the page says so.

Source: docs/policy.md; 个人信息保护法 第17条.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import InputError
from people.contacts import contacts_of
from people.models import NoticeConfirmation, NoticeSeen, Person

VERSION = "2026-12-3"
"""Of the text below. Change it with the text: everybody reads the new one at his next log-in (第17条第2款)."""


@dataclass(frozen=True)
class Clause:
    """One question and its answer."""

    question: str | Promise
    answer: str | Promise


@dataclass(frozen=True)
class Notice:
    """The notice as it stands today. confirmed_on: None until the county has confirmed this text."""

    version: str
    handler: str
    contact: str
    document: str
    confirmed_on: date | None
    clauses: tuple[Clause, ...]


def current() -> Notice:
    """The notice as it is shown today. Two queries at most."""
    row = latest()
    handler = row.handler if row else settings.SITE_OWNER
    contact = row.contact if row else proposed_contact()
    return Notice(
        version=row.version if row else VERSION,
        handler=handler,
        contact=contact,
        document=row.document if row else "",
        confirmed_on=clock.day_of(row.at) if row else None,
        clauses=clauses(handler, contact),
    )


def aloud(told: Notice) -> tuple[str, ...]:
    """What is read aloud of it: each clause, its question first. Pure."""
    return tuple(f"{clause.question}\n{clause.answer}" for clause in told.clauses)


def handler() -> str:
    """Who handles the data, as papers name him. One query."""
    row = latest()
    return row.handler if row else settings.SITE_OWNER


def version() -> str:
    """The version that counts today. One query."""
    row = latest()
    return row.version if row else VERSION


def latest() -> NoticeConfirmation | None:
    """The newest confirmation of today's text; None when the county has not confirmed it."""
    return NoticeConfirmation.objects.filter(text=VERSION).order_by("-at", "-recorded_at").first()


def proposed_contact() -> str:
    """Whom to ask as long as nothing is confirmed: the county's contact, as its unit has it."""
    contact = contacts_of(None).county
    return f"{contact.unit} {contact.who}".strip() if contact else ""


def clauses(handler: str, contact: str) -> tuple[Clause, ...]:
    """The text, in order."""
    return (*_about_keeping(handler, contact), *_about_rights())


def _about_keeping(handler: str, contact: str) -> tuple[Clause, ...]:
    return (
        Clause(
            _("Who keeps it?"),
            _("%(handler)s. Whom to ask: %(contact)s, or your township contact.")
            % {"handler": handler, "contact": contact}
            if contact
            else _("%(handler)s. Whom to ask: your township contact.") % {"handler": handler},
        ),
        Clause(
            _("What is kept?"),
            _(
                "Name, gender, date of birth, telephone, village and office. What you answered, and what you finished. "
                "Only where it is needed and you know of it: education, party membership, professional background, "
                "ID number."
            ),
        ),
        Clause(
            _("What for?"),
            _(
                "To know what your office asks, what you can already, and what is still to be learned. For nothing else."
            ),
        ),
        Clause(
            _("And photos of tasks at work?"),
            _(
                "With some tasks you may send a photo of what was done, if you like; without it nothing is missing. Place and time "
                "in it are taken out. You and whoever may look at your work see it: trainers and the township. Half a year "
                "after it was handed in it is deleted, or at once when you wish. Never where a quarrel, a family, a child or "
                "somebody in need could be seen."
            ),
        ),
        Clause(
            _("And my voice?"),
            _(
                "You may leave a message by voice, if you agree to that first; writing and calling do the same. Place and device "
                "in the recording are taken out. Whoever answers hears it: your township contact, for questions your trainers, "
                "the county; that they did is written down. Half a year after the answer it is deleted, or at once when you wish."
            ),
        ),
        Clause(
            _("What is not kept?"),
            _("Not where you are, not how long you look at a page. No points, no ranking of persons."),
        ),
    )


def _about_rights() -> tuple[Clause, ...]:
    return (
        Clause(
            _("On what basis?"),
            _(
                "To train office holders is a duty of the organ (PIPL articles 13 (1) no. 3 and 35). So nobody asks for "
                "your consent to be trained. Photo, voice and WeChat identifier are yours to give or not."
            ),
        ),
        Clause(
            _("Who sees it?"),
            _("You, your trainers, your township contact and the county. Nobody of another township."),
        ),
        Clause(
            _("How is it guarded?"),
            _(
                "Telephone and ID number lie encrypted and are shown masked. Whoever opens a whole number says why, and "
                "you can see when that was. Why an ID number is sensitive: with it somebody can pretend to be you."
            ),
        ),
        Clause(
            _("How long?"),
            _(
                "As long as you hold the office. A year after you left, telephone and ID number are removed; five years "
                "after, your name too. Codes are gone after a day."
            ),
        ),
        Clause(
            _("What may you ask?"),
            _(
                "To see it, to fetch it as a file, to have it put right, to have it checked by a person, to have it erased "
                "when you have left. All of that stands under “Mine”, “My data”. A refusal says why."
            ),
        ),
    )


@transaction.atomic
def confirm(
    handler: str, contact: str, document: str, *, by: Person, at: datetime, request: HttpRequest | None = None
) -> NoticeConfirmation:
    """The county confirms who handles the data and that the basis holds. Raises InputError.

    Another handler or contact than people were shown is a new version, which they see at the next log-in.
    """
    handler, contact, document = (" ".join(text.split()) for text in (handler, contact, document))
    if not handler:
        raise InputError(_("The handler is missing."), _("Write the full name of the organ."), field="handler")
    if not contact:
        raise InputError(_("The contact is missing."), _("Write an office and its telephone."), field="contact")
    before = current()
    version = before.version
    if (handler, contact) != (before.handler, before.contact) and NoticeSeen.objects.filter(version=version).exists():
        known = {VERSION, *NoticeConfirmation.objects.filter(text=VERSION).values_list("version", flat=True)}
        version = f"{VERSION}.{len(known) + 1}"
    row = NoticeConfirmation.objects.create(
        id=uuid.uuid4(),
        text=VERSION,
        version=version,
        handler=handler[:120],
        contact=contact[:120],
        document=document[:200],
        by=by,
        at=at,
    )
    audit.record("people.notice_confirmed", by=by, of=row, fields=["handler", "contact", "document"], request=request)
    return row


def has_seen(person: Person) -> bool:
    """Whether ``person`` was shown the version that counts today."""
    return NoticeSeen.objects.filter(person=person, version=version()).exists()


def has_seen_any(person: Person) -> bool:
    """Whether ``person`` was shown an earlier one: then only the notice is new to him, not the whole set-up."""
    return NoticeSeen.objects.filter(person=person).exists()


def note_seen(person: Person, *, at: datetime) -> None:
    """Keep that ``person`` was shown the notice; once is enough."""
    shown = version()
    try:
        with transaction.atomic():
            NoticeSeen.objects.create(id=uuid.uuid4(), person=person, version=shown, at=at)
    except IntegrityError:
        if not has_seen(person):
            raise
