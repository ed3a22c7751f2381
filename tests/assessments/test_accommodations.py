"""Help in tests: given with a reason, laid into what begins, and kept from whoever may not know."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assessments import accommodations, api
from assessments.accommodations import Wish, help_of
from assessments.models import Accommodation
from competencies.models import Evidence
from kit import clock
from kit.errors import InputError
from kit.models import AuditEvent
from tests.assessments.factories import AT, day, sit
from tests.assessments.written_factories import begun, stranger, written_quiz

pytestmark = pytest.mark.django_db
ON = clock.day_of(AT)


def give(by, kind="large_print", **fields):
    targets = {name: fields.pop(name) for name in ("persons", "unit") if name in fields}
    wish = Wish(kind, **{"since": ON, "reason": "小字看不清", **fields})
    return accommodations.give(wish, **targets, by=by, at=AT)


def test_the_deadline_grows_and_the_sitting_keeps_it(bank, county, wang, trainer):
    give(trainer, "extra_time", persons=[wang], amount=50)
    quiz = written_quiz(county.unit, time_limit_minutes=60)
    assert begun(wang, quiz).deadline_at == AT + timedelta(minutes=90)


def test_more_sittings_than_others(bank, county, wang, li, trainer):
    quiz = written_quiz(county.unit, most_sittings=1, cool_down_days=0)
    give(trainer, "extra_sittings", persons=[wang], amount=1)
    from assessments import quiz_gates

    sit(wang, begun(wang, quiz), 5)
    assert quiz_gates.can_take(wang, quiz, at=day(1)).is_open
    sit(wang, begun(wang, quiz, at=day(1)), 5, at=day(1))
    assert not quiz_gates.can_take(wang, quiz, at=day(2)).is_open


def test_who_helped_goes_with_the_result_into_the_ledger(bank, wang, trainer):
    give(trainer, "assisted", persons=[wang])
    sit(wang, api.start_test(wang, "LZ04", 2, at=AT), 5)
    row = Evidence.objects.get()
    assert (row.condition, row.strength, row.passed) == ("assisted", 2, True)


def test_what_a_place_gets_holds_for_its_people_and_for_nobody_else(county, wang, li, trainer):
    give(trainer, unit=county.township)
    assert help_of(wang, on=ON).large_print
    assert not help_of(li, on=ON).large_print


@pytest.mark.parametrize(("offset", "holds"), [(-1, False), (0, True), (9, True), (10, False)])
def test_it_holds_from_its_first_day_to_its_last(wang, trainer, offset, holds):
    give(trainer, persons=[wang], until=ON + timedelta(days=9))
    assert help_of(wang, on=ON + timedelta(days=offset)).large_print is holds


def test_the_end_takes_it_from_what_begins_later(wang, trainer):
    give(trainer, persons=[wang])
    row = Accommodation.objects.get()
    accommodations.end(row, on=ON + timedelta(days=3), by=trainer)
    assert help_of(wang, on=ON + timedelta(days=2)).large_print
    assert not help_of(wang, on=ON + timedelta(days=3)).large_print
    assert AuditEvent.objects.filter(action__startswith="assessments.help").count() == 2


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": "x"}, "reason"),
        ({"kind": "extra_time"}, "amount"),
        ({"kind": "extra_time", "amount": 500}, "amount"),
        ({"kind": "magic"}, "kind"),
        ({"until": ON - timedelta(days=1)}, "until"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(wang, trainer, fields, field):
    with pytest.raises(InputError) as refused:
        give(trainer, fields.pop("kind", "large_print"), persons=[wang], **fields)
    assert refused.value.field == field
    assert not Accommodation.objects.exists()


def test_nobody_helps_himself(trainer):
    with pytest.raises(InputError):
        give(trainer, persons=[trainer])


def test_the_reason_lies_sealed(wang, trainer):
    give(trainer, persons=[wang])
    assert Accommodation.objects.get().reason == "小字看不清"
    assert "小字" not in str(Accommodation.objects.values("reason").get())


def test_another_township_sees_none_of_it(county, wang, trainer):
    give(trainer, persons=[wang])
    give(trainer, unit=county.township)
    foreign = stranger(county.other_township)
    assert not Accommodation.objects.visible_to(foreign).exists()
    assert Accommodation.objects.visible_to(trainer).count() == 2
