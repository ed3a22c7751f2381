"""An answer as a person reads it: the texts that were chosen, in the order in which they are looked for. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from assessments.judging import Finding, gaps_of, judge_question, of_step, texts_of
from assessments.questions import PAIR, Part, QuestionType, Step
from assessments.scoring import Counts
from assessments.versions import Version, right_of


def answer_words(version: Version, answer: object) -> tuple[str, ...]:
    """The answer, a line each; what cannot be read is left out. Of an ordering in the order given."""
    return words_of(version.part, version.steps, answer)


def words_of(part: Part, steps: Sequence[Step], answer: object) -> tuple[str, ...]:
    """The same, for whoever has what is answered and no version."""
    texts = texts_of(answer) or ()
    if steps:
        each = ((n, _words(step.part, of_step(texts, n))) for n, step in enumerate(steps, start=1))
        return tuple(f"（{n}）{'；'.join(words)}" for n, words in each if words)
    return _words(part, texts)


def right_words(version: Version) -> tuple[str, ...]:
    """What is right, a line each; of a gap every variant. Where the key was wrong and no other is right, that is said."""
    if version.counts is Counts.ALL_RIGHT:
        return (_("The question was wrong: everybody gets it right."),)
    if version.counts is Counts.LEFT_OUT:
        return (_("The question was wrong: it does not count."),)
    if version.steps:
        return tuple(f"（{n}）{'；'.join(_right(step.part))}" for n, step in enumerate(version.steps, start=1))
    return _right(version.part)


def feedback_words(version: Version, answer: object) -> tuple[str, ...]:
    """What the author says to the options that were chosen, a line each; of an ordering, where each was placed, nothing."""
    texts = texts_of(answer) or ()
    if version.steps:
        each = ((n, _feedback(step.part, of_step(texts, n))) for n, step in enumerate(version.steps, start=1))
        return tuple(f"（{n}）{line}" for n, lines in each for line in lines)
    return _feedback(version.part, texts)


def said_to_options(version: Version) -> dict[str, str]:
    """What the author says to each option, by the text with which an answer names it; where he says nothing there is no line."""
    if version.steps:
        each = ((n, step.part) for n, step in enumerate(version.steps, start=1))
        return {f"{n}:{key}": f"（{n}）{words}" for n, part in each for key, words in _said(part).items()}
    return _said(version.part)


def explanation_words(version: Version) -> tuple[str, ...]:
    """Why it is so: of the whole, then of each question of a chain that has its own."""
    steps = (f"（{n}）{step.explanation}" for n, step in enumerate(version.steps, start=1) if step.explanation)
    return (version.explanation, *steps)


def earned_words(version: Version, shown: Sequence[str], answer: object) -> str:
    """How much an answer earned that was partly right; empty for all and for nothing."""
    judged = judge_question(version.part, version.steps, shown, answer)
    if judged.finding is not Finding.PARTLY:
        return ""
    points = sum(step.marks for step in version.steps)
    if points:
        got = judged.share * points
        words = str(got) if got.denominator == 1 else f"{float(got):.1f}"
        return _("Partly right: %(got)s of %(points)s points.") % {"got": words, "points": points}
    share = f"{judged.share.numerator}/{judged.share.denominator}"
    return _("Partly right: it earned %(share)s of the marks.") % {"share": share}


def _feedback(part: Part, texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(words for key, words in _said(part).items() if key in texts)


def _said(part: Part) -> dict[str, str]:
    if part.type in (QuestionType.ORDERING, QuestionType.MATCHING):
        return {}
    return {option.key: option.feedback for option in part.options if option.feedback}


def _right(part: Part) -> tuple[str, ...]:
    if part.type == QuestionType.FILL:
        return tuple(f"{_gap(n, part)}{' / '.join(variants)}" for n, variants in enumerate(part.blanks, start=1))
    if part.type == QuestionType.NUMERIC and part.number and part.number.tolerance:
        return (f"{part.number.value}±{part.number.tolerance}{part.number.unit}",)
    return _words(part, right_of(part))


def _words(part: Part, texts: tuple[str, ...]) -> tuple[str, ...]:
    options = {option.key: option.text for option in part.options}
    if part.type == QuestionType.MATCHING:
        targets = {target.key: target.text for target in part.targets}
        pairs = dict(match.groups() for text in texts if (match := PAIR.fullmatch(text)))
        return tuple(
            f"{option.text} → {targets[pairs[option.key]]}"
            for option in part.options
            if pairs.get(option.key) in targets
        )
    if part.type == QuestionType.FILL:
        return tuple(f"{_gap(n, part)}{text}" for n, text in sorted(gaps_of(texts).items()))
    if part.type == QuestionType.ORDERING:
        return tuple(options[key] for key in texts if key in options)
    if part.options:
        return tuple(option.text for option in part.options if option.key in texts)
    return texts


def _gap(number: int, part: Part) -> str:
    return f"（{number}）" if len(part.blanks) > 1 else ""
