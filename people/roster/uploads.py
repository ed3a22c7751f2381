"""One roster file on its way: read, mapped, tried, written, taken back; one at a time in a county.

The state of the upload is the lock. Whoever asks while another file of the county is being tried or written waits in
line: his job is asked for when that one ends. The county's row is held only while somebody enters or leaves the line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kit import audit, clock, fields, imports, jobs
from kit.access import Role
from kit.errors import InputError, NotNow, Stale, UserError
from kit.models import Job, JobState
from people import operations
from people.models import Operation, Person, RosterUpload, Unit
from people.roster import headings, parts, plan, reading, report, snapshot, wide, writing
from people.roster.differences import Options, RosterPlan, label
from people.roster.reading import Record
from people.roster.report import Guess, Report, Side
from people.roster.snapshot import Snapshot

TRY, APPLY, UNDO = "people.try_roster", "people.apply_roster", "people.undo_roster"
IMPORTERS = (Role.COUNTY, Role.COUNTY_ADMIN)
State = RosterUpload.State
UNDER_WAY = {State.TRYING: TRY, State.APPLYING: APPLY}
MAY_BE_TRIED = frozenset([State.READ, State.TRIED, State.REFUSED])
READ_AHEAD = 10_000  # rows that are read before the transaction begins, so that it is short where only one may write
STILL_AT_IT = timedelta(hours=1)  # an upload that was begun so long ago and left alone bothers nobody


def units_of(viewer: Person) -> list[Unit]:
    """The units for which ``viewer`` may import a roster, the largest first."""
    paths = {path for role, path in viewer.scope.by_role if role in IMPORTERS}
    return list(Unit.objects.filter(path__in=paths).order_by("path"))


def may_import(viewer: Person, unit: Unit) -> bool:
    """Whether ``viewer`` may import for ``unit`` today."""
    return any(role in IMPORTERS and unit.path.startswith(path) for role, path in viewer.scope.by_role)


def visible(viewer: Person) -> QuerySet[RosterUpload]:
    """The uploads of the units that ``viewer`` may import for, the newest first."""
    return (
        RosterUpload.objects.visible_to(viewer)
        .filter(unit__in=[unit.pk for unit in units_of(viewer)])
        .defer("content", "report")
        .select_related("by", "unit", "operation")
        .order_by("-at")
    )


# --- taking in ----------------------------------------------------------------------------------------


@transaction.atomic
def take_in(content: bytes, name: str, *, unit: Unit, by: Person, request: HttpRequest | None = None) -> RosterUpload:
    """Keep a file, encrypted, with what its columns seem to be. Raises InputError for what cannot be read."""
    seen = reading.look(content, name)
    sides = tuple(Side(block.said, block.post, block.taken) for block in seen.blocks)
    columns = tuple(
        Guess(c.index, c.letters, c.heading, c.samples, c.guess, c.sure, c.block, _who(c.block, sides))
        for c in seen.columns
    )
    upload = RosterUpload(
        unit=unit,
        file_name=name[-120:],
        rows=seen.rows,
        mapping={str(column.index): column.guess for column in columns},
        options={"as_of": clock.today().isoformat(), "complete": False, "move": True, "choices": {}},
        report=Report(columns=columns, title=seen.title, sides=sides).dumps(),
        by=by,
        at=clock.now(),
    )
    upload.content = fields.seal_bytes(content, _bound_to(upload))
    upload.save(force_insert=True)
    audit.record("people.roster_taken_in", by=by, of=upload, scope_path=unit.path, request=request)
    return upload


def _who(number: int, sides: Sequence[Side]) -> str:
    """Whose a column is, in words; "" where a row is one person."""
    if not sides:
        return ""
    if not number:
        return _("the whole row")
    return sides[number - 1].label or _("person %(number)s") % {"number": number}


def _bound_to(upload: RosterUpload) -> str:
    return f"people.rosterupload.content.{upload.pk}"


def content_of(upload: RosterUpload) -> bytes:
    """The file as it came. Raises NotNow when its time is over."""
    if upload.content is None:
        raise NotNow(_("The file is not kept any longer."), _("Upload it again."))
    return fields.unseal_bytes(upload.content, _bound_to(upload))


def options_of(upload: RosterUpload) -> Options:
    """What was said beside the file."""
    said = upload.options
    return Options(
        as_of=date.fromisoformat(said["as_of"]),
        complete=bool(said["complete"]),
        move=bool(said["move"]),
        choices=dict(said["choices"]),
    )


@transaction.atomic
def say(
    upload: RosterUpload,
    *,
    mapping: Mapping[int, str] | None = None,
    as_of: date | None = None,
    complete: bool | None = None,
    move: bool | None = None,
    choices: Mapping[str, str] | None = None,
) -> RosterUpload:
    """Keep what the importer corrected or chose; the file is to be tried anew. Raises InputError or NotNow."""
    locked = RosterUpload.objects.select_for_update().get(pk=upload.pk)
    _refuse_unless(locked, MAY_BE_TRIED)
    if mapping is not None:
        _check_mapping(mapping, report.loads(locked.report))
        locked.mapping = {str(index): name for index, name in mapping.items()}
        if locked.mapping != upload.mapping:
            locked.options["choices"] = {}
    said = {"as_of": as_of.isoformat() if as_of else None, "complete": complete, "move": move}
    locked.options |= {name: value for name, value in said.items() if value is not None}
    locked.options["choices"] = {**locked.options["choices"], **(choices or {})}
    locked.save(update_fields=["mapping", "options"])
    return locked


def _check_mapping(mapping: Mapping[int, str], shown: Report) -> None:
    """One column of each person for each field, and those without which no row can be understood."""
    named = [name for name in mapping.values() if name]
    unknown = set(named) - set(parts.FIELDS)
    if unknown:
        raise InputError(_("There is no such field."), _("Choose again from the list."))
    sides = {column.index: column.block for column in shown.columns}
    missing = [name for name in ("name", "unit", "post") if name not in named]
    if shown.sides:
        wrong, lacking = wide.faults(mapping, sides, [side.post for side in shown.sides])
        if wrong:
            said = {"field": label(wrong)}
            raise InputError(
                _("A column that stands for the whole row is said to be “%(field)s”; that is of one person only.")
                % said,
                _("Leave it out."),
            )
        missing = [lacking] if lacking else []
    groups = [
        [name for at, name in mapping.items() if name and sides.get(at, 0) in (0, number)]
        for number in (range(1, len(shown.sides) + 1) if shown.sides else [0])
    ]
    twice = sorted(
        {name for group in groups for name in group if group.count(name) > 1 and name not in headings.SEVERAL}
    )
    if twice:
        said = {"field": label(twice[0])}
        raise InputError(_("Two columns are said to be “%(field)s”.") % said, _("Leave out one of them."))
    if missing:
        said = {"fields": "、".join(map(label, missing))}
        raise InputError(
            _("No column is said to be: %(fields)s.") % said, _("Choose it from the list beside its column.")
        )


def _refuse_unless(upload: RosterUpload, states: Iterable[str]) -> None:
    if upload.state not in states:
        raise NotNow(
            _("This file is at another step already: %(state)s.") % {"state": upload.get_state_display()},
            _("Open it again from the list."),
        )


# --- the line -----------------------------------------------------------------------------------------


@transaction.atomic
def ask_to_try(upload: RosterUpload, *, by: Person, request: HttpRequest | None = None) -> RosterUpload:
    """Ask for the dry run; it waits while another file of the county is under way. Raises NotNow."""
    locked = _enter(upload, MAY_BE_TRIED, State.TRYING, by)
    audit.record("people.roster_tried", by=by, of=locked, scope_path=locked.unit.path, request=request)
    return locked


@transaction.atomic
def ask_to_apply(upload: RosterUpload, *, by: Person, request: HttpRequest | None = None) -> RosterUpload:
    """Ask to write what was shown. Raises NotNow while it is not clean."""
    if not can_be_applied(upload):
        raise NotNow(_("There is something to be put right or to be chosen first."), _("Look at the list below."))
    locked = _enter(upload, [State.TRIED], State.APPLYING, by)
    audit.record("people.roster_confirmed", by=by, of=locked, scope_path=locked.unit.path, request=request)
    return locked


def can_be_applied(upload: RosterUpload) -> bool:
    """Whether the dry run found nothing wrong, nothing undecided, and something to write."""
    return upload.state == State.TRIED and bool(upload.fingerprint)


def _enter(upload: RosterUpload, states: Iterable[str], state: str, by: Person) -> RosterUpload:
    _hold(upload.unit_id)
    locked = RosterUpload.objects.select_for_update().select_related(None).get(pk=upload.pk)
    _refuse_unless(locked, states)
    locked.state, locked.job_id = state, None
    locked.options = {**locked.options, "asked_at": clock.now().isoformat(), "asked_by": by.pk, "changed": False}
    locked.save(update_fields=["state", "job_id", "options"])
    let_next(locked.unit_id)
    locked.refresh_from_db(fields=["job_id"])
    return locked


def _hold(unit_id: int) -> None:
    """Who comes second waits here, and then sees the first."""
    Unit.objects.select_for_update().get(pk=unit_id)


def let_next(unit_id: int) -> None:
    """Ask for the job of whoever has waited longest, unless somebody is at it. The county's row is held by the caller."""
    in_line = list(RosterUpload.objects.filter(unit=unit_id, state__in=UNDER_WAY).defer("content", "report"))
    if not in_line or any(upload.job_id for upload in in_line):
        return
    first = min(in_line, key=lambda upload: upload.options["asked_at"])
    asker = Person.objects.get(pk=first.options["asked_by"])
    first.job_id = jobs.ask(UNDER_WAY[State(first.state)], key=first.pk, by=asker).pk
    first.save(update_fields=["job_id"])


