"""How long one must wait after failing: longer each time for one account, and only at a very high number for one address.

A village enters through one address, so an address is never shut for a few mistakes; and a phone that is known is never
made to wait, so nobody can lock an official out. State lies in the database: emptying a cache opens nothing.

Source: docs/safety.md, D-10.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from kit.errors import NotNow
from kit.fields import blind_index
from people.models import EntryFailure

WINDOW = timedelta(hours=1)
FREE = 4  # mistakes that cost no waiting
LONGEST_WAIT = 15 * 60  # seconds
ADDRESS_CEILING = 500  # failures from one address in one hour


class Wait(NotNow):
    """Too many mistakes; ``seconds`` until the next try counts."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        minutes = -(-seconds // 60)
        super().__init__(
            _("Too many tries."),
            _("Wait %(minutes)s minutes, then try again. Or call your township contact.") % {"minutes": minutes}
            if seconds > 60
            else _("Wait %(seconds)s seconds, then try again.") % {"seconds": seconds},
        )


def wait_after(failures: Sequence[datetime], at: datetime) -> int:
    """Seconds to wait at ``at`` after ``failures`` of the last hour, in any order: 1, 2, 4 … 900 from the fifth on."""
    recent = [failure for failure in failures if at - failure < WINDOW]
    if len(recent) <= FREE:
        return 0
    wait = min(LONGEST_WAIT, 2 ** (len(recent) - FREE - 1))
    left = max(recent) + timedelta(seconds=wait) - at
    return max(0, -(-left // timedelta(seconds=1)))


def account_key(kind: str, name: str) -> str:
    """What failures of one account lie under; says nothing about whose it is."""
    return blind_index(name, f"people.entry.{kind}")


def address_key(address: str) -> str:
    """What failures from one address lie under; of an IPv6 address the first half counts, which one house holds."""
    return blind_index(":".join(address.split(":")[:4]) if ":" in address else address, "people.entry.address")


def check_account(key: str, *, at: datetime) -> None:
    """Raise `Wait` when this account has failed too often. One query."""
    newest = EntryFailure.objects.filter(key=key, at__gt=at - WINDOW).order_by("-at").values_list("at", flat=True)
    wait = wait_after(list(newest[:20]), at)
    if wait:
        raise Wait(wait)


def check_address(key: str, *, at: datetime) -> None:
    """Raise `Wait` when hundreds of tries from this address have failed. One query."""
    if EntryFailure.objects.filter(key=key, at__gt=at - WINDOW).count() >= ADDRESS_CEILING:
        raise Wait(LONGEST_WAIT)


def failed(*keys: str, at: datetime) -> None:
    """Note one failed try under each of ``keys``."""
    EntryFailure.objects.bulk_create(EntryFailure(key=key, at=at) for key in keys if key)


def forgive(key: str) -> None:
    """Forget the failures of an account whose owner has entered."""
    EntryFailure.objects.filter(key=key).delete()


def forget_old(*, at: datetime) -> int:
    """Delete what no longer counts; how many rows."""
    return EntryFailure.objects.filter(at__lt=at - timedelta(days=1)).delete()[0]
