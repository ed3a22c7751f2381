"""The person behind a request, and the check of a staff password."""

from __future__ import annotations

import threading
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from kit.lookup import one_or_none
from people.models import Person

HASHES_AT_ONCE = 2  # Argon2 takes 19 MiB and a core; more at once only make all of them slow
WAIT_SECONDS = 20

_hashing = threading.BoundedSemaphore(HASHES_AT_ONCE)


class Busy(Exception):
    """Too many passwords are being checked; come again in a minute."""


class PersonBackend(ModelBackend):
    """Django's permissions, our persons."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Person | None:
        """The active person with this staff account and password; the same work for an unknown account.

        Raises `Busy` when the queue for hashing is longer than twenty seconds.
        """
        if not username or password is None:
            return None
        person = Person.objects.filter(username=username, is_active=True).first()
        if not _hashing.acquire(timeout=WAIT_SECONDS):
            raise Busy
        try:
            if person is None or not person.has_usable_password():
                make_password(password)  # as long as a check takes
                return None
            return person if person.check_password(password) else None
        finally:
            _hashing.release()

    def get_user(self, user_id: int) -> Person | None:
        """The person alone: his unit and post would cost every page three times as much, and few show them.

        None for a duplicate that was merged: its known devices let in whoever it is now.
        """
        return one_or_none(Person.objects.filter(pk=user_id, is_active=True, merged_into__isnull=True))
