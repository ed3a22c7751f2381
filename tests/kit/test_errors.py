"""An error says what happened and what to do, in words that may be shown."""

import pytest

from kit.errors import InputError, MissingGlyph, NotNow, Stale, Unavailable, Unreadable, UserError


def test_an_error_reads_as_what_happened_and_what_to_do():
    error = UserError("这个码过期了。", "请找乡镇联系人换一张。")
    assert (error.message, error.next_step) == ("这个码过期了。", "请找乡镇联系人换一张。")
    assert str(error) == "这个码过期了。请找乡镇联系人换一张。"


def test_an_error_without_a_next_step_is_one_sentence():
    assert str(UserError("已经交过了。")) == "已经交过了。"


def test_an_input_error_names_its_field():
    assert InputError("号码少一位。", field="phone").field == "phone"
    assert InputError("号码少一位。").field == ""


@pytest.mark.parametrize("kind", [InputError, NotNow, Stale, Unreadable, Unavailable, MissingGlyph])
def test_every_kind_may_be_shown(kind):
    assert issubclass(kind, UserError)


def test_a_missing_glyph_is_named_once_with_its_code_point():
    error = MissingGlyph("𪚥龘𪚥")
    assert error.characters == ("𪚥", "龘")
    assert "U+2A6A5" in str(error.message)
    assert str(error.message).count("U+2A6A5") == 1
