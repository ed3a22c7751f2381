"""What a page shows of one thing that is answered: the choices, the gaps, the places. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.answer_fields import Fields, place_of, prefix_of
from assessments.gap_pieces import Piece, pieces
from assessments.judging import of_step
from assessments.questions import (
    CHOICES,
    GAP,
    LONGEST_BLANK,
    LONGEST_WRITTEN,
    Option,
    Part,
    QuestionType,
    Step,
    takes_several,
)


@dataclass(frozen=True)
class Choice:
    """One option. chosen: ticked before.  step: its place in an ordering, from 1; 0 while it has none.  target: of a matching."""

    key: str
    text: str
    chosen: bool = False
    step: int = 0
    target: str = ""


@dataclass(frozen=True)
class PartPage:
    """One thing to answer. number: of a chain's question; 0 where the question is no chain.

    text: its own words, in a chain.  choices: in the order in which they are shown.  gaps: (number, what was typed).
    typed: of a number or a short text, what was typed.  marks: of a chain's question.
    before: what the names of its fields begin with where a page asks several questions.
    """

    number: int
    text: str
    type: QuestionType
    several: bool
    choices: tuple[Choice, ...] = ()
    targets: tuple[Option, ...] = ()
    gaps: tuple[tuple[int, str], ...] = ()
    typed: str = ""
    unit: str = ""
    marks: int = 0
    before: str = ""

    @property
    def sentence(self) -> tuple[Piece, ...]:
        """Of a fill-in in a chain: its words with the gaps where they are missing."""
        return pieces(self.text, self.gaps) if self.is_fill and self.text else ()

    @property
    def prefix(self) -> str:
        """What the names of its fields begin with."""
        return self.before + prefix_of(self.number)

    @property
    def is_choice(self) -> bool:
        return self.type in CHOICES

    @property
    def is_ordering(self) -> bool:
        return self.type == QuestionType.ORDERING

    @property
    def is_matching(self) -> bool:
        return self.type == QuestionType.MATCHING

    @property
    def is_fill(self) -> bool:
        return self.type == QuestionType.FILL

    @property
    def is_number(self) -> bool:
        return self.type == QuestionType.NUMERIC

    @property
    def is_written(self) -> bool:
        return self.type == QuestionType.SHORT

    @property
    def longest(self) -> int:
        """Characters that a gap or a number takes, or a short text."""
        return LONGEST_WRITTEN if self.is_written else LONGEST_BLANK

    @property
    def left(self) -> int:
        """Characters that a short text still takes."""
        return max(0, self.longest - len(self.typed))

    @property
    def steps(self) -> tuple[tuple[int, str], ...]:
        """The places of an ordering, with their words."""
        return tuple((step, _("Step %(step)s") % {"step": step}) for step in range(1, len(self.choices) + 1))

    @property
    def how(self) -> str:
        """What is to be done, in words."""
        if self.is_choice:
            return _("Several may be right") if self.several else _("Choose one")
        return str(HOW[self.type])


HOW = {
    QuestionType.ORDERING: gettext_lazy("Say for each line which step it is"),
    QuestionType.MATCHING: gettext_lazy("Say for each line what goes with it"),
    QuestionType.FILL: gettext_lazy("Write into each gap what is missing"),
    QuestionType.NUMERIC: gettext_lazy("Write a number"),
    QuestionType.SHORT: gettext_lazy("Write a few sentences"),
    QuestionType.CHAIN: gettext_lazy("Answer one question after the other"),
}


def parts_of(part: Part, steps: Sequence[Step], shown: Sequence[str], fields: Fields) -> tuple[PartPage, ...]:
    """Everything that a question asks, in its order. shown: the keys of the paper's line.  fields: as they were filled in."""
    if steps:
        return tuple(
            replace(_part(step.part, n, with_gaps(step.text), of_step(shown, n), fields), marks=step.marks)
            for n, step in enumerate(steps, start=1)
        )
    return (_part(part, 0, "", shown, fields),)


def with_gaps(text: str) -> str:
    """A text whose gaps have their numbers, so that each field says which one it is for: ____（1）."""
    count = iter(range(1, 100))
    return GAP.sub(lambda _match: f"____（{next(count)}）", text)


def _part(part: Part, number: int, text: str, shown: Sequence[str], fields: Fields) -> PartPage:
    prefix = prefix_of(number)

    def filled(name: str) -> str:
        return next(iter(fields.get(prefix + name, ())), "")

    options = {option.key: option for option in part.options}
    targets = {target.key: target for target in part.targets}
    chosen = fields.get(f"{prefix}a", ())
    return PartPage(
        number=number,
        text=text,
        type=part.type,
        several=takes_several(part.type, part.right),
        choices=tuple(
            Choice(key, options[key].text, key in chosen, place_of(filled(f"step_{key}")), filled(f"match_{key}"))
            for key in shown
            if key in options
        ),
        targets=tuple(targets[key] for key in shown if key in targets),
        gaps=tuple((n, filled(f"gap_{n}")) for n in range(1, len(part.blanks) + 1)),
        typed=filled("text" if part.type == QuestionType.SHORT else "number"),
        unit=part.number.unit if part.number else "",
    )
