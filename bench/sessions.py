"""Sessions for many at once, as a log-in writes them. Runs inside a Django process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from kit import clock


def open_for(persons: Sequence[Any], *, backend: str, extra: Mapping[str, Any] | None = None) -> list[str]:
    """Log in everybody; the keys of their sessions, in the same order."""
    store, rows = SessionStore(), []
    until = clock.now() + timedelta(days=30)
    for person in persons:
        said = {
            SESSION_KEY: str(person.pk),
            BACKEND_SESSION_KEY: backend,
            HASH_SESSION_KEY: person.get_session_auth_hash(),
            **(extra or {}),
        }
        rows.append(
            Session(session_key=store._get_new_session_key(), session_data=store.encode(said), expire_date=until)
        )
    Session.objects.bulk_create(rows, batch_size=500)
    return [row.session_key for row in rows]
