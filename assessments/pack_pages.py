"""A quiz package as JSON, and how much it weighs before anybody has downloaded it.

Source: docs/protocol.md, 2.2 to 2.4.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from assessments import (
    answers,
    holding,
    pack_drafts,
    pack_questions,
    pack_rules,
    packs,
    quiz_pages,
    quizzes,
    starting,
    terms,
    written,
)
from assessments.models import Quiz, QuizPack, QuizQuestion, Sitting
from assessments.pool import asked_on, pool
from assessments.scoring import Cell
from assessments.versions import versions
from kit import clock
from people.models import Person

PAPER_BYTES = 45  # of one line of one paper, compressed: in the paper, and once more in what is signed
SIGNED_BYTES = 700  # what is random in a package and cannot be packed: ids, keys, the signature


def package(pack: QuizPack) -> dict[str, Any]:
    """The package of a pack that was issued. A few queries, whatever it asks."""
    body, quiz = pack_rules.read_body(pack.body), pack.quiz
    asked = list(dict.fromkeys(line.version for one in body.sittings for line in one.paper))
    is_open = pack_drafts.tells_keys(quiz)
    return {
        "id": str(pack.pk),
        "key": quiz.key,
        "title": quiz.title,
        "purpose": quiz.purpose,
        "lesson": quiz.lesson_code,
        "person": str(pack.person.uuid),
        "revision": pack.revision,
        "issued": moment(pack.issued_at),
        "expires": moment(pack.expires_at),
        "closes": moment(quiz.closes_at) if quiz.closes_at else "",
        "graded": not is_open,
        "tells_at_once": terms.read(body.given).tells_at_once,
        "again_days": pack_drafts.again_days(quiz),
        "questions": pack_questions.shown(asked),
        "keys": pack_questions.keys(asked) if is_open else {},
        "sittings": [
            {
                "id": str(one.id),
                "begun": one.begun is not None,
                "paper": [{"v": line.item, "o": list(line.options)} for line in one.paper],
                **(_going_on(one.id) if one.begun is not None else {}),
            }
            for one in body.sittings
        ],
        "mac_key": packs.mac_keys(pack.pk)[0].hex(),
        "signed": packs.signed(pack),
    }


def _going_on(sitting_id: UUID) -> dict[str, Any]:
    """What a phone needs to go on where one is: under which lease, what was answered, and the words of short answers. Three
    queries, and two more where it asks for words."""
    sitting = holding.counted(Sitting.objects.filter(pk=sitting_id)).first()
    if sitting is None:  # known to a phone only, in a pack that outlived its copy here
        return {}
    said = answers.sheet_of(sitting).answers
    words = written.words_in(sitting)
    return {
        "lease": sitting.taken,
        "answers": {item: list(texts) for item, texts in said.items()},
        **({"texts": words} if words else {}),
    }


def moment(at: datetime) -> str:
    """An instant as the protocol writes it: UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def hash_of(*said: object) -> str:
    """What a piece is about, in 16 digits."""
    return sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def packed_bytes(said: object) -> int:
    """How much it weighs on the wire."""
    return len(gzip.compress(json.dumps(said, ensure_ascii=False).encode(), compresslevel=5, mtime=0))


@dataclass(frozen=True)
class Piece:
    """A quiz in a manifest. revision: what it would ask now.  questions: how many."""

    key: str
    title: str
    revision: str
    questions: int
    bytes: int

    @property
    def hash(self) -> str:
        return hash_of(self.key, self.revision)


