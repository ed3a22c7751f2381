"""All of one's own data as a file to take away: JSON for machines, one page of HTML for people.

Source: 个人信息保护法 第45条.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from people import notice, personal_data
from people.models import Person
from people.personal_data import Coded, Section

FORMAT = 2


@dataclass(frozen=True)
class File:
    """A file that its owner takes along."""

    name: str
    content_type: str
    content: bytes


def as_json(person: Person, *, at: datetime) -> File:
    """Every section with its rows; days in ISO 8601, keys of rows are the words of the page, codes stand in the legend."""
    told = notice.current()
    sections = personal_data.sections_of(person)
    document = {
        "format": FORMAT,
        "legend": {"keys": keys_in_words(), "codes": codes_in_words(sections)},
        "made_at": at.isoformat(),
        "handler": told.handler,
        "contact": told.contact,
        "notice": told.version,
        "person": str(person.uuid),
        "sections": [
            {
                "key": section.key,
                "title": str(section.title),
                "purpose": str(section.purpose),
                "rows": [
                    {str(label): personal_data.as_json(value) for label, value in entry.values}
                    for entry in section.entries
                ],
            }
            for section in sections
        ],
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return File(f"my-data-{at:%Y%m%d}.json", "application/json; charset=utf-8", text.encode())


def keys_in_words() -> dict[str, str]:
    """What each key of the file means."""
    return {
        "format": _("number of the form of this file"),
        "legend": _("what the keys and codes of this file mean"),
        "made_at": _("when this file was made"),
        "handler": _("who keeps the data"),
        "contact": _("whom to call about it"),
        "notice": _("version of the notice on personal data"),
        "person": _("your number in this product"),
        "sections": _("what is kept, by kind"),
        "key": _("short name of the kind, for machines"),
        "title": _("name of the kind"),
        "purpose": _("what it is kept for"),
        "rows": _("what is kept, row by row"),
    }


def codes_in_words(sections: Iterable[Section]) -> dict[str, str]:
    """The codes that stand in ``sections``, with the words that people read. Pure."""
    values = (value for section in sections for entry in section.entries for _label, value in entry.values)
    return {value.code: str(value) for value in values if isinstance(value, Coded) and isinstance(value.code, str)}


def as_html(person: Person, *, at: datetime) -> File:
    """One page without anything from elsewhere: it opens anywhere, years from now."""
    context = {
        "notice": notice.current(),
        "sections": [each for each in personal_data.sections_of(person) if each.entries],
        "name": person.name,
        "at": at,
        "site": settings.SITE_NAME,
    }
    text = render_to_string("people/pdf/my_data.html", context)
    return File(f"my-data-{at:%Y%m%d}.html", "text/html; charset=utf-8", text.encode())


def overview(person: Person) -> list[Section]:
    """What the page shows beside the fields: the sections that hold anything."""
    return [each for each in personal_data.sections_of(person) if each.key != "person" and each.entries]
