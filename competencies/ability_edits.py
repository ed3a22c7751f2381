"""Abilities (履职, 开拓, 带富, 调解, …) are named, ordered, added and taken out of use. What is changed here acts at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from competencies.competency_edits import renewed
from competencies.models import Ability, Competency
from kit import audit, clock
from kit.errors import InputError
from people.models import Person

KEY = re.compile(r"[A-Z][A-Z0-9]{0,3}")
LONGEST_NAME, LAST = 20, 99


@dataclass(frozen=True, slots=True)
class AbilitySaid:
    """One ability as it is to be. order: its place, from 1."""

    key: str
    name: str
    order: int
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class AbilityFault:
    """What is wrong with one of them."""

    key: str
    field: str
    message: str


class BadAbilities(InputError):
    """Abilities that cannot be kept; ``found`` says everything that is wrong. Nothing was written."""

    def __init__(self, found: Iterable[AbilityFault]) -> None:
        self.found = tuple(found)
        super().__init__(" ".join(one.message for one in self.found))


def all_said() -> dict[str, AbilitySaid]:
    """Every ability as it is now, by key, in order. One query."""
    return {
        row.key: AbilitySaid(row.key, row.name, row.order, row.retired_on is not None)
        for row in Ability.objects.order_by("order", "key")
    }


def used_by() -> dict[str, list[str]]:
    """The names of the competencies in use, by key of their ability. One query."""
    found: dict[str, list[str]] = {}
    rows = Competency.objects.filter(retired_on=None).order_by("order")
    for key, name in rows.values_list("ability__key", "name"):
        found.setdefault(key, []).append(name)
    return found


def faults(
    several: Sequence[AbilitySaid], *, now: Mapping[str, AbilitySaid], used: Mapping[str, Collection[str]]
) -> list[AbilityFault]:
    """Everything that is wrong. now: those that there are, of which the others stay as they are. Pure."""
    found: list[AbilityFault] = []
    names: dict[str, str] = {}
    for one in (now | {said.key: said for said in several}).values():
        other = names.setdefault(one.name, one.key)
        if one.name and other != one.key and one in several:
            found.append(AbilityFault(one.key, "name", _("Another ability has this name.")))
    for one in several:
        found += [AbilityFault(one.key, field, message) for field, message in _own(one)]
        inside = list(used.get(one.key, ()))
        if one.is_retired and inside:
            words = _("Competencies in use belong to it: %(names)s. Put them under another ability first.")
            found.append(AbilityFault(one.key, "is_retired", words % {"names": "、".join(inside[:6])}))
    return found


def _own(one: AbilitySaid) -> Iterable[tuple[str, str]]:
    if not KEY.fullmatch(one.key):
        yield "key", _("Write 1 to 4 capital letters and digits, the first one a letter: DJ.")
    if not one.name:
        yield "name", _("Give it a name.")
    elif len(one.name) > LONGEST_NAME:
        yield "name", _("At most %(most)s characters fit.") % {"most": LONGEST_NAME}
    if not 0 <= one.order <= LAST:
        yield "order", _("Write a whole number from %(least)s to %(most)s.") % {"least": 0, "most": LAST}


@transaction.atomic
def save(several: Sequence[AbilitySaid], *, by: Person, on: date) -> int:
    """Keep them all, or raise BadAbilities; how many differ now. Those that are not named stay as they are."""
    found = faults(several, now=all_said(), used=used_by())
    if found:
        raise BadAbilities(found)
    return write(several, by=by, on=on)


def write(several: Iterable[AbilitySaid], *, by: Person, on: date) -> int:
    """Write abilities that have been checked."""
    now = all_said()
    changed = [one for one in several if now.get(one.key) != one]
    for one in changed:
        row = Ability.objects.filter(key=one.key).first() or Ability(key=one.key)
        row.name, row.order, row.edited_at = one.name, one.order, clock.now()
        row.retired_on = (row.retired_on or on) if one.is_retired else None
        row.save()
        audit.record("competencies.ability_written", by=by, of=row)
    if changed:
        renewed()
    return len(changed)
