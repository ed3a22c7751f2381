from __future__ import annotations

from kit.lookup import one_or_none
from people.models import Person


def test_the_one_row_comes_in_one_query_without_an_order(cadre, django_assert_num_queries):
    with django_assert_num_queries(1) as captured:
        assert one_or_none(Person.objects.filter(pk=cadre.pk)) == cadre
    assert "ORDER BY" not in captured[0]["sql"]


def test_no_row_is_none(db):
    assert one_or_none(Person.objects.filter(pk=0)) is None


def test_single_values_come_as_they_are(cadre):
    assert one_or_none(Person.objects.filter(pk=cadre.pk).values_list("name", flat=True)) == "王建国"
