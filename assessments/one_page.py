"""All questions of a sitting on one page: shown together, read together, handed to the log one by one as single answers are.

Each question says what the page showed (``q3.was``). Only what was changed on the page is written, so an old page takes nothing
back that was answered elsewhere. The id of an answer's event follows from the page, from what it says and from what it replaces:
the same page sent twice is one event, and a change back and forth is three.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.http import QueryDict
from django.utils.translation import gettext as _

from assessments import answer_fields, handing_in, pages, versions
from assessments.answer_fields import Fields, mark_of
from assessments.asked import Asked
from assessments.events import LEASE_TAKEN
from assessments.handing_in import Form
from assessments.models import Answer, Sitting, WrittenText
from assessments.pages import QuestionPage
from assessments.questions import QuestionType
from kit.errors import Stale
from offline.api import Verdict
from people.models import Person

FIELD = re.compile(r"q([1-9][0-9]{0,2})\.(.+)")
TOUCHED = "*"  # the script's word for a question that was changed on the page


def before_of(number: int) -> str:
    """What the names of a question's fields begin with."""
    return f"q{number}."


@dataclass(frozen=True)
class SheetQuestion:
    """One question of the page. was: what its fields hold, as `mark_of` says it."""

    page: QuestionPage
    was: str


@dataclass(frozen=True)
class SheetPage:
    """event: what the ids of this page's answers follow from."""

    sitting: UUID
    title: str
    questions: tuple[SheetQuestion, ...]
    event: UUID

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(what is wrong, where it stands) of what could not be kept."""
        return [
            (f"{one.page.place}：{one.page.problem}", f"q{one.page.number}")
            for one in self.questions
            if one.page.problem
        ]

    @property
    def is_written(self) -> bool:
        """Whether some question takes words of one's own."""
        return any(one.page.is_written for one in self.questions)

    @property
    def open(self) -> int:
        """How many have no answer."""
        return sum(not one.page.is_kept for one in self.questions)

    @property
    def done(self) -> int:
        return len(self.questions) - self.open

    @property
    def done_words(self) -> str:
        return _("%(done)s of %(all)s answered") % {"done": self.done, "all": len(self.questions)}


@dataclass(frozen=True)
class Written:
    """What a page says of one question. answer: in the shapes of `judging`.  was: as the page sent it.

    typed: the fields as they were filled in.  problem: why they cannot be kept like this.  text: of a short text.
    """

    number: int
    answer: tuple[str, ...]
    was: str
    typed: Fields = field(default_factory=dict)
    problem: str = ""
    text: str = ""

    @property
    def is_changed(self) -> bool:
        return self.was == TOUCHED or mark_of(self.answer) != self.was


def read(post: QueryDict, questions: int) -> list[Written]:
    """What ``post`` says of each of so many questions. Raises Stale when the page is not ours."""
    by_number: dict[int, dict[str, list[str]]] = {}
    for name, values in post.lists():
        if match := FIELD.fullmatch(name):
            by_number.setdefault(int(match[1]), {})[match[2]] = [str(value) for value in values]
    said = [(number, fields) for number, fields in sorted(by_number.items()) if "was" in fields and number <= questions]
    if not said:
        raise Stale(_("This page is too old."), _("Open the question again."))
    written = []
    for number, fields in said:
        one = answer_fields.read(fields)
        written.append(Written(number, one.answer, fields["was"][0], one.fields, one.problem, one.text))
    return written


def event_of(post: QueryDict) -> UUID:
    """The page's own id. Raises Stale."""
    try:
        return UUID(post.get("event", ""))
    except ValueError:
        raise Stale(_("This page is too old."), _("Open the question again.")) from None


def keep(
    person: Person, sitting: Sitting, written: Sequence[Written], post: QueryDict, *, at: datetime, browser: str
) -> bool:
    """Hand to the log what was changed on the page; whether all of it was taken. What cannot be read is passed over.

    One query beside those of each answer. Raises Stale.
    """
    page, lease = event_of(post), handing_in.lease_of(post)
    standing = {row.version_id: row for row in Answer.objects.filter(sitting=sitting)}
    lines = sitting.asked
    forms = [
        form
        for one in written
        if one.is_changed and not one.problem
        if (form := _form(one, lines[one.number - 1], standing.get(lines[one.number - 1].version), page)) is not None
    ]
    if forms and post.get("take") == "1" and browser:
        event = uuid5(page, LEASE_TAKEN)
        lease = handing_in.taken(person, sitting.pk, browser, event=event, lease=lease, at=at)
    verdicts = [handing_in.answer(person, sitting.pk, replace(form, lease=lease), at=at) for form in forms]
    return all(verdict.verdict is not Verdict.LATER for verdict in verdicts)


def _form(one: Written, line: Asked, stands: Answer | None, page: UUID) -> Form | None:
    """The answer as a page of its own would send it; None when it stands already."""
    kept = stands.value if stands else []
    if list(one.answer) == kept and not one.text:
        return None
    replaced = stands.event if stands else ""
    event = uuid5(page, f"{line.item} {replaced} {mark_of(one.answer)}")
    return Form(event, line.item, one.answer, go="", is_last=False, text=one.text)


def page_of(sitting: Sitting, *, written: Sequence[Written] = ()) -> SheetPage:
    """The page. Three queries at most, and those for versions and pictures that are read the first time.

    written: what was typed and is shown again.
    """
    lines = sitting.asked
    known = versions.versions(line.version for line in lines)
    kept = dict(Answer.objects.filter(sitting=sitting).values_list("version_id", "value"))
    pictures = pages.pictures_of(version.picture for version in known.values())
    texts = _texts(sitting, known)
    typed = {one.number: one for one in written}
    questions = []
    for number, line in enumerate(lines, start=1):
        version, value = known[line.version], kept.get(line.version)
        is_short = version.type == QuestionType.SHORT
        words = [texts[line.version, name] for name in value or () if (line.version, name) in texts]
        shown, again = words if is_short else value, typed.get(number)
        page = pages.page_of(
            sitting,
            number,
            version,
            value,
            shown,
            typed=again.typed if again and again.problem else None,
            problem=again.problem if again else "",
            picture=pictures.get(version.picture) if version.picture else None,
            before=before_of(number),
        )
        questions.append(SheetQuestion(page, answer_fields.mark_of_fields(version.part, version.steps, shown)))
    return SheetPage(sitting.pk, sitting.quiz.title, tuple(questions), uuid4())


def _texts(sitting: Sitting, known: Mapping[UUID, versions.Version]) -> dict[tuple[UUID, str], str]:
    """The words of short texts by version and hash. No query where the paper has none."""
    if not any(version.type == QuestionType.SHORT for version in known.values()):
        return {}
    rows = WrittenText.objects.filter(sitting=sitting).exclude(text="")
    return {(version, name): text for version, name, text in rows.values_list("version_id", "hash", "text")}
