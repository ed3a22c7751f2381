"""What somebody wrote without a network: the words come beside the event, the log keeps only their hash.

Source: docs/phone.md, "The offline contract", 11; docs/protocol.md, 4.1.
"""

from __future__ import annotations

import re
from hashlib import sha256

from kit.errors import InputError
from notifications.api import leave_feedback
from notifications.models import FeedbackKind
from offline.api import NotYet, Rejected
from offline.models import Event

KINDS = frozenset({FeedbackKind.OPINION, FeedbackKind.COMPLAINT, FeedbackKind.QUESTION})
LONGEST_ABOUT = 80
HASH = re.compile(r"[0-9a-f]{64}")


def feedback(event: Event) -> None:
    """Handler of ``feedback``. Raises Rejected for what is no feedback, NotYet while the words are missing."""
    kind, about, name = (event.data.get(each, "") for each in ("kind", "about", "hash"))
    if not all(isinstance(each, str) for each in (kind, about, name)):
        raise Rejected("bad_feedback")
    if kind not in KINDS or len(about) > LONGEST_ABOUT or not HASH.fullmatch(name):
        raise Rejected("bad_feedback")
    text = event.beside.texts.get(name)
    if text is None:
        raise NotYet("send_text")
    if hash_of(text) != name:
        raise Rejected("bad_feedback")
    try:
        leave_feedback(str(kind), plain(text), id=event.pk, at=event.at, person=event.person, about=about)
    except InputError:
        raise Rejected("bad_feedback") from None


def plain(text: str) -> str:
    """The words without blanks around them, their lines ended as Unix does."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def hash_of(text: str) -> str:
    return sha256(plain(text).encode()).hexdigest()
