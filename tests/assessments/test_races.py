"""Several requests in the same instant, each with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from assessments import api
from assessments.models import Answer, Sitting
from competencies.models import Evidence
from offline.api import Verdict
from offline.models import Event
from tests.assessments.factories import AT, answered, day, right_of, send, submitted
from tests.assessments.packing import Phone, said

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """What ``act(0)``, ``act(1)``, … give when they begin together."""
    ready = Barrier(AT_ONCE)

    def run(number: int) -> Any:
        try:
            ready.wait(timeout=20)
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_a_test_that_is_begun_by_several_taps_is_one_sitting(bank, wang):
    sittings = at_once(lambda _n: api.start_test(wang, "LZ04", 2, at=AT))
    assert len({sitting.pk for sitting in sittings}) == 1
    assert Sitting.objects.count() == 1


def test_several_submits_close_a_sitting_once(bank, wang):
    sitting = api.start_test(wang, "LZ04", 2, at=AT)
    sheet = {n: right_of(sitting, n) for n in range(1, 6)}
    events = [submitted(wang, sitting, sheet) for _ in range(AT_ONCE)]
    verdicts = at_once(lambda n: send(wang, events[n]).verdict)
    assert set(verdicts) == {Verdict.ACCEPTED}
    assert Evidence.objects.count() == 1
    sitting.refresh_from_db()
    first = Event.objects.log_of(sitting.pk).first()
    assert sitting.submit_event == first.pk
    assert sorted(Event.objects.values_list("object_seq", flat=True)) == list(range(1, AT_ONCE + 1))


def test_the_same_submit_sent_several_times_is_one_event(bank, wang):
    sitting = api.start_test(wang, "LZ04", 2, at=AT)
    new = submitted(wang, sitting, {1: right_of(sitting, 1)})
    verdicts = at_once(lambda _n: send(wang, new).verdict)
    assert sorted(verdicts) == sorted([Verdict.ACCEPTED, *[Verdict.DUPLICATE] * (AT_ONCE - 1)])
    assert Event.objects.count() == 1


def test_several_answers_to_one_placing_question_ask_one_more(bank, wang):
    sitting = api.start_placing(wang, at=AT)
    events = [answered(wang, sitting, 1, ["A"]) for _ in range(AT_ONCE)]
    codes = at_once(lambda n: send(wang, events[n]).code)
    assert sorted(codes) == ["", *["answered_already"] * (AT_ONCE - 1)]
    sitting.refresh_from_db()
    assert len(sitting.paper) == 2
    assert Answer.objects.count() == 1


def test_of_several_phones_that_come_back_at_once_one_counts_and_each_has_its_own_number(bank, wang):
    phones = [Phone(wang, f"phone{n}") for n in range(AT_ONCE)]
    for phone in phones:
        phone.take("test:LZ04:2")
        phone.begin(at=day(1))
        phone.submit(2)
    verdicts = at_once(lambda n: said(phones[n].send(at=day(2))))
    assert verdicts == [[("accepted", "")]] * AT_ONCE
    assert sorted(Sitting.objects.values_list("aside", flat=True)) == ["", *["wait"] * (AT_ONCE - 1)]
    assert sorted(Sitting.objects.values_list("number", flat=True)) == list(range(1, AT_ONCE + 1))


def test_one_sitting_of_a_pack_that_is_sent_several_times_at_once_begins_once(bank, wang):
    phone = Phone(wang)
    phone.take("test:LZ04:2")
    phone.begin(at=day(1))
    phone.submit(5)
    same = [replace(phone, outbox=list(phone.outbox), kept=[]) for _ in range(AT_ONCE)]
    verdicts = [one for (one,) in at_once(lambda n: said(same[n].send(at=day(2))))]
    assert sorted(verdicts) == [("accepted", ""), *[("duplicate", "")] * (AT_ONCE - 1)]
    assert (Sitting.objects.count(), Evidence.objects.count()) == (1, 1)
