"""One line of a paper: which version of which question was shown, and in which order its options stood."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict
from uuid import UUID


class Line(TypedDict):
    """A line as the sitting's row keeps it: version, question, options. The names are short because phones get it too."""

    v: str
    q: str
    o: list[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it was shown. ``options``: keys in the order in which they stood, as `drawing.shown_order` gives them."""

    version: UUID
    question: str
    options: tuple[str, ...]

    @property
    def item(self) -> str:
        """How events and sheets name it."""
        return str(self.version)

    def as_line(self) -> Line:
        return {"v": str(self.version), "q": self.question, "o": list(self.options)}


def read_paper(paper: Iterable[Line]) -> tuple[Asked, ...]:
    """The lines of a sitting's row, in their order."""
    return tuple(Asked(UUID(line["v"]), line["q"], tuple(line["o"])) for line in paper)
