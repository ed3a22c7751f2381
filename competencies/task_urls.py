"""Addresses of tasks at work, of their confirmation, and of meetings at which many were seen."""

from __future__ import annotations

from django.urls import path

from competencies.views import confirm, meeting, tasks

patterns = [
    path("observe/together/", meeting.together, name="together"),
    path("observe/together/<uuid:unit>/", meeting.meeting, name="meeting"),
    path("observe/together/done/<uuid:id>/", meeting.meeting_done, name="meeting_done"),
    path("observe/tasks/", tasks.desk_tasks, name="desk_tasks"),
    path("observe/tasks/<uuid:id>/", tasks.desk_one, name="desk_task"),
    path("observe/slip/", confirm.paper, name="confirm_paper"),
    path("task/<slug:competency>/<int:level>/", tasks.task, name="task"),
    path("task/<uuid:id>/photo/", tasks.task_photo, name="task_photo"),
    path("task/<uuid:id>/photo/forget/", tasks.task_forget_photo, name="task_forget_photo"),
    path("task/<uuid:task>/ask/", confirm.ask, name="confirm_ask"),
    path("task/code/<uuid:id>/", confirm.code, name="confirm_code"),
    path("task/code/<uuid:id>/slip/", confirm.slip, name="confirm_slip"),
    path("confirm/<str:token>/", confirm.confirm, name="confirm"),
]
