"""Seal everything anew with the first key of ``FIELD_KEYS``, and make blind indexes anew with ``INDEX_KEY``.

The fields are found through the app registry, so a model that comes later is never forgotten. A row that carries the
current key is passed over: whoever is interrupted starts again and goes on where he stopped.

Source: safety.md D-08; docs/operators.md, "Keys".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from kit.fields import (
    BlindIndexField,
    CannotOpen,
    EncryptedTextField,
    Sealed,
    current_key_id,
    seal,
    seal_bytes,
    unseal,
    unseal_bytes,
)

BATCH = 200
Told = Callable[[str, int, int], None]
"""(what, done, of how many)."""

Binding = Callable[[Any], str]
_BINARIES: dict[tuple[str, str], Binding] = {}


@dataclass(frozen=True)
class Turned:
    """What became of one field: rows sealed anew, and keys of rows that no key opens."""

    name: str
    done: int
    lost: tuple[Any, ...] = ()


def binary(model: str, field: str, bound_to: Binding) -> None:
    """Make a BinaryField known that holds what `seal_bytes` made; bound_to: what its value is tied to, by its row."""
    _BINARIES[model, field] = bound_to


def encrypted_fields() -> Iterator[tuple[type[models.Model], EncryptedTextField]]:
    """Every encrypted field of every installed model."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField):
                yield model, field


def seal_anew(told: Told) -> list[Turned]:
    """Seal what another key sealed. Batches of 200 rows, each in a transaction of its own; safe while people work."""
    turned = [_seal_field(model, field, field.binding, told) for model, field in encrypted_fields()]
    for (label, name), bound_to in _BINARIES.items():
        model = apps.get_model(label)
        turned.append(_seal_field(model, model._meta.get_field(name), bound_to, told))
    return turned


def _seal_field(model: type[models.Model], field: Any, bound_to: Binding, told: Told) -> Turned:
    name = f"{model._meta.label_lower}.{field.attname}"
    waiting = _under_other_keys(model, field)
    total, done, last, lost = waiting.count(), 0, None, []
    told(name, 0, total)
    while True:
        with transaction.atomic():
            page = waiting if last is None else waiting.filter(pk__gt=last)
            rows = list(page.select_for_update(of=("self",)).order_by("pk")[:BATCH])
            if not rows:
                return Turned(name, done, tuple(lost))
            for row in rows:
                try:
                    _turn(row, field, bound_to(row))
                    done += 1
                except CannotOpen:
                    lost.append(row.pk)
            last = rows[-1].pk
        told(name, done, total)


def _under_other_keys(model: type[models.Model], field: Any) -> models.QuerySet[Any]:
    quote = connection.ops.quote_name
    column = f"{quote(model._meta.db_table)}.{quote(field.column)}"
    mark = f"v1|{current_key_id()}|"
    rows = model._base_manager.filter(**{f"{field.name}__isnull": False})
    if isinstance(field, models.BinaryField):
        start: Any = mark.encode()
        cut = "substring(%s from 1 for {n})" if connection.vendor == "postgresql" else "substr(%s, 1, {n})"
        # Neither the table nor the column nor the length comes from outside.
        return rows.extra(where=[f"{cut.format(n=len(mark)) % column} <> %s"], params=[start])  # noqa: S610
    return rows.extra(where=[f"{column} NOT LIKE %s"], params=[f"{mark}%"])  # noqa: S610


def _turn(row: models.Model, field: Any, bound_to: str) -> None:
    """Seal one value anew; around `save()`, which could write what somebody else changed meanwhile."""
    kept = row.__dict__[field.attname]
    anew: Sealed | bytes
    if isinstance(field, models.BinaryField):
        anew = seal_bytes(unseal_bytes(bytes(kept), bound_to), bound_to)
    else:
        anew = seal(unseal(kept, bound_to), bound_to)
    type(row)._base_manager.filter(pk=row.pk).update(**{field.name: anew})


def index_anew(told: Told) -> list[Turned]:
    """Make every blind index anew from the value that it finds. Only while nobody searches: the product stands still."""
    return [
        _index_field(model, index, told)
        for model in apps.get_models()
        for index in model._meta.concrete_fields
        if isinstance(index, BlindIndexField)
    ]


def _index_field(model: type[models.Model], index: BlindIndexField, told: Told) -> Turned:
    name = f"{model._meta.label_lower}.{index.attname}"
    rows = model._base_manager.filter(**{f"{index.of}__isnull": False}).order_by("pk")
    total, done, last, lost = rows.count(), 0, None, []
    told(name, 0, total)
    while True:
        with transaction.atomic():
            page = list((rows if last is None else rows.filter(pk__gt=last)).select_for_update(of=("self",))[:BATCH])
            if not page:
                return Turned(name, done, tuple(lost))
            for row in page:
                try:
                    plain = getattr(row, index.of)
                except CannotOpen:
                    lost.append(row.pk)
                    continue
                wanted = index.digest(plain) if plain else None
                if getattr(row, index.attname) != wanted:
                    model._base_manager.filter(pk=row.pk).update(**{index.attname: wanted})
                done += 1
            last = page[-1].pk
        told(name, done, total)
