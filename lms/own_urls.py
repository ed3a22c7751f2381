"""Addresses of the project itself: whether it is well, and the media folder."""

from __future__ import annotations

from django.urls import path

from lms import health, media, openapi

app_name = "lms"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("health/", health.health, name="health"),
    path("api/openapi.json", openapi.openapi, name="openapi"),
    path("media/<path:path>", media.media, name="media"),
]
