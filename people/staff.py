"""Members of staff: their account, their right, their first password."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kit import audit, codes
from kit.access import STAFF, Role
from kit.errors import InputError
from people.models import Person, Scope, Unit

PASSWORD_GROUPS = 4  # of four characters without look-alikes: 77 bits


@dataclass(frozen=True)
class Enrolled:
    """A member of staff and the password that was made; it is shown once and lies nowhere."""

    person: Person
    password: str


@transaction.atomic
def give_right(
    person: Person,
    role: Role,
    unit: Unit,
    *,
    since: date,
    by: Person | None = None,
    field: str = "",
    sees_reserve: bool = False,
    request: HttpRequest | None = None,
) -> Scope:
    """Let ``person`` act in ``role`` for ``unit`` and all below from ``since``; harmless to repeat. Raises InputError.

    field: the department of a reviewer. sees_reserve: whether county staff see the mark of reserve cadres.
    """
    if role not in STAFF:
        raise InputError(_("Everybody is a cadre: that is no right to give."), field="role")
    same = Scope.objects.filter(person=person, role=role, unit=unit, field=field, sees_reserve=sees_reserve)
    standing = same.filter(until__isnull=True, since__lte=since).first()
    if standing is not None:
        return standing
    scope, _made = Scope.objects.update_or_create(
        person=person,
        role=role,
        unit=unit,
        since=since,
        defaults={"until": None, "field": field, "sees_reserve": sees_reserve},
    )
    audit.record(
        "people.right_given",
        by=by,
        role=role,
        scope_path=unit.path,
        of=person,
        fields=["scopes"],
        hashes={"right": role.value, "since": since.isoformat()},
        request=request,
    )
    return scope


@transaction.atomic
def enrol_staff(*, name: str, account: str, role: Role, unit: Unit, since: date, by: Person | None = None) -> Enrolled:
    """A person with an account, a right and a new password; an account that exists gets the right and the password.

    For the command line, whose user owns the machine; the page of staff uses `people.rights`.
    Raises InputError when the account belongs to somebody of another name.
    """
    person, made = Person.objects.get_or_create(username=account, defaults={"name": name})
    if not made and person.name != name:
        raise InputError(_("This account belongs to somebody else."), _("Choose another account."), field="account")
    give_right(person, role, unit, since=since, by=by)
    return Enrolled(person, set_password(person, by=by, scope_path=unit.path))


def set_password(person: Person, *, by: Person | None, scope_path: str = "", request: HttpRequest | None = None) -> str:
    """A new password for ``person``; it is shown once and lies nowhere. It ends the sessions of the old one."""
    password = "-".join(new_group() for _number in range(PASSWORD_GROUPS))
    person.set_password(password)
    person.save(update_fields=["password"])
    audit.record("people.password_set", by=by, of=person, scope_path=scope_path, fields=["password"], request=request)
    return password


def new_group() -> str:
    return "".join(secrets.choice(codes.ALPHABET) for _ in range(4)).lower()
