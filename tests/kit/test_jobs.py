"""Nothing asked for is lost, and nothing takes effect twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from celery.signals import before_task_publish
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from kit import audit, broker, clock, jobs
from kit.models import AuditEvent, Job, JobState, Switch

DONE: list[str] = []


@jobs.kind("tests.note")
def note(job: Job) -> None:
    """Leaves a row, so that a rollback shows."""
    DONE.append(job.key)
    Switch.objects.create(name=job.key[:60], is_on=False, reason="", by_id=1)


@jobs.kind("tests.fail")
def fail(job: Job) -> None:
    raise ValueError("王建国 13912345678")


@jobs.kind("tests.long", long=True)
def long(job: Job) -> None:
    jobs.progress(job, 3, 10)
    with jobs.fenced(job):
        Switch.objects.create(name=job.key, is_on=False, reason="", by_id=1)


@jobs.kind("tests.robbed", long=True)
def robbed(job: Job) -> None:
    """Another worker takes the job while this one works."""
    Job.objects.filter(pk=job.pk).update(owner="another")
    with jobs.fenced(job):
        Switch.objects.create(name=job.key, is_on=False, reason="", by_id=1)


@jobs.kind("tests.robbed_short")
def robbed_short(job: Job) -> None:
    Switch.objects.create(name=job.key, is_on=False, reason="", by_id=1)
    Job.objects.filter(pk=job.pk).update(owner="another")


@jobs.kind("tests.own", of_person=True)
def own(job: Job) -> None:
    DONE.append(f"own {job.key}")


@jobs.kind("tests.asks")
def asks(job: Job) -> None:
    jobs.ask("tests.note", key="asked by a job")


@jobs.kind("tests.quiet", quiet=True)
def quiet(job: Job) -> None:
    DONE.append(f"quiet {job.key}")


@pytest.fixture
def told_of(settings, monkeypatch) -> Iterator[list[int]]:
    """The jobs that workers are told of from now on, at the wire."""
    told = []
    monkeypatch.setattr(broker, "_quiet_until", 0)
    settings.JOBS_INLINE = False

    def hear(body, **_):
        told.append(body[0][0])

    before_task_publish.connect(hear)
    yield told
    before_task_publish.disconnect(hear)


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    DONE.clear()


def test_a_job_is_done_once_and_keeps_no_open_end(db):
    job = jobs.ask("tests.note", key="a")
    assert jobs.run_pending() == 1
    assert jobs.run_pending() == 0
    job.refresh_from_db()
    assert (job.state, job.tries, job.lease_until, DONE) == (JobState.DONE, 1, None, ["a"])


def test_who_asks_again_before_the_start_joins_the_job_and_his_ids_count(db):
    first = jobs.ask("tests.note", key="a", step=1)
    second = jobs.ask("tests.note", key="a", step=2)
    assert first.pk == second.pk
    assert Job.objects.get().payload == {"step": 2}


def test_who_asks_after_the_start_gets_a_job_of_his_own(db):
    first = jobs.ask("tests.note", key="a")
    with jobs.taking(first.pk) as job:
        second = jobs.ask("tests.note", key="a")
        jobs.run(job)
    assert second.pk != first.pk
    assert jobs.run_pending() == 1
    assert DONE == ["a", "a"]


def test_a_key_is_made_of_the_ids_when_none_is_given(db):
    jobs.ask("tests.note", person=4, unit=2)
    jobs.ask("tests.note", unit=2, person=4)
    jobs.ask("tests.note", unit=3, person=4)
    assert sorted(Job.objects.values_list("key", flat=True)) == ["person=4,unit=2", "person=4,unit=3"]


def test_asking_costs_one_query(db, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(1):
        jobs.ask("tests.note", key="a")


@pytest.mark.parametrize("count", [2, 50])
def test_asking_for_many_costs_one_query(db, django_assert_num_queries, count):
    with transaction.atomic(), django_assert_num_queries(1):
        asked = jobs.ask_many("tests.note", [{"person": number} for number in range(count)])
    assert len({job.pk for job in asked}) == count


def test_equal_rows_of_one_call_are_one_job(db):
    assert len(jobs.ask_many("tests.note", [{"person": 1}, {"person": 1}])) == 1


def test_a_job_that_nobody_registered_is_refused_when_it_is_asked_for(db):
    with pytest.raises(ImproperlyConfigured):
        jobs.ask("tests.unheard_of")


@pytest.mark.parametrize("text", ["王建国", "x" * 65])
def test_texts_are_no_ids(db, text):
    with pytest.raises(ValueError, match="ids, not texts"):
        jobs.ask("tests.note", key="a", name=text)


def test_two_modules_cannot_register_the_same_job():
    def other(job: Job) -> None: ...

    other.__module__ = "elsewhere"
    with pytest.raises(ImproperlyConfigured):
        jobs.kind("tests.note")(other)


def test_a_cause_that_is_rolled_back_takes_its_job_along(db):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.ask("tests.note", key="a")
        raise ZeroDivisionError
    assert not Job.objects.exists()


def test_a_failure_waits_longer_each_time_and_is_given_up_after_five(db):
    job = jobs.ask("tests.fail", key="a")
    waits = []
    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _ in range(jobs.TRIES):
            jobs.run_pending()
            job.refresh_from_db()
            waits.append((job.due_at - clock.now()).total_seconds())
            traveller.shift(job.due_at - clock.now())
    assert (job.state, job.tries) == (JobState.DEAD, 5)
    assert waits == sorted(waits)
    assert job.ended_at is not None


def test_what_went_wrong_is_kept_without_the_words_that_may_be_personal(db, caplog):
    job = jobs.ask("tests.fail", key="a")
    jobs.run_pending()
    job.refresh_from_db()
    assert job.last_error.startswith("ValueError at test_jobs.py:")
    assert "王建国" not in job.last_error + caplog.text


def test_one_failing_job_does_not_hold_up_the_others(db):
    jobs.ask("tests.fail", key="a")
    jobs.ask("tests.note", key="b")
    jobs.run_pending()
    assert DONE == ["b"]


def test_in_place_of_a_quiet_job_a_worker_does_what_somebody_waits_for_and_comes_back_to_it(db, told_of):
    quiet = jobs.ask("tests.quiet", key="a")
    jobs.ask("tests.asks")
    jobs.ask("tests.fail", key="a")
    jobs.ask("tests.note", key="tomorrow", not_before=clock.now() + timedelta(days=1))
    for done in (0, 0, 1, 2):
        jobs.run_told(quiet.pk)
        assert len(DONE) == done
    assert DONE == ["asked by a job", "quiet a"]
    assert told_of == [quiet.pk] * 3


def test_a_worker_does_what_it_is_told_of_and_nothing_else(db):
    jobs.ask("tests.note", key="a")
    told = jobs.ask("tests.note", key="b")
    jobs.run_told(told.pk)
    assert DONE == ["b"]


def test_nobody_takes_a_job_that_is_in_other_hands(db):
    job = jobs.ask("tests.note", key="a")
    assert jobs.take(job.pk) is not None
    assert jobs.take(job.pk) is None
    jobs.run_now([job.pk])
    assert DONE == []


def test_a_lapsed_lease_is_taken_over_and_the_first_taker_can_keep_nothing(db):
    asked = jobs.ask("tests.note", key="a")
    slow = jobs.take(asked.pk)
    with time_machine.travel(clock.now() + jobs.lease() + timedelta(seconds=1)):
        jobs.run_now([asked.pk])
    assert DONE == ["a"]
    with pytest.raises(jobs.LostLease):
        jobs.run(slow)
    assert Switch.objects.count() == 1


@pytest.mark.parametrize("kind", ["tests.robbed", "tests.robbed_short"])
def test_who_lost_his_lease_commits_nothing(db, kind):
    jobs.ask(kind, key="a")
    jobs.run_pending(most=1)
    assert not Switch.objects.exists()


def test_a_long_job_fences_its_writes_and_says_how_far_it_is(db):
    asked = jobs.ask("tests.long", key="a")
    jobs.run_pending()
    asked.refresh_from_db()
    assert (asked.done, asked.total, asked.state) == (3, 10, JobState.DONE)
    assert Switch.objects.get().name == "a"


def test_the_sweep_gives_the_job_of_a_dead_worker_to_another_one(db):
    asked = jobs.ask("tests.note", key="a")
    jobs.take(asked.pk)
    with time_machine.travel(clock.now() + jobs.lease() + timedelta(seconds=1)):
        assert jobs.sweep() == 1
    assert DONE == ["a"]


def test_the_sweep_leaves_a_job_alone_whose_worker_is_alive(db):
    asked = jobs.ask("tests.note", key="a")
    jobs.take(asked.pk)
    assert jobs.sweep() == 0
    assert Job.objects.get().state == JobState.TAKEN


def test_a_job_that_kills_its_worker_five_times_is_given_up(db, caplog):
    asked = jobs.ask("tests.note", key="a")
    Job.objects.update(state=JobState.TAKEN, owner="x", tries=5, lease_until=clock.now() - timedelta(seconds=1))
    jobs.sweep()
    asked.refresh_from_db()
    assert (asked.state, asked.last_error) == (JobState.DEAD, "WorkerDied")
    assert "given up" in caplog.text


def test_the_sweep_sends_a_job_that_nobody_was_told_about(db):
    jobs.ask("tests.note", key="a")
    with time_machine.travel(clock.now() + timedelta(seconds=11)):
        assert jobs.sweep() == 1
    assert DONE == ["a"]


def test_a_job_for_later_waits(db):
    later = clock.now() + timedelta(hours=1)
    jobs.ask("tests.note", key="a", not_before=later)
    assert jobs.run_pending() == 0
    with time_machine.travel(later + timedelta(seconds=11)):
        assert jobs.sweep() == 1


def test_done_jobs_are_forgotten_after_a_week(db):
    jobs.ask("tests.note", key="a")
    jobs.run_pending()
    with time_machine.travel(clock.now() + timedelta(days=8)):
        jobs.sweep()
    assert not Job.objects.exists()


def test_a_dead_broker_costs_no_request_its_success(db, settings, caplog, monkeypatch):
    monkeypatch.setattr(broker, "_quiet_until", 0)
    settings.JOBS_INLINE = False
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    settings.EMBEDDED_BROKER = False
    asked = jobs.ask("tests.note", key="a")
    jobs.wake([asked.pk])
    quiet_until = broker._quiet_until
    assert quiet_until > 0
    jobs.wake([asked.pk])  # no second try within five seconds
    assert broker._quiet_until == quiet_until
    assert Job.objects.get().woken_at is None
    assert "did not take a wake-up" in caplog.text


def test_a_wake_up_is_noted(db, settings):
    settings.JOBS_INLINE = False
    asked = jobs.ask("tests.note", key="a")
    jobs.wake([asked.pk])
    assert Job.objects.get().woken_at is not None


def test_after_the_commit_the_job_is_woken(transactional_db):
    with transaction.atomic():
        jobs.ask("tests.note", key="a")
        assert DONE == []
    assert DONE == ["a"]


def test_the_viewers_own_job_is_done_by_his_request(transactional_db, settings):
    settings.JOBS_INLINE = False  # the others wait for a worker
    before = jobs.viewer.set(7)
    try:
        jobs.ask_many("tests.own", [{}, {}], keys=[7, 8])
    finally:
        jobs.viewer.reset(before)
    assert DONE == ["own 7"]
    assert Job.objects.ready().get().key == "8"


def test_at_once_means_this_process(transactional_db, settings):
    settings.JOBS_INLINE = False
    jobs.ask("tests.note", key="a", at_once=True)
    assert DONE == ["a"]


def test_a_job_may_ask_for_a_job(db):
    jobs.ask("tests.asks", key="a")
    assert jobs.run_pending() == 2
    assert DONE == ["asked by a job"]


def test_nobody_starts_a_job_that_somebody_is_joining(transactional_db, settings):
    settings.JOBS_INLINE = False
    asked = jobs.ask("tests.note", key="a", step=1)
    seen: list[object] = []

    def take() -> None:
        taken = jobs.take(asked.pk)
        seen.append(taken and taken.payload)
        connection.close()

    with transaction.atomic():
        jobs.ask("tests.note", key="a", step=2)
        other = threading.Thread(target=take)
        other.start()
        other.join(0.5)
        assert seen == []  # it waits for our commit
    other.join(5)
    assert seen == [{"step": 2}]


# --- where it was asked for ---------------------------------------------------------------------------------


@jobs.kind("tests.records")
def records(job: Job) -> None:
    audit.record("people.operation_undone")


@pytest.mark.django_db
def test_what_a_job_records_comes_from_where_it_was_asked_for_and_the_job_forgets_it():
    with audit.coming_from(audit.Origin("one request", "10.1.2.3")):
        job = jobs.ask("tests.records", key="1")
    jobs.run_pending()
    event = AuditEvent.objects.get()
    assert (event.request_id, event.ip) == ("one request", "10.1.2.3")
    job.refresh_from_db()
    assert (job.state, job.ip) == (JobState.DONE, None)


@pytest.mark.django_db
def test_a_job_that_was_given_up_has_forgotten_the_address_too():
    with audit.coming_from(audit.Origin("one request", "10.1.2.3")):
        job = jobs.ask("tests.fail", key="1")
    Job.objects.filter(pk=job.pk).update(tries=jobs.TRIES - 1)
    jobs.run_pending()
    job.refresh_from_db()
    assert (job.state, job.ip) == (JobState.DEAD, None)


@pytest.mark.django_db
def test_a_job_of_nobody_comes_from_nowhere():
    jobs.ask("tests.records", key="1")
    jobs.run_pending()
    assert (AuditEvent.objects.get().request_id, AuditEvent.objects.get().ip) == ("", None)
