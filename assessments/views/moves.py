"""Where a person belongs in a sitting."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from assessments import pages
from assessments.models import Sitting


def to_where_one_is(sitting: Sitting) -> HttpResponse:
    """To the first open question, the glance at all when every one has an answer, or the result."""
    if not sitting.is_open:
        return redirect("assessments:result", sitting.pk)
    number = pages.where_to_go_on(sitting)
    return (
        redirect("assessments:question", sitting.pk, number) if number else redirect("assessments:review", sitting.pk)
    )
