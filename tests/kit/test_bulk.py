"""Rows added as values are the rows that objects would have been, few or many."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from kit import bulk
from kit.models import Job

NAMES = (
    "kind",
    "key",
    "dedupe_key",
    "payload",
    "asked_at",
    "due_at",
    "state",
    "tries",
    "done",
    "total",
    "last_error",
    "owner",
    "request_id",
)


def rows(count):
    from kit import clock

    at = clock.now()
    for number in range(count):
        payload = bulk.Written(bulk.encode({"n": number})) if number % 2 else {"n": number}
        yield "kit.test", str(number), f"kit.test:{number}", payload, at, at, "waiting", 0, 0, 0, "", "", ""


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, bulk.FEW, bulk.FEW + 1, 700])
def test_few_and_many_rows_are_added_with_their_json(count):
    bulk.add(Job, NAMES, rows(count))
    found = Job.objects.filter(kind="kit.test").order_by("pk").values_list("key", "payload")
    assert list(found) == [(str(number), {"n": number}) for number in range(count)]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [2, bulk.FEW + 2])
def test_what_the_database_refuses_adds_nothing(count):
    bulk.add(Job, NAMES, list(rows(count))[-1:])
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.add(Job, NAMES, rows(count))
    assert Job.objects.filter(kind="kit.test").count() == 1
