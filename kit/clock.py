"""The only place that reads the real time.

Rules never call this module: they take ``on`` (a day) or ``at`` (an instant). Views, jobs and commands ask here once
and pass the answer down.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# One zone for all of China, since 1949; days of offices, deadlines and bulletins are days of this zone.
ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The instant, aware, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  (the one place)


def today() -> date:
    """The day in China, whatever the server's zone."""
    return day_of(now())


def day_of(at: datetime) -> date:
    """The Chinese day on which the aware instant ``at`` lies. Raises ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("a naive datetime has no day: pass an aware one")
    return at.astimezone(ZONE).date()


def start_of(day: date) -> datetime:
    """The first instant of ``day`` in China, aware, in UTC."""
    return datetime.combine(day, time.min, tzinfo=ZONE).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The last instant of ``day`` in China (a microsecond before the next one), aware, in UTC."""
    return start_of(day + timedelta(days=1)) - timedelta(microseconds=1)
