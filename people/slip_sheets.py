"""Activation slips on paper: a PDF of eight to an A4 page, made by a job, kept encrypted for a day.

Source: docs/phone.md, "Logging in".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from kit import clock, codes, jobs, pdf, qr
from kit.fields import seal_bytes, unseal_bytes
from kit.models import Job
from people import invitations, notice
from people.contacts import Contact, contacts_of
from people.login.slips import Printed
from people.models import Person, SlipSheet, Unit
from people.profile import Who, who_is

EACH = 8  # slips to a page
JOB = "people.slip_sheet"


@dataclass(frozen=True)
class Paper:
    """One printed slip."""

    who: Who
    link: str
    code: str
    until: date
    contact: Contact | None

    @property
    def qr(self) -> str:
        """The link as the image of a PDF."""
        return qr.data_uri(self.link)


def ask(viewer: Person, people: QuerySet[Person], unit: Unit, *, at: datetime) -> SlipSheet:
    """Ask for a sheet with new slips for ``people``, at most two hundred. Raises NotNow when there is nobody."""
    ids = list(people.values_list("pk", flat=True)[: invitations.MOST_AT_ONCE])
    if not ids:
        raise invitations.NobodyToInvite
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
        printed = invitations.hand_out(sheet.by, chosen, sheet.unit, on=clock.day_of(at), at=at)
        content = draw(sheet.unit, papers_of(printed, settings.PUBLIC_URL))
        sheet.content = seal_bytes(content, binding(sheet))
        sheet.save(update_fields=["content"])


def papers_of(printed: Iterable[Printed], root: str) -> list[Paper]:
    """What stands on each slip, in the order given; one query per township for whom to call, not per person.

    root: the address under which a phone finds the product, without a slash at its end.
    """
    contacts: dict[int | None, Contact | None] = {}
    papers = []
    for slip in printed:
        unit = slip.person.home_unit
        place = unit.township_id if unit else None
        if place not in contacts:
            contacts[place] = contacts_of(slip.person).first
        link = f"{root}{reverse('people:slip_link', args=[slip.token])}"
        until = clock.day_of(slip.expires_at)
        papers.append(Paper(who_is(slip.person), link, codes.grouped(slip.code), until, contacts[place]))
    return papers


def sheets_of(papers: Sequence[Paper]) -> list[Sequence[Paper]]:
    """Eight to a page."""
    return [papers[start : start + EACH] for start in range(0, len(papers), EACH)]


def draw(unit: Unit, papers: list[Paper]) -> bytes:
    """The PDF. Raises MissingGlyph or MissingFont instead of drawing boxes."""
    context = {
        "unit": unit,
        "sheets": sheets_of(papers),
        "owner": notice.handler(),
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
