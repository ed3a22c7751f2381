"""Who holds a sitting: read from its log, and taken over as an event of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import CharField, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from assessments.events import LEASE_TAKEN
from assessments.leases import Lease
from assessments.models import Sitting
from assessments.numbers import lease_life
from offline.api import Answer, NewEvent, append_event
from offline.models import Event
from people.models import Person


def counted(rows: QuerySet[Sitting]) -> QuerySet[Sitting]:
    """These sittings, each with ``taken``: how often its lease was taken. No further statement."""
    takes = _takes().values("object").annotate(count=Count("pk")).values("count")
    return rows.annotate(taken=Coalesce(Subquery(takes, output_field=IntegerField()), Value(0)))


def with_lease(rows: QuerySet[Sitting]) -> QuerySet[Sitting]:
    """These sittings as `lease_of` takes them. No further statement."""
    last = _takes().order_by("-object_seq").values(holder=KeyTextTransform("holder", "data"))[:1]
    return counted(rows).annotate(holder=Coalesce(Subquery(last, output_field=CharField()), Value("")))


def lease_of(sitting: Sitting) -> Lease:
    """The lease in force of a sitting out of `with_lease`."""
    return Lease(sitting.taken, sitting.holder)


def is_elsewhere(sitting: Sitting, browser: str, *, at: datetime) -> bool:
    """Whether another browser is answering this sitting now. One query where another one holds it, none otherwise."""
    lease = lease_of(sitting)
    if not lease.holder or lease.holder == browser or not sitting.is_open:
        return False
    return lease.is_live(heard_at(sitting, lease.number), at, lease_life())


def heard_at(sitting: Sitting, number: int) -> datetime:
    """When the last event of a lease was received; what comes from an older one renews nothing."""
    own = Event.objects.log_of(sitting.pk).filter(Q(data__lease=number) | Q(type=LEASE_TAKEN))
    last = own.order_by("-object_seq").values_list("received_at", flat=True).first()
    return last or sitting.started_at


def take(person: Person, sitting_id: UUID, browser: str, *, event: UUID, at: datetime) -> Answer:
    """Let the sitting go on in this browser. event: the id of the take; the same one again changes nothing."""
    data = {"sitting": str(sitting_id), "holder": browser}
    return append_event(person, NewEvent(event, LEASE_TAKEN, sitting_id, data), at=at)


def is_free(sitting: Sitting, browser: str) -> bool:
    """Whether this browser's next answer takes the lease: it is not his, and whoever had it is quiet."""
    return sitting.holder != browser


def number_for(sitting_id: UUID, browser: str) -> int | None:
    """The number of the lease when this browser holds it; None when another one does. One query."""
    sitting = with_lease(Sitting.objects.filter(pk=sitting_id)).first()
    return sitting.taken if sitting is not None and sitting.holder == browser else None


def _takes() -> QuerySet[Event]:
    return Event.objects.filter(object=OuterRef("pk"), type=LEASE_TAKEN, verdict="accepted").order_by()
