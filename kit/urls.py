"""Addresses of the pages that belong to nobody else."""

from __future__ import annotations

from django.urls import path

from kit import pages

app_name = "kit"

urlpatterns = [
    path("settings/display/", pages.display, name="display"),
    path("styleguide/", pages.styleguide, name="styleguide"),
]
