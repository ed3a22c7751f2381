"""What stands in a cell about a person, as we keep it. Each function takes the raw value and raises InputError that says
what is wrong with it; an empty value is the caller's business.

Sources: GB 11643-1999 (ID numbers and their check digit), 工信部 numbering plan (mobile numbers begin with 13–19).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from kit import tables
from kit.errors import InputError
from people.models.person import Education
from people.names import check_name
from people.roster import days
from people.roster.plain import folded

MOBILE, LANDLINE, LOCAL = re.compile(r"1[3-9]\d{9}"), re.compile(r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}"), re.compile(r"[2-9]\d{6,7}")  # fmt: skip
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_SIGNS = "10X98765432"


def name(value: object) -> str:
    """``王 伟`` and ``王　伟`` → 王伟; the dot of names such as 买买提·艾力 is always the same one; （女） goes."""
    words = unicodedata.normalize("NFKC", tables.text(value)).replace("\n", " ")
    words = re.sub(r"\(.*?\)|[*★☆▲△#]", "", words).strip()
    words = re.sub(r"\s*[·•・‧∙.。]\s*(?=\S)", "·", words)
    if re.search(r"[\u3400-\u9fff\U00020000-\U0003ffff]", words):
        words = re.sub(r"\s+", "", words)
    words = check_name(words)
    if re.search(r"[\d@:/\\、,;=]", words):
        raise InputError(_("This is no name of one person."))
    if not 2 <= len(words) <= 40:
        raise InputError(_("A name has at least two characters."))
    return words


def gender(value: object) -> str:
    """男, 男性, M → m; 女, 女性, F → f."""
    words = folded(value).lower()
    if words in {"男", "男性", "男士", "m", "male", "先生"}:
        return "m"
    if words in {"女", "女性", "女士", "f", "female"}:
        return "f"
    raise InputError(_("Write 男 or 女."))


def phones(value: object) -> tuple[str, ...]:
    """Every number in the cell, digits only: two with a stroke, a comma, blanks or lines between, +86 and dashes gone.

    Short numbers of a firm's net beside a real one are left out. Raises InputError for what is no number.
    """
    text = unicodedata.normalize("NFKC", tables.text(value))
    if tables.LONG_NUMBER.match(text.strip()):
        text = str(int(float(text)))
    text = re.sub(r"[—–－―‐‑−]", "-", text)
    found: list[str] = []
    wrong: list[str] = []
    for part in re.split(r"[/、,;|\n]|或者?|及|和|\\", text):
        _take_numbers(part, found, wrong)
    if wrong and not (found and all(len(part) <= 6 for part in wrong)):
        raise _no_phone(wrong[0])
    return tuple(dict.fromkeys(found))


def _take_numbers(part: str, found: list[str], wrong: list[str]) -> None:
    """Sort the numbers of a part without separators but blanks into right and wrong ones."""
    digits = _digits(part)
    if not digits:
        return
    if number := _number(digits):
        found.append(number)
        return
    pieces = [_digits(piece) for piece in part.split() if _digits(piece)]
    if len(pieces) > 1 and all(_number(piece) or len(piece) <= 6 for piece in pieces) and any(map(_number, pieces)):
        found += [_number(piece) for piece in pieces if _number(piece)]
        return
    twins = re.fullmatch(rf"(?:86)?({MOBILE.pattern})(?:86)?({MOBILE.pattern})", digits)
    if twins:
        found += twins.groups()
        return
    wrong.append(digits)


def _digits(part: str) -> str:
    """The digits of a number, without its extension and the country's code."""
    part = re.sub(r"(?<=\d{7})\s*(?:转|-|ext\.?)\s*\d{1,5}\s*$", "", part.strip(), flags=re.IGNORECASE)
    digits = re.sub(r"\D", "", part)
    for country in ("0086", "86"):
        if digits.startswith(country) and (MOBILE.fullmatch(digits[len(country) :]) or "+86" in part):
            return digits[len(country) :]
    return digits


