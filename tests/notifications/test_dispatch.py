from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from notifications import dispatch
from notifications.channels.base import Letter, Receipt
from notifications.dispatch import Why, can_text, is_quiet, send, send_to_number
from notifications.models import Delivery, Message

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # 12:00 in China
DUE = {"due": "6月30日", "lessons": 2, "tests": 3}


def remind(person, at=NOON, task="M06"):
    return send(person, "steps_due", DUE, at=at, task=task)


def test_a_message_lies_in_the_inbox_with_its_words_and_one_delivery(cadre):
    outcome = remind(cadre)
    assert outcome.is_sent and outcome.message.person == cadre
    assert "6月30日前还差 2 课、3 个小测试" in outcome.message.text
    assert [(row.channel, row.state) for row in Delivery.objects.all()] == [("inbox", "sent")]


def test_nobody_is_reminded_twice_in_seven_days_whatever_the_task(cadre, outsider):
    remind(cadre)
    assert remind(cadre, NOON + timedelta(days=6), task="M07").why is Why.WEEKLY_CAP
    assert remind(outsider, NOON + timedelta(days=6)).is_sent  # another person is another matter
    assert remind(cadre, NOON + timedelta(days=7)).is_sent


def test_nobody_is_reminded_of_one_task_more_than_three_times(cadre):
    sent = [remind(cadre, NOON + timedelta(days=8 * week)) for week in range(4)]
    assert [outcome.why for outcome in sent] == [None, None, None, Why.TASK_CAP]
    assert remind(cadre, NOON + timedelta(days=40), task="M07").is_sent


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [(7, 59, True), (8, 0, False), (19, 59, False), (20, 0, True), (23, 0, True), (0, 0, True)],
)
def test_reminders_come_between_eight_and_twenty_chinese_time(cadre, hour, minute, quiet):
    at = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=hour - 8, minutes=minute)
    assert is_quiet(at) is quiet
    assert remind(cadre, at).why is (Why.QUIET_HOURS if quiet else None)
    assert Message.objects.count() == (0 if quiet else 1)


def test_news_know_no_hour_and_no_cap(cadre):
    night = NOON + timedelta(hours=12)
    assert all(send(cadre, "certificate_ready", at=night).is_sent for _ in range(3))


def test_what_was_sent_under_a_key_is_not_sent_again(cadre):
    assert send(cadre, "certificate_ready", at=NOON, once="certificate:1").is_sent
    assert send(cadre, "certificate_ready", at=NOON, once="certificate:1").why is Why.REPEATED
    assert send(cadre, "certificate_ready", at=NOON, once="certificate:2").is_sent


@pytest.mark.parametrize("parameters", [{}, {"due": "1"}, {**DUE, "name": "李四"}])
def test_parameters_are_those_of_the_wording_and_no_others(cadre, parameters):
    with pytest.raises(ImproperlyConfigured):
        send(cadre, "steps_due", parameters, at=NOON)
    assert not Message.objects.exists()


def test_a_free_text_is_never_sent(cadre):
    with pytest.raises(ImproperlyConfigured):
        send(cadre, "come at once", at=NOON)


def test_only_a_code_goes_to_a_number(db, settings):
    settings.TEXT_CHANNEL = "file"
    with pytest.raises(ImproperlyConfigured):
        send_to_number("10012345678", "steps_due", DUE, at=NOON)


def test_a_code_is_sent_and_neither_code_nor_number_is_kept(db, settings, tmp_path):
    settings.TEXT_CHANNEL, settings.DATA = "file", tmp_path
    outcome = send_to_number("10012345678", "login_code", {"code": "123456"}, at=NOON)
    assert outcome.message.parameters == {} and "123456" not in outcome.message.text
    assert "10012345678" not in str(list(Message.objects.values()))
    assert "123456" in (tmp_path / "texts" / "texts.jsonl").read_text(encoding="utf-8")


def test_a_channel_that_breaks_is_noted_and_breaks_nothing(db, settings):
    class Broken:
        name = "broken"

        def send(self, letter: Letter) -> Receipt:
            raise ConnectionError(letter.to)

    dispatch.TEXT_CHANNELS["broken"] = Broken
    settings.TEXT_CHANNEL = "broken"
    try:
        assert send_to_number("10012345678", "login_code", {"code": "1"}, at=NOON).is_sent
    finally:
        dispatch.TEXT_CHANNELS.pop("broken")
    row = Delivery.objects.get()
    assert (row.channel, row.state, row.receipt) == ("broken", "failed", "ConnectionError")


def test_whether_texts_reach_anybody_is_a_setting(settings):
    settings.TEXT_CHANNEL = ""
    assert not can_text()
    settings.TEXT_CHANNEL = "pigeon"
    with pytest.raises(ImproperlyConfigured):
        dispatch.text_channel()


@pytest.mark.parametrize("sent", [0, 30])
def test_a_reminder_costs_the_same_however_many_were_sent(cadre, django_assert_num_queries, sent):
    for day in range(sent):
        send(cadre, "certificate_ready", at=NOON + timedelta(days=day))
    with django_assert_num_queries(7):
        remind(cadre)