@dataclass(frozen=True)
class Other:
    """Somebody else's file of the same county: who, since when, what."""

    name: str
    since: datetime
    file_name: str


def ahead_of(upload: RosterUpload) -> Other | None:
    """Whose file is under way while ``upload`` waits; None when it does not wait."""
    if upload.state not in UNDER_WAY or upload.job_id is not None:
        return None
    busy = (
        RosterUpload.objects.filter(unit=upload.unit_id, state__in=UNDER_WAY, job_id__isnull=False)
        .select_related("by")
        .defer("content", "report")
        .first()
    )
    return _other(busy) if busy else None


def others_at_it(unit: Unit, viewer: Person) -> list[Other]:
    """Whose files of ``unit`` are not finished and not left alone: two may not work on the same roster unawares."""
    rows = (
        RosterUpload.objects.filter(unit=unit, at__gt=clock.now() - STILL_AT_IT)
        .filter(state__in=[State.READ, State.TRIED, *UNDER_WAY])
        .exclude(by=viewer)
        .select_related("by")
        .defer("content", "report")
        .order_by("at")
    )
    return [_other(row) for row in rows[:5]]


def _other(upload: RosterUpload) -> Other:
    asked = upload.options.get("asked_at")
    return Other(upload.by.name, datetime.fromisoformat(asked) if asked else upload.at, upload.file_name)


