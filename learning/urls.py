"""Addresses of learning."""

from __future__ import annotations

from django.urls import path

from learning.class_sheets import ATTENDANCE, SIGN_IN
from learning.views import attendance, class_news, classes, gap, home, me, my_classes, packs, plan

app_name = "learning"

urlpatterns = [
    path("", home.home, name="home"),
    path("gap/", gap.gap, name="gap"),
    path("plan/", plan.plan, name="plan"),
    path("me/", me.me, name="me"),
    path("api/packs/plan/", packs.plan, name="pack_plan"),
    path("class/", my_classes.my_classes, name="my_classes"),
    path("class/code/", my_classes.my_code, name="my_code"),
    path("class/in/", my_classes.check_in, name="check_in"),
    path("class/leave/<uuid:session>/", my_classes.leave_ask, name="leave_ask"),
    path("class/leave/<uuid:session>/withdraw/", my_classes.leave_withdraw, name="leave_withdraw"),
    path("desk/classes/", classes.class_list, name="class_list"),
    path("desk/classes/new/", classes.class_new, name="class_new"),
    path("desk/classes/come/<str:token>/", attendance.class_come, name="class_come"),
    path("desk/classes/leave/<uuid:leave>/", classes.class_leave, name="class_leave"),
    path("desk/classes/take-back/<uuid:attendance_id>/", attendance.class_take_back, name="class_take_back"),
    path("desk/classes/session/<uuid:session>/", attendance.class_session, name="class_session"),
    path("desk/classes/session/<uuid:session>/wall/", attendance.class_wall, name="class_wall"),
    path("desk/classes/session/<uuid:session>/mark/", attendance.class_mark, name="class_mark"),
    path("desk/classes/session/<uuid:session>/change/", classes.class_session_change, name="class_session_change"),
    path("desk/classes/session/<uuid:session>/tell/", class_news.class_tell, name="class_tell"),
    path("desk/classes/session/<uuid:session>/off/", classes.class_session_off, name="class_session_off"),
    path("desk/classes/<uuid:id>/", classes.class_of, name="class_of"),
    path("desk/classes/<uuid:id>/change/", classes.class_change, name="class_change"),
    path("desk/classes/<uuid:id>/announce/", classes.class_announce, name="class_announce"),
    path("desk/classes/<uuid:id>/session/", classes.class_session_new, name="class_session_new"),
    path("desk/classes/<uuid:id>/people/", classes.class_people, name="class_people"),
    path("desk/classes/<uuid:id>/names/", classes.class_names, name="class_names"),
    path("desk/classes/<uuid:id>/cards/", classes.class_cards, name="class_cards"),
    path("desk/classes/<uuid:id>/off/<uuid:person>/", classes.class_take_off, name="class_take_off"),
    path("desk/classes/<uuid:id>/sign-in.xlsx", classes.class_sheet, {"kind": SIGN_IN}, name="class_sign_in"),
    path("desk/classes/<uuid:id>/attendance.xlsx", classes.class_sheet, {"kind": ATTENDANCE}, name="class_attendance"),
]
