"""The only writers of the ledger."""

from __future__ import annotations

import threading
import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from competencies.evidence import Cited, Estimated, EvidenceConflict, Shown, estimate, record, void
from competencies.models import Estimate, Evidence, LevelState, Void
from competencies.rebuild import rebuild_levels
from competencies.showing import Kind
from competencies.signals import levels_changed
from kit.append_only import AppendOnlyError
from kit.errors import InputError
from tests.competencies.factories import MARCH_1, EvidenceFactory, moment

NOW = moment(MARCH_1)


def shown(**changes) -> Shown:
    """A passed test of level 2 of 村务公开 on 1 March."""
    fields = {
        "id": uuid.uuid4(),
        "competency": "LZ04",
        "level": 2,
        "passed": True,
        "kind": Kind.PHONE_TEST,
        "on": MARCH_1,
        "questions": 5,
        "right": 5,
        "source_id": uuid.uuid4(),
    }
    return Shown(**fields | changes)


@pytest.fixture
def heard():
    """The ids that levels_changed told."""
    told: list[int] = []

    def receiver(*, person_ids, **_):
        told.extend(person_ids)

    levels_changed.connect(receiver)
    yield told
    levels_changed.disconnect(receiver)


def level_of(person, competency) -> int:
    state = LevelState.objects.filter(person=person, competency=competency).first()
    return state.level if state else 0


def test_a_passed_test_is_one_row_and_the_level_is_there_at_once(frame, cadre, heard):
    fact = shown(cites=(Cited("村民委员会组织法", "35", date(2026, 1, 1)),))
    record([fact], person=cadre, at=NOW)
    row = Evidence.objects.get()
    assert (row.id, row.person, row.strength, row.on) == (fact.id, cadre, 2, MARCH_1)
    assert row.cites == [{"law": "村民委员会组织法", "article": "35", "text_date": "2026-01-01"}]
    state = LevelState.objects.get()
    assert (state.level, state.state, state.since, state.behind) == (2, "confirmed", MARCH_1, [str(fact.id)])
    assert (state.shown, state.shown_kind, state.shown_on) == (fact.id, "phone_test", MARCH_1)
    assert heard == [cadre.pk]


def test_the_same_fact_twice_is_one_row(frame, cadre):
    fact = shown()
    record([fact], person=cadre, at=NOW)
    record([fact], person=cadre, at=NOW + timedelta(hours=1))
    assert Evidence.objects.count() == 1
    assert Evidence.objects.get().recorded_at == NOW


def test_the_same_sitting_under_another_id_is_one_row_for_each_step(frame, cadre):
    sitting = uuid.uuid4()
    record([shown(source_id=sitting), shown(source_id=sitting, level=1)], person=cadre, at=NOW)
    record([shown(source_id=sitting)], person=cadre, at=NOW)
    assert sorted(Evidence.objects.values_list("level", flat=True)) == [1, 2]


def test_an_id_that_means_something_else_already_is_refused_and_nothing_is_written(frame, cadre, outsider):
    fact = shown()
    record([fact], person=cadre, at=NOW)
    with pytest.raises(EvidenceConflict), transaction.atomic():
        record([shown(id=fact.id, level=3)], person=cadre, at=NOW)
    with pytest.raises(EvidenceConflict), transaction.atomic():
        record([shown(id=fact.id), shown(level=3)], person=outsider, at=NOW)
    assert Evidence.objects.count() == 1
    assert level_of(outsider, frame.openness) == 0


@pytest.mark.parametrize(
    "kind", [Kind.SELF_RATING, Kind.CHECK, Kind.PLACING, Kind.PRACTICE, Kind.REFRESH, Kind.COLLEAGUE]
)
def test_strength_0_and_1_never_make_a_level(frame, cadre, heard, kind):
    record([shown(kind=kind)], person=cadre, at=NOW)
    assert Evidence.objects.get().strength == (1 if kind == Kind.COLLEAGUE else 0)
    assert not LevelState.objects.exists()
    assert heard == []


def test_a_repeated_check_of_a_lesson_is_one_row_and_another_content_is_refused(frame, cadre):
    fact = shown(kind=Kind.CHECK)
    record([fact], person=cadre, at=NOW)
    record([fact], person=cadre, at=NOW)
    assert Evidence.objects.count() == 1
    with pytest.raises(EvidenceConflict), transaction.atomic():
        record([shown(kind=Kind.CHECK, id=fact.id, passed=False, right=0)], person=cadre, at=NOW)


def test_a_phone_whose_clock_is_ahead_is_corrected(frame, cadre):
    record([shown(on=MARCH_1 + timedelta(days=40))], person=cadre, at=NOW)
    assert Evidence.objects.get().on == MARCH_1
    assert level_of(cadre, frame.openness) == 2


@pytest.mark.parametrize("changes", [{"level": 0}, {"level": 6}, {"right": 6}])
def test_a_fact_that_cannot_be_is_refused_before_anything_is_written(frame, cadre, changes):
    with pytest.raises(ValueError, match="no fact"):
        record([shown(), shown(**changes)], person=cadre, at=NOW)
    assert not Evidence.objects.exists()


