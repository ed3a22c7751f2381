"""Who somebody without an account is: a name is not enough, since two may bear it. Pure.

Name, village and the last four digits of the telephone number name one of them. They are asked for only where the name alone
could be that of somebody who may not stand for the task.

Source: docs/learning-model.md, "Evidence" (nobody confirms himself, nor whoever did so for him).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

DIGITS = 4


@dataclass(frozen=True, slots=True)
class Who:
    """A name, and what tells its bearers apart, as far as it was said or is known. digits: the last four of the number."""

    name: str
    village: str = ""
    digits: str = ""

    @property
    def is_told(self) -> bool:
        """Whether enough was said to tell namesakes apart."""
        return bool(self.village and self.digits)

    def is_same(self, known: Who) -> bool | None:
        """Whether this is the person that is ``known``; None where nothing but the name was said, and that fits."""
        if _plain(self.name) != _plain(known.name):
            return False
        if not self.is_told:
            return None
        if known.village and not _fits(self.village, known.village):
            return False
        return not known.digits or self.digits == known.digits


def last_digits(phone: str | None) -> str:
    """The last four digits of a number; empty without one."""
    return re.sub(r"\D", "", phone or "")[-DIGITS:]


def _plain(text: str) -> str:
    return "".join(text.split())


def _fits(said: str, known: str) -> bool:
    """大湾 and 大湾村委会 are 大湾村."""
    one, other = (re.sub(r"(村民委员会|村委会|居委会|社区|村)$", "", _plain(text)) for text in (said, known))
    return one == other
