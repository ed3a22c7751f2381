"""Questions as trainers write them in Word: pasted text, .txt in UTF-8 or GBK, and what `docx` makes of a document.

read("试题.txt" as bytes, name) → Read; every line is a question's, or stands in ``left_out``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from assessments.exchange.answer_lists import Entry
from assessments.exchange.blocks import Block, Reader
from assessments.exchange.composing import Raw, compose, tags_of
from assessments.exchange.drafts import Problem, Read, Weight
from assessments.exchange.kind_words import CHOICE, kind_of, narrow, truth
from assessments.exchange.lines import KIND_AT_END, MARKS_AT_END, Line, pieces
from assessments.questions import Picture, QuestionType
from kit.errors import Unreadable

LARGEST = 5 * 1024 * 1024  # bytes; a thousand questions are half of one
MOST_LINES = 60_000
LONGEST_LINE = 20_000  # characters
IN_BRACKETS = re.compile(r"[(\[]\s*(?P<said>[A-Z](?:[\s、,]*[A-Z]){0,8}|[√×✓✔✗✘]|对|错|正确|错误|是|否|[TFYN])\s*[)\]]")
BEHIND = re.compile(
    r"(?:(?<=[。.!！;；\s])|(?<=[^\w]))\s*(?P<said>[√×✓✔✗✘]|(?<=[。.!！;；\s])(?:对|错|正确|错误))\s*[。.]?$|\s(?P<letters>[A-Z]{1,8})\s*$"
)
FILLED = re.compile(r"[（(【]\s*(?P<said>[^（）()【】]{1,50}?)\s*[）)】]")
FURNITURE = re.compile(
    r"^(?:第?\s*\d+\s*页?\s*[/,，共]*\s*共?\s*\d*\s*页?|[-—\s]*\d+[-—\s]*|(?:单位|姓名|考号|得分|班级|成绩).*[_＿：:].*)$"
)
TRUE_FALSE_ONLY = frozenset(["对", "错", "正确", "错误", "是", "否", "√", "×", "✓", "✔", "✗", "✘"])


def read(content: bytes, name: str = "") -> Read:
    """The questions of a text. Raises Unreadable for what is no text, or too much of it."""
    if len(content) > LARGEST:
        raise Unreadable(_("The text is larger than 5 MB."), _("Send it in several files."))
    return read_lines([Line(line, _place(number)) for number, line in enumerate(split(decoded(content)), start=1)])


def decoded(content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or GB 18030. Raises Unreadable for what holds no text."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text):
            return text
    raise Unreadable(
        _("This file holds no text that can be read."), _("Copy the questions out of it, and paste them here.")
    )


def split(text: str) -> list[str]:
    """The lines; Word's own line ends count, too. Raises Unreadable for more than anybody writes."""
    lines = re.split(r"\r\n|[\n\r\v\f\u2028\u2029]", re.sub("[\u200b-\u200f\u2060\ufeff\u00ad]", "", text))
    if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        raise Unreadable(_("The text has too many lines, or one that is too long."), _("Send it in several files."))
    return lines


def read_lines(lines: Iterable[Line], *, left_out: Sequence[Problem] = ()) -> Read:
    """The same for lines that another reader made. left_out: what that one could not give as a line."""
    found = Reader(list(pieces(lines))).run()
    raws = [_raw(block) for block in found.blocks]
    lost = _hand_out(found.entries, found.blocks, raws)
    for block, raw in zip(found.blocks, raws, strict=True):
        _finish(raw, block)
    kept = [raw for raw in raws if raw.stem or raw.options or raw.steps or raw.answer]
    drafts = tuple(compose(raw, number) for number, raw in enumerate(kept, start=1))
    stray = tuple(
        Problem(
            _("Not taken: “%(words)s”") % {"words": words[:60]},
            _("It belongs to no question.") if not FURNITURE.match(narrow(words)) else "",
            place,
            Weight.NOTE,
        )
        for words, place in found.stray
        if words.strip()
    )
    problems = tuple(lost)
    if not drafts:
        problems += (
            Problem(
                _("No question was found."),
                _("Write a number before each question, a letter before each option, and 答案： before the answer."),
            ),
        )
    return Read(drafts, problems, (*stray, *left_out))


