"""Resident identity numbers: eighteen characters whose last one checks the others. Pure.

Source: GB 11643-1999 公民身份号码.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from kit.errors import InputError
from kit.fields import plain_key

LENGTH = 18
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


def read_id_number(typed: str) -> str:
    """The number as it is kept: no blanks, capital X. Raises InputError when it cannot be one."""
    number = plain_key(typed)
    again = _("Compare it with the card, digit by digit.")
    if len(number) != LENGTH or not number[:17].isdecimal() or not number.isascii():
        raise InputError(_("An ID number has 18 characters."), again, field="id_number")
    if born(number) is None or number[17] != check_character(number):
        raise InputError(_("This ID number is not right."), again, field="id_number")
    return number


def check_character(number: str) -> str:
    """The last character that the first seventeen digits ask for."""
    return CHECKS[sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True)) % 11]


def born(number: str) -> date | None:
    """The birthday inside; None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
