"""The desk as of a past day gives what it gave that day; what was recorded later is a correction beside it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from assessments.models import Quiz, Sitting
from competencies.api import record_evidence, void_evidence
from competencies.models import Competency, Evidence, FrameworkVersion, Requirement
from kit import clock, jobs
from kit.access import Role
from kit.models import Job
from learning.api import replan
from learning.models import Finish
from people.api import appoint, end_appointment, make_unit, rename_unit, withdraw_appointment
from people.models import Appointment, Person, Post, UnitPeriod
from reports import ground, past
from reports.filters import Filter, State, UnknownCondition
from tests.reports.factories import ELECTED, ON, Shire, viewer
from tests.reports.past_factories import live, numbers, shown

OVERVIEW = reverse("reports:overview")
PEOPLE = reverse("reports:people")
AS_OF = Filter(day=ON.isoformat())
LATER = ON + timedelta(days=40)


@pytest.fixture
def given(shire: Shire) -> Shire:
    """The county with real facts, and what the desk said of it on the day."""
    live(shire, 24, seed=3)
    return shire


def as_of(shire: Shire, flt: Filter = AS_OF, at=None, role: Role = Role.COUNTY):
    return past.load(viewer(role, at or shire.unit), flt)


def now(shire: Shire):
    return ground.load(viewer(Role.COUNTY, shire.unit), Filter(), on=clock.today(), whole=True)


def at(day: date):
    return time_machine.travel(f"{day}T09:00:00+08:00", tick=False)


def somebody(state: str = State.MUST, **where: object) -> Person:
    return Person.objects.filter(plan__must_learn=True, **where).order_by("pk").first()


def change_everything(shire: Shire) -> None:
    """After the day: offices end, begin and were never held, names change, somebody shows and somebody loses something.

    Some of it is about days before the day of the report, and was not known then.
    """
    persons = list(Person.objects.filter(plan__must_learn=True).order_by("pk"))
    posts = {post.key: post for post in Post.objects.all()}
    offices = {row.person_id: row for row in Appointment.objects.acting(ON).order_by("since")}
    county = viewer(Role.COUNTY, shire.unit, "钱科长")
    end_appointment(offices[persons[0].pk], until=ON - timedelta(days=20))
    end_appointment(offices[persons[1].pk], until=ON + timedelta(days=10))
    withdraw_appointment(offices[persons[2].pk])
    appoint(persons[3], posts["TZ"], shire.all_villages()[0], since=ON - timedelta(days=30))
    appoint(persons[4], posts["MB"], shire.all_villages()[1], since=ON + timedelta(days=5))
    appoint(Person.objects.create(name="后来的"), posts["WY"], shire.all_villages()[1], since=ELECTED)
    late = [shown(row.key, 3) for row in Competency.objects.filter(kind="knowledge")]
    record_evidence(late, person=persons[5], by=None, at=clock.now())
    for row in Evidence.objects.filter(passed=True).order_by("pk")[:10]:
        void_evidence(row, by=county, reason="代答", at=clock.now())
    rename_unit(shire.all_villages()[0], "新名村", on=ON - timedelta(days=100))
    rename_unit(shire.townships[1], "新名镇", on=ON + timedelta(days=1))
    make_unit(
        kind="village", name="新设村", code="140522100299", parent=shire.townships[0], since=ON - timedelta(days=9)
    )
    replan()


def test_of_the_day_itself_facts_and_plans_say_the_same(given: Shire):
    """Every rule of a past day is held against the rule of today, on every person and every filter."""
    with time_machine.travel(f"{ON}T20:00:00+08:00", tick=False):
        said = numbers(as_of(given, Filter(day=ON.isoformat(), known=f"{ON}T19:00:00")))
        assert said == numbers(now(given))
    assert len(said[1]) > 3


def test_who_is_stuck_at_a_test_is_so_on_a_past_day_too(given: Shire):
    step = next(step for one in past_people(given) for step in one.steps)
    person = next(one.id for one in past_people(given) if step in one.steps)
    quiz = Quiz.objects.create(purpose=Quiz.Purpose.TEST, competency_id=step.competency, level=step.level)
    for number in (1, 2, 3):
        Sitting.objects.create(
            person_id=person, quiz=quiz, purpose=quiz.purpose, number=number, seed=1, passed=False,
            started_at=clock.now(), closed_at=clock.now(),
        )  # fmt: skip
    with time_machine.travel(f"{ON}T20:00:00+08:00", tick=False):
        past.cache.clear()
        then = as_of(given, Filter(day=ON.isoformat(), known=f"{ON}T19:30:00"))
        assert numbers(then) == numbers(now(given))
        assert next(one.tries for one in then.then if one.id == person) == 3
    with at(LATER):
        Sitting.objects.create(
            person_id=person, quiz=quiz, purpose=quiz.purpose, number=4, seed=1, passed=False,
            started_at=clock.now(), closed_at=clock.now(),
        )  # fmt: skip
        past.cache.clear()
        assert next(one.tries for one in as_of(given).then if one.id == person) == 3


def past_people(shire: Shire):
    with at(LATER):
        return as_of(shire).then


def test_a_past_day_gives_later_what_it_gave_then_exactly(given: Shire):
    stored = numbers(now(given))
    with at(LATER):
        change_everything(given)
        assert numbers(as_of(given)) == stored
        assert numbers(now(given)) != stored


def test_what_posts_asked_is_that_of_the_day(given: Shire):
    stored = numbers(now(given))
    with at(LATER):
        old = FrameworkVersion.objects.get(state="published")
        FrameworkVersion.objects.filter(pk=old.pk).update(state="retired")
        new = FrameworkVersion.objects.create(number=old.number + 1, state="published", published_on=LATER)
        for row in Requirement.objects.filter(version=old, level=2):
            row.pk, row.version, row.level = None, new, 4
            row.save()
        replan()
        assert numbers(as_of(given)) == stored


def test_with_what_is_known_now_a_past_day_says_the_correction(given: Shire):
    with at(LATER):
        change_everything(given)
        then = as_of(given)
        corrected = past.correction(then, AS_OF)
        assert corrected == clock.now()
        known = corrected.astimezone(clock.ZONE).replace(tzinfo=None).isoformat()
        later = as_of(given, AS_OF.but(known=known))
        assert "新名村" in {place.name for place in later.places}
        assert "后来的" in Person.objects.filter(pk__in=[one.id for one in later.then]).values_list("name", flat=True)
        assert numbers(later) != numbers(then)
        assert past.correction(later, AS_OF.but(known=known)) is None


def test_what_was_recorded_later_about_later_days_is_no_correction(given: Shire):
    with at(LATER):
        end_appointment(Appointment.objects.acting(ON).first(), until=ON + timedelta(days=10))
        record_evidence([shown("LZ04", 2, day=120)], person=somebody(), by=None, at=clock.now())
        assert past.correction(as_of(given), AS_OF) is None


def test_late_news_about_one_person_corrects_only_his_numbers(given: Shire, at_desk):
    with at(LATER):
        person = next(one for one in as_of(given).then if not one.open_mandatory)
        for row in Evidence.objects.filter(person=person.id):
            void_evidence(row, by=viewer(Role.COUNTY, given.unit), reason="代答", at=clock.now())
        page = at_desk().get(OVERVIEW + AS_OF.query())
        words = page.content.decode()
        assert "更正" in words
        corrected = page.context["page"].as_of.corrected
        assert "known=" in corrected
        other = at_desk().get(OVERVIEW + corrected)
        assert other.context["page"].as_of.is_corrected
        assert "按当天所知" in other.content.decode()


def test_somebody_erased_is_still_counted_and_his_row_says_so(given: Shire, at_desk):
    stored = now(given)
    person = somebody()
    with at(LATER):
        Person.objects.filter(pk=person.pk).update(
            name="已删除", phone=None, phone_hash=None, erased_on=LATER, is_active=False
        )
        then = as_of(given)
        assert len(then.then) == len(numbers_of_must(stored))
        page = at_desk().get(PEOPLE + AS_OF.query())
        row = next(row for row in page.context["page"].listing.rows if row.id == person.pk)
        assert (row.name, row.url, row.phone) == ("已删除", "", "—")
        assert f'href="{reverse("reports:person", args=[person.pk])}"' not in page.content.decode()


def test_erasing_somebody_changes_no_state_step_or_due_day_of_a_past_day(given: Shire, at_desk):
    person = somebody()

    def row():
        listing = at_desk().get(PEOPLE + AS_OF.query()).context["page"].listing
        return next(row for row in listing.rows if row.id == person.pk)

    before = row()
    with at(LATER):
        erase_for_test(person)
        after = row()
    assert after.name == "已删除"
    assert replace(after, name="", url="", phone="") == replace(before, name="", url="", phone="")


def erase_for_test(person: Person) -> None:
    """As an erasure leaves the row, by the function that does it."""
    from people.erasure import _empty

    _empty(person, on=LATER)


def numbers_of_must(here) -> list[int]:
    from tests.reports.past_factories import ids

    return ids(here, Filter())


def test_a_merged_duplicate_counts_once_and_his_rows_count_for_his_person(given: Shire):
    person = somebody()
    village = person.home_unit
    twin = Person.objects.create(name=person.name)
    appoint(twin, Post.objects.get(key="WG"), village, since=ELECTED)
    with at(LATER):
        assert twin.pk in {one.id for one in as_of(given).then}
        Person.objects.filter(pk=twin.pk).update(merged_into=person)
        past.cache.clear()
        found = {one.id: one for one in as_of(given).then}
        assert twin.pk not in found
        here = as_of(given)
        assert "WG" in {post.key for post in here.posts_in(found[person.pk].mask)}


def test_rights_are_todays_also_in_the_past(given: Shire, at_desk):
    """A township sees its own villages of the day, and nothing of the other one, whatever the day."""
    own, other = given.townships
    with at(LATER):
        here = as_of(given, at=own, role=Role.TOWNSHIP)
        assert {place.id for place in here.places} == {own.pk, *(unit.pk for unit in given.villages[own.pk])}
        assert all(one.path.startswith(own.path) for one in here.then)
        client = at_desk(Role.TOWNSHIP, own)
        assert client.get(OVERVIEW + AS_OF.query()).status_code == 200
        for address in (
            reverse("reports:township", args=[other.pk]),
            reverse("reports:village", args=[given.villages[other.pk][0].pk]),
        ):
            assert client.get(address + AS_OF.query()).status_code == 404
        assert client.get(PEOPLE + AS_OF.but(township=other.pk).query()).status_code == 404


def test_somebody_who_left_the_scope_since_is_listed_without_a_page(given: Shire, at_desk):
    own, other = given.townships
    person = somebody(home_unit__parent=own)
    with at(LATER):
        for office in Appointment.objects.acting(ON).filter(person=person):
            end_appointment(office, until=ON + timedelta(days=3))
        appoint(person, Post.objects.get(key="WG"), given.villages[other.pk][0], since=ON + timedelta(days=4))
        rows = at_desk(Role.TOWNSHIP, own).get(PEOPLE + AS_OF.query()).context["page"].listing.rows
        row = next(row for row in rows if row.id == person.pk)
        assert (row.name, row.url, row.phone) == (person.name, "", "—")


def test_a_village_that_moved_since_stands_under_its_township_of_the_day(given: Shire, at_desk):
    own, other = given.townships
    village = given.villages[own.pk][0]
    with at(LATER):
        old = village.periods.get()
        UnitPeriod.objects.create(
            unit=village,
            kind=old.kind,
            name=old.name,
            code=old.code,
            parent=own,
            since=old.since,
            until=ON,
            replaces=old,
        )
        UnitPeriod.objects.create(
            unit=village, kind=old.kind, name=old.name, code=old.code, parent=other, since=ON + timedelta(days=1)
        )
        village.parent, village.path = other, f"{other.path}{village.pk}/"
        village.save()
        assert village.pk in {place.id for place in as_of(given).villages_of(own.pk)}
        page = at_desk(Role.TOWNSHIP, other).get(OVERVIEW + AS_OF.query()).context["page"]
        lines = page.units.lines
        assert village.name in {line.label for line in lines}
        assert sum(line.must.value for line in lines) == page.units.total.must.value


@pytest.mark.parametrize("name", ["reports:overview", "reports:people", "reports:posts", "reports:competencies"])
def test_every_page_can_be_asked_as_of_a_day_and_says_its_cut_off(given: Shire, at_desk, name):
    with at(LATER):
        words = at_desk().get(reverse(name) + AS_OF.query()).content.decode()
        assert "数据截止" in words
        assert "24:00" in words
        assert f'name="day" value="{ON}"' in words


def test_every_number_of_a_past_day_opens_its_list(given: Shire, at_desk):
    from tests.reports.test_overview import numbers as linked

    with at(LATER):
        change_everything(given)
        client = at_desk()
        for url, number in linked(client.get(OVERVIEW + AS_OF.query()).content.decode())[::3]:
            assert f"day={ON}" in url
            assert client.get(url).context["page"].listing.total == number, url


def test_an_export_of_a_past_day_says_its_cut_off_and_has_the_people_of_the_list(given: Shire, at_desk):
    with at(LATER):
        change_everything(given)
        client = at_desk()
        rows = client.get(PEOPLE + AS_OF.query()).context["page"].listing.rows
        answer = client.post(reverse("reports:export") + AS_OF.query())
        table = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert "数据截止 2026年6月10日 24:00" in table.cell(1, 1).value
        assert [line[2] for line in table.iter_rows(min_row=3, max_row=2 + len(rows), values_only=True)] == [
            row.name for row in rows
        ]
        assert ON.isoformat() in answer["Content-Disposition"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (f"?day={ON + timedelta(days=90)}", 200),
        ("?day=2019-01-01", 200),
        ("?day=2026-13-01", 404),
        (f"?day={ON}&known=gestern", 404),
        (f"?day={ON}&known={ON + timedelta(days=90)}T00:00:00", 200),
        (f"?day={ON}&known={ON}T00:00:00%2B08:00", 404),
        (f"?day={LATER}", 200),
    ],
)
def test_an_address_with_a_day_that_is_none_is_no_page(given: Shire, at_desk, query, status):
    with at(LATER):
        assert at_desk().get(OVERVIEW + query).status_code == status


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (ON + timedelta(days=90), "这一天还没过完。请选更早的一天"),
        (date(2019, 1, 1), "这一天之前还没有记录。请选晚一些的一天"),
    ],
)
def test_a_day_that_cannot_be_asked_is_said_in_words_and_stays_typed(given: Shire, at_desk, day, words):
    with at(LATER):
        page = at_desk().get(f"{OVERVIEW}?day={day}").content.decode()
        assert words in page
        assert f'value="{day}"' in page
        assert "数据截止" not in page  # what is below is today's
        assert at_desk().post(f"{reverse('reports:export')}?day={day}").status_code == 400


def test_a_filter_carries_its_day_in_every_address():
    flt = Filter.read({"day": "2026-06-10", "known": "2026-06-11T08:30"})
    assert flt.query() == "?day=2026-06-10&known=2026-06-11T08%3A30%3A00"
    assert flt.is_past
    assert not Filter.read({"known": "2026-06-11T08:30"}).known  # a moment without a day asks nothing
    assert not Filter(day=ON.isoformat()).is_past  # today
    with pytest.raises(UnknownCondition):
        Filter.read({"day": "yesterday"})


def test_the_queries_of_a_past_day_do_not_know_the_number_of_persons(shire, at_desk, django_assert_max_num_queries):
    live(shire, 6, seed=1)
    client = at_desk()
    with at(LATER):
        client.get(OVERVIEW)
        with django_assert_max_num_queries(40) as counted:
            client.get(OVERVIEW + AS_OF.query())
        few = len(counted)
    past.cache.clear()
    more(shire, 40)
    with at(LATER):
        client.get(OVERVIEW)
        with django_assert_max_num_queries(few):
            client.get(OVERVIEW + AS_OF.query())


def more(shire: Shire, count: int) -> None:
    post = Post.objects.get(key="WY")
    for number in range(count):
        appoint(Person.objects.create(name=f"又{number}"), post, shire.all_villages()[number % 6], since=ELECTED)


def test_a_day_of_very_many_people_is_computed_by_a_job_with_progress(given: Shire, at_desk, monkeypatch):
    monkeypatch.setattr(past, "DIRECT", 5)
    monkeypatch.setattr(past, "AT_ONCE", 10)
    stored = numbers(now(given))
    person = viewer(Role.COUNTY, given.unit)
    client = at_desk(person=person)
    with at(LATER):
        answer = client.get(OVERVIEW + AS_OF.query())
        assert answer.status_code == 302
        wait = answer.url
        assert "按过去的一天看" in client.get(wait).content.decode()
        job = Job.objects.get(kind=past.KIND)
        jobs.run_now([job.pk])
        job.refresh_from_db()
        assert (job.done, job.total) == (24, 24)
        back = client.get(wait)
        assert back.url == OVERVIEW + AS_OF.query()
        assert numbers(past.load(person, AS_OF)) == stored
        assert client.get(back.url).status_code == 200
        assert at_desk().get(wait).status_code == 404  # another's job is not there


def test_what_a_job_computed_is_no_way_out_of_the_desk(given: Shire, at_desk, monkeypatch):
    monkeypatch.setattr(past, "DIRECT", 5)
    person = viewer(Role.COUNTY, given.unit)
    client = at_desk(person=person)
    with at(LATER):
        client.get(OVERVIEW + AS_OF.query())
        job = Job.objects.get(kind=past.KIND)
        jobs.run_now([job.pk])
        answer = client.get(reverse("reports:past_wait", args=[job.pk]) + "?next=https://elsewhere.example/")
        assert answer.url == OVERVIEW


def test_a_finish_counts_from_its_day(given: Shire):
    person = somebody()
    with at(LATER):
        Finish.objects.create(person=person, programme=given.programme, term=given.programme.term, on=LATER)
        assert not next(one.finished for one in as_of(given).then if one.id == person.pk)
        later = as_of(given, Filter(day=LATER.isoformat(), known=f"{LATER}T09:00:00"))
        assert next(one.finished for one in later.then if one.id == person.pk)
