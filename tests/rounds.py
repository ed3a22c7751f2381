"""Which tests a second database can change: `--only-database` leaves out the others, which one round proves."""

from __future__ import annotations

import pytest

# pytest-django shuts the database to a test without the first, which `db` asks for; `demo` is served from one of its own.
DATABASE = {"django_db_setup", "demo"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="only tests that reach a database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("only_database"):
        config.hook.pytest_deselected(items=[item for item in items if not reaches_database(item)])
        items[:] = [item for item in items if reaches_database(item)]


def reaches_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("phone") or item.get_closest_marker("one_database"):
        return False
    return bool(DATABASE.intersection(item.fixturenames)) or item.get_closest_marker("django_db") is not None
