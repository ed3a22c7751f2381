"""A question put together from what was written: the kind is found, the answer is read for that kind. Pure.

Every reader of loose words (plain text, Word, Excel) makes a `Raw` and hands it here, so that they all understand the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from assessments.exchange import citing, lists
from assessments.exchange.answers_read import exact_number, letters_of, number_of, pairs_of, points_of, variants_of
from assessments.exchange.drafts import Draft, Drawing, Problem, Weight
from assessments.exchange.kind_words import CHOICE, kind_of, narrow, truth
from assessments.questions import (
    GAP,
    LETTERED,
    Number,
    Option,
    ParsedQuestion,
    Part,
    Picture,
    QuestionType,
    Rubric,
    Step,
)

EMPTY_BRACKETS = re.compile(r"[(（]\s*[)）]|【\s*】|\[\s*\]|﹝\s*﹞|〔\s*〕")
LINES = re.compile(r"_{2,}|＿{2,}|﹍{2,}|﹎{2,}|—{4,}|-{4,}")
HARD = {"容易": 1, "易": 1, "简单": 1, "较易": 2, "较容易": 2, "一般": 3, "中": 3, "中等": 3, "适中": 3, "普通": 3, "较难": 4, "难": 5, "困难": 5, "很难": 5, "低": 1, "高": 5}  # fmt: skip
LEVELS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
IN_FRONT = re.compile(r"\s*[\[(（【]?([一-鿿]{2,6}题)[\])）】]?\s*[:：]\s*(?=\S)")
OF_THE_WHOLE = ("competency", "level", "sources", "difficulty", "code", "tags", "category")
POINTS_TO_ALL = 2  # of so many points all are wanted, of more the greater half


@dataclass
class Raw:
    """What stands in a file about one question, as words. hint: the kind that the file says, or "".

    options, targets: key and text.  answer: None where the file has none.  marks: of a chain's question.
    exact: our own program wrote it, so nothing is tidied.
    """

    place: str
    stem: str = ""
    hint: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    feedback: dict[str, str] = field(default_factory=dict)
    answer: str | None = None
    least: str = ""
    tolerance: str = ""
    unit: str = ""
    partial: bool = False
    explanation: str = ""
    sources: str = ""
    difficulty: str = ""
    level: str = ""
    competency: str = ""
    code: str = ""
    tags: list[str] = field(default_factory=list)
    marks: str = ""
    category: str = ""
    steps: list[Raw] = field(default_factory=list)
    drawing: Drawing | None = None
    picture: Picture | None = None
    exact: bool = False
    problems: list[Problem] = field(default_factory=list)


def compose(raw: Raw, number: int) -> Draft:
    """The question with every problem that the words themselves have; what the bank refuses is said later, by its own rules."""
    _lift(raw)
    _named_in_front(raw)
    part, stem = _part(raw)
    problems = raw.problems
    for step in raw.steps:
        problems += step.problems
    cited = citing.read(raw.sources)
    if cited.finer:
        problems.append(_note(raw, _("Paragraphs of an article are not kept, only its number.")))
    explanation = raw.explanation
    if cited.rest:
        problems.append(
            _note(
                raw, _("“%(words)s” names no article; it stands at the end of the explanation.") % {"words": cited.rest}
            )
        )
        explanation = f"{explanation}\n{cited.rest}".strip()
    question = ParsedQuestion(
        code=raw.code if raw.exact else raw.code.upper(),
        competency=raw.competency,
        level=_level(raw),
        type=part.type,
        stem=stem,
        options=part.options,
        right=part.right,
        rubric=_rubric(raw) if part.type == QuestionType.SHORT else None,
        explanation=explanation,
        citations=cited.laws,
        difficulty=_difficulty(raw),
        targets=part.targets,
        blanks=part.blanks,
        number=part.number,
        partial=part.partial,
        steps=tuple(_step(step) for step in raw.steps),
        tags=tuple(dict.fromkeys(raw.tags)),
        picture=raw.picture or (Picture(0, "") if raw.drawing else None),
    )
    return Draft(number, raw.place, question, tuple(problems), raw.category, raw.drawing)


def _named_in_front(raw: Raw) -> None:
    """排序题： in front of a question names its kind and is no part of it."""
    found = None if raw.exact or raw.hint else IN_FRONT.match(raw.stem)
    if found and (kind := kind_of(found[1])):
        raw.hint, raw.stem = kind, raw.stem[found.end() :]


def _lift(raw: Raw) -> None:
    """What the last question of a case says of the whole case, since that is where people write it, goes to the case."""
    for step in raw.steps:
        for name in OF_THE_WHOLE:
            said, own = getattr(step, name), getattr(raw, name)
            if not said:
                continue
            if not own:
                setattr(raw, name, said)
            elif said != own:
                words = _("A case has one of these for all its questions; “%(words)s” is left out.")
                raw.problems.append(_note(raw, words % {"words": "、".join(said) if name == "tags" else said}))


def _step(raw: Raw) -> Step:
    part, text = _part(raw)
    marks = int(raw.marks) if re.fullmatch(r"\d{1,3}", raw.marks) else 1
    return Step(text, part, marks, raw.explanation)


def _part(raw: Raw) -> tuple[Part, str]:
    """What is answered, and the text of the question with its gaps as the bank writes them."""
    type_ = _type(raw)
    read = _READERS.get(type_)
    part = read(raw, type_) if read else Part(type_, partial=raw.partial)
    if part.type == QuestionType.FILL:
        return part, raw.stem if raw.exact else _gaps(raw.stem)
    return part, raw.stem


def _type(raw: Raw) -> QuestionType:
    if raw.exact and raw.hint in set(QuestionType):
        return QuestionType(raw.hint)
    if raw.steps or raw.hint == QuestionType.CHAIN:
        return QuestionType.CHAIN
    if raw.hint and raw.hint not in (CHOICE, QuestionType.SINGLE, QuestionType.CASE):
        in_words = raw.answer and number_of(raw.answer) is None and not raw.options
        return QuestionType.SHORT if raw.hint == QuestionType.NUMERIC and in_words else QuestionType(raw.hint)
    if _says_true_or_false(raw):
        return QuestionType.TRUE_FALSE
    return _type_of_choice(raw) if raw.options else _type_without_options(raw)


def _type_without_options(raw: Raw) -> QuestionType:
    if raw.hint in (QuestionType.SINGLE, CHOICE):
        return QuestionType.SINGLE
    return QuestionType.FILL if GAP.search(_lines(raw.stem)) else QuestionType.SHORT


def _says_true_or_false(raw: Raw) -> bool:
    if raw.options:
        return len(raw.options) == 2 and [truth(text) for _key, text in raw.options] in ([True, False], [False, True])
    return raw.answer is not None and truth(raw.answer) is not None and raw.hint not in (QuestionType.SINGLE, CHOICE)


def _type_of_choice(raw: Raw) -> QuestionType:
    if raw.hint in (QuestionType.SINGLE, QuestionType.CASE):
        return QuestionType(raw.hint)
    if raw.targets:
        return QuestionType.MATCHING
    keys = letters_of(raw.answer or "")
    shown = [key for key, _text in raw.options]
    if len(keys) > 2 and sorted(keys) == sorted(shown) and list(keys) != sorted(keys):
        return QuestionType.ORDERING
    return QuestionType.MULTIPLE if len(keys) > 1 else QuestionType.SINGLE


def _options(raw: Raw) -> tuple[Option, ...]:
    return tuple(Option(key, text, raw.feedback.get(key, "")) for key, text in raw.options)


def _of_choice(raw: Raw, type_: QuestionType) -> Part:
    keys = letters_of(raw.answer or "")
    if raw.answer and not keys:
        keys = tuple(key for key, text in raw.options if text and text == raw.answer.strip())
    if raw.answer and not keys:
        raw.problems.append(
            Problem(
                _("The answer “%(answer)s” names no option.") % {"answer": raw.answer[:40]},
                _("Write the letter of the right option, for example 答案：B"),
                raw.place,
            )
        )
    if not raw.exact and (type_ == QuestionType.MULTIPLE or (type_ == QuestionType.CASE and len(keys) > 1)):
        order = [key for key, _text in raw.options]
        keys = tuple(sorted(keys, key=lambda key: order.index(key) if key in order else len(order)))
    return Part(type_, _options(raw), keys, partial=raw.partial)


def _of_true_false(raw: Raw, type_: QuestionType) -> Part:
    if raw.exact and len(raw.options) == 2 and [truth(text) for _key, text in raw.options] != [False, True]:
        options = tuple(
            Option(side, text, raw.feedback.get(key, "")) for side, (key, text) in zip("TF", raw.options, strict=True)
        )
        return Part(type_, options, _right_side(raw, {}), partial=raw.partial)
    words = {"T": _("True"), "F": _("False")}
    said = {("T" if truth(text) else "F"): (key, text) for key, text in raw.options if truth(text) is not None}
    own = len(said) == 2 and all(len(text) > 1 for _key, text in said.values())
    options = tuple(
        Option(
            side,
            said[side][1] if own else words[side],
            raw.feedback.get(said[side][0] if side in said else side, ""),
        )
        for side in "TF"
    )
    right = _right_side(raw, {key: side for side, (key, _text) in said.items()})
    return Part(type_, options, right, partial=raw.partial)


def _right_side(raw: Raw, sides: dict[str, str]) -> tuple[str, ...]:
    answer = narrow(raw.answer or "").strip()
    if not answer:
        return ()
    if answer.upper() in sides and answer.upper() not in ("T", "F"):
        return (sides[answer.upper()],)
    is_true = truth(answer)
    if is_true is None and answer.upper() in ("A", "B"):
        is_true = answer.upper() == "A"
    if is_true is None:
        raw.problems.append(
            Problem(
                _("The answer “%(answer)s” says neither true nor false.") % {"answer": answer[:40]},
                _("Write 正确 or 错误, √ or ×."),
                raw.place,
            )
        )
        return ()
    return ("T" if is_true else "F",)


def _of_ordering(raw: Raw, type_: QuestionType) -> Part:
    return Part(type_, _options(raw), letters_of(raw.answer or ""), partial=raw.partial)


def _of_matching(raw: Raw, type_: QuestionType) -> Part:
    targets = tuple(Option(str(number), text) for number, text in enumerate(raw.targets, start=1))
    pairs = pairs_of(raw.answer or "", raw.options, exact=raw.exact)
    if raw.answer and not pairs:
        raw.problems.append(
            Problem(
                _("The answer “%(answer)s” joins nothing.") % {"answer": raw.answer[:40]},
                _("Write which line goes with which number, for example 答案：A-2 B-1 C-3"),
                raw.place,
            )
        )
    return Part(type_, _options(raw), pairs, targets, partial=raw.partial)


def _of_fill(raw: Raw, type_: QuestionType) -> Part:
    gaps = len(GAP.findall(raw.stem if raw.exact else _gaps(raw.stem)))
    blanks = variants_of(raw.answer or "", gaps, exact=raw.exact)
    if raw.exact and len(blanks) != gaps:  # typed by hand into our table
        blanks = variants_of(raw.answer or "", gaps)
    if gaps != len(blanks):
        raw.problems.append(
            Problem(
                _("The text has %(gaps)s gaps, the answer %(answers)s.") % {"gaps": gaps, "answers": len(blanks)},
                _(
                    "Write ____ for each gap; part the gaps with ；and different wordings with | : 答案：三分之二|2/3；季度"
                ),
                raw.place,
            )
        )
    return Part(type_, blanks=blanks, partial=raw.partial)


def _of_numeric(raw: Raw, type_: QuestionType) -> Part:
    exact = exact_number(raw.answer or "")
    found = number_of(raw.answer or "") if exact is None else (exact, Decimal(0), "")
    if found is None:
        return Part(type_, partial=raw.partial)
    value, tolerance, unit = found
    if raw.tolerance:
        try:
            tolerance = Decimal(narrow(raw.tolerance).strip("± "))
        except InvalidOperation:
            raw.problems.append(
                Problem(
                    _("“%(words)s” is no number.") % {"words": raw.tolerance[:40]},
                    _("Write how far off an answer may be as a number: 误差：0.5"),
                    raw.place,
                )
            )
    return Part(type_, number=Number(value, tolerance, raw.unit or unit), partial=raw.partial)


def _rubric(raw: Raw) -> Rubric:
    least = int(raw.least) if re.fullmatch(r"\d{1,2}", raw.least) else 0
    points = points_of(raw.answer or "", exact=raw.exact and least > 0)
    if len(points) < least:
        points = points_of(raw.answer or "")
    if points and not least:
        least = len(points) if len(points) <= POINTS_TO_ALL else len(points) // 2 + 1
        if len(points) > 1:
            words = _("The file does not say how many of the points are enough; %(least)s of %(all)s are assumed.")
            raw.problems.append(_note(raw, words % {"least": least, "all": len(points)}))
    return Rubric(points, least)


_READERS = {
    QuestionType.SINGLE: _of_choice,
    QuestionType.MULTIPLE: _of_choice,
    QuestionType.CASE: _of_choice,
    QuestionType.TRUE_FALSE: _of_true_false,
    QuestionType.ORDERING: _of_ordering,
    QuestionType.MATCHING: _of_matching,
    QuestionType.FILL: _of_fill,
    QuestionType.NUMERIC: _of_numeric,
}
assert set(_READERS) > LETTERED


def _lines(stem: str) -> str:
    return LINES.sub("____", stem)


def _gaps(stem: str) -> str:
    """The text with ____ for each gap; empty brackets are gaps where there is no line."""
    lined = _lines(stem)
    return lined if GAP.search(lined) else EMPTY_BRACKETS.sub("____", lined)


def _difficulty(raw: Raw) -> int:
    words = narrow(raw.difficulty).strip(" 。.,，")
    if not words:
        return 0
    if found := re.fullmatch(r"([1-5])(?:\.0)?(?:级|星|/5)?", words):
        return int(found[1])
    if re.fullmatch(r"[★☆⭐]+", words):
        return words.count("★") + words.count("⭐")
    if found := re.fullmatch(r"0\.\d+", words):  # the share that gets it right, as tests in schools say it
        return 5 - min(4, int(Decimal(words) * 5))
    known = HARD.get(words.removesuffix("题"))
    if known is None:
        raw.problems.append(
            Problem(
                _("The difficulty “%(words)s” is not understood.") % {"words": raw.difficulty[:20]},
                _("Write a number from 1 (easy) to 5 (hard)."),
                raw.place,
            )
        )
    return known or 0


def _level(raw: Raw) -> int:
    words = narrow(raw.level).strip(" 。.,，").upper()
    if not words:
        return 0
    if found := re.fullmatch(r"(?:L|第)?\s*([1-9]|[一二三四五])\s*级?(?:\.0)?", words):
        return LEVELS.get(found[1]) or int(found[1])
    raw.problems.append(
        Problem(
            _("The level “%(words)s” is not understood.") % {"words": raw.level[:20]},
            _("Write a number from 1 to 4."),
            raw.place,
        )
    )
    return 0


def _note(raw: Raw, words: str) -> Problem:
    return Problem(words, "", raw.place, Weight.NOTE)


def tags_of(words: str) -> list[str]:
    """The tags in a cell or behind 标签：."""
    return lists.parted(words, "、，,;；|\n")
