"""What a viewer may see: today's rights, loaded once with the request's user; used by every ``visible_to()``.

Source: safety.md's decision D-06 as kept in docs/decisions: default deny, a path with separators, rights are always today's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from kit import clock
from kit.access import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from people.models import Person, Unit

SEES_PERSONS = frozenset([Role.TRAINER, Role.TOWNSHIP, Role.COUNTY, Role.COUNTY_ADMIN])


@dataclass(frozen=True)
class Rights:
    """The roles of one person today and the subtrees in which he may see persons.

    roles: always holds `Role.CADRE` for somebody who is active.
    paths: paths of units, each with a slash at both ends; the person sees these and everything below.
    """

    roles: frozenset[Role]
    paths: tuple[str, ...]
    by_role: tuple[tuple[Role, str], ...] = ()

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    def sees(self, unit: Unit) -> bool:
        return any(unit.path.startswith(path) for path in self.paths)

    def unit_filter(self, prefix: str = "") -> Q:
        """A condition on ``<prefix>path``; nothing at all without a scope."""
        if not self.paths:
            return Q(**{f"{prefix or ''}pk__in": []})
        condition = Q()
        for path in self.paths:
            condition |= Q(**{f"{prefix}path__startswith": path})
        return condition

    def units(self) -> QuerySet[Unit]:
        """The units in scope, as a subquery."""
        from people.models import Unit

        return Unit.objects.filter(self.unit_filter())


NOBODY = Rights(roles=frozenset(), paths=())


def rights_of(person: Person) -> Rights:
    """Load what ``person`` may see today, in one query."""
    if not person.is_active:
        return NOBODY
    rows = person.scopes.valid(clock.today()).values_list("role", "unit__path")
    return rights_from(rows)


def rights_from(rows: Iterable[tuple[str, str]]) -> Rights:
    """Rights out of (role, path) rows; a path below another one adds nothing."""
    pairs = tuple((Role(role), path) for role, path in rows)
    seeing = sorted({path for role, path in pairs if role in SEES_PERSONS}, key=lambda path: (len(path), path))
    kept: list[str] = []
    for path in seeing:
        if not any(path.startswith(other) for other in kept):
            kept.append(path)
    return Rights(roles=frozenset([Role.CADRE, *(role for role, _ in pairs)]), paths=tuple(kept), by_role=pairs)
