"""How much time a sitting has left, in words, and what happens when it is up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from assessments import terms
from assessments.models import Sitting
from assessments.quiz_gates import moment_words
from assessments.terms import Overdue
from kit import clock
from kit.errors import Text

MINUTE = 60

UP: Mapping[Overdue, Text] = {
    Overdue.HAND_IN: _("Time is up. It is being handed in; what is answered counts."),
    Overdue.FLAG: _("Time is up. You can still hand in; it is noted as late."),
    Overdue.NOTHING: _("Time is up. What comes now does not count."),
}


@dataclass(frozen=True)
class TimeLeft:
    """seconds: 0 when time is up.  until: the end of it, in words.  policy: what happens then."""

    seconds: int
    until: str
    policy: Overdue

    @property
    def words(self) -> str:
        """What is left, rounded down: nobody is promised a minute that he does not have."""
        if self.seconds >= MINUTE:
            left = self.seconds // MINUTE
            return ngettext("%(left)s minute left", "%(left)s minutes left", left) % {"left": left}
        return self.last

    @property
    def pattern(self) -> str:
        """The same for the script, which puts the number where 99 stands."""
        return ngettext("%(left)s minute left", "%(left)s minutes left", 99) % {"left": 99}

    @property
    def last(self) -> str:
        return gettext("less than a minute left")

    @property
    def is_up(self) -> bool:
        return self.seconds == 0

    @property
    def up(self) -> Text:
        return UP[self.policy]


def time_left(sitting: Sitting, *, at: datetime) -> TimeLeft | None:
    """Of a sitting of an authored quiz, which has its quiz; None where there is no limit."""
    if sitting.deadline_at is None or not sitting.quiz.is_authored:
        return None
    left = max(timedelta(0), sitting.deadline_at - at)
    return TimeLeft(int(left.total_seconds()), end_words(sitting.deadline_at, at), terms.read(sitting.given).overdue)


def end_words(end: datetime, at: datetime) -> str:
    """The minute of an end: without the day when that is today."""
    if clock.day_of(end) == clock.day_of(at):
        return date_format(localtime(end), "H:i")
    return moment_words(end)
