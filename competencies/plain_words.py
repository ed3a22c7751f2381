"""Words about work that name no villager: numbers that lead to somebody are found, taken out and refused. Pure.

A name cannot be told from other words, so the page says above the field what to leave out.

Source: docs/policy.md, "No villager's name, number, face or document enters a task, a case or a report".
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from kit.errors import InputError

STARS = "***"
LEAST_DIGITS = 7  # a local telephone number; a day like 2026-03-01 is told apart below
# Digits that belong together although blanks, dashes or dots stand between them; an identity number may end in X.
RUN = re.compile(r"(?<![0-9A-Za-z])\+?\d(?:[ \-.·—]?\d){6,}[Xx]?(?![0-9A-Za-z])")
DAY = re.compile(r"^(?:19|20)\d\d[\-.·]?(?:0?[1-9]|1[0-2])[\-.·]?(?:0?[1-9]|[12]\d|3[01])$")


def numbers_in(text: str) -> list[str]:
    """What in ``text`` looks like the number of a person: telephone, identity card, bank card. Days are none."""
    return [found.group() for found in RUN.finditer(folded(text)) if not DAY.match(found.group().strip())]


def without_numbers(text: str) -> str:
    """``text`` with stars in place of such numbers."""
    return RUN.sub(lambda found: found.group() if DAY.match(found.group().strip()) else STARS, folded(text))


def check(text: str, *, field: str) -> str:
    """``text`` without blanks around it. Raises InputError, naming ``field``, when a number of somebody stands in it."""
    if numbers_in(text):
        raise InputError(
            _("A number of somebody stood in it. It was replaced by ***."),
            _("Leave numbers, names and addresses of villagers out, then send it again."),
            field=field,
        )
    return text.strip()


def folded(text: str) -> str:
    """Full-width digits as half-width ones; nothing else changes, so that the text stays as it was typed."""
    return "".join(unicodedata.normalize("NFKC", sign) if unicodedata.category(sign) == "Nd" else sign for sign in text)
