"""Addresses of assessments."""

from __future__ import annotations

from django.urls import path

from assessments.views import start, take

app_name = "assessments"

urlpatterns = [
    path("quiz/placing/start/", start.placing, name="start_placing"),
    path("quiz/test/<slug:competency>/<int:level>/", start.test, name="test_start"),
    path("quiz/check/<str:lesson_code>/", start.check, name="check_start"),
    path("quiz/<uuid:sitting_id>/", take.go_on, name="go_on"),
    path("quiz/<uuid:sitting_id>/<int:position>/", take.question, name="question"),
    path("quiz/<uuid:sitting_id>/review/", take.review, name="review"),
    path("quiz/<uuid:sitting_id>/submit/", take.submit, name="submit"),
    path("quiz/<uuid:sitting_id>/here/", take.take_over, name="take_over"),
    path("quiz/<uuid:sitting_id>/result/", take.result, name="result"),
]
