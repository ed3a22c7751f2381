"""Moodle's embedded answers, {1:SHORTANSWER:=a~b}: texts with gaps, or one situation with several questions. Both ways. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.exchange import labels, markup
from assessments.exchange.drafts import Problem
from assessments.exchange.making import Found, Offered, choice, note, number, plain, stop, true_false
from assessments.exchange.writing import percent, weights
from assessments.questions import GAP as ANY_GAP
from assessments.questions import MOST_MARKS, Part, QuestionType, Step, takes_several

GAP = "____"
SUB = re.compile(
    r"\{(\d{0,3}):(SHORTANSWER|SHORTANSWER_C|SA|SAC|MW|MWC|NUMERICAL|NM|MULTICHOICE|MC|MULTICHOICE_[A-Z]{1,2}|MC[A-Z]{1,2}"
    r"|MULTIRESPONSE|MULTIRESPONSE_[A-Z]{1,2}|MR|MR[A-Z]{1,2}):([^}]*)\}",
    re.DOTALL,
)
ESCAPE = re.compile(r"\\.", re.DOTALL)
HELD = "\x02"  # a brace that an answer holds
PLACE = "\u2983{}\u2984"  # a sign of no language, for the place of an answer while the HTML is taken off
PLACES = re.compile("\u2983(\\d+)\u2984")
ALTERNATIVE = re.compile(r"\s*(?:(=)|%(-?\d{1,3}(?:\.\d+)?)%)?(.*)", re.DOTALL)


@dataclass(frozen=True)
class _Sub:
    """One embedded question. kind: SA, NM, MC or MR."""

    kind: str
    marks: int
    offered: tuple[Offered, ...]


def read(text: str, *, is_html: bool) -> Found:
    """The question of a text with embedded answers."""
    held = ESCAPE.sub(lambda match: HELD if match[0] == "\\}" else match[0], text)
    end = held.rfind("}") + 1  # behind it no answer can be closed, so none is looked for
    subs = [_sub(match, is_html) for match in SUB.finditer(held[:end])]
    numbers = iter(range(len(subs)))
    placed = SUB.sub(lambda _match: PLACE.format(next(numbers)), held[:end]) + held[end:]
    placed = placed.replace(HELD, "\\}")
    bare = markup.reduced(placed).text if is_html else placed.strip()
    if not subs:
        problem = stop(_("No embedded answer can be read in this text."), _("Check it in Moodle and export it again."))
        return Found(bare, Part(QuestionType.FILL), problems=(problem,))
    if all(sub.kind == "SA" for sub in subs):
        return _fill(bare, subs)
    if len(subs) == 1:
        part, problems = _part(subs[0])
        return Found(PLACES.sub(GAP, bare).removesuffix(GAP).strip(), part, problems=problems)
    return _chain(bare, subs)


def _fill(bare: str, subs: Sequence[_Sub]) -> Found:
    blanks, problems = [], []
    for sub in subs:
        part, more = _part(sub)
        blanks.append(part.blanks[0])
        problems += more
    part = Part(QuestionType.FILL, blanks=tuple(blanks), partial=len(subs) > 1)
    return Found(PLACES.sub(GAP, bare), part, problems=tuple(problems))


def _chain(bare: str, subs: Sequence[_Sub]) -> Found:
    """One situation with several questions: each behind its own （1）, or else the gaps of the text by their numbers."""
    texts = PLACES.split(bare)[::2]
    stem, own = _numbered(texts)
    steps, problems = [], []
    for n, sub in enumerate(subs, start=1):
        part, more = _part(sub)
        text = own[n - 1] if own else _("Gap %(number)s") % {"number": n}
        if part.type == QuestionType.FILL and not ANY_GAP.search(text):
            text += GAP
        steps.append(Step(text, part, min(max(sub.marks, 1), MOST_MARKS)))
        problems += [replace(one, words=f"（{n}）{one.words}") for one in more]
    if not own:
        stem = "".join(f"{text}（{n}）{GAP}" for n, text in enumerate(texts[:-1], start=1)) + texts[-1]
    return Found(stem.strip(), Part(QuestionType.CHAIN), steps=tuple(steps), problems=tuple(problems))


def _numbered(texts: Sequence[str]) -> tuple[str, list[str]]:
    """The situation and the questions, where each begins a line with its number and ends with its answer."""
    found = []
    for n, text in enumerate(texts[:-1], start=1):
        before, sign, after = f"\n{text}".rpartition(f"\n（{n}）")
        if not sign or (n > 1 and before.strip()):
            return "", []
        found.append((before, after.strip()))
    if texts[-1].strip():
        return "", []
    return found[0][0].strip(), [after for _before, after in found]


def _sub(match: re.Match[str], is_html: bool) -> _Sub:
    name = match[2]
    kind = "MR" if name.startswith(("MULTIR", "MR")) else "MC" if name.startswith(("MULTIC", "MC")) else name[:2]
    kind = {"SH": "SA", "MW": "SA", "NU": "NM"}.get(kind, kind)
    offered = []
    for words in re.findall(r"(?:\\.|[^\\~])+", match[3].replace(HELD, "\\}"), re.DOTALL):
        found = ALTERNATIVE.fullmatch(words)
        if found is None or not words.strip():
            continue
        text = re.match(r"(?:\\.|[^\\#])*", found[3], re.DOTALL)[0]
        feedback = found[3][len(text) + 1 :]
        share = Fraction(1) if found[1] else Fraction(found[2] or 0) / 100
        offered.append(Offered(_said(text, is_html), share, _said(feedback, is_html)))
    return _Sub(kind, int(match[1] or 1), tuple(offered))


def _said(text: str, is_html: bool) -> str:
    bare = re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
    return markup.reduced(bare).text if is_html else bare.strip()


def _part(sub: _Sub) -> tuple[Part, tuple[Problem, ...]]:
    if sub.kind in ("MC", "MR"):
        if [one.text for one in sub.offered] == [option.text for option in labels.TRUE_FALSE]:
            yes, no = sub.offered
            return true_false(yes.share >= 1, if_true=yes.feedback, if_false=no.feedback), ()
        return choice(sub.offered, several=sub.kind == "MR")
    whole = [one for one in sub.offered if one.share >= 1]
    left = [one.text for one in sub.offered if one.share < 1 and one.text != "*"]
    problems: tuple[Problem, ...] = ()
    if left:
        words = _("These answers earn a part there; here they are wrong: %(options)s")
        problems += (note(words % {"options": "；".join(left)}),)
    remarks = [one.feedback for one in sub.offered if one.feedback]
    if remarks:
        words = _("Remarks on single answers have no place in this kind of question: %(remarks)s")
        problems += (note(words % {"remarks": "；".join(remarks)}, _("Put them into the explanation.")),)
    if sub.kind == "SA":
        return Part(QuestionType.FILL, blanks=(tuple(dict.fromkeys(one.text for one in whole)),)), problems
    value, _sign, tolerance = whole[0].text.partition(":") if whole else ("", "", "")
    return Part(QuestionType.NUMERIC, number=number(value, tolerance)), problems


def written(stem: str, steps: Sequence[Step]) -> str:
    """A situation with its questions as HTML with embedded answers; only for what `can_say` allows."""
    lines = [markup.to_html(stem)]
    for n, step in enumerate(steps, start=1):
        lines.append(f"（{n}）{markup.to_html(step.text)} {embedded(step.part, step.marks)}")
    return "<br>".join(lines)


def with_gaps(stem: str, blanks: Sequence[Sequence[str]]) -> str:
    """A text with what is accepted in each of its gaps, as HTML."""
    texts = ANY_GAP.split(stem)
    pieces = [markup.to_html(texts[0])]
    for text, variants in zip(texts[1:], blanks, strict=False):
        pieces += [embedded(Part(QuestionType.FILL, blanks=(tuple(variants),)), 1), markup.to_html(text)]
    return "".join(pieces)


def can_say(step: Step) -> bool:
    """Whether a question of a chain can be embedded."""
    part = step.part
    if part.type == QuestionType.FILL:
        return len(part.blanks) == 1
    return part.type in _EMBED and (part.type != QuestionType.NUMERIC or part.number is not None)


def embedded(part: Part, marks: int) -> str:
    kind, answers = _EMBED[part.type](part)
    return f"{{{marks}:{kind}:{'~'.join(answers)}}}"


def _choices(part: Part) -> tuple[str, list[str]]:
    if takes_several(part.type, part.right):
        earned = weights(part)
        return "MULTIRESPONSE", [_alternative(f"%{percent(earned[o.key])}%", o.text, o.feedback) for o in part.options]
    signs = dict.fromkeys(part.right, "=")
    return "MULTICHOICE_V", [_alternative(signs.get(o.key, "%0%"), o.text, o.feedback) for o in part.options]


def _variants(part: Part) -> tuple[str, list[str]]:
    return "SHORTANSWER", [_alternative("=", text, "") for text in part.blanks[0]]


def _measure(part: Part) -> tuple[str, list[str]]:
    assert part.number is not None  # `can_say` has left out the others
    return "NUMERICAL", [f"={plain(part.number.value)}:{plain(part.number.tolerance)}"]


_EMBED: dict[QuestionType, Callable[[Part], tuple[str, list[str]]]] = {
    QuestionType.SINGLE: _choices,
    QuestionType.MULTIPLE: _choices,
    QuestionType.CASE: _choices,
    QuestionType.TRUE_FALSE: _choices,
    QuestionType.FILL: _variants,
    QuestionType.NUMERIC: _measure,
}


def _alternative(sign: str, text: str, feedback: str) -> str:
    return f"{sign}{_escaped(text)}" + (f"#{_escaped(feedback)}" if feedback else "")


def _escaped(text: str) -> str:
    return re.sub(r"([\\}~#/\"])", r"\\\1", markup.to_html(text))
