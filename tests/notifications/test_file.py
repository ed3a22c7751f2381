from __future__ import annotations

from uuid import uuid4

import pytest

from notifications.channels import file
from notifications.channels.base import Letter, State
from notifications.channels.file import File, latest


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA = tmp_path


def send(text: str, **fields: object):
    return File().send(Letter(uuid4(), "10012345678", text, **fields))


def test_the_newest_message_comes_first_and_the_number_is_masked():
    send("一"), send("二")
    assert [text.text for text in latest()] == ["二", "一"]
    assert latest()[0].to == "100****5678"


def test_nothing_is_there_before_the_first_message():
    assert latest() == []


def test_the_file_does_not_grow_for_ever(monkeypatch):
    monkeypatch.setattr(file, "MOST_BYTES", 500)
    for number in range(60):
        send(str(number))
    assert [text.text for text in latest(3)] == ["59", "58", "57"]
    assert sum(path.stat().st_size for path in file.folder().iterdir()) < 1500


def test_half_a_line_is_passed_over():
    send("一")
    with (file.folder() / "texts.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"to": "100')
    assert [text.text for text in latest()] == ["一"]


def test_a_folder_that_cannot_be_written_is_a_failure_and_no_crash(settings, tmp_path):
    (tmp_path / "texts").write_text("a file stands where the folder should be")
    receipt = send("一")
    assert receipt.state is State.FAILED and receipt.reference
    assert "100" not in receipt.reference


def test_a_message_to_nobody_leaves_no_trace():
    send("一", really=False)
    assert latest() == []
