"""The county in small: one township in scope, one outside, and the three people of every test.

王主任 works in the township in scope, 李会计 in the other one, 赵访客 has no office and no scope.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.core.cache import cache
from django.core.management.commands.flush import Command as Flush
from django.test import Client
from xdist.scheduler import LoadFileScheduling

from kit import clock
from kit.access import Role
from lms.management.commands import build_messages
from people.models import Person, Scope, Unit
from tests import rows, template

pytest_plugins = ["tests.fixtures_people", "tests.rounds"]

SINCE = date(2026, 1, 1)


@dataclass(frozen=True)
class County:
    """阳城县 with two townships of one village each."""

    unit: Unit
    township: Unit
    village: Unit
    other_township: Unit
    other_village: Unit


def pytest_sessionstart(session: pytest.Session) -> None:
    """Chinese as the parts of the catalogue have it now; a worker of xdist finds what its master wrote."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        build_messages.write(build_messages.files(build_messages.joined()[0]))


# Half of the time of all journeys: they look at every screen, and may do so beside the others on a demonstration of their own.
SCREENS = tuple(f"tests/journeys/test_{name}.py" for name in ("budgets", "legible", "order"))


class FilesTogether(LoadFileScheduling):
    """A file stays on one worker, and so do journeys, which share a served demonstration."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(SCREENS):
            return "screens"
        return "journeys" if nodeid.startswith("tests/journeys/") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadFileScheduling | None:
    """In place of xdist's own --dist loadfile; its groups get lost with pytest 9."""
    return FilesTogether(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """Nothing that one test kept reaches the next."""
    cache.clear()
    yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: object) -> None:
    """Before pytest-django creates the test database: it begins as a copy of the migrated one."""
    with django_db_blocker.unblock():
        template.start_from_template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """A flush between tests puts back what migrations had put in, and may empty tables of facts, here and nowhere else.

    Wagtail's root page would be gone for every test that comes after one with real commits.
    """
    with django_db_blocker.unblock():
        planted = rows.Planted()
    real = Flush.handle
    Flush.handle = lambda self, **options: planted.restore()
    yield
    Flush.handle = real


def settle(name: str, kind: str, code: str, parent: Unit | None = None) -> Unit:
    """A unit under its parent, with its path."""
    unit = Unit.objects.create(name=name, kind=kind, code=code, parent=parent, path="")
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


@pytest.fixture
def county(db: None) -> County:
    unit = settle("阳城县", "county", "140522")
    township = settle("石桥镇", "township", "140522101", unit)
    other = settle("柳河乡", "township", "140522202", unit)
    return County(
        unit=unit,
        township=township,
        village=settle("大湾村", "village", "140522101201", township),
        other_township=other,
        other_village=settle("小泉村", "village", "140522202201", other),
    )


@pytest.fixture
def cadre(county: County) -> Person:
    """王主任 of the township in scope."""
    return Person.objects.create_user(name="王建国", home_unit=county.village)


@pytest.fixture
def outsider(county: County) -> Person:
    """李会计 of the other township."""
    return Person.objects.create_user(name="李秀英", home_unit=county.other_village)


@pytest.fixture
def nobody(county: County) -> Person:
    """A viewer with no office and no scope."""
    return Person.objects.create_user(name="赵访客")


def staff(county: County, role: Role, unit: Unit, name: str) -> Person:
    """Somebody who holds one role in one unit."""
    person = Person.objects.create_user(name=name, username=role.value)
    Scope.objects.create(person=person, role=role, unit=unit, since=min(SINCE, clock.today()))
    return person


@pytest.fixture
def trainer(county: County) -> Person:
    return staff(county, Role.TRAINER, county.unit, "周教员")


@pytest.fixture
def reviewer(county: County) -> Person:
    return staff(county, Role.REVIEWER, county.unit, "吴审核")


@pytest.fixture
def contact(county: County) -> Person:
    """The township contact of the township in scope."""
    return staff(county, Role.TOWNSHIP, county.township, "郑委员")


@pytest.fixture
def organizer(county: County) -> Person:
    """The organization department of the county."""
    return staff(county, Role.COUNTY, county.unit, "孙科长")


@pytest.fixture
def administrator(county: County) -> Person:
    return staff(county, Role.COUNTY_ADMIN, county.unit, "钱管理")


@pytest.fixture
def operator(county: County) -> Person:
    return staff(county, Role.SYSTEM, county.unit, "冯运维")


@pytest.fixture
def browse(client: Client):
    """A client that is logged in as the person it is called with."""

    def as_(person: Person) -> Client:
        client.force_login(person)
        return client

    return as_
