"""Where phones hand in their events."""

from __future__ import annotations

from django.urls import path

from offline import phone_views, views

app_name = "offline"

urlpatterns = [
    path("api/events/", views.events, name="events"),
    path("me/phone/", phone_views.phone, name="phone"),
]
