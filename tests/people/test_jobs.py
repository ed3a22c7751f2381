from __future__ import annotations

from datetime import timedelta

from kit import clock, jobs
from kit.models import Job
from people.models import EntryFailure, Person, PhoneCode, Unit
from people.signals import appointments_changed
from people.tree import rename_unit
from tests.people.factories import PersonFactory, UnitFactory, give_office


def test_a_new_day_lets_offices_begin_and_end_and_tells_the_apps_above(county, posts):
    today = clock.today()
    begins = PersonFactory(name="王新")
    give_office(begins, "ZR", county.village, since=today)
    ends = PersonFactory(name="李旧")
    give_office(ends, "KJ", county.village, until=today - timedelta(days=1))
    stays = PersonFactory(posts=["FL"], unit=county.village)
    # As the rows stood yesterday, before anybody had looked.
    Person.objects.filter(pk=begins.pk).update(main_post=None)
    Person.objects.filter(pk=ends.pk).update(main_post=posts["KJ"])
    heard: list[int] = []

    def hear(sender: type, person_ids: list[int], **_: object) -> None:
        heard.extend(person_ids)

    appointments_changed.connect(hear)
    try:
        job = jobs.ask("people.new_day")
        jobs.run_now([job.pk])
    finally:
        appointments_changed.disconnect(hear)
    assert Job.objects.get(pk=job.pk).state == "done"
    assert Person.objects.get(pk=begins.pk).main_post == posts["ZR"]
    assert Person.objects.get(pk=ends.pk).main_post is None
    assert {begins.pk, ends.pk} <= set(heard) and stays.pk not in heard


def test_the_second_run_of_a_day_finds_nothing_new(county, posts):
    give_office(PersonFactory(), "ZR", county.village, since=clock.today() - timedelta(days=5))
    jobs.run_now([jobs.ask("people.new_day").pk])
    heard: list[int] = []

    def hear(sender: type, person_ids: list[int], **_: object) -> None:
        heard.extend(person_ids)

    appointments_changed.connect(hear)
    try:
        jobs.run_now([jobs.ask("people.new_day").pk])
    finally:
        appointments_changed.disconnect(hear)
    assert heard == []
    assert Job.objects.filter(kind="people.new_day", state="done").count() == 2


def test_a_name_that_begins_today_is_taken_over_and_old_traces_are_deleted(db):
    village = UnitFactory(village=True, name="旧村")
    rename_unit(village, "新村", on=clock.today())
    Unit.objects.filter(pk=village.pk).update(name="旧村")
    old = clock.now() - timedelta(days=3)
    EntryFailure.objects.create(key="a", at=old)
    PhoneCode.objects.create(phone_hash="h", code_hash="c", made_at=old, expires_at=old)
    jobs.run_now([jobs.ask("people.new_day").pk])
    assert Unit.objects.get(pk=village.pk).name == "新村"
    assert not EntryFailure.objects.exists() and not PhoneCode.objects.exists()
