"""Numbers of which a reader may not learn whose they are: what fewer than five persons stand behind is not said. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

LEAST = 5
"""As many persons must stand behind a number before it is shown."""


@dataclass(frozen=True)
class Cell:
    """How often something happened, and to how many persons; a nought says nothing of anybody."""

    times: int
    people: int

    @property
    def is_few(self) -> bool:
        return 0 < self.people < LEAST

    def __str__(self) -> str:
        return _("fewer than %(least)s") % {"least": LEAST} if self.is_few else f"{self.times:,}"


def share(part: Cell, whole: Cell) -> int | None:
    """Hundredths, rounded; None where either number is not shown, or nothing happened."""
    if part.is_few or whole.is_few or not whole.times:
        return None
    return round(100 * part.times / whole.times)


def withheld(counts: Sequence[int], least: int = LEAST) -> tuple[int | None, ...]:
    """The numbers of persons that add up to a total which is known, with None for those that may not be said.

    Fewer than ``least`` are not said, a nought says nothing of anybody. One that is hidden alone would follow from the total, and so
    would several that are few together: the smallest ones that are left are hidden with them until that is no longer so.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < least}
    while hidden and (len(hidden) < 2 or sum(counts[place] for place in hidden) < least):
        others = [place for place, count in enumerate(counts) if place not in hidden and count]
        others = others or [place for place in range(len(counts)) if place not in hidden]
        if not others:
            break
        hidden.add(min(others, key=lambda place: (counts[place], place)))
    return tuple(None if place in hidden else count for place, count in enumerate(counts))
