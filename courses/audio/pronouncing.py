"""How the words of a text are said: pinyin with tones, and the trainers' dictionary on top. Pure.

pypinyin knows most words of several readings by the words around them (银行, 重庆); what it gets wrong a trainer puts right
with an entry: a word and its pinyin. An entry counts only inside of its word, so it can spoil nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin, pinyin, pinyin_dict
from pypinyin.contrib.tone_convert import to_normal, to_tone3

from kit.errors import InputError

LONGEST_WORD = 12
HAN = re.compile(r"[\u3400-\u9fff]+")
SYLLABLE = re.compile(r"[a-zü]+[1-5]")
STOPS = {"。": ".", "！": "!", "？": "?", "；": ";", ".": ".", "!": "!", "?": "?", ";": ";", "\n": "."}
PAUSES = frozenset("，、：,:—…（）()《》〈〉“”")
# A one is yī where it is a number or a rank by itself: 第一, 二十一, 三点一. Otherwise it changes with its neighbour.
PLAIN_ONE = re.compile(r"(?<=[第十零点之])一(?![百千万亿])")
LETTERS = {
    "A": "ei1", "B": "bi4", "C": "xi1", "D": "di4", "E": "yi4", "F": "ai2 fu5", "G": "ji4", "H": "ei2 chi5", "I": "ai4",
    "J": "zhei4", "K": "kei4", "L": "ai2 le5", "M": "ai2 mu5", "N": "en1", "O": "ou1", "P": "pi4", "Q": "kiu1", "R": "a4",
    "S": "ai2 si5", "T": "ti4", "U": "you4", "V": "wei4", "W": "da2 bu5 liu5", "X": "ai2 ke5 si5", "Y": "wai4", "Z": "zei4",
}  # fmt: skip


@dataclass(frozen=True)
class Script:
    """What a voice is given. text: as it is said, with punctuation; pinyin: the same in syllables with tone numbers.

    readings: the entries of the dictionary that the text uses, for voices that do better without pinyin.
    """

    text: str
    pinyin: str
    readings: tuple[tuple[str, str], ...] = ()


def script(text: str, readings: Mapping[str, str]) -> Script:
    """``text``, made speakable before, with the entries of ``readings`` (word to pinyin) that it uses."""
    used = used_in(text, readings)
    return Script(text, " ".join(_said(text, dict(used))), used)


def used_in(text: str, readings: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The entries whose word stands in ``text``, in order of the words: what a change of the dictionary means for it."""
    return tuple(sorted((word, said) for word, said in readings.items() if word in text))


def _said(text: str, readings: Mapping[str, str]) -> Iterator[str]:
    words = sorted(readings, key=lambda word: (-len(word), word))
    pieces = re.split("(" + "|".join(map(re.escape, words)) + ")", text) if words else [text]
    for piece in pieces:
        if piece in readings:
            yield readings[piece]
        else:
            yield from _by_itself(piece)


def _by_itself(text: str) -> Iterator[str]:
    for part in re.findall(r"[\u3400-\u9fff]+|[A-Za-z]+|[^\u3400-\u9fffA-Za-z]", text):
        if HAN.fullmatch(part):
            yield from _syllables(part)
        elif part.isalpha():
            yield from (LETTERS[letter] for letter in part.upper())
        elif part in STOPS:
            yield STOPS[part]
        elif part in PAUSES:
            yield ","


def _syllables(characters: str) -> list[str]:
    said = lazy_pinyin(characters, style=Style.TONE3, neutral_tone_with_five=True, tone_sandhi=True, errors="ignore")
    if len(said) == len(characters):
        for one in PLAIN_ONE.finditer(characters):
            said[one.start()] = "yi1"
    return said


def checked(word: str, said: str) -> tuple[str, str]:
    """A new entry, brought into one form: the word, and its pinyin as ``hang2 zhang3``.

    Takes tone marks (háng zhǎng) and tone numbers. Raises InputError, field ``word`` or ``pinyin``, for what is no word, a
    wrong number of syllables, no syllable at all, or one that its character never has.
    """
    word = "".join(word.split())
    if not HAN.fullmatch(word) or len(word) > LONGEST_WORD:
        raise InputError(
            _("This is no Chinese word of at most 12 characters."), _("Write the word alone."), field="word"
        )
    syllables = [_in_numbers(one) for one in re.split(r"[\s'’·,，]+", said.strip().lower()) if one]
    if len(syllables) != len(word):
        counts = {"characters": len(word), "syllables": len(syllables)}
        raise InputError(
            _("The word has %(characters)s characters, the pinyin %(syllables)s syllables.") % counts,
            _("Put a blank between syllables: hang2 zhang3."),
            field="pinyin",
        )
    for character, syllable in zip(word, syllables, strict=True):
        if not SYLLABLE.fullmatch(syllable) or to_normal(syllable) not in known_syllables():
            raise InputError(
                _("“%(syllable)s” is no syllable of pinyin.") % {"syllable": syllable},
                _("Write it like hang2 or háng."),
                field="pinyin",
            )
        if bare(syllable) not in readings_of(character):
            names = {"character": character, "syllable": syllable, "known": "、".join(sorted(readings_of(character)))}
            raise InputError(
                _("“%(character)s” is never read %(syllable)s.") % names,
                _("It is read: %(known)s.") % names,
                field="pinyin",
            )
    return word, " ".join(syllables)


def _in_numbers(syllable: str) -> str:
    """háng, hang2 and lv4 in one form; without a tone it is the neutral one."""
    plain = syllable.replace("v", "ü").replace("u:", "ü")
    numbered = plain if plain[-1:].isdigit() else to_tone3(plain, v_to_u=True)
    return numbered if numbered[-1:].isdigit() else f"{numbered}5"


def bare(syllable: str) -> str:
    """Without its tone."""
    return syllable.rstrip("012345")


@cache
def readings_of(character: str) -> frozenset[str]:
    """Every reading of a character, without tones: in a name or a dialect word a tone may differ, the sound may not."""
    found = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=True)
    return frozenset(found[0]) if found else frozenset()


@cache
def known_syllables() -> frozenset[str]:
    """Every syllable that some character has, without tones."""
    marked = {one for readings in pinyin_dict.pinyin_dict.values() for one in readings.split(",")}
    return frozenset(to_normal(one, v_to_u=True) for one in marked) | frozenset(to_normal(one) for one in marked)
