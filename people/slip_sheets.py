"""Activation slips on paper: a PDF of eight to an A4 page, made by a job, kept encrypted for a day.

Source: docs/phone.md, "Logging in".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kit import audit, clock, codes, jobs, pdf, qr
from kit.errors import NotNow
from kit.fields import seal_bytes, unseal_bytes
from kit.models import Job
from people import invitations
from people.contacts import Contact, contacts_of
from people.login.slips import Printed, make_slips
from people.models import Person, SlipSheet, Unit
from people.profile import Who, who_is

EACH = 8  # slips to a page
KEPT = timedelta(days=1)
JOB = "people.slip_sheet"


@dataclass(frozen=True)
class Paper:
    """One printed slip."""

    who: Who
    link: str
    code: str
    until: date
    contact: Contact | None
    qr: str = ""


def ask(viewer: Person, people: QuerySet[Person], unit: Unit, *, at: datetime) -> SlipSheet:
    """Ask for a sheet with new slips for ``people``, at most two hundred. Raises NotNow when there is nobody."""
    ids = list(people.values_list("pk", flat=True)[: invitations.MOST_AT_ONCE])
    if not ids:
        raise NotNow(
            _("Everybody here has a slip, or has come in."), _("To print one again, use the button of that person.")
        )
    sheet = SlipSheet.objects.create(unit=unit, people=ids, by=viewer, asked_at=at)
    jobs.ask(JOB, key=sheet.pk, by=viewer)
    return sheet


@jobs.kind(JOB)
def make(job: Job) -> None:
    """Make the slips and draw them; a job that is done twice makes new slips, and the older ones end."""
    sheet = SlipSheet.objects.select_related("unit__parent", "by").get(pk=job.key)
    if sheet.content is not None:
        return
    at = clock.now()
    # His rights of today decide, not those of when he asked.
    people = Person.objects.visible_to(sheet.by).filter(pk__in=sheet.people)
    chosen = list(
        people.select_related("home_unit__parent", "main_post").order_by("home_unit__code", "main_post__order", "name")
    )
    with jobs.fenced(job):
        printed = make_slips(chosen, by=sheet.by, at=at)
        invited = Person.objects.filter(pk__in=[person.pk for person in chosen], invited_on__isnull=True)
        invited.update(invited_on=clock.day_of(at))
        content = draw(sheet.unit, papers_of(printed))
        sheet.content = seal_bytes(content, binding(sheet))
        sheet.save(update_fields=["content"])
        audit.record(
            "people.slips_made",
            by=sheet.by,
            of=sheet.unit,
            scope_path=sheet.unit.path,
            hashes={"count": str(len(chosen))},
        )


def papers_of(printed: list[Printed]) -> list[Paper]:
    """What stands on each slip, in the order given; one query for the telephones of a township."""
    contacts: dict[object, Contact | None] = {}
    papers = []
    for slip in printed:
        unit = slip.person.home_unit
        place = unit.township_id if unit else None
        if place not in contacts:
            contacts[place] = contacts_of(slip.person).first
        link = f"{settings.PUBLIC_URL}{reverse('people:slip_link', args=[slip.token])}"
        until = clock.day_of(slip.expires_at)
        papers.append(
            Paper(who_is(slip.person), link, codes.grouped(slip.code), until, contacts[place], qr.data_uri(link))
        )
    return papers


def draw(unit: Unit, papers: list[Paper]) -> bytes:
    """The PDF. Raises MissingGlyph or MissingFont instead of drawing boxes."""
    sheets = [papers[start : start + EACH] for start in range(0, len(papers), EACH)]
    context = {
        "unit": unit,
        "sheets": sheets,
        "owner": settings.SITE_OWNER,
        "name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "host": settings.PUBLIC_URL.split("//", 1)[-1],
    }
    return pdf.render("people/pdf/slips.html", context, styles=["people/pdf/slips.css"])


def binding(sheet: SlipSheet) -> str:
    return f"people.slipsheet.content.{sheet.pk}"


def content_of(sheet: SlipSheet) -> bytes:
    """The PDF of a sheet that was made."""
    return unseal_bytes(bytes(sheet.content or b""), binding(sheet))


def forget_old(*, at: datetime) -> int:
    """Remove sheets of the day before; how many."""
    return SlipSheet.objects.filter(asked_at__lt=at - KEPT).delete()[0]
