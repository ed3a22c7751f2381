"""How the demonstration county is drawn from its seed."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from django.db import transaction

from lms.demo import county, names
from people.api import load_posts

ON = date(2026, 6, 12)
VILLAGES, PERSONS = 12, 80


def drawn(seed: int) -> list[tuple[object, ...]]:
    """The people of a small county with what they hold, by name; taken back afterwards."""
    with transaction.atomic():
        made = county.build_county(Random(seed), on=ON, villages=VILLAGES, persons=PERSONS)
        rows = [
            (
                person.uuid,
                person.name,
                person.born,
                person.phone,
                person.home_unit.code,
                person.home_unit.name,
                tuple(post.key for post in made.posts_of[person.pk]),
                made.since_of[person.pk],
            )
            for person in made.persons
        ]
        transaction.set_rollback(True)
    return rows


def test_the_same_seed_gives_the_same_county_and_another_one_another(db):
    load_posts()
    first = drawn(7)
    assert drawn(7) == first
    assert drawn(8) != first


@pytest.mark.parametrize(("count", "towns"), [(12, 17), (17, 17), (100, 17), (400, 17), (5, 1)])
def test_villages_are_shared_out_exactly_and_the_main_township_has_one(count, towns):
    shares = county._shares(Random(3), count, towns, first=towns // 2)
    assert sum(shares) == count
    assert shares[towns // 2] >= 1
    assert min(shares) >= min(6, count // towns)


def test_names_of_villages_are_all_different():
    found = names.village_names(Random(1), 400)
    assert len(set(found)) == 400
    assert not any(name.endswith("村") for name in found)
