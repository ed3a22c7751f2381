"""A whole number is shown once, to staff in scope, for a reason that the trail keeps.

Source: docs/policy.md; 个人信息保护法 第51条第4项; safety.md D-08.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kit import audit
from kit.access import Role
from kit.errors import InputError, Text
from kit.fields import digest
from people import personal_data
from people.models import Person

COUNTY = (Role.COUNTY, Role.COUNTY_ADMIN)
SHORTEST_REASON = 4
LONGEST_REASON = 60
DIGITS = re.compile(r"\d{5,}[\dXx]?")


class Reason(models.TextChoices):
    """For what a whole number is needed."""

    CALL = "call", _("to call the person")
    CHECK = "check", _("to check who somebody is")
    REPORT = "report", _("a superior organ asks for it")
    REPAIR = "repair", _("to put the roster right")
    OTHER = "other", _("something else")


WORDS: dict[str, Text] = {each.value: each.label for each in Reason}


@dataclass(frozen=True)
class Opened:
    """A whole value, for the one page that shows it."""

    label: str
    value: str


def is_county(viewer: Person) -> bool:
    return viewer.scope.has(*COUNTY)


@transaction.atomic
def open_numbers(
    viewer: Person, person: Person, names: Sequence[str], *, reason: str, why: str, request: HttpRequest | None = None
) -> list[Opened]:
    """The whole values of ``names``; the trail keeps which fields, and why. Raises InputError.

    person: somebody whom ``viewer`` may see; the caller has looked him up in scope.
    """
    wanted = [name for name in personal_data.OPENABLE if name in names]
    wanted = [name for name in wanted if personal_data.may_open(is_county(viewer), name)]
    if not wanted:
        raise InputError(_("Nothing is chosen."), _("Choose which number you need."), field="names")
    if reason not in Reason.values:
        raise InputError(_("A reason is missing."), _("Choose one."), field="reason")
    why = " ".join(why.split())
    if len(why) < SHORTEST_REASON:
        raise InputError(_("That says too little."), _("Write in a few words what you need it for."), field="why")
    audit.record(
        "people.number_opened",
        by=viewer,
        of=person,
        scope_path=person.home_unit.path if person.home_unit else "",
        fields=wanted,
        hashes={"reason": reason, "why": without_data(why, person)},
        request=request,
    )
    return [
        Opened(str(personal_data.BY_NAME[name].label), personal_data.shown(person, name, whole=True)) for name in wanted
    ]


def without_data(text: str, person: Person) -> str:
    """What somebody wrote, fit for the trail: no long number, and not the name of the person. Pure."""
    return DIGITS.sub("***", text.replace(person.name, "***"))[:LONGEST_REASON]


def by_id_number(viewer: Person, typed: str, *, request: HttpRequest | None = None) -> QuerySet[Person]:
    """Persons in scope with this ID number, exactly; for county staff. The trail keeps a keyed hash of what was searched."""
    hashed = digest(Person, "id_number_hash", typed)
    found = Person.objects.visible_to(viewer).filter(id_number_hash=hashed)
    audit.record(
        "people.id_number_searched",
        by=viewer,
        object_type=Person._meta.label_lower,
        hashes={"id_number": audit.keyed_hash(hashed), "found": str(found.count())},
        request=request,
    )
    return found.select_related("home_unit__parent", "main_post")
