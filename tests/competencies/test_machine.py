"""Random histories, one step after the other: what must hold after every single one of them.

Two cadres and a duplicate of the first one live through days, offices, evidence that arrives late, evidence that is taken back,
decisions, self-ratings, merged villages, a merged duplicate and a changed law.

A merge of two persons says that the rows were one person's all along; reports about these two that were made before it are
therefore asked for no more.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from competencies import laws
from competencies.evidence import Cited, Shown, decide, record, void
from competencies.gaps import standings_of
from competencies.held import held_by
from competencies.models import Decision, Evidence, Law, LevelState
from competencies.rebuild import rebuild_due, rebuild_levels, rebuild_some
from competencies.showing import STRENGTH, Kind
from kit import clock, jobs
from people import duplicates, tree
from people.api import appoint, end_appointment, rename_unit
from people.models import Appointment, Person, UnitPeriod
from tests.competencies.factories import moment
from tests.competencies.test_invariants import id_of
from tests.people.factories import PersonFactory

START = date(2026, 4, 1)
LAW, OLD_TEXT = "村民委员会组织法", date(2018, 12, 29)
KEYS = ("LZ04", "TJ01")  # a law changes for the first one; the second one is practical
WEAK = [kind for kind in Kind if STRENGTH[kind] < 2]
STRONG = [Kind.PHONE_TEST, Kind.SUPERVISED_TEST, Kind.OBSERVATION]
LEVELS, WHO = st.integers(1, 3), st.integers(0, 2)


class Fixtures:
    """What pytest hands over; a machine is made by Hypothesis, without arguments."""

    def __init__(self, frame, county, cadre, outsider, trainer, administrator, time_machine) -> None:
        self.frame, self.county, self.cadre, self.outsider = frame, county, cadre, outsider
        self.trainer, self.administrator, self.time_machine = trainer, administrator, time_machine


class Histories(RuleBasedStateMachine):
    """Everything that may happen, and what holds after it. given: what pytest made, set by the test."""

    given: ClassVar[Fixtures]
    ended: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.at = moment(START)
        self.given.time_machine.move_to(self.at, tick=False)
        twin = PersonFactory(name=self.given.cadre.name, unit=self.given.county.village)
        self.people = [self.given.cadre, self.given.outsider, twin]
        self.offices: dict[int, Appointment] = {}
        self.free_from: dict[int, date] = {}
        self.facts: list[tuple[int, Shown, object]] = []  # whose, what, when it was learned
        self.excused: set[tuple[int, str]] = set()
        self.reports: list[tuple] = []
        self.merged = self.moved = self.law_changed = False
        self.law = Law.objects.create(name=LAW, effective_on=OLD_TEXT)
        villages = self.given.county.village, self.given.county.other_village
        for code, village in enumerate(villages, start=1):
            UnitPeriod.objects.create(
                unit=village,
                kind="village",
                name=village.name,
                code=str(code),
                parent=village.parent,
                since=OLD_TEXT,
            )
        self.levels = self.now()

    def teardown(self) -> None:
        type(self).ended += 1
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    # --- helpers ----------------------------------------------------------------------------------

    def root(self, who: int) -> Person:
        return self.people[0] if self.merged and who == 2 else self.people[who]

    def roots(self) -> list[int]:
        return [one.pk for one in (self.people[:2] if self.merged else self.people)]

    def now(self) -> dict[tuple[int, str], int]:
        rows = LevelState.objects.filter(person__in=self.roots())
        return {(pk, key): level for pk, key, level in rows.values_list("person", "competency__key", "level")}

    def tick(self) -> None:
        """A report that was made before does not know of what comes next."""
        self.at += timedelta(minutes=1)
        self.given.time_machine.move_to(self.at, tick=False)

    def written(self, who: int, shown: Shown) -> None:
        by = self.given.trainer if shown.kind == Kind.OBSERVATION else None
        record([shown], person=self.people[who], by=by, at=self.at)
        self.facts.append((who, shown, self.at))
        if not shown.passed:
            self.excused.add((self.root(who).pk, shown.competency))

    def shown(self, kind: Kind, key: str, level: int, days_ago: int, *, passed: bool) -> Shown:
        id = id_of(len(self.facts))
        right = 5 if passed else 1
        cites = (Cited(LAW, "24", OLD_TEXT),) if key == "LZ04" else ()
        on = clock.day_of(self.at) - timedelta(days=days_ago)
        return Shown(id, key, level, passed, kind, on, 5, right, cites=cites, source="test", source_id=id)

    # --- what may happen --------------------------------------------------------------------------

    @rule(days=st.integers(1, 70))
    def days_pass(self, days) -> None:
        self.at += timedelta(days=days)
        self.given.time_machine.move_to(self.at, tick=False)
        for chunk in list(rebuild_due(on=clock.today())):
            rebuild_some(chunk, on=clock.today(), at=self.at)

    @rule(who=WHO, kind=st.sampled_from(STRONG), key=st.sampled_from(KEYS), level=LEVELS, late=st.integers(0, 40))
    def something_is_shown(self, who, kind, key, level, late) -> None:
        self.tick()
        self.written(who, self.shown(kind, key, level, late, passed=True))

    @rule(who=WHO, kind=st.sampled_from(STRONG), key=st.sampled_from(KEYS), level=LEVELS, late=st.integers(0, 40))
    def something_fails(self, who, kind, key, level, late) -> None:
        self.tick()
        self.written(who, self.shown(kind, key, level, late, passed=False))

    @rule(who=WHO, kind=st.sampled_from(WEAK), key=st.sampled_from(KEYS), level=LEVELS, passed=st.booleans())
    def he_rates_himself_or_practises(self, who, kind, key, level, passed) -> None:
        self.tick()
        excused = set(self.excused)
        self.written(who, self.shown(kind, key, level, 0, passed=passed))
        self.excused = excused
        assert self.now() == self.levels

    @precondition(lambda self: self.facts)
    @rule(which=st.integers(1, 3))
    def something_is_taken_back(self, which) -> None:
        self.tick()
        who, shown, _at = self.facts[-min(which, len(self.facts))]
        row = Evidence.objects.get(pk=shown.id)
        if not hasattr(row, "void"):
            void(row, by=self.given.trainer, reason="试", at=self.at)
            self.excused.add((self.root(who).pk, shown.competency))

    @rule(who=WHO, key=st.sampled_from(KEYS), level=st.integers(0, 5), days=st.integers(1, 60))
    def staff_decide(self, who, key, level, days) -> None:
        self.tick()
        day = clock.today()
        competency = {
            "LZ04": self.given.frame.openness,
            "LZ05": self.given.frame.conduct,
            "TJ01": self.given.frame.mediation,
        }[key]
        decide(
            Decision(
                person=self.root(who), competency=competency, level=level, since=day, until=day + timedelta(days=days),
                reason="复核", by=self.given.administrator, second=self.given.trainer, recorded_at=self.at,
            )
        )  # fmt: skip
        self.excused.add((self.root(who).pk, key))

    @rule(who=st.integers(0, 1), back=st.integers(0, 25))
    def an_office_begins_or_ends(self, who, back) -> None:
        """It is told late: it began some days ago."""
        self.tick()
        office = self.offices.pop(who, None)
        if office is not None:
            end_appointment(office, until=max(clock.today(), office.since))
            self.free_from[who] = max(clock.today(), office.since) + timedelta(days=1)
        else:
            post = (self.given.frame.head, self.given.frame.reserve)[who]
            since = max(clock.today() - timedelta(days=back), self.free_from.get(who, START))
            self.offices[who] = appoint(self.people[who], post, self.given.county.village, since=since)
        assert self.now() == self.levels

    @precondition(lambda self: not self.moved)
    @rule(joined=st.booleans())
    def the_village_is_renamed_or_merged(self, joined) -> None:
        self.tick()
        self.moved = True
        if joined:
            tree.merge_units([self.given.county.other_village], self.given.county.village, on=clock.today())
        else:
            rename_unit(self.given.county.village, "新大湾村", on=clock.today(), document="演示")
        assert self.now() == self.levels

    @precondition(lambda self: not self.merged)
    @rule()
    def the_duplicate_is_merged(self) -> None:
        self.tick()
        keep, drop = self.people[0], self.people[2]
        duplicates.merge(keep, drop, by=self.given.administrator)
        jobs.run_pending()
        self.merged = True
        self.reports = [one for one in self.reports if one[0] == self.given.outsider.pk]
        self.excused |= {(keep.pk, key) for pk, key in self.excused if pk == drop.pk}
        self.people = [Person.objects.get(pk=one.pk) for one in self.people]

    @precondition(lambda self: not self.law_changed)
    @rule(level=st.integers(1, 3))
    def a_law_changes(self, level) -> None:
        self.tick()
        self.law_changed = True
        draft = laws.propose(
            self.law, ["24"], effective_on=clock.today(), parts=(("LZ04", level),), by=self.given.administrator,
            at=self.at, said="公布的时间改了", basis="全国人大网",
        )  # fmt: skip
        jobs.run_pending()
        draft.refresh_from_db()
        laws.confirm(draft, by=self.given.administrator)
        jobs.run_pending()

    @rule(who=st.integers(0, 1), ago=st.integers(0, 30))
    def a_report_is_made(self, who, ago) -> None:
        day = clock.today() - timedelta(days=ago)
        one = self.root(who).pk
        self.reports = [*self.reports[-2:], (one, day, self.at, self.told(one, day, self.at))]
        self.tick()

    @rule(who=st.integers(0, 1), ago=st.integers(0, 20), before=st.integers(0, 9))
    def an_office_of_a_day_that_was_reported_is_told_of_late(self, who, ago, before) -> None:
        """It began before the day of the report, or ended then; the report did not know."""
        day = max(clock.today() - timedelta(days=ago), START)
        office = self.offices.get(who)
        if day < (office.since + timedelta(days=1) if office else self.free_from.get(who, START)):
            return
        self.a_report_is_made(who, (clock.today() - day).days)
        said = self.reports[-1][-1][1]
        if office:
            end_appointment(self.offices.pop(who), until=max(office.since, day - timedelta(days=1 + before)))
            self.free_from[who] = day + timedelta(days=1)
        else:
            since = max(day - timedelta(days=before), self.free_from.get(who, START))
            post = (self.given.frame.head, self.given.frame.reserve)[who]
            self.offices[who] = appoint(self.people[who], post, self.given.county.village, since=since)
        assert standings_of([self.root(who).pk], on=day)[self.root(who).pk].steps != said

    def told(self, pk: int, day: date, known) -> tuple:
        held = held_by([pk], on=day, known=known).get(pk, {})
        standing = standings_of([pk], on=day, known=known)[pk]
        return sorted((key, one.reading) for key, one in held.items()), standing.steps, standing.gaps

    # --- what holds -------------------------------------------------------------------------------

    @invariant()
    def what_is_stored_is_what_a_rebuild_gives(self) -> None:
        assert rebuild_levels(self.roots(), on=clock.today()) == []

    @invariant()
    def nothing_falls_without_a_failure_a_decision_or_something_taken_back(self) -> None:
        now = self.now()
        fallen = {cell for cell, level in self.levels.items() if now.get(cell, 0) < level and cell[0] in self.roots()}
        assert fallen <= self.excused
        self.levels = now

    @invariant()
    def a_report_about_a_past_day_says_what_it_said(self) -> None:
        for pk, day, known, said in self.reports:
            assert self.told(pk, day, known) == said

    @precondition(lambda self: len(self.facts) > 1)
    @rule()
    def the_same_arrives_in_another_order(self) -> None:
        """Written anew for somebody else, the last one first."""
        own = [(place, shown, at) for place, (who, shown, at) in enumerate(self.facts) if who == 1]
        if not own or Decision.objects.filter(person=self.given.outsider).exists():
            return
        with transaction.atomic():
            mirror = PersonFactory(name="镜中人", unit=self.given.county.village)
            for place, shown, at in reversed(own):
                id = id_of(place, series=2)
                by = self.given.trainer if shown.kind == Kind.OBSERVATION else None
                again = Shown(**{**vars_of(shown), "id": id, "source_id": id})
                record([again], person=mirror, by=by, at=at)
            for place, shown, _at in own:
                row = Evidence.objects.get(pk=shown.id)
                if hasattr(row, "void"):
                    copy = Evidence.objects.get(pk=id_of(place, series=2))
                    void(copy, by=self.given.trainer, reason="试", at=row.void.recorded_at)
            known = self.at + timedelta(minutes=1)
            held = held_by([mirror.pk, self.given.outsider.pk], on=clock.today(), known=known)
            readings = [
                {key: (one.reading.level, one.reading.state, one.reading.review_due) for key, one in own.items()}
                for own in (held.get(mirror.pk, {}), held.get(self.given.outsider.pk, {}))
            ]
            assert readings[0] == readings[1]
            transaction.set_rollback(True)


def vars_of(shown: Shown) -> dict[str, object]:
    return {name: getattr(shown, name) for name in Shown.__dataclass_fields__}


def test_random_histories_keep_what_must_hold(
    frame, county, cadre, outsider, trainer, administrator, time_machine
) -> None:
    given = Fixtures(frame, county, cadre, outsider, trainer, administrator, time_machine)
    # The first history that fails is told as it is: making it shorter would take minutes.
    some = settings(
        max_examples=12,
        stateful_step_count=18,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        phases=[Phase.generate],
    )
    machine = type("Histories", (Histories,), {"given": given})
    run_state_machine_as_test(machine, settings=some)
    assert machine.ended >= some.max_examples
