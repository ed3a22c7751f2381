"""Frozen versions as values. A version never changes, so a process keeps those that it has read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from assessments.asked import Asked
from assessments.content import part_of, rubric_of, steps_of
from assessments.keys import Correction, key_in_force
from assessments.models import QuestionVersion, Regrade, RepairedKey, Sitting
from assessments.questions import Option, Part, Picture, QuestionType, Rubric, Step
from assessments.scoring import Counts, Item
from competencies import api as competencies

MOST_KEPT = 5000  # about 2 KB each


@dataclass(frozen=True, slots=True)
class Version:
    """What a question said when it was published. part, steps: as in `questions.ParsedQuestion`.

    counts: by its key, but for one that was corrected otherwise; see `keys`.
    """

    id: UUID
    competency: str
    level: int
    part: Part
    stem: str
    explanation: str
    cites: tuple[competencies.Cited, ...]
    several: bool
    steps: tuple[Step, ...] = ()
    rubric: Rubric | None = None
    picture: Picture | None = None
    counts: Counts = Counts.BY_KEY

    @property
    def type(self) -> QuestionType:
        return self.part.type

    @property
    def options(self) -> tuple[Option, ...]:
        return self.part.options

    @property
    def right(self) -> tuple[str, ...]:
        """The answer that is right, in the shape in which answers come; of a fill-in, the first variants."""
        if self.steps:
            return tuple(f"{n}:{text}" for n, step in enumerate(self.steps, start=1) for text in right_of(step.part))
        return right_of(self.part)

    def item(self, shown: Sequence[str]) -> Item:
        """How scoring sees it, when the keys ``shown`` were shown."""
        points = sum(step.marks for step in self.steps) or 1
        return Item(str(self.id), self.competency, self.level, self.part, tuple(shown), self.steps, points, self.counts)


def right_of(part: Part) -> tuple[str, ...]:
    """A right answer, in the shape in which answers come."""
    if part.type == QuestionType.FILL:
        return tuple(f"{n}={variants[0]}" for n, variants in enumerate(part.blanks, start=1))
    if part.type == QuestionType.NUMERIC:
        return (f"{part.number.value}{part.number.unit}",) if part.number else ()
    return part.right


_kept: dict[UUID, Version] = {}


def versions(ids: Iterable[UUID]) -> Mapping[UUID, Version]:
    """The versions with these ids. No query for those that this process knows. Raises KeyError for an unknown id."""
    wanted = list(ids)
    # Into a dictionary of our own first: another thread may empty the common one at any moment.
    found = {each: kept for each in wanted if (kept := _kept.get(each)) is not None}
    missing = [each for each in wanted if each not in found]
    if missing:
        rows = QuestionVersion.objects.filter(pk__in=missing).values_list("pk", "level", "content")
        found |= {pk: _version(pk, level, content) for pk, level, content in rows}
        if len(_kept) + len(missing) > MOST_KEPT:
            _kept.clear()
        _kept.update(found)
    return {each: found[each] for each in wanted}


def version(id: UUID) -> Version:
    """One of them."""
    return versions([id])[id]


def items(paper: Iterable[Asked], *, known: datetime | None = None, but: Collection[UUID] = ()) -> list[Item]:
    """A paper as scoring takes it, by the keys that are in force. known, but: as `keys.key_in_force` takes them.

    One query beside those for versions that this process does not know.
    """
    lines = list(paper)
    found = in_force([line.version for line in lines], known=known, but=but)
    return [found[line.version].item(line.options) for line in lines]


def in_force(
    ids: Iterable[UUID], *, known: datetime | None = None, but: Collection[UUID] = ()
) -> Mapping[UUID, Version]:
    """The versions with these ids, with the keys that are in force. Never kept: a correction acts at once, everywhere."""
    published = versions(ids)
    said = corrections(published)
    return {
        id: key_in_force(version, said[id], known=known, but=but) if id in said else version
        for id, version in published.items()
    }


def items_of(sitting: Sitting) -> list[Item]:
    """The paper of ``sitting`` by the keys that count for it: a correction that would take something from whoever sat counts
    only when somebody decided so. One query more than `items` where a key of it was corrected."""
    published = versions(line.version for line in sitting.asked)
    said = corrections(published)
    held = Regrade.objects.held_back().filter(sitting=sitting.pk) if said else Regrade.objects.none()
    return corrected(
        sitting.asked, published, said, but=frozenset(held.values_list("repair", flat=True)) if said else ()
    )


def corrected(
    paper: Iterable[Asked],
    published: Mapping[UUID, Version],
    said: Mapping[UUID, Iterable[Correction]],
    *,
    but: Collection[UUID] = (),
) -> list[Item]:
    """A paper as scoring takes it. No query."""
    return [
        key_in_force(published[line.version], said.get(line.version, ()), but=but).item(line.options) for line in paper
    ]


def corrections(ids: Iterable[UUID]) -> dict[UUID, list[Correction]]:
    """What was corrected of these versions; most of them are missing here. One query."""
    found: dict[UUID, list[Correction]] = {}
    rows = RepairedKey.objects.filter(version__in=list(ids))
    for version, repair, way, answer, at in rows.values_list("version", "repair", "way", "answer", "recorded_at"):
        found.setdefault(version, []).append(Correction(repair, way, answer, at))
    return found


def _version(pk: UUID, level: int, content: Mapping[str, Any]) -> Version:
    type_ = QuestionType(content["kind"])
    image = content.get("image_id")
    return Version(
        id=pk,
        competency=content["competency"],
        level=level,
        part=part_of(type_, content["options"], content["answer"], partial=content.get("partial", False)),
        stem=content["stem"],
        explanation=content["explanation"],
        cites=tuple(
            competencies.Cited(source["law"], article, _day(source.get("text_date")))
            for source in content["sources"]
            for article in source["articles"]
        ),
        several=content["several"],
        steps=steps_of(content["answer"]) if type_ == QuestionType.CHAIN else (),
        rubric=rubric_of(content["answer"]) if type_ == QuestionType.SHORT else None,
        picture=Picture(image, content.get("image_alt", "")) if image else None,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
