"""Hangs the bank into Wagtail's admin."""

from __future__ import annotations

from wagtail.snippets.models import register_snippet

from assessments.viewsets import QuestionViewSet

register_snippet(QuestionViewSet)
