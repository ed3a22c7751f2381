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
from people.load import load_posts
from people.login.demo import path_of as demo_path
from people.scope import Rights
from people.units import NewUnit, derive_units, make_unit, make_units, rename_unit, statistical_code

__all__ = [
    "NewOffice",
    "NewUnit",
    "Rights",
    "appoint",
    "appoint_many",
    "demo_path",
    "derive_offices",
    "derive_units",
    "end_appointment",
    "load_posts",
    "make_unit",
    "make_units",
    "rename_unit",
    "statistical_code",
    "withdraw_appointment",
]
