"""What hangs on a person in the apps above, in numbers: shown before two persons are merged or one is erased."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Model

from kit.errors import Text

Counts = Callable[[Collection[int]], Mapping[int, int]]
_COUNTED: dict[str, tuple[Text, Counts]] = {}


@dataclass(frozen=True)
class Footprint:
    """``label``: what is counted (依据, 证书 …); ``counts``: how many by person id."""

    label: Text
    counts: Mapping[int, int]


def counted(key: str, label: Text, counts: Counts) -> None:
    """Let an app above count its rows: (person ids) → how many by id, one query. Called in ``ready()``."""
    _COUNTED[key] = (label, counts)


def footprints_of(person_ids: Collection[int]) -> list[Footprint]:
    """Every count for these persons, a query each."""
    return [Footprint(label, counts(person_ids)) for label, counts in _COUNTED.values()]


def by_person(model: type[Model]) -> Counts:
    """How many rows of ``model``, whose ``person`` field says whose they are."""

    def counts(person_ids: Collection[int]) -> Mapping[int, int]:
        rows = model._default_manager.filter(person__in=person_ids).order_by()
        return dict(rows.values_list("person").annotate(Count("pk")))

    return counts
