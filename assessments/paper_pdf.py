"""The PDFs of a quiz on paper: question papers, an answer sheet for each person, and the keys apart from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from assessments import terms, versions
from assessments.answer_words import right_words
from assessments.asked import Asked
from assessments.models import PaperRun, PaperSheet, Quiz
from assessments.paper import JOB
from assessments.paper_rules import Printed, printed
from assessments.part_pages import with_gaps
from assessments.questions import Picture, QuestionType
from assessments.terms import Part
from assessments.versions import Version
from kit import codes, jobs, pdf, qr
from kit.fields import seal_bytes, unseal_bytes
from kit.models import Job
from kit.pdf import Asset
from people.api import Who, who_is

QUESTIONS, KEYS = "content", "key_content"
FOR_PAPER = "width-800|format-jpeg"


@dataclass(frozen=True)
class PaperQuestion:
    """One question as it is printed. picture: the name of its asset.  key: what is right, in letters and words.

    section: the one that begins with this question, where something is said about it.
    """

    number: int
    stem: str
    parts: tuple[Printed, ...]
    picture: str = ""
    picture_words: str = ""
    key: tuple[str, ...] = ()
    section: Part | None = None


@dataclass(frozen=True)
class Form:
    """A question paper and whose it is: a letter, or one person where each has his own."""

    name: str
    who: Who | None
    questions: tuple[PaperQuestion, ...]


@dataclass(frozen=True)
class AnswerSheet:
    """The page on which one person writes."""

    who: Who
    form: str
    code: str
    qr: str
    questions: tuple[PaperQuestion, ...]


@jobs.kind(JOB)
def make(job: Job) -> None:
    """Draw both PDFs of a run; made twice, they are the same."""
    run = PaperRun.objects.select_related("quiz", "unit").get(pk=job.key)
    if run.content is not None:
        return
    sheets = list(
        run.sheets.select_related("person__home_unit__parent", "person__main_post").order_by(
            "person__home_unit__code", "person__name", "pk"
        )
    )
    questions, keys = draw(run, sheets)
    with jobs.fenced(job):
        run.content = seal_bytes(questions, binding(run.pk, QUESTIONS))
        run.key_content = seal_bytes(keys, binding(run.pk, KEYS))
        run.save(update_fields=[QUESTIONS, KEYS])


def draw(run: PaperRun, sheets: Sequence[PaperSheet]) -> tuple[bytes, bytes]:
    """The PDF of papers and answer sheets, and the one of keys. Raises MissingGlyph or MissingFont instead of drawing boxes."""
    assets: dict[str, Asset] = {}
    forms = forms_of(sheets, assets)
    context = {
        "run": run,
        "forms": forms,
        "sheets": [answer_sheet(sheet, forms) for sheet in sheets],
        "name": settings.SITE_NAME,
        "demo": settings.DEMO,
    }
    style = ["assessments/pdf/paper.css"]
    return (
        pdf.render("assessments/pdf/paper.html", context, styles=style, assets=assets),
        pdf.render("assessments/pdf/paper_key.html", context, styles=style),
    )


def forms_of(sheets: Sequence[PaperSheet], assets: dict[str, Asset]) -> list[Form]:
    """Each question paper once; its pictures are put into ``assets``."""
    forms: dict[str, Form] = {}
    for sheet in sheets:
        name = _name_of(sheet)
        if name not in forms:
            forms[name] = Form(name, who_is(sheet.person) if _is_his_own(sheet) else None, questions_of(sheet, assets))
    return list(forms.values())


def _is_his_own(sheet: PaperSheet) -> bool:
    """Whether nobody else writes the same paper: a placing."""
    return sheet.run.quiz.purpose == Quiz.Purpose.PLACING


def _name_of(sheet: PaperSheet) -> str:
    return sheet.code if _is_his_own(sheet) else sheet.form


def answer_sheet(sheet: PaperSheet, forms: Sequence[Form]) -> AnswerSheet:
    (form,) = [form for form in forms if form.name == _name_of(sheet)]
    return AnswerSheet(
        who_is(sheet.person), sheet.form, codes.grouped(sheet.code), qr.data_uri(sheet.code), form.questions
    )


def questions_of(sheet: PaperSheet, assets: dict[str, Asset]) -> tuple[PaperQuestion, ...]:
    """The questions of a sheet's paper, as they are printed."""
    known = versions.in_force([line.version for line in sheet.asked])
    agreed = terms.read(sheet.given)
    return tuple(
        replace(_question(number, line, known[line.version], assets), section=agreed.part_at(number))
        for number, line in enumerate(sheet.asked, start=1)
    )


def _question(number: int, line: Asked, version: Version, assets: dict[str, Asset]) -> PaperQuestion:
    parts = printed(version.part, version.steps, line.options)
    picture = _picture(version.picture, assets)
    return PaperQuestion(
        number=number,
        stem=with_gaps(version.stem) if version.type == QuestionType.FILL else version.stem,
        parts=parts,
        picture=picture,
        picture_words=version.picture.alt if version.picture else "",
        key=key_of(version, parts),
    )


def key_of(version: Version, parts: Sequence[Printed]) -> tuple[str, ...]:
    """What is right, with the letter that stands before it on this paper."""
    if version.rubric is not None:
        enough = _("%(least)s of these points are enough:") % {"least": version.rubric.least}
        return (enough, *version.rubric.points)
    letters: Mapping[str, str] = {text: label for part in parts for label, text in part.lines}
    return tuple(f"{letters[words]} {words}" if words in letters else words for words in right_words(version))


def _picture(picture: Picture | None, assets: dict[str, Asset]) -> str:
    if picture is None:
        return ""
    image = get_image_model().objects.filter(pk=picture.image).first()
    if image is None:
        return ""
    name = f"picture-{picture.image}"
    if name not in assets:
        with image.get_rendition(FOR_PAPER).file.open("rb") as stream:
            assets[name] = Asset(stream.read(), "image/jpeg")
    return name


def binding(run: UUID, field: str) -> str:
    return f"assessments.paperrun.{field}.{run}"


def file_of(run: PaperRun, field: str) -> bytes:
    """One of the PDFs of a run that was made."""
    return unseal_bytes(bytes(getattr(run, field) or b""), binding(run.pk, field))


def lines_of(sheet: PaperSheet) -> tuple[PaperQuestion, ...]:
    """The questions of a sheet for whoever types it in, without pictures."""
    return questions_of(sheet, {})
