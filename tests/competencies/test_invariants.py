"""What must hold for every history of a person, as the design says it; random histories on real rows."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competencies.evidence import Shown, record
from competencies.framework import framework
from competencies.held import held_of
from competencies.levels import NOTHING, current_level
from competencies.models import Decision, Evidence, LevelState, Void
from competencies.rebuild import FIELDS, rebuild_levels
from competencies.showing import RULES, STRENGTH, DecisionRow, Kind, Showing
from people.api import appoint, end_appointment, rename_unit
from people.models import UnitPeriod
from tests.competencies.factories import moment

START = date(2026, 1, 1)
LAST = START + timedelta(days=260)
KEYS = ("LZ04", "LZ05", "TJ01")
WEAK = [kind for kind in Kind if STRENGTH[kind] < 2]
SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True)
class Fact:
    """One thing that was shown: ``day`` counts from START, ``late`` is how many days later we learned it.

    voided: how many days after that it was taken back; None while it stands.
    """

    competency: str
    level: int
    passed: bool
    kind: Kind
    day: int
    late: int
    questions: int
    fresh_days: int | None
    voided: int | None

    @property
    def on(self) -> date:
        return START + timedelta(days=self.day)

    @property
    def recorded_on(self) -> date:
        return self.on + timedelta(days=self.late)

    def shown(self, id: uuid.UUID) -> Shown:
        right = self.questions if self.passed else self.questions // 4
        until = None if self.fresh_days is None else self.on + timedelta(days=self.fresh_days)
        return Shown(
            id, self.competency, self.level, self.passed, self.kind, self.on, self.questions, right, until=until,
            source="test", source_id=id,
        )  # fmt: skip


def facts(kinds: Sequence[Kind] = tuple(Kind)) -> st.SearchStrategy[list[Fact]]:
    return st.lists(
        st.builds(
            Fact,
            competency=st.sampled_from(KEYS),
            level=st.integers(1, 5),
            passed=st.booleans(),
            kind=st.sampled_from(kinds),
            day=st.integers(0, 90),
            late=st.integers(0, 30),
            questions=st.sampled_from((5, 8)),
            fresh_days=st.sampled_from((None, None, 40)),
            voided=st.sampled_from((None, None, None, 5)),
        ),
        max_size=10,
    )


def id_of(place: int, series: int = 0) -> uuid.UUID:
    """Ids in the order of the facts, so that ties are broken alike in every series."""
    return uuid.UUID(int=(series << 64) + place + 1)


@contextmanager
def undone() -> Iterator[None]:
    """A transaction that leaves nothing behind for the next example."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def write(person, history: Sequence[Fact], trainer, order: Sequence[int] | None = None, series: int = 0) -> None:
    """Record the facts one by one in this order of arrival, each when we learned it, then void what was voided."""
    for place in order if order is not None else range(len(history)):
        fact = history[place]
        by = trainer if fact.kind == Kind.OBSERVATION else None
        record([fact.shown(id_of(place, series))], person=person, by=by, at=moment(fact.recorded_on))
    for place, fact in enumerate(history):
        if fact.voided is not None:
            Void.objects.create(
                evidence_id=id_of(place, series),
                by=trainer,
                reason="试",
                recorded_at=moment(fact.recorded_on + timedelta(days=fact.voided)),
            )


def states(person, series: int = 0) -> list[tuple]:
    """What is stored about a person, with the places of the facts instead of their ids."""
    rows = []
    for state in LevelState.objects.filter(person=person).order_by("competency__key"):
        values = {name: getattr(state, name) for name in FIELDS}
        for name in ("behind", "against"):
            values[name] = [uuid.UUID(one).int - (series << 64) for one in values[name]]
        if state.shown:
            values["shown"] = state.shown.int - (series << 64)
        rows.append((state.competency.key, values))
    return rows


def told(person, key: str, frame, day: date, known) -> object:
    """The pure function on the rows as they stand in the ledger, without any of our reading code."""
    competency = {"LZ04": frame.openness, "LZ05": frame.conduct, "TJ01": frame.mediation}[key]
    rows = [
        Showing(
            id=row.pk,
            level=row.level,
            passed=row.passed,
            kind=Kind(row.kind),
            strength=row.strength,
            on=row.on,
            recorded_at=row.recorded_at,
            until=row.until,
            void_recorded_at=row.void.recorded_at if hasattr(row, "void") else None,
            questions=row.questions,
            right=row.right,
        )
        for row in Evidence.objects.filter(person=person, competency=competency).select_related("void")
    ]
    decisions = [
        DecisionRow(row.pk, row.level, row.since, row.until, row.recorded_at)
        for row in Decision.objects.filter(person=person, competency=competency)
    ]
    return current_level(rows, decisions, framework().by_key[key].standard, RULES, day, known)


