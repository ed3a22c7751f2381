"""Phones that take a quiz along: what they keep, and what they send when they are back.

phone = Phone(wang, holder="a")
pack = phone.take("check:PACK-L1", at=AT)          the package, as the API gives it
phone.begin(pack, 0, at=day(1))                    uses its first sitting
phone.submit(right=3)                              an event more in the outbox
phone.send(at=day(2))                              everything, with the signed packs; the verdicts
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from assessments import bank, pack_pages, packs
from assessments.load import insert
from assessments.models import Sitting
from assessments.quizzes import ensure_check
from assessments.versions import version
from offline.api import Answer, Beside, NewEvent, Sent, append_events
from tests.assessments.factories import AT, question

LESSON = "PACK-L1"
CHECK = f"check:{LESSON}"


def ms(at: datetime) -> int:
    return max(0, int(at.timestamp() * 1000))


def plant_check(count: int = 4) -> None:
    """A lesson's check of single choices in which A is right."""
    rows = [question("LZ04", 1, 900 + n, code=f"PACK-{n}") for n in range(count)]
    insert(rows, at=AT)
    bank.touch()
    ensure_check(LESSON, "没网也能做", [row.code for row in rows])


@dataclass
class Phone:
    """One browser of a person. off: by how much its clock is wrong."""

    person: Any
    holder: str = "a"
    off: timedelta = timedelta(0)
    packs: dict[str, str] = field(default_factory=dict)
    outbox: list[NewEvent] = field(default_factory=list)
    kept: list[NewEvent] = field(default_factory=list)
    seq: int = 0
    pack: dict[str, Any] = field(default_factory=dict)
    sitting: dict[str, Any] = field(default_factory=dict)
    begun: datetime = AT
    pack_id: str = ""

    def take(self, key: str, *, at: datetime = AT) -> dict[str, Any]:
        """Download the package of a quiz."""
        quiz = packs.quiz_of(self.person, key)
        assert quiz is not None
        self.pack = pack_pages.package(packs.issue(self.person, quiz, holder=self.holder, at=at))
        self.packs[self.pack["id"]] = self.pack["signed"]
        return self.pack

    def begin(self, place: int = 0, *, at: datetime = AT, pack: dict[str, Any] | None = None) -> UUID:
        """Use one of the sittings; nothing is sent."""
        self.pack = pack or self.pack
        self.sitting, self.begun, self.pack_id = self.pack["sittings"][place], at, self.pack["id"]
        return UUID(self.sitting["id"])

    def answer(self, number: int, answer: list[str], *, at: datetime | None = None) -> NewEvent:
        item = self.sitting["paper"][number - 1]["v"]
        return self.write("answer_set", {"item": item, "answer": answer}, at=at)

    def submit(self, right: int, *, at: datetime | None = None) -> NewEvent:
        """Hand in a sheet with so many right answers; the others are wrong."""
        sheet = {}
        for place, line in enumerate(self.sitting["paper"]):
            known = list(version(UUID(line["v"])).right)
            sheet[line["v"]] = known if place < right else [next(key for key in line["o"] if key not in known)]
        return self.write("sitting_submitted", {"sheet": sheet}, at=at)

    def write(self, type_: str, data: dict[str, Any], *, at: datetime | None = None) -> NewEvent:
        self.seq += 1
        own = {"sitting": self.sitting["id"], **data, "started_ts": ms(self.begun + self.off)}
        new = NewEvent(
            uuid4(),
            type_,
            UUID(self.sitting["id"]),
            own,
            store=self.holder,
            seq=self.seq,
            client_ts=ms((at or self.begun + timedelta(minutes=5)) + self.off),
            pack=self.pack_id,
        )
        self.outbox.append(new)
        return new

    def send(self, *, at: datetime, with_packs: bool = True, person: Any = None) -> list[Answer]:
        """Everything in the outbox; what has a final verdict leaves it and is kept."""
        beside = Beside(packs=self.packs if with_packs else {})
        sent = Sent(client_ts=ms(at + self.off))
        answers = append_events(self.outbox, person or self.person, None, at, sent, beside)
        done = {answer.id for answer in answers if answer.verdict != "later"}
        self.kept += [event for event in self.outbox if str(event.id) in done]
        self.outbox = [event for event in self.outbox if str(event.id) not in done]
        return answers

    def send_again(self, *, at: datetime) -> list[Answer]:
        """All that it still keeps, as after another epoch."""
        self.outbox, self.kept = self.kept + self.outbox, []
        return self.send(at=at)

    @property
    def row(self) -> Sitting:
        """The sitting as the server has it."""
        return Sitting.objects.get(pk=self.sitting["id"])


def said(answers: list[Answer]) -> list[tuple[str, str]]:
    return [(answer.verdict.value, answer.code) for answer in answers]
