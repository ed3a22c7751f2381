"""Moodle's XML (4.x and later), read. Source: Moodle's documentation of the format, and files that it writes.

What becomes what: multichoice → single or multiple; truefalse; shortanswer → a gap to fill; numerical with its unit; matching;
essay with the notes for the marker → what to look for; ordering; gapselect and ddwtos → gaps; cloze → gaps or a case with several
questions. What cannot be asked here (description, calculated, places on a picture …) is left out by name.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from assessments.exchange import markup, moodle_cloze, xml_files
from assessments.exchange.drafts import Draft, Drawing, Problem, Read
from assessments.exchange.making import (
    PICTURE_SIGNS,
    Found,
    Offered,
    category_of,
    choice,
    decimal,
    draft,
    matching,
    note,
    number,
    ordering,
    refused,
    rubric_of,
    stop,
    true_false,
)
from assessments.questions import GAP as ANY_GAP
from assessments.questions import Part, QuestionType
from kit.errors import Unreadable

GAP = "____"
MOST = 20_000  # questions
MOST_PARTS = 1_000  # of one question: answers, hints, tags
DATA = re.compile(r"data:image/([a-z]{3,4});base64,(.+)", re.DOTALL)
# What Moodle writes where nobody has changed it; worth no word.
USUAL = frozenset({
    "您的回答正确", "您的回答正确。", "您的回答部分正确", "您的回答部分正确。", "您的回答不正确", "您的回答不正确。",
    "你的答案正确。", "你的答案部分正确。", "你的答案不正确。", "回答正确", "部分正确", "回答错误", "回答正确。", "回答不正确。",
    "Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect.",
})  # fmt: skip


@dataclass(frozen=True)
class _Said:
    """A text of the file, reduced. drawings: the pictures in it."""

    text: str
    drawings: tuple[tuple[Drawing, str], ...] = ()
    problems: tuple[Problem, ...] = ()


def read(content: bytes, name: str) -> Read:
    """The questions of a Moodle XML file."""
    try:
        root = xml_files.parse(content)
    except Unreadable as error:
        return refused(error.message, error.next_step)
    if root.tag != "quiz":
        return refused(
            _("This is no question bank of Moodle."), _("In Moodle choose “Export questions” and there “Moodle XML”.")
        )
    if len(root.findall("question")) > MOST:
        return refused(_("The file holds more than 20,000 questions."), _("Split it into several files."))
    drafts: list[Draft] = []
    left_out: list[Problem] = []
    category, count = "", 0
    for element in root.iter("question"):
        if element.get("type") == "category":
            category = category_of(_text(element, "category/text"))
            continue
        count += 1
        place = _place(element, count)
        found = _question(element)
        if isinstance(found, Problem):
            left_out.append(replace(found, place=place))
        else:
            drafts.append(draft(len(drafts) + 1, place, found, category=category))
    if not count:
        return refused(
            _("There is no question in this file."), _("In Moodle choose “Export questions” and there “Moodle XML”.")
        )
    return Read(tuple(drafts), left_out=tuple(left_out))


def _place(element: Element, count: int) -> str:
    name = re.sub(r"\s+", " ", _text(element, "name/text"))[:30]
    words: str = _("question %(number)s") % {"number": count}
    return f"{words} {name}".strip()


def _question(element: Element) -> Found | Problem:
    kind = element.get("type") or ""
    if len(element) > MOST_PARTS:
        return note(_("This question has more than 1,000 answers."), _("Make several questions of it."))
    reader = _READERS.get(kind)
    if reader is None:
        words = {"description": _("This text asks nothing: %(text)s"), "": _("This question has no type.")}
        text = _shown(element.find("questiontext")).text
        said = words.get(kind, _("This kind of question cannot be asked here: %(kind)s"))
        return note(said % {"text": text[:40], "kind": kind[:40]} if "%" in said else said)
    body = element.find("questiontext")
    stem = _shown(body)
    found = reader(element, stem.text)
    explained = _shown(element.find("generalfeedback"))
    return replace(
        found,
        explanation=explained.text,
        code=_text(element, "idnumber"),
        labels=tuple(_text(tag, "text") for tag in element.iterfind("tags/tag")),
        drawings=(*stem.drawings, *explained.drawings),
        problems=(*stem.problems, *explained.problems, *found.problems, *_beside(element)),
    )


def _beside(element: Element) -> tuple[Problem, ...]:
    """What Moodle keeps with a question and has no place here."""
    problems: tuple[Problem, ...] = ()
    remarks = [_shown(element.find(f"{name}feedback")).text for name in ("correct", "partiallycorrect", "incorrect")]
    said = [remark for remark in remarks if remark and remark not in USUAL]
    hints = [hint for hint in (_shown(one).text for one in element.iterfind("hint")) if hint]
    if said:
        problems += (note(_("Remarks on the whole answer are left out: %(remarks)s") % {"remarks": "；".join(said)}),)
    if hints:
        problems += (note(_("Hints are left out: %(hints)s") % {"hints": "；".join(hints)}),)
    if _text(element, "hidden") == "1":
        problems += (note(_("The question is hidden there.")),)
    grade = decimal(_text(element, "defaultgrade") or "1")
    if grade is not None and grade != 1 and element.get("type") != "cloze":
        problems += (
            note(_("It is worth %(marks)s marks there; here each question counts one.") % {"marks": grade.normalize()}),
        )
    return problems


def _multichoice(element: Element, stem: str) -> Found:
    several = _text(element, "single").lower() not in ("true", "1")
    offered, problems = _offered(element)
    part, weighing = choice(offered, several=several)
    return Found(stem, part, problems=problems, weighing=weighing)


def _multichoice_set(element: Element, stem: str) -> Found:
    """A plugin for all or nothing: what is above 0 is right."""
    offered, problems = _offered(element)
    share = Fraction(1, max(1, sum(one.share > 0 for one in offered)))
    part, _weighing = choice([replace(one, share=share if one.share > 0 else -share) for one in offered], several=True)
    return Found(stem, replace(part, partial=False), problems=problems)


def _true_false(element: Element, stem: str) -> Found:
    right, remarks = "", {}
    for answer in element.iterfind("answer"):
        word = _shown(answer).text.strip().lower()
        remarks[word] = _shown(answer.find("feedback")).text
        right = word if _fraction(answer) > 0 else right
    part = true_false(right == "true", if_true=remarks.get("true", ""), if_false=remarks.get("false", ""))
    return Found(stem, part if right in ("true", "false") else replace(part, right=()))


def _short_answer(element: Element, stem: str) -> Found:
    offered, problems = _offered(element)
    right = tuple(dict.fromkeys(one.text for one in offered if one.share >= 1))
    problems += _lesser([one.text for one in offered if one.share < 1 and one.text != "*"]) + _unheard(offered)
    if any("*" in text for text in right):
        problems += (note(_("A * stands for any words there; here it is a sign like any other.")),)
    if _text(element, "usecase") == "1":
        problems += (note(_("Capital and small letters differ there; here they count the same.")),)
    stem = stem if ANY_GAP.search(stem) else stem + GAP
    return Found(stem, Part(QuestionType.FILL, blanks=(right,)), problems=problems)


def _numerical(element: Element, stem: str) -> Found:
    offered, problems = _offered(element)
    tolerances = [_text(answer, "tolerance") for answer in element.iterfind("answer")]
    whole = [(one, tolerance) for one, tolerance in zip(offered, tolerances, strict=True) if one.share >= 1]
    problems += _unheard(offered)
    rest = [one.text for one in offered if one.text != "*" and (not whole or one is not whole[0][0])]
    if rest:
        words = _("Only one number can be right here; these are left out: %(options)s")
        problems += (note(words % {"options": "；".join(rest)}),)
    units = [unit for unit in (_text(one, "unit_name") for one in element.iterfind("units/unit")) if unit]
    if len(units) > 1:
        words = _("Only one unit can be used here; these are left out: %(units)s")
        problems += (note(words % {"units": "、".join(units[1:])}),)
    found = number(whole[0][0].text, whole[0][1], units[0] if units else "") if whole else None
    if found is None:
        problems += (
            stop(_("The right number cannot be read."), _("Write one number, and how far off an answer may be.")),
        )
    return Found(stem, Part(QuestionType.NUMERIC, number=found), problems=problems)


def _matching(element: Element, stem: str) -> Found:
    rows = list(element.iterfind("subquestion"))
    said = [_shown(row) for row in rows]
    return Found(
        stem,
        matching([(one.text, _text(row, "answer/text")) for one, row in zip(said, rows, strict=True)]),
        problems=_pictures_inside(said),
    )


def _essay(element: Element, stem: str) -> Found:
    return Found(stem, Part(QuestionType.SHORT), rubric=rubric_of(_shown(element.find("graderinfo")).text))


def _ordering(element: Element, stem: str) -> Found:
    offered, problems = _offered(element)
    if len({one.share for one in offered}) == len(offered):
        offered.sort(key=lambda one: one.share)  # the first has 1, the second 2
    if _text(element, "gradingtype") not in ("", "ALL_OR_NOTHING", "-1"):
        problems += (note(_("An order that is partly right earns a part there; here it earns nothing.")),)
    part = ordering([one.text for one in offered], [one.feedback for one in offered])
    return Found(stem, part, problems=problems)


def _chosen_words(element: Element, stem: str) -> Found:
    """Words that are chosen or dragged into [[1]], [[2]]: here they are typed."""
    boxes = [_shown(box).text for name in ("selectoption", "dragbox") for box in element.iterfind(name)]
    places = [int(place) for place in re.findall(r"\[\[(\d{1,2})\]\]", stem)]
    blanks = tuple((boxes[n - 1],) if 0 < n <= len(boxes) else () for n in places)
    rest = [box for n, box in enumerate(boxes, start=1) if n not in places]
    words = _("The words are chosen from a list there and typed here; the wrong ones are left out: %(options)s")
    return Found(
        re.sub(r"\[\[\d{1,2}\]\]", GAP, stem),
        Part(QuestionType.FILL, blanks=blanks, partial=True),
        problems=(note(words % {"options": "、".join(rest) or "—"}),),
    )


def _cloze(element: Element, stem: str) -> Found:
    body = element.find("questiontext")
    raw = _text(body, "text") if body is not None else ""
    return moodle_cloze.read(raw, is_html=_is_html(body, raw))


_READERS: dict[str, Callable[[Element, str], Found]] = {
    "multichoice": _multichoice,
    "multichoiceset": _multichoice_set,
    "truefalse": _true_false,
    "shortanswer": _short_answer,
    "numerical": _numerical,
    "matching": _matching,
    "essay": _essay,
    "ordering": _ordering,
    "gapselect": _chosen_words,
    "ddwtos": _chosen_words,
    "cloze": _cloze,
    "multianswer": _cloze,
}


def _offered(element: Element) -> tuple[list[Offered], tuple[Problem, ...]]:
    said = [(answer, _shown(answer)) for answer in element.iterfind("answer")]
    offered = [Offered(one.text, _fraction(answer), _shown(answer.find("feedback")).text) for answer, one in said]
    return offered, _pictures_inside([one for _answer, one in said])


def _fraction(answer: Element) -> Fraction:
    value = decimal(answer.get("fraction") or "0")
    return Fraction(value or 0) / 100


def _lesser(texts: Sequence[str]) -> tuple[Problem, ...]:
    if not texts:
        return ()
    words = _("These answers earn a part there; here they are wrong: %(options)s")
    return (note(words % {"options": "；".join(texts)}),)


def _unheard(offered: Sequence[Offered]) -> tuple[Problem, ...]:
    remarks = [one.feedback for one in offered if one.feedback]
    if not remarks:
        return ()
    words = _("Remarks on single answers have no place in this kind of question: %(remarks)s")
    return (note(words % {"remarks": "；".join(remarks)}, _("Put them into the explanation.")),)


def _pictures_inside(said: Sequence[_Said]) -> tuple[Problem, ...]:
    names = [drawing.name for one in said for drawing, _alt in one.drawings]
    problems = tuple(problem for one in said for problem in one.problems)
    if names:
        words = _("Pictures in options have no place here; these are left out: %(names)s")
        problems += (stop(words % {"names": "、".join(names)}, _("Say in words what they show.")),)
    return problems


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _is_html(element: Element | None, text: str) -> bool:
    kind = (element.get("format") or "html") if element is not None else "html"
    return kind == "html" or (kind == "moodle_auto_format" and markup.is_like_html(text))


def _shown(element: Element | None) -> _Said:
    """A text element as it is shown, with its pictures."""
    if element is None:
        return _Said("")
    raw = element.findtext("text") or ""
    if not _is_html(element, raw):
        return _Said(raw.strip())
    reduced = markup.reduced(raw)
    problems: tuple[Problem, ...] = ()
    if reduced.silenced:
        words = _("Scripts and other programs in the text are thrown away: %(names)s")
        problems += (note(words % {"names": "、".join(reduced.silenced)}),)
    files = {file.get("name") or "": file.text or "" for file in element.iterfind("file")} if reduced.images else {}
    drawings = []
    for image in reduced.images:
        drawing = _drawing(image, files)
        if drawing:
            drawings.append((drawing, image.alt))
        else:
            words = _("The picture %(name)s is not in the file.")
            problems += (note(words % {"name": image.source[:80]}, _("Add it to the question by hand.")),)
    return _Said(reduced.text, tuple(drawings), problems)


def _drawing(image: markup.Image, files: dict[str, str]) -> Drawing | None:
    inline = DATA.match(image.source)
    name = unquote(image.source.rpartition("/")[2].partition("?")[0])
    encoded = inline[2] if inline else files.get(name, "")
    try:
        content = base64.b64decode(re.sub(r"\s+", "", encoded), validate=True)
    except (binascii.Error, ValueError):
        return None
    if not content.startswith(PICTURE_SIGNS):
        return None
    return Drawing(f"picture.{inline[1]}" if inline else name, content)
