"""News from below: each receiver only asks for a job, in the transaction of the news."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from kit import jobs


def issue(sender: object, *, finish_ids: Sequence[UUID], **_: object) -> None:
    """Somebody finished a programme for the first time."""
    jobs.ask_many("certificates.issue", [{} for _ in finish_ids], keys=finish_ids)
