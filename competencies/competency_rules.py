"""A competency as somebody writes it, and everything that is wrong with it. Pure; the screen and the Excel file ask the same."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from competencies.framework import USUAL_CUT

KEY = re.compile(r"[A-Z][A-Z0-9]{1,7}")
KINDS = ("knowledge", "practical", "conduct")
LEVELS = (1, 2, 3, 4, 5)
CUTS = (3, 4, 5)
STRENGTHS = (2, 3, 4)
LONGEST_SENTENCE, LONGEST_NAME, LONGEST_ARTICLE, LONGEST_LAW = 200, 40, 16, 80


@dataclass(frozen=True, slots=True)
class LevelSaid:
    """One level: an observable sentence; cut: right ones of five; least_strength: 2 to 4, see `Level`."""

    level: int
    behaviour: str
    least_strength: int
    cut: int = USUAL_CUT
    community_behaviour: str = ""


@dataclass(frozen=True, slots=True)
class CitationSaid:
    """An article of a law; effective_on: since when its text is in force, None where nobody said."""

    law: str
    article: str
    effective_on: date | None


@dataclass(frozen=True, slots=True)
class CompetencySaid:
    """All of one competency. ability: key.  levels: those with a sentence, lowest first.  citations: in any order."""

    key: str
    ability: str
    kind: str
    name: str
    description: str = ""
    community_name: str = ""
    community_description: str = ""
    levels: tuple[LevelSaid, ...] = ()
    citations: tuple[CitationSaid, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: part ``competency``, ``level`` or ``citation``; number: the level, or the place from 0."""

    part: str
    number: int
    field: str
    message: str


def faults(said: CompetencySaid, *, abilities: Collection[str], asked: Collection[int] = ()) -> list[Fault]:
    """Everything that is wrong. asked: levels that posts ask of it, which therefore must stay."""
    found = [Fault("competency", 0, field, message) for field, message in _own(said, abilities)]
    for level in said.levels:
        found += [Fault("level", level.level, field, message) for field, message in _of_level(level)]
    there = {level.level for level in said.levels}
    found += [
        Fault("level", level, "behaviour", _("Write a sentence here too: nobody reaches a level by leaving one out."))
        for level in range(1, max(there, default=1))
        if level not in there
    ]
    if not there:
        found.append(Fault("level", 1, "behaviour", _("Write at least what somebody does at level 1.")))
    words = _("Posts ask level %(level)s. Take it out of the matrix first, then empty its sentence.")
    found += [Fault("level", level, "behaviour", words % {"level": level}) for level in sorted({*asked} - there)]
    return found + _of_citations(said.citations)


def _own(said: CompetencySaid, abilities: Collection[str]) -> list[tuple[str, str]]:
    found = []
    if not KEY.fullmatch(said.key):
        found.append(("key", _("Write 2 to 8 capital letters and digits, the first one a letter: DJ01.")))
    if said.ability not in abilities:
        found.append(("ability", _("Choose one of the abilities.")))
    if said.kind not in KINDS:
        found.append(("kind", _("Choose knowledge, practical or conduct.")))
    if not said.name:
        found.append(("name", _("Give it a name.")))
    most = (("name", LONGEST_NAME), ("community_name", LONGEST_NAME), ("description", LONGEST_SENTENCE),
            ("community_description", LONGEST_SENTENCE))  # fmt: skip
    return found + [(field, _too_long(length)) for field, length in most if len(getattr(said, field)) > length]


def _of_level(level: LevelSaid) -> list[tuple[str, str]]:
    found = []
    if level.level not in LEVELS:
        found.append(("level", _("There are levels 1 to 5 only.")))
    if not level.behaviour:
        found.append(("behaviour", _("Write what somebody does at this level, in one sentence.")))
    sentences = ("behaviour", "community_behaviour")
    found += [
        (field, _too_long(LONGEST_SENTENCE)) for field in sentences if len(getattr(level, field)) > LONGEST_SENTENCE
    ]
    if level.cut not in CUTS:
        found.append(("cut", _("Of five questions 3, 4 or 5 must be right.")))
    if level.least_strength not in STRENGTHS:
        found.append(("least_strength", _("Choose what confirms the level: 2, 3 or 4.")))
    return found


def _of_citations(citations: Collection[CitationSaid]) -> list[Fault]:
    found = []
    seen: set[tuple[str, str]] = set()
    for place, one in enumerate(citations):
        if not one.law:
            found.append(Fault("citation", place, "law", _("Name the law or document.")))
        if not one.article:
            found.append(Fault("citation", place, "article", _("Name the article: a number, such as 28.")))
        if one.effective_on is None:
            words = _("A citation needs the day since which its text is in force. Write it like 2026-01-01.")
            found.append(Fault("citation", place, "effective_on", words))
        if len(one.law) > LONGEST_LAW:
            found.append(Fault("citation", place, "law", _too_long(LONGEST_LAW)))
        if len(one.article) > LONGEST_ARTICLE:
            found.append(Fault("citation", place, "article", _too_long(LONGEST_ARTICLE)))
        if (one.law, one.article) in seen:
            found.append(Fault("citation", place, "article", _("This article stands there twice.")))
        seen.add((one.law, one.article))
    return found


def _too_long(most: int) -> str:
    return _("At most %(most)s characters fit.") % {"most": most}
