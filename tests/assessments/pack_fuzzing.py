"""Packs in any order: two phones of one person and one of a stranger, downloads, tries, forged and foreign packs, replays, rows that
are gone, questions that are retired. What must come of it is written down a second time, event by event as it arrives.

Used by tests/assessments/test_pack_fuzz.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID, uuid4

from assessments import bank, proving
from assessments.models import Answer, Question, QuizPack, Sitting
from assessments.quizzes import ensure_check
from kit import clock
from offline.api import NewEvent
from offline.models import Event
from tests.assessments.packing import CHECK, LESSON, Phone

TEST = "test:LZ04:2"
HOW = (
    "take", "take", "begin", "begin", "answer", "answer", "submit", "submit", "flush", "flush", "bare",
    "replay", "forge", "foreign", "forget", "elsewhere", "revise", "days",
)  # fmt: skip
DAYS = 3  # between two tries of a test
CODES = {"pack_forged", "pack_foreign", "pack_expired", "not_in_pack", "no_such_sitting", "not_asked", "send_pack", ""}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens. how: one of `HOW`.  phone: 0 and 1 are the owner's.  pick: any number."""

    how: str
    phone: int
    pick: int


def steps(chance: Random, count: int) -> list[Step]:
    return [Step(chance.choice(HOW), chance.randrange(3), chance.randrange(999)) for _ in range(count)]


