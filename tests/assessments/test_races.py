"""Several requests in the same instant, each with a connection of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from assessments import api
from assessments.models import Answer, Sitting
from competencies.models import Evidence
from offline.api import NewEvent, Verdict, append_events
from offline.models import Event
from people.models import Person
from tests.assessments.factories import AT, answered, day, right_of, send, submitted
from tests.assessments.packing import Phone, said
from tests.together import AT_ONCE, at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6  # whether two of them meet crosswise is a matter of luck


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


def sent(person: Person, *events: NewEvent) -> list[str]:
    """The verdicts of a batch."""
    return [one.verdict.value for one in append_events(events, person, None, AT)]


def two_tests(person: Person) -> list[Sitting]:
    """Two small tests that were begun, in the order in which a batch acts on them."""
    return sorted((api.start_test(person, key, 2, at=AT) for key in ("LZ04", "LZ05")), key=lambda one: str(one.pk))


def taken(sitting: Sitting, holder: str) -> NewEvent:
    return NewEvent(uuid4(), "lease_taken", sitting.pk, {"sitting": str(sitting.pk), "holder": holder})


def test_two_phones_that_hand_in_crosswise_wait_for_each_other(bank, county, settle):
    """Closing a test locks its person and the next event of a batch the next sitting; a batch of that one alone locks its person, too."""
    for person in settle(county.village, ROUNDS, "ZR"):
        first, second = two_tests(person)
        sheet = [right_of(first, 1)]
        batches = [
            (submitted(person, first, {1: sheet[0]}), answered(person, second, 1, ["A"]))
            if n % 2
            else (answered(person, second, 2, ["A"]), submitted(person, second, {1: ["A"]}))
            for n in range(AT_ONCE)
        ]
        verdicts = at_once(lambda n, person=person, batches=batches: sent(person, *batches[n]))
        assert verdicts == [["accepted", "accepted"]] * AT_ONCE
    assert Evidence.objects.count() == 2 * ROUNDS


def test_a_form_that_hands_in_beside_a_batch_loses_nothing(bank, county, settle):
    for person in settle(county.village, ROUNDS, "ZR"):
        first, second = two_tests(person)
        batches = [
            (submitted(person, first, {1: ["A"]}), submitted(person, second, {1: ["A"]})) for _ in range(AT_ONCE)
        ]
        forms = [submitted(person, second, {1: ["A"]}) for _ in range(AT_ONCE)]

        def act(n: int, person: Person = person, batches: Any = batches, forms: Any = forms) -> list[str]:
            return sent(person, *batches[n]) if n % 2 else [send(person, forms[n]).verdict.value]

        assert {one for verdicts in at_once(act) for one in verdicts} == {"accepted"}
    assert Evidence.objects.count() == 2 * ROUNDS


def test_phones_that_take_over_while_others_answer_are_all_heard(bank, county, settle):
    for person in settle(county.village, ROUNDS, "ZR"):
        first, second = two_tests(person)
        batches = [
            (taken(first, f"phone{n}"), answered(person, first, 1, ["A"]), taken(second, f"phone{n}"))
            if n % 2
            else (answered(person, second, 1, ["A"]), answered(person, first, 2, ["A"]), submitted(person, first, {1: ["A"]}))
            for n in range(AT_ONCE)
        ]  # fmt: skip
        verdicts = at_once(lambda n, person=person, batches=batches: sent(person, *batches[n]))
        codes = {one for each in verdicts for one in each}
        assert codes <= {"accepted", "rejected"}  # who takes what is handed in already is told so
        assert Event.objects.filter(person=person).count() == 3 * AT_ONCE
