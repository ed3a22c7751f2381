"""Random histories of somebody whose competency is regrouped again and again: what must hold after every step.

The walk through days with maps is compared with a reading that knows no maps at all: the same rows written down anew, each at
the level that it means on the day that is asked.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import ClassVar

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from competencies import drafting
from competencies.competency_edits import all_said
from competencies.evidence import Shown, record
from competencies.framework import framework
from competencies.held import held_by
from competencies.levels import current_level
from competencies.models import Evidence, LevelState
from competencies.rebuild import rebuild_due, rebuild_levels, rebuild_some
from competencies.regrouping import Became, Regrouping
from competencies.rows import EVERYTHING, ledgers
from competencies.showing import Kind, Showing
from kit import clock, jobs
from tests.competencies.factories import moment
from tests.competencies.test_invariants import id_of

START = date(2026, 4, 1)
KINDS = [Kind.PHONE_TEST, Kind.SUPERVISED_TEST, Kind.OBSERVATION]
CHANGED = st.sampled_from([(), (), (2,), (1, 3)])
MAPS = st.lists(st.integers(1, 5), min_size=5, max_size=5).map(sorted) | st.just([0, 1, 1, 2, 3])


class Regroupings(RuleBasedStateMachine):
    """Two cadres, one competency. given: (frame, cadre, outsider, trainer, administrator, time_machine), set by the test."""

    given: ClassVar[tuple]
    ended: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.frame, cadre, outsider, self.trainer, self.administrator, self.time_machine = self.given
        self.around = transaction.atomic()
        self.around.__enter__()
        self.people = [cadre, outsider]
        self.at, self.facts, self.reports = moment(START), 0, []
        self.maps: list[tuple[date, object, dict[int, int], tuple[int, ...]]] = []
        self.time_machine.move_to(self.at, tick=False)

    def teardown(self) -> None:
        type(self).ended += 1
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    def tick(self, **more: int) -> None:
        self.at += timedelta(**(more or {"minutes": 1}))
        self.time_machine.move_to(self.at, tick=False)

    @rule(days=st.integers(0, 70))
    def days_pass(self, days) -> None:
        self.tick(days=days)
        for chunk in list(rebuild_due(on=clock.today())):
            rebuild_some(chunk, on=clock.today(), at=self.at)

    @rule(who=st.integers(0, 1), kind=st.sampled_from(KINDS), level=st.sampled_from([1, 2, 3, 4, 5, 5]), late=st.sampled_from([0, 0, 0, 5, 40]),
          passed=st.sampled_from([True, True, False]))  # fmt: skip
    def something_is_shown(self, who, kind, level, late, passed) -> None:
        self.write(who, kind, level, late, passed=passed)

    def write(self, who, kind, level, late, *, passed) -> None:
        self.tick()
        self.facts += 1
        id, on = id_of(self.facts), clock.today() - timedelta(days=late)
        questions = 8
        shown = Shown(
            id, "LZ04", level, passed, kind, on, questions, questions if passed else 1, source="test", source_id=id
        )
        by = self.trainer if kind == Kind.OBSERVATION else None
        record([shown], person=self.people[who], by=by, at=self.at)

    @rule(became=MAPS, changed=CHANGED, on_the_day=st.tuples(st.integers(0, 5), st.integers(0, 5)))
    def the_levels_are_regrouped(self, became, changed, on_the_day) -> None:
        """on_the_day: what the first one passes before and after; 0 for nothing."""
        if on_the_day[0]:
            self.write(0, Kind.PHONE_TEST, on_the_day[0], 0, passed=True)
        self.tick()
        said = all_said()["LZ04"]
        rows = tuple(Became(old, new, old in changed) for old, new in enumerate(became, start=1))
        draft = drafting.begin(by=self.administrator)
        drafting.regroup(draft, Regrouping("LZ04", said.levels, rows), by=self.administrator)
        drafting.publish(draft, by=self.administrator, on=clock.today())
        self.maps.append((clock.today(), self.at, {row.old: row.new for row in rows}, changed))
        assert self.held() == self.held(known=EVERYTHING)  # before the job has run
        jobs.run_pending()
        if on_the_day[1]:
            self.write(0, Kind.PHONE_TEST, on_the_day[1], 0, passed=True)

    @rule(ago=st.integers(0, 60))
    def a_report_is_made(self, ago) -> None:
        day = clock.today() - timedelta(days=ago)
        self.reports = [*self.reports[-2:], (day, self.at, self.told(day, self.at))]
        self.tick()

    def told(self, day, known) -> list:
        held = held_by([one.pk for one in self.people], on=day, known=known)
        return [held[one.pk].get("LZ04") for one in self.people]

    def held(self, **more) -> list[int]:
        held = held_by([one.pk for one in self.people], on=clock.today(), **more)
        return [held.get(one.pk, {})["LZ04"].level if "LZ04" in held.get(one.pk, {}) else 0 for one in self.people]

    @invariant()
    def what_is_stored_is_what_a_rebuild_gives(self) -> None:
        assert rebuild_levels([one.pk for one in self.people], on=clock.today()) == []

    @invariant()
    def a_report_says_what_it_said(self) -> None:
        for day, known, said in self.reports:
            assert self.told(day, known) == said

    @invariant()
    def a_level_is_that_of_the_same_rows_written_down_in_the_new_levels(self) -> None:
        day, frame = clock.today(), framework()
        for person in self.people:
            ledger = ledgers({person.pk: person.pk}, frame).get((person.pk, self.frame.openness.pk))
            rows = [self.rewritten(row) for row in (ledger.showings if ledger else [])]
            plain = current_level(rows, (), frame.by_key["LZ04"].standard, frame.rules, day, EVERYTHING)
            state = LevelState.objects.filter(person=person).first()
            told = (state.level, state.review_due, state.refresh) if state else (0, False, False)
            assert told == (plain.level, plain.review_due, plain.refresh)

    def rewritten(self, row) -> Showing:
        """The row at the level that it means today, due from the days on which its level came to ask another thing."""
        level = min(row.level, 4) if row.passed and row.kind != Kind.OBSERVATION else row.level
        days, asked = [], row.level
        for on, at, became, changed in self.maps:
            if row.on < on or (row.on == on and row.recorded_at < at):
                days += [on] if asked in changed and row.passed else []
                level, asked = became.get(level, level), became.get(asked, asked)
        days = sorted(set(days))
        return replace(row, level=level, material_due=days[0] if days else None, material_later=tuple(days[1:]))

    @invariant()
    def nothing_that_was_shown_is_written_anew(self) -> None:
        assert Evidence.objects.count() == self.facts


def test_random_regroupings_keep_what_must_hold(frame, cadre, outsider, trainer, administrator, time_machine) -> None:
    some = settings(
        max_examples=25,
        stateful_step_count=16,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        phases=[Phase.generate],
    )
    given = (frame, cadre, outsider, trainer, administrator, time_machine)
    machine = type("Regroupings", (Regroupings,), {"given": given})
    run_state_machine_as_test(machine, settings=some)
    assert machine.ended >= some.max_examples
