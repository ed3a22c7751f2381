"""What a person says is wrong about himself, and the answer of the township or the county.

Until somebody has answered, the old value stands. A request for erasure travels the same way, to the county administrator.

Source: 个人信息保护法 第46条 (to put right), 第47条 (to erase), 第50条 (a refusal says why).
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.errors import InputError, NotNow, Text
from people import opening, personal_data
from people.login.codes import read_number
from people.models import Correction, Education, Person
from people.names import check_name
from people.roster import values as roster_values

ERASURE = "erasure"
OFFICE = "office"
"""Not a field of the person: offices are changed with their own papers, and the answer says so."""

MOST_OPEN = 20
LONGEST_NAME = 40
LONGEST_TEXT = 60
FIELDS: dict[str, Text] = {each.name: each.label for each in personal_data.FIELDS} | {
    OFFICE: _("office or village"),
    ERASURE: _("erasure of my data"),
}
GENDERS = {"m": "m", "f": "f", "男": "m", "女": "f"}
CHOICES: dict[str, Text] = {"m": _("male"), "f": _("female"), "yes": _("yes"), "no": _("no")}
YES_NO = {"yes": True, "no": False, "是": True, "不是": False, "否": False}


def read_value(field: str, typed: str, *, on: date) -> object:
    """What was typed as the field keeps it; None or "" for nothing. Raises InputError, which names the field."""
    text = " ".join(typed.split())
    if field == "phone":
        return read_number(text) if text else None
    if field == "id_number":
        return roster_values.id_number(text) if text else None
    if field == "born":
        return _read_day(text, on) if text else None
    if field == "party_member":
        return _chosen(YES_NO, text.lower(), field) if text else None
    if field == "gender":
        return _chosen(GENDERS, text.lower(), field) if text else ""
    if field == "education":
        known = {value: value for value in Education.values} | {str(each.label): each.value for each in Education}
        return _chosen(known, text, field) if text else ""
    if field == "name":
        text = check_name(text)
    longest = LONGEST_NAME if field == "name" else LONGEST_TEXT
    if field == "name" and not text:
        raise InputError(_("A name is missing."), _("Write it as it stands on the ID card."), field=field)
    if len(text) > longest:
        raise InputError(_("That is too long."), _("Write it shorter."), field=field)
    return text


def in_words(field: str, wanted: str) -> str:
    """What was asked for, as it is read: the words of a choice, not its code. Pure."""
    if field in ("gender", "party_member"):
        return str(CHOICES.get(wanted, wanted))
    if field == "education" and wanted in Education.values:
        return str(Education(wanted).label)
    return wanted


def _read_day(text: str, on: date) -> date:
    try:
        day = date.fromisoformat(text.replace(".", "-").replace("/", "-"))
    except ValueError:
        raise InputError(_("This is no day."), _("Write it as 1980-05-06."), field="born") from None
    if not date(1900, 1, 1) <= day <= on:
        raise InputError(_("This day cannot be a birthday."), _("Write it as 1980-05-06."), field="born")
    return day


def _chosen(known: dict[str, object], text: str, field: str) -> object:
    if text not in known:
        raise InputError(_("This is none of the choices."), _("Choose one."), field=field)
    return known[text]


def ask(person: Person, field: str, wanted: str, *, at: datetime, request: HttpRequest | None = None) -> Correction:
    """Keep what ``person`` says is right. One open request a field: asking again changes it. Raises InputError or NotNow."""
    if field not in FIELDS:
        raise InputError(_("There is no such field."), _("Choose one."), field="field")
    if field in personal_data.BY_NAME:
        read_value(field, wanted, on=clock.day_of(at))
    if field == OFFICE and not wanted.strip():
        raise InputError(_("Nothing is written yet."), _("Write how it should be."), field="wanted")
    with transaction.atomic():
        mine = Correction.objects.select_for_update().filter(person=person, state=Correction.State.OPEN)
        if mine.count() >= MOST_OPEN:
            raise NotNow(
                _("Many requests are open already."), _("Wait for their answers, or call your township contact.")
            )
        row = mine.filter(field=field).first() or Correction(id=uuid.uuid4(), person=person, field=field)
        row.wanted, row.asked_at = " ".join(wanted.split())[:200], at
        row.save()
        audit.record("people.correction_asked", by=person, of=person, fields=[field], request=request)
    return row


def take_back(person: Person, id: uuid.UUID) -> bool:
    """Forget one's own open request; whether there was one."""
    return bool(Correction.objects.filter(pk=id, person=person, state=Correction.State.OPEN).delete()[0])


