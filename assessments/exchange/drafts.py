"""What every reader of questions gives, whatever the format: questions with their problems, and nothing silently dropped.

read(content, "试题.docx") → Read          a reader
write(questions) → Written                 a writer
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from assessments.questions import ParsedQuestion
from kit.errors import Text


class Weight(StrEnum):
    """Stops: nothing is imported before it is mended. Owed: it comes in as a draft that still lacks this. Note: only to be known."""

    STOPS = "stops"
    OWED = "owed"
    NOTE = "note"


@dataclass(frozen=True)
class Problem:
    """What is not as it should be. words: what is wrong.  fix: what to do, as a suggestion that can be followed.

    place: where in the file, as its author finds it ("第 12 行", "B7", "题目 3"); empty for the whole file.
    """

    words: Text
    fix: Text = ""
    place: str = ""
    weight: Weight = Weight.STOPS


@dataclass(frozen=True)
class Drawing:
    """A picture that a file brings: its bytes as they came, and its name there."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Draft:
    """One question as it was read; a code, a competency or a level that the file does not say are "" and 0.

    number: from 1, in the order of the file.  place: where it begins there.  category: where the other program kept it.
    drawing: its picture; ``question.picture`` then has image 0 and the words for it.
    """

    number: int
    place: str
    question: ParsedQuestion
    problems: tuple[Problem, ...] = ()
    category: str = ""
    drawing: Drawing | None = None


@dataclass(frozen=True)
class Read:
    """What a file holds. problems: of the file as a whole.  left_out: what was read and is not taken, each with why."""

    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...] = ()
    left_out: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Written:
    """A file. cannot: question code → what of it the format cannot say, in words."""

    name: str
    content: bytes = field(repr=False)
    media_type: str = "application/octet-stream"
    cannot: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)
