"""换届 while it is prepared: days, posts, and what becomes of each seat. Nothing here changes an office.

    turn = terms.open_turn(county, days, by=viewer)      # a draft with a line for each seat
    terms.say(turn, [Saying(...)], by=viewer)            # outcomes: by village, by sheet, by township
    term_reading.read(turn)                              # what it comes to
    term_turning.carry_out(turn, by=viewer)              # offices, persons, the new term

Townships say what happened in their own villages; the county prepares and carries out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kit import audit, clock
from kit.access import Role
from kit.errors import InputError, NotNow
from people.models import Appointment, Person, Post, Term, Turn, TurnLine, Unit, UnitKind
from people.names import check_name
from people.signals import units_changed
from people.term_rules import ELECTED_BODIES, HEADS, PARTY, Length, Outcome, last_day, length

LEADERS = (Role.COUNTY, Role.COUNTY_ADMIN)
TELLERS = (Role.TOWNSHIP, *LEADERS)
GRASSROOTS = (UnitKind.VILLAGE, UnitKind.COMMUNITY)
STEPS = ("days", "posts", "results", "check", "done")
TOLD_IN = ("results", "check")  # steps in which townships say what happened
BATCH = 400
MOBILE = re.compile(r"1\d{10}")


# --- who may see what ---------------------------------------------------------------------------------


def paths_of(viewer: Person, roles: Collection[Role]) -> list[str]:
    return [path for role, path in viewer.scope.by_role if role in roles]


def turns_for(viewer: Person) -> QuerySet[Turn]:
    """The turns of counties that ``viewer`` leads, and those in which his township may say what happened."""
    lead = Q(pk__in=[])
    for path in paths_of(viewer, LEADERS):
        lead |= Q(unit__path__startswith=path)
    above = {int(part) for path in paths_of(viewer, [Role.TOWNSHIP]) for part in path.strip("/").split("/")}
    tell = Q(unit__in=above, state=Turn.State.DRAFT, step__in=TOLD_IN) if above else Q(pk__in=[])
    return Turn.objects.filter(lead | tell).select_related("unit", "term", "operation").order_by("-at")


def leads(viewer: Person, turn: Turn) -> bool:
    return any(turn.unit.path.startswith(path) for path in paths_of(viewer, LEADERS))


def places(viewer: Person, turn: Turn) -> QuerySet[Unit]:
    """The townships, villages and communities of the turn for which ``viewer`` may speak."""
    mine = Q(pk__in=[])
    for path in paths_of(viewer, TELLERS):
        mine |= Q(path__startswith=path)
    return _units_of(turn).filter(mine, kind__in=(UnitKind.TOWNSHIP, *GRASSROOTS))


def _units_of(turn: Turn) -> QuerySet[Unit]:
    """The units of the county that are there on the first day of the new term."""
    return Unit.objects.under(turn.unit).exclude(closed_on__lte=turn.since)


# --- days and posts -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Days:
    """When a term begins and ends. number: 14 for 第十四届. since: first day of the new offices; until: the last.

    special: it is known that it does not last five years, and ``document`` says why.
    """

    number: int
    elected_on: date
    since: date
    until: date
    document: str = ""
    special: bool = False


def standing_terms(unit: Unit) -> QuerySet[Term]:
    """The terms of ``unit`` without those whose turn was taken back; the newest first."""
    turns = Turn.objects.filter(term=OuterRef("pk"))
    done = turns.filter(state=Turn.State.DONE)
    return unit.terms.filter(~Exists(turns) | Exists(done)).order_by("-number")


def old_terms(turn: Turn) -> QuerySet[Term]:
    """The terms before that of ``turn``, the newest first."""
    return standing_terms(turn.unit).filter(number__lt=turn.number)


def closing_term(turn: Turn) -> Term | None:
    """The term that ends with ``turn``; None for the first one that is kept here."""
    return old_terms(turn).first()


def suggested(county: Unit, *, on: date) -> Days:
    """What the form begins with: the next number, and the day after the last one of the term that runs."""
    last = standing_terms(county).first()
    since = max(last.until + timedelta(days=1), last.since + timedelta(days=1)) if last else on
    since = min(since, on) if last and last.until < on else since
    return Days(last.number + 1 if last else 1, min(since, on), since, last_day(since))


def _check(county: Unit, days: Days, *, but: Turn | None = None) -> None:
    if not 1 <= days.number <= 99:
        raise InputError(_("The number of a term lies between 1 and 99."), field="number")
    terms = standing_terms(county)
    if terms.filter(number=days.number).exists():
        raise InputError(_("There is a term of this number already."), _("Take the next number."), field="number")
    last = terms.filter(number__lt=days.number).first()
    if last is not None and days.since <= last.since:
        raise InputError(
            _("The new term begins on a day before the old one began."), _("Check the year."), field="since"
        )
    if days.elected_on > days.since:
        raise InputError(
            _("Nobody takes office before the election."),
            _("The first day is the day of the election or later."),
            field="since",
        )
    if days.until <= days.since:
        raise InputError(_("The term ends before it starts."), _("It lasts five years."), field="until")
    _check_length(days)
    if county.turns.filter(state=Turn.State.DRAFT).exclude(pk=but.pk if but else None).exists():
        raise NotNow(_("The next term of this county is being prepared already."), _("Go on with that one."))


def _check_length(days: Days) -> None:
    how = length(days.since, days.until)
    by_law = {"day": last_day(days.since).isoformat()}
    if how == Length.WRONG:
        raise InputError(
            _("The law sets five years for a term, to %(day)s; this one is shorter than four or longer than six.")
            % by_law,
            _("Check the year."),
            field="until",
        )
    if how == Length.SPECIAL and not days.special:
        raise InputError(
            _("Five years would be to %(day)s.") % by_law,
            _("Correct the day, or tick the box and write down the document."),
            field="special",
        )
    if how == Length.SPECIAL and not days.document.strip():
        raise InputError(_("Write down the document that lays down another length."), field="document")


def beside_the_old(turn: Turn) -> str:
    """One sentence when the new term does not begin on the day after the old one; empty when it does. One query."""
    old = closing_term(turn)
    days = (turn.since - old.until).days - 1 if old is not None else 0
    if old is None or not days:
        return ""
    words = {
        "term": old.name,
        "day": old.until.isoformat(),
        "days": abs(days),
        "before": (turn.since - timedelta(days=1)).isoformat(),
    }
    if days < 0:
        return _(
            "%(term)s runs to %(day)s; the new one begins %(days)s days earlier. The old offices end on %(before)s."
        ) % words  # fmt: skip
    return _(
        "%(term)s ended on %(day)s; %(days)s days lie between. The old offices go on until %(before)s, so that no time in office has a hole."
    ) % words  # fmt: skip


@transaction.atomic
def open_turn(county: Unit, days: Days, *, by: Person) -> Turn:
    """A draft with the elected posts and a line for each seat. Raises InputError, or NotNow when there is one."""
    county = Unit.objects.select_for_update().get(pk=county.pk)
    _check(county, days)
    turn = Turn.objects.create(
        unit=county,
        number=days.number,
        elected_on=days.elected_on,
        since=days.since,
        until=days.until,
        document=days.document,
        step="posts",
        by=by,
        at=clock.now(),
    )
    turn.posts.set(Post.objects.filter(body__in=ELECTED_BODIES))
    lay_out(turn)
    audit.record("people.turn_opened", by=by, of=turn, scope_path=county.path)
    return turn


@transaction.atomic
def change_days(turn: Turn, days: Days, *, by: Person) -> Turn:
    """Other days or another number for a draft. Raises InputError or NotNow."""
    turn = drafted(turn)
    _check(turn.unit, days, but=turn)
    turn.number, turn.elected_on, turn.since, turn.until = days.number, days.elected_on, days.since, days.until
    turn.document = days.document
    turn.save()
    lay_out(turn)
    fields = ["number", "elected_on", "since", "until", "document"]
    audit.record("people.turn_changed", by=by, of=turn, scope_path=turn.unit.path, fields=fields)
    return turn


def posts_for_election() -> QuerySet[Post]:
    """The posts that may be up for election: committee, supervision, party."""
    return Post.objects.filter(body__in=(*ELECTED_BODIES, PARTY), aspirational=False)


@transaction.atomic
def choose_posts(turn: Turn, posts: Collection[Post], *, by: Person) -> Turn:
    """Which posts are up for election. What was said about seats of posts that are taken out is forgotten."""
    if not posts:
        raise InputError(_("Choose at least one post."), field="posts")
    turn = drafted(turn)
    turn.posts.set(posts)
    lay_out(turn)
    forward(turn, "results")
    audit.record("people.turn_changed", by=by, of=turn, scope_path=turn.unit.path, fields=["posts"])
    return turn


def drafted(turn: Turn) -> Turn:
    """The turn under its lock. Raises NotNow when it is no draft any more."""
    locked = Turn.objects.select_for_update(of=("self",)).select_related("unit").get(pk=turn.pk)
    if locked.state != Turn.State.DRAFT:
        raise NotNow(_("This turn of the term is not being prepared any more."), _("Look at it again."))
    return locked


def forward(turn: Turn, step: str) -> None:
    """Remember the furthest step that was reached."""
    if step != turn.step and STEPS.index(step) > STEPS.index(turn.step if turn.step in STEPS else "days"):
        turn.step = step
        turn.save(update_fields=["step"])


@transaction.atomic
def give_up(turn: Turn, *, by: Person) -> None:
    """Put a draft aside; it can be taken up again with all that was said."""
    turn = drafted(turn)
    turn.state = Turn.State.GIVEN_UP
    turn.save(update_fields=["state"])
    audit.record("people.turn_given_up", by=by, of=turn, scope_path=turn.unit.path)


# --- seats --------------------------------------------------------------------------------------------


def incumbents(turn: Turn) -> QuerySet[Appointment]:
    """The offices that end with the old term: held on the day before the new one, or lapsed with the old term when
    the election came late."""
    before, closing = turn.since - timedelta(days=1), closing_term(turn)
    held = Q(until__isnull=True) | Q(until__gte=before)
    if closing is not None:
        held |= Q(term=closing, until=closing.until)
    return (
        Appointment.objects.valid()
        .filter(held, unit__path__startswith=turn.unit.path, unit__kind__in=GRASSROOTS, since__lt=turn.since)
        .filter(post__in=turn.posts.all())
    )


def is_said(line: TurnLine) -> bool:
    """Whether anything was said of a seat that somebody would have to say again. Pure."""
    return line.outcome != Outcome.OPEN or bool(line.name)


@transaction.atomic
def lay_out(turn: Turn) -> None:
    """Bring the lines to what is true today: a line for each office and for each head's seat. What was said is kept.

    What was said of a unit that takes no part any more is put aside, and stands again when that change is taken back.
    Safe to repeat; a by-election between two looks gets a line of its own.
    """
    Turn.objects.select_for_update().get(pk=turn.pk)  # two looks at once would lay out the same seat twice
    posts = {post.pk: post for post in turn.posts.all()}
    offices = {
        (row.unit_id, row.post_id, row.person_id): row.pk
        for row in incumbents(turn).only("pk", "unit_id", "post_id", "person_id").order_by("since", "pk")
    }
    units = dict(_units_of(turn).filter(kind__in=GRASSROOTS).values_list("pk", "kind"))
    held = {(unit, post) for unit, post, _person in offices}
    kept: Counter[tuple[int, int]] = Counter()
    gone, moved, put_aside = [], [], []
    for line in TurnLine.ever.filter(turn=turn).select_related("appointment").order_by("pk"):
        if line.aside != (line.unit_id not in units and is_said(line)):
            line.aside = not line.aside
            put_aside.append(line)
        if line.aside:
            continue
        place = (line.unit_id, line.post_id)
        holder = line.appointment.person_id if line.appointment else None
        office = offices.pop((*place, holder), None) if holder else None
        empty = place not in held and not kept[place] and _is_head(posts.get(line.post_id)) and holder is None
        stands = office or empty or _said_without_holder(line, holder)
        if line.post_id not in posts or line.unit_id not in units or not stands:
            gone.append(line.pk)
            continue
        if office != line.appointment_id:
            line.appointment_id = office
            moved.append(line)
        kept[place] += 1
    TurnLine.ever.filter(pk__in=gone).delete()
    if put_aside:
        TurnLine.ever.bulk_update(put_aside, ["aside"], batch_size=BATCH)
    if moved:
        TurnLine.ever.bulk_update(moved, ["appointment"], batch_size=BATCH)
    new = [TurnLine(turn=turn, unit_id=u, post_id=p, appointment_id=pk) for (u, p, _who), pk in offices.items()]
    kept.update((line.unit_id, line.post_id) for line in new)
    new += [
        TurnLine(turn=turn, unit_id=unit, post_id=post.pk)
        for unit, kind in units.items()
        for post in posts.values()
        if _is_head(post) and post.unit_kind == kind and not kept[unit, post.pk]
    ]
    TurnLine.objects.bulk_create(new, batch_size=BATCH)


def follow_the_tree(sender: object, *, unit: Unit, **_: object) -> None:
    """Units were changed: bring the drafts of the county to what is true now."""
    within = [int(part) for part in unit.path.strip("/").split("/")]
    for turn in Turn.objects.filter(state=Turn.State.DRAFT, unit__in=within):
        lay_out(turn)


units_changed.connect(follow_the_tree)


def _is_head(post: Post | None) -> bool:
    return post is not None and post.key in HEADS


def _said_without_holder(line: TurnLine, holder: int | None) -> bool:
    """Whether a line whose office is not there (any more) still says something: who was elected, or an empty seat."""
    return line.outcome == Outcome.NEW or (line.outcome == Outcome.VACANT and holder is None)


@dataclass(frozen=True)
class Saying:
    """What becomes of one seat. line: None for a seat that was added. name, phone: of somebody newly elected.

    person: the newly elected as a row of the register, when somebody said so. kind: the outcome, for `imports`.
    """

    line: int | None
    unit: int
    post: int
    kind: str
    name: str = ""
    phone: str = field(default="", repr=False)
    person: int | None = None
    decided: bool = False


def checked(saying: Saying, *, holder: str) -> Saying:
    """``saying`` with its words cleaned. Raises InputError that names the field. holder: who held the seat, or empty."""
    name, phone = "".join(check_name(saying.name).split()), re.sub(r"[\s\-]|^\+86", "", saying.phone)
    if saying.kind in (Outcome.RE_ELECTED, Outcome.STAYS) and not holder:
        raise InputError(_("Nobody held this seat, so nobody can be re-elected to it."), field="outcome")
    if saying.kind != Outcome.NEW:
        if name and name != holder:
            raise InputError(
                _("A name is there, but the result is not “newly elected”."), _("Correct one of them."), field="name"
            )
        return Saying(saying.line, saying.unit, saying.post, saying.kind)
    if not name and saying.person is None:
        raise InputError(_("Write who was elected."), field="name")
    if len(name) > 40:
        raise InputError(_("The name is too long."), _("Only the name, please."), field="name")
    if name == holder and saying.person is None and not saying.decided:
        raise InputError(
            _("This is the name of who holds the seat."), _("The same person is “re-elected”."), field="name"
        )
    if phone and not MOBILE.fullmatch(phone):
        raise InputError(
            _("A mobile number has 11 digits."),
            _("Correct it, or leave it empty."),
            field="phone",
        )
    return Saying(saying.line, saying.unit, saying.post, saying.kind, name, phone, saying.person, saying.decided)


@transaction.atomic
def say(turn: Turn, sayings: Sequence[Saying], *, by: Person, among: QuerySet[Unit], scope: Unit | None = None) -> int:
    """Write what becomes of seats; how many lines changed. ``among``: the places for which ``by`` may speak.

    Raises NotNow when the turn is no draft, or a seat is not among them.
    """
    turn = drafted(turn)
    lines = {line.pk: line for line in turn.lines.filter(pk__in=[s.line for s in sayings if s.line], unit__in=among)}
    added = {saying.unit for saying in sayings if saying.line is None}
    if len(lines) < sum(s.line is not None for s in sayings) or among.filter(pk__in=added).count() < len(added):
        raise NotNow(_("Some seats are not there any more."), _("Open the page again, or fetch a new sheet."))
    written = []
    for saying in sayings:
        line = lines[saying.line] if saying.line else TurnLine(turn=turn, unit_id=saying.unit, post_id=saying.post)
        line.outcome, line.person_id, line.decided = saying.kind, saying.person, saying.decided
        typed = saying.kind == Outcome.NEW and saying.person is None
        line.name, line.phone = (saying.name, saying.phone or None) if typed else (None, None)
        written.append(line)
    _write(written)
    where = scope or turn.unit
    audit.record(
        "people.turn_told", by=by, of=turn, scope_path=where.path, fields=["lines"], hashes={"count": str(len(written))}
    )
    return len(written)


def _write(lines: Iterable[TurnLine]) -> None:
    """New lines and changed ones; an insert that meets its row seals the encrypted fields, an update of many cannot."""
    lines = list(lines)
    TurnLine.objects.bulk_create([line for line in lines if line.pk is None], batch_size=BATCH)
    save_lines([line for line in lines if line.pk is not None])


def save_lines(lines: Sequence[TurnLine]) -> None:
    TurnLine.objects.bulk_create(
        lines,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["outcome", "person", "decided", "name", "phone"],
    )


def rest(turn: Turn, place: Unit) -> QuerySet[TurnLine]:
    """The lines of ``place`` and below that nobody has said anything about, and that somebody held."""
    return turn.lines.filter(
        outcome=Outcome.OPEN, appointment__isnull=False, unit__path__startswith=place.path
    ).select_related("unit__parent", "post", "appointment__person")


@transaction.atomic
def re_elect_rest(turn: Turn, place: Unit, *, by: Person) -> int:
    """Everybody of whom nothing was said is re-elected; how many. One statement."""
    turn = drafted(turn)
    count = TurnLine.objects.filter(pk__in=rest(turn, place).values("pk")).update(outcome=Outcome.RE_ELECTED)
    audit.record("people.turn_told", by=by, of=turn, scope_path=place.path, hashes={"re_elected": str(count)})
    return count


@transaction.atomic
def forget(turn: Turn, place: Unit, *, by: Person) -> int:
    """Take back all that was said of ``place`` and below; how many lines are open again. Seats that were added go."""
    turn = drafted(turn)
    lines = turn.lines.filter(unit__path__startswith=place.path).exclude(outcome=Outcome.OPEN)
    count = lines.update(outcome=Outcome.OPEN, person=None, name=None, phone=None, decided=False)
    lay_out(turn)
    audit.record("people.turn_told", by=by, of=turn, scope_path=place.path, hashes={"forgotten": str(count)})
    return count


@transaction.atomic
def drop_seat(turn: Turn, line: TurnLine, *, by: Person) -> None:
    """Take away a seat that was added and that nobody held. Raises NotNow for another one."""
    turn = drafted(turn)
    if line.appointment_id is not None:
        raise NotNow(_("Somebody holds this seat."), _("Say what becomes of it."))
    line.delete()
    lay_out(turn)
    audit.record("people.turn_told", by=by, of=turn, scope_path=turn.unit.path, fields=["lines"])
