"""Where phones hand in their events."""

from __future__ import annotations

from django.urls import path

from offline import phone_views, views

app_name = "offline"

urlpatterns = [
    path("api/events/", views.events, name="events"),
    path("me/phone/", phone_views.phone, name="phone"),
    path("sw.js", phone_views.worker, name="worker"),
    path("manifest.webmanifest", phone_views.manifest, name="manifest"),
]
