"""All of one's own data as a file to take away: JSON for machines, one page of HTML for people.

Source: 个人信息保护法 第45条.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string

from people import notice, personal_data
from people.models import Person
from people.personal_data import Section

FORMAT = 1


@dataclass(frozen=True)
class File:
    """A file that its owner takes along."""

    name: str
    content_type: str
    content: bytes


def as_json(person: Person, *, at: datetime) -> File:
    """Every section with its rows; days in ISO 8601, keys are the words of the page."""
    told = notice.current()
    document = {
        "format": FORMAT,
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
            for section in personal_data.sections_of(person)
        ],
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return File(f"my-data-{at:%Y%m%d}.json", "application/json; charset=utf-8", text.encode())


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