class PackHistory:
    """Everything that three phones do, and what the server must make of it."""

    def __init__(self, owner: Any, stranger: Any, *, at: datetime, mark: str) -> None:
        self.owner, self.stranger, self.at = owner, stranger, at
        self.phones = [Phone(owner, f"{mark}a"), Phone(owner, f"{mark}b"), Phone(stranger, f"{mark}c")]
        self.phones[1].off = timedelta(days=365 * 5)
        self.taken: list[tuple[Phone, dict[str, Any]]] = []
        self.final: dict[UUID, tuple[NewEvent, Any]] = {}
        self.accepted: list[NewEvent] = []
        self.begun: set[UUID] = set()
        self.sheets: dict[UUID, dict[str, list[str]]] = {}
        self.numbers = Counter[str]()

    def run(self, steps: Iterable[Step]) -> None:
        for step in steps:
            self.at += timedelta(minutes=40)
            getattr(self, f"_{step.how}")(self.phones[step.phone], step.pick)
        for phone in self.phones:
            self._flush(phone, 0)

    # What happens.

    def _take(self, phone: Phone, pick: int) -> None:
        key = (CHECK, TEST)[pick % 2]
        try:
            self.taken.append((phone, phone.take(key, at=self.at)))
        except Exception as refusal:
            assert type(refusal).__name__ == "NotNow"

    def _begin(self, phone: Phone, pick: int) -> None:
        own = [pack for each, pack in self.taken if each is phone]
        if own:
            pack = own[pick % len(own)]
            phone.begin(pick % len(pack["sittings"]), at=self.at, pack=pack)

    def _answer(self, phone: Phone, pick: int) -> None:
        if phone.sitting:
            phone.answer(1 + pick % len(phone.sitting["paper"]), [["A"], ["B"], [], ["?"]][pick % 4], at=self.at)

    def _submit(self, phone: Phone, pick: int) -> None:
        if phone.sitting:
            phone.submit(pick % (1 + len(phone.sitting["paper"])), at=self.at)

    def _flush(self, phone: Phone, pick: int) -> None:
        self._send(phone, phone.person)

    def _bare(self, phone: Phone, pick: int) -> None:
        """Without the packs: what the server does not know waits."""
        self._send(phone, phone.person, with_packs=False)

    def _replay(self, phone: Phone, pick: int) -> None:
        """An old batch once more, out of order."""
        old = [event for event, maker in self.final.values() if maker == phone.person]
        Random(pick).shuffle(old)
        waiting, phone.outbox = phone.outbox, old[:20]
        self._send(phone, phone.person)
        phone.outbox = waiting

    def _forge(self, phone: Phone, pick: int) -> None:
        """A sitting of a pack that nobody signed, or that is signed for another name."""
        if phone.sitting:
            id = str(uuid4())
            real = phone.packs.get(phone.pack_id, "x")
            self._odd(phone, pack=id, packs={id: real if pick % 2 else real[:-3]}, object=uuid4())

    def _foreign(self, phone: Phone, pick: int) -> None:
        """Somebody else sends a pack that he found."""
        if phone.sitting:
            thief = self.stranger if phone.person == self.owner else self.owner
            self._odd(phone, packs=dict(phone.packs), person=thief, object=UUID(phone.sitting["id"]))

    def _elsewhere(self, phone: Phone, pick: int) -> None:
        """A sitting that no pack holds."""
        if phone.sitting:
            self._odd(phone, packs=dict(phone.packs), object=uuid4(), pack=phone.pack_id if pick % 2 else "")

    def _forget(self, phone: Phone, pick: int) -> None:
        """Rows go by their retention, or with a database that was restored."""
        if pick % 4 == 0:
            QuizPack.objects.all().delete()

    def _revise(self, phone: Phone, pick: int) -> None:
        """A question of the check is retired; old packs ask it still."""
        keys = list(Question.objects.in_use().filter(key__startswith="PACK-").values_list("key", flat=True))
        if len(keys) > 2 and pick % 5 == 0:
            bank.retire(Question.objects.get(key=keys[0]))
            ensure_check(LESSON, "没网也能做", keys[1:])
            bank.touch()

    def _days(self, phone: Phone, pick: int) -> None:
        self.at += timedelta(days=pick % 5)

    def _odd(
        self, phone: Phone, *, packs: dict[str, str], object: UUID, pack: str | None = None, person: Any = None
    ) -> None:
        """One event of its own, which the phone's outbox never held."""
        kept = phone.outbox, phone.packs, phone.pack_id, phone.sitting
        phone.outbox, phone.packs = [], packs
        phone.pack_id = phone.pack_id if pack is None else pack
        phone.sitting = {**phone.sitting, "id": str(object)}
        phone.answer(1, ["A"], at=self.at)
        self._send(phone, person or phone.person)
        phone.outbox, phone.packs, phone.pack_id, phone.sitting = kept

    # What must come of it.

    def _send(self, phone: Phone, maker: Any, *, with_packs: bool = True) -> None:
        batch = list(phone.outbox)
        rows = {row.pk: row.person for row in QuizPack.objects.select_related("person")}
        expected = {}
        for new in sorted(batch, key=lambda new: (str(new.object), new.store, new.seq or 0, str(new.id))):
            expected[new.id] = self._expect(new, maker, rows, phone.packs if with_packs else {})
        for new, answer in zip(batch, phone.send(at=self.at, with_packs=with_packs, person=maker), strict=True):
            said = answer.code or answer.verdict.value
            assert said == expected[new.id], (said, expected[new.id])
            self.numbers[said] += 1

    def _expect(self, new: NewEvent, maker: Any, rows: dict[UUID, Any], packs: dict[str, str]) -> str:
        if new.id in self.final:
            assert self.final[new.id][1] == maker
            return "duplicate" if new in self.accepted else self.refusals[new.id]
        verdict = self._verdict(new, maker, rows, packs)
        if verdict == "send_pack":
            return verdict
        self.final[new.id] = new, maker
        if verdict == "accepted":
            self.accepted.append(new)
            if new.type == "sitting_submitted":
                self.sheets.setdefault(new.object, dict(new.data["sheet"]))
        else:
            self.refusals[new.id] = verdict
        return verdict

    @property
    def refusals(self) -> dict[UUID, str]:
        return self.__dict__.setdefault("_refusals", {})

    def _verdict(self, new: NewEvent, maker: Any, rows: dict[UUID, Any], packs: dict[str, str]) -> str:
        holder = self._holder(new)
        if new.object in self.begun:
            return "accepted" if holder == maker else "not_yours"
        if not new.pack:
            return "no_such_sitting"
        real = next((phone for phone, pack in self.taken if pack["id"] == new.pack), None)
        known = UUID(new.pack) in rows
        if not known and new.pack not in packs:
            return "send_pack"
        if real is None:
            return "pack_forged"
        if real.person != maker:
            return "pack_foreign"
        if holder is None:
            return "not_in_pack"
        if self._began_after(new):
            return "pack_expired"
        self.begun.add(new.object)
        return "accepted"

    def _holder(self, new: NewEvent) -> Any:
        """Whose sitting it is; None where no pack holds it."""
        ids = {one["id"]: phone.person for phone, pack in self.taken for one in pack["sittings"]}
        return ids.get(str(new.object))

    def _began_after(self, new: NewEvent) -> bool:
        pack = next(pack for _phone, pack in self.taken if pack["id"] == new.pack)
        off = self.phones[1].off if new.store == self.phones[1].holder else timedelta(0)
        begun = datetime.fromtimestamp(new.data["started_ts"] / 1000, tz=self.at.tzinfo) - off
        return begun > datetime.fromisoformat(pack["expires"])

    def differences(self) -> list[str]:
        """What is lost, doubled or otherwise than it must be."""
        found = [f"{one.sitting}: {one.what}" for one in proving.differences()]
        logged = dict(Event.objects.filter(pk__in=list(self.final)).values_list("pk", "verdict"))
        if set(logged) != set(self.final):
            found.append("an event is lost")
        if {id for id, verdict in logged.items() if verdict == "accepted"} != {new.id for new in self.accepted}:
            found.append("another event counts")
        mine = Sitting.objects.filter(pk__in=self.begun)
        if {row.pk for row in mine} != self.begun:
            found.append("other sittings began")
        for row in mine.filter(closed_at__isnull=False):
            stored = {str(one.version_id): one.value for one in Answer.objects.filter(sitting=row) if one.value}
            if stored != self.sheets.get(row.pk):
                found.append("another sheet counts")
            if row.aside and (row.passed is not None or row.purpose == "check"):
                found.append("scored though it is put aside")
        return found + [f"{purpose} counts twice" for purpose in self._too_near()]

    def _too_near(self) -> list[str]:
        """Tests that count though another one that was not passed lies too near before them."""
        rows = Sitting.objects.filter(pk__in=self.begun, purpose="test", aside="", closed_at__isnull=False)
        spans = sorted(rows.values_list("person", "quiz", "started_at", "closed_at", "passed"))
        return [
            "test"
            for one, two in pairwise(spans)
            if one[:2] == two[:2] and not one[4] and clock.day_of(two[2]) < clock.day_of(one[3]) + timedelta(days=DAYS)
        ]
