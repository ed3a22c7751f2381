"""Two phones of one person and somebody else's, out of order: what they send, and what must come of it by a reference of its own.

The reference is written down a second time on purpose, event by event in the order of arrival, and shares no rule with the
product. Used by tests/assessments/test_fuzz.py and by bench/fuzz.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from assessments import api, bank, projections
from assessments.events import ANSWER_SET, LEASE_TAKEN, SITTING_SUBMITTED
from assessments.load import insert
from assessments.models import Answer, Sitting
from assessments.questions import Option, QuestionType
from assessments.quizzes import ensure_check
from assessments.scoring import Sheet, score
from assessments.versions import items, version
from offline.api import NewEvent, Sent, append_event, append_events
from offline.models import Event, EventConflict
from tests.assessments.factories import PARTS, question

LESSON = "FUZZ-L1"
CLOCKS = (-365 * 56, 0, 365 * 5)  # days: a phone in 1970, one that is right, one in 2031
HOW = ("answer", "answer", "answer", "answer", "submit", "take", "again", "other", "stranger", "not_asked", "flush")
MOST_IN_A_BATCH = 50


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens. how: one of `HOW`.  phone: 0 has pages, 1 and 2 an outbox.  item, said, pick: any number."""

    how: str
    phone: int
    item: int
    said: int
    pick: int


def steps(chance: Random, count: int) -> list[Step]:
    return [
        Step(chance.choice(HOW), chance.randrange(3), chance.randrange(99), chance.randrange(99), chance.randrange(999))
        for _ in range(count)
    ]


def plant(at: datetime) -> None:
    """A check with a question of every kind that a machine scores."""
    kinds = [
        {"type": QuestionType.SINGLE},
        {"type": QuestionType.MULTIPLE, "right": ("A", "C")},
        {"type": QuestionType.TRUE_FALSE, "options": (Option("T", "对"), Option("F", "错")), "right": ("F",)},
        {"type": QuestionType.ORDERING, "right": ("C", "A", "B", "D")},
        {"type": QuestionType.CASE, "right": ("B", "D")},
        *PARTS.values(),
    ]
    rows = [question("LZ04", 2, 900 + n, **{**fields, "code": f"FUZZ-{n}"}) for n, fields in enumerate(kinds)]
    insert(rows, at=at)
    bank.touch()
    ensure_check(LESSON, "乱序", [row.code for row in rows])


@dataclass
class Phone:
    """store: empty for a phone that has pages only.  claim: the lease that it believes to have.  waiting: not sent yet."""

    holder: str
    store: str
    off: timedelta
    seq: int = 0
    claim: int = 0
    waiting: list[NewEvent] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """What the reference knows of an event that it took."""

    new: NewEvent
    place: tuple[int, int, int, str]  # take, store, seq, id
    counts: bool