@transaction.atomic
def free(unit: Unit) -> None:
    """Let the line move on when the job at its head was given up, or is gone: nobody may wait for the dead."""
    _hold(unit.pk)
    heads = RosterUpload.objects.filter(unit=unit, state__in=UNDER_WAY, job_id__isnull=False).defer("content", "report")
    for upload in heads:
        job = Job.objects.filter(pk=upload.job_id).first()
        if job is None or job.state in (JobState.DEAD, JobState.DONE):
            _refused(
                upload, _("The work stopped and nothing was written. Try again; if it stops again, tell the operator.")
            )
    let_next(unit.pk)


def is_stuck(upload: RosterUpload) -> bool:
    """Whether the job at the head of the line of this county is at an end although its file is not. Two queries."""
    ids = RosterUpload.objects.filter(unit=upload.unit_id, state__in=UNDER_WAY, job_id__isnull=False).values_list(
        "job_id", flat=True
    )
    alive = Job.objects.open().filter(pk__in=list(ids))
    return upload.state in UNDER_WAY and not alive.exists()


@transaction.atomic
def give_up(upload: RosterUpload, *, by: Person, request: HttpRequest | None = None) -> None:
    """Leave the file alone; it is emptied. Raises NotNow when it is under way or written."""
    locked = RosterUpload.objects.select_for_update().get(pk=upload.pk)
    _refuse_unless(locked, MAY_BE_TRIED)
    locked.state, locked.content, locked.report = State.GIVEN_UP, None, None
    locked.save(update_fields=["state", "content", "report"])
    audit.record("people.roster_given_up", by=by, of=locked, scope_path=locked.unit.path, request=request)


