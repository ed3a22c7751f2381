"""The paper of an authored quiz: sections with fixed questions and with rules that draw. Pure.

No question stands twice in a paper, although several rules may fit it: the draw is a matching of places and questions, so a
rule that fits much never takes away what only another one fits while both can be filled.

Source: docs/learning-model.md, "Evidence" (unseen questions first) and "The placing test" (parallel forms).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assessments.drawing import PoolQuestion, Seed, Shortage, parallel_forms, rank
from assessments.questions import QuestionType
from assessments.scoring import Cell

FORMS = ("A", "B")


@dataclass(frozen=True, slots=True)
class Rule:
    """``count`` questions out of what fits. Empty, 0 and None fit everything; difficulties include both ends."""

    count: int
    competency: str = ""
    level: int = 0
    easiest: int | None = None
    hardest: int | None = None
    tag: str = ""

    def fits(self, question: PoolQuestion) -> bool:
        return (
            question.type != QuestionType.SHORT
            and self.competency in ("", question.competency)
            and self.level in (0, question.level)
            and (self.easiest is None or question.difficulty >= self.easiest)
            and (self.hardest is None or question.difficulty <= self.hardest)
            and (not self.tag or self.tag in question.tags)
        )


@dataclass(frozen=True, slots=True)
class Section:
    """fixed: keys of questions that everybody is asked, in their order; they come before what the rules draw."""

    title: str = ""
    intro: str = ""
    fixed: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()

    @property
    def wanted(self) -> int:
        return len(self.fixed) + sum(rule.count for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Short:
    """A section that cannot be filled. number: of the section, from 1."""

    number: int
    title: str
    wanted: int
    available: int


class TooFew(Exception):
    """The bank, or what is left of it for this person, does not fill every section."""

    def __init__(self, shorts: Sequence[Short]) -> None:
        super().__init__("; ".join(f"section {each.number}: {each.available} of {each.wanted}" for each in shorts))
        self.shorts = tuple(shorts)


Drawn = tuple[tuple[str, ...], ...]
"""The keys of each section's questions."""


def draw_sections(
    sections: Sequence[Section],
    pool: Iterable[PoolQuestion],
    *,
    seed: Seed,
    seen: Mapping[str, date] | None = None,
    preferred: Collection[str] = (),
    only_new: Collection[Cell] = (),
    shuffle: bool = False,
) -> Drawn:
    """The questions of one paper. Fixed questions that ``pool`` does not hold are left out.

    seen: question key → the day on which the person last saw it; unseen ones come first, as many as there can be, then the
    longest ago.  preferred: keys that come first among equals.  only_new: cells of which nothing that was seen may be asked.
    shuffle: questions change places within their section.
    Raises TooFew, which names every section that cannot be filled.
    """
    known = {question.key: question for question in pool}
    before = seen or {}
    fixed = [tuple(key for key in section.fixed if key in known) for section in sections]
    free = [question for key, question in known.items() if key not in set().union(*fixed)]
    places = [
        (number, rule) for number, section in enumerate(sections) for rule in section.rules for _ in range(rule.count)
    ]
    choices = {rule: _choices(rule, free, before, preferred, only_new, seed) for _number, rule in places}
    held = _matched([choices[rule] for _number, rule in places], before)
    drawn = tuple(
        (*fixed[number], *(held[place] for place, (at, _rule) in enumerate(places) if at == number and place in held))
        for number in range(len(sections))
    )
    shorts = [
        Short(number, section.title, len(fixed[number - 1]) + sum(rule.count for rule in section.rules), len(got))
        for number, (section, got) in enumerate(zip(sections, drawn, strict=True), start=1)
        if len(got) < len(fixed[number - 1]) + sum(rule.count for rule in section.rules)
    ]
    if shorts:
        raise TooFew(shorts)
    return in_order(drawn, seed=seed) if shuffle else drawn


def in_order(drawn: Drawn, *, seed: Seed) -> Drawn:
    """The same questions, in each section in the order that ``seed`` makes."""
    return tuple(tuple(sorted(keys, key=lambda key: rank(f"{seed}:order", key))) for keys in drawn)


def draw_forms(sections: Sequence[Section], pool: Iterable[PoolQuestion], *, seed: Seed) -> dict[str, Drawn]:
    """Two forms of equal weight with no question in common, section by section.

    Every rule must name a competency and a level. Raises TooFew.
    """
    questions, taken = list(pool), set[str]()
    forms: dict[str, list[tuple[str, ...]]] = {form: [] for form in FORMS}
    shorts = []
    for number, section in enumerate(sections, start=1):
        parts: dict[str, list[str]] = {form: [] for form in FORMS}
        available = 0
        for rule in section.rules:
            fitting = [question for question in questions if rule.fits(question)]
            try:
                pair = parallel_forms(
                    fitting, cells=[(rule.competency, rule.level)], count=rule.count, seed=seed, without=taken
                )
            except Shortage as short:
                available += short.available
                continue
            available += 2 * rule.count
            for form, keys in zip(FORMS, pair, strict=True):
                parts[form] += keys
                taken.update(keys)
        if available < 2 * section.wanted:
            shorts.append(Short(number, section.title, 2 * section.wanted, available))
        for form in FORMS:
            forms[form].append(tuple(parts[form]))
    if shorts:
        raise TooFew(shorts)
    return {form: tuple(parts) for form, parts in forms.items()}


def form_for(person: str, number: int, *, seed: Seed) -> str:
    """Which form a person takes at his sitting ``number``, from 1: half begin with A, the others with B, then turn about."""
    first = rank(f"{seed}:form", person)[0] % 2
    return FORMS[(first + number - 1) % 2]


def cells_of(drawn: Drawn, pool: Iterable[PoolQuestion]) -> dict[Cell, int]:
    """How many questions of each competency and level a paper asks."""
    known = {question.key: (question.competency, question.level) for question in pool}
    cells: dict[Cell, int] = {}
    for keys in drawn:
        for key in keys:
            cells[known[key]] = cells.get(known[key], 0) + 1
    return cells


def _choices(
    rule: Rule,
    questions: Iterable[PoolQuestion],
    seen: Mapping[str, date],
    preferred: Collection[str],
    only_new: Collection[Cell],
    seed: Seed,
) -> list[str]:
    """The keys that fit a rule, best first."""
    fitting = [
        question.key
        for question in questions
        if rule.fits(question) and not (question.key in seen and (question.competency, question.level) in only_new)
    ]
    return sorted(
        fitting, key=lambda key: (key in seen, seen.get(key, date.min), key not in preferred, rank(seed, key))
    )


def _matched(choices: Sequence[Sequence[str]], seen: Mapping[str, date]) -> dict[int, str]:
    """place → key, for as many places as can be filled: augmenting paths, first over unseen questions, then over all.

    A question that was taken stays taken, so as many unseen ones are asked as can be.
    """
    place_of: dict[str, int] = {}
    open_places = list(range(len(choices)))
    for allowed in ([[key for key in each if key not in seen] for each in choices], choices):
        open_places = [place for place in open_places if not _fill(place, allowed, place_of, set())]
    return {place: key for key, place in place_of.items()}


def _fill(place: int, choices: Sequence[Sequence[str]], place_of: dict[str, int], tried: set[str]) -> bool:
    free = next((key for key in choices[place] if key not in place_of and key not in tried), None)
    if free is not None:
        place_of[free] = place
        return True
    for key in choices[place]:
        if key in tried:
            continue
        tried.add(key)
        if _fill(place_of[key], choices, place_of, tried):
            place_of[key] = place
            return True
    return False
