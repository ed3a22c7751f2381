"""What a leaver hands to the successor: the list of a post, ticked by both, with a day where the law sets one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kit import clock
from kit.errors import InputError, NotNow
from notifications.models import Message
from people import operations
from people.appointments import end_appointment
from people.changes import Kind
from people.hand_over import LINES_AT_MOST, Entry, Filled, Side, fill_in, lines_of, open_many, side_of, standard_lines
from people.models import HandOver, HandOverItem, Post
from people.proposals import Change, carry_out
from tests.people.factories import PersonFactory, give_office

LAST = date(2026, 6, 30)


@pytest.fixture
def each(wang) -> HandOver:
    return open_many([end_appointment(wang.appointments.get(), until=LAST)], by=None, at=clock.now())[0]


def ticked(each: HandOver, *, handed: bool = True, received: bool = True, amount: str = "1") -> Filled:
    return Filled([Entry(item.pk, amount, "", handed, received) for item in each.items.all()])


def fill(each, filled, side, by):
    return fill_in(each, filled, side=side, by=by, at=clock.now())


def test_every_post_of_the_file_exists(posts):
    named = {key for line in standard_lines() for key in line.posts} - {"*"}
    assert named <= set(posts)
    assert {key for key, post in posts.items() if not post.aspirational} - named == set()


def test_a_post_has_its_own_lines_and_those_of_everybody():
    books = [line.what for line in lines_of("KJ")]
    assert books[0] == "会计账簿"
    assert "还没有办完的事" in books
    assert "党员名册和组织关系材料" not in books


def test_a_committee_hands_over_within_ten_days(each):
    """村民委员会组织法 第24条; the day after the last day is the first of the new one."""
    assert each.due_on == date(2026, 7, 10)
    assert each.items.count() == len(lines_of("ZR"))


def test_other_posts_have_no_day(li):
    assert open_many([end_appointment(li.appointments.get(), until=LAST)], by=None, at=clock.now())[0].due_on is None


def test_a_list_is_opened_once_and_none_for_a_reserve_mark(wang, county, each):
    mark = end_appointment(give_office(wang, "HB", county.village), until=LAST)
    assert open_many([each.appointment, mark], by=None, at=clock.now()) == []


def test_the_list_goes_to_whoever_holds_the_seat_afterwards(wang, county):
    next_one = PersonFactory()
    give_office(next_one, "ZR", county.village, since=LAST + timedelta(days=1))
    each = open_many([end_appointment(wang.appointments.get(), until=LAST)], by=None, at=clock.now())[0]
    assert HandOver.objects.get(pk=each.pk).successor == next_one


def test_who_is_elected_later_takes_over_and_is_told(each, county, organizer, posts):
    next_one = PersonFactory()
    change = Change(Kind.BY_ELECTION, next_one, clock.today(), post=posts["ZR"], unit=county.village, document="补选")
    carry_out(change, by=organizer, at=clock.now())
    each.refresh_from_db()
    assert (each.successor, side_of(each, next_one)) == (next_one, Side.TAKER)
    assert "hand_over_waits" in Message.objects.of(next_one).values_list("wording", flat=True)


def end(person, **fields):
    return open_many([end_appointment(person.appointments.get(), until=LAST, **fields)], by=None, at=clock.now())[0]


def by_election(person, key, unit, posts, by, *, on=None):
    change = Change(Kind.BY_ELECTION, person, on or clock.today(), post=posts[key], unit=unit, document="补选")
    return carry_out(change, by=by, at=clock.now())


def test_a_colleague_in_the_next_seat_takes_nothing_over(county, posts, organizer):
    leaver, colleague = (
        PersonFactory(posts=["WY"], unit=county.village),
        PersonFactory(posts=["WY"], unit=county.village),
    )
    assert HandOver.objects.get(pk=end(leaver).pk).successor is None
    by_election(PersonFactory(), "WY", county.village, posts, organizer)
    assert HandOver.objects.get().successor is None  # of several seats nobody knows which one is his
    assert colleague.appointments.count() == 1


def test_who_holds_the_same_post_elsewhere_takes_nothing_over(wang, county, posts):
    PersonFactory(posts=["ZR"], unit=county.other_village)
    assert HandOver.objects.get(pk=end(wang).pk).successor is None


def test_who_led_beside_the_leaver_since_before_is_no_successor(wang, county):
    beside = PersonFactory()
    give_office(beside, "ZR", county.village, since=wang.appointments.get().since - timedelta(days=300))
    assert HandOver.objects.get(pk=end(wang).pk).successor is None


def test_the_first_who_came_after_takes_over(wang, county):
    second, first = PersonFactory(), PersonFactory()
    give_office(second, "ZR", county.village, since=LAST + timedelta(days=90))
    give_office(first, "ZR", county.village, since=LAST + timedelta(days=30), until=LAST + timedelta(days=89))
    assert HandOver.objects.get(pk=end(wang).pk).successor == first


def test_a_by_election_that_is_taken_back_leaves_the_list_without_a_successor(each, county, organizer, posts):
    operation = by_election(PersonFactory(), "ZR", county.village, posts, organizer).operation
    each.refresh_from_db()
    assert each.successor is not None
    operations.undo(operation, by=organizer)
    each.refresh_from_db()
    assert each.successor is None


def test_it_is_done_when_both_have_ticked_every_line(each, wang, li):
    HandOver.objects.filter(pk=each.pk).update(successor=li)
    assert fill(each, ticked(each), Side.GIVER, wang).done_on is None
    assert not HandOverItem.objects.filter(received=True).exists()  # nobody receives for another
    assert fill(each, ticked(each), Side.TAKER, li).done_on == clock.today()
    with pytest.raises(NotNow):
        fill(each, ticked(each, handed=False), Side.GIVER, wang)


def test_what_was_not_handed_over_is_not_received(each, li):
    assert fill(each, ticked(each), Side.TAKER, li).done_on is None
    assert not HandOverItem.objects.filter(received=True).exists()


def test_what_was_received_is_not_changed_by_who_gave_it(each, wang, contact):
    fill(each, ticked(each, amount="三枚"), Side.DESK, contact)
    HandOver.objects.update(done_on=None)
    fill(each, ticked(each, handed=False, amount="两枚"), Side.GIVER, wang)
    assert set(HandOverItem.objects.values_list("amount", "handed", "received")) == {("三枚", True, True)}


def test_the_desk_opens_a_finished_list_again(each, contact):
    assert fill(each, ticked(each), Side.DESK, contact).done_on == clock.today()
    assert fill(each, ticked(each, received=False), Side.DESK, contact).done_on is None


def test_a_line_of_ones_own_is_added_and_keeps_the_list_open(each, contact):
    done = fill(each, Filled(ticked(each).entries, more="水泵房钥匙", witness=" 郑委员 "), Side.DESK, contact)
    assert (done.done_on, done.witness, done.items.last().what) == (None, "郑委员", "水泵房钥匙")


def test_a_list_has_an_end(each, wang):
    HandOverItem.objects.bulk_create([HandOverItem(hand_over=each, order=n, what="项") for n in range(LINES_AT_MOST)])
    with pytest.raises(InputError):
        fill(each, Filled([], more="再加"), Side.GIVER, wang)


def test_a_deed_is_not_taken_back_behind_papers_that_changed_hands(wang, organizer):
    office = wang.appointments.select_related("post", "unit").get()
    change = Change(Kind.RESIGNATION, wang, clock.today(), office=office, document="辞职报告")
    operation = carry_out(change, by=organizer, at=clock.now()).operation
    each = HandOver.objects.get()
    fill(each, ticked(each, received=False), Side.GIVER, wang)
    with pytest.raises(NotNow):
        operations.undo(operation, by=organizer)
    fill(each, ticked(each, handed=False, received=False), Side.GIVER, wang)
    operations.undo(operation, by=organizer)


@pytest.mark.parametrize("count", [2, 12])
def test_many_lists_cost_the_same_number_of_statements(settle, county, django_assert_num_queries, count):
    people = settle(county.village, count)
    ended = [end_appointment(person.appointments.get(), until=LAST) for person in people]
    with django_assert_num_queries(3):
        open_many(ended, by=None, at=clock.now())
    assert HandOver.objects.count() == count
    assert Post.objects.get(key="WY").body == "committee"
