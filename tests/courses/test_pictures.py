from __future__ import annotations

import pytest

from courses.pictures import versions
from tests.courses.factories import picture

# Wagtail leaves the temporary file of a new version to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def test_a_picture_has_two_versions_of_known_size(db):
    small, large = versions(picture(1600, 1200))
    assert (small.width, small.height, large.width, large.height) == (360, 270, 720, 540)
    assert small.url.startswith("/media/") and small.url.endswith(".webp")


def test_a_small_picture_is_not_blown_up(db):
    small, large = versions(picture(200, 100))
    assert (small.width, large.width) == (200, 200)


def test_the_address_of_a_version_never_expires(db):
    """A lesson is rendered once; a signed address would end while the text still stands."""
    first, _large = versions(picture())
    assert "?" not in first.url
