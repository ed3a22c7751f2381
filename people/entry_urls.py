"""Addresses of the further ways in: sheets of slips, a code face to face, a desktop by phone."""

from __future__ import annotations

from django.urls import path

from people.views import face, pair, slip_sheets

urlpatterns = [
    path("enter/face/", face.face, name="face"),
    path("enter/scan/", pair.scan, name="scan"),
    path("pair/<str:token>/", pair.pair, name="pair"),
    path("desk/slips/<uuid:unit>/sheet/", slip_sheets.sheet_ask, name="slip_sheet_ask"),
    path("desk/slips/<uuid:unit>/face/<uuid:person>/", face.face_give, name="face_give"),
    path("desk/slips/sheets/<uuid:id>/", slip_sheets.sheet, name="slip_sheet"),
    path("desk/slips/sheets/<uuid:id>/file/", slip_sheets.sheet_file, name="slip_sheet_file"),
]
