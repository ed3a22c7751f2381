"""The figures of item analysis in the words of a county office. Pure but for the language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.item_statistics import FAIR, GOOD, LITTLE, REVERSED, Flag
from kit.errors import Text

NAMES: Mapping[Flag, Text] = {
    Flag.KEY: gettext_lazy("the key may be wrong"),
    Flag.NEGATIVE: gettext_lazy("the wrong way round"),
    Flag.LAW: gettext_lazy("the law has a new text"),
    Flag.HARD: gettext_lazy("very hard"),
    Flag.LOW: gettext_lazy("hardly tells who knows"),
    Flag.UNUSED: gettext_lazy("an option that nobody takes"),
    Flag.EASY: gettext_lazy("very easy"),
    Flag.SHOWN: gettext_lazy("shown very often"),
}
SMALL = gettext_lazy("Fewer than 30 answered it: draw no conclusions yet.")


def sentence(
    flag: Flag, *, key: Sequence[str] = (), options: Sequence[str] = (), share: int | None = None, times: int = 0
) -> str:
    """Why it needs a look, and what to do. options: those that the flag is about; share: in a hundred; times: shown for each hundred."""
    said = {"key": "、".join(key), "options": "、".join(options), "share": share, "times": times}
    return str(_sentences()[flag]) % said


def _sentences() -> Mapping[Flag, str]:
    return {
        Flag.KEY: _(
            "Who knows more chose %(options)s, not the key %(key)s. First check whether the key is right; if it is wrong, "
            "have it corrected."
        ),
        Flag.NEGATIVE: _("Who knows more gets it wrong more often. Check the key and the wording."),
        Flag.LAW: _("A law that it cites has a new text. Check whether the answer still holds."),
        Flag.HARD: _("Few get it right. Perhaps it asks more than its level, or the wording misleads."),
        Flag.LOW: _("Who knows and who does not do equally well on it. Sharpen the wording or the wrong options."),
        Flag.UNUSED: _("Nobody takes %(options)s. Put something there that people really confuse."),
        Flag.EASY: _("Nearly everybody gets it right: it costs time and tells little."),
        Flag.SHOWN: _(
            "In the last 90 days it was shown %(times)s times for each hundred persons. Many know it by heart: write "
            "another one like it."
        ),
    }


def telling(power: float | None) -> str:
    """Whether it tells who knows from who does not."""
    if power is None:
        return _("cannot be said yet")
    if power < REVERSED:
        return _("the wrong way round")
    for least, words in ((GOOD, _("tells very well")), (FAIR, _("tells well")), (LITTLE, _("just about"))):
        if power >= least:
            return words
    return _("hardly")


def relying(reliability: float | None, questions: int | None) -> str:
    """Whether one may go by the total of a quiz. Bounds: Crocker & Algina, ch. 7; 0.8 for what decides about one person."""
    if questions is None:
        return _(
            "Everybody gets other questions: there is no reliability of the whole. Look at the questions one by one."
        )
    if reliability is None:
        return _("All have the same total: nothing can be said.")
    if reliability >= 0.8:
        return _("The total can be relied upon.")
    if reliability >= 0.6:
        return _("The total can be relied upon roughly; near the line, look again.")
    if questions <= 10:
        return _("So few questions give no reliable total. That is no fault; do not compare persons by it.")
    return _("The total cannot be relied upon: the questions measure different things, or too many tell nothing.")
