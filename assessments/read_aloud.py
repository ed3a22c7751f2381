"""What is read aloud of a question: its words in the order in which its reader sees them, and never what is right.

A question is told in small pieces, each of which has a sound of its own: options that stand in another order are the same
pieces in another order. Who makes sounds of them stands above and asks here.

Source: docs/screens.md, L8.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from assessments import pack_rules, sittings, versions
from assessments.asked import Asked
from assessments.drawing import shown_order
from assessments.gap_pieces import NUMBERED
from assessments.models import Question, Quiz, QuizPack, QuizQuestion, Sitting
from assessments.pages import QuestionPage
from assessments.part_pages import PartPage, parts_of, with_gaps
from assessments.questions import QuestionType
from assessments.versions import Version
from kit.lookup import one_or_none

if TYPE_CHECKING:
    from people.models import Person

NEWEST = 100  # sittings that are open now: what they ask is read first


@dataclass(frozen=True)
class Utterance:
    """One piece that is said. name, value: of the field that belongs to an option, so that it can be shown; else empty."""

    text: str
    name: str = ""
    value: str = ""


def utterances(stem: str, type_: QuestionType, parts: Iterable[PartPage]) -> tuple[Utterance, ...]:
    """A question in pieces: its words, what is to be done, then what there is to choose from, counted. Pure.

    stem: with its gaps numbered.  parts: as the page shows them, with the options in the order in which they stand there.
    """
    first = Utterance(_with_gaps(stem) if type_ == QuestionType.FILL else stem)
    return (first, *(said for part in parts for said in _of_part(part)))


def of_page(page: QuestionPage) -> tuple[Utterance, ...]:
    """The question of a page."""
    return utterances(page.stem, page.type, page.parts)


def of_version(version: Version, shown: Sequence[str]) -> tuple[Utterance, ...]:
    """A frozen question. shown: the keys of the paper's line."""
    stem = with_gaps(version.stem) if version.type == QuestionType.FILL else version.stem
    return utterances(stem, version.type, parts_of(version.part, version.steps, shown, {}))


def _of_part(part: PartPage) -> Iterator[Utterance]:
    if part.number:
        yield Utterance(_("Question %(number)s") % {"number": part.number})
        yield Utterance(_with_gaps(part.text) if part.is_fill else part.text)
    yield Utterance(_("Number, in %(unit)s") % {"unit": part.unit} if part.is_number and part.unit else part.how)
    for number, choice in enumerate(part.choices, start=1):
        if part.type != QuestionType.TRUE_FALSE:
            yield Utterance(_("Choice %(number)s") % {"number": number})
        if part.is_choice:
            yield Utterance(choice.text, f"{part.prefix}a", choice.key)
        else:
            yield Utterance(choice.text, f"{part.prefix}{'step' if part.is_ordering else 'match'}_{choice.key}")
    if part.targets:
        yield Utterance(_("What goes with it?"))
        yield from (Utterance(target.text) for target in part.targets)


def _with_gaps(text: str) -> str:
    """The gaps by their numbers: nobody hears a line."""
    return NUMBERED.sub(lambda found: "，" + _("Gap %(number)s") % {"number": found[1]} + "，", text)


def of_question(person: Person, sitting_id: UUID, number: int, *, at: datetime) -> tuple[Utterance, ...] | None:
    """The question at ``number``, from 1, as ``person`` is asked it now: in an open sitting of his own, or in one that he took
    along. None for every other one. A placing has only the question that is open."""
    sitting = sittings.of(person, sitting_id, at=at)
    if sitting is None:
        paper = _taken_along(person, sitting_id, at)
    elif not sitting.is_open or (sitting.purpose == Quiz.Purpose.PLACING and number != len(sitting.paper)):
        return None
    else:
        paper = sitting.asked
    if not 1 <= number <= len(paper):
        return None
    line = paper[number - 1]
    return of_version(versions.version(line.version), line.options)


def _taken_along(person: Person, sitting_id: UUID, at: datetime) -> tuple[Asked, ...]:
    """The paper of a sitting that waits on a phone for its first event; empty where there is none. One query."""
    if one_or_none(Sitting.objects.filter(pk=sitting_id)) is not None:
        return ()  # it was begun: by somebody else, or to be answered aloud
    packs = QuizPack.objects.of(person).filter(expires_at__gte=at).order_by("-issued_at")
    found = (pack_rules.read_body(pack.body).sitting(sitting_id) for pack in packs)
    return next((packed.paper for packed in found if packed is not None), ())


def texts() -> dict[str, None]:
    """Every piece of every question that may be asked, once, in the order in which sounds are wanted: what is being asked now,
    the checks of lessons, then the bank. A few queries, beside those for versions that this process does not know."""
    return {said.text: None for version in _versions() for said in _anyhow(version)}


def complete(is_there: Callable[[str], bool]) -> tuple[int, int]:
    """How many questions in use have all their pieces there, and how many there are."""
    known = versions.versions(Question.objects.in_use().values_list("current_id", flat=True)).values()
    return sum(all(is_there(said.text) for said in _anyhow(version)) for version in known), len(known)


def _anyhow(version: Version) -> tuple[Utterance, ...]:
    return of_version(version, shown_order(version.part, version.steps, seed=0))


def _versions() -> Iterable[Version]:
    papers = Sitting.objects.open().order_by("-started_at").values_list("paper", flat=True)[:NEWEST]
    checks = QuizQuestion.objects.filter(quiz__purpose=Quiz.Purpose.CHECK, question__in=Question.objects.in_use())
    ids = [
        *(UUID(line["v"]) for paper in papers for line in paper),
        *checks.order_by("quiz__lesson_code", "order").values_list("question__current_id", flat=True),
        *Question.objects.in_use().values_list("current_id", flat=True),
    ]
    return versions.versions(dict.fromkeys(ids)).values()
