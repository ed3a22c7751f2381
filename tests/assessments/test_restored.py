"""The server was restored from last night's backup: what phones still keep brings everything back, and nothing twice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from assessments import api, pack_pages, packs, proving
from assessments.models import Answer, QuizPack, Sitting
from competencies.models import Evidence
from offline import life
from offline.models import Event
from tests.assessments.factories import AT, day
from tests.assessments.packing import CHECK, Phone, plant_check, said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_note():
    yield
    (settings.DATA / life.FILE).unlink(missing_ok=True)


def state() -> dict[str, Any]:
    """What counts, row by row."""
    sittings = Sitting.objects.order_by("pk")
    return {
        "sittings": list(
            sittings.values("pk", "person", "quiz", "started_at", "closed_at", "paper", "result", "passed")
        ),
        "answers": list(
            Answer.objects.order_by("sitting", "version").values("sitting", "version", "value", "right", "event")
        ),
        "facts": list(Evidence.objects.order_by("pk").values("pk", "competency", "level", "passed", "on")),
        "events": set(Event.objects.filter(verdict="accepted").values_list("pk", "content_hash", "type")),
    }


@pytest.fixture
def phones(bank, wang, li) -> list[Phone]:
    """Three phones that had sat something before the backup was made, and more since."""
    plant_check()
    first, second, third = Phone(wang, "a"), Phone(wang, "b"), Phone(li, "c")
    for phone in (first, third):
        phone.take(CHECK)
        phone.begin(at=AT)
        phone.answer(1, ["B"])
        phone.submit(2)
        phone.send(at=day(1))
    return [first, second, third]


def a_day(phones: list[Phone]) -> None:
    """What happens after the backup: packs old and new, a test, and a sitting that was begun online."""
    first, second, third = phones
    first.begin(1, at=day(1))
    first.submit(4)
    first.take("test:LZ04:2", at=day(1))
    first.begin(0, at=day(1))
    first.answer(1, ["A"])
    first.submit(5)
    first.send(at=day(3))
    online = api.start_test(second.person, "LZ05", 2, at=day(2))
    second.pack = pack_pages.package(packs.of_sitting(online, at=day(2)))
    second.packs[second.pack["id"]] = second.pack["signed"]
    second.begin(at=day(2))
    second.answer(1, ["A"])
    second.answer(2, ["B"])
    second.send(at=day(3))
    third.take("test:LZ04:1", at=day(2))
    third.begin(at=day(2))
    third.submit(1)
    third.send(at=day(3))


def test_everything_comes_back_and_nothing_twice(phones):
    epoch = life.epoch()
    backup = transaction.savepoint()
    a_day(phones)
    before = state()
    assert len(before["sittings"]) == 6 and len(before["facts"]) >= 1

    transaction.savepoint_rollback(backup)
    assert Sitting.objects.count() == 2 and QuizPack.objects.count() == 2
    call_command("restored")
    assert life.epoch() != epoch

    for phone in phones:
        verdicts = {verdict for verdict, _code in said(phone.send_again(at=day(4)))}
        assert verdicts <= {"accepted", "duplicate"}
    after = state()
    assert after == before
    for phone in phones:
        assert set(said(phone.send_again(at=day(4)))) <= {("duplicate", "")}
    assert state() == after
    assert list(proving.differences()) == []


def test_a_sitting_that_was_begun_online_begins_again_as_it_was(phones):
    wang = phones[0].person
    backup = transaction.savepoint()
    online = api.start_test(wang, "LZ05", 2, at=day(2))
    phone = Phone(wang, "d")
    phone.pack = pack_pages.package(packs.of_sitting(online, at=day(2)))
    phone.packs[phone.pack["id"]] = phone.pack["signed"]
    phone.begin(at=day(2))
    phone.answer(1, ["A"])
    transaction.savepoint_rollback(backup)
    assert said(phone.send(at=day(3))) == [("accepted", "")]
    again = Sitting.objects.get(pk=UUID(phone.sitting["id"]))
    for name in ("person_id", "quiz_id", "seed", "paper", "started_at", "strength", "condition", "number"):
        assert getattr(again, name) == getattr(online, name), name
