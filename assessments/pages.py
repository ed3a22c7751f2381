"""What the pages of a sitting show: one question, and all questions at a glance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from assessments import accommodation_rules, content, result_pages, terms, versions, written
from assessments.accommodation_rules import NO_HELP, Help
from assessments.answer_fields import Fields, fields_of, mark_of_fields
from assessments.drawing import shown_order
from assessments.gap_pieces import Piece, pieces
from assessments.models import Answer, Question, Quiz, Sitting
from assessments.part_pages import PartPage, parts_of, with_gaps
from assessments.questions import Picture, QuestionType
from assessments.result_pages import Explained
from assessments.terms import Part as Section
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
    section: the one that begins here.  tells: it is told at once whether the answer is right; explained: that it was, and why.
    before: what the names of its fields begin with where a page asks several questions.
    was: what its fields hold, as `mark_of` says it: a page on which nothing was changed writes nothing.
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
    section: Section | None = None
    tells: bool = False
    explained: Explained | None = None
    before: str = ""
    was: str = ""

    @property
    def heading(self) -> str:
        """The element of the question's own words: one of several on a page has no page to itself."""
        return "h3" if self.before else "h1"

    @property
    def next_url(self) -> str:
        """The page of the next question."""
        return reverse("assessments:question", args=[self.sitting, self.number + 1])

    @property
    def is_fixed(self) -> bool:
        """What was told stands; it is not answered a second time."""
        return self.tells and self.is_kept

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
    def is_written(self) -> bool:
        return self.type == QuestionType.SHORT

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
    kept = one_or_none(Answer.objects.filter(sitting=sitting, version=line.version))
    value = kept.value if kept else None
    is_short = version.type == QuestionType.SHORT
    words = written.words_of(sitting.pk, version.id, value) if is_short and value else value
    page = page_of(
        sitting, number, version, value, words, typed=typed, problem=problem, picture=picture_of(version.picture)
    )
    if not page.is_fixed or is_short:
        return page
    said = versions.in_force([line.version])[line.version]
    return replace(page, explained=result_pages.explained_one(number, line, said, kept))


def page_of(
    sitting: Sitting,
    number: int,
    version: versions.Version,
    kept: object,
    words: object,
    *,
    typed: Fields | None = None,
    problem: str = "",
    picture: PictureView | None = None,
    before: str = "",
) -> QuestionPage:
    """The question at ``number``, out of what was read. kept: the answer that stands.  words: the same, of a short text in words."""
    line, agreed = sitting.asked[number - 1], terms.read(sitting.given)
    is_placing, is_short = sitting.purpose == Quiz.Purpose.PLACING, version.type == QuestionType.SHORT
    fields = fields_of(version.part, version.steps, words) if typed is None else typed
    parts = parts_of(version.part, version.steps, line.options, fields)
    return QuestionPage(
        sitting=sitting.pk,
        title=sitting.quiz.title,
        number=number,
        of=sitting.given["about"] if is_placing else len(sitting.paper),
        item=line.item,
        stem=with_gaps(version.stem) if version.type == QuestionType.FILL else version.stem,
        type=version.type,
        parts=tuple(replace(part, before=before) for part in parts) if before else parts,
        picture=picture,
        is_placing=is_placing,
        is_kept=bool(kept) and typed is None,
        elsewhere=is_short and bool(kept) and not words,
        help=accommodation_rules.read(sitting.given),
        problem=problem,
        event=uuid4(),
        section=agreed.part_at(number),
        tells=agreed.tells_at_once,
        before=before,
        was=mark_of_fields(version.part, version.steps, words),
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
    return pictures_of([picture]).get(picture) if picture else None


def pictures_of(pictures: Iterable[Picture | None]) -> Mapping[Picture, PictureView]:
    """The same for many; two queries, however many, when all have been shown before."""
    wanted = {picture for picture in pictures if picture}
    if not wanted:
        return {}
    rows = get_image_model().objects.filter(pk__in={picture.image for picture in wanted})
    images = {image.pk: image.get_rendition(FOR_PHONES) for image in rows.prefetch_renditions(FOR_PHONES)}
    return {
        picture: PictureView(image.url, image.width, image.height, picture.alt)
        for picture in wanted
        if (image := images.get(picture.image)) is not None
    }


@dataclass(frozen=True)
class ReviewLine:
    """url: where the question is answered."""

    number: int
    is_answered: bool
    url: str = ""


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

    @property
    def look(self) -> str:
        """Where the first open question is answered."""
        return self.lines[self.first_open - 1].url


def review_of(sitting: Sitting) -> ReviewPage:
    """One query."""
    given = answered(sitting)
    lines = tuple(
        ReviewLine(n, line.version in given, url_of(sitting, n)) for n, line in enumerate(sitting.asked, start=1)
    )
    return ReviewPage(sitting.pk, sitting.quiz.title, lines, uuid4())


def is_one_page(sitting: Sitting) -> bool:
    """Whether all its questions stand on one page; never where each is told at once."""
    return sitting.quiz.all_on_one_page and not terms.read(sitting.given).tells_at_once


def url_of(sitting: Sitting, number: int) -> str:
    """Where the question at ``number`` is answered."""
    if is_one_page(sitting):
        place = f"#q{number}" if number > 1 else ""  # the first one is where the page begins, with its own words
        return reverse("assessments:sheet", args=[sitting.pk]) + place
    return reverse("assessments:question", args=[sitting.pk, number])


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
