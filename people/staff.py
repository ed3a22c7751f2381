"""Members of staff: their account, their right, their first password."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from django.db import transaction
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
def give_right(person: Person, role: Role, unit: Unit, *, since: date, by: Person | None = None) -> Scope:
    """Let ``person`` act in ``role`` for ``unit`` and all below from ``since``; harmless to repeat. Raises InputError."""
    if role not in STAFF:
        raise InputError(_("Everybody is a cadre: that is no right to give."), field="role")
    scope, made = Scope.objects.get_or_create(person=person, role=role, unit=unit, defaults={"since": since})
    if made:
        audit.record("people.right_given", by=by, role=role, scope_path=unit.path, of=person, fields=["scopes"])
    return scope


@transaction.atomic
def enrol_staff(*, name: str, account: str, role: Role, unit: Unit, since: date, by: Person | None = None) -> Enrolled:
    """A person with an account, a right and a new password; an account that exists gets the right and the password.

    Raises InputError when the account belongs to somebody of another name.
    """
    person, made = Person.objects.get_or_create(username=account, defaults={"name": name})
    if not made and person.name != name:
        raise InputError(_("This account belongs to somebody else."), _("Choose another account."), field="account")
    password = "-".join(new_group() for _ in range(PASSWORD_GROUPS))
    person.set_password(password)
    person.save(update_fields=["password"])
    give_right(person, role, unit, since=since, by=by)
    audit.record("people.password_set", by=by, of=person, fields=["password"])
    return Enrolled(person, password)


def new_group() -> str:
    return "".join(secrets.choice(codes.ALPHABET) for _ in range(4)).lower()