def of(person: Person) -> QuerySet[Correction]:
    """One's own requests, the newest first."""
    return Correction.objects.filter(person=person).order_by("-asked_at")


def for_staff(viewer: Person) -> QuerySet[Correction]:
    """What ``viewer`` may answer: of persons in his scope; what touches the ID number or asks for erasure, the county."""
    rows = Correction.objects.filter(person__in=Person.objects.visible_to(viewer)).exclude(person=viewer)
    if not opening.is_county(viewer):
        rows = rows.exclude(field__in=[ERASURE, *(each.name for each in personal_data.FIELDS if each.county_only)])
    return rows.select_related("person__home_unit__parent", "person__main_post", "answered_by")


def accept(correction: Correction, *, by: Person, at: datetime, request: HttpRequest | None = None) -> Correction:
    """Write what the person wished, and say so. An office is only marked: it changes with its own papers.

    Raises NotNow when it was answered meanwhile, or InputError when the value cannot be kept.
    """
    if correction.field == ERASURE:
        raise NotNow(_("An erasure has a page of its own."), _("Open it from this list."))
    with transaction.atomic():
        row = _open(correction)
        if row.field in personal_data.BY_NAME:
            write(row.person, {row.field: read_value(row.field, row.wanted, on=clock.day_of(at))})
        _answer(row, Correction.State.DONE, "", by=by, at=at, request=request)
    return row


def refuse(
    correction: Correction, why: str, *, by: Person, at: datetime, request: HttpRequest | None = None
) -> Correction:
    """Leave the value as it is and say why. Raises InputError without a reason, NotNow when answered meanwhile."""
    why = " ".join(why.split())
    if not why:
        raise InputError(_("A reason is missing."), _("The person reads it: say what is needed."), field="answer")
    if len(why) > 300:
        raise InputError(_("That is too long."), _("Write it in 300 characters."), field="answer")
    with transaction.atomic():
        row = _open(correction)
        _answer(row, Correction.State.REFUSED, why, by=by, at=at, request=request)
    return row


def _open(correction: Correction) -> Correction:
    row = Correction.objects.select_for_update(of=("self",)).select_related("person__home_unit").get(pk=correction.pk)
    if row.state != Correction.State.OPEN:
        raise NotNow(_("Somebody has answered in the meantime."), _("Look at the answer."))
    return row


def _answer(
    row: Correction, state: Correction.State, answer: str, *, by: Person, at: datetime, request: HttpRequest | None
) -> None:
    row.state, row.answer, row.answered_by, row.answered_at = state, answer, by, at
    row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    audit.record(
        f"people.correction_{'accepted' if state == Correction.State.DONE else 'refused'}",
        by=by,
        of=row.person,
        scope_path=row.person.home_unit.path if row.person.home_unit else "",
        fields=[row.field],
        request=request,
    )


def write(person: Person, values: dict[str, object]) -> list[str]:
    """Give ``person`` the values that differ; the names of the fields that changed. Without an audit row of its own."""
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    if not changed:
        return []
    for name in changed:
        setattr(person, name, values[name])
    hashes = [f"{name}_hash" for name in changed if name in personal_data.OPENABLE]
    person.save(update_fields=[*changed, *hashes])
    return changed


@transaction.atomic
def write_optional(
    person: Person, values: dict[str, object], *, by: Person, request: HttpRequest | None = None
) -> list[str]:
    """Write optional fields at the desk; the names of those that changed."""
    changed = write(person, values)
    if changed:
        audit.record(
            "people.person_changed",
            by=by,
            of=person,
            scope_path=person.home_unit.path if person.home_unit else "",
            fields=changed,
            request=request,
        )
    return changed
