"""The rows of people; other apps read them through the QuerySet methods."""

from __future__ import annotations

from people.models.entry import ActivationSlip, EntryFailure, NoticeSeen, PhoneCode
from people.models.office import Appointment, Scope
from people.models.organisation import Post, Term, Unit, UnitKind, UnitPeriod
from people.models.person import Person

__all__ = [
    "ActivationSlip",
    "Appointment",
    "EntryFailure",
    "NoticeSeen",
    "Person",
    "PhoneCode",
    "Post",
    "Scope",
    "Term",
    "Unit",
    "UnitKind",
    "UnitPeriod",
]
