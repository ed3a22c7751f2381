"""One line of a paper: which version of which question was shown, and in which order its options stood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NotRequired, TypedDict
from uuid import UUID


class Line(TypedDict):
    """A line as the sitting's row keeps it: version, question, options. The names are short because phones get it too.

    h: in a placing, how much harder than its label the question was known to be when it was asked, in levels; missing for 0.
    """

    v: str
    q: str
    o: list[str]
    h: NotRequired[float]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it was shown. ``options``: keys in the order in which they stood, as `drawing.shown_order` gives them."""

    version: UUID
    question: str
    options: tuple[str, ...]
    hardness: float = 0.0

    @property
    def item(self) -> str:
        """How events and sheets name it."""
        return str(self.version)

    def as_line(self) -> Line:
        line: Line = {"v": str(self.version), "q": self.question, "o": list(self.options)}
        if self.hardness:
            line["h"] = self.hardness
        return line


def read_paper(paper: Iterable[Line]) -> tuple[Asked, ...]:
    """The lines of a sitting's row, in their order."""
    return tuple(Asked(UUID(line["v"]), line["q"], tuple(line["o"]), line.get("h", 0.0)) for line in paper)