# --- the work -----------------------------------------------------------------------------------------


def records_of(upload: RosterUpload) -> Iterable[Record]:
    """The rows of the file by field, one at a time."""
    mapping = {int(index): name for index, name in upload.mapping.items() if name}
    return reading.records(content_of(upload), upload.file_name, mapping)


def ground(upload: RosterUpload, by: Person) -> Snapshot:
    """What stands in the county of ``upload`` now. Raises NotNow when ``by`` has no right to import any more."""
    if not may_import(by, upload.unit):
        raise NotNow(
            _("Your account has no right to import for this unit any more."), _("Ask the county's administrator.")
        )
    sees = any(upload.unit.path.startswith(path) for path in by.scope.reserve_paths)
    return snapshot.load(upload.unit, sees_reserve=sees)


def try_out(job: Job) -> None:
    """The dry run: what the file would change. It reads only, so that nobody waits for it."""
    upload = RosterUpload.objects.select_related("unit").get(pk=job.key)
    if upload.state != State.TRYING:
        return
    by = Person.objects.get(pk=job.by_id)
    tell = partial(jobs.progress, job, total=upload.rows)
    before = report.loads(upload.report)
    try:
        stands = ground(upload, by)
        made = plan.compare(records_of(upload), stands, options_of(upload), tell)
        shown = report.build(before, made, stands)
    except UserError as error:
        made, shown = None, replace(before, problem=str(error))
    with jobs.fenced(job):
        _hold(upload.unit_id)
        upload.report, upload.job_id = shown.dumps(), None
        upload.state = State.REFUSED if made is None or made.errors else State.TRIED
        upload.fingerprint = made.fingerprint if made is not None and made.is_clean and made.changes else ""
        upload.rows = made.rows if made is not None else upload.rows
        upload.save(update_fields=["report", "job_id", "state", "fingerprint", "rows"])
        let_next(upload.unit_id)


def apply(job: Job) -> None:
    """Write what was shown, all of it or nothing, in one transaction; tried anew when the data have changed since."""
    upload = RosterUpload.objects.select_related("unit").get(pk=job.key)
    if upload.state != State.APPLYING:
        return
    by = Person.objects.get(pk=job.by_id)
    try:
        rows = list(records_of(upload)) if upload.rows <= READ_AHEAD else None
        with jobs.telling(job, 2 * upload.rows) as tell, transaction.atomic():
            jobs.unhurried()
            write_all(upload, by, tell, rows)
            _hold(upload.unit_id)
            let_next(upload.unit_id)
            with jobs.fenced(job):
                """Last, for it locks the job's row: whoever lost the job meanwhile writes nothing."""
    except Stale:
        with jobs.fenced(job):
            _hold(upload.unit_id)
            _to_be_tried_anew(upload)
            let_next(upload.unit_id)
    except (UserError, IntegrityError) as error:
        known = (
            str(error)
            if isinstance(error, UserError)
            else _("The database refused it; nothing was written. Try again.")
        )
        with jobs.fenced(job):
            _hold(upload.unit_id)
            _refused(upload, known)
            let_next(upload.unit_id)


