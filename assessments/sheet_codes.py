"""交卷码 at the desk: whose it is, and handing it in as the event that his own phone still holds.

The event has the id, the person and the words of the phone's own: when that one comes on line later, it is a duplicate.

Source: docs/protocol.md, 8.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments import holding, pack_rules, packs, sheet_code_rules
from assessments.asked import Asked
from assessments.events import SITTING_SUBMITTED
from assessments.models import QuizPack, Sitting
from assessments.sheet_code_rules import NoCode, SheetCode
from kit import audit
from kit.access import Role
from kit.errors import InputError, Text
from kit.lookup import one_or_none
from offline.api import NewEvent, Sent, Verdict, append_events
from people.models import Person

TAKERS = (Role.TRAINER, Role.TOWNSHIP)
LAST_STEP = _("Ask for the code once more and scan it whole, or call the county.")
WORDS: dict[str, Text] = {
    Verdict.ACCEPTED: _("Handed in. He needs to do nothing more."),
    Verdict.DUPLICATE: _("It was handed in before. Nothing is lost."),
    Verdict.CONFLICT: _("Other answers were handed in before; those count."),
    "pack_expired": _("It was begun after its last day, so it does not count."),
}
NOT_TAKEN = _("It could not be counted. Call the county.")
GOES_ON = _("He went on with another phone since. What he hands in there counts.")
NO_LEASE = 1_000_000  # what is beyond it is no number of a lease, but an instant: so said phones of an earlier release


Known = tuple[Person, str, UUID, tuple[Asked, ...], datetime]


@dataclass(frozen=True)
class FoundSheet:
    """A code that is good: whose it is and what it holds. text: as it was read.  answered: of so many.  issued_at: of its pack."""

    text: str
    person: Person
    title: str
    answered: int
    of: int
    code: SheetCode
    sitting: UUID
    paper: tuple[Asked, ...]
    issued_at: datetime


def look(text: str, *, by: Person) -> FoundSheet:
    """What a text is that was scanned or typed. Raises InputError, also where it belongs to somebody whom ``by`` does not see."""
    try:
        code = sheet_code_rules.read(text)
    except NoCode:
        raise InputError(_("This is no code of a test, or not the whole of it."), LAST_STEP, field="text") from None
    found = _of_pack(code) or _of_sitting(code)
    if found is None or not code.is_signed(packs.mac_keys(code.pack)):
        raise _unknown()
    person, title, sitting, paper, issued_at = found
    seen = one_or_none(Person.objects.visible_to(by).filter(pk=person.pk).select_related("home_unit", "main_post"))
    if seen is None:
        raise _unknown()
    sheet = code.sheet(paper)
    return FoundSheet(text.strip(), seen, title, len(sheet), len(paper), code, sitting, paper, issued_at)


@transaction.atomic
def hand_in(found: FoundSheet, *, by: Person, at: datetime) -> Text:
    """Hand it in for whose it is; what came of it, in words. Safe to repeat."""
    code = found.code
    data: dict[str, Any] = {
        "sitting": str(found.sitting),
        "sheet": code.sheet(found.paper),
    }
    if found.sitting != code.pack:
        data["started_ts"] = code.begun
    elif lease := code.begun if code.begun < NO_LEASE else _taken(found.sitting):
        data["lease"] = lease  # it was begun online, where a phone holds it
    new = NewEvent(code.event, SITTING_SUBMITTED, found.sitting, data, client_ts=code.written, pack=str(code.pack))
    (answer,) = append_events([new], found.person, None, at, Sent(client_ts=_sent_ts(found, at)))
    if answer.verdict is Verdict.ACCEPTED:
        audit.record("assessments.code_handed_in", by=by, of=found.person)
        if Sitting.objects.open().filter(pk=found.sitting).exists():
            return GOES_ON
    return WORDS.get(answer.verdict, WORDS.get(answer.code, NOT_TAKEN))


def _taken(sitting: UUID) -> int:
    """How often the lease of a sitting was taken."""
    row = holding.counted(Sitting.objects.filter(pk=sitting)).values_list("taken", flat=True).first()
    return row or 0


def _sent_ts(found: FoundSheet, at: datetime) -> int:
    """What the phone's clock says now. Where it can have been right when it made the code, it is taken to be right: a code may be
    scanned days later. Else nothing is known but that it was scanned soon."""
    now, issued = int(at.timestamp() * 1000), int(found.issued_at.timestamp() * 1000)
    return now if issued <= found.code.shown <= now else found.code.shown


def _of_pack(code: SheetCode) -> Known | None:
    pack = one_or_none(QuizPack.objects.filter(pk=code.pack).select_related("quiz", "person"))
    sittings = pack_rules.read_body(pack.body).sittings if pack else ()
    if pack is None or code.place >= len(sittings):
        return None
    one = sittings[code.place]
    return pack.person, pack.quiz.title, one.id, one.paper, pack.issued_at


def _of_sitting(code: SheetCode) -> Known | None:
    """A sitting that was begun online is its own pack."""
    row = one_or_none(Sitting.objects.filter(pk=code.pack).select_related("quiz", "person"))
    if row is None or code.place != 0:
        return None
    return row.person, row.quiz.title, row.pk, row.asked, row.packed_at or row.started_at


def _unknown() -> InputError:
    return InputError(_("This code is not known here, or he is not among your people."), LAST_STEP, field="text")
