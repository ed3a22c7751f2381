"""Take a person out of the product: what he did still counts, who he was is gone.

The row stays as a shell named 已删除, so that every count and every report as of an earlier day gives the same number.
Each app says what of its own goes and what stays::

    @erasure.part("notifications.messages", _("texts of messages"), count=…)
    def messages(ids: Sequence[int]) -> None: …

Source: 个人信息保护法 第47条; docs/decisions/0047-erasure-outranks-facts.md.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from kit import audit
from kit.errors import NotNow, Text
from people.models import Appointment, Erasure, Person

NAME = "已删除"
"""What stands in the place of the name. A value of the database, the same in every language."""

Count = Callable[[Sequence[int]], int]
Act = Callable[[Sequence[int]], None]


@dataclass(frozen=True)
class Part:
    """What one app holds of a person. act: None for what stays, without his name."""

    key: str
    what: Text
    count: Count
    act: Act | None = None


_PARTS: dict[str, Part] = {}


def part(key: str, what: Text, *, count: Count) -> Callable[[Act], Act]:
    """Register what is taken away: the function gets the ids of a person and of his duplicates, in the transaction."""

    def register(act: Act) -> Act:
        _PARTS[key] = Part(key, what, count, act)
        return act

    return register


def stays(key: str, what: Text, *, count: Count) -> None:
    """Register what stays as a number, without a name."""
    _PARTS[key] = Part(key, what, count)


@dataclass(frozen=True)
class Line:
    """One line of the preview."""

    what: Text
    count: int


@dataclass(frozen=True)
class Preview:
    """What would go and what would stay; ``hindrances``: why it may not be done now, a sentence each."""

    goes: tuple[Line, ...]
    stays: tuple[Line, ...]
    hindrances: tuple[Text, ...]


def preview(person: Person, *, on: date) -> Preview:
    """What an erasure of ``person`` would do."""
    ids = _ids(person)
    goes = [Line(each.what, each.count(ids)) for each in _PARTS.values() if each.act is not None]
    left = [Line(each.what, each.count(ids)) for each in _PARTS.values() if each.act is None]
    return Preview(tuple(goes), tuple(line for line in left if line.count), tuple(hindrances(person, on=on)))


def hindrances(person: Person, *, on: date) -> Iterator[Text]:
    """Why ``person`` may not be erased on ``on``; nothing for somebody who has left."""
    ids = _ids(person)
    if person.erased_on is not None:
        yield _("This person was erased already.")
    offices = Appointment.objects.valid().filter(Q(until__isnull=True) | Q(until__gte=on), person__in=ids)
    for office in offices.select_related("post", "unit"):
        yield _(
            "Still %(post)s of %(unit)s. As long as an office is held, training is a duty (PIPL articles 13 (1) no. 3 "
            "and 35), and article 47 does not ask for erasure. End the office first."
        ) % {"post": office.post.name, "unit": office.unit.name}
    if person.is_superuser or any(each.scopes.valid(on).exists() for each in Person.objects.filter(pk__in=ids)):
        yield _("Still holds rights of staff. End them first.")


@transaction.atomic
def erase(person: Person, *, by: Person | None, basis: str, on: date) -> None:
    """Erase ``person`` and the duplicates that were merged into him. Raises NotNow, which says why not.

    by: the county administrator; None when the retention table acts.
    """
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if said := list(hindrances(locked, on=on)):
        raise NotNow(" ".join(map(str, said)), _("Nothing was erased."))
    erased = _clear(_ids(locked), on=on)
    for each in erased:
        Erasure.objects.get_or_create(
            person_uuid=each.uuid, defaults={"id": uuid.uuid4(), "on": on, "by": by, "basis": basis}
        )
    path = locked.home_unit.path if locked.home_unit else ""
    audit.record("people.erased", by=by, of=locked, scope_path=path, fields=["name", "phone", "id_number"])
    transaction.on_commit(partial(_note_outside, [str(each.uuid) for each in erased], on, basis))


def reapply(uuids: Iterable[str], *, on: date) -> int:
    """Erase again whoever came back with a restored database; how many persons. Each in a transaction of its own."""
    wanted = {str(each) for each in Erasure.objects.values_list("person_uuid", flat=True)} | set(uuids)
    count = 0
    for person in Person.objects.filter(uuid__in=wanted).filter(Q(erased_on__isnull=True) | ~Q(name=NAME)):
        with transaction.atomic():
            for each in _clear([person.pk], on=on):
                Erasure.objects.get_or_create(
                    person_uuid=each.uuid, defaults={"id": uuid.uuid4(), "on": on, "basis": "after a restore"}
                )
            audit.record("people.erased_again", of=person, fields=["name", "phone", "id_number"])
        count += 1
    return count


def _ids(person: Person) -> list[int]:
    """The person and whoever was merged into him."""
    return list(
        Person.objects.filter(Q(pk=person.pk) | Q(merged_into=person)).order_by("pk").values_list("pk", flat=True)
    )


def _clear(ids: Sequence[int], *, on: date) -> list[Person]:
    for each in _PARTS.values():
        if each.act is not None:
            each.act(ids)
    _end_sessions(ids)
    people = list(Person.objects.filter(pk__in=ids))
    for person in people:
        _empty(person, on=on)
    return people


def _empty(person: Person, *, on: date) -> None:
    """Leave uuid, unit, main post and the days of coming and going: what counts need."""
    person.name, person.initials, person.gender, person.born = NAME, "", "", None
    person.phone = person.id_number = person.username = person.party_member = None
    person.email = person.education = person.background = ""
    person.last_login = None
    person.is_active = False
    person.password = make_password(None)
    person.erased_on = person.erased_on or on
    person.save()
    person.groups.clear()
    person.user_permissions.clear()


def _end_sessions(ids: Sequence[int]) -> None:
    """Delete the log-ins of these persons. A session does not say in a column whose it is: all of them are read."""
    store: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    model = getattr(store, "get_model_class", lambda: None)()
    if model is None:  # sessions elsewhere end by the password that is gone
        return
    theirs = {str(pk) for pk in ids}
    keys = [row.pk for row in model.objects.iterator() if row.get_decoded().get("_auth_user_id") in theirs]
    model.objects.filter(pk__in=keys).delete()


def outside() -> Path:
    """The list of erased persons that lies beside the database, for the day on which an old copy is put back."""
    return Path(settings.DATA) / "erasures.jsonl"


def _note_outside(uuids: Sequence[str], on: date, basis: str) -> None:
    with outside().open("a", encoding="utf-8") as stream:
        for each in uuids:
            stream.write(json.dumps({"person": each, "on": on.isoformat(), "basis": basis}, ensure_ascii=False) + "\n")


def noted_outside(path: Path | None = None) -> list[str]:
    """The identifiers in that list; nothing where there is none. Raises ValueError for a file that is no such list."""
    file = path or outside()
    if not file.exists():
        return []
    lines = [line for line in file.read_text("utf-8").splitlines() if line.strip()]
    return [str(uuid.UUID(json.loads(line)["person"])) for line in lines]
