"""Tasks at work: who is reminded when, the card on the first page, and what the notice says of photos."""

from __future__ import annotations

from datetime import timedelta

import pytest

from competencies import task_news, tasks
from kit import clock, jobs
from notifications.models import Message
from people import notice
from tests.competencies.factories import MARCH_1, moment
from tests.competencies.test_tasks import handed, task_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(time_machine) -> None:
    time_machine.move_to(moment(MARCH_1))


def remind(time_machine, days: int) -> None:
    time_machine.move_to(moment(MARCH_1 + timedelta(days=days)))
    jobs.ask(task_news.TELL, key=str(days))
    jobs.run_pending()


def told(person) -> list[str]:
    return list(Message.objects.of(person).order_by("made_at").values_list("wording", flat=True))


def test_its_owner_is_reminded_once_within_a_week_of_the_day_that_he_set(frame, cadre, time_machine):
    task_of(cadre, by_when=MARCH_1 + timedelta(days=20))
    remind(time_machine, 12)
    assert told(cadre) == []
    for day in (13, 14, 19):
        remind(time_machine, day)
    assert told(cadre) == ["task_near"]
    assert Message.objects.get().parameters == {"day": "3月21日"}


def test_what_is_handed_in_or_past_reminds_nobody(frame, cadre, trainer, time_machine):
    task = task_of(cadre, by_when=MARCH_1 + timedelta(days=3), observer=trainer)
    tasks.hand_in(task, handed(), at=clock.now())
    remind(time_machine, 1)
    assert told(cadre) == []
    tasks.send_back(task, by=trainer, reason="写清楚些", at=clock.now())
    remind(time_machine, 4)
    assert told(cadre) == []


def test_the_weekly_cap_of_reminders_holds(frame, cadre, time_machine):
    task_of(cadre, by_when=MARCH_1 + timedelta(days=3))
    task_of(cadre, competency="LZ04", by_when=MARCH_1 + timedelta(days=4))
    remind(time_machine, 0)
    remind(time_machine, 1)
    assert told(cadre) == ["task_near"]


def test_its_observer_is_told_once_when_it_has_waited_a_week(frame, cadre, trainer, time_machine):
    task = task_of(cadre, observer=trainer)
    tasks.hand_in(task, handed(), at=clock.now())
    remind(time_machine, 6)
    assert told(trainer) == []
    for day in (7, 8, 20):
        remind(time_machine, day)
    assert told(trainer) == ["task_waits"]


def test_the_first_page_shows_an_unfinished_task_and_how_it_stands(frame, cadre, trainer, browse):
    client = browse(cadre)
    assert "工作任务" not in client.get("/").content.decode()
    task = task_of(cadre, observer=trainer, by_when=MARCH_1 + timedelta(days=20))
    html = client.get("/").content.decode()
    assert "3月21日前做完，做完交上来" in html and 'href="/task/TJ01/3/"' in html
    tasks.hand_in(task, handed(), at=clock.now())
    assert f"等{trainer.name}看" in client.get("/").content.decode()
    tasks.send_back(task, by=trainer, reason="写清楚些", at=clock.now())
    assert "退回了，看看还差什么" in client.get("/").content.decode()
    tasks.hand_in(task, handed(), at=clock.now())
    tasks.confirm(task, by=trainer, was_there=True, on=MARCH_1, at=clock.now())
    assert "工作任务" not in client.get("/").content.decode()


def test_the_notice_says_what_becomes_of_photos(frame, client):
    (clause,) = [one for one in notice.current().clauses if "照片" in str(one.question)]
    assert all(words in str(clause.answer) for words in ("不附也行", "教员和乡镇", "半年后删除", "纠纷"))
