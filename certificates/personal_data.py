"""Certificates of a person. An erasure revokes them, takes the name off and deletes the paper; number and day stay.

No law asks the county to keep them, and their purpose, to prove something of a person, ends with the person's wish.
Source: docs/decisions/0047-erasure-outranks-facts.md; 个人信息保护法 第47条.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.files.storage import storages
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate, Rendering, Revocation
from kit import append_only
from people.api import (
    ERASED_NAME,
    DataCoded,
    DataEntry,
    data_section,
    erasure_part,
    erasure_stays,
    is_of,
    retention_stays,
)
from people.models import Person

logger = logging.getLogger(__name__)


@data_section("certificates", _("Certificates"), _("to show what I learned"), order=75)
def certificates(person: Person) -> Iterable[DataEntry]:
    for row in Certificate.objects.filter(is_of(person)).select_related("programme"):
        yield DataEntry(
            [
                (_("number"), row.number),
                (_("programme"), row.programme.name),
                (_("issued"), row.issued_on),
                (_("valid until"), row.valid_until),
                (_("what it says"), DataCoded(row.snapshot, in_words(row.snapshot))),
            ]
        )


def in_words(snapshot: Mapping[str, Any]) -> str:
    """What a certificate says, in one line: who, where, which offices, hours, and each competency. Pure."""
    shown = [_competency(one) for one in snapshot.get("competencies", ())]
    parts = (
        snapshot.get("holder", ""),
        snapshot.get("unit", ""),
        "、".join(snapshot.get("posts", ())),
        _("credit hours: %(hours)s") % {"hours": snapshot["hours"]} if snapshot.get("hours") else "",
        "、".join(shown),
    )
    return "；".join(str(part) for part in parts if part)


def _competency(one: Mapping[str, Any]) -> str:
    if one.get("how") == "finished":
        return _("%(name)s finished") % {"name": one["name"]}
    return _("%(name)s level %(level)s") % {"name": one["name"], "level": one["level"]}


def register() -> None:
    """The line of the retention table."""
    retention_stays(
        "certificates",
        _("certificates, their papers and revocations"),
        _("to show whoever holds the paper what it is worth"),
        of=["certificates.Certificate", "certificates.Revocation", "certificates.Rendering"],
        ends=_("revoked and without a name when the person is erased"),
    )


@erasure_part(
    "certificates.papers",
    _("Certificates: revoked, the name taken off, the paper deleted"),
    count=lambda ids: Certificate.objects.filter(person__in=ids).count(),
)
def papers(ids: Sequence[int]) -> None:
    rows = list(Certificate.objects.filter(person__in=ids).order_by("pk"))
    for row in rows:
        append_only.redact(Certificate.objects.filter(pk=row.pk), snapshot=without_person(row.snapshot))
    append_only.redact(Revocation.objects.filter(certificate__in=rows), reason="")
    names = list(Rendering.objects.filter(certificate__in=rows).values_list("file", flat=True))
    transaction.on_commit(lambda: _delete(names))


def without_person(snapshot: dict[str, Any]) -> dict[str, Any]:
    """What a certificate says, without who, where, which office and how each was shown. Pure."""
    return {**snapshot, "holder": ERASED_NAME, "unit": "", "posts": [], "competencies": []}


def _delete(names: Sequence[str]) -> None:
    """After the commit: a file that is gone cannot be brought back by a rollback."""
    for name in names:
        try:
            storages["private"].delete(name)
        except OSError as error:
            logger.error("the paper of an erased person is still there: %s", type(error).__name__)


erasure_stays(
    "certificates.numbers",
    _("Numbers and days of certificates"),
    count=lambda ids: Certificate.objects.filter(person__in=ids).count(),
)