def _place(number: int) -> str:
    words: str = _("line %(number)s") % {"number": number}
    return words


# --- one question -------------------------------------------------------------------------------------


def _raw(block: Block) -> Raw:
    """The words of a block as fields; the answer may still come out of the list behind the questions."""
    fields = {name: "\n".join(lines).strip() for name, lines in block.fields.items()}
    raw = Raw(
        place=block.place,
        stem="\n".join(line for line in block.stem if line).strip(),
        hint=kind_of(fields["hint"]) if fields.get("hint") else block.hint,
        options=[(key, text.strip()) for key, text, _place in block.options],
        targets=list(block.targets),
        answer=fields.get("answer") or (" ".join(block.fields["pairs"]) if "pairs" in block.fields else None),
        least=fields.get("least", ""),
        tolerance=fields.get("tolerance", ""),
        unit=fields.get("unit", ""),
        partial=fields.get("partial", "") in ("是", "√", "对", "有"),
        explanation=fields.get("explanation", ""),
        sources=fields.get("sources", ""),
        difficulty=fields.get("difficulty", ""),
        level=fields.get("level", ""),
        competency=fields.get("competency", ""),
        code=fields.get("code", ""),
        tags=tags_of(fields.get("tags", "")),
        marks=re.sub(r"\D", "", fields.get("marks", "")),
        feedback={name[-1]: text for name, text in fields.items() if name.startswith("feedback ")},
        drawing=block.drawings[0][0] if block.drawings else None,
        picture=Picture(0, block.drawings[0][1]) if block.drawings else None,
    )
    if len(block.drawings) > 1:
        raw.problems.append(
            Problem(
                _("The question has several pictures; only the first one is taken."),
                _("Join them into one picture."),
                block.place,
            )
        )
    if block.steps:
        raw.steps = [_raw(step) for step in block.steps]
    return raw


def _finish(raw: Raw, block: Block) -> None:
    """What only the text of the question says: its answer in brackets, its kind and its marks at the end."""
    for step, of in zip(raw.steps, block.steps, strict=True):
        _finish(step, of)
    if raw.steps:
        _one_step(raw)
        if raw.steps:
            return
    if marks := MARKS_AT_END.search(narrow(raw.stem)):
        raw.marks = raw.marks or "".join(re.findall(r"\d+", marks[0])[:1])
        raw.stem = raw.stem[: marks.start()].strip()
    if (kind := KIND_AT_END.search(narrow(raw.stem))) and len(raw.stem) > len(kind[0]):
        raw.hint = kind_of(kind["kind"])
        raw.stem = raw.stem[: kind.start()].strip()
    answer_within(raw)
    if raw.hint == QuestionType.FILL and raw.answer is None:
        _filled_gaps(raw)


def _one_step(raw: Raw) -> None:
    """A case with a single question is a choice with its situation before it."""
    if len(raw.steps) != 1:
        return
    step = raw.steps[0]
    raw.stem = f"{raw.stem}\n{step.stem}".strip()
    raw.options, raw.targets = step.options, step.targets
    raw.answer = step.answer if step.answer is not None else raw.answer
    raw.explanation = step.explanation or raw.explanation
    raw.hint = step.hint or (QuestionType.CASE if step.options else "")
    raw.sources = "\n".join(filter(None, (raw.sources, step.sources)))
    raw.problems += step.problems
    raw.steps = []


def answer_within(raw: Raw) -> None:
    """An answer in the brackets of the text, or behind its end. Two answers that differ are said."""
    found = _in_brackets(raw)
    if found is None and raw.answer is None:
        found = _behind(raw)
    if found is None:
        return
    said, start, end, shown = found
    if raw.answer is not None and _same_kind(raw.answer, said) and _plain(raw.answer) != _plain(said):
        words = _("The text says the answer is %(one)s, below it stands %(other)s.")
        raw.problems.append(
            Problem(
                words % {"one": said, "other": raw.answer}, _("Leave one of them in place, the right one."), raw.place
            )
        )
    if raw.answer is None or _plain(raw.answer) == _plain(said):
        raw.answer = said
    raw.stem = f"{raw.stem[:start]}{shown}{raw.stem[end:]}".strip()


