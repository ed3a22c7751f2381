"""The day after the last day of an office, what its post asks is gone from the plan; nobody switches anything."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kit import clock, jobs
from learning import plans
from learning.models import Finish, OpenStep, Plan
from people.api import appoint, end_appointment
from people.changes import Kind
from people.models import Person
from people.proposals import Change, carry_out
from tests.competencies.factories import moment
from tests.learning.factories import TODAY, after, shows

UNTIL = TODAY + timedelta(days=3)


def next_day(time_machine, day: date) -> None:
    """What the server does by itself on a new day."""
    time_machine.move_to(moment(day), tick=False)
    jobs.run_now([jobs.ask("people.new_day").pk])
    jobs.run_pending()


def steps(person: Person) -> int:
    return OpenStep.objects.filter(plan__person=person).count()


@pytest.fixture
def leaver(head, round_one) -> Person:
    """The head, whose office is over in three days; his plan of today is made."""
    end_appointment(head.appointments.get(), until=UNTIL)
    plans.replan([head.pk])
    return head


def test_on_the_last_day_everything_is_still_asked(leaver, time_machine):
    before = steps(leaver)
    next_day(time_machine, UNTIL)
    assert steps(leaver) == before > 0
    assert Plan.objects.get(person=leaver).must_learn
    assert Person.objects.get(pk=leaver.pk).main_post is not None


def test_the_day_after_nothing_is_asked_any_more(leaver, time_machine):
    next_day(time_machine, UNTIL)
    next_day(time_machine, UNTIL + timedelta(days=1))
    plan = Plan.objects.get(person=leaver)
    assert (steps(leaver), plan.must_learn, plan.open_mandatory, plan.items) == (0, False, 0, ())
    assert Person.objects.get(pk=leaver.pk).main_post is None
    assert not Finish.objects.exists()


def test_a_server_that_stood_still_makes_it_good(leaver, time_machine):
    next_day(time_machine, UNTIL + timedelta(days=9))
    assert steps(leaver) == 0


def test_of_two_offices_the_other_one_goes_on_asking(leaver, secretary, county, time_machine):
    appoint(leaver, secretary, county.village, since=after(0))
    plans.replan([leaver.pk])
    both = steps(leaver)
    next_day(time_machine, UNTIL + timedelta(days=1))
    assert 0 < steps(leaver) < both
    assert set(OpenStep.objects.filter(plan__person=leaver).values_list("post__key", flat=True)) == {"SJ"}


def test_after_a_suspension_the_same_days_are_due_as_before(head, round_one, organizer, time_machine):
    before = days(head)
    office = head.appointments.select_related("post", "unit").get()
    rest = Change(Kind.SUSPENSION, head, after(1), office=office, back_on=after(9), document="停职决定")
    carry_out(rest, by=organizer, at=clock.now())
    next_day(time_machine, after(2))
    assert days(head) == []
    next_day(time_machine, after(9))
    assert days(head) == before != []


def days(person: Person) -> list[date]:
    plans.replan([person.pk])
    return sorted(OpenStep.objects.filter(plan__person=person).values_list("due", flat=True))


def test_what_was_shown_stays(leaver, time_machine):
    shows(leaver, "LZ05", 2)
    next_day(time_machine, UNTIL + timedelta(days=1))
    assert leaver.evidence.filter(competency__key="LZ05").exists()
