"""The county of these tests, and the day on which the desk is looked at."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from kit.access import Role
from people.models import Person
from reports import ground
from reports.exports import files
from reports.filters import Filter
from tests.reports.factories import ON, Shire, fill, settle_county, viewer


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(f"{ON}T08:00:00+08:00", tick=False):
        yield


@pytest.fixture(autouse=True)
def _no_old_files() -> None:
    """What one test exported is gone for the next."""
    files.forget_old(kept=timedelta(days=-1))


@pytest.fixture
def shire(db) -> Shire:
    return settle_county()


@pytest.fixture
def full(shire: Shire) -> Shire:
    """Two townships with 240 persons."""
    fill(shire, 240, seed=5)
    return shire


@pytest.fixture
def desk(shire: Shire):
    """The ground of a page: ``desk(flt)`` for the county, ``desk(flt, at=township)`` for a township contact."""

    def load(flt: Filter | None = None, at=None, whole: bool = True):
        role = Role.COUNTY if at is None else Role.TOWNSHIP
        return ground.load(viewer(role, at or shire.unit), flt or Filter(), on=ON, whole=whole)

    return load


@pytest.fixture
def at_desk(shire: Shire):
    """A browser of the organization department, or ``at_desk(Role.TOWNSHIP, township)``."""

    def open_as(role: Role = Role.COUNTY, at=None, person: Person | None = None) -> Client:
        client = Client()
        client.force_login(person or viewer(role, at or shire.unit))
        return client

    return open_as
