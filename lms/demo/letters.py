"""What people of the demonstration county wrote: questions about lessons for the trainer, an opinion for the township."""

from __future__ import annotations

import uuid
from datetime import timedelta
from random import Random

from kit import clock
from lms.demo.county import County
from notifications.models import Feedback, FeedbackKind, QuickReply

QUESTION, OPINION = FeedbackKind.QUESTION, FeedbackKind.OPINION
ANSWER = "看第二节的步骤，照表样填就行。（演示）"
LETTERS = (  # kind, about, words, answer, days ago
    (QUESTION, "lesson:M05-L1", "公开栏换了地方，要重新拍照存档吗？（演示）", "", 1),
    (QUESTION, "lesson:M05-L2", "会计请假，当月的账晚几天公开行不行？（演示）", "", 2),
    (QUESTION, "lesson:M05-L1", "季度公开的表样在哪里找？（演示）", ANSWER, 5),
    (OPINION, "", "字再大一号就好了。（演示）", "", 3),
)


def write_letters(random: Random, county: County) -> None:
    """From colleagues of the demonstration's cadre, who himself waits for nothing."""
    cadre = county.cadre
    if cadre is None or cadre.home_unit is None:
        return
    town = cadre.home_unit.parent_id
    others = [one for one in county.persons if one.home_unit and one.home_unit.parent_id == town and one.pk != cadre.pk]
    trainer = county.staff["demo-trainer"]
    rows = []
    for person, (kind, about, text, answer, days) in zip(others, LETTERS, strict=False):
        at = clock.start_of(county.on - timedelta(days=days)) + timedelta(hours=9)
        by = {"answer": answer, "answered_by": trainer, "answered_at": at + timedelta(hours=3)} if answer else {}
        id = uuid.UUID(int=random.getrandbits(128), version=4)
        rows.append(Feedback(id=id, person=person, kind=kind, about=about, text=text, at=at, **by))
    Feedback.objects.bulk_create(rows)
    QuickReply.objects.create(owner=trainer, text=ANSWER, used_at=clock.start_of(county.on))
