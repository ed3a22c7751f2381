"""What the pages of a sitting show: one question, and all questions at a glance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from assessments import accommodation_rules, content, versions, written
from assessments.accommodation_rules import NO_HELP, Help
from assessments.answer_fields import Fields, fields_of
from assessments.drawing import shown_order
from assessments.gap_pieces import Piece, pieces
from assessments.models import Answer, Question, Quiz, Sitting
from assessments.part_pages import PartPage, parts_of, with_gaps
from assessments.questions import Picture, QuestionType
from kit.lookup import one_or_none

FOR_PHONES = "width-720|format-webp"


@dataclass(frozen=True)
class PictureView:
    """A picture as the page shows it: address, width and height in pixels, and what it shows in words."""

    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class QuestionPage:
    """One question of a sitting.

    of: how many there are; in a placing, about how many there will be.  event: the id that this page's answer will have.
    parts: what is to be answered; more than one in a chain.
    is_kept: an answer stands already.  elsewhere: what stands was written on a phone that has not handed its words in.  problem: why the last one could not be kept, in words.
    """

    sitting: UUID | None
    title: str
    number: int
    of: int
    item: str
    stem: str
    type: QuestionType
    parts: tuple[PartPage, ...]
    picture: PictureView | None = None
    is_placing: bool = False
    is_kept: bool = False
    elsewhere: bool = False
    help: Help = NO_HELP
    problem: str = ""
    event: UUID | None = None

    @property
    def situation(self) -> str:
        """What stands before the question itself; empty when there is nothing."""
        return parted(self.stem, self.type)[0]

    @property
    def ask(self) -> str:
        """The question itself."""
        return parted(self.stem, self.type)[1]

    @property
    def sentence(self) -> tuple[Piece, ...]:
        """Of a fill-in: its words with the gaps where they are missing."""
        return pieces(self.ask, self.parts[0].gaps) if self.type == QuestionType.FILL else ()

    @property
    def is_chain(self) -> bool:
        return self.type == QuestionType.CHAIN

    @property
    def is_last(self) -> bool:
        return not self.is_placing and self.number == self.of

    @property
    def place(self) -> str:
        """Where one is, in words."""
        if not self.is_placing:
            return _("Question %(number)s of %(of)s") % {"number": self.number, "of": self.of}
        if self.number >= self.of:
            return _("Question %(number)s, nearly done") % {"number": self.number}
        return _("Question %(number)s of about %(of)s") % {"number": self.number, "of": self.of}

    @property
    def done(self) -> int:
        """For the bar; a placing that runs on never looks finished."""
        return min(self.number, self.of - 1) if self.is_placing else self.number


# The end of a sentence, with the quotation mark that closes it; not the end of the text.
UNPARTED = frozenset({QuestionType.TRUE_FALSE, QuestionType.CHAIN, QuestionType.FILL})
SENTENCE_END = re.compile(r"[。！？；][”’）]?(?=[^。！？；”’）])")


def parted(stem: str, type_: QuestionType) -> tuple[str, str]:
    """A situation and the question that it ends in, so that the eye finds the question. What is to be judged stays whole."""
    ends = [] if type_ in UNPARTED else [match.end() for match in SENTENCE_END.finditer(stem)]
    return (stem[: ends[-1]].strip(), stem[ends[-1] :].strip()) if ends else ("", stem)


def question_of(sitting: Sitting, number: int, *, typed: Fields | None = None, problem: str = "") -> QuestionPage:
    """The page of the question at ``number``, from 1. One query, and one for a version that this process has not read yet.

    typed: the fields of a page that could not be kept.
    """
    line = sitting.asked[number - 1]
    version = versions.version(line.version)
    kept = one_or_none(Answer.objects.filter(sitting=sitting, version=line.version).values_list("value", flat=True))
    is_placing = sitting.purpose == Quiz.Purpose.PLACING
    is_short = version.type == QuestionType.SHORT
    words = written.words_of(sitting.pk, version.id, kept) if is_short and kept else kept
    fields = fields_of(version.part, version.steps, words) if typed is None else typed
    return QuestionPage(
        sitting=sitting.pk,
        title=sitting.quiz.title,
        number=number,
        of=sitting.given["about"] if is_placing else len(sitting.paper),
        item=line.item,
        stem=with_gaps(version.stem) if version.type == QuestionType.FILL else version.stem,
        type=version.type,
        parts=parts_of(version.part, version.steps, line.options, fields),
        picture=picture_of(version.picture),
        is_placing=is_placing,
        is_kept=bool(kept) and typed is None,
        elsewhere=is_short and bool(kept) and not words,
        help=accommodation_rules.read(sitting.given),
        problem=problem,
        event=uuid4(),
    )


def preview_of(row: Question) -> QuestionPage:
    """A question of the bank as a learner will see it; nothing is kept."""
    question = content.question_of(row, "")
    shown = shown_order(question.part, question.steps, seed=0)
    return QuestionPage(
        sitting=None,
        title=_("Preview"),
        number=1,
        of=1,
        item="",
        stem=with_gaps(question.stem) if question.type == QuestionType.FILL else question.stem,
        type=question.type,
        parts=parts_of(question.part, question.steps, shown, {}),
        picture=picture_of(question.picture),
    )


def picture_of(picture: Picture | None) -> PictureView | None:
    """The picture in a size for phones; None where there is none, or where it is gone. No query without a picture."""
    if picture is None:
        return None
    image = get_image_model().objects.filter(pk=picture.image).first()
    if image is None:
        return None
    rendition = image.get_rendition(FOR_PHONES)
    return PictureView(rendition.url, rendition.width, rendition.height, picture.alt)


@dataclass(frozen=True)
class ReviewLine:
    number: int
    is_answered: bool


@dataclass(frozen=True)
class ReviewPage:
    """All questions at a glance, before the sheet is handed in. event: the id that the submit will have."""

    sitting: UUID
    title: str
    lines: tuple[ReviewLine, ...]
    event: UUID

    @property
    def open(self) -> tuple[int, ...]:
        """The numbers without an answer."""
        return tuple(line.number for line in self.lines if not line.is_answered)

    @property
    def first_open(self) -> int:
        return self.open[0] if self.open else 1


def review_of(sitting: Sitting) -> ReviewPage:
    """One query."""
    given = answered(sitting)
    lines = tuple(ReviewLine(n, line.version in given) for n, line in enumerate(sitting.asked, start=1))
    return ReviewPage(sitting.pk, sitting.quiz.title, lines, uuid4())


def answered(sitting: Sitting) -> frozenset[UUID]:
    """The versions of ``sitting`` that have an answer."""
    rows = Answer.objects.filter(sitting=sitting).values_list("version_id", "value")
    return frozenset(version for version, value in rows if value != [])


def where_to_go_on(sitting: Sitting) -> int:
    """The number of the first question without an answer; 0 when all have one."""
    if sitting.purpose == Quiz.Purpose.PLACING:
        return len(sitting.paper)
    given = answered(sitting)
    return next((n for n, line in enumerate(sitting.asked, start=1) if line.version not in given), 0)
