"""The approved texts. A message is a key and parameters, never free text; nothing else reaches a telephone.

No text names another person, and none says more than the telephone of a family may show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """What a text is for. Only reminders are capped and keep quiet hours; a code is waited for."""

    CODE = "code"
    NEWS = "news"
    REMINDER = "reminder"


@dataclass(frozen=True)
class Wording:
    """One approved text. ``parameters`` must all be given; ``secret`` ones are sent and never stored."""

    key: str
    kind: Kind
    text: str | Promise
    parameters: frozenset[str] = frozenset()
    secret: frozenset[str] = frozenset()

    def render(self, parameters: Mapping[str, object]) -> str:
        """The text with its parameters. Raises ImproperlyConfigured when one is missing or one too many is given."""
        if set(parameters) != self.parameters | self.secret:
            raise ImproperlyConfigured(f"The wording '{self.key}' takes {sorted(self.parameters | self.secret)}.")
        return str(self.text) % {"site": settings.SITE_NAME, **parameters}

    def stored(self, parameters: Mapping[str, object]) -> dict[str, object]:
        """The parameters that may lie in the database."""
        return {name: value for name, value in parameters.items() if name not in self.secret}


WORDINGS: dict[str, Wording] = {
    wording.key: wording
    for wording in (
        Wording(
            "login_code",
            Kind.CODE,
            _("[%(site)s] Your code is %(code)s. It is good for 10 minutes. Give it to nobody."),
            secret=frozenset(["code"]),
        ),
        Wording(
            "steps_due",
            Kind.REMINDER,
            _("[%(site)s] Until %(due)s there are %(lessons)s lessons and %(tests)s small tests left. There is time."),
            frozenset(["due", "lessons", "tests"]),
        ),
        Wording(
            "recheck_due",
            Kind.REMINDER,
            _("[%(site)s] Time to go over “%(competency)s” again: five questions."),
            frozenset(["competency"]),
        ),
        Wording("certificate_ready", Kind.NEWS, _("[%(site)s] Your certificate is ready. Open “Mine” to fetch it.")),
        Wording("plan_changed", Kind.NEWS, _("[%(site)s] Your office has changed, and your plan with it.")),
        Wording(
            "office_changes",
            Kind.NEWS,
            _("[%(site)s] From %(day)s your office changes, and your plan with it. Open “Mine” to read it."),
            frozenset(["day"]),
        ),
        Wording(
            "hand_over_waits", Kind.NEWS, _("[%(site)s] A hand-over list waits for you. Open “Mine” to fill it in.")
        ),
        Wording(
            "mentor_named", Kind.NEWS, _("[%(site)s] An experienced cadre stands by you now. Open “Mine” to see who.")
        ),
        Wording(
            "mentee_named", Kind.NEWS, _("[%(site)s] You were asked to stand by a new cadre. Open “Mine” to see who.")
        ),
        Wording(
            "password_set",
            Kind.NEWS,
            _("[%(site)s] An administrator gave your account a new password. Not asked for? Call the county now."),
        ),
        Wording(
            "second_factor_reset",
            Kind.NEWS,
            _("[%(site)s] An administrator reset your authenticator app. Not asked for? Call the county now."),
        ),
        Wording(
            "writing_marked",
            Kind.NEWS,
            _("[%(site)s] A trainer has read what you wrote in “%(test)s”. Open “Mine” to read it."),
            frozenset(["test"]),
        ),
        Wording(
            "law_changed",
            Kind.NEWS,
            _("[%(site)s] %(law)s has changed. A few questions about it stand in your plan; your level stays."),
            frozenset(["law"]),
        ),
        Wording(
            "task_near",
            Kind.REMINDER,
            _("[%(site)s] Your task at work is set for %(day)s. Done? Open “Mine” and hand it in."),
            frozenset(["day"]),
        ),
        Wording(
            "task_waits",
            Kind.NEWS,
            _("[%(site)s] A task at work waits for you for a week. Open the desk to look at it."),
        ),
        Wording(
            "class_told",
            Kind.NEWS,
            _("[%(site)s] A class: “%(title)s”, %(when)s, %(place)s. You cannot come? Ask for leave under “Mine”."),
            frozenset(["title", "when", "place"]),
        ),
        Wording(
            "class_moved",
            Kind.NEWS,
            _("[%(site)s] Time or place has changed: “%(title)s” is on %(when)s, %(place)s."),
            frozenset(["title", "when", "place"]),
        ),
        Wording(
            "class_off",
            Kind.NEWS,
            _("[%(site)s] Called off: “%(title)s” on %(when)s, %(place)s. You need not come."),
            frozenset(["title", "when", "place"]),
        ),
        Wording("review_waits", Kind.NEWS, _("[%(site)s] Somebody asks you to look again. Open the desk to answer.")),
        Wording("answer_given", Kind.NEWS, _("[%(site)s] Your message was answered. Open “Mine” to read it.")),
    )
}
REMINDERS = frozenset(key for key, wording in WORDINGS.items() if wording.kind is Kind.REMINDER)


def wording_of(key: str) -> Wording:
    """The approved text named ``key``. Raises ImproperlyConfigured for any other."""
    try:
        return WORDINGS[key]
    except KeyError:
        raise ImproperlyConfigured(f"There is no approved wording '{key}'.") from None


def words_of(key: str, parameters: Mapping[str, object]) -> str:
    """What somebody would read."""
    return wording_of(key).render(parameters)
