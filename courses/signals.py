"""News from courses: sent inside the transaction of its cause, may arrive twice."""

from __future__ import annotations

from django.dispatch import Signal

catalogue_changed = Signal()
