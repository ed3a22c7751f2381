"""What other programs have no field for travels as short labels that a person can read there: 能力:LZ04, 等级:2.

    labels.of(question)            # ("能力:LZ04", "等级:2", "依据:村民委员会组织法 第35条", "土地")
    labels.read(("能力:LZ04", …))   # Labels(competency="LZ04", …); what is no label of ours is a tag

A label is believed only as far as it fits what the file says today: somebody may have changed the question there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase

from assessments.questions import CitedLaw, Option, ParsedQuestion, QuestionType, Rubric

CODE, COMPETENCY, LEVEL, DIFFICULTY = "编号", "能力", "等级", "难度"
LAW, KIND, MARKING, UNIT = "依据", "题型", "记分", "单位"
KEYS, TARGETS, POINT, LEAST, TAG = "选项", "对象", "要点", "至少", "标签"
NAMES = frozenset({
    CODE, COMPETENCY, LEVEL, DIFFICULTY, LAW, KIND, MARKING, UNIT, KEYS, TARGETS, POINT, LEAST, TAG,
})  # fmt: skip
CASE = "案例"
WHOLE, SHARE = "全对", "部分"
TRUE_FALSE = (Option("T", "正确"), Option("F", "错误"))
LABEL = re.compile(r"([^:：\s]{2})\s*[:：]\s*(.*)", re.DOTALL)
CITED = re.compile(r"(.*?)\s+(第.+)", re.DOTALL)
PLACE = re.compile(r"第([^第条]+)条(之[一二三四五六七八九十])?")
LONGEST = 2_000  # characters of a label; what is longer is none
# Kinds of which a part counts in most other programs; that it does not count here has to be said.
COUNTED_ELSEWHERE = frozenset({QuestionType.MULTIPLE, QuestionType.CASE, QuestionType.MATCHING, QuestionType.FILL})


@dataclass(frozen=True)
class Labels:
    """What the labels of a question say; what they do not say is empty, 0 or None.

    keys: the letters of the options in the order of the file.  shown: the letters in the order of the bank, of an ordering.
    targets: the numbers of the targets in the order of the file.
    """

    code: str = ""
    competency: str = ""
    level: int = 0
    difficulty: int = 0
    citations: tuple[CitedLaw, ...] = ()
    tags: tuple[str, ...] = ()
    is_case: bool = False
    partial: bool | None = None
    unit: str = ""
    keys: str = ""
    shown: str = ""
    targets: tuple[int, ...] = ()
    rubric: Rubric | None = None


def of(question: ParsedQuestion, *, keys: str = "", targets: Sequence[str] = (), code: bool = False) -> tuple[str, ...]:
    """The labels of a question.

    keys, targets: the letters and numbers in the order in which the file has them, where it does not say them itself.
    code: whether the code is among the labels, because the format has no field for it.
    """
    said = [
        (CODE, question.code if code else ""),
        (COMPETENCY, question.competency),
        (LEVEL, str(question.level or "")),
        (DIFFICULTY, str(question.difficulty or "")),
        *((LAW, law_words(cited)) for cited in question.citations),
        (KIND, CASE if question.type == QuestionType.CASE else ""),
        (MARKING, _marking(question)),
        (UNIT, question.number.unit if question.number else ""),
        (KEYS, _keys(question, keys)),
        (TARGETS, _targets(targets)),
    ]
    return tuple(f"{name}:{value}" for name, value in said if value) + tuple(map(_tag, question.tags))


def of_rubric(rubric: Rubric | None) -> tuple[str, ...]:
    """What a person looks for in a short text, as labels, for formats without a field for it."""
    if rubric is None or not rubric.points:
        return ()
    return (*(f"{POINT}:{point}" for point in rubric.points), f"{LEAST}:{rubric.least}")


def read(labels: Iterable[str]) -> Labels:
    """What labels say, in their order; a label that cannot be read is a tag."""
    found = _Found()
    for label in labels:
        match = LABEL.fullmatch(label.strip()) if len(label) <= LONGEST else None
        if match is None or match[1] not in NAMES or not _take(found, match[1], match[2].strip()):
            found.tags.append(label.strip())
    keys, _slash, shown = found.words.get(KEYS, "").partition("/")
    points = tuple(found.points)
    return Labels(
        code=found.words.get(CODE, ""),
        competency=found.words.get(COMPETENCY, ""),
        level=found.numbers.get(LEVEL, 0),
        difficulty=found.numbers.get(DIFFICULTY, 0),
        citations=tuple(found.citations),
        tags=tuple(dict.fromkeys(filter(None, found.tags))),
        is_case=found.words.get(KIND) == CASE,
        partial={SHARE: True, WHOLE: False}.get(found.words.get(MARKING, "")),
        unit=found.words.get(UNIT, ""),
        keys=keys,
        shown=shown,
        targets=tuple(int(number) for number in found.words.get(TARGETS, "").split() if number.isdecimal()),
        rubric=Rubric(points, found.numbers.get(LEAST) or len(points)) if points else None,
    )


def law_words(cited: CitedLaw) -> str:
    """村民委员会组织法 第35条、第382条之一"""
    return f"{cited.law} {'、'.join(map(_article_words, cited.articles))}".strip()


def law_of(words: str) -> CitedLaw:
    """The law that `law_words` wrote; also 《…》 around its name."""
    words = " ".join(words.split())
    match = CITED.fullmatch(words) or re.fullmatch(r"(《.+》)\s*(第.+)", words)
    law, places = (match[1], match[2]) if match else (words, "")
    return CitedLaw(law.strip("《》 "), tuple(_article(place.strip()) for place in places.split("、") if place.strip()))


def letters(count: int) -> tuple[str, ...]:
    """The keys of so many options; what stands behind Z has none."""
    return tuple(ascii_uppercase[:count]) + ("",) * (count - len(ascii_uppercase))


@dataclass
class _Found:
    words: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    citations: list[CitedLaw] = field(default_factory=list)
    points: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def _take(found: _Found, name: str, value: str) -> bool:
    """Keep what one label says; False when it is none that can be read."""
    if not value:
        return False
    if name == LAW:
        found.citations.append(law_of(value))
    elif name == POINT:
        found.points.append(value)
    elif name == TAG:
        found.tags.append(value)
    elif name in (LEVEL, DIFFICULTY, LEAST):
        if not re.fullmatch(r"[0-9]{1,2}", value):
            return False
        found.numbers[name] = int(value)
    else:
        return found.words.setdefault(name, value) == value
    return True


def _marking(question: ParsedQuestion) -> str:
    if question.partial:
        return SHARE
    several = question.type != QuestionType.CASE or len(question.right) > 1
    return WHOLE if question.type in COUNTED_ELSEWHERE and several else ""


def _keys(question: ParsedQuestion, keys: str) -> str:
    """The letters in the order of the file, where they are not simply A, B, C; of an ordering the order of the bank too."""
    if not keys or question.type == QuestionType.TRUE_FALSE:
        return ""
    if question.type == QuestionType.ORDERING:
        return f"{keys}/{''.join(question.keys)}"
    return "" if tuple(keys) == letters(len(keys)) else keys


def _targets(numbers: Sequence[str]) -> str:
    return "" if list(numbers) == [str(n) for n in range(1, len(numbers) + 1)] else " ".join(numbers)


def _tag(tag: str) -> str:
    """A tag as it is, unless it would be read as a label of ours."""
    match = LABEL.fullmatch(tag.strip())
    return f"{TAG}:{tag}" if match and match[1] in NAMES else tag


def _article_words(number: str) -> str:
    whole, _of, branch = number.partition("之")
    return f"第{whole}条" + (f"之{branch}" if branch else "")


def _article(place: str) -> str:
    match = PLACE.fullmatch(place)
    return match[1] + (match[2] or "") if match else place
