"""通知班上的人: who stands on the list is told of a session, of another time or place, or that it is called off.

Only approved wordings, each at most once a person; the program sees by itself which one somebody needs. It is no reminder: who
knows of the session as it stands gets nothing, however often the button is pressed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from kit import audit, clock, jobs
from kit.errors import NotNow
from kit.models import Job
from learning.models import ClassSession, Enrolment, Leave
from notifications import api as notifications
from notifications.models import Message
from people.models import Person

TELL = "learning.tell_class"
AT_ONCE = 50  # messages in one transaction
IN_THE_REQUEST = 60  # people; more are told by the worker
TOLD, MOVED, OFF = "class_told", "class_moved", "class_off"


@dataclass(frozen=True)
class News:
    """One text that would go out: in its words, and to whom."""

    wording: str
    text: str
    person_ids: tuple[int, ...]


def news_of(viewer: Person, session: ClassSession, *, at: datetime) -> tuple[News, ...]:
    """What would be sent, of those on the list whom ``viewer`` may see; nothing for who knows it already. Three queries.

    Raises NotNow for a session that is over, and for a class that is not announced.
    """
    if at >= session.ends:
        raise NotNow(_("This session is over."), _("Nobody needs to be told."))
    if session.training_class.announced_at is None:
        raise NotNow(_("The class is not announced yet."), _("Announce it first."))
    knows = _known(session)
    away = Leave.objects.filter(session=session, granted=True).values("person")
    listed = Enrolment.objects.standing().filter(training_class=session.training_class).values("person")
    people = (
        Person.objects.visible_to(viewer).filter(pk__in=listed, is_active=True, erased_on=None).exclude(pk__in=away)
    )
    wanted: dict[str, list[int]] = {}
    for person in people.order_by("pk").values_list("pk", flat=True):
        if wording := _wording(session, knows.get(person)):
            wanted.setdefault(wording, []).append(person)
    said = parameters(session)
    return tuple(
        News(wording, notifications.words_of(wording, said), tuple(ids)) for wording, ids in sorted(wanted.items())
    )


def _wording(session: ClassSession, known: str | None) -> str:
    """Which text somebody needs, by what he was told last; empty for none. Pure."""
    if session.called_off_at is not None:
        return OFF if known and known != "off" else ""
    if known is None:
        return TOLD
    return MOVED if known != stamp(session) else ""


def _known(session: ClassSession) -> dict[int, str]:
    """Person to what he was told last of this session. One query."""
    rows = Message.objects.filter(once__startswith=_key(session)).values_list("person_id", "once")
    told = sorted(((person, once.split(":")) for person, once in rows), key=lambda row: int(row[1][-1]))
    return {person: parts[2] for person, parts in told}


def stamp(session: ClassSession) -> str:
    """Of when and where: another one when somebody has to know."""
    where = f"{session.begins.isoformat()}|{session.ends.isoformat()}|{session.place}"
    return hashlib.sha256(where.encode()).hexdigest()[:8]


def parameters(session: ClassSession) -> dict[str, str]:
    begins, ends = localtime(session.begins), localtime(session.ends)
    when = f"{date_format(begins, 'n月j日 H:i')}—{date_format(ends, 'H:i')}"
    return {"title": session.title, "when": when, "place": session.place}


def ask(viewer: Person, session: ClassSession, *, at: datetime) -> int:
    """Tell everybody who needs it; how many. A small class at once, a large one by the worker. Raises NotNow."""
    count = sum(len(news.person_ids) for news in news_of(viewer, session, at=at))
    if not count:
        raise NotNow(_("Everybody on the list knows it already."))
    jobs.ask(TELL, key=session.pk, by=viewer, at_once=count <= IN_THE_REQUEST)
    audit.record("learning.class_told", by=viewer, of=session, hashes={"count": str(count)})
    return count


def tell(job: Job) -> None:
    """Send it, in the scope that the asker has now; safe to run twice and from the middle."""
    session = ClassSession.objects.select_related("training_class").get(pk=job.key)
    viewer = Person.objects.get(pk=job.by_id, is_active=True)
    try:
        news = news_of(viewer, session, at=clock.now())
    except NotNow:
        return
    for one in news:
        for start in range(0, len(one.person_ids), AT_ONCE):
            with jobs.fenced(job):
                _send(session, one.wording, one.person_ids[start : start + AT_ONCE])


def _send(session: ClassSession, wording: str, person_ids: Iterable[int]) -> None:
    """Inside of a transaction: two senders of one session wait for each other, and the second one looks anew."""
    session = ClassSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    said, at, knows = parameters(session), clock.now(), _known(session)
    known = "off" if wording == OFF else stamp(session)
    for person in Person.objects.filter(pk__in=list(person_ids)):
        if _wording(session, knows.get(person.pk)) == wording:
            once = f"{_key(session)}{known}:{person.pk}:{_nth(session, person)}"
            notifications.send(person, wording, said, at=at, once=once)


def _nth(session: ClassSession, person: Person) -> int:
    """How often he was told of it before: a session that goes back to its first hour is news again."""
    return Message.objects.filter(person=person, once__startswith=_key(session)).count()


def _key(session: ClassSession) -> str:
    return f"class:{session.uuid.hex}:"
