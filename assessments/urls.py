"""Addresses of assessments."""

from __future__ import annotations

from django.urls import path

from assessments.views import class_check, help, marking, oral, paper, repairs, start, statistics, take, texts

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
    path("api/sittings/<uuid:sitting_id>/texts/", texts.texts, name="texts"),
    path("desk/marking/", marking.queue, name="marking"),
    path("desk/marking/comments/", marking.comments, name="marking_comments"),
    path("desk/marking/readers/<int:quiz>/", marking.readers, name="marking_readers"),
    path("desk/marking/of/<uuid:version>/", marking.take, name="marking_take"),
    path("desk/marking/<uuid:text>/", marking.mark, name="mark"),
    path("desk/help/person/<int:person>/", help.person, name="help_person"),
    path("desk/help/unit/<int:unit>/", help.unit, name="help_unit"),
    path("desk/help/<uuid:help>/end/", help.end, name="help_end"),
    path("desk/class/", class_check.checks, name="class_checks"),
    path("desk/class/begin/<int:unit>/", class_check.begin, name="class_begin"),
    path("desk/class/<int:code>/", class_check.check, name="class_check"),
    path("desk/oral/<int:person>/", oral.choose, name="oral"),
    path("desk/oral/<uuid:sitting_id>/<int:position>/", oral.question, name="oral_question"),
    path("desk/oral/<uuid:sitting_id>/review/", oral.review, name="oral_review"),
    path("desk/oral/<uuid:sitting_id>/submit/", oral.submit, name="oral_submit"),
    path("desk/oral/<uuid:sitting_id>/result/", oral.result, name="oral_result"),
    path("desk/questions/", statistics.look, name="statistics"),
    path("desk/questions/count/", statistics.count, name="statistics_count"),
    path("desk/questions/tests/", statistics.quizzes, name="statistics_quizzes"),
    path("desk/questions/decisions/", repairs.stakes, name="stakes"),
    path("desk/questions/<int:question>/", statistics.question, name="statistics_question"),
    path("desk/questions/<int:question>/count/", statistics.count_one, name="statistics_count_one"),
    path("desk/questions/<int:question>/key/", repairs.repair_new, name="repair_new"),
    path("desk/questions/keys/<uuid:draft>/", repairs.repair, name="repair"),
    path("desk/questions/keys/<uuid:draft>/confirm/", repairs.repair_confirm, name="repair_confirm"),
    path("desk/questions/keys/<uuid:draft>/drop/", repairs.repair_drop, name="repair_drop"),
    path("paper/", paper.runs, name="paper_runs"),
    path("paper/unit/<uuid:unit>/", paper.run_new, name="paper_new"),
    path("paper/<uuid:run>/", paper.run, name="paper_run"),
    path("paper/<uuid:run>/<slug:what>.pdf", paper.run_file, name="paper_file"),
    path("paper/sheet/<uuid:sheet>/", paper.sheet, name="paper_sheet"),
]
