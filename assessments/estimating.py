"""What answers say about levels: for each competency, how likely each level is, given everything that a person answered.

A tree with three storeys is computed exactly, by passing messages up and down:

    person  →  ability  →  competency  →  answers

A person stands somewhere on the scale of levels; each of his abilities lies near that, each competency near its ability, and
so one answer says a little about all competencies and much about its own. Two kinds of person are weighed against each other by
the answers themselves: one who knows all up to his level and nothing above (sharp), and one whose knowledge fades gradually
(fading), in whom an answer says less. An answer is right by knowledge or by a guess, and sometimes wrong by a slip.

Nothing is kept: the same answers in any order give the same beliefs, to the last bit.

Sources: item responses with a floor and a ceiling, Barton & Lord, "An upper asymptote for the three-parameter logistic model",
1981; the tree, Pearl, "Probabilistic Reasoning in Intelligent Systems", 1988, ch. 4; why these numbers, docs/decisions/0070.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import exp, log
from operator import mul, truediv
from types import MappingProxyType

LEVELS = (0, 1, 2, 3, 4)  # 0: not even the first; what is above 4 is not asked
Vector = tuple[float, ...]
Sign = tuple[float, float, bool]
"""One answer: the level that its question asks (with its measured hardness), the chance to guess it, and whether it was right."""

_Known = tuple[tuple[Sign, ...], int | None]
"""Of one competency: the answers, and the level that the person says he holds, if he said so."""
UNKNOWN: _Known = ((), None)
NOTHING_SAID: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Manner:
    """A kind of person. share: of all persons.  slope: how quickly knowledge ends above his level.

    reach: how far above the middle of his level, in levels, half of the questions are known.  slip: wrong though known.
    """

    share: float
    slope: float
    reach: float
    slip: float


SHARP = Manner(share=0.87, slope=4.0, reach=0.50, slip=0.09)
FADING = Manner(share=0.13, slope=1.5, reach=0.93, slip=0.07)
MANNERS = (SHARP, FADING)

PERSON_MEAN, PERSON_SPREAD = 1.65, 1.2  # where persons stand, in levels
ABILITY_SPREAD = 0.55  # of an ability around its person
COMPETENCY_SCALE = 0.36  # of the logistic spread of a competency around its ability
SAYS_MORE, SAYS_SPREAD = (
    0.4,
    2.0,
)  # by how much people rate themselves too high; how far off, in levels, and alike in all things


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of one competency. by_manner: for each of `MANNERS`, the chances of the levels 0 to 4; all sum to 1."""

    by_manner: tuple[Vector, ...]

    @property
    def levels(self) -> Vector:
        """The chances of the levels 0 to 4."""
        return tuple(map(sum, zip(*self.by_manner, strict=True)))

    @property
    def fading(self) -> float:
        """How likely it is that the person's knowledge fades gradually, 0 to 1; the same for all his competencies."""
        return sum(self.by_manner[1])

    def up_to(self, top: int) -> list[float]:
        """The chances of the levels 0 to ``top``, the last one being "at or above"."""
        chances = self.levels
        return [*chances[:top], sum(chances[top:])]

    def asking(self, level: float, guess: float, *, top: int) -> tuple[float, float]:
        """What a question of this level would do on the average: how much it tells of the level up to ``top``, in nats (the
        mutual information), and by how much likelier the likeliest level then is.
        """
        right, weight = [0.0] * (top + 1), [0.0] * (top + 1)
        for manner, chances in enumerate(self.by_manner):
            curve = _curve(manner, level, guess)
            for held, chance in enumerate(chances):
                place = min(held, top)
                right[place] += chance * curve[held]
                weight[place] += chance
        known = sum(w * _entropy(r / w) for r, w in zip(right, weight, strict=True) if w > 0)
        wrong = (w - r for r, w in zip(right, weight, strict=True))
        return _entropy(sum(right)) - known, max(right) + max(wrong) - max(weight)


def beliefs(
    signs: Mapping[str, Sequence[Sign]], abilities: Mapping[str, str], said: Mapping[str, int] = NOTHING_SAID
) -> dict[str, Belief]:
    """competency → what is believed of it, for each competency in ``signs``; one without answers follows from the others.

    abilities: competency → its ability; those that are missing form one ability of their own.  said: competency → the level
    that the person says he holds.
    """
    tree: dict[str, list[tuple[str, _Known]]] = {}
    for competency in sorted(signs):
        known = tuple(sorted(signs[competency])), said.get(competency)
        tree.setdefault(abilities.get(competency, ""), []).append((competency, known))
    return dict(_of_tree(tuple((ability, tuple(own)) for ability, own in tree.items())))


@lru_cache(maxsize=100)
def _of_tree(branches: tuple[tuple[str, tuple[tuple[str, _Known], ...]], ...]) -> Mapping[str, Belief]:
    """The beliefs; kept, because one answer asks for the same ones two or three times."""
    tree = {ability: dict(own) for ability, own in branches}
    told = [_of_manner(manner, tree) for manner in range(len(MANNERS))]
    weights = [manner.share * exp(z - max(z for _, z in told)) for manner, (_, z) in zip(MANNERS, told, strict=True)]
    shares = _normal(weights)
    return {
        competency: Belief(
            tuple(tuple(share * p for p in each[competency]) for share, (each, _) in zip(shares, told, strict=True))
        )
        for own in tree.values()
        for competency in own
    }


