"""Events and devices for tests."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

from offline.verdicts import NewEvent

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # noon in China


def new_event(type: str = "note", object: UUID | None = None, id: UUID | None = None, **fields: object) -> NewEvent:
    data = fields.pop("data", {"n": 1})
    return NewEvent(id=id or uuid4(), type=type, object=object or uuid4(), data=data, **fields)
