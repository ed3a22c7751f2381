from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.test import RequestFactory

from courses.permissions import ADMINISTRATORS, REVIEWERS, TRAINERS, StaffGroups, sync_groups
from kit import clock
from people.models import Person, Scope
from tests.courses.factories import shelf


def groups(person):
    return set(Person.objects.get(pk=person.pk).groups.values_list("name", flat=True))


@pytest.fixture
def staff_groups(db):
    shelf()


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("trainer", {TRAINERS}),
        ("reviewer", {REVIEWERS}),
        ("administrator", {ADMINISTRATORS}),
        ("operator", {ADMINISTRATORS}),
        ("contact", set()),
        ("organizer", set()),
        ("cadre", set()),
    ],
)
def test_roles_become_groups(staff_groups, request, who, expected):
    person = request.getfixturevalue(who)
    sync_groups(person)
    assert groups(person) == expected


def test_a_role_that_has_ended_takes_its_group_away(staff_groups, trainer):
    sync_groups(trainer)
    Scope.objects.filter(person=trainer).update(until=clock.today().replace(year=clock.today().year - 1))
    sync_groups(Person.objects.get(pk=trainer.pk))
    assert groups(trainer) == set()


def test_a_group_that_is_not_ours_stays(staff_groups, trainer):
    trainer.groups.add(Group.objects.create(name="县里的朗读员"))
    sync_groups(trainer)
    assert groups(trainer) == {TRAINERS, "县里的朗读员"}


def test_when_nothing_changes_it_is_one_query(staff_groups, trainer, django_assert_num_queries):
    sync_groups(trainer)
    person = Person.objects.get(pk=trainer.pk)
    assert person.scope.roles
    with django_assert_num_queries(1):
        sync_groups(person)


def test_opening_the_admin_is_what_gives_a_trainer_his_rights(staff_groups, browse, trainer):
    assert groups(trainer) == set()
    assert browse(trainer).get("/cms/").status_code == 200
    assert groups(trainer) == {TRAINERS}


def test_a_trainer_whose_role_ended_yesterday_finds_no_admin(staff_groups, browse, trainer):
    client = browse(trainer)
    client.get("/cms/")
    Scope.objects.filter(person=trainer).update(until=clock.today().replace(year=clock.today().year - 1))
    assert client.get("/cms/").status_code == 404


def test_a_cadre_finds_no_admin(staff_groups, browse, cadre):
    assert browse(cadre).get("/cms/").status_code == 404


def test_other_pages_do_not_touch_groups(staff_groups, trainer):
    request = RequestFactory().get("/courses/")
    request.user = trainer
    StaffGroups(lambda request: None).process_view(request, lambda request: None, (), {})
    assert groups(trainer) == set()
