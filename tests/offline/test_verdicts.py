from __future__ import annotations

import json
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline.verdicts import Malformed, NewEvent, Sent, read_batch, read_event
from tests.offline.factories import new_event

GOOD = {"id": str(uuid4()), "type": "answer_set", "object": str(uuid4()), "data": {"item": "Q1"}}


def test_an_event_is_read_as_it_was_written():
    raw = GOOD | {"store": "s", "seq": 3, "run": "r", "client_ts": 5.9, "mono_ms": 7, "pack": "p"}
    event = read_event(raw)
    assert (str(event.id), event.type, event.data) == (GOOD["id"], "answer_set", {"item": "Q1"})
    assert (event.store, event.seq, event.run, event.client_ts, event.mono_ms, event.pack) == ("s", 3, "r", 5, 7, "p")


@pytest.mark.parametrize(
    "change",
    [
        {"id": "no uuid"},
        {"id": 7},
        {"type": ""},
        {"type": "x" * 25},
        {"object": None},
        {"data": [1]},
        {"seq": "1"},
        {"seq": True},
        {"seq": 2**40},
        {"client_ts": float("nan")},
        {"store": "x" * 41},
        {"run": "a\0b"},
        {"pack": "\ud800"},
    ],
)
def test_what_has_no_usable_shape_is_malformed_and_keeps_its_name(change):
    with pytest.raises(Malformed) as refusal:
        read_event(GOOD | change)
    assert refusal.value.code == "bad_event"
    assert refusal.value.id == str((GOOD | change)["id"])


def test_a_bad_event_stands_in_its_place_between_good_ones():
    read = read_batch({"events": [GOOD, "nonsense", GOOD], "sent_ts": 9, "run": "r"})
    sent, batch = read.sent, read.events
    assert sent == Sent(9, None, "r")
    assert [type(event) for event in batch] == [NewEvent, Malformed, NewEvent]


@pytest.mark.parametrize("raw", [None, [], {}, {"events": {}}, {"events": [], "sent_ts": "x"}])
def test_what_is_no_batch_is_refused(raw):
    with pytest.raises(Malformed, match="bad_batch"):
        read_batch(raw)


def test_more_than_fifty_events_are_too_many():
    with pytest.raises(Malformed, match="too_many"):
        read_batch({"events": [GOOD] * 51})


def test_the_hash_covers_type_object_and_data_and_nothing_else():
    event = new_event(data={"a": 1, "b": 2})
    same = new_event(object=event.object, data={"b": 2, "a": 1}, seq=9, client_ts=4)
    assert event.content_hash() == same.content_hash()
    assert event.content_hash() != new_event(object=event.object, data={"a": 1}).content_hash()
    assert event.content_hash() != new_event("other", object=event.object, data={"a": 1, "b": 2}).content_hash()


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_nothing_that_json_can_carry_breaks_the_reading(raw):
    raw = json.loads(json.dumps(raw))
    batch = None
    try:
        batch = read_batch(raw)
    except Malformed as problem:
        assert problem.code in ("bad_batch", "too_many")
    else:
        assert all(isinstance(event, NewEvent | Malformed) for event in batch.events)