class History:
    """One sitting and everything that is sent to it."""

    def __init__(self, owner: Any, stranger: Any, *, at: datetime) -> None:
        self.owner, self.stranger, self.at = owner, stranger, at
        self.sitting: Sitting = api.start_check(owner, LESSON, at=at)
        self.items = [line["v"] for line in self.sitting.paper]
        mark = self.sitting.pk.hex[:8]
        self.phones = [
            Phone(f"{mark}-a", "", timedelta(0)),
            Phone(f"{mark}-b", f"{mark}-b", timedelta(days=CLOCKS[0])),
            Phone(f"{mark}-c", f"{mark}-c", timedelta(days=CLOCKS[2])),
        ]
        self.sent: dict[UUID, NewEvent] = {}  # the first content of every id
        self.conflicts: set[tuple[UUID, str]] = set()
        self.refused: set[UUID] = set()
        self.log: list[Said] = []
        self.takes: list[str] = []
        self.stores: list[str] = []
        self.closing: Said | None = None
        self.numbers = Counter[str]()

    def run(self, steps: Iterable[Step]) -> None:
        """Everything happens, and in the end every outbox is emptied."""
        for step in steps:
            self.at += timedelta(seconds=7)
            self._do(step)
        for phone in self.phones:
            self._flush(phone, Random(len(self.sent)))

    def _do(self, step: Step) -> None:
        phone = self.phones[step.phone]
        if step.how == "flush":
            self._flush(phone, Random(step.pick))
        elif step.how == "again" and self.sent:
            self._send(phone, [list(self.sent.values())[step.pick % len(self.sent)]] * 2)
        elif step.how == "other" and self.sent:
            first = list(self.sent.values())[step.pick % len(self.sent)]
            self._send(phone, [replace(first, data={**first.data, "answer": ["B"], "sheet": {}, "holder": "z"})])
        elif step.how == "stranger":
            self._send(phone, [self._answer(phone, step, claim=False)], person=self.stranger)
        elif step.how == "take":
            self._send(phone, [self._new(phone, LEASE_TAKEN, {"holder": phone.holder}, claim=False)])
            phone.claim = len(self.takes) if self.takes and self.takes[-1] == phone.holder else phone.claim
        elif step.how in ("answer", "submit", "not_asked"):
            new = self._submit(phone, step) if step.how == "submit" else self._answer(phone, step)
            if phone.store and step.pick % 3:
                phone.waiting.append(new)
            else:
                self._send(phone, [new])

    def _answer(self, phone: Phone, step: Step, *, claim: bool = True) -> NewEvent:
        item = str(uuid4()) if step.how == "not_asked" else self.items[step.item % len(self.items)]
        return self._new(phone, ANSWER_SET, {"item": item, "answer": self.answer(step.item, step.said)}, claim=claim)

    def _submit(self, phone: Phone, step: Step) -> NewEvent:
        sheet = {item: self.answer(n, step.said + n) for n, item in enumerate(self.items) if (step.pick + n) % 4}
        return self._new(phone, SITTING_SUBMITTED, {"sheet": sheet})

    def answer(self, item: int, said: int) -> list[str]:
        """Right, wrong, in another order, half, taken back or nonsense."""
        line = self.sitting.paper[item % len(self.items)]
        right = list(version(UUID(line["v"])).right)
        return [right, right, right[::-1], right[:-1], list(line["o"][:1]), [], ["?"], ["1=七", "2:A"]][said % 8]

    def _new(self, phone: Phone, type_: str, data: dict[str, Any], *, claim: bool = True) -> NewEvent:
        phone.seq += 1
        lease = {"lease": phone.claim} if claim and phone.claim else {}
        return NewEvent(
            uuid4(),
            type_,
            self.sitting.pk,
            {"sitting": str(self.sitting.pk), **data, **lease},
            store=phone.store,
            seq=phone.seq if phone.store else None,
            client_ts=max(0, int((self.at + phone.off).timestamp() * 1000)) if phone.store else None,
        )

    def _flush(self, phone: Phone, chance: Random) -> None:
        """The outbox in any order, some of it twice, together with something old."""
        batch = [*phone.waiting, *phone.waiting[:2]]
        if self.sent:
            batch.append(chance.choice(list(self.sent.values())))
        chance.shuffle(batch)
        phone.waiting = []
        for start in range(0, len(batch), MOST_IN_A_BATCH):
            self._send(phone, batch[start : start + MOST_IN_A_BATCH])

    def _send(self, phone: Phone, batch: Sequence[NewEvent], *, person: Any = None) -> None:
        maker = person or self.owner
        if phone.store:
            sent = Sent(client_ts=max(0, int((self.at + phone.off).timestamp() * 1000)))
            verdicts = append_events(batch, maker, None, self.at, sent)
        else:
            verdicts = [append_event(maker, new, at=self.at) for new in batch]
        known = set(self.sent)
        for _place, new in sorted(enumerate(batch), key=lambda pair: _acts(pair[1], bool(phone.store))):
            self._refer(new, maker)
        for new, verdict in zip(batch, verdicts, strict=True):
            self.numbers[verdict.verdict] += 1
            assert (verdict.verdict == "accepted") <= (new.id not in known), "accepted twice"
            assert verdict.verdict != "later"

    # The reference, event by event.

    def _refer(self, new: NewEvent, maker: Any) -> None:
        if new.id in self.sent:
            first = self.sent[new.id]
            own = self.stranger if first.id in self.strange else self.owner
            if first.content_hash() != new.content_hash() or own != maker:
                self.conflicts.add((new.id, f"{maker.pk} {new.content_hash()}"))
            return
        self.sent[new.id] = new
        if maker != self.owner:
            self.strange.add(new.id)
            self.refused.add(new.id)
        elif new.type == LEASE_TAKEN:
            if self.closing or (self.takes and self.takes[-1] == new.data["holder"]):
                self.refused.add(new.id)
            else:
                self.takes.append(new.data["holder"])
        elif new.type == ANSWER_SET and new.data["item"] not in self.items:
            self.refused.add(new.id)
        else:
            self._take_in(new)

    @property
    def strange(self) -> set[UUID]:
        """The events that somebody else sent first."""
        return self.__dict__.setdefault("_strange", set())

    def _take_in(self, new: NewEvent) -> None:
        if new.store and new.store not in self.stores:
            self.stores.append(new.store)
        claim = new.data.get("lease", 0)
        store = 1 + self.stores.index(new.store) if new.store else 0
        said = Said(new, (claim, store, new.seq or len(self.sent), str(new.id)), claim >= len(self.takes))
        self.log.append(said)
        if new.type == SITTING_SUBMITTED and said.counts and self.closing is None:
            self.closing = said

    def sheet(self) -> dict[str, list[str]]:
        """What counts: the sheet that closed the sitting, else the newest answers."""
        if self.closing is not None:
            return dict(self.closing.new.data["sheet"])
        counting = [said for said in self.log if said.new.type == ANSWER_SET and said.counts]
        return {
            said.new.data["item"]: said.new.data["answer"] for said in sorted(counting, key=lambda said: said.place)
        }

    # What is there, against it.

    @property
    def lost(self) -> int:
        """Events that were sent and are in no table."""
        there = set(Event.objects.filter(object=self.sitting.pk).values_list("pk", flat=True))
        beside = EventConflict.objects.filter(event_id__in=list(self.sent)).count()
        return len(set(self.sent) - there) + len(self.conflicts) - beside

    @property
    def doubled(self) -> int:
        """Events, answers or results that count more than once or that nobody sent."""
        rows = Event.objects.filter(object=self.sitting.pk).values_list("pk", flat=True)
        answers = Counter(Answer.objects.filter(sitting=self.sitting).values_list("version_id", flat=True))
        return len(rows) - len(self.sent) + sum(count - 1 for count in answers.values())

    def differences(self) -> list[str]:
        """What is not as the reference, or as the log rebuilt, has it."""
        sitting, found = self.sitting, []
        sitting.refresh_from_db()
        stored = {str(row.version_id): row for row in Answer.objects.filter(sitting=sitting)}
        if sitting.submit_event != (self.closing.new.id if self.closing else None):
            found.append("closed by another submit")
        sheet = self.sheet()
        if {key: list(row.value) for key, row in stored.items() if row.value} != {k: v for k, v in sheet.items() if v}:
            found.append("other answers")
        if self.closing is not None:
            result = score(items(sitting.asked), Sheet(sheet))
            if sitting.result["items"] != {mark.item: mark.finding.value for mark in result.per_item}:
                found.append("another result")
        refused = set(Event.objects.filter(object=sitting.pk, verdict="rejected").values_list("pk", flat=True))
        if refused != self.refused:
            found.append("other refusals")
        rebuilt = {str(row.version_id): row for row in projections.derived(sitting)}
        if {key: _words(row) for key, row in stored.items()} != {key: _words(row) for key, row in rebuilt.items()}:
            found.append("the rebuilt state is another one")
        return found


def _acts(new: NewEvent, is_batch: bool) -> tuple[Any, ...]:
    """The order in which a batch acts; a page's form sends one by one."""
    return (new.store, new.seq or 0, str(new.id)) if is_batch else ()


def _words(row: Answer) -> tuple[Any, ...]:
    return row.value, row.event, row.lease, row.seq, row.at, row.right
