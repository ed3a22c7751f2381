"""The project: what is switched on, and where URLs go. It imports every app; nobody imports it."""

from __future__ import annotations

from lms.celery import app as celery_app

__all__ = ["celery_app"]
