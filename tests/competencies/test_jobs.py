"""The nightly work of competencies."""

from __future__ import annotations

from datetime import date

from competencies.models import LevelState
from competencies.rebuild import rebuild_due, rebuild_levels
from kit import clock, jobs
from lms.celery import TIMETABLE
from tests.competencies.factories import MARCH_1, DecisionFactory, EvidenceFactory, moment

APRIL_1 = date(2026, 4, 1)


def test_a_decision_acts_from_its_day_to_its_end_by_the_nightly_job(frame, cadre, administrator, time_machine):
    time_machine.move_to(moment(MARCH_1))
    EvidenceFactory(person=cadre, competency=frame.openness, level=2)
    DecisionFactory(person=cadre, competency=frame.openness, level=4, since=MARCH_1, until=APRIL_1, by=administrator)
    rebuild_levels()
    state = LevelState.objects.get()
    assert (state.level, state.rule, state.shown_kind, state.changes_on) == (4, "decided", "decision", date(2026, 4, 2))
    time_machine.move_to(moment(date(2026, 4, 2)))
    assert list(rebuild_due(on=clock.today())) == [[cadre.pk]]
    jobs.ask("competencies.rebuild_due")
    jobs.run_pending()
    state.refresh_from_db()
    assert (state.level, state.rule, state.changes_on) == (2, "passed", None)
    assert list(rebuild_due(on=clock.today())) == []


def test_it_stands_in_the_timetable():
    assert ("competencies.rebuild_due",) in [arguments for _task, arguments, _when in TIMETABLE.values()]
