"""Long work is a row in the transaction of its cause; Celery only carries the wake-up (safety.md D-03).

An app registers plain functions in its ``jobs.py``::

    @jobs.kind("certificates.render", long=True)
    def render(job: Job) -> None:
        rendering.store(job)          # ids in, safe to run twice

and asks inside the transaction of the cause::

    jobs.ask("certificates.render", key=certificate.number, by=viewer)

A job runs at least once and its effect counts once: it is leased, retried five times, swept up when its worker dies,
and fenced (who lost his lease cannot commit). A short kind runs in one transaction together with its own end; a long
one runs outside and wraps its writes in ``with fenced(job):``.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from kit import audit, broker, clock
from kit.models import Job, JobState

logger = logging.getLogger(__name__)

TRIES = 5
RESEND_AFTER = timedelta(seconds=60)
KEEP_DONE = timedelta(days=7)
SWEEP_AT_ONCE = 500
Id = int | str | UUID


@dataclass(frozen=True)
class Kind:
    """How jobs of one name are done. ``long``: outside a transaction; the function fences its own writes.

    ``of_person``: the key is a person's id; ``quiet``: nobody waits for it; see ``kind``.
    """

    name: str
    function: Callable[[Job], None]
    long: bool
    of_person: bool
    quiet: bool


KINDS: dict[str, Kind] = {}

viewer: ContextVar[int | None] = ContextVar("viewer", default=None)
"""Key of the person whose request this is; None in a worker. Set by kit.access.AccessMiddleware."""


_untold: ContextVar[bool] = ContextVar("untold", default=False)


class LostLease(Exception):
    """The job is in other hands by now: nothing of this run may be kept."""


def kind(
    name: str, *, long: bool = False, of_person: bool = False, quiet: bool = False
) -> Callable[[Callable[[Job], None]], Callable[[Job], None]]:
    """Register a function that does the jobs named ``name`` ("app.verb").

    long: for work of more than about 20 ms or with files; see the module.
    of_person: the key is a person's id, and when he asks for it by a request of his own, the web process does it right
    after the commit: his next page shows the result. A worker does the others, and tries again when it fails.
    quiet: nobody waits for it. A worker does whatever else is ready first: hundreds of sounds never hold up a certificate.
    """

    def register(function: Callable[[Job], None]) -> Callable[[Job], None]:
        known = KINDS.get(name)
        if known and known.function.__module__ != function.__module__:
            raise ImproperlyConfigured(f"Two modules register the job '{name}'.")
        KINDS[name] = Kind(name, function, long, of_person, quiet)
        return function

    return register


def ask(
    kind: str,
    *,
    key: Id = "",
    by: Any = None,
    at_once: bool = False,
    not_before: datetime | None = None,
    **ids: Id | None,
) -> Job:
    """Ask for one job, in the caller's transaction; it is woken after the commit. One query.

    key: what it is about; made of ``ids`` when left out. Whoever asks for the same kind and key before the job has
    started joins it, and its latest ids count. While somebody is joining, nobody can start it (the row is locked), so
    the job always sees what the last asker wrote.
    by: the person who asks; his scope is computed anew when the job runs.
    at_once: run it in this process right after the commit, whoever asks; when that fails, a worker tries again.
    Never put names, telephones or texts into ``key`` or ``ids``: ids only.
    """
    (job,) = ask_many(kind, [ids], keys=[key], by=by, at_once=at_once, not_before=not_before)
    return job


def ask_many(
    kind: str,
    rows: Sequence[Mapping[str, Id | None]],
    *,
    keys: Sequence[Id] | None = None,
    by: Any = None,
    at_once: bool = False,
    not_before: datetime | None = None,
) -> list[Job]:
    """Ask for one job per row of ids, all of one kind, in one statement (52 rows each on SQLite). Equal keys are one job."""
    known = KINDS.get(kind)
    if known is None:
        raise ImproperlyConfigured(f"No jobs.py registers the job '{kind}'.")
    now, where = clock.now(), audit.origin.get()
    drafts: dict[str, Job] = {}
    for row, given in zip(rows, keys or [""] * len(rows), strict=True):
        payload = {name: checked(value) for name, value in row.items()}
        key = str(given) if given != "" else ",".join(f"{name}={value}" for name, value in sorted(payload.items()))
        drafts[key] = Job(
            kind=kind,
            key=key,
            dedupe_key=f"{kind}:{key}",
            payload=payload,
            by_id=getattr(by, "pk", None),
            request_id=where.request_id,
            ip=where.ip,
            asked_at=now,
            due_at=not_before or now,
        )
    # In the order of their keys: two askers that lock several rows never wait for each other.
    jobs = [drafts[key] for key in sorted(drafts)]
    Job.objects.bulk_create(
        jobs,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["dedupe_key"],
        update_fields=["payload", "asked_at"],
    )
    if not_before is None or not_before <= now:
        mine = [job.pk for job in jobs if at_once or (known.of_person and job.key == str(viewer.get()))]
        others = [job.pk for job in jobs if job.pk not in mine]
        if mine:
            transaction.on_commit(partial(run_now, mine), robust=True)
        if others:
            transaction.on_commit(partial(wake, others), robust=True)
    return jobs


def checked(value: Id | None) -> int | str | None:
    """An id as JSON carries it. Text is refused: a job row must hold no personal data."""
    if value is None or isinstance(value, int):
        return value
    if len(str(value)) > 64 or any(ord(letter) > 126 for letter in str(value)):
        raise ValueError("A job takes ids, not texts.")
    return str(value)


@contextmanager
def untold() -> Iterator[None]:
    """Within it the workers are told of nothing that is asked for: the sweep finds it, some hundred jobs at a time.

    For whoever asks for ten thousand jobs: a message for each would cost more than what he does.
    """
    token = _untold.set(True)
    try:
        yield
    finally:
        _untold.reset(token)


def wake(job_ids: Iterable[int]) -> None:
    """Tell the workers. It may fail, and it may take one second at most: the sweep finds what was not told."""
    ids = list(job_ids)
    if settings.JOBS_INLINE:
        run_now(ids)
        return
    if _untold.get():
        return
    sent = broker.send("kit.run_job", [(job_id,) for job_id in ids])
    if sent:
        Job.objects.filter(pk__in=ids[:sent], state=JobState.WAITING).update(woken_at=clock.now())


def run_told(job_id: int) -> None:
    """Do the job that a worker was told of, unless it is done or in other hands.

    In place of a quiet one that for which somebody waits: one, so that no message takes longer than a job may; and the
    quiet one is told of again, behind all that was told meanwhile.
    """
    is_quiet = Job.objects.filter(pk=job_id, kind__in=quiet_kinds()).exists()
    first_id = waited_for() if is_quiet else None
    run_now([job_id if first_id is None else first_id])
    if first_id is not None:
        wake([job_id])


def run_now(job_ids: Iterable[int]) -> None:
    """Do these jobs in this process. A failure is kept in the job and never reaches the caller."""
    for job_id in job_ids:
        with taking(job_id) as job:
            if job:
                run(job)


def run_pending(*, most: int = 10_000) -> int:
    """Do every ready job in this process, those asked for meanwhile included; how many were done. For tests and commands."""
    count = 0
    while count < most:
        job_id = Job.objects.ready().order_by("id").values_list("id", flat=True).first()
        if job_id is None:
            break
        run_now([job_id])
        count += 1
    return count


@contextmanager
def taking(job_id: int) -> Iterator[Job | None]:
    """Hold the job for the block, with signs of life; None when it is done or in other hands.

    An exception inside gives the job back for another try, or gives it up after five.
    """
    job = take(job_id)
    if job is None:
        yield None
        return
    with alive(job):
        try:
            yield job
        except LostLease:
            logger.warning("job %s (%s) lost its lease; nothing of this run was kept", job.pk, job.kind)
        except Exception as error:  # noqa: BLE001  whatever went wrong, the row must say so
            give_back(job, error)


def take(job_id: int) -> Job | None:
    """Lease a ready or lapsed job; None for any other. Two takers never get the same lease: one UPDATE decides."""
    now, token = clock.now(), uuid4().hex
    free = Q(state=JobState.WAITING, due_at__lte=now) | Q(state=JobState.TAKEN, lease_until__lt=now, tries__lt=TRIES)
    taken = Job.objects.filter(free, pk=job_id).update(
        state=JobState.TAKEN, owner=token, lease_until=now + lease(), tries=F("tries") + 1, dedupe_key=None
    )
    return Job.objects.get(pk=job_id) if taken else None


def run(job: Job) -> None:
    """Do a taken job, and end it. Raises LostLease when it went into other hands meanwhile: nothing is kept then."""
    known = KINDS.get(job.kind)
    if known is None:
        raise ImproperlyConfigured(f"No jobs.py registers the job '{job.kind}'.")
    with audit.coming_from(audit.Origin(job.request_id, job.ip)):
        if known.long:
            known.function(job)
            end(job)
            return
        with transaction.atomic():
            known.function(job)
            end(job)


def end(job: Job) -> None:
    """Mark a job as done, unless it is in other hands by now."""
    ended = held(job).update(state=JobState.DONE, ended_at=clock.now(), lease_until=None, last_error="", ip=None)
    if not ended:
        raise LostLease


@contextmanager
def fenced(job: Job) -> Iterator[None]:
    """A transaction whose writes count only while ``job`` is still ours: its row stays locked until the commit."""
    with transaction.atomic():
        if not held(job).update(lease_until=clock.now() + lease()):
            raise LostLease
        yield


def lease() -> timedelta:
    """How long a taken job stays in its taker's hands without a sign of life."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def held(job: Job) -> QuerySet[Job]:
    """The row of ``job`` while its lease is ours; nothing when another one has it, or it is at an end."""
    return Job.objects.filter(pk=job.pk, state=JobState.TAKEN, owner=job.owner)


