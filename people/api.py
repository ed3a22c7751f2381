"""The verbs of people. Reading goes through people.models and its QuerySet methods."""

from __future__ import annotations

from people.appointments import (
    NewOffice,
    appoint,
    appoint_many,
    derive_offices,
    end_appointment,
    withdraw_appointment,
)
from people.contacts import Contact, Contacts, contacts_of
from people.load import load_posts
from people.login.demo import path_of as demo_path
from people.login.slips import make_slips
from people.notice import note_seen
from people.profile import Office, Profile, Who, place_of, profile_of, who_is
from people.scope import Rights, known_without_mark
from people.staff import enrol_staff, give_right
from people.tree import rename_unit
from people.units import NewUnit, derive_units, make_unit, make_units, statistical_code

__all__ = [
    "Contact",
    "Contacts",
    "NewOffice",
    "NewUnit",
    "Office",
    "Profile",
    "Rights",
    "Who",
    "appoint",
    "appoint_many",
    "contacts_of",
    "demo_path",
    "derive_offices",
    "derive_units",
    "end_appointment",
    "enrol_staff",
    "give_right",
    "known_without_mark",
    "load_posts",
    "make_slips",
    "make_unit",
    "make_units",
    "note_seen",
    "place_of",
    "profile_of",
    "rename_unit",
    "statistical_code",
    "who_is",
    "withdraw_appointment",
]