def write_all(upload: RosterUpload, by: Person, tell: Callable[[int], None], rows: Iterable[Record] | None) -> None:
    """Make the plan anew, and write it when it is the one that was shown. Raises Stale when it is another by now."""
    stands = ground(upload, by)
    options = options_of(upload)
    occasion = writing.Occasion(upload.unit, by, options.as_of, clock.today())
    written: list[Operation] = []

    def compared() -> RosterPlan:
        return plan.compare(records_of(upload) if rows is None else rows, stands, options, tell)

    done = imports.run(
        compared,
        lambda changes: written.append(writing.write(changes, occasion, lambda n: tell(upload.rows + n))),
        expect=upload.fingerprint,
    )
    if not written:
        raise Stale(
            _("The data has changed since you looked at the plan."), _("Look at the new plan, then confirm it.")
        )
    upload.state, upload.job_id, upload.operation = State.APPLIED, None, written[0]
    upload.save(update_fields=["state", "job_id", "operation"])
    kinds = sorted({name for change in done.changes for name, _old, _new in change.fields})
    audit.record("people.roster_applied", by=by, of=upload, scope_path=upload.unit.path, fields=kinds)


def _to_be_tried_anew(upload: RosterUpload) -> None:
    """Back into the line for the dry run: whoever confirmed sees the new differences, and why they are others."""
    upload.state, upload.job_id, upload.fingerprint = State.TRYING, None, ""
    upload.options = {**upload.options, "changed": True}
    upload.save(update_fields=["state", "job_id", "fingerprint", "options"])


def _refused(upload: RosterUpload, problem: str) -> None:
    kept = report.loads(upload.report)
    upload.state, upload.job_id, upload.fingerprint = State.REFUSED, None, ""
    upload.report = replace(kept, problem=problem).dumps()
    upload.save(update_fields=["state", "job_id", "fingerprint", "report"])


# --- back ---------------------------------------------------------------------------------------------


@transaction.atomic
def ask_to_undo(upload: RosterUpload, *, by: Person, request: HttpRequest | None = None) -> RosterUpload:
    """Ask to take the import back. Raises NotNow, which says what stands in the way."""
    _hold(upload.unit_id)
    locked = RosterUpload.objects.select_for_update(of=("self",)).select_related("operation", "unit").get(pk=upload.pk)
    _refuse_unless(locked, [State.APPLIED])
    if locked.operation is None or is_being_undone(locked):
        raise NotNow(_("It is being taken back already."))
    if said := operations.hindrances(locked.operation):
        raise NotNow(" ".join(map(str, said)), _("Nothing was changed."))
    locked.job_id = jobs.ask(UNDO, key=locked.pk, by=by, at_once=locked.rows <= 300).pk
    locked.options = {**locked.options, "problem": ""}
    locked.save(update_fields=["job_id", "options"])
    audit.record("people.roster_undo_asked", by=by, of=locked, scope_path=locked.unit.path, request=request)
    return locked


def is_being_undone(upload: RosterUpload) -> bool:
    """Whether a job is about to take it back."""
    return upload.state == State.APPLIED and Job.objects.open().filter(kind=UNDO, key=str(upload.pk)).exists()


def undo(job: Job) -> None:
    """Take the import back, all of it or nothing; what stands in the way is kept to be shown."""
    upload = RosterUpload.objects.select_related("unit", "operation").defer("content", "report").get(pk=job.key)
    if upload.state != State.APPLIED or upload.operation is None:
        return
    by = Person.objects.get(pk=job.by_id)
    try:
        with transaction.atomic():
            jobs.unhurried()
            operations.undo(upload.operation, by=by)
            upload.state, upload.job_id = State.UNDONE, None
            upload.save(update_fields=["state", "job_id"])
            with jobs.fenced(job):
                """Last; see `apply`."""
    except NotNow as error:
        with jobs.fenced(job):
            upload.options = {**upload.options, "problem": str(error)}
            upload.job_id = None
            upload.save(update_fields=["options", "job_id"])


def is_undone(upload: RosterUpload) -> bool:
    """Whether it was taken back, from here or from the list of operations."""
    return upload.state == State.UNDONE or (upload.operation is not None and upload.operation.undone_at is not None)
