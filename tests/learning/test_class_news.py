"""通知班上的人: each is told what he needs to know, once, in approved words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from kit import clock
from kit.errors import NotNow
from learning import class_news
from learning.classes import call_off
from learning.models import Enrolment, Leave
from notifications.models import Message
from tests.learning.class_factories import class_of, session_of


@pytest.fixture
def session(county, cadre):
    """Tomorrow, on the list of it one cadre of the township."""
    begins = clock.now() + timedelta(days=1)
    room = class_of(county.township, people=[cadre])
    return session_of(room, begins=begins, ends=begins + timedelta(hours=2), minutes=120)


@pytest.fixture
def newcomer(settle, county):
    return settle(county.village, 1)[0]


@pytest.fixture
def tell(browse, contact, session, django_capture_on_commit_callbacks):
    """Press the button as the township does."""

    def told():
        with django_capture_on_commit_callbacks(execute=True):
            return browse(contact).post(reverse("learning:class_tell", args=[session.uuid]), follow=True)

    return told


def texts(person):
    rows = sorted(Message.objects.of(person), key=lambda message: int(message.once.rsplit(":", 1)[1]))
    return [message.text for message in rows]


def test_the_page_shows_the_very_words_and_how_many_get_them_and_one_button_sends_them(
    browse, contact, cadre, session, tell
):
    page = browse(contact).get(reverse("learning:class_tell", args=[session.uuid])).content.decode()
    assert "面授通知：“账目怎么公开”" in page and "县委党校三楼" in page and "发给 1 人" in page
    assert not Message.objects.exists(), "looking sends nothing"
    assert "已通知 1 人" in tell().content.decode()
    (text,) = texts(cadre)
    assert text in page


def test_pressing_it_again_tells_nobody_twice(cadre, tell):
    tell()
    assert "名单上的人都已通知到" in tell().content.decode()
    assert len(texts(cadre)) == 1


def test_another_place_is_told_as_a_change_and_who_is_new_gets_the_whole(cadre, newcomer, session, tell):
    tell()
    session.place = "县委党校一楼"
    session.save()
    Enrolment.objects.create(training_class=session.training_class, person=newcomer, at=clock.now())
    tell()
    assert ["改时间或地点" in text for text in texts(cadre)] == [False, True]
    assert "一楼" in texts(cadre)[1]
    assert [text.startswith("【") and "面授通知" in text for text in texts(newcomer)] == [True]


def test_what_goes_back_to_its_first_place_is_news_again(cadre, session, tell):
    first = session.place
    tell()
    for place in ("县委党校一楼", first):
        session.place = place
        session.save()
        tell()
    assert len(texts(cadre)) == 3 and first in texts(cadre)[2]


def test_whoever_was_told_hears_that_it_is_off_and_nobody_else_does(cadre, newcomer, organizer, session, tell):
    tell()
    Enrolment.objects.create(training_class=session.training_class, person=newcomer, at=clock.now())
    call_off(session, by=organizer, at=clock.now())
    tell()
    tell()
    assert ["不用来" in text for text in texts(cadre)] == [False, True]
    assert texts(newcomer) == []


def test_who_has_leave_is_left_alone(cadre, session, tell):
    Leave.objects.create(session=session, person=cadre, reason="住院", asked_at=clock.now(), granted=True)
    tell()
    assert texts(cadre) == []


def test_only_people_in_scope_are_told(county, outsider, cadre, contact, session, tell):
    Enrolment.objects.create(training_class=session.training_class, person=outsider, at=clock.now())
    tell()
    assert texts(outsider) == [] and len(texts(cadre)) == 1


def test_nobody_is_told_of_what_is_over_or_not_announced(contact, county, cadre, session):
    with pytest.raises(NotNow):
        class_news.news_of(contact, session, at=session.ends)
    with pytest.raises(NotNow):
        hidden = session_of(class_of(county.township, people=[cadre], announced=False))
        class_news.news_of(contact, hidden, at=hidden.begins)


def test_a_class_elsewhere_is_not_there(browse, county, outsider, contact):
    begins = clock.now() + timedelta(days=1)
    other = session_of(class_of(county.unit, people=[outsider]), begins=begins, ends=begins + timedelta(hours=1))
    assert browse(contact).get(reverse("learning:class_tell", args=[other.uuid])).status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_looking_costs_the_same_for_one_and_for_twelve(
    settle, county, contact, session, django_assert_num_queries, count
):
    for person in settle(county.village, count):
        Enrolment.objects.create(training_class=session.training_class, person=person, at=clock.now())
    assert contact.scope.paths
    with django_assert_num_queries(2):
        (news,) = class_news.news_of(contact, session, at=clock.now())
    assert len(news.person_ids) == count + 1
