"""Hangs the framework into Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks

from competencies.viewsets import FrameworkGroup


@hooks.register("register_admin_viewset")
def framework_viewsets() -> FrameworkGroup:
    return FrameworkGroup()
