"""People who take the placing of `bench.placing`: what they know, and how they answer. Nothing here is the estimator's own.

Two kinds, as docs/learning-model.md names them. *step*: knows all up to his level and nothing above. *graded*: his knowledge fades
gradually, and his level is the highest whose small test (4 of 5 right) he would rather pass than not, as he would all below it.

A person's competencies are alike without being equal: newly elected or elected again, better in one ability than in another, each
competency with heavy tails of its own. Whoever knows slips in one answer of ten; whoever does not guesses one option of those
that are there, also where several are right. Of all items 15 % are labelled a level off, and each tells knowledge from ignorance
better or worse than the next (discrimination lognormal).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import comb, exp, floor
from random import Random

SLIP = 0.10
MISLABELLED = 0.15
SLOPE, SLOPE_SPREAD = 1.5, 0.3
STEP, GRADED = "step", "graded"


@dataclass(frozen=True)
class Item:
    """A question of the bank as it is: its key, label, the level that it really asks, the chance to guess it, its discrimination."""

    key: str
    label: int
    level: int
    guess: float
    slope: float


@dataclass(frozen=True)
class Someone:
    """stands: competency → where he stands, in levels; 2.0 is the middle of level 2."""

    kind: str
    stands: Mapping[str, float]

    def level(self, competency: str) -> int:
        """His true level, 0 to 5."""
        stand = self.stands[competency]
        if self.kind == STEP:
            return max(0, min(5, floor(stand + 0.5)))
        level = 0
        while level < 5 and _passes(stand, level + 1) >= 0.5:
            level += 1
        return level

    def is_right(self, competency: str, item: Item, dice: Random) -> bool:
        stand = self.stands[competency]
        knows = float(item.level <= self.level(competency)) if self.kind == STEP else _knows(stand, item)
        return dice.random() < knows * (1 - SLIP) + (1 - knows) * item.guess


def items(questions: Iterable[Mapping[str, object]], dice: Random) -> dict[str, Item]:
    """The real bank, with what nobody knows about it. questions: key, level, options (how many), in the bank's order."""
    made = {}
    for one in questions:
        label, options = int(str(one["level"])), int(str(one["options"]))
        off = dice.choice((-1, 1)) if dice.random() < MISLABELLED else 0
        slope = SLOPE * exp(dice.gauss(0, SLOPE_SPREAD))
        made[str(one["key"])] = Item(str(one["key"]), label, max(1, min(5, label + off)), 1 / options, slope)
    return made


def someone(kind: str, abilities: Mapping[str, str], dice: Random, *, unrelated: bool = False) -> Someone:
    """A person. abilities: competency → ability.  unrelated: what he knows of one competency says nothing about the others."""
    person, of = _person(dice), {}
    stands = {}
    for competency, ability in abilities.items():
        of.setdefault(ability, dice.uniform(-0.9, 0.9))
        own = dice.expovariate(2) * dice.choice((-1, 1))
        both = _person(dice) + dice.uniform(-0.9, 0.9) if unrelated else person + of[ability]
        stands[competency] = both + own
    return Someone(kind, stands)


def rated(who: Someone, competencies: Iterable[str], dice: Random) -> dict[str, int]:
    """At which level of each somebody says that he stands: he thinks rather too well of himself, as much as it is his way, and
    is otherwise off by a level or so.
    """
    own = dice.gauss(0.4, 0.6)
    return {key: max(0, min(4, floor(who.stands[key] + own + dice.gauss(0, 0.9) + 0.5))) for key in competencies}


def held_by_share(rights: Sequence[Sequence[bool]], cut: float) -> int:
    """How a fixed form is judged, level by level: the highest level up to which the share of right answers reaches ``cut``."""
    level = 0
    for answers in rights:
        if sum(answers) < cut * len(answers):
            break
        level += 1
    return level


def _person(dice: Random) -> float:
    return dice.gauss(1.2, 0.9) if dice.random() < 0.6 else dice.gauss(2.4, 0.8)


def _knows(stand: float, item: Item) -> float:
    return 1 / (1 + exp(-item.slope * (stand - (item.level - 0.5))))


def _passes(stand: float, level: int) -> float:
    """How likely he passes a test of five ordinary questions of a level, at least four right."""
    knows = _knows(stand, Item("", level, level, 0.25, SLOPE))
    right = knows * (1 - SLIP) + (1 - knows) * 0.25
    return sum(comb(5, n) * right**n * (1 - right) ** (5 - n) for n in (4, 5))
