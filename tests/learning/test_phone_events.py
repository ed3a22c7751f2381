"""Places in lessons and words of one's own, as a phone hands them in."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from learning import opinions
from learning.models import LessonPlace
from learning.personal_data import forget_places
from learning.places import place_of
from notifications.api import forget_words_of
from notifications.models import Feedback
from offline.api import Beside, NewEvent, append_events
from offline.models import Event
from tests.competencies.factories import moment
from tests.learning.factories import TODAY
from tests.together import AT_ONCE, at_once

AT = moment(TODAY)
WORDS = "这一节没看懂。"


def new(type_: str, **data: object) -> NewEvent:
    return NewEvent(uuid4(), type_, uuid4(), data)


def send(person, *events: NewEvent, **texts: str) -> list[tuple[str, str]]:
    answers = append_events(events, person, None, AT, beside=Beside(texts=texts))
    return [(answer.verdict.value, answer.code) for answer in answers]


def opinion(**fields: object) -> NewEvent:
    return new("feedback", **{"kind": "opinion", "about": "lesson:M06-L1", "hash": opinions.hash_of(WORDS), **fields})


def test_sections_add_up_in_any_order_and_any_number_of_times(lessons, head):
    sent = [new("section_done", lesson="M06-L1", section=section) for section in (3, 1, 3)]
    assert set(send(head, *sent, *sent)) == {("accepted", "")}
    row = place_of(head, "M06-L1")
    assert row.sections == [1, 3]
    assert not Event.objects.exists()


def test_what_is_heard_is_counted_as_what_is_read_and_title_and_point_are_0(lessons, head):
    send(
        head,
        new("section_done", lesson="M06-L1", section=2),
        new("audio_position", lesson="M06-L1", section=2, seconds=9),
    )
    row = place_of(head, "M06-L1")
    assert (row.sections, row.audio_section) == ([2], 2)
    assert send(head, new("audio_position", lesson="M06-L1", section=0, seconds=5)) == [("accepted", "")]
    row = place_of(head, "M06-L1")
    assert (row.audio_section, row.audio_seconds) == (0, 5)


def test_a_place_in_a_recording_overwrites_the_one_before_and_no_time_is_kept(lessons, head):
    send(head, new("audio_position", lesson="M06-L1", section=1, seconds=40))
    send(head, new("audio_position", lesson="M06-L1", section=2, seconds=0))
    row = LessonPlace.objects.get()
    assert (row.audio_section, row.audio_seconds) == (2, 0)
    kinds = {field.get_internal_type() for field in LessonPlace._meta.get_fields()}
    assert not kinds & {"DateTimeField", "DateField", "TimeField"}


@pytest.mark.parametrize(
    ("type_", "data", "code"),
    [
        ("section_done", {"lesson": "M99-L1", "section": 1}, "no_such_lesson"),
        ("section_done", {"lesson": 7, "section": 1}, "no_such_lesson"),
        ("section_done", {"lesson": "M06-L1", "section": 0}, "bad_place"),
        ("section_done", {"lesson": "M06-L1", "section": True}, "bad_place"),
        ("section_done", {"lesson": "M06-L1", "section": 10**9}, "bad_place"),
        ("audio_position", {"lesson": "M06-L1", "section": 1, "seconds": -1}, "bad_place"),
        ("audio_position", {"lesson": "M06-L1", "section": 1}, "bad_place"),
        ("audio_position", {"lesson": "M06-L1", "section": -1, "seconds": 1}, "bad_place"),
    ],
)
def test_what_is_no_place_is_refused_and_writes_nothing(lessons, head, type_, data, code):
    assert send(head, new(type_, **data)) == [("rejected", code)]
    assert not any(row.sections or row.audio_section for row in LessonPlace.objects.all())


def test_words_are_kept_beside_the_log_and_the_log_holds_their_hash(lessons, head):
    sent = opinion()
    assert send(head, sent, **{opinions.hash_of(WORDS): f"  {WORDS}\r\n"}) == [("accepted", "")]
    row = Feedback.objects.get()
    assert (row.pk, row.text, row.about, row.person, row.kind) == (sent.id, WORDS, "lesson:M06-L1", head, "opinion")
    assert WORDS not in str(Event.objects.get().data)


def test_words_that_are_missing_are_asked_for_and_nothing_is_lost(lessons, head):
    sent = opinion()
    assert send(head, sent) == [("later", "send_text")]
    assert not Event.objects.exists()
    assert send(head, sent, **{opinions.hash_of(WORDS): WORDS}) == [("accepted", "")]
    assert send(head, sent, **{opinions.hash_of(WORDS): WORDS}) == [("duplicate", "")]
    assert Feedback.objects.count() == 1


@pytest.mark.parametrize(
    "fields", [{"kind": "review"}, {"kind": ["opinion"]}, {"about": "x" * 81}, {"hash": 5}, {"about": None}]
)
def test_what_is_no_feedback_is_refused(lessons, head, fields):
    assert send(head, opinion(**fields), **{opinions.hash_of(WORDS): WORDS}) == [("rejected", "bad_feedback")]


def test_words_under_the_hash_of_others_are_refused(lessons, head):
    assert send(head, opinion(), **{opinions.hash_of(WORDS): "别的话"}) == [("rejected", "bad_feedback")]
    assert not Feedback.objects.exists()


def test_the_words_can_be_erased_and_the_log_stays(lessons, head):
    send(head, opinion(), **{opinions.hash_of(WORDS): WORDS})
    forget_words_of([head.pk])
    assert Feedback.objects.get().text == ""
    assert Event.objects.get().data["hash"] == opinions.hash_of(WORDS)


def test_an_erased_person_leaves_no_place(lessons, head):

    send(head, new("section_done", lesson="M06-L1", section=1))
    forget_places([head.pk])
    assert not LessonPlace.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_places_in_two_lessons_that_come_crosswise_wait_for_each_other(lessons, head):
    """Two tabs say how far one has read, each in an order of its own; none of them waits for the other for ever."""
    codes = ("M05-L1", "M06-L1", "M08-L1")

    def act(n: int) -> list[tuple[str, str]]:
        own = codes if n % 2 else codes[::-1]
        done = [
            NewEvent(uuid4(), "section_done", UUID(int=place), {"lesson": code, "section": section})
            for section in range(1, 5)
            for place, code in enumerate(own, 10 * section)
        ]
        return send(head, *done)

    for _ in range(5):
        assert at_once(act) == [[("accepted", "")] * 12] * AT_ONCE
    assert [place_of(head, code).sections for code in codes] == [[1, 2, 3, 4]] * 3
