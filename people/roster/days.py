"""Days in any of the ways people write them. Each function raises InputError that says what is wrong."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from kit.errors import InputError
from people.roster.plain import folded

NUMERALS = {"〇": 0, "○": 0, "零": 0, "Ｏ": 0, "O": 0, "o": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5,
            "六": 6, "七": 7, "八": 8, "九": 9, "元": 1}  # fmt: skip
SHEET_DAY_ZERO, SHEET_DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
STILL = re.compile(r"^(?:至|到)?(?:今|现在|现任|在任|任职中|在职|长期|目前|迄今|现职)$")


def day(value: object, *, from_1904: bool = False, last: bool = False) -> date:
    """A day in any of the ways people write it; a month or a year without a day is its first, or its ``last``, day.

    2026.1.5, 2026-1-5, 2026/1/5, 2026年1月5日, 二〇二六年一月五日, 20260105, 202601, 2026.1, Excel's count of days.
    Raises InputError, also for the number 2026.1, which Excel makes of both 2026.1 and 2026.10.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _in_reach(value.year, value.month, value.day)
    if isinstance(value, float) and not value.is_integer():
        return _decimal_month(value, last)
    text = folded(value)
    text = re.sub(r"\d{1,2}:\d{2}(:\d{2})?(\.\d+)?$", "", text)
    text = re.sub(r"(?:起|始|开始|止|任|当选|生|\(.*?\))+$", "", text)
    if re.fullmatch(r"\d+(?:\.0+)?", text):
        return _counted(text.split(".")[0], from_1904, last)
    text = _with_digits(text)
    match = re.fullmatch(r"(\d{4})(?:年|[-./、,])?(?:(\d{1,2})(?:月份?|[-./、,])?(?:(\d{1,2})(?:日|号)?)?)?\.?", text)
    if not match:
        raise _no_day(text)
    return _in_reach(*(int(part) if part else None for part in match.groups()), last=last)


def _with_digits(text: str) -> str:
    """二〇二六年一月二十五日 → 2026年1月25日."""
    if not re.search("[一二三四五六七八九十元]", text):
        return text

    def number(match: re.Match[str]) -> str:
        word = match[0]
        if "十" in word:
            tens, ones = word.split("十", 1)
            return str(NUMERALS.get(tens, 1) * 10 + NUMERALS.get(ones, 0))
        return "".join(str(NUMERALS[sign]) for sign in word)

    text = text.replace("廿", "二十")
    return re.sub(r"[〇○零Oo一二三四五六七八九十元]+", number, text)


def _counted(digits: str, from_1904: bool, last: bool) -> date:
    """A day out of digits alone."""
    if len(digits) == 8:
        return _in_reach(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) == 6:
        return _in_reach(int(digits[:4]), int(digits[4:]), None, last=last)
    if len(digits) == 4:
        return _in_reach(int(digits), None, None, last=last)
    if len(digits) == 5:
        found = (SHEET_DAY_ZERO_1904 if from_1904 else SHEET_DAY_ZERO) + timedelta(days=int(digits))
        return _in_reach(found.year, found.month, found.day)
    raise _no_day(digits)


def _decimal_month(value: float, last: bool) -> date:
    if not 1000 <= value < 100_000:
        raise _no_day(str(value))
    year, month = f"{value:.4f}".rstrip("0").split(".")
    if month == "1":
        raise InputError(
            _("Excel writes both January and October like this."),
            _("Write %(year)s年1月 or %(year)s年10月.") % {"year": year},
        )
    if len(year) == 5:  # a day with its hour
        return _counted(year, False, last)
    if len(month) > 2:
        raise _no_day(str(value))
    return _in_reach(int(year), int(month), None, last=last)


def _in_reach(year: int | None, month: int | None, of_month: int | None, *, last: bool = False) -> date:
    """The day, when it exists and lies in our time."""
    year = year or 0
    if not 1900 <= year <= 2100:
        raise _no_day(str(year))
    month = month or (12 if last else 1)
    try:
        return date(year, month, of_month or (calendar.monthrange(year, month)[1] if last else 1))
    except (ValueError, calendar.IllegalMonthError):
        raise InputError(_("This day does not exist.")) from None


def _no_day(text: str) -> InputError:
    return InputError(_("This is no day."), _("Write it like 2026-01-05 or 2026年1月."))


def until(value: object, *, from_1904: bool = False) -> date | None:
    """The last day in office; None for 至今, 现任."""
    return None if STILL.match(folded(value)) else day(value, from_1904=from_1904, last=True)


def period(value: object, *, from_1904: bool = False) -> tuple[date, date | None]:
    """``2021.3至今``, ``2021.3—2024.5``, or a first day alone."""
    if isinstance(value, str):
        parts = re.split(r"至|到|~|—+|–|--|起至", re.sub(r"(?<=[\d年月日])-(?=(?:今|现|至|\d{4}))", "~", folded(value)))
        parts = [part for part in parts if part]
        if len(parts) == 2:
            return day(parts[0], from_1904=from_1904), until(parts[1], from_1904=from_1904)
        if parts:
            return day(parts[0], from_1904=from_1904), None
    return day(value, from_1904=from_1904), None
