"""The people of the county in small with their offices; the county itself stands in conftest.

王主任 is 村委会主任 of 大湾村 (石桥镇, in scope), 李会计 is 会计 of 小泉村 (柳河乡, outside).
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from people.appointments import NewOffice, appoint_many
from people.load import load_posts
from people.models import Person, Post, Unit
from tests import kept
from tests.people.factories import SINCE, give_office


@pytest.fixture
def posts(db: None) -> dict[str, Post]:
    """Every post of the product by its key."""
    kept.once("posts", load_posts)
    return {post.key: post for post in Post.objects.all()}


@pytest.fixture
def wang(posts, county, cadre) -> Person:
    """王主任 of the township in scope, 村委会主任 since the first of January 2026."""
    give_office(cadre, "ZR", county.village)
    return cadre


@pytest.fixture
def li(posts, county, outsider) -> Person:
    """李会计 of the other township."""
    give_office(outsider, "KJ", county.other_village)
    return outsider


@pytest.fixture
def settle(posts) -> Callable[..., list[Person]]:
    """settle(village, 1000): that many persons with an office there, in a few statements."""

    def settle_(unit: Unit, count: int, post: str = "WY") -> list[Person]:
        people = Person.objects.bulk_create([Person(name=f"居民{number}", password="!") for number in range(count)])
        appoint_many([NewOffice(person, posts[post], unit, SINCE) for person in people])
        return people

    return settle_
