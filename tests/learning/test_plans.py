"""Plans are what the facts say, on every day, however often they are made; finishes are facts and stay."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competencies.api import rebuild_levels
from competencies.models import Evidence, LevelState
from courses import catalogue
from kit import jobs
from kit.models import Job, JobState
from learning import plans
from learning.models import CreditGrant, Finish, OpenStep, Plan
from learning.signals import plan_finished
from people.api import appoint, end_appointment
from people.models import Appointment, Person
from tests.competencies.factories import ask, moment
from tests.learning.conftest import elect
from tests.learning.factories import TODAY, after, finishes, placed, programme, shows

KEPT = (
    "programme_id", "must_learn", "placed", "open_mandatory", "open_courses", "next_due", "changes_on", "summary",
    "contents", "built_on",
)  # fmt: skip


def said(person):
    """Everything that is stored of a plan, without when it was made."""
    plan = Plan.objects.get(person=person)
    steps = OpenStep.objects.filter(plan=plan).order_by("competency__key", "level")
    return (
        [getattr(plan, name) for name in KEPT],
        list(steps.values_list("competency__key", "level", "due", "state", "mandatory", "in_programme", "post__key")),
    )


def todo(person, on=TODAY):
    return [
        (item.kind, item.lesson_code or item.competency, item.level)
        for item in plans.plan_of(person, on=on).items
        if item.in_programme
    ]


def pass_everything(person, on=TODAY):
    """What the programme asks of the head, and its course."""
    shows(person, "LZ04", 3, on=on)
    shows(person, "LZ05", 2, on=on)
    finishes(person, "M06-L1", "M06-L2", on=on)


@pytest.fixture
def told():
    """What was said of finished programmes."""
    heard = []

    def hear(sender, *, programme_id, finish_ids, person_ids, **_):
        heard.append((programme_id, list(person_ids), list(finish_ids)))

    plan_finished.connect(hear)
    yield heard
    plan_finished.disconnect(hear)


# --- from facts ---------------------------------------------------------------------------------------


def test_before_the_first_placing_there_are_placings_and_the_mandatory_course(head, round_one):
    plan = plans.plan_of(head)
    assert [(item.kind, item.competency or item.lesson_code, item.in_programme) for item in plan.items] == [
        ("placing", "LZ04", True),
        ("placing", "LZ05", True),
        ("lesson", "M06-L1", True),
        ("lesson", "M06-L2", True),
        ("placing", "TJ01", False),
    ]
    assert (plan.programme, plan.must_learn, plan.placed) == (round_one, True, False)
    assert (plan.open_mandatory, plan.open_courses, plan.next_due) == (5, 1, after(60))


def test_facts_shape_the_plan(head, round_one):
    placed(head, LZ04=2, LZ05=0, TJ01=0)
    assert todo(head) == [
        ("test", "LZ04", 2),
        ("lesson", "M06-L1", 1),
        ("lesson", "M06-L2", 2),
        ("test", "LZ05", 2),
        ("lesson", "M05-L2", 3),
        ("test", "LZ04", 3),
    ]
    shows(head, "LZ04", 2)
    finishes(head, "M06-L1")
    plans.replan([head.pk])
    assert todo(head) == [
        ("lesson", "M06-L2", 2),
        ("test", "LZ05", 2),
        ("lesson", "M05-L2", 3),
        ("test", "LZ04", 3),
    ]


def test_open_steps_are_those_of_the_programme_with_the_post_that_asks_first(head, round_one):
    placed(head, LZ04=2, LZ05=2, TJ01=0)
    plans.replan([head.pk])
    rows = OpenStep.objects.filter(plan__person=head).order_by("competency__key", "level")
    assert list(rows.values_list("competency__key", "level", "due", "state", "post__key")) == [
        ("LZ04", 1, after(60), "likely", "ZR"),
        ("LZ04", 2, after(60), "likely", "ZR"),
        ("LZ04", 3, after(180), "missing", "ZR"),
        ("LZ05", 1, after(60), "likely", "ZR"),
        ("LZ05", 2, after(60), "likely", "ZR"),
    ]


def test_making_it_again_changes_nothing(head, round_one):
    placed(head, LZ04=2)
    shows(head, "LZ05", 2)
    finishes(head, "M06-L1", "M06-L2")
    assert plans.replan([head.pk]) == 1
    before = said(head), CreditGrant.objects.count(), Plan.objects.get(person=head).pk
    assert plans.replan([head.pk, head.pk]) == 1
    assert before == (said(head), CreditGrant.objects.count(), Plan.objects.get(person=head).pk)


def test_a_stored_plan_is_the_rebuilt_one(head, outsider, round_one, frame, county):
    elect(outsider, frame.head, county.other_village)
    placed(head, LZ04=1, LZ05=2)
    plans.replan()
    shows(head, "LZ04", 2)
    shows(outsider, "LZ05", 2)
    jobs.run_pending()
    stored = said(head), said(outsider)
    OpenStep.objects.all().delete()
    Plan.objects.all().delete()
    assert plans.replan() == 2
    assert stored == (said(head), said(outsider))


def test_everybody_with_an_office_or_a_plan_is_planned_and_nobody_else(head, nobody, outsider, lessons):
    Plan.objects.create(person=outsider, built_at=moment(TODAY), built_on=TODAY)
    assert plans.replan() == 2
    assert set(Plan.objects.values_list("person", flat=True)) == {head.pk, outsider.pk}


def test_rows_of_a_merged_duplicate_count_and_it_has_no_plan_of_its_own(head, round_one, frame, county):
    twin = Person.objects.create_user(name="王建国", invited_on=None)
    shows(twin, "LZ04", 3)
    finishes(twin, "M06-L1")
    Person.objects.filter(pk=twin.pk).update(merged_into=head)
    rebuild_levels([head.pk])
    assert plans.replan([head.pk, twin.pk]) == 1
    assert ("lesson", "M06-L1", 0) not in todo(head)
    assert all(competency != "LZ04" for _, competency, _ in todo(head))
    assert not Plan.objects.filter(person=twin).exists()


# --- never stale --------------------------------------------------------------------------------------


def test_a_plan_that_something_waits_for_is_made_anew_before_it_is_shown(head, round_one):
    assert ("placing", "LZ04", 3) in todo(head)
    placed(head, LZ04=3)
    assert Job.objects.filter(kind=plans.REPLAN, key=str(head.pk), state=JobState.WAITING).exists()
    assert ("test", "LZ04", 3) in todo(head)


def test_a_plan_that_a_worker_has_just_taken_up_is_not_shown_as_it_was(head, round_one):
    plans.plan_of(head)
    placed(head, LZ04=3)
    job = Job.objects.get(kind=plans.REPLAN, key=str(head.pk))
    assert jobs.take(job.pk)
    assert ("test", "LZ04", 3) in todo(head)


def test_nothing_is_made_anew_when_nothing_waits(head, round_one, django_assert_num_queries):
    plans.plan_of(head)
    jobs.run_pending()
    built = Plan.objects.get(person=head).built_at
    with django_assert_num_queries(2):  # the plan; whether something waits
        assert plans.plan_of(head).built_at == built


def test_what_is_taught_now_is_in_the_plan_before_everybody_has_been_planned_anew(head, round_one):
    placed(head, LZ04=2)
    jobs.run_pending()
    assert ("lesson", "M05-L2", 3) in todo(head)
    catalogue.changed()
    assert Job.objects.filter(kind="learning.replan_all", state=JobState.WAITING).exists()
    built = Plan.objects.filter(person=head)
    built.update(contents=[])
    assert ("lesson", "M05-L2", 3) in todo(head)


def test_another_day_is_looked_at_again_when_the_plan_says_that_it_changes_then(head, round_one, time_machine):
    office = Appointment.objects.get(person=head)
    end_appointment(office, until=after(90))
    plans.replan([head.pk])
    assert Plan.objects.get(person=head).changes_on == after(91)
    assert todo(head, on=after(90))
    time_machine.move_to(moment(after(91)))
    assert todo(head, on=after(91)) == []
    plan = Plan.objects.get(person=head)
    assert (plan.must_learn, plan.open_mandatory, plan.changes_on) == (False, 0, None)
    assert not plan.open_steps.exists()


def test_an_office_that_ends_leaves_the_plan_the_day_after_without_anybody_looking(head, round_one, time_machine):
    end_appointment(Appointment.objects.get(person=head), until=after(90))
    jobs.run_pending()
    time_machine.move_to(moment(after(90)))
    assert plans.due_again(after(90)) == []
    time_machine.move_to(moment(after(91)))
    assert plans.due_again(after(91)) == [head.pk]
    jobs.ask("learning.replan_due")
    jobs.run_pending()
    assert not Plan.objects.get(person=head).must_learn


def test_an_office_that_begins_enters_the_plan_on_its_day(cadre, frame, county, round_one, time_machine):
    appoint(cadre, frame.head, county.village, since=after(90))
    plans.replan([cadre.pk])
    plan = Plan.objects.get(person=cadre)
    assert (plan.must_learn, plan.changes_on) == (False, after(90))
    time_machine.move_to(moment(after(90)))
    assert plans.plan_of(cadre).must_learn


def test_a_programme_begins_and_ends_on_its_days(head, county, lessons, time_machine):
    programme(county.unit, since=after(90), until=after(120))
    plans.replan([head.pk])
    plan = Plan.objects.get(person=head)
    assert (plan.must_learn, plan.changes_on) == (False, after(90))
    time_machine.move_to(moment(after(90)))
    plan = plans.plan_of(head)
    assert (plan.must_learn, plan.changes_on) == (True, after(121))
    time_machine.move_to(moment(after(121)))
    assert not plans.plan_of(head).must_learn


def test_a_draft_and_a_programme_of_another_township_ask_nobody_here(head, county, lessons):
    programme(county.unit, state="draft")
    programme(county.other_township)
    assert not plans.plan_of(head).must_learn


def test_of_two_programmes_the_newer_one_is_named_and_both_are_asked(head, county, frame, lessons):
    programme(county.unit)
    second = programme(county.township, name="第二轮", since=after(10), max_due_days=365)
    plan = plans.plan_of(head)
    assert plan.programme == second
    assert plan.summary["levels"] == {"LZ04": 3, "LZ05": 2, "TJ01": 3}


def test_a_new_version_of_what_posts_ask_changes_the_gap_and_no_evidence(head, round_one, frame):
    pass_everything(head)
    jobs.run_pending()
    assert todo(head) == []
    rows = list(Evidence.objects.order_by("pk").values())
    states = list(LevelState.objects.order_by("pk").values("competency__key", "level", "state"))
    ask(frame, frame.head, frame.openness, 4, 90)
    plans.replan([head.pk])
    assert todo(head) == [("test", "LZ04", 4)]
    assert list(Evidence.objects.order_by("pk").values()) == rows
    assert list(LevelState.objects.order_by("pk").values("competency__key", "level", "state")) == states
    assert Finish.objects.filter(person=head).count() == 1


# --- finished -----------------------------------------------------------------------------------------


def test_finished_is_written_once_and_told_once(head, round_one, told):
    pass_everything(head)
    plans.replan([head.pk])
    plans.replan([head.pk])
    finish = Finish.objects.get(person=head)
    assert (finish.programme, finish.term, finish.on) == (round_one, round_one.term, TODAY)
    assert told == [(round_one.pk, [head.pk], [finish.pk])]


def test_a_finish_stays_when_a_gap_opens_later(head, round_one, frame, told, time_machine):
    pass_everything(head)
    plans.replan([head.pk])
    ask(frame, frame.head, frame.openness, 4, 90)
    time_machine.move_to(moment(after(60)))
    plans.replan([head.pk])
    assert Plan.objects.get(person=head).open_mandatory == 1
    shows(head, "LZ04", 4, on=after(60))
    plans.replan([head.pk])
    assert [finish.on for finish in Finish.objects.filter(person=head)] == [TODAY]
    assert len(told) == 1


def test_not_finished_without_the_last_lesson_of_the_mandatory_course(head, round_one, told):
    shows(head, "LZ04", 3)
    shows(head, "LZ05", 2)
    finishes(head, "M06-L1")
    plan = plans.plan_of(head)
    assert (plan.open_mandatory, plan.open_courses) == (0, 1)
    assert not Finish.objects.exists()
    finishes(head, "M06-L2")
    plans.replan([head.pk])
    assert Finish.objects.count() == 1
    assert len(told) == 1


def test_several_who_finish_together_are_told_together(head, outsider, round_one, frame, county, told):
    elect(outsider, frame.head, county.other_village)
    for person in (head, outsider):
        pass_everything(person)
    plans.replan()
    ((_, persons, finishes_),) = told
    assert (sorted(persons), len(set(finishes_))) == (sorted([head.pk, outsider.pk]), 2)


def test_a_reserve_post_alone_finishes_nothing(cadre, frame, county, round_one):
    elect(cadre, frame.reserve, county.village)
    shows(cadre, "LZ04", 4)
    plan = plans.plan_of(cadre)
    assert (plan.must_learn, plan.programme) == (False, None)
    assert not Finish.objects.exists()


def test_a_reserve_post_beside_an_office_asks_nothing_that_is_late_or_blocks(head, frame, county, round_one):
    appoint(head, frame.reserve, county.village, since=TODAY - timedelta(days=800))
    ask(frame, frame.reserve, frame.mediation, 4, 10)
    pass_everything(head)
    placed(head, TJ01=0)
    plan = plans.plan_of(head)
    assert Finish.objects.filter(person=head).exists()
    assert plan.next_due == after(365)  # of the head's TJ01
    assert [item.part for item in plan.items if item.level == 4] == ["aspirational"]


# --- how it is asked for ------------------------------------------------------------------------------


def test_each_news_asks_for_the_plan_of_whom_it_concerns(head, round_one, frame, county, outsider):
    jobs.run_pending()
    shows(head, "LZ04", 2)
    appoint(outsider, frame.head, county.other_village, since=after(1))
    waiting = Job.objects.filter(kind=plans.REPLAN, state=JobState.WAITING)
    assert set(waiting.values_list("key", flat=True)) == {str(head.pk), str(outsider.pk)}
    jobs.run_pending()
    assert set(Plan.objects.values_list("person", flat=True)) == {head.pk, outsider.pk}


def test_news_that_are_taken_back_ask_for_nothing(head, round_one):
    jobs.run_pending()
    with pytest.raises(ZeroDivisionError), plans.transaction.atomic():
        shows(head, "LZ04", 2)
        raise ZeroDivisionError
    assert not Job.objects.filter(state=JobState.WAITING).exists()


def test_a_lesson_that_is_published_asks_for_all_plans_in_one_job(head, round_one):
    jobs.run_pending()
    catalogue.changed()
    catalogue.changed()
    assert Job.objects.filter(kind="learning.replan_all", state=JobState.WAITING).count() == 1


def test_what_the_viewer_did_himself_is_planned_at_once_and_others_wait_for_a_worker(
    head, outsider, round_one, settings, django_capture_on_commit_callbacks
):
    settings.JOBS_INLINE = False
    jobs.run_pending()
    before = jobs.viewer.set(head.pk)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            shows(head, "LZ04", 2)
            shows(outsider, "LZ04", 2)
    finally:
        jobs.viewer.reset(before)
    assert dict(Job.objects.filter(kind=plans.REPLAN, ended_at=None).values_list("key", "state")) == {
        str(outsider.pk): JobState.WAITING
    }
    assert Plan.objects.get(person=head).open_mandatory == 3


# --- how much it costs --------------------------------------------------------------------------------


def many(frame, county, count):
    """So many heads of one village, some of whom have shown something."""
    persons = Person.objects.bulk_create(
        [Person(name=f"居民{number}", password="!", home_unit=county.village) for number in range(count)]
    )
    Appointment.objects.bulk_create(
        [Appointment(person=person, post=frame.head, unit=county.village, since=date(2026, 2, 1)) for person in persons]
    )
    return [person.pk for person in persons]


def test_a_thousand_persons_cost_as_many_queries_a_chunk_as_ten(frame, county, round_one, monkeypatch):
    """A chunk may be written in several statements, as many as rows ask for; it is read in a fixed number."""

    def reads(ids):
        with CaptureQueriesContext(connection) as queries:
            plans.replan(ids)
        return [query["sql"] for query in queries if query["sql"].startswith("SELECT")]

    thousand = many(frame, county, 1000)
    plans.replan(thousand[:1])  # what a process keeps is there
    ten = reads(thousand[:10])
    monkeypatch.setattr(plans, "AT_ONCE", 1000)
    assert len(reads(thousand)) == len(ten)