def _of_manner(manner: int, tree: Mapping[str, Mapping[str, _Known]]) -> tuple[dict[str, Vector], float]:
    """The chances of the levels of each competency for one kind of person, and the logarithm of how likely the answers are."""
    answers = 0.0
    own: dict[str, Vector] = {}
    below: dict[str, Vector] = {}
    for ability, competencies in tree.items():
        product: Vector = (1.0,) * len(PLACES)
        for known in competencies.values():
            if known != UNKNOWN:
                message = _message(manner, *known)
                product = tuple(map(mul, product, message.up))
                answers += message.scale
        own[ability] = product
        below[ability] = _up(product)
    person = _product(PERSONS, below.values())
    found: dict[str, Vector] = {}
    for ability, competencies in tree.items():
        others = _product(PERSONS, (each for other, each in below.items() if other != ability))
        here = tuple(map(mul, _down(others), own[ability]))
        untold = _levels(here, None)
        for competency, known in competencies.items():
            found[competency] = untold if known == UNKNOWN else _levels(here, _message(manner, *known))
    return found, answers + log(sum(person))


@dataclass(frozen=True, slots=True)
class _Message:
    """What the answers about one competency, and his own word, say: likelihood of each level, and of each place of its ability; scaled to 1."""

    likelihood: Vector
    up: Vector
    scale: float


@lru_cache(maxsize=50_000)
def _message(manner: int, signs: tuple[Sign, ...], said: int | None) -> _Message:
    likelihood = [1.0 if said is None else _says(said, held) for held in LEVELS]
    for level, guess, is_right in signs:
        for held, p in enumerate(_curve(manner, level, guess)):
            likelihood[held] *= p if is_right else 1 - p
    up = [sum(map(mul, row, likelihood)) for row in LEVELS_AT]
    most = max(up)
    return _Message(tuple(x / most for x in likelihood), tuple(x / most for x in up), log(most))


@lru_cache(maxsize=5_000)
def _curve(manner: int, level: float, guess: float) -> Vector:
    """For somebody who holds level 0, 1 … 4: how likely he answers a question of ``level`` rightly."""
    of = MANNERS[manner]
    return tuple(guess + (1 - of.slip - guess) * _logistic(of.slope * (held + of.reach - level)) for held in LEVELS)


def _says(said: int, held: int) -> float:
    """How likely somebody who holds ``held`` says ``said``, as a multiple of the likeliest word."""
    return exp(-0.5 * ((held + SAYS_MORE - said) / SAYS_SPREAD) ** 2)


def _levels(here: Vector, message: _Message | None) -> Vector:
    """The chances of the levels, from the weights of the places of the ability; what the competency itself said counts once."""
    if message is None:
        return _normal([sum(map(mul, here, column)) for column in LEVELS_FROM])
    rest = tuple(map(truediv, here, message.up))
    return _normal(map(mul, message.likelihood, (sum(map(mul, rest, column)) for column in LEVELS_FROM)))


@lru_cache(maxsize=5_000)
def _up(product: Vector) -> Vector:
    return tuple(sum(map(mul, row, product)) for row in ABILITY_AT)


def _down(person: Vector) -> list[float]:
    return [sum(map(mul, person, column)) for column in ABILITY_FROM]


def _product(start: Vector, factors: Iterable[Vector]) -> Vector:
    for factor in factors:
        start = tuple(map(mul, start, factor))
    return start


def _normal(weights: Iterable[float]) -> Vector:
    weights = list(weights)
    whole = sum(weights)
    return tuple(weight / whole for weight in weights)


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-x))


def _entropy(p: float) -> float:
    return -(p * log(p) + (1 - p) * log(1 - p)) if 0 < p < 1 else 0.0


def _chances_at(place: float) -> Vector:
    """The chances of the levels of a competency whose ability stands at ``place``."""
    least = [1.0, *(_logistic((place - (level - 0.5)) / COMPETENCY_SCALE) for level in LEVELS[1:]), 0.0]
    return tuple(here - above for here, above in pairwise(least))


def _bell(distance: float, spread: float) -> float:
    return exp(-0.5 * (distance / spread) ** 2) + 1e-9


# Where a person, and where an ability may stand; how likely each person is; an ability's places from each person's and back.
_STANDS = tuple(PERSON_MEAN + PERSON_SPREAD * (n - 4) * 0.6 for n in range(9))
PLACES = tuple(PERSON_MEAN - 3.2 + 6.4 * n / 14 for n in range(15))
PERSONS = _normal(_bell(stand - PERSON_MEAN, PERSON_SPREAD) for stand in _STANDS)
ABILITY_AT = tuple(_normal(_bell(place - stand, ABILITY_SPREAD) for place in PLACES) for stand in _STANDS)
ABILITY_FROM = tuple(zip(*ABILITY_AT, strict=True))
LEVELS_AT = tuple(_chances_at(place) for place in PLACES)
LEVELS_FROM = tuple(zip(*LEVELS_AT, strict=True))
