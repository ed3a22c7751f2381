"""Two versions of a question side by side: what Wagtail's own comparison leaves out, because it stands in JSON.

Each option is a line that says whether it is right; so is each pair, gap, number, step and point to look for, and each
law with its articles. A line that differs is shown as it was and as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import Panel

from assessments import content
from assessments.questions import LETTERED, Part, QuestionType
from kit.errors import Text

if TYPE_CHECKING:
    from assessments.models import Question

Lines = Callable[["Question"], Sequence[str]]


def option_lines(row: Question) -> list[str]:
    """``A. 每季度（对）``; the options of an ordering and of a matching say nothing of what is right."""
    return _options(_part(row))


def answer_lines(row: Question) -> list[str]:
    """What is right where no tick says it: an order, pairs, gaps, a number, the questions of a chain, points to look for."""
    if row.kind == QuestionType.SHORT:
        rubric = content.rubric_of(row.answer)
        return [*rubric.points, _("enough: %(least)s of these points") % {"least": rubric.least}]
    if row.kind == QuestionType.CHAIN:
        lines: list[str] = []
        for number, step in enumerate(content.steps_of(row.answer), start=1):
            lines.append(f"（{number}）{step.text} {_('marks: %(marks)s') % {'marks': step.marks}}")
            of_step = [*_options(step.part), *_answers(step.part), *([step.explanation] if step.explanation else [])]
            lines += [f"（{number}）{line}" for line in of_step]
        return lines
    return _answers(_part(row))


def source_lines(row: Question) -> list[str]:
    """A law and its articles a line."""
    return [f"{source['law']} {'、'.join(source['articles'])}" for source in row.sources]


def _part(row: Question) -> Part:
    return content.part_of(QuestionType(row.kind), row.options, row.answer, partial=row.partial)


def _options(part: Part) -> list[str]:
    ticked = part.right if part.type not in (QuestionType.ORDERING, QuestionType.MATCHING) else ()
    lines = []
    for option in part.options:
        right = _("(right)") if option.key in ticked else ""
        feedback = f" — {option.feedback}" if option.feedback else ""
        lines.append(f"{option.key}. {option.text}{right}{feedback}")
    return lines


def _answers(part: Part) -> list[str]:
    lines = [_("what is partly right earns a part")] if part.partial else []
    if part.type == QuestionType.ORDERING:
        return [*lines, " → ".join(part.right)]
    if part.type in LETTERED and part.type != QuestionType.MATCHING:
        return lines
    lines += [f"{target.key}. {target.text}" for target in part.targets]
    lines += [pair.replace("=", " → ") for pair in part.right if part.type == QuestionType.MATCHING]
    lines += [f"（{place}）{' / '.join(variants)}" for place, variants in enumerate(part.blanks, start=1)]
    if part.number is not None:
        lines.append(f"{part.number.value} ± {part.number.tolerance} {part.number.unit}".strip())
    return lines


class LinesComparison:
    """One row of Wagtail's page of comparison. ``lines``: what of a question is compared, a line each."""

    is_field = True
    is_child_relation = False

    def __init__(self, label: Text, lines: Lines, before: Question, after: Question) -> None:
        self.label, self.before, self.after = label, list(lines(before)), list(lines(after))

    def field_label(self) -> Text:
        return self.label

    def has_changed(self) -> bool:
        return self.before != self.after

    def htmldiff(self) -> SafeString:
        """All lines in their order; of those that differ the old ones first, then the new ones."""
        pieces: list[tuple[SafeString]] = []
        match = SequenceMatcher(a=self.before, b=self.after, autojunk=False)
        for what, start, end, from_, to in match.get_opcodes():
            if what == "equal":
                pieces += [(format_html("<div>{}</div>", line),) for line in self.before[start:end]]
                continue
            pieces += [(_marked("deletion", line),) for line in self.before[start:end]]
            pieces += [(_marked("addition", line),) for line in self.after[from_:to]]
        return format_html_join("", "{}", pieces)


def _marked(kind: str, line: str) -> SafeString:
    return format_html('<div><span class="{}">{}</span></div>', kind, line)


class ComparedPanel(Panel):
    """Stands in the editor for nothing; gives the comparison of two versions its options, answers and laws."""

    class BoundPanel(Panel.BoundPanel):
        def is_shown(self) -> bool:
            return False

        def get_comparison(self) -> list[Callable[[Any, Any], LinesComparison]]:
            return [
                partial(LinesComparison, gettext_lazy("options"), option_lines),
                partial(LinesComparison, gettext_lazy("answer"), answer_lines),
                partial(LinesComparison, gettext_lazy("laws and articles"), source_lines),
            ]
