"""The bank's questions as GIFT, so that Moodle reads them and `gift.read` gives back what GIFT can say."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from assessments.exchange import labels
from assessments.exchange.drafts import Written
from assessments.exchange.gift import FORMAT
from assessments.exchange.making import plain
from assessments.exchange.markup import fit
from assessments.exchange.writing import (
    MOST_RIGHT,
    Cannot,
    Pictures,
    counts_otherwise,
    in_order,
    pairs,
    percent,
    right_texts,
    unsaid_feedback,
    unsaid_words,
    weights,
)
from assessments.questions import GAP as ANY_GAP
from assessments.questions import ParsedQuestion, Part, QuestionType, takes_several
from kit.errors import Text

HEAD = "// GIFT, UTF-8\n"
WITHOUT_REMARKS = frozenset({QuestionType.ORDERING, QuestionType.MATCHING})


def write(questions: Sequence[ParsedQuestion], pictures: Pictures | None = None) -> Written:
    """A text file. pictures: not used, GIFT has none."""
    del pictures
    cannot = Cannot()
    lines, category = [HEAD], ""
    for question in questions:
        why = _unfit(question)
        if why:
            cannot.leave_out(question, why)
            continue
        cannot.add(question, *_lost(question))
        if question.competency != category:
            category = question.competency
            lines.append(f"$CATEGORY: {category or 'top'}\n")
        lines.append(_question(question))
    return Written("questions.gift.txt", "\n".join(lines).encode(), "text/plain", cannot.said)


def _unfit(question: ParsedQuestion) -> Text:
    """Why a question cannot be said at all; empty when it can."""
    if question.type == QuestionType.CHAIN:
        return _("the format has no case with several questions.")
    if question.type == QuestionType.FILL:
        if len(question.blanks) != 1 or len(ANY_GAP.findall(question.stem)) != 1:
            return _("the format has only one gap in a text.")
        if all("->" in variant for variant in question.blanks[0]):
            return _("its answers would be read as pairs.")
    if question.type == QuestionType.MATCHING and any("->" in option.text for option in question.options):
        return _("its lines would be read as pairs.")
    if question.type == QuestionType.NUMERIC and question.number is None:
        return _("it has no right number.")
    if takes_several(question.type, question.right) and len(question.right) > MOST_RIGHT:
        return _("more than ten options are right.")
    return ""


def _lost(question: ParsedQuestion) -> list[Text]:
    lost = [*counts_otherwise(question), *unsaid_words(question.part)]
    if question.type in WITHOUT_REMARKS:
        lost += unsaid_feedback(question.part)
    if question.picture:
        lost.append(_("The picture is left out."))
    return lost


def _question(question: ParsedQuestion) -> str:
    before, after = question.stem, ""
    if question.type == QuestionType.FILL:
        before, after = ANY_GAP.split(question.stem, maxsplit=1)
    keys, targets = "".join(question.keys), ()
    if question.type == QuestionType.ORDERING:
        keys = "".join(question.right)
    elif question.type == QuestionType.MATCHING:
        targets = in_order(pairs(question.part))
    marks = [f"[id:{_mark(question.code)}]"] if question.code else []
    said = (*labels.of(question, keys=keys, targets=targets), *labels.of_rubric(question.rubric))
    marks += [f"[tag:{_mark(label)}]" for label in said]
    title = f"::{_escaped(question.code)}::" if question.code else ""
    answers = _WRITERS[question.type](question.part)
    general = f"\n\t####{_said(question.explanation)}" if question.explanation else ""
    return f"// {' '.join(marks)}\n{title}[plain]{_escaped(before)}{{{answers}{general}\n}}{_escaped(after)}\n"


def _choice(part: Part) -> str:
    if takes_several(part.type, part.right):
        earned = weights(part)
        return "".join(_answer("~", o.text, o.feedback, percent(earned[o.key])) for o in part.options)
    return "".join(_answer("=" if o.key in part.right else "~", o.text, o.feedback) for o in part.options)


def _true_false(part: Part) -> str:
    is_true = part.right == ("T",)
    feedback = {option.key: _said(option.feedback) for option in part.options}
    right, wrong = (feedback.get("T", ""), feedback.get("F", ""))[:: 1 if is_true else -1]
    remarks = f"#{wrong}#{right}" if right else f"#{wrong}" if wrong else ""
    return f"{'TRUE' if is_true else 'FALSE'}{remarks}"


def _ordering(part: Part) -> str:
    items = "".join(f"\n{_said(text)}" for text in right_texts(part))
    return f">{len(part.options)} VERTICAL ALL ALL_OR_NOTHING{items}"


def _matching(part: Part) -> str:
    return "".join(f"\n\t={_said(line)} -> {_escaped(target)}" for line, target, _number in pairs(part))


def _fill(part: Part) -> str:
    return "".join(_answer("=", variant) for variant in part.blanks[0])


def _numeric(part: Part) -> str:
    number = part.number
    assert number is not None  # `_unfit` has left out the others
    return f"#{plain(number.value)}:{plain(number.tolerance)}"


def _short(part: Part) -> str:
    return ""


_WRITERS: dict[QuestionType, Callable[[Part], str]] = {
    QuestionType.SINGLE: _choice,
    QuestionType.MULTIPLE: _choice,
    QuestionType.CASE: _choice,
    QuestionType.TRUE_FALSE: _true_false,
    QuestionType.ORDERING: _ordering,
    QuestionType.MATCHING: _matching,
    QuestionType.FILL: _fill,
    QuestionType.NUMERIC: _numeric,
    QuestionType.SHORT: _short,
}


def _answer(sign: str, text: str, feedback: str = "", weight: str = "") -> str:
    if not weight and text.startswith("%"):
        weight = "100" if sign == "=" else "0"  # else the text would be read as a weight
    earned = f"%{weight}%" if weight else ""
    return f"\n\t{sign}{earned}{_said(text)}" + (f"#{_said(feedback)}" if feedback else "")


def _said(text: str) -> str:
    """A text of its own; one that begins like a format gets its format said."""
    return f"{'[plain]' if FORMAT.match(text) else ''}{_escaped(text)}"


def _escaped(text: str) -> str:
    return re.sub(r"([\\~=#{}:])", r"\\\1", fit(text)).replace("\n", "\\n")


def _mark(text: str) -> str:
    return re.sub(r"([\\\]])", r"\\\1", fit(text)).replace("\n", "\\n")