def quiet_kinds() -> list[str]:
    return [known.name for known in KINDS.values() if known.quiet]


def waited_for() -> int | None:
    """The ready job that is next of those for which somebody waits; a long quiet job makes way for it. One query."""
    ready = Job.objects.ready().exclude(kind__in=quiet_kinds())
    return ready.order_by("due_at", "id").values_list("id", flat=True).first()


def progress(job: Job, done: int, total: int) -> None:
    """Say how far a long job is. Outside of its transactions, or nobody sees it before the end."""
    held(job).update(done=done, total=total)


@contextmanager
def telling(job: Job, total: int) -> Iterator[Callable[[int], None]]:
    """Say how far a job is from inside its transaction: a thread of its own writes the number, every two seconds.

    On SQLite, where only one may write, the number stands still until the transaction ends.
    """
    state, over = {"done": 0}, threading.Event()

    def write() -> None:
        while not over.wait(2):
            try:
                progress(job, state["done"], total)
            except Exception:  # noqa: BLE001  a busy database: the number is a courtesy
                logger.info("how far job %s is was not written", job.pk)
            finally:
                connection.close()

    thread = threading.Thread(target=write, name=f"progress-{job.pk}", daemon=True)
    thread.start()
    try:
        yield partial(state.__setitem__, "done")
    finally:
        over.set()
        thread.join()


