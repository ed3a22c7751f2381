"""The log of a sitting: whatever arrives, and in whichever order, folds into the same state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.events import (
    ANSWER_SET,
    SITTING_SUBMITTED,
    AnswerSet,
    BadEvent,
    Logged,
    Refusal,
    SittingSubmitted,
    Standing,
    fold,
    read,
)
from assessments.scoring import Sheet

SITTING = UUID(int=1)
NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)


def answer(number, item, *keys, lease=1, received=None, newest_lease=None, at=NOON):
    received = number if received is None else received
    body = AnswerSet(SITTING, item, keys)
    return Logged(UUID(int=number), body, lease, number, received, newest_lease or lease, at)


def submit(number, answers, lease=1, received=None, newest_lease=None, at=NOON):
    received = number if received is None else received
    body = SittingSubmitted(SITTING, Sheet(answers))
    return Logged(UUID(int=number), body, lease, number, received, newest_lease or lease, at)


def standings(folded):
    return {kept.id.int: kept.standing for kept in folded.history}


# --- shapes ---


@pytest.mark.parametrize(
    ("value", "keys"), [(["B"], ("B",)), ("B", ("B",)), (["D", "B"], ("D", "B")), (None, ()), ("", ()), ([], ())]
)
def test_an_answer_is_read_in_each_form_that_a_page_sends(value, keys):
    data = {"sitting": str(SITTING), "item": "q1", "answer": value, "added_later": 3}
    assert read(ANSWER_SET, data) == AnswerSet(SITTING, "q1", keys)


def test_a_sheet_is_kept_as_it_came_so_that_one_bad_answer_loses_no_other():
    data = {"sitting": str(SITTING), "sheet": {"q1": ["B"], "q2": {"odd": 1}}}
    assert read(SITTING_SUBMITTED, data) == SittingSubmitted(SITTING, Sheet({"q1": ["B"], "q2": {"odd": 1}}))


@pytest.mark.parametrize(
    ("type_", "change", "code"),
    [
        ("section_done", {}, Refusal.UNKNOWN_TYPE),
        (ANSWER_SET, {"sitting": "12"}, Refusal.BAD_SITTING),
        (ANSWER_SET, {"sitting": 12}, Refusal.BAD_SITTING),
        (ANSWER_SET, {"sitting": None}, Refusal.BAD_SITTING),
        (ANSWER_SET, {"item": ""}, Refusal.BAD_ITEM),
        (ANSWER_SET, {"item": ["q1"]}, Refusal.BAD_ITEM),
        (ANSWER_SET, {"item": "q" * 65}, Refusal.BAD_ITEM),
        (ANSWER_SET, {"answer": {"A": 1}}, Refusal.BAD_ANSWER),
        (ANSWER_SET, {"answer": [1]}, Refusal.BAD_ANSWER),
        (ANSWER_SET, {"answer": ["A"] * 81}, Refusal.BAD_ANSWER),
        (ANSWER_SET, {"answer": "A" * 65}, Refusal.BAD_ANSWER),
        (SITTING_SUBMITTED, {"sheet": None}, Refusal.BAD_SHEET),
        (SITTING_SUBMITTED, {"sheet": ["A"]}, Refusal.BAD_SHEET),
        (SITTING_SUBMITTED, {"sheet": {"": ["A"]}}, Refusal.BAD_SHEET),
        (SITTING_SUBMITTED, {"sheet": {f"q{n}": [] for n in range(201)}}, Refusal.BAD_SHEET),
    ],
)
def test_an_event_of_another_shape_is_refused_with_a_code(type_, change, code):
    with pytest.raises(BadEvent) as refused:
        read(type_, {"sitting": str(SITTING), "item": "q1", "answer": ["A"], "sheet": {}} | change)
    assert refused.value.code is code


@given(
    st.sampled_from([ANSWER_SET, SITTING_SUBMITTED, "?"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.just(str(SITTING)),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["sitting", "item", "answer", "sheet", "x"]), inner, max_size=4)
        ),
        max_leaves=6,
    ),
)
def test_nothing_that_json_can_hold_breaks_the_reader(type_, data):
    try:
        body = read(type_, data)
    except BadEvent as refused:
        assert refused.code in set(Refusal)
    else:
        assert body.sitting == SITTING


# --- the rules of the contract, one by one ---


def test_the_newest_answer_to_an_item_counts_and_the_earlier_ones_stay_in_the_history():
    folded = fold([answer(1, "q1", "A"), answer(2, "q2", "C"), answer(3, "q1", "B")])
    assert folded.sheet == Sheet({"q1": ("B",), "q2": ("C",)})
    assert folded.closed_by is None
    assert standings(folded) == {1: Standing.REPLACED, 2: Standing.NEWEST, 3: Standing.NEWEST}


def test_an_answer_that_was_taken_back_is_missing():
    assert fold([answer(1, "q1", "A"), answer(2, "q1")]).sheet == Sheet({})


def test_the_submitted_sheet_alone_counts():
    folded = fold([answer(1, "q1", "A"), answer(2, "q2", "B"), submit(3, {"q1": ["D"]})])
    assert folded.sheet == Sheet({"q1": ["D"]})
    assert folded.closed_by == UUID(int=3)


def test_a_submit_that_overtakes_its_answers_loses_nothing():
    in_order = [answer(1, "q1", "A"), answer(2, "q2", "B"), submit(3, {"q1": ["A"], "q2": ["B"]})]
    overtaken = [replace(event, received=10 - event.received) for event in in_order]
    assert fold(overtaken) == fold(in_order)


def test_an_answer_after_the_close_is_kept_and_marked():
    folded = fold([answer(1, "q1", "A"), submit(2, {"q1": ["A"]}), answer(3, "q1", "B")])
    assert folded.sheet == Sheet({"q1": ["A"]})
    assert standings(folded) == {1: Standing.NEWEST, 3: Standing.LATE}


def test_the_first_submit_received_closes_and_another_one_is_kept_for_staff():
    folded = fold([submit(1, {"q1": ["A"]}, received=9), submit(2, {"q1": ["B"]}, received=4)])
    assert folded.closed_by == UUID(int=2)
    assert folded.sheet == Sheet({"q1": ["B"]})
    assert (folded.others, folded.repeats) == ((UUID(int=1),), ())


def test_a_second_submit_of_the_same_sheet_is_a_repeat_and_no_matter_for_staff():
    folded = fold([submit(1, {"q1": ["A"]}), submit(2, {"q1": ["A"]})])
    assert (folded.closed_by, folded.repeats, folded.others) == (UUID(int=1), (UUID(int=2),), ())


def test_a_later_lease_outranks_an_earlier_one_whatever_their_seq():
    folded = fold([answer(9, "q1", "A", lease=1), answer(1, "q1", "B", lease=2)])
    assert folded.sheet == Sheet({"q1": ("B",)})


def test_what_the_old_phone_sends_after_a_takeover_is_shown_and_not_scored():
    before = answer(1, "q1", "A", lease=1)
    after = answer(2, "q2", "B", lease=1, newest_lease=2)
    folded = fold([before, after, answer(3, "q3", "C", lease=2)])
    assert folded.sheet == Sheet({"q1": ("A",), "q3": ("C",)})
    assert standings(folded)[2] is Standing.SET_ASIDE


def test_a_submit_under_an_old_lease_does_not_close_over_the_new_phone():
    old = submit(1, {"q1": ["A"]}, lease=1, newest_lease=2)
    assert fold([old]).closed_by is None
    folded = fold([old, submit(2, {"q1": ["B"]}, lease=2, received=8)])
    assert (folded.closed_by, folded.others) == (UUID(int=2), (UUID(int=1),))


def test_the_same_id_with_other_content_is_a_conflict_and_the_first_stays():
    first, forged = answer(1, "q1", "A", received=1), answer(1, "q1", "B", received=2)
    folded = fold([forged, first])
    assert folded.sheet == Sheet({"q1": ("A",)})
    assert folded.conflicts == (UUID(int=1),)


def test_answers_after_time_is_up_are_kept_and_not_counted():
    late = NOON + timedelta(seconds=1)
    folded = fold([answer(1, "q1", "A"), answer(2, "q1", "B", at=late), answer(3, "q2", "C", at=late)], closes_at=NOON)
    assert folded.sheet == Sheet({"q1": ("A",)})
    assert standings(folded) == {1: Standing.NEWEST, 2: Standing.LATE, 3: Standing.LATE}


def test_a_submit_after_time_is_up_is_flagged_and_not_voided():
    folded = fold([submit(1, {"q1": ["A"]}, at=NOON + timedelta(minutes=1))], closes_at=NOON)
    assert folded.is_overtime
    assert folded.sheet == Sheet({"q1": ["A"]})
    assert not fold([submit(1, {"q1": ["A"]})], closes_at=NOON).is_overtime


def test_an_empty_log_is_an_open_sitting_without_answers():
    folded = fold([])
    assert (folded.sheet, folded.closed_by, folded.history) == (Sheet(), None, ())


def test_events_of_two_sittings_are_never_folded_together():
    stranger = replace(answer(2, "q1", "A"), body=AnswerSet(UUID(int=7), "q1", ("A",)))
    with pytest.raises(ValueError, match="more than one sitting"):
        fold([answer(1, "q1", "A"), stranger])


# --- histories of every kind ---

KEYS = st.lists(st.sampled_from("ABCD"), max_size=2, unique=True).map(tuple)
SHEETS = st.dictionaries(st.sampled_from(["q1", "q2", "q3"]), KEYS.map(list))
BODIES = st.one_of(
    st.builds(AnswerSet, st.just(SITTING), st.sampled_from(["q1", "q2", "q3"]), KEYS),
    st.builds(SittingSubmitted, st.just(SITTING), SHEETS.map(Sheet)),
)


@st.composite
def logs(draw, bodies=BODIES, most_leases=3):
    """Logs as the server would have written them: leases only rise, each received number is used once."""
    events, newest = [], 1
    for number, body in enumerate(draw(st.lists(bodies, max_size=12)), start=1):
        newest = min(most_leases, newest + draw(st.integers(0, 1)))
        lease = draw(st.integers(1, newest))
        seconds = draw(st.integers(-60, 60))
        at = NOON + timedelta(seconds=seconds)
        events.append(Logged(UUID(int=number), body, lease, draw(st.integers(1, 30)), number, newest, at))
    return events


LIMITS = st.sampled_from([None, NOON])


@given(logs(), LIMITS, st.data())
def test_the_order_in_which_a_log_is_read_does_not_matter(log, closes_at, data):
    assert fold(data.draw(st.permutations(log)), closes_at=closes_at) == fold(log, closes_at=closes_at)


@given(logs(), LIMITS, st.data())
def test_duplicates_and_replays_of_old_batches_change_nothing(log, closes_at, data):
    again = data.draw(st.lists(st.sampled_from(log), max_size=20)) if log else []
    replayed = [replace(event, received=1000 + n) for n, event in enumerate(again)]
    assert fold([*log, *replayed], closes_at=closes_at) == fold(log, closes_at=closes_at)


@given(logs(), st.data())
def test_a_changed_payload_under_a_used_id_changes_only_the_conflicts(log, data):
    if not log:
        return
    event = data.draw(st.sampled_from(log))
    forged = replace(event, body=AnswerSet(SITTING, "q9", ("Z",)), received=1000)
    assert fold([*log, forged]) == replace(fold(log), conflicts=(event.id,))


ANSWERS = st.builds(AnswerSet, st.just(SITTING), st.sampled_from(["q1", "q2", "q3"]), KEYS)


@given(logs(ANSWERS, most_leases=1), st.data())
def test_answers_of_one_lease_may_arrive_in_any_order(log, data):
    arrival = data.draw(st.permutations(range(1, len(log) + 1)))
    arrived = [replace(event, received=number) for event, number in zip(log, arrival, strict=True)]
    assert fold(arrived) == fold(log)


@given(logs(ANSWERS, most_leases=1), SHEETS, st.data())
def test_with_one_submit_the_order_of_arrival_does_not_matter_at_all(log, sheet, data):
    whole = [*log, submit(99, sheet)]
    arrival = data.draw(st.permutations(range(1, len(whole) + 1)))
    arrived = [replace(event, received=number) for event, number in zip(whole, arrival, strict=True)]
    assert fold(arrived) == fold(whole)
    assert fold(arrived).sheet == Sheet(sheet)


@given(logs(), LIMITS)
def test_no_answer_and_no_submit_is_ever_lost_from_sight(log, closes_at):
    folded = fold(log, closes_at=closes_at)
    shown = {kept.id for kept in folded.history} | {*folded.repeats, *folded.others, folded.closed_by} - {None}
    assert shown == {event.id for event in log}
    assert len(folded.history) + len(folded.repeats) + len(folded.others) + (folded.closed_by is not None) == len(log)


@given(logs(), st.data())
def test_once_closed_nothing_that_arrives_later_changes_the_sheet(log, data):
    cut = data.draw(st.integers(0, len(log)))
    early = fold(log[:cut])
    if early.closed_by is not None:
        assert (fold(log).closed_by, fold(log).sheet) == (early.closed_by, early.sheet)
