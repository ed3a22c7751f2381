"""Moodle's GIFT, read. A question ends at an empty line; comments before it may hold [id:…] and [tag:…].

Multiple choice with weights, true or false, short answers (a gap to fill), missing words, matching, numbers with a tolerance or a
range, essays, and the ordering that Moodle's own plugin writes. Source: Moodle's documentation of the GIFT format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice

from django.utils.translation import gettext as _

from assessments.exchange import markup
from assessments.exchange.drafts import Draft, Problem, Read
from assessments.exchange.making import (
    Found,
    Offered,
    category_of,
    choice,
    draft,
    matching,
    note,
    number,
    ordering,
    refused,
    stop,
    true_false,
)
from assessments.questions import Number, Part, QuestionType
from kit.numerals import arabic

GAP = "____"
ENDS = tuple("?？.。!！:：")  # what closes a question, so that a point behind its answers is none of it
LARGEST = 10 * 1024 * 1024  # bytes
MOST = 20_000  # questions
LONGEST = 50_000  # characters of one question
MOST_ANSWERS = 500  # what stands behind them is not read; more than 26 options stop anyway
ESCAPED = {"\\": "\x01", "~": "\x02", "=": "\x03", "#": "\x04", "{": "\x05", "}": "\x06", ":": "\x07", "n": "\n"}
LITERAL = {sign: escaped for escaped, sign in ESCAPED.items() if escaped != "n"}
CATEGORY = re.compile(r"\s*\$CATEGORY:\s*(.+)", re.IGNORECASE)
TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
MARK = re.compile(r"\[(id|tag):([^\]]*)\]")
HELD = {"\\": "\x01", "]": "\x02", "n": "\n"}  # what a backslash keeps from being read, while marks are looked for
FREED = str.maketrans({"\x01": "\\", "\x02": "]"})
TRUE, FALSE = frozenset({"T", "TRUE", "对", "正确"}), frozenset({"F", "FALSE", "错", "错误"})
WEIGHT = re.compile(r"\s*%(-?[0-9]{1,3}(?:\.[0-9]{1,7})?)%")
ORDER = re.compile(r"\s*>")
BOUNDS = re.compile(r"(.*?)\.\.(.*)", re.DOTALL)


@dataclass
class _Block:
    """The lines of one question. line: where it begins, from 1."""

    line: int
    category: str
    marks: list[tuple[str, str]]
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Answer:
    """One answer between the braces. sign: = or ~.  weight: in percent, or None when there is none."""

    sign: str
    text: str
    feedback: str
    weight: Fraction | None


def read(content: bytes, name: str) -> Read:
    """The questions of a GIFT file; what describes without asking is left out by name."""
    if len(content) > LARGEST:
        return refused(_("The file is larger than 10 MB."), _("Split it into several files."))
    text = _text_of(content)
    if text is None:
        return refused(_("The signs of this file cannot be read."), _("Save it as text in UTF-8 and send it again."))
    drafts: list[Draft] = []
    left_out: list[Problem] = []
    for block in _blocks(text):
        if len(drafts) >= MOST:
            return refused(_("The file holds more than 20,000 questions."), _("Split it into several files."))
        found = _question(block)
        if isinstance(found, Problem):
            left_out.append(replace(found, place=_line(block.line)))
        else:
            drafts.append(draft(len(drafts) + 1, _line(block.line), found, category=block.category, line=block.line))
    if not drafts and not left_out:
        return refused(_("There is no question in this file."), _("A GIFT question has its answers in braces: {…}."))
    return Read(tuple(drafts), left_out=tuple(left_out))


def _text_of(content: bytes) -> str | None:
    encodings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            return None
        return re.sub("[\x01-\x08\x0b\x0c\x0e-\x1f]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    return None


def _line(line: int) -> str:
    words: str = _("line %(line)s") % {"line": line}
    return words


def _blocks(text: str) -> Iterator[_Block]:
    category, marks = "", []
    block: _Block | None = None
    for line, words in enumerate(text.split("\n"), start=1):
        if not words and block is None:
            continue
        bare = words.strip()
        found = CATEGORY.match(bare)
        if bare.startswith("//"):
            marks += _marks(bare)
            continue
        if found or not bare:
            if block:
                yield block
            block = None
            category = category_of(found[1]) if found else category
            continue
        if block is None:
            block, marks = _Block(line, category, marks), []
        block.lines.append(bare)
    if block:
        yield block


def _marks(line: str) -> list[tuple[str, str]]:
    """The numbers and tags in a comment."""
    held = re.sub(r"\\([\\\]n])", lambda match: HELD[match[1]], line)
    closed = held[: held.rfind("]") + 1]  # so that no mark is looked for whose end is not there
    return [(name, value.translate(FREED).strip()) for name, value in MARK.findall(closed)]


def _question(block: _Block) -> Found | Problem:
    """The question of a block, or what is left out of it and why."""
    text = "\n".join(block.lines) + "\n"
    if len(text) > LONGEST:
        return stop(_("This question is longer than 50,000 characters."), _("Look for an empty line that is missing."))
    text = re.sub(r"\\([\\~=#{}:n])", lambda match: ESCAPED[match[1]], text)
    title = TITLE.match(text)
    text = text[title.end() :] if title else text
    kind = FORMAT.match(text)
    style = kind[1].lower() if kind else "moodle"
    text = text[kind.end() :] if kind else text
    codes = [value for name, value in block.marks if name == "id"]
    labels = tuple(value for name, value in block.marks if name == "tag")
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        return _without_answers(text, start, end, style)
    stem = (_said(text[:start], style, strip=False), _said(text[end + 1 :], style, strip=False))
    found = _answered(stem, text[start + 1 : end], style)
    trouble = () if text.count("{") == text.count("}") == 1 else (_braces(),)
    return replace(found, code=codes[0] if codes else "", labels=labels, problems=(*trouble, *found.problems))


def _without_answers(text: str, start: int, end: int, style: str) -> Found | Problem:
    stem = _said(text, style)
    if start < 0 and end < 0:
        shown = stem if len(stem) <= 40 else stem[:40] + "…"
        return note(
            _("This text asks nothing: %(text)s") % {"text": shown}, _("Put it into the question it belongs to.")
        )
    return Found(stem, Part(QuestionType.SINGLE), problems=(_braces(),))


def _braces() -> Problem:
    return stop(
        _("The braces of this question do not belong together."),
        _("Write its answers between one { and one }, without an empty line, and \\{ for a brace in the text."),
    )


def _answered(stem: tuple[str, str], inside: str, style: str) -> Found:
    inside, _marks, general = inside.partition("####")
    found = _of_kind(stem, inside, style)
    return replace(found, explanation=_said(general, style))


def _of_kind(stem: tuple[str, str], inside: str, style: str) -> Found:
    before, after = stem
    at_end = not after.strip() or (after.strip() in (".", "。") and before.rstrip().endswith(ENDS))
    whole = before.strip() if at_end else f"{before}{GAP}{after}".strip()
    bare = inside.strip()
    if not bare:
        return Found(whole, Part(QuestionType.SHORT))
    if bare.startswith("#") and not bare.startswith("####"):
        return _numeric(whole, bare[1:], style)
    truth, _sign, remarks = bare.partition("#")
    if truth.strip().upper() in TRUE | FALSE:
        return _true_false(whole, truth.strip().upper() in TRUE, remarks, style)
    if ORDER.match(bare):
        return Found(whole, ordering([_said(item, style) for item in bare.split("\n")[1:] if item.strip()]))
    answers = _answers(inside, style)
    if not answers:
        problem = stop(_("The answers cannot be read."), _("Begin a right answer with = and a wrong one with ~."))
        return Found(whole, Part(QuestionType.SINGLE), problems=(problem,))
    if all(answer.sign == "=" for answer in answers):
        if all("->" in answer.text for answer in answers):
            return _matching(whole, answers)
        return _fill(f"{before}{GAP}{after}".strip(), answers)
    return _choice(whole, answers)


def _choice(stem: str, answers: Sequence[_Answer]) -> Found:
    several = not any(answer.sign == "=" for answer in answers) and any(answer.weight for answer in answers)
    offered = [Offered(answer.text, _share(answer), answer.feedback) for answer in answers]
    part, problems = choice(offered, several=several)
    return Found(stem, part, weighing=problems)


def _share(answer: _Answer) -> Fraction:
    if answer.weight is not None:
        return answer.weight / 100
    return Fraction(answer.sign == "=")


def _true_false(stem: str, is_true: bool, remarks: str, style: str) -> Found:
    """After the word stand first what somebody reads who was wrong, then who was right."""
    wrong, _sign, right = remarks.partition("#")
    wrong, right = _said(wrong, style), _said(right, style)
    part = true_false(is_true, if_true=right if is_true else wrong, if_false=wrong if is_true else right)
    return Found(stem, part)


def _matching(stem: str, answers: Sequence[_Answer]) -> Found:
    pairs = [tuple(side.strip() for side in answer.text.split("->", 1)) for answer in answers]
    remarks = [answer.feedback for answer in answers if answer.feedback]
    return Found(stem, matching([(pair[0], pair[1]) for pair in pairs]), problems=_unheard(remarks))


def _fill(stem: str, answers: Sequence[_Answer]) -> Found:
    right = tuple(dict.fromkeys(answer.text for answer in answers if answer.weight in (None, 100)))
    problems = _unheard([answer.feedback for answer in answers if answer.feedback])
    lesser = [answer.text for answer in answers if answer.weight not in (None, 100)]
    if lesser:
        words = _("These answers earn a part there; here they are wrong: %(options)s")
        problems += (note(words % {"options": "；".join(lesser)}),)
    if any("*" in answer for answer in right):
        problems += (note(_("A * stands for any words there; here it is a sign like any other.")),)
    return Found(stem, Part(QuestionType.FILL, blanks=(right,)), problems=problems)


def _numeric(stem: str, inside: str, style: str) -> Found:
    answers = _answers(inside, style) if re.match(r"\s*[=~]", inside) else _plain_number(inside, style)
    numbers = [(answer, _number(answer.text)) for answer in answers]
    whole = [found for answer, found in numbers if found and answer.weight in (None, 100)]
    problems = _unheard([answer.feedback for answer in answers if answer.feedback])
    if len(numbers) > len(whole[:1]):
        rest = [answer.text.strip() for answer, found in numbers if not whole or found is not whole[0]]
        words = _("Only one number can be right here; these are left out: %(options)s")
        problems += (note(words % {"options": "；".join(rest)}),)
    if not whole:
        problems += (stop(_("The right number cannot be read."), _("Write it like this: {#15:0} or {#10..20}.")),)
    return Found(stem, Part(QuestionType.NUMERIC, number=whole[0] if whole else None), problems=problems)


def _plain_number(inside: str, style: str) -> list[_Answer]:
    value, _sign, feedback = inside.partition("#")
    return [_Answer("=", value.strip(), _said(feedback, style), None)]


def _number(words: str) -> Number | None:
    """15, 15:2 (two off at most) or 10..20."""
    if len(words) > 100:
        return None
    text = arabic(_restored(words))
    bounds = BOUNDS.fullmatch(text)
    if bounds:
        low, high = number(bounds[1]), number(bounds[2])
        if low is None or high is None:
            return None
        return Number((low.value + high.value) / 2, abs(high.value - low.value) / 2)
    value, _sign, tolerance = text.partition(":")
    return number(value, tolerance.strip())


def _answers(inside: str, style: str) -> list[_Answer]:
    """Each answer with its sign; text before the first sign is none."""
    found = []
    for match in islice(re.finditer(r"([=~])([^=~]*)", inside), MOST_ANSWERS):
        text, _sign, feedback = match[2].partition("#")
        weight = WEIGHT.match(text)
        found.append(
            _Answer(
                match[1],
                _said(text[weight.end() :] if weight else text, style),
                _said(feedback, style),
                Fraction(weight[1]) if weight else None,
            )
        )
    return found


def _unheard(remarks: Sequence[str]) -> tuple[Problem, ...]:
    """Remarks on single answers, where a question of ours has no place for them."""
    if not remarks:
        return ()
    words = _("Remarks on single answers have no place in this kind of question: %(remarks)s")
    return (note(words % {"remarks": "；".join(remarks)}, _("Put them into the explanation.")),)


def _said(text: str, style: str, *, strip: bool = True) -> str:
    """A text as it is shown. style: the one of the question, unless the text names its own."""
    own = FORMAT.match(text)
    if own:
        style, text = own[1].lower(), text[own.end() :]
    text = _restored(text)
    if style == "html" or (style == "moodle" and markup.is_like_html(text)):
        edges = ("", "") if strip else (" " * text.startswith(" "), " " * text.endswith(" "))
        return f"{edges[0]}{markup.reduced(text).text}{edges[1]}"
    return text.strip() if strip else text


def _restored(text: str) -> str:
    return "".join(LITERAL.get(sign, sign) for sign in text)
