"""Questions that ask the same in other words: texts are laid bare, then compared sign by sign.

The bank keeps of each question its bare words (`Question.words`): stem, then options, targets, gaps and questions of a chain in
the order of their texts, so that mixed options change nothing. 20,000 of them are compared in a fifth of a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from assessments.judging import bare

ALIKE = 70  # per cent of signs in the same order: docs/decisions/0060-questions-that-say-the-same.md
MOST_SHOWN = 5
# What many questions say without asking anything by it.
STOCK = re.compile(
    r"根据《[^》]*》(的规定)?|(下列|以下|下面)(各项|选项|做法|说法|哪(一)?[个项种]|情形)?(中)?|(正确|错误|不正确)的(是|有)(哪(一)?[个项种])?"
    r"|请(选择|判断|排序)|（\s*）|\(\s*\)"
)
SHORTEST = 6  # signs; what is shorter is like everything


@dataclass(frozen=True, slots=True)
class Alike:
    """A question that says nearly the same. percent: of 100."""

    pk: int
    percent: int


def words_of(stem: str, options: Iterable[Mapping[str, str]], answer: Any) -> str:
    """The bare words of a question, a line for its text and one for what there is to choose from."""
    return f"{bare(STOCK.sub('', stem))}\n{''.join(sorted(filter(None, map(bare, _texts(options, answer)))))}"


def alike(words: str, others: Sequence[tuple[int, str]]) -> list[Alike]:
    """Those of ``others`` (id, words) that say nearly the same, the nearest first. Pure."""
    if len(words) < SHORTEST:
        return []
    found = process.extract(
        words, [text for _pk, text in others], scorer=fuzz.ratio, score_cutoff=ALIKE, limit=MOST_SHOWN
    )
    return [Alike(others[place][0], int(score)) for _text, score, place in found]


def percent_of(one: str, other: str) -> int:
    """How much two bare words say together, of 100; 0 when they are not alike. Pure."""
    return int(fuzz.ratio(one, other, score_cutoff=ALIKE)) if min(len(one), len(other)) >= SHORTEST else 0


def bounds_of(words: str) -> tuple[int, int]:
    """How short and how long a text can be that is still alike: beyond, so many signs are missing that it cannot be."""
    return len(words) * ALIKE // (200 - ALIKE), len(words) * (200 - ALIKE) // ALIKE + 1


def _texts(options: Iterable[Mapping[str, str]], answer: Any) -> list[str]:
    texts = [option["t"] for option in options]
    if isinstance(answer, dict):
        texts += [target["t"] for target in answer.get("targets", ())]
        texts += [variants[0] for variants in answer.get("blanks", ()) if variants]
        for step in answer.get("steps", ()):
            texts += [step["text"], *_texts(step["options"], step["answer"])]
    return texts
