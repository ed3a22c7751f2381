"""The rows are what the log amounts to, whatever arrives, in whatever order, however often."""

from __future__ import annotations

import random
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments import api, projections
from assessments.models import Answer, Sitting
from assessments.scoring import Sheet, score
from assessments.versions import items
from competencies.models import Evidence
from offline.api import NewEvent, Sent, Verdict, append_events
from offline.models import Event
from tests.assessments.factories import AT, answered, day, place, right_of, send, sit, submitted, take_test

pytestmark = pytest.mark.django_db
FUZZED = 1000


def said(rows):
    """What answers say, by version and without the ids of their rows."""
    return sorted(
        ((row.version_id, row.value, row.event, row.lease, row.seq, row.at, row.right) for row in rows),
        key=lambda row: str(row[0]),
    )


def stored(sitting):
    return said(Answer.objects.filter(sitting=sitting))


def same(sitting):
    sitting.refresh_from_db()
    return stored(sitting) == said(projections.derived(sitting))


@pytest.fixture
def sitting(bank, wang) -> Sitting:
    return api.start_test(wang, "LZ04", 2, at=AT)


def test_an_open_sitting_is_what_its_log_says(sitting, wang):
    for n, keys in ((1, ["B"]), (2, ["C"]), (1, ["A"]), (2, [])):
        send(wang, answered(wang, sitting, n, keys))
    assert same(sitting)
    assert len(stored(sitting)) == 2


def test_a_closed_sitting_is_what_its_log_says(sitting, wang):
    send(wang, answered(wang, sitting, 1, ["B"]))
    sit(wang, sitting, 4)
    send(wang, answered(wang, sitting, 2, ["B"]), at=day(1))
    assert same(sitting)


def test_a_placing_is_what_its_log_says(bank, wang):
    sitting = place(wang, api.start_placing(wang, at=AT), {"LZ04": 2}, most=5)
    assert same(sitting)
    place(wang, sitting, {"LZ04": 2})
    assert same(sitting)


def test_lost_answers_come_back_from_the_log(sitting, wang):
    send(wang, answered(wang, sitting, 1, ["B"]))
    send(wang, answered(wang, sitting, 3, ["A"]))
    before = stored(sitting)
    Answer.objects.filter(sitting=sitting).delete()
    projections.rebuild_answers(sitting)
    assert stored(sitting) == before


def test_the_result_can_be_computed_again_for_ever(sitting, wang):
    sit(wang, sitting, 4)
    sheet = projections.folded(sitting).sheet
    again = score(items(sitting.asked), Sheet(sheet.answers))
    assert {mark.item: mark.finding.value for mark in again.per_item} == sitting.result["items"]
    assert again.points == sitting.result["right"]


def test_the_history_tells_staff_what_came_late(sitting, wang):
    send(wang, answered(wang, sitting, 1, ["B"]))
    sit(wang, sitting, 4)
    send(wang, answered(wang, sitting, 1, ["C"]), at=day(1))
    assert [kept.standing.value for kept in projections.folded(sitting).history] == ["newest", "late"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({}, "bad_sitting"),
        ({"sitting": "x"}, "bad_sitting"),
        ({"sitting": None, "item": "", "answer": []}, "bad_item"),
        ({"sitting": None, "item": "x", "answer": {"a": 1}}, "bad_answer"),
        ({"sitting": None, "item": "x", "answer": ["a"] * 99}, "bad_answer"),
    ],
)
def test_what_cannot_be_read_is_refused_and_kept(sitting, wang, data, code):
    if "sitting" in data and data["sitting"] is None:
        data = {**data, "sitting": str(sitting.pk)}
    verdict = send(wang, NewEvent(uuid4(), "answer_set", sitting.pk, data))
    assert (verdict.verdict, verdict.code) == (Verdict.REJECTED, code)
    assert Event.objects.get().code == code


def test_a_sheet_of_nonsense_is_scored_and_kept_as_it_came(sitting, wang):
    send(wang, submitted(wang, sitting, {1: {"a": 1}, 2: ["Z"], 3: 7, 4: right_of(sitting, 4), 5: None}))
    sitting.refresh_from_db()
    assert sitting.result["right"] == 1
    assert same(sitting)


