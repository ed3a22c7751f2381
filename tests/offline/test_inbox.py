from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection

from kit.append_only import AppendOnlyError
from notifications.models import Feedback
from offline import inbox
from offline.models import Event, EventConflict
from offline.verdicts import Malformed, Sent, Verdict
from people.models import Person
from tests.offline.factories import NOW, new_event


def verdicts(answers) -> list[str]:
    return [answer.verdict.value for answer in answers]


def effects() -> Counter[str]:
    return Counter(Feedback.objects.values_list("about", flat=True))


def test_one_event_of_a_form_is_written_and_acts(cadre, note):
    new = new_event(data={"n": 7})
    answer = inbox.append_one(cadre, new, at=NOW)
    event = Event.objects.get(pk=new.id)
    assert answer.verdict is Verdict.ACCEPTED and answer.counts
    assert (event.person, event.data, event.object_seq, event.at, event.verdict) == (
        cadre,
        {"n": 7},
        1,
        NOW,
        "accepted",
    )
    assert effects() == {str(new.id): 1}


def test_one_event_costs_three_statements_besides_its_handler(cadre, django_assert_num_queries):
    seen = []
    inbox.register("bare", seen.append)
    try:
        with django_assert_num_queries(3):
            inbox.append_one(cadre, new_event("bare"), at=NOW)
    finally:
        inbox.KINDS.pop("bare")
    assert [event.object_seq for event in seen] == [1]


def test_a_double_tap_counts_once(cadre, note):
    new = new_event()
    first, second = (inbox.append_one(cadre, new, at=NOW) for _ in range(2))
    assert (first.verdict, second.verdict) == (Verdict.ACCEPTED, Verdict.DUPLICATE)
    assert second.counts
    assert effects() == {str(new.id): 1}


def test_another_content_under_a_used_id_is_a_conflict_and_the_first_stays(cadre, note):
    first = new_event(data={"n": 1})
    other = new_event(id=first.id, object=first.object, data={"n": 2})
    inbox.append_one(cadre, first, at=NOW)
    answers = [inbox.append_one(cadre, other, at=NOW) for _ in range(3)]
    assert verdicts(answers) == ["conflict"] * 3 and not answers[0].counts
    assert Event.objects.get().data == {"n": 1}
    assert EventConflict.objects.get().content["data"] == {"n": 2}


def test_the_id_of_somebody_else_is_a_conflict_whatever_is_in_it(cadre, outsider, note):
    new = new_event()
    inbox.append_one(cadre, new, at=NOW)
    assert inbox.append_one(outsider, new, at=NOW).verdict is Verdict.CONFLICT
    assert Event.objects.get().person == cadre


def test_a_rejected_event_is_kept_with_its_code_and_leaves_no_effect(cadre, note):
    new = new_event(data={"refuse": True})
    answers = [inbox.append_one(cadre, new, at=NOW) for _ in range(2)]
    assert [(answer.verdict.value, answer.code) for answer in answers] == [("rejected", "not_so")] * 2
    assert Event.objects.get().code == "not_so"
    assert not effects()
    assert not Event.objects.log_of(new.object).exists()


def test_an_unknown_type_is_rejected_and_kept(cadre):
    answer = inbox.append_one(cadre, new_event("nonsense"), at=NOW)
    assert (answer.verdict, answer.code) == (Verdict.REJECTED, "unknown_type")
    assert Event.objects.get().verdict == "rejected"


def test_a_mistake_of_a_handler_leaves_nothing_of_a_form(cadre, note):
    with pytest.raises(RuntimeError):
        inbox.append_one(cadre, new_event(data={"break": True}), at=NOW)
    assert not Event.objects.exists() and not effects()


def test_in_a_batch_a_mistake_is_answered_later_and_keeps_no_other_from_counting(cadre, note):
    good, bad, more = new_event(), new_event(data={"break": True}), new_event()
    answers = inbox.append([good, bad, more], cadre, None, NOW)
    assert verdicts(answers) == ["accepted", "later", "accepted"]
    assert effects() == {str(good.id): 1, str(more.id): 1}


def test_the_answers_come_in_the_order_of_the_batch_and_events_act_in_the_order_of_their_phone(cadre, note):
    sitting = uuid4()
    events = [new_event(object=sitting, store="a", seq=seq, data={"n": seq}) for seq in (3, 1, 2)]
    answers = inbox.append([*events, Malformed("bad_event", "x")], cadre, None, NOW)
    assert [answer.id for answer in answers] == [*(str(event.id) for event in events), "x"]
    assert [event.data["n"] for event in Event.objects.log_of(sitting)] == [1, 2, 3]
    assert [event.object_seq for event in Event.objects.log_of(sitting)] == [1, 2, 3]


def test_the_same_event_twice_in_one_batch_counts_once(cadre, note):
    new = new_event()
    assert sorted(verdicts(inbox.append([new, new], cadre, None, NOW))) == ["accepted", "duplicate"]
    assert effects() == {str(new.id): 1}


