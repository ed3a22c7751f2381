"""What an import would do, question by question: what the bank refuses, what is there already, what is nearly the same."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from assessments import content
from assessments.data_file import wording
from assessments.exchange import alike, citing
from assessments.exchange.composing import tags_of
from assessments.exchange.drafts import Draft, Problem, Read, Weight
from assessments.models import Question
from assessments.questions import CODE, OWED, CitedLaw, Fault, ParsedQuestion, faults
from competencies.models import Competency, Law
from kit.errors import Text

LONGEST_CODE = 20
UNNAMED = "X"  # stands for a code that is given when the question is kept
AT_ONCE = 400
DIFFICULTY = 2
PUT_LATER = OWED | {Fault.PICTURE}  # a draft may lack it, a published question may not


@dataclass(frozen=True)
class Defaults:
    """What is said for the whole file, for questions that say nothing themselves; 0 and "" say nothing."""

    competency: str = ""
    level: int = 0
    difficulty: int = 0
    sources: str = ""
    tags: str = ""


@dataclass(frozen=True)
class Same:
    """A question that says nearly the same. code: of the bank, or "" for one of this file. number: in this file."""

    percent: int
    code: str = ""
    pk: int = 0
    number: int = 0


@dataclass(frozen=True)
class Line:
    """A question as it will be kept. there: the code of the one that says exactly this already, or "".

    twin: the number of an earlier one in this file that says exactly this, or 0.  near: those that nearly do.
    is_left_out: whoever imports does not want it.
    """

    draft: Draft
    question: ParsedQuestion
    problems: tuple[Problem, ...]
    there: str = ""
    twin: int = 0
    near: tuple[Same, ...] = ()
    is_left_out: bool = False

    @property
    def number(self) -> int:
        return self.draft.number

    @property
    def stops(self) -> tuple[Problem, ...]:
        return () if self.is_left_out else tuple(each for each in self.problems if each.weight == Weight.STOPS)

    @property
    def owes(self) -> tuple[Problem, ...]:
        return tuple(each for each in self.problems if each.weight == Weight.OWED)

    @property
    def is_new(self) -> bool:
        return not (self.there or self.twin or self.is_left_out)


@dataclass(frozen=True)
class Checked:
    """A whole file. problems: of the file.  left_out: what was read and not taken."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()
    left_out: tuple[Problem, ...] = ()
    fingerprint: str = field(default="")

    @property
    def new(self) -> list[Line]:
        return [line for line in self.lines if line.is_new]

    @property
    def stopped(self) -> list[Line]:
        return [line for line in self.lines if line.stops]

    @property
    def owing(self) -> list[Line]:
        return [line for line in self.new if line.owes]

    @property
    def there(self) -> list[Line]:
        return [line for line in self.lines if line.there or line.twin]

    @property
    def near(self) -> list[Line]:
        return [line for line in self.new if line.near]

    @property
    def can_be_kept(self) -> bool:
        """All or nothing: nothing is wrong, and something is new."""
        return bool(self.new) and not self.stopped and not any(each.weight == Weight.STOPS for each in self.problems)


def check(
    read: Read,
    defaults: Defaults,
    *,
    left_out: Iterable[int] = (),
    near: Mapping[str, Sequence[Sequence[Any]]] | None = None,
) -> Checked:
    """Look every question over. A few queries, however many questions. near: as `nearly_same` found it."""
    competencies = dict(Competency.objects.values_list("key", "name"))
    laws = set(Law.objects.values_list("name", flat=True))
    unwanted = set(left_out)
    codes = Question.objects.filter(key__in=[draft.question.code for draft in read.drafts if draft.question.code])
    pictures = {draft.question.picture.image for draft in read.drafts if draft.question.picture}
    images = get_image_model().objects.filter(pk__in=pictures) if pictures else get_image_model().objects.none()
    known = _Known(
        competencies,
        laws,
        frozenset(codes.values_list("key", flat=True)),
        frozenset(images.values_list("pk", flat=True)),
    )
    lines = [_line(draft, defaults, known, unwanted) for draft in read.drafts]
    lines = _marked(lines, near or {})
    seen = hashlib.sha256("|".join(f"{line.is_new}{content.hash_of(line.question)}" for line in lines).encode())
    return Checked(tuple(lines), read.problems, read.left_out, seen.hexdigest()[:32])


@dataclass(frozen=True)
class _Known:
    competencies: Mapping[str, str]
    laws: set[str]
    codes: frozenset[str] = frozenset()  # those of the file that the bank has already
    images: frozenset[int] = frozenset()

    def key_of(self, words: str) -> str:
        """The key of a competency that is named by its key or its name; as it was written when it is neither."""
        found = re.match(r"([A-Za-z]{2}\d{2})\b", words.strip())
        if found and found[1].upper() in self.competencies:
            return found[1].upper()
        bare = re.sub(r"\s", "", words)
        return next((key for key, name in self.competencies.items() if re.sub(r"\s", "", name) == bare), words)


def _line(draft: Draft, defaults: Defaults, known: _Known, unwanted: set[int]) -> Line:
    question = with_defaults(draft.question, defaults, known)
    if draft.drawing is None and question.picture and question.picture.image not in known.images:
        question = replace(question, picture=None)
    problems = [*draft.problems, *_changed(draft, known), *_refusals(draft, question, known)]
    return Line(draft, question, tuple(problems), is_left_out=draft.number in unwanted)