ITEMS = st.integers(1, 5)
KEYS = st.lists(st.sampled_from("ABCDZ"), max_size=2)
STORES = st.sampled_from(["", "phone-a", "phone-b"])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.tuples(ITEMS, KEYS, STORES, st.integers(1, 6)), max_size=14),
    submit_at=st.one_of(st.none(), st.integers(0, 14)),
    order=st.randoms(use_true_random=False),
)
def test_the_log_in_any_order_gives_the_stored_rows(bank, wang, li, steps, submit_at, order):
    Sitting.objects.filter(person=wang, closed_at=None).update(closed_at=AT)
    sitting = Sitting.objects.create(
        person=wang, quiz=api.start_test(li, "LZ04", 2, at=AT).quiz, purpose="test", strength=2, seed=1, started_at=AT,
        number=Sitting.objects.filter(person=wang).count() + 1, paper=api.start_test(li, "LZ04", 2, at=AT).paper,
    )  # fmt: skip
    events = [
        answered(wang, sitting, item, keys, store=store, seq=seq if store else None) for item, keys, store, seq in steps
    ]
    if submit_at is not None:
        events.insert(min(submit_at, len(events)), submitted(wang, sitting, {1: ["A"], 2: ["B"]}))
    order.shuffle(events)
    for new in [*events, *events]:
        send(wang, new)
    assert same(sitting)
    assert Event.objects.filter(object=sitting.pk).count() == len(events)


def test_a_thousand_fuzzed_events_lose_nothing_and_double_nothing(bank, wang, li):
    """Duplicated, reordered, replayed, from two stores, with wrong clocks, in batches as an outbox sends them."""
    chance = random.Random(20260601)
    sittings = [
        api.start_test(person, key, level, at=AT)
        for person in (wang, li)
        for key in ("LZ04", "LZ05")
        for level in (1, 2, 3)
    ]
    events: dict[int, list[NewEvent]] = {wang.pk: [], li.pk: []}
    for number in range(FUZZED):
        sitting = chance.choice(sittings)
        person = chance.choice([wang, li]) if chance.random() < 0.1 else sitting.person
        fields = {
            "store": chance.choice(["a", "b"]),
            "seq": number,
            "client_ts": chance.choice([0, 1_780_000_000_000, 1_940_000_000_000]),
            "id": UUID(int=chance.getrandbits(128), version=4),
        }
        if chance.random() < 0.02:
            sheet = {n: chance.choice([right_of(sitting, n), ["B"], None]) for n in range(1, 6)}
            events[person.pk].append(submitted(person, sitting, sheet, **fields))
        else:
            events[person.pk].append(answered(person, sitting, chance.randint(1, 5), [chance.choice("ABCD")], **fields))
    for person in (wang, li):
        own = events[person.pk]
        sent = [*own, *chance.sample(own, len(own) // 2)]
        chance.shuffle(sent)
        for start in range(0, len(sent), 50):
            append_events(sent[start : start + 50], person, None, day(1), Sent(client_ts=1_780_000_000_000))
    assert Event.objects.count() == FUZZED
    for sitting in sittings:
        assert same(sitting), sitting
        closing = Event.objects.log_of(sitting.pk).filter(type="sitting_submitted").first()
        assert sitting.submit_event == (closing.pk if closing else None)
    shown = Evidence.objects.values_list("source_id", flat=True)
    assert len(shown) == len(set(shown))


def test_an_answer_costs_five_statements(sitting, wang, django_assert_num_queries):
    new = answered(wang, sitting, 1, ["A"])
    # savepoint (the transaction, outside of tests), event, sitting with its quiz, upsert, release
    with django_assert_num_queries(5):
        send(wang, new)


def test_an_event_of_a_phone_is_dated_no_earlier_than_its_sitting(sitting, wang):
    new = answered(wang, sitting, 1, ["A"], store="a", seq=1, client_ts=0)
    append_events([new], wang, None, day(1), Sent(client_ts=1_780_000_000_000))
    assert Answer.objects.get().at == sitting.started_at


def test_a_test_leaves_nothing_open(bank, wang):
    assert not take_test(wang, "LZ04", 2, 5).is_open