def test_an_unknown_competency_is_refused(frame, cadre):
    with pytest.raises(KeyError):
        record([shown(competency="ZZ99")], person=cadre, at=NOW)


def test_nobody_is_his_own_observer(frame, cadre):
    with pytest.raises(ValueError, match="himself"):
        record([shown(kind=Kind.OBSERVATION)], person=cadre, by=cadre, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceFactory(observed=True, person=cadre, competency=frame.openness, actor=cadre)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceFactory(observed=True, person=cadre, competency=frame.openness, actor=None)


@pytest.mark.parametrize("changes", [{"strength": 3}, {"kind": "dream", "strength": 2}, {"level": 6}, {"right": 9}])
def test_the_database_refuses_a_row_that_no_rule_knows(frame, cadre, changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        EvidenceFactory(person=cadre, competency=frame.openness, **changes)


def test_the_ledger_is_never_changed(frame, cadre):
    row = EvidenceFactory(person=cadre, competency=frame.openness)
    with pytest.raises(AppendOnlyError):
        Evidence.objects.update(level=5)
    with pytest.raises(AppendOnlyError):
        row.delete()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE competencies_evidence SET level = 5")


def test_one_record_costs_at_most_six_queries(frame, cadre):
    fact = shown()
    record([shown(level=1)], person=cadre, at=NOW)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        record([fact], person=cadre, at=NOW)
    ours = [query["sql"] for query in queries if "competencies_" in query["sql"] or "people_person" in query["sql"]]
    assert len(ours) == 6, ours


def test_what_is_voided_stays_and_no_longer_counts(frame, cadre, trainer, heard):
    fact = shown()
    record([fact], person=cadre, at=NOW)
    void(Evidence.objects.get(), by=trainer, reason="答案有误", at=NOW + timedelta(days=1))
    void(Evidence.objects.get(), by=trainer, reason="又点了一次", at=NOW + timedelta(days=2))
    assert Evidence.objects.get().id == fact.id
    assert Void.objects.get().reason == "答案有误"
    assert level_of(cadre, frame.openness) == 0
    assert heard == [cadre.pk] * 3


def test_a_void_needs_a_reason_and_somebody_else(frame, cadre, trainer):
    record([shown()], person=cadre, at=NOW)
    row = Evidence.objects.get()
    with pytest.raises(InputError):
        void(row, by=cadre, reason="不算", at=NOW)
    with pytest.raises(InputError) as refused:
        void(row, by=trainer, reason="  ", at=NOW)
    assert refused.value.field == "reason"
    assert not Void.objects.exists()


def test_an_estimate_is_kept_once_and_is_no_level(frame, cadre, heard):
    placing = uuid.uuid4()
    found = [Estimated("LZ04", 2, 4), Estimated("TJ01", 0, 2)]
    estimate(found, person=cadre, on=MARCH_1, source_id=placing, at=NOW)
    estimate(found, person=cadre, on=MARCH_1, source_id=placing, at=NOW)
    assert list(Estimate.objects.order_by("level").values_list("level", "questions")) == [(0, 2), (2, 4)]
    assert not LevelState.objects.exists()
    assert heard == [cadre.pk] * 2


def test_what_a_merged_duplicate_shows_counts_for_the_person(frame, cadre, outsider, heard):
    outsider.merged_into = cadre
    outsider.save()
    record([shown()], person=outsider, at=NOW)
    record([shown(level=3)], person=cadre, at=NOW)
    assert Evidence.objects.filter(person=outsider).count() == 1
    assert LevelState.objects.get().person == cadre
    assert LevelState.objects.get().level == 3
    assert heard == [cadre.pk] * 2


@pytest.mark.django_db(transaction=True)
def test_facts_that_arrive_at_the_same_moment_all_count(frame, cadre):
    """Each writer holds the person: none computes the state from half of the rows."""

    def write(level: int) -> None:
        try:
            record([shown(level=level)], person=cadre, at=NOW)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(level,)) for level in (1, 2, 3, 4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert Evidence.objects.count() == 4
    assert level_of(cadre, frame.openness) == 4
    assert rebuild_levels([cadre.pk], on=MARCH_1) == []


def test_who_was_merged_since_he_was_read_still_counts_whole(frame, cadre, outsider, heard):
    """What somebody else merged a moment ago is seen under the lock, not in the object that the request holds."""
    record([shown(level=3)], person=cadre, at=NOW)
    stale = type(outsider).objects.get(pk=outsider.pk)
    type(outsider).objects.filter(pk=outsider.pk).update(merged_into=cadre)
    heard.clear()
    record([shown(level=2)], person=stale, at=NOW)
    state = LevelState.objects.get(competency=frame.openness)
    assert (state.person, state.level) == (cadre, 3)
    assert heard == [cadre.pk]
    rebuild_levels(on=MARCH_1)
    assert LevelState.objects.get(pk=state.pk).level == 3
