"""What every message channel must hold."""

from __future__ import annotations

from uuid import uuid4

import pytest

from notifications.channels.base import Letter, State
from notifications.channels.file import File
from notifications.channels.inbox import Inbox

CHANNELS = [File, Inbox]
LETTER = Letter(uuid4(), "10012345678", "【履新学堂】验证码 123456")


@pytest.fixture(params=CHANNELS, ids=lambda channel: channel.__name__)
def channel(request, settings, tmp_path):
    settings.DATA = tmp_path
    return request.param()


def test_a_channel_has_a_short_name(channel):
    assert 0 < len(channel.name) <= 20


def test_a_letter_is_sent_and_the_receipt_says_nothing_personal(channel):
    receipt = channel.send(LETTER)
    assert receipt.state is State.SENT
    assert LETTER.to not in receipt.reference and "123456" not in receipt.reference


def test_a_letter_to_nobody_is_dropped(channel):
    assert channel.send(Letter(uuid4(), "10012345678", "x", really=False)).state is State.DROPPED
