"""A law has changed: what a holder reads in his plan, what that does not block, and how it leaves again."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest

from competencies import laws
from competencies.api import Cited, Kind, Shown, framework, record_evidence
from competencies.models import Law
from kit import clock, jobs
from learning import plans
from learning.items import PlanItem
from learning.models import OpenStep, Plan
from learning.views.plan import plan_page
from learning.words import Wording
from tests.competencies.factories import moment
from tests.learning.factories import TODAY, placed, shelf

pytestmark = pytest.mark.django_db
LAW = "村民委员会组织法"
OLD, NEW = date(2018, 12, 29), TODAY


def shows_text_of(
    person, key: str, level: int, text: date, *, kind: Kind = Kind.PHONE_TEST, on: date = TODAY, right: int = 5
):
    """A test whose questions cite article 24 as it stood on ``text``."""
    needed = 3 if kind == Kind.RECHECK else 4
    fact = Shown(
        id=uuid.uuid4(),
        competency=key,
        level=level,
        passed=right >= needed,
        kind=kind,
        on=on,
        questions=5,
        right=right,
        cites=(Cited(LAW, "24", text),),
        source_id=uuid.uuid4(),
    )
    record_evidence([fact], person=person, at=moment(on))


@pytest.fixture
def changed(head, round_one, administrator, time_machine):
    """The head holds level 3 of LZ04 by the old text; then article 24 changes."""
    time_machine.move_to(moment(TODAY))
    placed(head, LZ04=3, LZ05=0, TJ01=0)
    shows_text_of(head, "LZ04", 3, OLD, on=TODAY - timedelta(days=9))
    plans.replan([head.pk])
    law, _made = Law.objects.get_or_create(name=LAW)
    draft = laws.propose(
        law, ["24"], effective_on=NEW, said="改了", basis="网", parts=[("LZ04", 1)], by=administrator, at=clock.now()
    )
    jobs.run_pending()
    laws.confirm(draft, by=administrator)
    jobs.run_pending()
    return draft


def rechecks(person) -> list[PlanItem]:
    return [item for item in Plan.objects.get(person=person).items if item.kind == "recheck"]


def test_the_recheck_stands_in_the_plan_at_once_and_names_the_law(head, changed):
    (item,) = rechecks(head)
    assert (item.competency, item.level, item.due, item.why) == ("LZ04", 3, TODAY + timedelta(days=60), "due")
    line = Wording(framework(), shelf(), on=TODAY).line(item)
    assert f"《{LAW}》第24条" in line.reason
    assert line.url == "/quiz/test/LZ04/3/"


def test_the_plan_page_has_it_in_front_and_does_not_count_it(head, changed):
    page = plan_page(head, on=TODAY)
    (section,) = page.again
    assert [line.url for line in section.lines] == ["/quiz/test/LZ04/3/"]
    assert section.lines[0].by
    others = [line.url for part in (*page.now, *page.later) for line in part.lines]
    assert "/quiz/test/LZ04/3/" not in others


def test_it_blocks_nothing_and_is_never_late(head, changed):
    (item,) = rechecks(head)
    assert not item.in_programme
    assert not item.is_late(TODAY + timedelta(days=400))
    assert not OpenStep.objects.filter(plan__person=head, competency__key="LZ04").exists()


def test_a_passed_recheck_takes_it_out_of_the_plan(head, changed, time_machine):
    time_machine.move_to(moment(TODAY + timedelta(days=2)))
    shows_text_of(head, "LZ04", 3, NEW, kind=Kind.RECHECK, on=clock.today(), right=3)
    jobs.run_pending()
    assert rechecks(head) == []


def test_taken_back_it_leaves_the_plan(head, changed, administrator):
    laws.withdraw(laws.change_of(changed.pk), reason="看错了", by=administrator, at=clock.now())
    jobs.run_pending()
    assert rechecks(head) == []


def test_left_alone_it_is_a_gap_after_sixty_days(head, changed, time_machine):
    time_machine.move_to(moment(TODAY + timedelta(days=60)))
    jobs.ask("competencies.rebuild_due")
    jobs.ask("learning.replan_due")
    jobs.run_pending()
    plans.replan([head.pk])
    (item,) = rechecks(head)
    assert (item.why, item.in_programme) == ("review", True)


def test_what_is_due_for_another_reason_says_so_without_a_law(head, changed):
    (item,) = rechecks(head)
    other = replace(item, params={"since": "2026-01-01"})
    assert LAW not in Wording(framework(), shelf(), on=TODAY).reason(other)
