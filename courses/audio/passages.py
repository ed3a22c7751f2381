"""Short texts that a machine reads aloud: pieces of questions, and the notice on personal data.

Nobody asks for them one by one. A run looks at everything that may be shown, and makes what has no sound yet, or another one than
it should have by now; so much a run, so that a bank of thousands is read in a day and nothing else has to wait. What is said is
found by its words: the same option in two questions is one sound, and another order of options is none.

Source: docs/decisions/0088-questions-that-are-heard.md.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from assessments import api as assessments
from courses.audio import files, readings, voices
from courses.models import PassageSound, Pronunciation, Sound
from kit import encoding, jobs
from kit.models import Job
from people import api as people

READ_ON = "courses.read_on"
MOST = 30  # passages a run: half a minute of one processor with the stand-in
PAUSE = timedelta(seconds=20)  # from the beginning of a run that made way to the next one
AT_ONCE = 500  # names in one query

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Run:
    """What a run did. made: passages that have their sound now; left: those for the next runs."""

    made: int
    left: int


def is_on() -> bool:
    """Whether a voice reads in this installation; without one, no page has a word of it."""
    return settings.SPEECH in voices.VOICES


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def wanted() -> dict[str, str]:
    """Every passage that may be shown, by its digest, in the order in which sounds are made."""
    notice = people.notice_aloud(people.current_notice())
    return {digest_of(text): text for text in (*notice, *assessments.texts_aloud())}


def sounds_of(texts: Iterable[str]) -> dict[str, Sound] | None:
    """The sounds of ``texts`` by text, but for those in which there is nothing to say; None while one of them is not made yet.

    Half a question would mislead: it is read whole, or not. One query.
    """
    by_digest = {digest_of(text): text for text in texts}
    rows = PassageSound.objects.filter(digest__in=by_digest).select_related("sound")
    found = {by_digest[row.digest]: row.sound for row in rows}
    return {text: sound for text, sound in found.items() if sound} if len(found) == len(by_digest) else None


def ask(*, not_before: datetime) -> None:
    """Ask for a run before the timetable does; nothing without a voice."""
    if voices.voice() is not None:
        jobs.ask(READ_ON, key=not_before.isoformat(), not_before=not_before)


def state_of(voice: voices.Voice) -> str:
    """What sounds are made by today: as long as it is the same, a sound stays right. One query."""
    return f"{voice.name} {encoding.VERSION} {Pronunciation.objects.version()}"


def read_on(job: Job, *, at: datetime, most: int = MOST) -> Run:
    """Make up to ``most`` sounds that are missing, or that the dictionary or the voice has changed; nothing without a voice."""
    voice = voices.voice()
    if voice is None:
        return Run(0, 0)
    texts, entries = wanted(), Pronunciation.objects.current()
    rows = {row.digest: row for row in PassageSound.objects.select_related("sound")}
    state = state_of(voice)
    right = _still_right(texts, rows, voice, entries, state)
    with jobs.fenced(job):
        _note(texts, rows, right, state, at)
    due = [digest for digest in texts if digest not in right]
    made = 0
    for digest in due[:most]:
        try:
            sound = _spoken(texts[digest], voice, entries)
        except voices.NotSpoken as error:
            logger.warning("the voice gave nothing after %s passages: %s", made, error)
            break  # it does not answer: the next run asks it again
        with jobs.fenced(job):
            values = {"sound": readings.kept(sound) if sound else None, "checked_for": state, "unused_since": None}
            PassageSound.objects.update_or_create(digest=digest, defaults=values)
        made += 1
        jobs.progress(job, made, len(due))
        if made < len(due) and jobs.waited_for():
            jobs.ask(READ_ON, not_before=at + PAUSE)  # one worker does it all: a certificate comes first
            break
    if made:
        logger.info("read aloud: %s passages made, %s left", made, len(due) - made)
    return Run(made, len(due) - made)


def _spoken(text: str, voice: voices.Voice, entries: Mapping[str, str]) -> Sound | None:
    """The sound, not saved yet; None for what has nothing to say. Raises NotSpoken where trying again may help."""
    try:
        return readings.sound_of(text, voice, entries, readings.key_of(text, voice, entries))
    except voices.NotSpoken as error:
        if error.for_good:
            return None
        raise


def _still_right(
    texts: Mapping[str, str],
    rows: Mapping[str, PassageSound],
    voice: voices.Voice,
    entries: Mapping[str, str],
    state: str,
) -> frozenset[str]:
    """Digests of what has the sound that it should have. Only what was not looked at since the dictionary changed is reckoned."""

    def is_right(row: PassageSound) -> bool:
        if row.checked_for == state:
            return True
        return row.sound is not None and readings.key_of(texts[row.digest], voice, entries) == row.sound.key

    return frozenset(digest for digest, row in rows.items() if digest in texts and is_right(row))


def _note(
    texts: Mapping[str, str], rows: Mapping[str, PassageSound], right: frozenset[str], state: str, at: datetime
) -> None:
    """Which rows are right, and which nobody uses any more; a few queries, none of them when nothing has changed."""
    all_of_them = rows.values()
    _update([row for row in all_of_them if row.digest in right and row.checked_for != state], checked_for=state)
    _update([row for row in all_of_them if row.digest in texts and row.unused_since], unused_since=None)
    _update([row for row in all_of_them if row.digest not in texts and not row.unused_since], unused_since=at)


def _update(rows: list[PassageSound], **values: object) -> None:
    for start in range(0, len(rows), AT_ONCE):
        keys = [row.pk for row in rows[start : start + AT_ONCE]]
        PassageSound.objects.filter(pk__in=keys).update(**values)


def questions() -> tuple[int, int]:
    """How many questions can be heard, and how many there are."""
    made = set(PassageSound.objects.values_list("digest", flat=True))
    return assessments.questions_complete(lambda text: digest_of(text) in made)


def forget_unused(*, at: datetime) -> int:
    """Remove what nobody has used for a month; its sound goes with the next sweep of sounds. How many."""
    return PassageSound.objects.filter(unused_since__lt=at - files.KEPT).delete()[0]