def test_places_in_a_lesson_and_a_recording_never_enter_the_log(cadre, monkeypatch):
    seen: list[Event] = []
    monkeypatch.setitem(inbox.KINDS, "audio_position", inbox.Kind(seen.append))
    monkeypatch.delitem(inbox.KINDS, "section_done")
    batch = [new_event("audio_position", client_ts=5, mono_ms=6), new_event("section_done", client_ts=5)]
    answers = inbox.append(batch, cadre, None, NOW)
    assert verdicts(answers) == ["accepted", "accepted"]
    assert not Event.objects.exists()
    assert [(event.at, event.client_ts, event.mono_ms) for event in seen] == [(None, None, None)]


def test_a_wrong_clock_never_rejects_an_event_and_its_time_is_corrected(cadre, note):
    ms = 1000
    ahead = new_event(client_ts=1_900_000_000 * ms)
    batch_sent = Sent(client_ts=(1_900_000_000 + 60) * ms)
    assert verdicts(inbox.append([ahead], cadre, None, NOW, batch_sent)) == ["accepted"]
    event = Event.objects.get()
    assert event.at == NOW - timedelta(seconds=60)
    assert (event.client_ts, event.received_at) == (1_900_000_000 * ms, NOW)


def test_an_event_never_happened_before_the_start_of_its_object(cadre):
    start = NOW - timedelta(hours=1)
    inbox.register("late", lambda event: None, earliest=lambda event: start)
    try:
        inbox.append([new_event("late", client_ts=0)], cadre, None, NOW, Sent(client_ts=10**13))
    finally:
        inbox.KINDS.pop("late")
    assert Event.objects.get().at == start


def test_the_earliest_instant_is_asked_once_for_all_events_of_an_object(cadre):
    asked: list[UUID] = []
    inbox.register("late", lambda event: None, earliest=lambda event: asked.append(event.object))
    sitting = uuid4()
    try:
        inbox.append([new_event("late", object=sitting, data={"n": n}) for n in range(5)], cadre, None, NOW)
    finally:
        inbox.KINDS.pop("late")
    assert asked == [sitting]
    assert Event.objects.count() == 5


def test_two_handlers_for_one_type_are_a_mistake(note):
    with pytest.raises(ImproperlyConfigured):
        inbox.register("note", print)


def test_the_log_refuses_to_be_changed(cadre, note):
    inbox.append_one(cadre, new_event(), at=NOW)
    with pytest.raises(AppendOnlyError):
        Event.objects.update(verdict="rejected")
    with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE offline_event SET verdict = 'rejected'")


def test_a_replayed_batch_costs_no_query_per_event(cadre, note, django_assert_num_queries):
    batch = [new_event(data={"n": n}) for n in range(50)]
    inbox.append(batch, cadre, None, NOW)
    with django_assert_num_queries(4):  # one locks the person
        answers = inbox.append(batch, cadre, None, NOW)
    assert set(verdicts(answers)) == {"duplicate"}


@pytest.mark.parametrize("seed", range(4))
def test_of_two_thousand_events_sent_twice_shuffled_and_replayed_none_is_lost_and_none_acts_twice(cadre, note, seed):
    chance = random.Random(seed)
    sittings = [uuid4() for _ in range(40)]
    events = [
        new_event(object=chance.choice(sittings), store="phone", seq=seq, data={"n": chance.randrange(9)})
        for seq in range(500)
    ]
    sendings = events + chance.choices(events, k=300)
    chance.shuffle(sendings)
    final: dict[UUID, set[str]] = {}
    batches = []
    while sendings:
        size = chance.randint(1, 50)
        batches.append([sendings.pop() for _ in range(min(size, len(sendings)))])
    batches += chance.choices(batches, k=len(batches) // 2)  # an old batch, replayed whole
    for batch in batches:
        for event, answer in zip(batch, inbox.append(batch, cadre, None, NOW), strict=True):
            final.setdefault(event.id, set()).add(answer.verdict.value)
    assert set(final) == {event.id for event in events}
    assert all("accepted" in said and said <= {"accepted", "duplicate"} for said in final.values())
    assert effects() == {str(event.id): 1 for event in events}
    for sitting in sittings:
        places = list(Event.objects.log_of(sitting).values_list("object_seq", flat=True))
        assert places == list(range(1, len(places) + 1))


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_one_place_each_and_one_event_counts_once(note):
    person = Person.objects.create_user(name="王建国")
    sitting, shared = uuid4(), uuid4()
    answers: list[str] = []

    def send(number: int) -> None:
        try:
            for n in range(5):
                new = new_event(object=sitting, data={"n": number * 100 + n})
                answers.append(inbox.append_one(person, new, at=NOW).verdict.value)
            again = new_event(object=sitting, id=shared, data={"n": -1})
            answers.append(inbox.append_one(person, again, at=NOW).verdict.value)
        finally:
            connection.close()

    workers = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    one_by_one = connection.vendor == "sqlite" and connection.is_in_memory_db()  # no second connection sees it
    for worker in workers:
        worker.start()
        if one_by_one:
            worker.join()
    for worker in workers:
        worker.join()
    assert Counter(answers) == {"accepted": 21, "duplicate": 3}
    places = list(Event.objects.log_of(sitting).values_list("object_seq", flat=True))
    assert places == list(range(1, 22))
