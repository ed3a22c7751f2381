"""The bank's questions as Moodle XML, so that Moodle 4 reads them and `moodle_xml.read` gives back what the format can say."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.translation import gettext as _

from assessments.exchange import labels, moodle_cloze
from assessments.exchange.drafts import Drawing, Written
from assessments.exchange.making import plain, rubric_words
from assessments.exchange.markup import fit, to_html
from assessments.exchange.writing import (
    MOST_RIGHT,
    Cannot,
    Pictures,
    counts_otherwise,
    in_order,
    pairs,
    percent,
    unsaid_feedback,
    unsaid_words,
    weights,
)
from assessments.questions import GAP as ANY_GAP
from assessments.questions import Option, ParsedQuestion, QuestionType, takes_several
from kit.errors import Text

ORDERED = {"layouttype": "VERTICAL", "selecttype": "ALL", "selectcount": "0", "gradingtype": "ALL_OR_NOTHING"}


class _Order(NamedTuple):
    """The letters and the numbers of targets in the order of the file."""

    keys: str
    targets: Sequence[str] = ()


def write(questions: Sequence[ParsedQuestion], pictures: Pictures | None = None) -> Written:
    """An XML file. pictures: by their id in the library; they travel inside the file."""
    cannot = Cannot()
    root, category = Element("quiz"), ""
    for question in questions:
        why = _unfit(question)
        if why:
            cannot.leave_out(question, why)
            continue
        cannot.add(question, *_lost(question, pictures or {}))
        if question.competency != category:
            category = question.competency
            _said(SubElement(SubElement(root, "question", type="category"), "category"), f"top/{category}".rstrip("/"))
        _question(root, question, pictures or {})
    content = tostring(root, encoding="utf-8", xml_declaration=True)
    return Written("questions.moodle.xml", content, "application/xml", cannot.said)


def _unfit(question: ParsedQuestion) -> Text:
    """Why a question cannot be said at all; empty when it can."""
    if question.type == QuestionType.CHAIN and not all(map(moodle_cloze.can_say, question.steps)):
        return _("one of its questions cannot stand inside a text.")
    if question.type == QuestionType.CHAIN and len(question.steps) < 2:
        return _("it has too few questions.")
    if question.type == QuestionType.FILL and len(ANY_GAP.findall(question.stem)) != len(question.blanks):
        return _("its gaps and its answers do not belong together.")
    if question.type == QuestionType.NUMERIC and question.number is None:
        return _("it has no right number.")
    several = takes_several(question.type, question.right)
    if several and len(question.right) > MOST_RIGHT:
        return _("more than ten options are right.")
    return ""


def _lost(question: ParsedQuestion, pictures: Mapping[int, Drawing]) -> list[Text]:
    lost = [*counts_otherwise(question), *unsaid_words(question.part)]
    if question.type == QuestionType.MATCHING:
        lost += unsaid_feedback(question.part)
    if question.picture and question.picture.image not in pictures:
        lost.append(_("The picture is left out."))
    for n, step in enumerate(question.steps, start=1):
        if step.explanation:
            lost.append(_("The explanation of question %(number)s is left out.") % {"number": n})
        if step.part.type == QuestionType.CASE or (step.part.number and step.part.number.unit):
            lost.append(_("The kind or the unit of question %(number)s is left out.") % {"number": n})
    return lost


def _question(root: Element, question: ParsedQuestion, pictures: Mapping[int, Drawing]) -> None:
    kind, body, order = _WRITERS[question.type], Element("question"), _Order("".join(question.keys))
    _said(SubElement(body, "name"), question.code or question.stem[:40])
    embedded = _embedded(question)
    stem = embedded or question.stem
    _stem(body, question, stem, pictures, is_html=bool(embedded))
    _formatted(body, "generalfeedback", question.explanation)
    _plain(body, "defaultgrade", str(question.points))
    _plain(body, "hidden", "0")
    _plain(body, "idnumber", question.code)
    if embedded:
        body.set("type", "cloze")
    else:
        body.set("type", kind.name)
        order = kind.fill(body, question) or order
    tags = labels.of(question, keys=order.keys, targets=order.targets)
    if tags:
        said = SubElement(body, "tags")
        for tag in tags:
            _said(SubElement(said, "tag"), tag)
    root.append(body)


def _embedded(question: ParsedQuestion) -> str:
    """The text with embedded answers, of a chain and of a fill-in with several gaps."""
    if question.type == QuestionType.CHAIN:
        return moodle_cloze.written(question.stem, question.steps)
    if question.type == QuestionType.FILL and len(question.blanks) > 1:
        return moodle_cloze.with_gaps(question.stem, question.blanks)
    return ""


def _stem(
    body: Element, question: ParsedQuestion, stem: str, pictures: Mapping[int, Drawing], *, is_html: bool
) -> None:
    drawing = pictures.get(question.picture.image) if question.picture else None
    if drawing is None or question.picture is None:
        _formatted(body, "questiontext", stem, is_html=is_html)
        return
    name, alt = html.escape(drawing.name.rpartition("/")[2]), html.escape(question.picture.alt)
    text = f'<p>{stem if is_html else to_html(stem)}</p><p><img src="@@PLUGINFILE@@/{name}" alt="{alt}"></p>'
    element = _formatted(body, "questiontext", text, is_html=True)
    file = SubElement(element, "file", name=drawing.name.rpartition("/")[2], path="/", encoding="base64")
    file.text = base64.b64encode(drawing.content).decode()


def _multichoice(body: Element, question: ParsedQuestion) -> _Order | None:
    part = question.part
    several = takes_several(part.type, part.right)
    _plain(body, "single", "false" if several or question.type == QuestionType.MULTIPLE else "true")
    _plain(body, "shuffleanswers", "true")
    _plain(body, "answernumbering", "ABCD")
    earned = (
        {key: percent(share) for key, share in weights(part).items()} if several else dict.fromkeys(part.right, "100")
    )
    for option in part.options:
        _answer(body, option, earned.get(option.key, "0"))
    return None


def _true_false(body: Element, question: ParsedQuestion) -> _Order | None:
    for option in question.options:
        fraction = "100" if option.key in question.right else "0"
        _answer(body, Option(option.key, "true" if option.key == "T" else "false", option.feedback), fraction)
    return None


def _ordering(body: Element, question: ParsedQuestion) -> _Order | None:
    for name, value in ORDERED.items():
        _plain(body, name, value)
    options = {option.key: option for option in question.options}
    for n, key in enumerate(question.right, start=1):
        _answer(body, options[key], str(n))
    return _Order("".join(question.right))


def _matching(body: Element, question: ParsedQuestion) -> _Order | None:
    _plain(body, "shuffleanswers", "true")
    rows = pairs(question.part)
    for line, target, _number in rows:
        row = _formatted(body, "subquestion", line)
        _said(SubElement(row, "answer"), target)
    return _Order("".join(question.keys), in_order(rows))


def _short_answer(body: Element, question: ParsedQuestion) -> _Order | None:
    _plain(body, "usecase", "0")
    for variant in question.blanks[0]:
        _answer(body, Option("", variant), "100")
    return None


def _numerical(body: Element, question: ParsedQuestion) -> _Order | None:
    number = question.number
    assert number is not None  # `_unfit` has left out the others
    _plain(_answer(body, Option("", plain(number.value)), "100"), "tolerance", plain(number.tolerance))
    if number.unit:
        unit = SubElement(SubElement(body, "units"), "unit")
        _plain(unit, "multiplier", "1")
        _plain(unit, "unit_name", number.unit)
    _plain(body, "unitgradingtype", "0")
    _plain(body, "showunits", "0" if number.unit else "3")
    return None


def _essay(body: Element, question: ParsedQuestion) -> _Order | None:
    _plain(body, "responseformat", "plain")
    _plain(body, "responserequired", "1")
    rubric = question.rubric
    if rubric and rubric.points:
        _formatted(body, "graderinfo", "\n".join(rubric_words(rubric)))
    return None


class _Kind(NamedTuple):
    name: str
    fill: Callable[[Element, ParsedQuestion], _Order | None]


_WRITERS: dict[QuestionType, _Kind] = {
    QuestionType.SINGLE: _Kind("multichoice", _multichoice),
    QuestionType.MULTIPLE: _Kind("multichoice", _multichoice),
    QuestionType.CASE: _Kind("multichoice", _multichoice),
    QuestionType.TRUE_FALSE: _Kind("truefalse", _true_false),
    QuestionType.ORDERING: _Kind("ordering", _ordering),
    QuestionType.MATCHING: _Kind("matching", _matching),
    QuestionType.FILL: _Kind("shortanswer", _short_answer),
    QuestionType.NUMERIC: _Kind("numerical", _numerical),
    QuestionType.SHORT: _Kind("essay", _essay),
    QuestionType.CHAIN: _Kind("cloze", _essay),
}


def _answer(body: Element, option: Option, fraction: str) -> Element:
    answer = SubElement(body, "answer", fraction=fraction, format="plain_text")
    SubElement(answer, "text").text = fit(option.text)
    _formatted(answer, "feedback", option.feedback)
    return answer


def _formatted(parent: Element, name: str, text: str, *, is_html: bool = False) -> Element:
    element = SubElement(parent, name, format="html" if is_html else "plain_text")
    _said(element, text)
    return element


def _said(element: Element, text: str) -> None:
    SubElement(element, "text").text = fit(text)


def _plain(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = fit(text)
