"""What a viewer may see: today's rights, loaded once with the request's user; used by every ``visible_to()``.

Source: safety.md's decision D-06 as kept in docs/decisions: default deny, a path with separators, rights are always today's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from kit import clock
from kit.access import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from people.models import Person, Unit

SEES_PERSONS = frozenset([Role.TRAINER, Role.TOWNSHIP, Role.COUNTY, Role.COUNTY_ADMIN])
SEES_RESERVE = frozenset([Role.COUNTY, Role.COUNTY_ADMIN])
"""Who may be given the right to see reserve marks; on a scope of another role it says nothing."""


@dataclass(frozen=True)
class Rights:
    """The roles of one person today and the subtrees in which he may see persons.

    roles: always holds `Role.CADRE` for somebody who is active.
    paths: paths of units, each with a slash at both ends; the person sees these and everything below.
    withheld: roles that he holds but may not use before this session has shown a second factor.
    reserve_paths: those of them where he sees the mark of reserve cadres too; county staff with that right only.
    """

    roles: frozenset[Role]
    paths: tuple[str, ...]
    by_role: tuple[tuple[Role, str], ...] = ()
    withheld: frozenset[Role] = frozenset()
    reserve_paths: tuple[str, ...] = ()

    @property
    def sees_reserve(self) -> bool:
        """Whether the mark of reserve cadres is shown to this person anywhere."""
        return bool(self.reserve_paths)

    def until_second_factor(self) -> Rights:
        """What is left of these rights in a session that has not shown a second factor: those of a cadre."""
        cadre = frozenset([Role.CADRE])
        return Rights(roles=self.roles & cadre, paths=(), withheld=self.roles - cadre)

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    def sees(self, unit: Unit) -> bool:
        return any(unit.path.startswith(path) for path in self.paths)

    def unit_filter(self, prefix: str = "") -> Q:
        """A condition on ``<prefix>path``; nothing at all without a scope."""
        return _under(self.paths, prefix)

    def person_filter(self, prefix: str = "") -> Q:
        """Persons at home in scope whom this viewer may know of; ``prefix``: from the row to the person (``person__``).

        Somebody who holds nothing but a reserve mark is nobody's matter but of those who see the mark: his name in a
        list would say it.
        """
        within = self.unit_filter(f"{prefix}home_unit__")
        if all(path.startswith(self.reserve_paths) for path in self.paths):
            return within
        return within & (known_without_mark(prefix) | _under(self.reserve_paths, f"{prefix}home_unit__"))

    def office_filter(self, prefix: str = "") -> Q:
        """Offices in scope; a reserve mark only where this viewer sees marks."""
        within = self.unit_filter(f"{prefix}unit__")
        plain = Q(**{f"{prefix}post__aspirational": False})
        return within & (plain | _under(self.reserve_paths, f"{prefix}unit__"))

    def units(self) -> QuerySet[Unit]:
        """The units in scope, as a subquery."""
        from people.models import Unit

        return Unit.objects.filter(self.unit_filter())


def _under(paths: tuple[str, ...], prefix: str) -> Q:
    if not paths:
        return Q(**{f"{prefix}pk__in": []})
    condition = Q()
    for path in paths:
        condition |= Q(**{f"{prefix}path__startswith": path})
    return condition


def known_without_mark(prefix: str = "") -> Q:
    """Persons whom one would know of if there were no reserve marks: they hold or held an office, or were never marked."""
    from people.models import Appointment

    rows = Appointment.objects.filter(person=OuterRef(f"{prefix}pk"))
    return (
        Q(**{f"{prefix}main_post__isnull": False})
        | Q(Exists(rows.valid().filter(post__aspirational=False)))
        | ~Q(Exists(rows.filter(post__aspirational=True)))
    )


NOBODY = Rights(roles=frozenset(), paths=())


def rights_of(person: Person) -> Rights:
    """Load what ``person`` may see today, in one query."""
    if not person.is_active:
        return NOBODY
    rows = list(person.scopes.valid(clock.today()).values_list("role", "unit__path", "sees_reserve"))
    return rights_from([row[:2] for row in rows], [path for role, path, sees in rows if sees and role in SEES_RESERVE])


def rights_from(rows: Iterable[tuple[str, str]], reserve: Iterable[str] = ()) -> Rights:
    """Rights out of (role, path) rows; ``reserve``: where marks are seen. A path below another one adds nothing."""
    pairs = tuple((Role(role), path) for role, path in rows)
    return Rights(
        roles=frozenset([Role.CADRE, *(role for role, _ in pairs)]),
        paths=_topmost(path for role, path in pairs if role in SEES_PERSONS),
        by_role=pairs,
        reserve_paths=_topmost(reserve),
    )


def _topmost(paths: Iterable[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for path in sorted(set(paths), key=lambda path: (len(path), path)):
        if not any(path.startswith(other) for other in kept):
            kept.append(path)
    return tuple(kept)
