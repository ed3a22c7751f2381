"""How words are read, and what the dictionary takes and refuses."""

from __future__ import annotations

import pytest

from courses.audio.pronouncing import checked, script, used_in
from kit.errors import InputError


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("银行", "yin2 hang2"),
        ("重庆", "chong2 qing4"),
        ("重点", "zhong4 dian3"),
        ("调解", "tiao2 jie3"),
        ("第二十一条", "di4 er4 shi2 yi1 tiao2"),
        ("百分之一", "bai3 fen1 zhi1 yi1"),
        ("一百", "yi4 bai3"),
        ("不是", "bu2 shi4"),
        ("妇女", "fu4 nv3"),
        ("好。再见", "hao3 . zai4 jian4"),
        ("A，村", "ei1 , cun1"),
        ("😀", ""),
    ],
)
def test_words_of_several_readings_are_read_by_what_stands_around_them(text, pinyin):
    assert script(text, {}).pinyin == pinyin


def test_an_entry_counts_inside_of_its_word_and_nowhere_else():
    said = script("行长说银行的行规。", {"行规": "xing2 gui1"})
    assert said.pinyin == "hang2 zhang3 shuo1 yin2 hang2 de5 xing2 gui1 ."
    assert said.readings == (("行规", "xing2 gui1"),)


def test_the_longer_word_wins():
    assert script("重担子", {"重担": "zhong4 dan4", "重担子": "chong2 dan4 zi5"}).pinyin == "chong2 dan4 zi5"


def test_only_the_entries_that_a_text_uses_matter_to_it():
    assert used_in("村务公开", {"行长": "hang2 zhang3", "公开": "gong1 kai1"}) == (("公开", "gong1 kai1"),)


@pytest.mark.parametrize(
    ("word", "typed", "kept"),
    [
        ("行长", "hang2 zhang3", "hang2 zhang3"),
        (" 行长 ", " Háng  zhǎng", "hang2 zhang3"),
        ("绿色", "lv4 se4", "lü4 se4"),
        ("绿色", "lǜ sè", "lü4 se4"),
        ("妈妈", "ma1 ma", "ma1 ma5"),
    ],
)
def test_tone_marks_and_numbers_are_brought_into_one_form(word, typed, kept):
    assert checked(word, typed) == ("".join(word.split()), kept)


@pytest.mark.parametrize(
    ("word", "typed", "field", "says"),
    [
        ("", "hang2", "word", "不是 12 个字以内的中文词"),
        ("bank", "hang2", "word", "不是 12 个字以内的中文词"),
        ("长" * 13, "chang2 " * 13, "word", "不是 12 个字以内的中文词"),
        ("行长", "hang2", "pinyin", "词有 2 个字，拼音有 1 个音节"),
        ("行长", "", "pinyin", "拼音有 0 个音节"),
        ("行长", "hang2 zhaang3", "pinyin", "“zhaang3”不是拼音"),
        ("行长", "hang2 zhang7", "pinyin", "“zhang7”不是拼音"),
        ("行长", "hang2 <b>", "pinyin", "不是拼音"),
        ("行长", "hang2 hao3", "pinyin", "“长”没有 hao3 这个读音"),
    ],
)
def test_bad_input_is_refused_with_what_to_do(word, typed, field, says):
    with pytest.raises(InputError) as refused:
        checked(word, typed)
    assert refused.value.field == field and says in str(refused.value)
