"""The Celery application and the whole timetable.

Celery carries wake-ups and keeps the clock. What has to be done is in the job table (kit.jobs): a lost
message is no lost work. An app adds a line to the timetable here, and nowhere else.
"""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["kit"])

# what -> (task, arguments, when). `kit.ask` asks for a job of the named kind, once a period at most.
TIMETABLE: dict[str, tuple[str, tuple[str, ...], float | crontab]] = {
    "send lost and expired jobs again": ("kit.sweep", (), 15.0),
    "make plans anew whose day has come": ("kit.ask", ("learning.replan_due",), crontab(hour=0, minute=40)),
    "remove files that no certificate names": ("kit.ask", ("certificates.sweep_files",), crontab(hour=3, minute=20)),
    "let levels change with their days": ("kit.ask", ("competencies.rebuild_due",), crontab(hour=0, minute=20)),
    "hand reviews that nobody answered to the county": (
        "kit.ask",
        ("competencies.raise_reviews",),
        crontab(hour=8, minute=10),
    ),
    "read questions and the notice aloud": ("kit.ask", ("courses.read_on",), 300.0),
    "remove sounds that nothing uses": ("kit.ask", ("courses.sweep_sounds",), crontab(hour=3, minute=30)),
    "remove voices that no message has": ("kit.ask", ("notifications.sweep_voices",), crontab(hour=3, minute=35)),
    "tell whose level a changed law asks for once more": (
        "kit.ask",
        ("competencies.tell_changes",),
        crontab(hour=8, minute=20),
    ),
    "remind of tasks at work": ("kit.ask", ("competencies.remind_of_tasks",), crontab(hour=8, minute=30)),
    "forget exports that were kept for a day": ("kit.ask", ("reports.forget_exports",), crontab(hour=3, minute=40)),
    "remove personal data that was kept long enough": ("kit.ask", ("people.retention",), crontab(hour=2, minute=10)),
    "put audit events of thirteen months ago into files": (
        "kit.ask",
        ("kit.expire_audit",),
        crontab(hour=3, minute=50),
    ),
    "note beside the database how far it has come": ("kit.ask", ("offline.beat",), crontab(minute=30)),
    "close tests whose time is up": ("kit.ask", ("assessments.close_overdue",), 60.0),
    "find the days for a look back": ("kit.ask", ("assessments.decks",), crontab(hour=1, minute=40)),
    "count how questions and tests went": ("kit.ask", ("assessments.count",), crontab(hour=1, minute=20)),
    "fold the tallies of gaps and compare them": ("kit.ask", ("learning.tidy_tallies",), crontab(hour=2, minute=40)),
    "let offices begin and end with their days": ("kit.ask", ("people.new_day",), crontab(hour=0, minute=5)),
}

app.conf.beat_schedule = {
    name: {"task": task, "args": arguments, "schedule": when, "options": {"expires": 60}}
    for name, (task, arguments, when) in TIMETABLE.items()
}