@SOME
@given(history=facts(), day=st.integers(0, 260), known=st.integers(0, 130), decided=st.booleans())
def test_any_day_and_any_known_gives_what_the_rows_give(
    frame, cadre, trainer, administrator, history, day, known, decided
):
    with undone():
        write(cadre, history, trainer)
        if decided:
            Decision.objects.create(
                person=cadre, competency=frame.openness, level=2, since=START + timedelta(days=30),
                until=START + timedelta(days=120), reason="复核", by=administrator, recorded_at=moment(START),
            )  # fmt: skip
        on, moment_known = START + timedelta(days=day), moment(START + timedelta(days=known))
        held = held_of(cadre, on=on, known=moment_known)
        for key in KEYS:
            reading = held[key].reading if key in held else NOTHING
            assert reading == told(cadre, key, frame, on, moment_known)


@SOME
@given(history=facts(), day=st.integers(0, 260))
def test_rebuilding_gives_the_stored_state_on_any_day(frame, cadre, trainer, history, day):
    on = START + timedelta(days=day)
    with undone():
        write(cadre, history, trainer)
        rebuild_levels([cadre.pk], on=on)
        stored = states(cadre)
        assert rebuild_levels(on=on) == []
        LevelState.objects.all().delete()
        rebuild_levels(on=on)
        assert states(cadre) == stored
        for key, values in stored:
            reading = told(cadre, key, frame, on, moment(LAST))
            assert (values["level"], values["state"], values["changes_on"]) == (
                reading.level,
                reading.state,
                reading.changes_on,
            )


@SOME
@given(history=facts(), data=st.data())
def test_the_order_of_arrival_does_not_matter(frame, cadre, outsider, trainer, history, data):
    order = data.draw(st.permutations(range(len(history))))
    with undone():
        write(cadre, history, trainer, series=1)
        write(outsider, history, trainer, order, series=2)
        rebuild_levels(on=LAST)
        assert states(cadre, series=1) == states(outsider, series=2)


@SOME
@given(history=facts(), weak=facts(WEAK))
def test_strength_0_and_1_never_change_a_level(frame, cadre, trainer, history, weak):
    with undone():
        write(cadre, history, trainer, series=1)
        rebuild_levels(on=LAST)
        before = states(cadre, series=1)
        write(cadre, [replace(fact, voided=None) for fact in weak], trainer, series=2)
        assert states(cadre, series=1) == before
        assert rebuild_levels(on=LAST) == []


@SOME
@given(history=facts())
def test_a_transfer_and_a_renamed_unit_never_change_a_level(frame, county, cadre, trainer, history):
    with undone():
        write(cadre, history, trainer)
        rebuild_levels(on=LAST)
        before = states(cadre)
        UnitPeriod.objects.create(
            unit=county.village, kind="village", name="大湾村", code="1", parent=county.township, since=date(2020, 1, 1)
        )
        office = appoint(cadre, frame.head, county.village, since=START)
        end_appointment(office, until=START + timedelta(days=40))
        appoint(cadre, frame.reserve, county.other_village, since=START + timedelta(days=41))
        rename_unit(county.village, "新大湾村", on=START + timedelta(days=50), document="演示")
        assert rebuild_levels(on=LAST) == []
        assert states(cadre) == before


@SOME
@given(history=facts())
def test_no_level_falls_without_a_failure_or_a_decision(frame, cadre, trainer, history):
    """Walking through the days with passes alone, a level only rises (rule 6)."""
    passes = [replace(fact, passed=True, voided=None) for fact in history]
    with undone():
        write(cadre, passes, trainer)
        for key in KEYS:
            levels = [
                told(cadre, key, frame, START + timedelta(days=day), moment(LAST)).level for day in range(0, 260, 20)
            ]
            assert levels == sorted(levels)


def test_writing_step_by_step_leaves_what_a_rebuild_of_that_day_gives(frame, cadre, trainer):
    history = [
        Fact("LZ04", 3, True, Kind.PHONE_TEST, 0, 0, 5, 40, None),
        Fact("LZ04", 2, False, Kind.PHONE_TEST, 5, 2, 5, None, None),
        Fact("TJ01", 3, True, Kind.OBSERVATION, 9, 0, 5, None, None),
        Fact("LZ04", 2, False, Kind.PHONE_TEST, 12, 0, 5, None, None),
    ]
    write(cadre, history, trainer)
    stored = states(cadre)
    assert [(key, values["level"], values["state"]) for key, values in stored] == [
        ("LZ04", 2, "provisional"),
        ("TJ01", 3, "confirmed"),
    ]
    assert rebuild_levels(on=history[-1].recorded_on) == []
    assert states(cadre) == stored
