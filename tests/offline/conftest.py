from __future__ import annotations

from collections.abc import Iterator

import pytest

from notifications.models import Feedback
from offline import inbox
from offline.models import Event
from offline.verdicts import Rejected


@pytest.fixture
def note() -> Iterator[str]:
    """A type of events whose effect is one row each; ``data`` may ask for a refusal or a mistake."""

    def write(event: Event) -> None:
        Feedback.objects.create(person=event.person, kind="note", about=str(event.pk), at=event.at)
        if event.data.get("refuse"):
            raise Rejected("not_so")
        if event.data.get("break"):
            raise RuntimeError("a mistake of ours")

    inbox.register("note", write)
    yield "note"
    inbox.KINDS.pop("note")