def unhurried() -> None:
    """Lift, until the end of the transaction, the limits that keep a page from hanging: long work computes between its
    statements, and some of them touch a hundred thousand rows. Locks are waited for as briefly as ever."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '5min'")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '15min'")


def give_back(job: Job, error: Exception) -> None:
    """Keep what went wrong, without its text (it may hold personal data), and wait longer each time."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = f" at {Path(last[0].filename).name}:{last[0].lineno}" if last else ""
    spent = job.tries >= TRIES
    now = clock.now()
    held(job).update(
        state=JobState.DEAD if spent else JobState.WAITING,
        due_at=now + timedelta(seconds=5 * 2**job.tries),
        ended_at=now if spent else None,
        lease_until=None,
        last_error=f"{type(error).__name__}{place}"[:300],
        ip=None if spent else job.ip,
    )
    logger.log(
        logging.ERROR if spent else logging.WARNING,
        "job %s (%s) failed %s times: %s%s",
        job.pk,
        job.kind,
        job.tries,
        type(error).__name__,
        place,
    )


@contextmanager
def alive(job: Job) -> Iterator[None]:
    """Renew the lease from a thread of its own, so that a lease may be short and a dead worker is noticed soon."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(lease().total_seconds() / 4):
            try:
                held(job).update(lease_until=clock.now() + lease())
            except Exception:  # noqa: BLE001  a busy database: the next beat comes before the lease ends
                logger.info("a sign of life of job %s was not written", job.pk)
            finally:
                connection.close()

    thread = threading.Thread(target=beat, name=f"job-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def sweep() -> int:
    """Find what was lost, every 15 s: jobs whose taker died, and jobs that nobody was told about. How many were sent."""
    now = clock.now()
    spent = Job.objects.lapsed().filter(tries__gte=TRIES)
    given_up = spent.update(state=JobState.DEAD, ended_at=now, last_error="WorkerDied", ip=None)
    if given_up:
        logger.error("%s jobs killed their worker five times and were given up", given_up)
    Job.objects.lapsed().update(state=JobState.WAITING, due_at=now, lease_until=None, woken_at=None)
    untold = Q(woken_at=None, asked_at__lt=now - timedelta(seconds=10)) | Q(woken_at=None, tries__gt=0)
    ready = Job.objects.ready().filter(untold | Q(woken_at__lt=now - RESEND_AFTER)).order_by("due_at")
    ids = list(ready.values_list("id", flat=True)[:SWEEP_AT_ONCE])
    if ids:
        wake(ids)
    tidy(now)
    return len(ids)


def tidy(now: datetime) -> None:
    """Forget jobs that were done a week ago, a thousand at a time, and messages that the folder broker has handled."""
    old = Job.objects.filter(state=JobState.DONE, ended_at__lt=now - KEEP_DONE).values_list("id", flat=True)[:1000]
    ids = list(old)
    if ids:
        Job.objects.filter(pk__in=ids).delete()
    broker.tidy()
