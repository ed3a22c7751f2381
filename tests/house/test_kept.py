"""What is put back is what would be made, under stamps of its own."""

from __future__ import annotations

import re

import pytest
from django.db import connection

from courses.models import LessonPage
from people.load import load_posts
from people.models import Person, Post
from tests import kept, rows
from tests.competencies.factories import MARCH_1, moment, real_framework
from tests.conftest import settle
from tests.courses.factories import stocked
from tests.learning.factories import school

HEX = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")
FOUND = "SELECT rowid, title, body FROM wagtailsearch_indexentry_fts ORDER BY rowid"


@pytest.fixture(autouse=True)
def _nothing_made(monkeypatch, db) -> None:
    monkeypatch.setattr(kept, "_made", {})


def real() -> None:
    real_framework(on=MARCH_1)


def taught() -> None:
    stocked()
    school()


def tables() -> dict[str, tuple[rows.Row, ...]]:
    """What was asked for is asked for anew, under another number."""
    several = {table: rows.read(table) for table in rows.filled(rows.names())}
    asked = {row[rows.columns(kept.ASKED).index("dedupe_key")] for row in several.get(kept.ASKED, ())}
    return {**several, kept.ASKED: tuple((key,) for key in asked)}


def as_set(rows_of: dict[str, tuple[rows.Row, ...]]) -> dict[str, list[str]]:
    """Without what is random in them, in no order."""
    return {table: sorted(HEX.sub("", str(row)) for row in several) for table, several in rows_of.items()}


def undone(make) -> tuple[dict, list]:
    """All that ``make`` leaves in the database, before it is taken back."""
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before_it")
        make()
        connection.check_constraints()
        there, found = tables(), []
        if connection.vendor == "sqlite":
            cursor.execute(FOUND)
            found = cursor.fetchall()
        cursor.execute("ROLLBACK TO SAVEPOINT before_it")
    return there, found


@pytest.mark.parametrize("make", [real, taught])
def test_what_is_put_back_is_what_was_made(make, time_machine):
    time_machine.move_to(moment(MARCH_1), tick=False)
    made, was_found = undone(make)
    several = sum(map(len, kept._made.values()))
    back, is_found = undone(make)
    assert sum(map(len, kept._made.values())) == several > 1
    assert sum(map(len, back.values())) > 200
    assert as_set(back) == as_set(made)
    assert is_found == was_found


def test_it_comes_under_another_stamp(time_machine):
    time_machine.move_to(moment(MARCH_1), tick=False)
    (made, _), (back, _) = undone(taught), undone(taught)
    for table, column in [
        ("competencies_frameworkversion", "stamp"),
        ("assessments_bank", "stamp"),
        ("courses_catalogueversion", "token"),
        ("courses_rendered", "token"),
    ]:
        place = rows.columns(table).index(column)
        before, after = {row[place] for row in made[table]}, {row[place] for row in back[table]}
        assert len(before) == len(after) == 1
        assert before != after
    token = rows.columns("courses_rendered").index("token")
    assert {row[token] for row in back["courses_rendered"]} == {
        row[rows.columns("courses_catalogueversion").index("token")] for row in back["courses_catalogueversion"]
    }


def test_it_is_made_where_the_tables_hold_something_else():
    undone(taught)
    Post.objects.create(key="ZR", name="主任", title="主任", body="committee", unit_kind="village", order=7)
    taught()
    assert Post.objects.get(key="ZR").order == 7
    assert LessonPage.objects.live().count() == 6


def test_what_it_found_there_is_no_sign_that_it_makes_nothing():
    def twice() -> None:
        load()
        load()

    def load() -> None:
        kept.once("posts", load_posts)

    undone(twice)
    Post.objects.create(key="ZR", name="主任", title="主任", body="committee", unit_kind="village", order=7)
    load()
    assert Post.objects.filter(key="KJ").exists()


def test_rows_of_the_test_itself_stay():
    undone(real)
    unit = settle("阳城县", "county", "140522")
    person = Person.objects.create_user(name="王建国", home_unit=unit)
    real()
    assert Person.objects.get().pk == person.pk
    assert Post.objects.count() > 10
