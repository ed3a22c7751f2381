"""The one page of the yardstick: who is logged in, and twenty rows. Three queries."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from bench.bare.models import Line

ROWS = 20


@login_required
def rows(request: HttpRequest) -> HttpResponse:
    return render(request, "rows.html", {"lines": Line.objects.all()[:ROWS]})


urlpatterns = [path("", rows)]
