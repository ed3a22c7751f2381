"""Addresses of 换届."""

from __future__ import annotations

from django.urls import path

from people.views import term_results, terms

urlpatterns = [
    path("desk/terms/", terms.turns, name="turns"),
    path("desk/terms/new/", terms.turn_new, name="turn_new"),
    path("desk/terms/<uuid:turn>/", terms.turn, name="turn"),
    path("desk/terms/<uuid:turn>/days/", terms.turn_days, name="turn_days"),
    path("desk/terms/<uuid:turn>/posts/", terms.turn_posts, name="turn_posts"),
    path("desk/terms/<uuid:turn>/results/", term_results.turn_results, name="turn_results"),
    path("desk/terms/<uuid:turn>/results/<uuid:unit>/", term_results.turn_place, name="turn_place"),
    path("desk/terms/<uuid:turn>/results/<uuid:unit>/seat/", term_results.turn_seat, name="turn_seat"),
    path("desk/terms/<uuid:turn>/results/<uuid:unit>/rest/", term_results.turn_rest, name="turn_rest"),
    path("desk/terms/<uuid:turn>/results/<uuid:unit>/sheet/", term_results.turn_sheet, name="turn_sheet"),
    path("desk/terms/<uuid:turn>/upload/", term_results.turn_upload, name="turn_upload"),
    path("desk/terms/<uuid:turn>/check/", terms.turn_check, name="turn_check"),
    path("desk/terms/<uuid:turn>/check/<int:line>/", terms.turn_decide, name="turn_decide"),
    path("desk/terms/<uuid:turn>/carry-out/", terms.turn_carry_out, name="turn_carry_out"),
    path("desk/terms/<uuid:turn>/running/", terms.turn_running, name="turn_running"),
    path("desk/terms/<uuid:turn>/done/", terms.turn_done, name="turn_done"),
    path("desk/terms/<uuid:turn>/vacancies/", terms.turn_vacancies, name="turn_vacancies"),
    path("desk/terms/<uuid:turn>/slips/<uuid:unit>/", term_results.turn_slips, name="turn_slips"),
    path("desk/terms/<uuid:turn>/undo/", terms.turn_undo, name="turn_undo"),
    path("desk/terms/<uuid:turn>/aside/", terms.turn_put_aside, name="turn_put_aside"),
]
