"""规则数字: what the county sets."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from competencies.number_pages import NumbersForm, versions
from competencies.numbers import SETTERS, set_numbers
from kit import clock
from kit.access import open_to
from kit.errors import InputError, NotNow


@open_to(*SETTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def numbers(request: HttpRequest) -> HttpResponse:
    """Every number with its meaning and bounds, and which sets there were."""
    form = NumbersForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("id", "reason", "seen")}
        try:
            set_numbers(form.values, **said, by=request.user, at=clock.now())
        except InputError as error:
            form.refuse(error)
        except NotNow as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The numbers are set. What was known before is still read by the older ones."))
            return redirect("competencies:numbers")
    status = 422 if form.errors else 200
    page = {"form": form, "versions": versions()}
    return render(request, "competencies/numbers.html", page, status=status)
