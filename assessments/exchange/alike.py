"""Questions that say nearly the same, found among twenty thousand. Pure.

Texts are compared by their runs of three signs. Two texts that share so many of them share one of the rarest few, so only
those are looked up (prefix filtering; Bayardo, Ma, Srikant: Scaling Up All Pairs Similarity Search, 2007).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from assessments.questions import ParsedQuestion

SAME = 0.7  # share of runs that both have, of all that either has
SHORTEST = 5  # signs; below, everything is like everything
MOST = 3  # that are named for one question
COMPARED = 8  # texts that one is compared with in full
SILENT = re.compile(r"[\W_]+")
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Near(Generic[Key]):
    """Another one that says nearly the same. percent: of what both say together."""

    key: Key
    percent: int


def bare(stem: str, options: Iterable[str] = ()) -> str:
    """The signs that count: the text, then what there is to choose from in the order of its texts, so that mixing changes nothing."""
    parts = [stem, *sorted(options)]
    return SILENT.sub("", unicodedata.normalize("NFKC", "".join(parts)).lower())


def bare_question(question: ParsedQuestion) -> str:
    """The same of a question, with those of a case."""
    texts = [option.text for option in (*question.options, *question.targets)]
    for step in question.steps:
        texts += [step.text, *(option.text for option in step.part.options)]
    return bare(question.stem, texts)


def near(new: Sequence[str], old: Iterable[tuple[Key, str]]) -> Mapping[int, list[Near[Key | int]]]:
    """For each of the ``new`` texts, by its place, what is like it: keys of ``old``, or the places of earlier new ones.

    The nearest first, at most `MOST`.
    """
    mine = [_grams(text) for text in new]
    common = Counter(gram for grams in mine for gram in grams)
    index: dict[str, list[int]] = defaultdict(list)
    found: dict[int, list[Near[Key | int]]] = defaultdict(list)
    for at, grams in enumerate(mine):
        for other in _likely(grams, index):
            _compare(grams, mine[other], other, found[at])
        for gram in _rarest(grams, common):
            index[gram].append(at)
    for key, text in old:
        theirs = _grams(text)
        for at in _likely(theirs, index):
            _compare(mine[at], theirs, key, found[at])
    return {at: sorted(each, key=lambda one: -one.percent)[:MOST] for at, each in found.items() if each}


def _likely(grams: set[str], index: Mapping[str, list[int]]) -> list[int]:
    """The new texts that have the most of these runs among their rarest; few, however much all texts have in common."""
    hits: Counter[int] = Counter()
    for gram in grams & index.keys():
        hits.update(index[gram])
    return list(hits) if len(hits) <= COMPARED else [at for at, _count in hits.most_common(COMPARED)]


def _compare(mine: set[str], theirs: set[str], key: Key | int, near: list[Near[Key | int]]) -> None:
    shared = len(mine & theirs)
    share = shared / (len(mine) + len(theirs) - shared)
    if share >= SAME:
        near.append(Near(key, round(100 * share)))


def _grams(text: str) -> set[str]:
    return {text[n : n + 3] for n in range(len(text) - 2)} if len(text) >= SHORTEST else set()


def _rarest(grams: set[str], common: Mapping[str, int]) -> list[str]:
    """So many of the rarest that whatever is like this text has one of them: it lacks at most the share that may differ."""
    return sorted(grams, key=lambda gram: (common[gram], gram))[: len(grams) - math.ceil(SAME * len(grams)) + 1]
