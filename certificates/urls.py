"""Addresses of certificates."""

from __future__ import annotations

from django.urls import path

from certificates import views

app_name = "certificates"

urlpatterns = [
    path("certificates/", views.mine, name="mine"),
    path("certificates/<str:number>/pdf/", views.download, name="download"),
    path("verify/", views.lookup, name="lookup"),
    path("verify/<str:token>/", views.verify, name="verify"),
]
