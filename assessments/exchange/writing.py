"""What the writers of other programs' formats share: what could not be said, weights, mixed and right order. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.exchange import labels
from assessments.exchange.drafts import Drawing
from assessments.questions import ParsedQuestion, Part, QuestionType, takes_several
from kit.errors import Text

Pictures = Mapping[int, Drawing]  # by the id of the picture in the library
MOST_RIGHT = 10  # Moodle has no weight for an eleventh of the marks


class Cannot:
    """What of each question a format cannot say, by its code."""

    def __init__(self) -> None:
        self.said: dict[str, tuple[Text, ...]] = {}

    def add(self, question: ParsedQuestion, *words: Text) -> None:
        if words:
            self.said[question.code] = (*self.said.get(question.code, ()), *words)

    def leave_out(self, question: ParsedQuestion, why: Text) -> None:
        self.add(question, _("The question is not in the file: %(why)s") % {"why": why})


def right_texts(part: Part) -> list[str]:
    """The texts of an ordering in the right order."""
    texts = {option.key: option.text for option in part.options}
    return [texts[key] for key in part.right]


def pairs(part: Part) -> list[tuple[str, str, str]]:
    """Of a matching: each line with what goes with it and its number; at the end what is left over, without a line."""
    targets = {target.key: target.text for target in part.targets}
    goes = {pair[0]: pair[2:] for pair in part.right}
    lines = [
        (option.text, targets.get(goes.get(option.key, ""), ""), goes.get(option.key, "")) for option in part.options
    ]
    used = set(goes.values())
    return lines + [("", target.text, target.key) for target in part.targets if target.key not in used]


def in_order(rows: Iterable[tuple[str, str, str]]) -> list[str]:
    """The numbers of the targets in the order in which a reader meets them."""
    return list(dict.fromkeys(number for _line, _target, number in rows))


def weights(part: Part) -> dict[str, Fraction]:
    """What each option earns where several may be chosen: equal shares; a wrong tick takes one away, or everything."""
    share = Fraction(1, len(part.right) or 1)
    wrong = -share if part.partial else Fraction(-1)
    return {key: share if key in part.right else wrong for key in part.keys}


def percent(share: Fraction) -> str:
    """33.33333 for a third, as Moodle has its weights; 50 for a half."""
    return f"{float(share) * 100:.5f}".rstrip("0").rstrip(".")


def counts_otherwise(question: ParsedQuestion) -> tuple[Text, ...]:
    """That a program gives a part of the marks where we give all or nothing."""
    several = question.type in (QuestionType.MATCHING, QuestionType.FILL) or takes_several(
        question.type, question.right
    )
    if several and not question.partial and not (question.type == QuestionType.FILL and len(question.blanks) < 2):
        return (_("What is partly right earns a part there; here it earns nothing."),)
    return ()


def unsaid_feedback(part: Part) -> tuple[Text, ...]:
    """That remarks on single options are lost."""
    if any(option.feedback for option in (*part.options, *part.targets)):
        return (_("The remarks on single options are left out."),)
    return ()


def unsaid_words(part: Part) -> tuple[Text, ...]:
    """That true and false have other words there."""
    if part.type == QuestionType.TRUE_FALSE and [o.text for o in part.options] != [o.text for o in labels.TRUE_FALSE]:
        return (_("The words for true and false are those of the other program."),)
    return ()
