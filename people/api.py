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
from people.erasure import NAME as ERASED_NAME
from people.erasure import part as erasure_part
from people.erasure import stays as erasure_stays
from people.footprint import by_person, counted
from people.leaks import of_its_units, taken_by
from people.load import load_posts
from people.login.demo import path_of as demo_path
from people.login.slips import make_slips
from people.login.throttle import account_key as guessing_key
from people.login.throttle import address_key, check_address
from people.login.throttle import check_account as check_guessing
from people.login.throttle import failed as guess_failed
from people.notice import Notice, note_seen
from people.notice import aloud as notice_aloud
from people.notice import current as current_notice
from people.opening import WORDS as OPENING_REASONS
from people.past import OfficeThen, UnitThen, home_then, known_at, office_holders, offices_then, units_then
from people.personal_data import Coded as DataCoded
from people.personal_data import Entry as DataEntry
from people.personal_data import coded, event_words, is_of
from people.personal_data import section as data_section
from people.profile import Office, Profile, Who, place_of, profile_of, who_is
from people.retention import EMPTIED, LAW_PROOF
from people.retention import rule as retention_rule
from people.retention import stays as retention_stays
from people.scope import Rights, known_without_mark
from people.staff import enrol_staff, give_right
from people.tree import rename_unit
from people.units import NewUnit, derive_units, make_unit, make_units, statistical_code

__all__ = [
    "EMPTIED",
    "ERASED_NAME",
    "LAW_PROOF",
    "OPENING_REASONS",
    "Contact",
    "Contacts",
    "DataCoded",
    "DataEntry",
    "NewOffice",
    "NewUnit",
    "Notice",
    "Office",
    "OfficeThen",
    "Profile",
    "Rights",
    "UnitThen",
    "Who",
    "address_key",
    "appoint",
    "appoint_many",
    "by_person",
    "check_address",
    "check_guessing",
    "coded",
    "contacts_of",
    "counted",
    "current_notice",
    "data_section",
    "demo_path",
    "derive_offices",
    "derive_units",
    "end_appointment",
    "enrol_staff",
    "erasure_part",
    "erasure_stays",
    "event_words",
    "give_right",
    "guess_failed",
    "guessing_key",
    "home_then",
    "is_of",
    "known_at",
    "known_without_mark",
    "load_posts",
    "make_slips",
    "make_unit",
    "make_units",
    "note_seen",
    "notice_aloud",
    "of_its_units",
    "office_holders",
    "offices_then",
    "place_of",
    "profile_of",
    "rename_unit",
    "retention_rule",
    "retention_stays",
    "statistical_code",
    "taken_by",
    "units_then",
    "who_is",
    "withdraw_appointment",
]