def _in_brackets(raw: Raw) -> tuple[str, int, int, str] | None:
    """The answer, where its brackets stand, and what is left in their place."""
    flat = narrow(raw.stem)
    marks = list(IN_BRACKETS.finditer(flat))
    keys = {key for key, _text in raw.options}
    for mark in reversed(marks):
        said = mark["said"]
        letters = re.findall(r"[A-Z]", said)
        if keys and letters and set(letters) <= keys | set("ABCDEF"):
            return said, mark.start(), mark.end(), "（　）"
        if not keys and truth(said) is not None and (said in TRUE_FALSE_ONLY or raw.hint == QuestionType.TRUE_FALSE):
            at_end = not flat[mark.end() :].strip(" 。.")
            return said, mark.start(), mark.end(), "" if at_end or not flat[: mark.start()].strip() else "（　）"
    return None


def _behind(raw: Raw) -> tuple[str, int, int, str] | None:
    flat = narrow(raw.stem)
    mark = BEHIND.search(flat)
    if mark is None or (mark["letters"] and not raw.options) or (mark["said"] and raw.options):
        return None
    return mark["said"] or mark["letters"], mark.start(), mark.end(), ""


def _same_kind(one: str, other: str) -> bool:
    return (truth(one) is None) == (truth(other) is None) and bool(
        re.fullmatch(r"[\sA-Z、,]+|\D{1,3}", narrow(one).strip())
    )


def _plain(said: str) -> str:
    is_true = truth(said)
    return str(is_true) if is_true is not None else re.sub(r"[^A-Z]", "", narrow(said).upper())


def _filled_gaps(raw: Raw) -> None:
    """须经（三分之二）以上同意: in a section of gaps the brackets hold the answers."""
    filled = list(FILLED.finditer(raw.stem))
    if not filled or re.search(r"_{2,}|＿{2,}", raw.stem):
        return
    raw.answer = "；".join(mark["said"] for mark in filled)
    raw.stem = FILLED.sub("____", raw.stem)
    raw.problems.append(
        Problem(_("What stands in brackets was taken for the answers of the gaps."), "", raw.place, Weight.NOTE)
    )


# --- the list of answers behind the questions ---------------------------------------------------------


def _hand_out(entries: Sequence[Entry], blocks: Sequence[Block], raws: Sequence[Raw]) -> list[Problem]:
    """Give each answer of the list to its question; the ones that have none are said."""
    lost: list[Problem] = []
    open_ = [(block, raw) for block, raw in zip(blocks, raws, strict=True) if raw.answer is None and not raw.steps]
    for group, hint in _groups(entries):
        for entry in group:
            fitting = [pair for pair in open_ if pair[0].number == entry.number and _fits(pair[0].hint, hint)]
            if not fitting:
                lost.append(
                    Problem(
                        _(
                            "The list of answers has one for question %(number)s, which is not there or is answered already."
                        )
                        % {"number": entry.number},
                        _("Compare the numbers of the list with those of the questions."),
                        entry.place,
                    )
                )
                continue
            block, raw = fitting[0]
            open_.remove(fitting[0])
            raw.answer = entry.said or None
            for name, lines in entry.fields.items():
                if name in ("explanation", "sources", "difficulty", "level", "competency"):
                    setattr(raw, name, "\n".join(filter(None, (getattr(raw, name), *lines))))
                elif name == "tags":
                    raw.tags += tags_of("\n".join(lines))
            del block
    return lost


def _groups(entries: Sequence[Entry]) -> list[tuple[list[Entry], str]]:
    """The answers between two heads, with the kind that the head names."""
    groups: list[tuple[list[Entry], str]] = [([], "")]
    for entry in entries:
        if not entry.number:
            groups.append(([], entry.hint))
        else:
            groups[-1][0].append(entry)
    return groups


def _fits(of: str, hint: str) -> bool:
    if not hint or of == hint:
        return True
    choices = {CHOICE, QuestionType.SINGLE, QuestionType.MULTIPLE}
    return CHOICE in (of, hint) and {of, hint} <= choices
