"""Answers as people write them, for each kind of question: AB, A、B; C→A→B; A-2 B-1; 甲|乙；丙; 12500元±0.5. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from assessments.exchange import lists
from assessments.exchange.kind_words import narrow

JOINTS = r"\s,，、;；.。/|\\>→⇒➔\-—–~&和及与"
LETTERS = re.compile(rf"[(\[]?\s*([A-Z](?:[{JOINTS}]*[A-Z])*)\s*[)\]]?[{JOINTS}]*")
CIRCLED = {chr(0x2460 + n): chr(65 + n) for n in range(20)}
PAIR = re.compile(r"([A-Z])\s*[-—–=:：→>~、,.(（]*\s*(\d{1,2}|[①-⑳])|(\d{1,2}|[①-⑳])\s*[-—–=:：→>~、,.(（]*\s*([A-Z])")
AMOUNT = re.compile(
    r"(?P<value>[-+]?\d+(?:[,，]\d{3})*(?:\.\d+)?(?:[eE][-+]?\d+)?)\s*(?P<unit>[^\d\s±(（+\-]{0,10})\s*"
    r"(?:[(（]?\s*(?:±|\+-|误差[为:：]?)\s*(?P<tolerance>\d+(?:\.\d+)?)\s*(?P<unit2>[^\d\s)）]{0,10})\s*[)）]?)?\s*(?P<unit3>[^\d\s±()（）]{0,10})[。.]?"
)
POINT = re.compile(
    r"(?:^|(?<=[\n；;。:：\s]))\s*(?:[(（]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*[)）][、.]?|\d{1,2}\s*[、.．)）](?!\d)|[①-⑳]|[一二三四五六七八九十]{1,2}、|第[一二三四五六七八九十][,，、]|要点[一二三四五六\d]\s*[:：])\s*"
)
VARIANT = "|｜∣"
BEFORE_GAP = re.compile(r"(?m)^\s*(?:[(（]\d{1,2}[)）]|\d{1,2}[、.．](?!\d)|[①-⑳])\s*")


def letters_of(answer: str) -> tuple[str, ...]:
    """The keys in an answer of letters, in its order; none when it is something else."""
    text = "".join(CIRCLED.get(letter, letter) for letter in narrow(answer)).strip()
    found = LETTERS.fullmatch(text.upper() if not re.search(r"[a-z]{2}", text) or text.lower() == text else text)
    return tuple(re.findall(r"[A-Z]", found[1])) if found else ()


def pairs_of(answer: str, options: Sequence[tuple[str, str]], *, exact: bool = False) -> tuple[str, ...]:
    """ "A=2" for each pair, in the order of the options. Pairs may be written by their letters and numbers, or in order: 213.

    exact: in the order of the answer.
    """
    text = narrow(answer)
    keys = [key for key, _text in options]
    found = {}
    for match in PAIR.finditer(text.upper()):
        key, number = (match[1], match[2]) if match[1] else (match[4], match[3])
        found.setdefault(key, str(_number(number)))
    if not found:
        numbers = re.findall(r"\d|[①-⑳]", text) if re.fullmatch(r"[\d①-⑳\s,，、;；-]+", text) else []
        if len(numbers) == len(keys):
            found = {key: str(_number(number)) for key, number in zip(keys, numbers, strict=True)}
    if exact:
        return tuple(f"{key}={number}" for key, number in found.items())
    order = {key: at for at, key in enumerate(keys)}
    return tuple(f"{key}={number}" for key, number in sorted(found.items(), key=lambda pair: order.get(pair[0], 99)))


def _number(sign: str) -> int:
    return ord(sign) - 0x245F if "①" <= sign <= "⑳" else int(sign)


def variants_of(answer: str, gaps: int, *, exact: bool = False) -> tuple[tuple[str, ...], ...]:
    """What is accepted for each gap. Gaps are parted by ；or a line end, or by a weaker sign when that gives the right number.

    exact: by a line end only.
    """
    if exact:
        return tuple(tuple(lists.parted(part, "|")) for part in _raw_parts(answer, "\n")) if answer else ()
    text = BEFORE_GAP.sub("", answer).strip().rstrip("。")
    if not text:
        return ()
    parts = _raw_parts(text, "；;\n")
    if len(parts) != gaps:
        for signs in ("；;\n", "、", "，,", " \u3000\t", "、，, \u3000\t", "/"):
            others = [part for part in _raw_parts(text, signs) if part]
            if len(others) == gaps:
                parts = others
                break
    return tuple(tuple(lists.parted(part, VARIANT)) for part in parts)


def _raw_parts(text: str, signs: str) -> list[str]:
    """Parted where no backslash stands before the sign; the backslashes stay."""
    parts, here, held = [], "", False
    for letter in text:
        if held or letter not in signs:
            here += letter
            held = letter == "\\" and not held
            continue
        parts.append(here)
        here, held = "", False
    return [part.strip() for part in [*parts, here]]


def exact_number(answer: str) -> Decimal | None:
    """The number that an answer is; None when it is more or less than a number."""
    try:
        value = Decimal(answer.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def number_of(answer: str) -> tuple[Decimal, Decimal, str] | None:
    """Value, how far off an answer may be, and unit; None when there is no number."""
    found = AMOUNT.fullmatch(narrow(answer).strip())
    if found is None:
        return None
    try:
        value = Decimal(re.sub(r"[,，]", "", found["value"]))
    except InvalidOperation:
        return None
    unit = (found["unit"] or found["unit3"] or found["unit2"] or "").strip("。.")
    return value, Decimal(found["tolerance"] or 0), unit


def points_of(answer: str, *, exact: bool = False) -> tuple[str, ...]:
    """The points of an answer in words: by their numbers, else by lines, else by ；. exact: by lines only."""
    if exact:
        return tuple("".join(lists.parted(part, "")) for part in _raw_parts(answer, "\n")) if answer else ()
    text = re.sub(r"^(?:要点|答题要点|评分要点)\s*[:：]\s*", "", answer.strip())
    if len(POINT.findall(text)) > 1 or POINT.match(text):
        parts = [part for part in POINT.split(text) if part.strip()]
    elif "\n" in text:
        parts = _raw_parts(text, "\n")
    else:
        parts = _raw_parts(text, "；;")
    cleaned = ("".join(lists.parted(part, "")) for part in parts)
    return tuple(part.strip().rstrip("；;") for part in cleaned if part.strip())
