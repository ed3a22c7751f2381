"""The demonstration county: invented people, real facts, derived by what serves everybody."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from random import Random
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.db.models import F, Q

from assessments.models import Question, Quiz, Sitting
from certificates.models import Certificate
from competencies.api import Estimated, record_estimates
from competencies.models import (
    ChangeDraft,
    Decision,
    Estimate,
    Evidence,
    LevelProposal,
    LevelState,
    Review,
    TaskState,
    WorkTask,
)
from courses.models import LessonCompletion
from kit import clock
from kit.access import Role
from kit.models import Job
from learning import plans
from learning.models import Attendance, CreditGrant, Finish, Plan, Programme, TrainingClass
from learning.my_classes import next_session
from lms.demo import before_after, build, county, histories
from notifications.models import Feedback, QuickReply
from people.api import derive_offices
from people.models import Appointment, Person, Post, Scope, Unit
from reports import gain
from tests.competencies.factories import moment

ON = date(2026, 6, 12)
VILLAGES, PERSONS = 12, 80
MARK = "演示"


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    """The county, built once for this module and taken back behind it."""
    lines: list[str] = []
    with django_db_blocker.unblock(), time_machine.travel(moment(ON), tick=False), transaction.atomic():
        build.build(lines.append, villages=VILLAGES, persons=PERSONS)
        yield SimpleNamespace(lines=lines)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _day(time_machine) -> None:
    time_machine.move_to(moment(ON), tick=False)


@pytest.fixture
def shire(built, db) -> SimpleNamespace:
    return built


@pytest.fixture
def cadre(shire) -> Person:
    return Person.objects.get(username="demo-cadre")


def cadres():
    """Everybody but the staff."""
    return Person.objects.filter(scopes__isnull=True)


# --- who is there -------------------------------------------------------------------------------------


def test_there_are_as_many_villages_and_people_as_were_asked_for(shire):
    assert Unit.objects.filter(kind__in=["village", "community"]).count() == VILLAGES
    assert cadres().count() == PERSONS
    assert Plan.objects.count() == PERSONS


def test_everybody_and_every_programme_is_marked_as_a_demonstration(shire):
    assert not Person.objects.filter(is_demo=False).exists()
    assert all(MARK in person.name for person in Person.objects.filter(scopes__isnull=False))
    assert all(MARK in row.name and MARK in row.issuer for row in Programme.objects.all())
    assert all(MARK in document for document in Appointment.objects.values_list("document", flat=True))
    assert all(MARK in note for note in Evidence.objects.exclude(note="").values_list("note", flat=True))
    assert all(row.snapshot["demo"] for row in Certificate.objects.all())


def test_telephone_numbers_are_no_ones(shire):
    """Mobile numbers begin with 13 to 19, short codes with 1, emergency and service numbers are shorter."""
    numbers = [person.phone for person in Person.objects.all()]
    numbers += Unit.objects.exclude(phone="").values_list("phone", flat=True)
    assert len(numbers) > PERSONS
    assert all(re.fullmatch(r"2\d{10}", number) for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_the_names_are_plausible(shire):
    assert all(re.fullmatch(r"[\u4e00-\u9fff]{2,4}", name) for name in cadres().values_list("name", flat=True))
    ages = [ON.year - person.born.year for person in cadres()]
    assert min(ages) >= 25
    assert max(ages) <= 66


def test_the_townships_are_the_real_ones(shire):
    towns = set(Unit.objects.filter(kind="township").values_list("name", flat=True))
    assert {"润城镇", "凤城镇", "北留镇"} <= towns
    assert len(towns) >= 15


def test_everybody_holds_an_office_at_his_own_village_which_a_programme_asks(shire):
    held = Appointment.objects.acting(ON).select_related("person", "post", "unit")
    assert {row.person_id for row in held} == set(cadres().values_list("pk", flat=True))
    assert all(row.unit_id == row.person.home_unit_id for row in held)
    assert all(row.post.unit_kind == row.unit.kind for row in held)
    unasked = Plan.objects.filter(must_learn=False).values_list("person", flat=True)
    assert {row.post.aspirational for row in held if row.person_id in set(unasked)} <= {True}


def test_what_is_derived_of_offices_is_what_they_say(shire):
    """Nobody's main post is a reserve one: the mark shows in no list."""
    assert derive_offices(Person.objects.values_list("pk", flat=True), on=ON) == []
    assert not Person.objects.filter(main_post__aspirational=True).exists()