def _number(digits: str) -> str:
    fits = MOBILE.fullmatch(digits) or LANDLINE.fullmatch(digits) or LOCAL.fullmatch(digits)
    if settings.DEMO and re.fullmatch(r"20\d{9}", digits):
        return digits  # the invented numbers of the demonstration, which no network gives out
    return digits if fits else ""


def _no_phone(digits: str) -> InputError:
    if digits.startswith("1") and len(digits) != 11:
        return InputError(_("A mobile number has 11 digits; this one has %(count)s.") % {"count": len(digits)})
    return InputError(_("This is no telephone number."))


def id_number(value: object) -> str:
    """Eighteen signs with the check digit right; one with fifteen digits is made long.

    Raises InputError for digits that Excel has lost, stars, a day that does not exist and a wrong check digit.
    """
    text = folded(value).upper().translate(str.maketrans("×Ⅹ", "XX", "'‘’`\"“”-"))
    if tables.is_rounded(value) or tables.LONG_NUMBER.match(text):
        raise _lost_digits()
    if "*" in text:
        raise InputError(_("The ID number is covered with stars; write all of it, or leave it empty."))
    if re.fullmatch(r"\d{15}", text):
        text = f"{text[:6]}19{text[6:]}"
        text += check_sign(text)
    if not re.fullmatch(r"\d{17}[\dX]", text):
        raise InputError(
            _("An ID number has 18 digits, the last may be X; this one has %(count)s.") % {"count": len(text)}
        )
    if check_sign(text) != text[-1]:
        raise (
            _lost_digits()
            if text.endswith("000")
            else InputError(_("The check digit of the ID number does not fit: a digit is wrong."))
        )
    try:
        born_of(text)
    except ValueError:
        raise InputError(_("The ID number holds a day of birth that does not exist.")) from None
    return text


def _lost_digits() -> InputError:
    return InputError(
        _("Excel has made a number of the ID number, the last three digits are lost."),
        _("Set the column to text, then type or paste it anew."),
    )


def check_sign(number: str) -> str:
    """The eighteenth sign for the first seventeen digits (GB 11643-1999)."""
    return CHECK_SIGNS[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=False)) % 11]


def born_of(number: str) -> date:
    """The day of birth in an ID number of eighteen signs. Raises ValueError."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def gender_of(number: str) -> str:
    """m or f, from the seventeenth digit."""
    return "m" if int(number[16]) % 2 else "f"


def education(value: object) -> str:
    """A value of `Education`: 在职大专 → college, 大学 → bachelor."""
    words = folded(value)
    for found, marks in (
        (Education.MASTER, "研究生 硕士 博士"),
        (Education.BACHELOR, "本科 学士"),
        (Education.COLLEGE, "大专 专科 高职"),
        (Education.HIGH, "高中 中专 职高 技校 中技 技工 职专 中师"),
        (Education.BACHELOR, "大学"),
        (Education.MIDDLE, "初中 中学 初等中学"),
        (Education.PRIMARY, "小学 文盲"),
    ):
        if any(mark in words for mark in marks.split()):
            return str(found)
    raise InputError(_("Write 小学, 初中, 高中, 大专, 本科 or 研究生."))


def party_member(value: object) -> bool:
    """党员, 预备党员, 是, a day of joining → True; 群众, 团员, 否, another party → False."""
    words = folded(value)
    if re.search(r"非党|非中共|不是|群众|团员|民盟|民建|民革|民进|农工|九三|致公|台盟|无党派", words) or words in {"否", "×", "X", "N", "F"}:  # fmt: skip
        return False
    if "党员" in words or words in {"是", "√", "✓", "✔", "Y", "T", "中共", "党", "TRUE"}:
        return True
    try:
        days.day(value)
    except InputError:
        raise InputError(_("Write 党员 or 群众.")) from None
    return True
