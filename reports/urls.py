"""Addresses of the desk, below /desk/."""

from __future__ import annotations

from django.urls import path

from reports.views import drill, exports, find, gain, gap_map, group, overview, past, review, tables, trail, what_if

app_name = "reports"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("township/<int:township>/", overview.township, name="township"),
    path("village/<int:village>/", drill.village, name="village"),
    path("people/", drill.people, name="people"),
    path("find/", find.find, name="find"),
    path("person/<int:person>/", drill.person, name="person"),
    path("person/<int:person>/what-if/", what_if.what_if, name="what_if"),
    path("gain/", gain.gains, name="gains"),
    path("gain/<int:quiz>/", gain.report, name="gain"),
    path("gain/<int:quiz>/export/", gain.export, name="gain_export"),
    path("group/", group.group, name="group"),
    path("group/export/", group.export, name="group_export"),
    path("posts/", tables.posts, name="posts"),
    path("competencies/", tables.competencies, name="competencies"),
    path("map/", gap_map.whole, name="gap_map"),
    path("map/<int:unit>/", gap_map.of_unit, name="gap_map_of"),
    path("lessons/", review.lessons, name="lessons"),
    path("lessons/export/", review.lessons_export, name="lessons_export"),
    path("past/<int:job>/", past.wait, name="past_wait"),
    path("audit/", trail.records, name="records"),
    path("audit/export/", trail.records_export, name="records_export"),
    path("export/", exports.export, name="export"),
    path("export/<int:job>/", exports.wait, name="export_wait"),
    path("export/<int:job>/file/", exports.file, name="export_file"),
]
