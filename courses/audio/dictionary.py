"""The trainers' dictionary of readings: every change is a row, the newest row of a word counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from courses.audio.pronouncing import checked
from courses.models import Pronunciation
from kit import audit, jobs
from kit.errors import InputError, NotNow

if TYPE_CHECKING:
    from people.models import Person

SAY_ANEW = "courses.say_anew"
MOST = 2000  # words


def put(word: str, said: str, *, by: Person) -> Pronunciation:
    """From now on ``word`` is read so; the readings that it changes are made anew. Raises InputError, NotNow."""
    word, said = checked(word, said)
    with transaction.atomic():
        known = Pronunciation.objects.current()
        if known.get(word) == said:
            raise InputError(_("“%(word)s” is read so already.") % {"word": word}, field="word")
        if len(known) >= MOST:
            raise NotNow(_("The dictionary is full."), _("Take out words that no lesson uses."))
        return _changed(Pronunciation(word=word, pinyin=said), by)


def take_out(word: str, *, by: Person) -> Pronunciation | None:
    """The word is read as pypinyin reads it again; None when it was not there."""
    with transaction.atomic():
        if word not in Pronunciation.objects.current():
            return None
        return _changed(Pronunciation(word=word, pinyin=""), by)


def _changed(entry: Pronunciation, by: Person) -> Pronunciation:
    entry.save()
    jobs.ask(SAY_ANEW, key="dictionary", by=by)
    audit.record("courses.pronunciation_changed", by=by, object_type="courses.pronunciation", object_id=str(entry.pk))
    return entry
