"""Errors whose words may be shown to people as they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text: TypeAlias = str | Promise  # ready text, or lazily translated text


class UserError(Exception):
    """Something that a person can understand and do something about.

    message: what happened, one sentence. next_step: what to do now, one sentence; empty when there is nothing.
    Both may be lazy translations. Never put a stack, an id of a row or another person's data in them.
    """

    def __init__(self, message: Text, next_step: Text = "") -> None:
        super().__init__(message, next_step)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        # Chinese sentences follow each other without a blank.
        return " ".join(str(part) for part in (self.message, self.next_step) if str(part)).replace("。 ", "。")


class InputError(UserError):
    """What was typed cannot be used. ``field`` names the form field, or is empty for the form as a whole."""

    def __init__(self, message: Text, next_step: Text = "", *, field: str = "") -> None:
        super().__init__(message, next_step)
        self.field = field


class NotNow(UserError):
    """Allowed in general but not in this state: closed, too early, already done, in other hands."""


class Stale(UserError):
    """What the person saw has changed in the meantime; looking again helps."""


class Unreadable(InputError):
    """An uploaded file that cannot be read as what it should be."""


class Unavailable(UserError):
    """Something that the server needs is missing or does not answer; the operator must act."""


class MissingFont(Unavailable):
    """No Chinese font is installed, so no PDF may be made."""


class MissingGlyph(UserError):
    """No font can draw these characters: the page would show boxes, so it is not made."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = tuple(dict.fromkeys(characters))
        super().__init__(
            _("No font can draw: %(characters)s") % {"characters": " ".join(map(_named, self.characters))},
            _("Ask the operator to install a font that has them, or write them with other characters."),
        )


def _named(character: str) -> str:
    """The character with its code point, since the one that cannot be drawn cannot be read either."""
    return f"{character} (U+{ord(character):04X})"
