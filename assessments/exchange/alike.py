"""Questions that say nearly the same, found among twenty thousand. Pure.

Whether two do is said by `likeness`; here only those are looked up that can. Texts are compared by their runs of three signs: two
that share so many of them share one of the rarest few (prefix filtering; Bayardo, Ma, Srikant: Scaling Up All Pairs Similarity
Search, 2007).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Generic, TypeVar

from assessments import likeness

CANDIDATE = 0.6  # share of runs that both have, of all that either has; below it hardly any two are alike
MOST = 3  # that are named for one question
COMPARED = 8  # texts that one is compared with in full
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Near(Generic[Key]):
    """Another one that says nearly the same. percent: as `likeness` counts."""

    key: Key
    percent: int


def near(new: Sequence[str], old: Iterable[tuple[Key, str]]) -> Mapping[int, list[Near[Key | int]]]:
    """For each of the ``new`` words, by its place, what is like it: keys of ``old``, or the places of earlier new ones.

    Words are those of `likeness.words_of`. The nearest first, at most `MOST`.
    """
    mine = [_grams(words) for words in new]
    common = Counter(chain.from_iterable(mine))
    index: dict[str, list[int]] = defaultdict(list)
    found: dict[int, list[Near[Key | int]]] = defaultdict(list)
    for at, grams in enumerate(mine):
        for other in _likely(grams, index):
            _compare(new[at], new[other], other, found[at])
        for gram in _rarest(grams, common):
            index[gram].append(at)
    for key, words in old:
        for at in _likely(_grams(words), index):
            _compare(new[at], words, key, found[at])
    return {at: sorted(each, key=lambda one: -one.percent)[:MOST] for at, each in found.items() if each}


def _likely(grams: set[str], index: Mapping[str, list[int]]) -> list[int]:
    """The new texts that have the most of these runs among their rarest; few, however much all texts have in common."""
    hits = Counter(chain.from_iterable(index[gram] for gram in grams & index.keys()))
    return list(hits) if len(hits) <= COMPARED else [at for at, _count in hits.most_common(COMPARED)]


def _compare(mine: str, theirs: str, key: Key | int, near: list[Near[Key | int]]) -> None:
    if percent := likeness.percent_of(mine, theirs):
        near.append(Near(key, percent))


def _grams(words: str) -> set[str]:
    return {words[n : n + 3] for n in range(len(words) - 2)}


def _rarest(grams: set[str], common: Mapping[str, int]) -> list[str]:
    """So many of the rarest that whatever is like this text has one of them: it lacks at most the share that may differ."""
    return sorted(grams, key=lambda gram: (common[gram], gram))[: len(grams) - math.ceil(CANDIDATE * len(grams)) + 1]
