"""Properties are the same at every run and never depend on how fast a machine is."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("assessments", deadline=None, derandomize=True, database=None)
settings.load_profile("assessments")
