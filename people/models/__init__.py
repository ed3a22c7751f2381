"""The rows of people; other apps read them through the QuerySet methods."""

from __future__ import annotations

from people.models.entry import (
    ActivationSlip,
    EntryFailure,
    FaceCode,
    NoticeSeen,
    Pairing,
    PhoneCode,
    RecoveryCode,
    SecondFactor,
    SlipSheet,
)
from people.models.handling import Contractor, NoticeConfirmation, RetentionRun
from people.models.office import Appointment, HandOver, HandOverItem, Mentoring, Proposal, ReviewField, Scope
from people.models.operation import Operation, PersonChange
from people.models.organisation import Post, Term, Unit, UnitKind, UnitPeriod
from people.models.person import Education, Person, Twins
from people.models.privacy import Consent, Correction, Erasure
from people.models.roster import RosterUpload, Turn, TurnLine

__all__ = [
    "ActivationSlip",
    "Appointment",
    "Consent",
    "Contractor",
    "Correction",
    "Education",
    "EntryFailure",
    "Erasure",
    "FaceCode",
    "HandOver",
    "HandOverItem",
    "Mentoring",
    "NoticeConfirmation",
    "NoticeSeen",
    "Operation",
    "Pairing",
    "Person",
    "PersonChange",
    "PhoneCode",
    "Post",
    "Proposal",
    "RecoveryCode",
    "RetentionRun",
    "ReviewField",
    "RosterUpload",
    "Scope",
    "SecondFactor",
    "SlipSheet",
    "Term",
    "Turn",
    "TurnLine",
    "Twins",
    "Unit",
    "UnitKind",
    "UnitPeriod",
]
