"""Hangs the bank into Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from assessments import quiz_menu, statistics_menu  # noqa: F401 - their hooks register themselves
from assessments.bulk_actions import ACTIONS
from assessments.exchange import menu  # noqa: F401 - its hooks register themselves
from assessments.viewsets import QuestionViewSet

register_snippet(QuestionViewSet)
for action in ACTIONS:
    # After Wagtail's own, so that one of ours stands in the place of deletion.
    hooks.register("register_bulk_action", action, order=100)
