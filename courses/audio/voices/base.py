"""What every voice does."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path

from courses.audio.pronouncing import Script
from kit.errors import Text


class NotSpoken(Exception):
    """The voice gave no speech. ``for_good``: trying again gives none either."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good


class Voice(ABC):
    """Text into speech.

    name: which voice in which version; the same name and the same script are the same speech, so it is made only once.
    badge: what stands beside everything it says. longest: characters that it takes at once. programs: what must be installed.
    """

    name: str
    badge: Text
    longest: int = 3000
    programs: tuple[str, ...] = ("ffmpeg", "ffprobe", "prlimit")

    @abstractmethod
    def speak(self, script: Script, to: Path) -> None:
        """Write ``script`` as a WAV file of one channel to ``to``, which does not exist yet.

        Raises NotSpoken, and leaves no file then; what has no word to say, or is longer than `longest`, is refused for
        good. Called in a job: it may take a minute, and it may be called twice.
        """

    def refuse_unsayable(self, script: Script) -> None:
        """For every voice to begin with."""
        if not any(letter.isalnum() for letter in script.text):
            raise NotSpoken("nothing to say", for_good=True)
        if len(script.text) > self.longest:
            raise NotSpoken("too long", for_good=True)
