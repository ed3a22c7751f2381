"""The people behind a number: who is listed, what a row says, and in which order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kit.access import Role
from people.models import Appointment, Post
from reports import ground
from reports.filters import Filter, Sort, State, UnknownCondition
from reports.people_lists import listing, people
from tests.reports.factories import ELECTED, ON, Step, fill, person_with, unit, viewer


def rows_of(desk, flt: Filter | None = None, **kwargs):
    flt = flt or Filter()
    return listing(desk(flt, **kwargs), flt, 1, size=5000).rows


def ids(desk, flt: Filter, **kwargs) -> set[int]:
    return {row.id for row in rows_of(desk, flt, **kwargs)}


@pytest.fixture
def village(shire):
    return shire.all_villages()[0]


def test_a_row_says_where_he_stands(shire, desk, village):
    person_with(
        shire,
        village,
        posts=["SJ", "ZR"],
        steps=[Step("LZ04", 2, ON + timedelta(days=9)), Step("LZ04", 3, ON + timedelta(days=40)), Step("DF02", 2, ON)],
    )
    (row,) = rows_of(desk)
    assert (row.name, row.village, row.township) == ("王建国", village.name, village.parent.name)
    assert row.posts == "村党组织书记、村委会主任"
    assert (row.state, row.steps, row.first_due) == (State.GAP, 3, ON)
    assert row.lacking == ("村务公开与民主监督", "“三资”管理与合同")
    assert row.phone == "020****4567"
    assert not row.is_late


def test_a_conduct_competency_is_one_step_whatever_it_asks(shire, desk, village):
    steps = [Step("LZ05", level, ON + timedelta(days=9)) for level in (1, 2, 3)]
    person_with(shire, village, posts=["ZR"], steps=[*steps, Step("LZ04", 2, ON + timedelta(days=9))])
    (row,) = rows_of(desk)
    assert row.steps == 2
    assert [row.id for row in rows_of(desk, Filter(sort=Sort.STEPS))] == [row.id]


@pytest.mark.parametrize("state", [State.HELP, State.UNPLACED, State.SOON, State.LATE])
def test_of_conduct_a_list_knows_finished_and_not_finished_only(shire, desk, state):
    with pytest.raises(UnknownCondition):
        desk(Filter(competency="LZ05", state=state))


def test_conduct_lists_those_who_have_not_finished(shire, desk, village):
    lacking = person_with(shire, village, posts=["ZR"], steps=[Step("LZ05", 2, ON, "unplaced")])
    done = person_with(shire, village, posts=["ZR"])
    assert ids(desk, Filter(competency="LZ05", state=State.GAP)) == {lacking.pk}
    assert ids(desk, Filter(competency="LZ05", state=State.UP)) == {done.pk}


@pytest.mark.parametrize(
    ("state", "open_days", "placed", "finished", "inside"),
    [
        (State.UP, None, True, True, True),
        (State.UP, 30, True, False, False),
        (State.GAP, 30, True, False, True),
        (State.GAP, None, False, False, False),
        (State.UNPLACED, 30, False, False, True),
        (State.UNPLACED, None, False, False, False),
        (State.SOON, 0, True, False, True),
        (State.SOON, 14, True, False, True),
        (State.SOON, 15, True, False, False),
        (State.SOON, -1, True, False, False),
        (State.LATE, -1, True, False, True),
        (State.LATE, 0, True, False, False),
        (State.FINISHED, None, True, True, True),
        (State.FINISHED, 60, True, True, True),
        (State.FINISHED, None, True, False, False),
    ],
)
def test_the_states(shire, desk, village, state, open_days, placed, finished, inside):
    steps = [] if open_days is None else [Step("LZ04", 2, ON + timedelta(days=open_days))]
    person = person_with(shire, village, posts=["ZR"], steps=steps, placed=placed, finished=finished)
    assert (person.pk in ids(desk, Filter(state=state))) is inside


def test_who_need_not_learn_is_in_no_list(shire, desk, village):
    person_with(shire, village, posts=["ZR"], steps=[Step("LZ04", 2, ON)], must_learn=False)
    assert [rows_of(desk, Filter(state=state)) for state in State] == [()] * len(State)


@pytest.mark.parametrize("at_township", [False, True])
def test_a_reserve_cadre_is_in_no_list_and_no_count(shire, desk, village, at_township):
    person_with(shire, village, posts=["HB"], steps=[Step("LZ04", 2, ON)])
    at = shire.townships[0] if at_township else None
    assert [rows_of(desk, Filter(state=state), at=at) for state in State] == [()] * len(State)


def test_a_reserve_post_beside_another_never_shows(shire, desk, village):
    person_with(shire, village, posts=["ZL", "HB"], steps=[Step("LZ04", 2, ON)])
    (row,) = rows_of(desk)
    assert row.posts == "村民小组组长"
    with pytest.raises(UnknownCondition):
        desk(Filter(post="HB"))


def test_a_post_that_has_ended_is_no_condition_any_more(shire, desk, village):
    person = person_with(shire, village, posts=["ZR"])
    Appointment.objects.create(
        person=person, post=Post.objects.get(key="KJ"), unit=village, since=ELECTED, until=ON - timedelta(days=1)
    )
    assert ids(desk, Filter(post="ZR")) == {person.pk}
    assert ids(desk, Filter(post="KJ")) == set()


def test_new_and_before(shire, desk, village):
    new = person_with(shire, village, posts=["ZR"])
    again = person_with(shire, village, posts=["KJ"], before=True)
    assert ids(desk, Filter(tenure="new")) == {new.pk}
    assert ids(desk, Filter(tenure="again")) == {again.pk}


def test_tenure_is_offered_only_where_earlier_offices_are_known(shire, desk, village):
    person_with(shire, village, posts=["ZR"])
    assert not desk().knows_tenure
    person_with(shire, village, posts=["KJ"], before=True)
    assert ground.read_posts(ON).knows_tenure


def test_a_programme_that_names_posts_asks_nobody_else(shire, desk, village):
    shire.programme.posts.add(Post.objects.get(key="KJ"))
    person_with(shire, village, posts=["ZR"])
    accountant = person_with(shire, village, posts=["KJ"])
    assert ids(desk, Filter(competency="DF03")) == {accountant.pk}


@pytest.mark.parametrize("sort", Sort.values)
def test_every_order_shows_everybody_once(full, desk, sort):
    flt = Filter(sort=sort)
    seen = []
    for number in (1, 2, 3, 4, 5):
        page = listing(desk(flt), flt, number, size=50)
        seen += [row.id for row in page.rows]
    assert len(seen) == len(set(seen)) == page.total


def test_the_orders_are_what_they_say(full, desk):
    by_due = [row.first_due for row in rows_of(desk, Filter(sort=Sort.DUE, state=State.GAP))]
    assert by_due == sorted(by_due)
    by_steps = [row.steps for row in rows_of(desk, Filter(sort=Sort.STEPS))]
    assert by_steps == sorted(by_steps, reverse=True)
    names = [row.name for row in rows_of(desk, Filter(sort=Sort.NAME))]
    assert names == sorted(names)
    order = [village.name for village in full.all_villages()]  # of the administrative code
    villages = [order.index(row.village) for row in rows_of(desk)]
    assert villages == sorted(villages)


@pytest.mark.parametrize("number", ["0", "-3", "abc", "999", ""])
def test_a_page_that_is_not_there_is_the_nearest_one(full, desk, number):
    assert listing(desk(), Filter(), number).rows


def test_a_township_contact_lists_his_township_only(full, desk):
    mine, other = full.townships
    names = {row.name[0] for row in rows_of(desk, Filter(), at=mine)}
    assert names == {mine.name[0]}
    with pytest.raises(UnknownCondition):
        desk(Filter(township=other.pk), at=mine)
    with pytest.raises(UnknownCondition):
        desk(Filter(village=full.villages[other.pk][0].pk), at=mine)


def test_the_viewer_is_no_guest_on_his_own_list(shire, village):
    """He sees himself in his file; a list is about his scope, like every count."""
    mine, other = shire.townships
    contact = viewer(Role.TOWNSHIP, mine)
    contact.home_unit = shire.villages[other.pk][0]
    contact.main_post = Post.objects.get(key="ZR")
    contact.save()
    other_self = person_with(shire, shire.villages[other.pk][0], posts=["ZR"])
    contact_plan = other_self.plan
    contact_plan.pk, contact_plan.person = None, contact
    contact_plan.save()
    found = people(ground.load(contact, Filter(), on=ON, whole=False), Filter())
    assert found.count() == 0


def test_somebody_without_a_scope_sees_nobody(full):
    reader = viewer(Role.REVIEWER, full.unit)
    assert people(ground.load(reader, Filter(), on=ON, whole=False), Filter()).count() == 0


def test_a_path_is_never_a_prefix_of_a_sibling(shire):
    """``/1/2/`` and ``/1/20/``: the slash at the end keeps them apart."""
    mine = shire.townships[0]
    sibling = unit("丙字镇", "township", "140522199000", shire.unit)
    sibling.path = mine.path.rstrip("/") + "0/"
    sibling.save()
    neighbour = unit("丙字村", "village", "140522199201", sibling)
    person_with(shire, neighbour, posts=["ZR"])
    contact = viewer(Role.TOWNSHIP, mine)
    assert people(ground.load(contact, Filter(), on=ON, whole=False), Filter()).count() == 0


def test_fill_is_the_same_for_the_same_seed(shire, desk):
    fill(shire, 40, seed=9)
    assert len({row.name for row in rows_of(desk)}) > 30