def test_some_hold_several_posts_at_once(shire):
    counts = Counter(Appointment.objects.acting(ON).values_list("person", flat=True))
    assert max(counts.values()) >= 2
    assert 1 in counts.values()


def test_in_each_village_one_holds_each_leading_post(shire):
    held = Appointment.objects.acting(ON).filter(post__key__in=["SJ", "ZR", "JSJ", "JZR"])
    assert set(Counter(held.values_list("unit", "post")).values()) == {1}


def test_there_is_somebody_for_every_role_with_its_own_scope(shire):
    scopes = dict(Scope.objects.values_list("person__username", "role"))
    assert scopes == {
        "demo-trainer": Role.TRAINER,
        "demo-reviewer": Role.REVIEWER,
        "demo-township": Role.TOWNSHIP,
        "demo-county": Role.COUNTY,
        "demo-county_admin": Role.COUNTY_ADMIN,
        "demo-system": Role.SYSTEM,
    }
    contact = Person.objects.get(username="demo-township")
    visible = Person.objects.visible_to(contact).exclude(pk=contact.pk)
    assert {person.home_unit.parent.name for person in visible} == {"润城镇"}
    organizer = Person.objects.get(username="demo-county")
    assert Person.objects.visible_to(organizer).exclude(pk=organizer.pk).count() == PERSONS


# --- what they have shown -----------------------------------------------------------------------------


def test_histories_are_spread_over_the_three_months_and_lie_in_the_past(shire):
    since = ON - timedelta(days=county.TERM_DAYS)
    days = set(Evidence.objects.values_list("on", flat=True))
    assert min(days) >= since
    assert max(days) < ON
    assert len({day.isocalendar().week for day in days}) >= 8
    assert max(LessonCompletion.objects.values_list("at", flat=True)) < moment(ON)


def test_no_fact_is_a_state_everything_derived_is_as_a_rebuild_leaves_it(shire):
    from competencies.api import rebuild_levels

    assert LevelState.objects.exists()
    assert rebuild_levels(on=ON) == []
    before = list(Plan.objects.order_by("person").values_list("person", "contents", "summary", "open_mandatory"))
    plans.replan()
    assert (
        list(Plan.objects.order_by("person").values_list("person", "contents", "summary", "open_mandatory")) == before
    )


def test_some_have_finished_and_are_certified_and_some_have_not_begun(shire):
    finished = Finish.objects.count()
    assert 0 < finished < PERSONS
    assert Certificate.objects.count() == finished
    assert Plan.objects.filter(placed=False).exists()
    assert Plan.objects.filter(open_mandatory__gt=0, placed=True).exists()


