"""Who may give and take which rights, reset a second factor, set a password: administrators, within their own scope.

A county administrator acts in his county and gives no right above it, none outside of it, and never that of a system
operator. Whoever holds a right that the administrator could not give is out of his hands altogether: a new password
would open that right too. Every deed stands in the audit trail with the names of what changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kit import audit, clock
from kit.access import STAFF, Role
from kit.errors import InputError, NotNow
from notifications import api as notifications
from people.login import second
from people.models import Person, ReviewField, Scope, Unit, UnitKind
from people.names import check_name
from people.staff import Enrolled, give_right, set_password

ADMINISTRATORS = (Role.COUNTY_ADMIN, Role.SYSTEM)
PLACES: Mapping[Role, frozenset[str]] = {
    Role.TOWNSHIP: frozenset([UnitKind.TOWNSHIP]),
    Role.TRAINER: frozenset([UnitKind.COUNTY, UnitKind.TOWNSHIP]),
    Role.REVIEWER: frozenset([UnitKind.COUNTY]),
    Role.COUNTY: frozenset([UnitKind.COUNTY]),
    Role.COUNTY_ADMIN: frozenset([UnitKind.COUNTY]),
    Role.SYSTEM: frozenset([UnitKind.COUNTY, UnitKind.CITY, UnitKind.PROVINCE]),
}
"""At units of which kinds a right is held."""
MOST_FOUND = 20


@dataclass(frozen=True)
class NewRight:
    """A right that is about to be given. field: of a reviewer; sees_reserve: of county staff."""

    role: Role
    unit: Unit
    since: date
    field: str = ""
    sees_reserve: bool = False


def paths_of(viewer: Person) -> tuple[str, ...] | None:
    """The subtrees that ``viewer`` administers today; None for everything, which only a system operator does."""
    if viewer.scope.has(Role.SYSTEM):
        return None
    return tuple(path for role, path in viewer.scope.by_role if role == Role.COUNTY_ADMIN)


def _under(paths: Iterable[str], prefix: str) -> Q:
    condition = Q(**{f"{prefix}pk__in": []})
    for path in paths:
        condition |= Q(**{f"{prefix}path__startswith": path})
    return condition


def roles_to_give(viewer: Person) -> list[Role]:
    """The roles that ``viewer`` may give, in the order of `Role`."""
    return [role for role in Role if role in STAFF and (role != Role.SYSTEM or paths_of(viewer) is None)]


def units_to_give(viewer: Person) -> QuerySet[Unit]:
    """The units at which ``viewer`` may give a right, counties before their townships."""
    paths = paths_of(viewer)
    units = Unit.objects.living().filter(kind__in=frozenset().union(*PLACES.values()))
    return (units if paths is None else units.filter(_under(paths, ""))).order_by("code", "pk")


def staff_of(viewer: Person, *, on: date) -> QuerySet[Person]:
    """Whoever holds or held a right in what ``viewer`` administers, with rights and second factor, by name."""
    paths = paths_of(viewer)
    within = Scope.objects.all() if paths is None else Scope.objects.filter(_under(paths, "unit__"))
    return (
        Person.objects.filter(pk__in=within.values("person"))
        .select_related("second_factor")
        .prefetch_related(
            Prefetch("scopes", within.select_related("unit").order_by("-until", "since", "pk"), "rights_shown")
        )
        .order_by("name", "pk")
    )


def right_of(viewer: Person, pk: int) -> QuerySet[Scope]:
    """The right with that key, when ``viewer`` administers its unit."""
    paths = paths_of(viewer)
    rights = Scope.objects.filter(pk=pk).select_related("person", "unit")
    return rights if paths is None else rights.filter(_under(paths, "unit__")).exclude(role=Role.SYSTEM)


def may_manage(viewer: Person, person: Person, *, on: date) -> bool:
    """Whether everything that ``person`` may do from ``on`` is in the hands of ``viewer``, who is somebody else."""
    if person.pk == viewer.pk:
        return False
    paths = paths_of(viewer)
    if paths is None:
        return True
    open_rights = person.scopes.filter(Q(until__isnull=True) | Q(until__gte=on)).values_list("role", "unit__path")
    return not person.is_superuser and all(
        role != Role.SYSTEM and path.startswith(paths or ("\0",)) for role, path in open_rights
    )


def _check_may_manage(viewer: Person, person: Person) -> None:
    if not may_manage(viewer, person, on=clock.today()):
        raise NotNow(
            _("This account is not yours to change."),
            _("For your own, and for rights above yours, ask another administrator or the system operator."),
        )


def check_new(viewer: Person, new: NewRight) -> None:
    """Raise InputError for a right that ``viewer`` may not give, or that there is none of at such a unit."""
    paths = paths_of(viewer)
    if new.role not in roles_to_give(viewer):
        raise InputError(_("That right is not yours to give."), _("Choose another one."), field="role")
    if paths is not None and not new.unit.path.startswith(paths or ("\0",)):
        raise InputError(_("That unit is not in your scope."), _("Choose another one."), field="unit")
    if new.unit.kind not in PLACES[new.role]:
        raise InputError(
            _("This right is not held at such a unit."),
            _("A township contact belongs to a township; departments and administrators to the county."),
            field="unit",
        )
    if new.field and (new.role != Role.REVIEWER or new.field not in ReviewField.values):
        raise InputError(_("Only a reviewer has a department."), _("Leave it empty."), field="field")
    if new.sees_reserve and new.role not in (Role.COUNTY, Role.COUNTY_ADMIN):
        raise InputError(
            _("Only county staff see the mark of reserve cadres."), _("Leave it empty."), field="sees_reserve"
        )


def _check_free(account: str) -> None:
    if Person.objects.filter(username=account).exists():
        raise InputError(
            _("This account is taken already."), _("Choose another one, or open that person below."), field="account"
        )


@transaction.atomic
def add_staff(
    viewer: Person,
    *,
    name: str,
    account: str,
    new: NewRight,
    another: bool = False,
    request: HttpRequest | None = None,
) -> Enrolled:
    """A new member of staff with a first password. Raises InputError; an account that exists is never taken over.

    another: the viewer says that this is somebody else than whoever of the same name he may know (`namesakes`).
    """
    check_new(viewer, new)
    name = check_name(name)
    _check_free(account)
    if not another and namesakes(viewer, name):
        raise InputError(
            _("Somebody of this name is there already."),
            _("Choose him below, or tick that this is somebody else."),
            field="name",
        )
    person = Person.objects.create_user(name=name, username=account)
    audit.record("people.staff_added", by=viewer, of=person, scope_path=new.unit.path, request=request)
    _give(viewer, person, new, request)
    return Enrolled(person, set_password(person, by=viewer, scope_path=new.unit.path, request=request))


def known_people(viewer: Person) -> QuerySet[Person]:
    """Whom ``viewer`` may make a member of staff without a second account: the persons he sees, himself left out.

    A system operator sees no persons, so he finds nobody.
    """
    people = Person.objects.visible_to(viewer).exclude(pk=viewer.pk)
    return people.select_related("home_unit__parent", "main_post").order_by("name", "home_unit__code", "pk")


def found(viewer: Person, text: str) -> list[Person]:
    """The first of them by name, initials or whole telephone number; nobody for less than two signs."""
    return list(known_people(viewer).matching(text)[:MOST_FOUND]) if len(text.strip()) > 1 else []


def namesakes(viewer: Person, name: str) -> list[Person]:
    """Whoever ``viewer`` may know by exactly this name, as a person or as staff: before somebody is entered twice."""
    staff = staff_of(viewer, on=clock.today()).values("pk")
    people = Person.objects.filter(Q(pk__in=known_people(viewer).values("pk")) | Q(pk__in=staff), name=name.strip())
    return list(people.real().select_related("home_unit__parent", "main_post").order_by("pk")[:MOST_FOUND])


@transaction.atomic
def appoint_staff(
    viewer: Person, person: Person, new: NewRight, *, account: str = "", request: HttpRequest | None = None
) -> Enrolled | None:
    """A first right for somebody who is a person already. Raises InputError or NotNow.

    account: for the log-in by password, when he shall have one and has none; the first password is in what is returned.
    None: he comes in as he did, by telephone or slip.
    """
    _check_may_manage(viewer, person)
    check_new(viewer, new)
    if account and not person.username:
        _check_free(account)
        person.username = account
        person.save(update_fields=["username"])
        audit.record("people.staff_added", by=viewer, of=person, scope_path=new.unit.path, request=request)
        _give(viewer, person, new, request)
        return Enrolled(person, set_password(person, by=viewer, scope_path=new.unit.path, request=request))
    _give(viewer, person, new, request)
    return None


@transaction.atomic
def give(viewer: Person, person: Person, new: NewRight, *, request: HttpRequest | None = None) -> Scope:
    """One more right for a member of staff. Raises InputError or NotNow; nobody gives himself one."""
    _check_may_manage(viewer, person)
    check_new(viewer, new)
    return _give(viewer, person, new, request)


def _give(viewer: Person, person: Person, new: NewRight, request: HttpRequest | None) -> Scope:
    return give_right(
        person,
        new.role,
        new.unit,
        since=new.since,
        by=viewer,
        field=new.field,
        sees_reserve=new.sees_reserve,
        request=request,
    )


@transaction.atomic
def end(viewer: Person, right: Scope, *, until: date, request: HttpRequest | None = None) -> None:
    """Let ``right`` end with ``until``, its last day; a day before today ends it at once. Raises NotNow or InputError."""
    right = Scope.objects.select_for_update().select_related("person", "unit").get(pk=right.pk)
    own = right.person_id == viewer.pk
    if not own:
        _check_may_manage(viewer, right.person)
    elif right.role in ADMINISTRATORS and not _others(right, on=max(until, clock.today())).exists():
        raise NotNow(
            _("You are the last administrator here."), _("Give somebody else this right first, then end yours.")
        )
    today = clock.today()
    if right.until is not None and right.until < today:
        raise NotNow(_("This right has ended already."))
    right.until = max(until, today - timedelta(days=1))
    right.save(update_fields=["until"])
    audit.record(
        "people.right_ended",
        by=viewer,
        of=right.person,
        scope_path=right.unit.path,
        hashes={"right": right.role, "until": right.until.isoformat()},
        request=request,
    )


def _others(right: Scope, *, on: date) -> QuerySet[Scope]:
    """Rights like this one that somebody else holds on the day after ``on``, at the same unit."""
    rights = Scope.objects.valid(on + timedelta(days=1)).filter(role=right.role, person__is_active=True)
    return rights.filter(unit=right.unit).exclude(person=right.person)


@transaction.atomic
def new_password(viewer: Person, person: Person, *, request: HttpRequest | None = None) -> str:
    """Another password for somebody who forgot his, shown once; his sessions end. Raises NotNow."""
    _check_may_manage(viewer, person)
    if not person.username:
        raise NotNow(_("This person has no account."), _("He enters by his telephone or a slip."))
    password = set_password(person, by=viewer, scope_path=_path_of(person), request=request)
    second.end_sessions(person)
    notifications.send(person, "password_set", at=clock.now())
    return password


@transaction.atomic
def reset_second_factor(viewer: Person, person: Person, *, request: HttpRequest | None = None) -> None:
    """Forget the app of somebody whose telephone is lost; he is told, and his sessions end. Raises NotNow."""
    _check_may_manage(viewer, person)
    second.reset(person, by=viewer, scope_path=_path_of(person), request=request)
    notifications.send(person, "second_factor_reset", at=clock.now())


def _path_of(person: Person) -> str:
    """Where a deed to an account belongs in the trail: the topmost unit that its owner has rights for."""
    rights = person.scopes.valid(clock.today()).values_list("unit__path", flat=True)
    return min(rights, key=len, default="")
