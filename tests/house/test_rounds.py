"""The round on the second database has every test that reaches a database, and no other."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.rounds import reaches_database


def test_a_test_with_rows_is_one_of_both_rounds(request, county):
    assert reaches_database(request.node)


@pytest.mark.django_db(transaction=True)
def test_a_test_with_real_commits_is_one_of_both_rounds(request):
    assert reaches_database(request.node)


def test_a_test_without_a_database_is_one_of_the_first_round(request):
    assert not reaches_database(request.node)


def test_a_journey_is_one_of_both_rounds():
    journey = SimpleNamespace(fixturenames=["demo", "travel"], get_closest_marker=lambda name: None)
    assert reaches_database(journey)
