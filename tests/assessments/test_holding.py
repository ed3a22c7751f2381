"""One sitting on two phones: one takes over from the other, what the other one still writes is kept and not scored."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from assessments import api, holding, projections, sittings
from assessments.leases import LIFE
from assessments.models import Answer, Sitting
from competencies.models import Evidence
from offline.api import Verdict
from offline.models import Event
from tests.assessments.factories import AT, answered, place, right_of, send, submitted
from tests.assessments.test_projections import same

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(bank, wang) -> Sitting:
    return api.start_test(wang, "LZ04", 2, at=AT)


def take(person, sitting, browser, *, at=AT):
    return holding.take(person, sitting.pk, browser, event=uuid4(), at=at)


def under(lease, new):
    """The same event, written under a lease."""
    return type(new)(new.id, new.type, new.object, {**new.data, "lease": lease}, new.store, new.seq)


def lease(person, sitting):
    return holding.lease_of(sittings.of(person, sitting.pk, at=AT))


def elsewhere(person, sitting, browser, *, at):
    return holding.is_elsewhere(sittings.of(person, sitting.pk, at=at), browser, at=at)


def test_nobody_holds_a_sitting_that_nobody_took(sitting, wang):
    assert (lease(wang, sitting).number, lease(wang, sitting).holder) == (0, "")
    assert not elsewhere(wang, sitting, "a", at=AT)


def test_whoever_takes_it_last_holds_it(sitting, wang):
    for browser in ("a", "b", "a"):
        assert take(wang, sitting, browser).verdict is Verdict.ACCEPTED
        assert lease(wang, sitting).holder == browser
    assert lease(wang, sitting).number == 3


def test_whoever_holds_it_takes_it_no_second_time(sitting, wang):
    take(wang, sitting, "a")
    assert take(wang, sitting, "a").code == "held_already"
    assert lease(wang, sitting).number == 1


def test_the_same_take_sent_twice_is_one(sitting, wang):
    event = uuid4()
    verdicts = [holding.take(wang, sitting.pk, "a", event=event, at=AT).verdict for _ in range(2)]
    assert verdicts == [Verdict.ACCEPTED, Verdict.DUPLICATE]
    assert lease(wang, sitting).number == 1


def test_a_closed_sitting_is_not_taken(sitting, wang):
    send(wang, submitted(wang, sitting, {}))
    assert take(wang, sitting, "a").code == "closed_already"


def test_another_persons_sitting_is_not_taken(sitting, wang, li):
    assert take(li, sitting, "a").code == "not_yours"
    assert lease(wang, sitting).holder == ""


def test_a_take_without_a_holder_is_refused_and_kept(sitting, wang):
    assert take(wang, sitting, "").code == "bad_holder"
    assert Event.objects.get().verdict == "rejected"


def test_answers_of_the_phone_before_are_kept_and_shown_and_change_nothing(sitting, wang):
    take(wang, sitting, "a")
    send(wang, under(1, answered(wang, sitting, 1, ["A"])))
    take(wang, sitting, "b")
    send(wang, under(2, answered(wang, sitting, 2, ["B"])))
    for number in (1, 2):
        assert send(wang, under(1, answered(wang, sitting, number, ["C"]))).verdict is Verdict.ACCEPTED
    assert sorted(Answer.objects.values_list("value", flat=True)) == [["A"], ["B"]]
    history = projections.folded(sitting).history
    assert sorted(kept.standing.value for kept in history) == ["newest", "newest", "set_aside", "set_aside"]
    assert same(sitting)


def test_an_answer_of_the_phone_in_force_stands_above_one_with_a_higher_count(sitting, wang):
    take(wang, sitting, "a")
    send(wang, under(1, answered(wang, sitting, 1, ["A"], store="x", seq=900)))
    take(wang, sitting, "b")
    send(wang, under(2, answered(wang, sitting, 1, ["B"], store="y", seq=1)))
    assert Answer.objects.get().value == ["B"]
    assert same(sitting)


def test_an_outbox_that_knows_of_no_lease_is_set_aside_after_a_take(sitting, wang):
    take(wang, sitting, "a")
    send(wang, answered(wang, sitting, 1, ["A"], store="x", seq=1))
    assert not Answer.objects.exists()
    assert same(sitting)


def test_a_lease_that_nobody_gave_is_worth_the_last_one(sitting, wang):
    take(wang, sitting, "a")
    send(wang, under(99, answered(wang, sitting, 1, ["A"])))
    take(wang, sitting, "b")
    send(wang, under(2, answered(wang, sitting, 1, ["B"])))
    assert Answer.objects.get().value == ["B"]
    assert same(sitting)


def test_a_submit_of_the_phone_before_closes_nothing_and_is_shown_to_staff(sitting, wang):
    take(wang, sitting, "a")
    take(wang, sitting, "b")
    sheet = {n: right_of(sitting, n) for n in range(1, 6)}
    old = under(1, submitted(wang, sitting, sheet))
    assert send(wang, old).verdict is Verdict.ACCEPTED
    sitting.refresh_from_db()
    assert sitting.is_open
    assert projections.folded(sitting).others == (old.id,)
    assert not Evidence.objects.exists()
    send(wang, under(2, submitted(wang, sitting, {1: right_of(sitting, 1)})))
    sitting.refresh_from_db()
    assert sitting.result["right"] == 1
    assert same(sitting)


def test_a_placing_goes_on_where_it_was_taken(bank, wang):
    sitting = place(wang, api.start_placing(wang, at=AT), {"LZ04": 2}, most=1)
    take(wang, sitting, "a")
    take(wang, sitting, "b")
    sitting.refresh_from_db()
    number = len(sitting.paper)
    send(wang, under(1, answered(wang, sitting, number, ["A"])))
    sitting.refresh_from_db()
    assert len(sitting.paper) == number
    assert send(wang, under(2, answered(wang, sitting, number, ["A"]))).verdict is Verdict.ACCEPTED
    sitting.refresh_from_db()
    assert len(sitting.paper) == number + 1
    assert same(sitting)


def test_events_of_the_holder_renew_the_lease_and_no_others(sitting, wang):
    take(wang, sitting, "a")
    take(wang, sitting, "b")
    assert elsewhere(wang, sitting, "a", at=AT + LIFE)
    send(wang, under(2, answered(wang, sitting, 1, ["A"])), at=AT + LIFE)
    assert elsewhere(wang, sitting, "a", at=AT + 2 * LIFE)
    send(wang, under(1, answered(wang, sitting, 1, ["B"])), at=AT + 2 * LIFE)
    assert not elsewhere(wang, sitting, "a", at=AT + 2 * LIFE + timedelta(seconds=1))


def test_the_holder_asks_for_no_further_query(sitting, wang, django_assert_num_queries):
    take(wang, sitting, "a")
    with django_assert_num_queries(1):
        assert not elsewhere(wang, sitting, "a", at=AT)
    with django_assert_num_queries(3):  # its last event, and the numbers, which a request looks up once
        assert elsewhere(wang, sitting, "b", at=AT)
