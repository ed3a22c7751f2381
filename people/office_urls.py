"""Addresses of offices: changes, hand-overs, mentors, reserve marks."""

from __future__ import annotations

from django.urls import path

from people.views import changes, hand_overs, offices, reserve

urlpatterns = [
    path("desk/person/<int:person>/offices/", offices.offices, name="offices"),
    path("desk/person/<int:person>/change/", changes.change_new, name="change_new"),
    path("desk/person/<int:person>/mentor/", offices.mentor, name="mentor"),
    path("desk/mentors/<uuid:id>/end/", offices.mentor_end, name="mentor_end"),
    path("desk/changes/", changes.changes, name="changes"),
    path("desk/changes/<uuid:id>/", changes.change, name="change"),
    path("desk/hand-overs/", hand_overs.hand_overs, name="hand_overs"),
    path("desk/hand-overs/<uuid:id>/", hand_overs.hand_over_desk, name="hand_over"),
    path("desk/reserve/", reserve.reserve_list, name="reserve"),
    path("desk/reserve/new/", reserve.reserve_new, name="reserve_new"),
    path("desk/reserve/export/", reserve.reserve_export, name="reserve_export"),
    path("desk/reserve/<uuid:id>/take/", reserve.reserve_take, name="reserve_take"),
    path("me/hand-over/<uuid:id>/", hand_overs.my_hand_over, name="my_hand_over"),
    path("me/hand-over/<uuid:id>/print/", hand_overs.hand_over_print, name="hand_over_print"),
]
