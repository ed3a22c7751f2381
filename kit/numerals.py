"""Chinese numerals as digits, so that 三分之二 and 2/3, 二十 and 20, 三万 and 30000 are the same when they are compared."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

DIGITS = {sign: value for value, signs in enumerate(("零〇○", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")) for sign in signs}  # fmt: skip
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10_000, "亿": 100_000_000}
SIGNS = "".join((*DIGITS, *SMALL, *LARGE))
RUN = re.compile(f"[{SIGNS}]+")
MIXED = re.compile(rf"(\d+(?:\.\d+)?)([{''.join((*SMALL, *LARGE))}]+)")
SHARE = re.compile(r"(\d+)分之(\d+(?:\.\d+)?)")


def arabic(text: str) -> str:
    """``text`` with every Chinese number in it written in digits; full-width signs become narrow.

    三分之二 → 2/3, 百分之五十 → 50%, 二〇二六 → 2026, 二十 → 20, 三万 → 30000, 1.25万 → 12500.
    """
    narrow = unicodedata.normalize("NFKC", text)
    narrow = narrow.replace("百分之", "\0")
    narrow = MIXED.sub(lambda match: _shown(Decimal(match[1]) * _factor(match[2])), narrow)
    narrow = RUN.sub(lambda match: str(value(match[0])), narrow)
    narrow = re.sub(r"\0(\d+(?:\.\d+)?)", r"\1%", narrow).replace("\0", "百分之")
    return SHARE.sub(r"\2/\1", narrow)


def value(words: str) -> int:
    """The number that a run of Chinese numerals says: 一百零五 → 105; without 十, 百 and so on, digit after digit."""
    if all(sign in DIGITS for sign in words):
        return int("".join(str(DIGITS[sign]) for sign in words))
    whole = part = digit = 0
    for sign in words:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in SMALL:
            part, digit = part + (digit or 1) * SMALL[sign], 0
        elif sign == "万":
            whole, part, digit = whole + (part + digit or 1) * LARGE[sign], 0, 0
        else:
            whole, part, digit = (whole + part + digit or 1) * LARGE[sign], 0, 0
    return whole + part + digit


def _factor(signs: str) -> int:
    factor = 1
    for sign in signs:
        factor *= SMALL.get(sign) or LARGE[sign]
    return factor


def _shown(number: Decimal) -> str:
    return f"{number.normalize():f}"
