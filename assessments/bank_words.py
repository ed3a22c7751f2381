"""What is wrong with a question, and what its author does about it: words for the bank's form. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from assessments.data_file import wording
from assessments.questions import OWED, Fault, ParsedQuestion, QuestionType, Step
from kit.errors import Text

# Where the words for what is wrong do not say yet what to do.
TO_DO: Mapping[Fault, Text] = {
    Fault.ANSWER_ONE: _("Tick one option only."),
    Fault.ANSWER_SEVERAL: _("Tick each right option, or choose single choice."),
    Fault.OPTIONS_EQUAL: _("Change one of them or leave it out."),
    Fault.OPTION_EMPTY: _("Write something, or take the line out."),
    Fault.TARGETS: _("Write what stands on the right of each “=”."),
    Fault.PAIRS: _("Write each line as left = right."),
    Fault.BLANKS: _("Count the gaps in the text and the lines here: they must be as many."),
    Fault.NUMBER: _("Write figures only; the unit has a field of its own."),
    Fault.STEPS: _("Fill in at least two of the questions below."),
}
TO_DO_MISSING: Mapping[QuestionType, Text] = {
    QuestionType.ORDERING: _("Write the letters in the right order."),
    QuestionType.MATCHING: _("Write each line as left = right."),
}


def told(fault: Fault, question: ParsedQuestion) -> str:
    """What is wrong and what to do."""
    words = wording(fault, question)
    if fault in OWED:
        to_do: Text = _("It can be kept as a draft without that; submitting it needs it.")
    elif fault is Fault.ANSWER_MISSING or (fault is Fault.OPTIONS_FEW and question.type == QuestionType.MATCHING):
        to_do = TO_DO_MISSING.get(question.type, _("Tick what is right."))
    else:
        to_do = TO_DO.get(fault, "")
    return f"{words}{to_do}"


def told_of_step(fault: Fault, step: Step) -> str:
    """The same for one question of a chain."""
    part = step.part
    return told(fault, ParsedQuestion("", "", 0, part.type, step.text, part.options, part.right, None, "", (), 0))
