"""Ways in, and what concerns oneself."""

from __future__ import annotations

from django.urls import path

from people.views import (
    enter,
    operations,
    own,
    places,
    rights,
    second,
    slip,
    slips,
    staff,
)

app_name = "people"

urlpatterns = [
    path("enter/", enter.enter, name="enter"),
    path("enter/phone/", enter.phone, name="phone"),
    path("enter/choose/", enter.choose, name="choose"),
    path("enter/known/", enter.known, name="known"),
    path("enter/slip/", slip.slip, name="slip"),
    path("enter/slip/use/", slip.slip_use, name="slip_use"),
    path("s/<str:token>/", slip.slip_link, name="slip_link"),
    path("enter/second/", second.second_factor, name="second"),
    path("enter/staff/", staff.staff, name="staff"),
    path("demo/enter/<str:role>/<str:key>/", staff.demo_enter, name="demo_enter"),
    path("leave/", enter.leave, name="leave"),
    path("notice/", enter.notice, name="notice"),
    path("start/", own.setup, name="setup"),
    path("start/notice/", own.setup_notice, name="setup_notice"),
    path("help/", own.help, name="help"),
    path("desk/units/", places.units, name="units"),
    path("desk/units/new/", places.change, {"deed": "set_up"}, name="unit_set_up"),
    path("desk/units/<uuid:unit>/", places.unit, name="unit"),
    path("desk/units/<uuid:unit>/rename/", places.change, {"deed": "rename"}, name="unit_rename"),
    path("desk/units/<uuid:unit>/move/", places.change, {"deed": "move"}, name="unit_move"),
    path("desk/units/<uuid:unit>/merge/", places.change, {"deed": "merge"}, name="unit_merge"),
    path("desk/units/<uuid:unit>/split/", places.change, {"deed": "split"}, name="unit_split"),
    path("desk/units/<uuid:unit>/close/", places.change, {"deed": "close"}, name="unit_close"),
    path("desk/operations/", operations.operations, name="operations"),
    path("desk/operations/<uuid:operation>/", operations.operation, name="operation"),
    path("desk/operations/<uuid:operation>/undo/", operations.undo, name="operation_undo"),
    path("desk/slips/", slips.slips, name="slips"),
    path("desk/slips/<uuid:unit>/", slips.slips_of_unit, name="slips_of_unit"),
    path("desk/slips/<uuid:unit>/print/", slips.slips_print, name="slips_print"),
    path("desk/staff/", rights.staff_list, name="staff_list"),
    path("desk/staff/add/", rights.staff_add, name="staff_add"),
    path("desk/staff/<uuid:person>/", rights.staff_member, name="staff_member"),
    path("desk/staff/<uuid:person>/second/", rights.staff_second, name="staff_second"),
    path("desk/staff/<uuid:person>/password/", rights.staff_password, name="staff_password"),
    path("desk/staff/right/<int:right>/end/", rights.staff_end, name="staff_end"),
    path("me/devices/", own.devices, name="devices"),
    path("me/devices/<uuid:id>/revoke/", own.device_revoke, name="device_revoke"),
]