def with_defaults(question: ParsedQuestion, defaults: Defaults, known: _Known) -> ParsedQuestion:
    """The question with what the file does not say of it."""
    tags = (*question.tags, *(tag for tag in tags_of(defaults.tags) if tag not in question.tags))
    return replace(
        question,
        code=question.code if is_code(question.code) else "",
        competency=known.key_of(question.competency) if question.competency else defaults.competency,
        level=question.level or defaults.level,
        difficulty=question.difficulty or defaults.difficulty or DIFFICULTY,
        citations=_known_laws(question.citations or citing.read(defaults.sources).laws, known.laws),
        tags=tags,
        line=0,
    )


def _known_laws(citations: Sequence[CitedLaw], laws: set[str]) -> tuple[CitedLaw, ...]:
    """The official short name where only its beginning or its brackets differ."""
    return tuple(
        replace(cited, law=next((name for name in laws if name == re.sub(r"[（(].*?[）)]$", "", cited.law)), cited.law))
        for cited in citations
    )


def _refusals(draft: Draft, question: ParsedQuestion, known: _Known) -> list[Problem]:
    """What the bank's own rules say, and what only the list of laws knows."""
    named = question if question.code else replace(question, code=UNNAMED)
    found = []
    for fault in faults(named, competencies=known.competencies.keys()):
        weight = Weight.OWED if fault in PUT_LATER else Weight.STOPS
        found.append(Problem(wording(fault, named), _fix(fault), draft.place, weight))
    found += [
        Problem(
            _("The law %(law)s is not in the list of laws.") % {"law": cited.law},
            _("It comes in as a draft. Correct the name there, or ask for the law to be added."),
            draft.place,
            Weight.OWED,
        )
        for cited in question.citations
        if cited.law and cited.law not in known.laws
    ]
    return found


def _changed(draft: Draft, known: _Known) -> list[Problem]:
    """What the file says and the bank cannot keep: its code, a picture of another library."""
    code, picture = draft.question.code, draft.question.picture
    found = []
    if code and (not is_code(code) or code in known.codes):
        words = _("The code %(code)s is taken or cannot be used; the question gets a new one.")
        found.append(Problem(words % {"code": code}, "", draft.place, Weight.NOTE))
    if picture and draft.drawing is None and picture.image not in known.images:
        found.append(Problem(_("Its picture is not in the library; it is left out."), "", draft.place, Weight.NOTE))
    return found


def is_code(code: str) -> bool:
    """Whether a code of a file can be one of the bank."""
    return bool(CODE.fullmatch(code)) and len(code) <= LONGEST_CODE


def _fix(fault: Fault) -> Text:
    if fault in (Fault.COMPETENCY, Fault.LEVEL):
        return _("Choose it for the whole file below, or write it in the file: 岗位能力：LZ04, 等级：2")
    if fault in (Fault.EXPLANATION_EMPTY, Fault.CITATION_MISSING):
        return _("It comes in as a draft; it cannot be published before this is written.")
    if fault in (Fault.ANSWER_MISSING, Fault.ANSWER_ONE, Fault.ANSWER_SEVERAL, Fault.ANSWER_NO_OPTION):
        return _("Write 答案： and the letters of the options in the file, then upload it again.")
    if fault == Fault.PICTURE:
        return _("It comes in as a draft; write there what the picture shows.")
    return _("Correct it in the file and upload it again, or leave this question out.")


# --- what is there already ----------------------------------------------------------------------------


def _marked(lines: Sequence[Line], near: Mapping[str, Sequence[Sequence[Any]]]) -> list[Line]:
    """Each line with what says the same, in the bank and in the file itself."""
    bank = _standing({line.question.stem for line in lines})
    first: dict[str, int] = {}
    marked = []
    for line in lines:
        digest = content.hash_of(line.question)
        there = bank.get(digest, "")
        twin = first.setdefault(digest, line.number)
        is_twin = not there and twin != line.number
        same = tuple(Same(percent, code, pk, number) for code, pk, number, percent in near.get(str(line.number), ()))
        marked.append(replace(line, there=there, twin=twin if is_twin else 0, near=() if there or is_twin else same))
    return marked


def nearly_same(drafts: Sequence[Draft]) -> dict[str, list[list[Any]]]:
    """Number of a draft → [code, id, number in the file, percent] of those that say nearly the same. Two queries."""
    found = alike.near([content.words_of(draft.question) for draft in drafts], _words_of_bank())
    wanted = {one.key[1] for each in found.values() for one in each if isinstance(one.key, tuple)}
    codes = dict(Question.objects.values_list("pk", "key")) if wanted else {}
    return {
        str(drafts[place].number): [
            [codes.get(one.key[1], ""), one.key[1], 0, one.percent]
            if isinstance(one.key, tuple)
            else ["", 0, drafts[one.key].number, one.percent]
            for one in each
        ]
        for place, each in found.items()
    }


def _standing(stems: set[str]) -> dict[str, str]:
    """The codes of questions with one of these texts, by the hash of what they say."""
    found = {}
    wanted = sorted(stems)
    for start in range(0, len(wanted), AT_ONCE):
        rows = Question.objects.filter(stem__in=wanted[start : start + AT_ONCE]).select_related("competency")
        for row in rows:
            question = content.question_of(row, row.competency.key)
            found[content.hash_of(question)] = row.key
            if question.picture:  # a picture that a file brings has no place in the library yet
                found[content.hash_of(replace(question, picture=replace(question.picture, image=0)))] = row.key
    return found


def _words_of_bank() -> Iterable[tuple[tuple[str, int], str]]:
    """The bare words of the bank, one after the other; a key is ("bank", id)."""
    for pk, words in Question.objects.order_by("pk").values_list("pk", "words").iterator(chunk_size=2000):
        yield ("bank", pk), words
