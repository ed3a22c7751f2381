"""Numbers of which a reader may not learn whose they are: what fewer than five persons stand behind is not said. Pure."""

from __future__ import annotations

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
