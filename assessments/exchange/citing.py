"""Laws and articles as people write them: 《民法典》第三十五条、第三十六条第二款. Pure; only the numbers of articles are looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from assessments.exchange.kind_words import narrow
from assessments.questions import ARTICLE, CitedLaw
from kit import numerals

LAW = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
NUMBER = r"(?:\d{1,4}|[零〇一二三四五六七八九十百千两]{1,8})"
PLACE = re.compile(
    rf"第?\s*(?P<number>{NUMBER})\s*(?:条(?:\s*之\s*(?P<of>[一二三四五六七八九十]))?|(?=[、,，;；\s]|$))"
    rf"(?P<part>(?:\s*第\s*{NUMBER}\s*[款项目])*)"
)
UNTIL = re.compile(rf"第?\s*({NUMBER})\s*条?\s*(?:至|到|-|—|~)\s*第?\s*({NUMBER})\s*条")
BEFORE_LAW = re.compile(r"^(?:根据|依据|按照|参见|见|[\s，,、;；:：])+|[\s，,、;；:：]+$")
STATE = re.compile(r"^中华人民共和国")
BARE = re.compile(
    r"^(?P<law>[^\s第《》\d]{2,40}?(?:法典|法|条例|规定|办法|细则|意见|章程|准则|通则))\s*(?=第|\d|$|[、,，])"
)


@dataclass(frozen=True)
class Cited:
    """What was found. rest: words that name no law or article.  finer: 款 and 项, which are not kept."""

    laws: tuple[CitedLaw, ...]
    rest: str = ""
    finer: bool = False


def read(text: str) -> Cited:
    """The laws of ``text`` in their order, each with its articles in Arabic numbers; "35", "382之一"."""
    found: dict[str, list[str]] = {}
    rest, finer = [], False
    for law, words in _by_law(narrow_numbers(text)):
        articles, left, more = _articles(words)
        finer |= more
        if law:
            kept = found.setdefault(law, [])
            kept += [number for number in articles if number not in kept]
        else:
            left = words
        if left:
            rest.append(left)
    laws = tuple(CitedLaw(law, tuple(articles)) for law, articles in found.items())
    return Cited(laws, "；".join(rest), finer)


def written(citations: Iterable[CitedLaw]) -> str:
    """One law a line: 《村民委员会组织法》第35条、第36条; `read` gives the same back."""
    return "\n".join(
        f"《{cited.law}》" + "、".join(f"第{_with_sign(number)}" for number in cited.articles) for cited in citations
    )


def narrow_numbers(text: str) -> str:
    """Full-width figures as ordinary ones."""
    return "".join(narrow(letter) if "０" <= letter <= "９" else letter for letter in text)


def _value(words: str) -> int:
    return int(words) if words.isdecimal() else numerals.value(words)


def _with_sign(number: str) -> str:
    plain, _sign, of = number.partition("之")
    return f"{plain}条之{of}" if of else f"{plain}条"


def _by_law(text: str) -> list[tuple[str, str]]:
    """Each law with the words that follow it; the words before the first law have none."""
    marks = list(LAW.finditer(text))
    if not marks:
        bare = BARE.match(text.strip())
        return [(_name(bare["law"]), text.strip()[bare.end() :])] if bare else [("", text.strip())]
    parts = [("", BEFORE_LAW.sub("", text[: marks[0].start()].strip()))] if marks[0].start() else []
    for mark, after in zip_longest(marks, marks[1:]):
        parts.append((_name(mark[1]), text[mark.end() : after.start() if after else None]))
    return [(law, words) for law, words in parts if law or words]


def _name(law: str) -> str:
    return STATE.sub("", law.strip())


def _articles(words: str) -> tuple[list[str], str, bool]:
    """The numbers, what is left over, and whether paragraphs were named."""
    numbers: list[str] = []
    finer = False

    def take_run(found: re.Match[str]) -> str:
        first, last = _value(found[1]), _value(found[2])
        if not 0 < last - first < 20:
            return found[0]
        numbers.extend(str(n) for n in range(first, last + 1))
        return " "

    def take(found: re.Match[str]) -> str:
        nonlocal finer
        number = str(_value(found["number"])) + (f"之{found['of']}" if found["of"] else "")
        if not ARTICLE.fullmatch(number):
            return found[0]
        numbers.append(number)
        finer |= bool(found["part"])
        return " "

    left = PLACE.sub(take, UNTIL.sub(take_run, words))
    left = re.sub(r"^[\s、，,;；。．.:：和及与]+|[\s、，,;；。．.和及与]+$", "", left)
    return numbers, re.sub(r"\s*[、，,;；和及与]\s*(?=[、，,;；和及与])", "", left), finer
