"""Addresses of competencies."""

from __future__ import annotations

from django.urls import path

from competencies.views import explain, observe

app_name = "competencies"

urlpatterns = [
    path("observe/", observe.who, name="observe"),
    path("observe/done/<uuid:id>/", observe.observed, name="observed"),
    path("observe/<uuid:person>/", observe.what, name="observe_what"),
    path("observe/<uuid:person>/<slug:competency>/", observe.observation, name="observe_form"),
    path("level/<slug:competency>/", explain.level, name="level_explain"),
]
