"""Addresses of learning."""

from __future__ import annotations

from django.urls import path

from learning.views import gap, home, me, packs, plan

app_name = "learning"

urlpatterns = [
    path("", home.home, name="home"),
    path("gap/", gap.gap, name="gap"),
    path("plan/", plan.plan, name="plan"),
    path("me/", me.me, name="me"),
    path("api/packs/plan/", packs.plan, name="pack_plan"),
]