def checks(lesson_codes: Iterable[str]) -> dict[str, Piece]:
    """The checks of many lessons, by lesson; without those that ask nothing now. Three queries, however many."""
    bank, today = pool(), asked_on(clock.today())
    keys = {quizzes.check_key(code): code for code in lesson_codes}
    fixed: dict[str, list[str]] = {}
    rows = QuizQuestion.objects.filter(quiz__key__in=list(keys), quiz__is_open=True).order_by("order", "pk")
    titles: dict[str, str] = {}
    for key, title, question in rows.values_list("quiz__key", "quiz__title", "question__key"):
        titles[key] = title
        fixed.setdefault(key, []).append(question)
    asked = {
        key: [bank.versions[one] for one in starting.asked_of(own, today=today, bank=bank)]
        for key, own in fixed.items()
    }
    asked = {key: own for key, own in asked.items() if own}
    weights = _weights([version for own in asked.values() for version in own])
    return {
        keys[key]: Piece(
            key,
            titles[key],
            pack_rules.revision_of(key, own),
            len(own),
            _weight([weights[version] for version in own], pack_drafts.OF_A_CHECK),
        )
        for key, own in asked.items()
    }


def tests(wanted: Sequence[tuple[str, Cell]], sittings: int) -> list[Piece]:
    """The small tests and rechecks of these purposes and cells. What each will ask is drawn at the download, so the size is that of
    other questions of the cell. sittings: how many the person has sat; with each his draws are others. Three queries."""
    bank = asked_on(clock.today()).for_tests()
    keys = {quizzes.test_key(*cell, purpose): cell for purpose, cell in wanted}
    rows = Quiz.objects.filter(key__in=list(keys), is_open=True).order_by("pk")
    found = [quiz for quiz in rows if pack_drafts.is_packable(quiz)]
    like = {quiz.key: [bank.versions[one.key] for one in bank.of_cell(*keys[quiz.key])][: quiz.count] for quiz in found}
    weights = _weights([version for own in like.values() for version in own])
    by_key = {
        quiz.key: Piece(
            quiz.key,
            quiz.title,
            hash_of(str(bank.stamp), sittings),
            quiz.count,
            _weight([weights[version] for version in like[quiz.key]] * 2, 2),
        )
        for quiz in found
        if len(like[quiz.key]) == quiz.count
    }
    return [by_key[key] for key in keys if key in by_key]


def of_trainers(person: Person, *, at: datetime) -> list[Piece]:
    """Quizzes of trainers that ``person`` may begin now, or go on with, without a network. About a dozen queries, however many.

    What counts comes first. What each will ask is drawn at the download, so the size is that of as many others of the bank.
    """
    found = {quiz.pk: quiz for quiz in quiz_pages.offered_to(person, at=at) if pack_drafts.is_packable(quiz)}
    if not found:
        return []
    begun = Sitting.objects.filter(person=person, quiz__in=found).open().select_related("quiz")
    online = {one.quiz_id for one in begun if not packs.goes_on_alone(one)}
    offered = [quiz for quiz in found.values() if quiz.pk not in online]
    bank, sat = asked_on(clock.day_of(at)), Sitting.objects.of(person).count()
    weights = _weights([bank.versions[one.key] for one in bank.questions[:LIKE]])
    each = sum(weights.values()) / max(1, len(weights))
    return [
        Piece(
            quiz.key,
            quiz.title,
            hash_of(quiz.key, str(bank.stamp), sat, str(quiz.closes_at)),
            quiz.count,
            _weight([round(each)] * quiz.count, pack_drafts.tries_of(quiz)),
        )
        for quiz in sorted(offered, key=lambda quiz: (not quiz.is_graded, quiz.pk))
    ]


LIKE = 40  # so many questions say what one weighs
_known: dict[UUID, int] = {}  # a version never changes
MOST_KNOWN = 20_000


def _weights(ids: Sequence[UUID]) -> Mapping[UUID, int]:
    missing = [id for id in dict.fromkeys(ids) if id not in _known]
    found = {id: _known[id] for id in ids if id in _known}
    if missing:
        versions(missing)
        found |= {UUID(id): packed_bytes(said) for id, said in pack_questions.shown(missing).items()}
        if len(_known) + len(missing) > MOST_KNOWN:
            _known.clear()
        _known.update(found)
    return found


def _weight(questions: Sequence[int], sittings: int) -> int:
    # Packed together they are lighter than one by one: about three quarters, measured over the bank of the product.
    return SIGNED_BYTES + sum(questions) * 3 // 4 + PAPER_BYTES * len(questions) * sittings // 2
