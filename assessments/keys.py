"""Which key is in force: what a version was published with, and what was corrected since. Pure.

Everything that scores goes through `key_in_force`, so that a result can be made again for any moment.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from assessments.content import part_of, steps_of
from assessments.questions import QuestionType
from assessments.scoring import Counts

if TYPE_CHECKING:
    from assessments.versions import Version

COUNTS = {"all_right": Counts.ALL_RIGHT, "left_out": Counts.LEFT_OUT}


@dataclass(frozen=True, slots=True)
class Correction:
    """What was said about one version at ``at``. way: a `models.Way`.  answer: as the version's content has it, for another key."""

    repair: UUID
    way: str
    answer: Any
    at: datetime


def key_in_force(
    version: Version,
    corrections: Iterable[Correction],
    *,
    known: datetime | None = None,
    but: Collection[UUID] = (),
) -> Version:
    """``version`` with the key that is in force: the newest correction decides, none leaves it as it was published.

    known: only what had been said by then counts; None for everything.  but: corrections that do not count here, because
    they would take something from whoever sat and nobody has decided that they may.
    """
    counting = [one for one in corrections if one.repair not in but and (known is None or one.at <= known)]
    if not counting:
        return version
    newest = max(counting, key=lambda one: (one.at, one.repair))
    if newest.way in COUNTS:
        return replace(version, counts=COUNTS[newest.way])
    return version if newest.answer is None else with_answer(version, newest.answer)


def with_answer(version: Version, answer: Any) -> Version:
    """The same question with another key; what was shown stays. answer: as the version's content has it."""
    if version.type == QuestionType.CHAIN:
        return replace(version, steps=steps_of(answer))
    part = part_of(version.type, (), answer, partial=version.part.partial)
    # What was to choose from, and to be matched with, is what people saw.
    return replace(version, part=replace(part, options=version.part.options, targets=version.part.targets))
