"""The stand-in for the demonstration: pypinyin says how the words are read, Debian's espeak-ng says them.

Clear and plainly a machine. It needs no account, no network and 10 ms a sentence; no county should teach with it.
"""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from courses.audio.pronouncing import Script
from courses.audio.voices.base import NotSpoken, Voice
from kit import running

WORDS_A_MINUTE = 145  # syllables: slow enough for a listener of sixty
GAP = 2  # between syllables, in 10 ms


class Espeak(Voice):
    """espeak-ng in its voice of Latin pinyin: it is given syllables with tones, never characters."""

    name = "espeak-ng-1"
    programs = (*Voice.programs, "espeak-ng")
    badge = _("Read by a machine, demonstration")

    def speak(self, script: Script, to: Path) -> None:
        self.refuse_unsayable(script)
        if not script.pinyin.strip(" ,.!?;"):
            raise NotSpoken("no syllable", for_good=True)
        words = to.with_suffix(".txt")
        words.write_text(script.pinyin, encoding="utf-8")
        how = ["-v", "cmn-latn-pinyin", "-s", str(WORDS_A_MINUTE), "-g", str(GAP), "-b", "1"]
        try:
            running.run(["espeak-ng", *how, "-f", words, "-w", to], folder=to.parent, seconds=60)
        except running.Failed as error:
            to.unlink(missing_ok=True)
            raise NotSpoken(str(error)) from error
        finally:
            words.unlink(missing_ok=True)
