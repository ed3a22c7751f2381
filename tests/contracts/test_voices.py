"""What every voice must do, whoever made it. A new adapter is added to VOICES here, against a server of the test's own."""

from __future__ import annotations

import wave

import pytest

from courses.audio.pronouncing import script
from courses.audio.voices import NotSpoken
from courses.audio.voices.espeak import Espeak
from tests.courses.audio.factories import Beeps

VOICES = [Espeak, Beeps]


@pytest.fixture(params=VOICES, ids=lambda voice: voice.name)
def voice(request):
    return request.param()


def heard(file):
    with wave.open(str(file)) as sound:
        return sound.getnchannels(), sound.getnframes() / sound.getframerate(), sound.readframes(sound.getnframes())


def test_it_says_a_sentence_as_wav_of_one_channel(voice, tmp_path):
    to = tmp_path / "speech.wav"
    voice.speak(script("村务公开不少于十五日。", {}), to)
    channels, seconds, frames = heard(to)
    assert channels == 1
    assert 0.4 < seconds < 10
    assert any(frames), "not silence"


def test_more_words_take_longer(voice, tmp_path):
    voice.speak(script("公开。", {}), tmp_path / "short.wav")
    voice.speak(script("公开，" * 30, {}), tmp_path / "long.wav")
    assert heard(tmp_path / "long.wav")[1] > 2 * heard(tmp_path / "short.wav")[1]


@pytest.mark.parametrize("text", ["", "  \n", "，。！", "——"])
def test_what_has_no_word_is_refused_for_good_and_leaves_no_file(voice, tmp_path, text):
    with pytest.raises(NotSpoken) as refused:
        voice.speak(script(text, {}), tmp_path / "speech.wav")
    assert refused.value.for_good
    assert list(tmp_path.iterdir()) == []


def test_what_is_too_long_is_refused_for_good(voice, tmp_path):
    with pytest.raises(NotSpoken) as refused:
        voice.speak(script("村" * (voice.longest + 1), {}), tmp_path / "speech.wav")
    assert refused.value.for_good


def test_it_leaves_nothing_beside_its_file(voice, tmp_path):
    voice.speak(script("你好。", {}), tmp_path / "speech.wav")
    assert [file.name for file in tmp_path.iterdir()] == ["speech.wav"]


def test_text_is_text_and_never_a_command(voice, tmp_path):
    voice.speak(script("你好 -w /tmp/x; $(touch y) <audio> | 村。", {}), tmp_path / "speech.wav")
    assert [file.name for file in tmp_path.iterdir()] == ["speech.wav"]


def test_its_name_and_badge_say_which_voice_it_is(voice):
    assert 0 < len(voice.name) <= 40 and str(voice.badge)