def test_they_finished_week_by_week_and_got_their_certificates_within_a_week(shire):
    days = sorted(Finish.objects.values_list("on", flat=True))
    today = clock.today()
    assert days[-1] < today
    assert len({day.isocalendar()[:2] for day in days}) >= 6
    assert days[len(days) // 2] < today - timedelta(days=20), "half of them more than three weeks ago"
    for one in Certificate.objects.select_related("finish"):
        assert one.finish.on <= one.issued_on <= min(today, one.finish.on + timedelta(days=7))


def test_a_finish_is_known_since_its_day_and_comes_after_all_that_he_showed(shire):
    for one in Finish.objects.all():
        assert clock.day_of(one.recorded_at) == one.on
        assert not Evidence.objects.filter(person=one.person, on__gt=one.on).exists()


def test_every_finished_lesson_is_credited_once(shire):
    done = set(LessonCompletion.objects.values_list("person", "lesson_code"))
    assert done <= set(CreditGrant.objects.values_list("person", "lesson_code"))


def test_the_whole_bank_and_all_lessons_are_there(shire):
    assert Question.objects.count() > 1000
    assert shire.lines[-1].startswith("演示县做好了")


# --- the cadre behind the first link ------------------------------------------------------------------


def test_the_cadre_is_a_head_of_a_village_with_the_mandatory_course_behind_him(cadre):
    assert (cadre.name, cadre.main_post.key, cadre.form_of_address) == ("王建国", "ZR", "王主任")
    assert list(Appointment.objects.acting(ON).filter(person=cadre).values_list("post__key", flat=True)) == ["ZR"]
    assert (cadre.home_unit.name, cadre.home_unit.parent.name) == ("大湾村", "润城镇")
    plan = plans.plan_of(cadre, on=ON)
    assert plan.open_courses == 0
    assert LessonCompletion.objects.filter(person=cadre, lesson_code__startswith="M06-").count() == 3
    assert not Finish.objects.filter(person=cadre).exists()


def test_two_competencies_are_one_step_short_two_likely_and_two_never_placed(cadre):
    plan = plans.plan_of(cadre, on=ON)
    cells = Counter(word for ability in plan.summary["abilities"] for word, _name in ability["cells"])
    assert cells == {"has": plan.summary["asked"] - 6, "lacks": 2, "likely": 2, "unplaced": 2}
    assert plan.summary["asked"] >= 8
    steps = Counter(plan.open_steps.values_list("competency__key", "state"))
    assert steps["LZ04", "missing"] == steps["DF02", "missing"] == 1
    assert {key for key, state in steps if state == "likely"} == {"LZ01", "LZ06"}
    assert {key for key, state in steps if state == "unplaced"} == {"LZ08", "TJ01"}
    assert not Estimate.objects.filter(person=cadre, competency__key__in=["LZ08", "TJ01"]).exists()


def test_he_is_not_late(cadre):
    assert plans.plan_of(cadre, on=ON).next_due > ON


@pytest.mark.parametrize(("safety", "mediation"), list(product((0, 1, 2, 4), repeat=2)))
def test_whatever_he_answers_one_to_four_lessons_lie_between_him_and_his_certificate(cadre, safety, mediation):
    found = [Estimated("LZ08", safety, 4), Estimated("TJ01", mediation, 4)]
    record_estimates(found, person=cadre, on=ON, source_id=cadre.uuid, at=moment(ON))
    left = [item for item in plans.plan_of(cadre, on=ON).items if item.in_programme]
    kinds = Counter(item.kind for item in left)
    assert 1 <= kinds["lesson"] <= 4
    assert 2 <= kinds["test"] <= 6
    assert set(kinds) == {"lesson", "test"}
    assert sum(item.minutes for item in left) <= 60


# --- once, and the same -------------------------------------------------------------------------------


def test_a_second_build_is_not_made(shire, settings, capsys):
    settings.DEMO = True
    before = Person.objects.count(), Evidence.objects.count(), Certificate.objects.count()
    build.build(print, villages=VILLAGES, persons=PERSONS)
    call_command("demo", "--only-build", villages=VILLAGES, persons=PERSONS)
    assert capsys.readouterr().out == ""
    assert (Person.objects.count(), Evidence.objects.count(), Certificate.objects.count()) == before


def test_the_same_seed_gives_the_same_histories(shire):
    made = county.County(
        unit=Unit.objects.get(name=county.COUNTY_NAME),
        term=Programme.objects.get().term,
        programme=Programme.objects.get(),
        on=ON,
        persons=list(cadres().order_by("pk")),
        staff={"demo-trainer": Person.objects.get(username="demo-trainer")},
    )
    for person in made.persons:
        made.posts_of[person.pk] = list(Post.objects.filter(appointments__person=person).order_by("order"))
        made.since_of[person.pk] = ON - timedelta(days=90)

    def told(seed: int):
        writer = histories.Writer(Random(seed), made)
        for person in made.persons[:20]:
            writer.history(person, "on the way")
        facts = writer.facts
        return [
            [(row.pk, row.person_id, row.on, row.level) for row in facts.evidence],
            [(row.pk, row.person_id, row.lesson_code, row.at) for row in facts.completions],
            [(row.pk, row.level) for row in facts.estimates],
        ]

    assert told(7) == told(7)
    assert told(7) != told(8)


def test_one_class_was_held_in_part_and_its_next_session_is_announced_to_the_cadre(cadre):
    room = TrainingClass.objects.get()
    past, coming = room.sessions.all()
    assert all(MARK in words for words in (room.title, room.note, past.title, past.place, coming.title))
    assert past.on < ON < coming.on
    assert Attendance.objects.filter(session=past, person=cadre).exists()
    assert not coming.attendances.exists()
    assert next_session(cadre, at=clock.now()).uuid == coming.uuid
    assert 1 < past.attendances.count() <= room.enrolments.count() <= room.capacity


# --- what staff have to do ----------------------------------------------------------------------------


def test_questions_of_learners_wait_for_the_trainer_and_an_answer_that_he_gives_often_is_at_hand(shire):
    trainer = Person.objects.get(username="demo-trainer")
    asked = Feedback.objects.visible_to(trainer)
    assert asked.open().count() == 2 and asked.filter(answered_by=trainer).count() == 1
    assert QuickReply.objects.filter(owner=trainer).exists()
    assert Feedback.objects.filter(kind="opinion").exists()


def test_there_are_tasks_at_work_in_every_state(shire):
    assert set(WorkTask.objects.values_list("state", flat=True)) == set(TaskState.values)
    assert Evidence.objects.filter(source="observation", pk__in=confirmed_ids()).count() == len(confirmed_ids())
    late = moment(ON) - timedelta(days=7)
    assert WorkTask.objects.filter(state=TaskState.HANDED_IN, handed_in_at__lt=late, observer__isnull=False).exists()


def confirmed_ids():
    return [
        uuid.uuid5(pk, "confirmed") for pk in WorkTask.objects.filter(state="confirmed").values_list("pk", flat=True)
    ]


def test_second_looks_wait_are_answered_and_have_gone_up_to_the_county(shire, cadre):
    rows = Review.objects.all()
    assert rows.open().exists() and rows.exclude(answer="").exists() and rows.open().exclude(raised_at=None).exists()
    mine = rows.of(cadre)
    assert mine.exclude(answer="").exists() and mine.open().exists()
    assert all(MARK in row.text for row in rows)


def test_levels_are_set_by_two_and_one_waits_for_the_second(shire):
    assert Decision.objects.count() == 2
    assert not Decision.objects.filter(Q(second=None) | Q(second=F("by"))).exists()
    assert set(LevelProposal.objects.values_list("state", flat=True)) == {"confirmed", "open", "refused"}
    assert LevelState.objects.filter(rule="decided").exists()


def test_a_changed_law_makes_some_show_it_once_more_and_every_level_keeps_questions(shire):
    draft = ChangeDraft.objects.get()
    (key, _level, due, people, _rechecks) = draft.counts["parts"][0]
    states = LevelState.objects.filter(competency__key=key, review_due=True)
    assert states.count() == people == draft.counts["people"] > 0
    assert MARK in draft.said and date.fromisoformat(due) < ON
    assert bank_counts_today()[key, 1] >= 5
    assert Job.objects.filter(kind="competencies.tell_changes").exists()


def bank_counts_today():
    from assessments.pool import asked_on

    return {cell: len(questions) for cell, questions in asked_on(ON).for_tests().by_cell.items()}


def test_a_class_is_tested_before_and_after_by_a_job_and_its_gain_is_shown(shire):
    unit = Unit.objects.get(name=county.COUNTY_NAME)
    job = Job.objects.get(kind=before_after.KIND)
    assert job.key == str(unit.pk)
    before_after.sit(job)
    quiz = Quiz.objects.get(has_forms=True)
    page = gain.page_of(Person.objects.get(username="demo-county"), quiz)
    assert page.both >= page.least and page.lines
    assert all(line.gain.gain > 0 for line in page.lines if line.is_whole)
    sat = Sitting.objects.filter(quiz=quiz).count()
    before_after.sit(job)
    assert Sitting.objects.filter(quiz=quiz).count() == sat
