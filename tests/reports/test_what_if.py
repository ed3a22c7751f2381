"""What other posts would need of a person: the planner's own answer, inside the scope, without a word of reserve marks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from competencies.api import framework
from competencies.models import Estimate, LevelState
from kit import clock
from kit.access import Role
from learning.api import what_if
from learning.models import OpenStep, Plan
from people.models import Appointment, Person, Post
from reports import what_if_pages
from reports.filters import UnknownCondition
from tests.competencies.factories import EstimateFactory
from tests.reports.factories import ON, person_with, viewer
from tests.reports.test_person_file import show


@pytest.fixture
def village(shire):
    return shire.all_villages()[0]


@pytest.fixture
def member(shire, village) -> Person:
    return person_with(shire, village, posts=["WY"])


def of(post: str) -> list[Post]:
    return [Post.objects.get(key=post)]


def placed_at(person: Person, level: int) -> None:
    for entry in framework().competencies:
        EstimateFactory(person=person, competency_id=entry.id, level=level)


def test_it_asks_what_a_holder_of_the_post_would_be_asked(member):
    (supposed,) = what_if(member, [of("SJ")], on=ON)
    asked = {(row.competency, row.level) for row in framework().asks(of("SJ")[0].pk) if row.mandatory}
    steps = {(step.competency, step.level) for step in supposed.standing.steps if step.mandatory}
    assert asked <= steps
    assert {key for key, _ in asked} == {key for key, _ in steps}


def test_days_count_from_the_day_on_which_he_would_take_office(member):
    (supposed,) = what_if(member, [of("SJ")], on=ON)
    first = min(row.due_days for row in framework().asks(of("SJ")[0].pk) if row.mandatory)
    assert min(step.due for step in supposed.standing.steps) == ON + timedelta(days=first)


def test_what_was_shown_is_asked_no_more(member):
    (before,) = what_if(member, [of("SJ")], on=ON)
    gap = next(gap for gap in before.standing.gaps if gap.competency == "LZ04")
    show(member, "LZ04", 1, "phone_test", 2)
    (after,) = what_if(member, [of("SJ")], on=ON)
    left = next(gap for gap in after.standing.gaps if gap.competency == "LZ04")
    assert [step.level for step in left.steps] == [step.level for step in gap.steps if step.level > 1]


def test_a_post_held_already_and_one_more_need_no_less_than_either(member):
    placed_at(member, 0)
    choices = what_if_pages.choices_of(list(Post.objects.filter(key__in=["SJ", "FL"]).order_by("order")))
    one, two, both = what_if(member, choices, on=ON)
    asked = {step.competency for step in one.standing.steps} | {step.competency for step in two.standing.steps}
    assert {step.competency for step in both.standing.steps} == asked
    assert max(one.minutes, two.minutes) <= both.minutes <= one.minutes + two.minutes


def test_nothing_is_written(member, at_desk):
    def kept():
        models = (Plan, OpenStep, Appointment, LevelState, Estimate)
        return [list(model.objects.order_by("pk").values()) for model in models]

    before = kept()
    assert at_desk().get(reverse("reports:what_if", args=[member.pk]), {"post": ["SJ", "FL"]}).status_code == 200
    assert kept() == before


def test_the_page_names_each_post_and_all_of_them_together(member, at_desk):
    text = at_desk().get(reverse("reports:what_if", args=[member.pk]), {"post": ["SJ", "FL"]}).content.decode()
    for post in Post.objects.filter(key__in=["SJ", "FL"]):
        assert f'<th scope="row">{post.name}</th>' in text
    assert "合在一起" in text
    assert "换岗测算" in at_desk().get(reverse("reports:person", args=[member.pk])).content.decode()


def test_queries_do_not_grow_with_the_posts(member, django_assert_max_num_queries):
    staff = viewer(Role.COUNTY, member.home_unit.parent.parent)
    posts = list(Post.objects.filter(aspirational=False).values_list("key", flat=True))
    what_if_pages.page_of(staff, member.pk, posts[:1], on=ON)
    with django_assert_max_num_queries(12):
        what_if_pages.page_of(staff, member.pk, posts, on=ON)


def test_a_reserve_post_cannot_be_chosen(member, at_desk):
    staff = viewer(Role.COUNTY, member.home_unit.parent.parent)
    with pytest.raises(UnknownCondition):
        what_if_pages.page_of(staff, member.pk, ["HB"], on=ON)
    assert at_desk().get(reverse("reports:what_if", args=[member.pk]), {"post": "HB"}).status_code == 404


def test_what_only_a_reserve_mark_made_him_place_is_no_estimate_here(shire, village):
    """A placing of a competency that none of his offices asks would tell of the mark."""
    marked = person_with(shire, village, posts=["ZL", "HB"])
    placed_at(marked, 1)
    (supposed,) = what_if(marked, [of("SJ")], on=ON)
    told = {row.competency for row in framework().asks(Post.objects.get(key="ZL").pk)}
    assert set(supposed.standing.estimates) == told


def test_of_conduct_it_says_finished_or_not_and_no_number(shire, village, at_desk):
    member = person_with(shire, village, posts=["WY"])
    placed_at(member, 0)
    staff = viewer(Role.COUNTY, shire.unit)
    page = what_if_pages.page_of(staff, member.pk, ["SJ"], on=ON)
    (row,) = [each for each in page.competencies if each.row.is_conduct][:1]
    entry = next(one for one in framework().competencies if one.is_conduct)
    assert not row.row.is_enough
    show(member, entry.key, 1, "phone_test", 2)
    later = what_if_pages.page_of(staff, member.pk, ["SJ"], on=ON)
    assert later.lines[0].minutes == page.lines[0].minutes
    assert later.lines[0].tests == page.lines[0].tests


def test_one_who_lies_outside_the_scope_is_not_there(shire, member, at_desk):
    stranger = at_desk(Role.TOWNSHIP, shire.townships[1])
    assert stranger.get(reverse("reports:what_if", args=[member.pk]), {"post": "SJ"}).status_code == 404


def test_the_look_is_written_down(member, at_desk):
    from kit.models import AuditEvent

    at_desk().get(reverse("reports:what_if", args=[member.pk]), {"post": "SJ"})
    assert AuditEvent.objects.filter(action="reports.person_opened", at__date=clock.today()).count() == 1
