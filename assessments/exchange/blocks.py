"""Which lines belong to one question. Pure.

Numbers are ambiguous: (1) may begin a question, one of a case's questions, a statement inside a question or a point of an
answer. What stands before it, how questions are numbered elsewhere in the section, and what follows decide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assessments.exchange.answer_lists import Entry, entries_of, is_list, is_title
from assessments.exchange.drafts import Drawing
from assessments.exchange.kind_words import kind_of, narrow
from assessments.exchange.lines import CASE_LABEL, INLINE_KIND, Piece, What
from assessments.questions import QuestionType

ANSWERED = re.compile(
    r"[(\[]\s*(?:[A-Z](?:[\s、,]*[A-Z]){0,8}|[√×✓✔✗✘TFYN]|对|错|正确|错误|是|否)\s*[)\]]\s*[。.]?|[√×✓✔✗✘]\s*$"
)
PAIRED = re.compile(r"\s*(?:—{1,}|-{2,}|→|⇒|=>|——)\s*")
TARGET = re.compile(r"(?:\s{2,}|\t|\s)(?:[(（]\s*\d{1,2}\s*[)）]|\d{1,2}\s*[.、．:：)）]|[①-⑳])\s*(?=\S)")
LONG_TITLE = 30  # characters; what is longer is a question, not the title of a section


@dataclass
class Block:
    """The words of one question. section: its number from 1, 0 before the first head. case: it may have questions of its own."""

    place: str
    number: int = 0
    style: str = ""
    hint: str = ""
    section: int = 0
    case: bool = False
    stem: list[str] = field(default_factory=list)
    options: list[list[str]] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)
    steps: list[Block] = field(default_factory=list)
    drawings: list[tuple[Drawing, str]] = field(default_factory=list)

    @property
    def is_answered(self) -> bool:
        return "answer" in self.fields

    @property
    def is_open(self) -> bool:
        """Nothing but its text was read."""
        return not self.options and not self.fields and not self.steps


@dataclass
class Blocks:
    """What was found. stray: lines that belong to no question, with their places.  entries: of the list of answers."""

    blocks: list[Block] = field(default_factory=list)
    stray: list[tuple[str, str]] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)


class Reader:
    """Goes through the pieces once; `run` gives what it found."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = pieces
        self.found = Blocks()
        self.block: Block | None = None  # the question, and inside a case the question of the case
        self.top: Block | None = None
        self.into: list[str] | None = None  # where the next line of text goes on
        self.section, self.hint = 0, ""
        self.style, self.last = "", 0
        self.at = 0
        self.before: What | None = None  # what came before, without empty lines
        self.gap = False  # an empty line stands directly before
        self.listing = False
        self.counted = ("", 0)  # style and number of the last point inside an answer or an explanation
        self.numbered = _is_numbered(pieces)

    def run(self) -> Blocks:
        deeds = {
            What.HEAD: self._head,
            What.CASE: self._case,
            What.NUMBER: self._number,
            What.OPTION: self._option,
            What.FIELD: self._field,
            What.TEXT: self._text,
            What.LIST: self._list,
            What.DRAWING: self._drawing,
        }
        for at, piece in enumerate(self.pieces):
            self.at = at
            if piece.what == What.EMPTY:
                self.gap = True
                continue
            deeds[piece.what](piece)
            self.before, self.gap = piece.what, False
        return self.found

    # --- pieces ---------------------------------------------------------------------------------------

    def _head(self, piece: Piece) -> None:
        if self.listing:
            self.found.entries.append(Entry(0, "", piece.place, piece.name))
            return
        self._end_section(piece.name)

    def _end_section(self, hint: str) -> None:
        self.section, self.hint = self.section + 1, hint
        self.block = self.top = self.into = None
        self.style, self.last = "", 0

    def _case(self, piece: Piece) -> None:
        if self.block and not self._starts_case():
            self._text(Piece(What.TEXT, piece.whole, piece.place))
            return
        self._begin(piece, hint=QuestionType.CASE, case=True)

    def _starts_case(self) -> bool:
        """A label inside the text of a numbered question is text: 1. 案例：……"""
        assert self.block is not None
        return not (self.block.is_open and self.block.stem and not self.gap and self.block.style)

    def _number(self, piece: Piece) -> None:
        if self.listing and self._take_list(piece.whole, piece.place):
            return
        if self._is_key(piece):
            self.listing, self.block, self.top, self.into = True, None, None, None
            self.found.entries.append(Entry(piece.number, "", piece.place))
        elif self._is_title(piece):
            self._end_section("")
            self.found.stray.append((piece.whole, piece.place))
        elif self._is_target(piece):
            self.block.targets.append(piece.text)  # type: ignore[union-attr]
            self.into = self.block.targets  # type: ignore[union-attr]
        elif self._is_step(piece):
            self._begin_step(piece)
        elif self._is_circled_option(piece):
            self._option(Piece(What.OPTION, piece.text, piece.place, chr(64 + piece.number)))
        elif not self._is_point(piece) and self._begins(piece):
            if not self._counts_on(piece):
                self.style = piece.name
            self.last = piece.number
            self._begin(piece, number=piece.number, style=piece.name)
        else:
            self.counted = (piece.name, piece.number)
            self._text(Piece(What.TEXT, piece.whole, piece.place))

    def _list(self, piece: Piece) -> None:
        self.listing, self.block, self.top, self.into = True, None, None, None
        self._take_list(piece.text, piece.place)

    def _option(self, piece: Piece) -> None:
        block = self.block
        if block is None:
            self.found.stray.append((f"{piece.name}. {piece.text}", piece.place))
            return
        text, *target = TARGET.split(piece.text, maxsplit=1) if self._matches() else [piece.text]
        block.options.append([piece.name, text.strip(), piece.place])
        block.targets += [each.strip() for each in target]
        self.into = None if target else block.options[-1]

    def _field(self, piece: Piece) -> None:
        if piece.name == "answer" and (is_list(piece.text) or self._is_tail(piece) or self._is_of_another(piece)):
            self.listing = True
            self.block = self.top = self.into = None
            if piece.text:
                self._take_list(piece.text, piece.place)
            return
        if self.listing and self.block is None:
            self._of_listed(piece)
            return
        if self.block is None:
            self.found.stray.append((f"{piece.name}：{piece.text}", piece.place))
            return
        lines = self.block.fields.setdefault(piece.name, [])
        self.counted = ("", 0)
        if piece.text:
            lines.append(piece.text)
        self.into = lines

    def _text(self, piece: Piece) -> None:
        if self._take_listed(piece) or self._take_packed_option(piece) or self._take_pair(piece):
            return
        if self.block is None:
            if self._begins_bare(piece):
                self._begin(piece)
            else:
                self.found.stray.append((piece.text, piece.place))
        elif self._is_next_bare(piece):
            self._begin(piece)
        else:
            self._go_on(self.block, piece.text)

    def _take_listed(self, piece: Piece) -> bool:
        """Whether the text belongs to the list of answers, or begins it."""
        if self.listing and self._take_list(piece.text, piece.place):
            return True
        if is_title(piece.text) and self._is_tail(piece):
            self.listing, self.block, self.top, self.into = True, None, None, None
            return True
        if self.listing and self.found.entries and self.found.entries[-1].fields:
            list(self.found.entries[-1].fields.values())[-1].append(piece.text)
            return True
        return False

    def _go_on(self, block: Block, text: str) -> None:
        """A line more of what is being read."""
        if self.into is None:
            block.stem.append(text)
        elif block.options and self.into is block.options[-1]:
            self.into[1] += text
        elif self.into is block.targets:
            self.into[-1] += text
        else:
            self.into.append(text)

    def _drawing(self, piece: Piece) -> None:
        if self.block is not None and piece.drawing is not None:
            self.block.drawings.append((piece.drawing, piece.text))
        elif piece.drawing is not None:
            self.found.stray.append((piece.drawing.name, piece.place))

    # --- questions begin ------------------------------------------------------------------------------

    def _begin(self, piece: Piece, *, hint: str = "", case: bool = False, number: int = 0, style: str = "") -> None:
        hint = hint or self.hint
        text, inline = _inline_kind(piece.text)
        if not case and (label := CASE_LABEL.match(narrow(text))) and label["text"]:
            text, inline = text[label.start("text") :].strip(), inline or QuestionType.CASE
        case = case or (inline or hint) in (QuestionType.CASE, QuestionType.CHAIN)
        self.block = Block(piece.place, number, style, inline or hint, self.section, case, [text] if text else [])
        self.top, self.into, self.counted = self.block, self.block.stem, ("", 0)
        self.listing = self.listing and not text
        self.found.blocks.append(self.block)

    def _begin_step(self, piece: Piece) -> None:
        assert self.top is not None
        text, inline = _inline_kind(piece.text)
        self.block = Block(piece.place, piece.number, piece.name, inline, self.section, stem=[text] if text else [])
        self.into = self.block.stem
        self.top.steps.append(self.block)

    def _is_key(self, piece: Piece) -> bool:
        """Behind the questions: "3．【答案】B【解析】……"; what is answered is found by its number."""
        after = self._after(1)
        if piece.text or not after or after[0].what != What.FIELD:
            return False
        return self.listing or any(block.number == piece.number for block in self.found.blocks)

    def _begins(self, piece: Piece) -> bool:
        block = self.top
        if block is None or self.before in (None, What.HEAD):
            return True
        if self._counts_on(piece):
            return True
        if piece.name == self.style:
            if self.before == What.FIELD or (self.before == What.TEXT and not block.is_open):
                return piece.number > self.last or self.before != What.FIELD or self._is_question(self.at)
            return self.before == What.OPTION or (self.gap and piece.number > self.last)
        return not block.is_open and self._is_question(self.at) and piece.name not in ("circle", "blank")

    def _is_point(self, piece: Piece) -> bool:
        """1. 2. 3. inside an answer or an explanation count on from each other, and nothing is asked there."""
        block = self.block
        if block is None or not block.fields or self.into not in block.fields.values():
            return False
        begins = piece.number == 1 and self.before == What.FIELD and not self.into
        return (begins or self.counted == (piece.name, piece.number - 1)) and not self._is_question(self.at)

    def _counts_on(self, piece: Piece) -> bool:
        return piece.name == self.style and piece.number == self.last + 1

    def _is_title(self, piece: Piece) -> bool:
        """一、基础知识: the title of a section, when numbers of another style begin again directly below it."""
        if not piece.name.startswith("han") or self.hint in (QuestionType.CASE, QuestionType.CHAIN):
            return False
        after = [each for each in self._after(2) if each.what != What.EMPTY]
        return (
            len(piece.text) <= LONG_TITLE
            and not ANSWERED.search(narrow(piece.text))
            and bool(after)
            and after[0].what == What.NUMBER
            and after[0].name not in (piece.name, "circle")
            and after[0].number == 1
            and not re.search(r"[?？。]|[(（]\s*[)）]", piece.text)
        )

    def _is_step(self, piece: Piece) -> bool:
        top = self.top
        if top is None or top.options or top.is_answered or piece.name == "circle":
            return False
        if top.steps:
            first = top.steps[0]
            if piece.name != first.style or piece.number != top.steps[-1].number + 1:
                return False
            return top.style != piece.name
        if piece.name == top.style or not top.stem or piece.number != 1:
            return False
        return top.case or self._is_question(self.at)

    def _is_target(self, piece: Piece) -> bool:
        block = self.block
        return (
            block is not None
            and self._matches()
            and not block.is_answered
            and piece.number == len(block.targets) + 1
            and (piece.name != self.style or bool(block.options))
            and (bool(block.options) or piece.name != block.style)
        )

    def _is_circled_option(self, piece: Piece) -> bool:
        """①②③ are the options of an ordering that has no letters."""
        block = self.block
        return (
            block is not None
            and piece.name in ("circle", "brackets")
            and block.hint == QuestionType.ORDERING
            and not block.is_answered
            and piece.number == len(block.options) + 1
        )

    def _matches(self) -> bool:
        return self.block is not None and self.block.hint == QuestionType.MATCHING

    def _is_question(self, at: int) -> bool:
        """Whether options or an answer come before the next number."""
        for piece in self.pieces[at + 1 :]:
            if piece.what == What.OPTION or (piece.what == What.FIELD and piece.name == "answer"):
                return True
            if piece.what in (What.NUMBER, What.HEAD, What.CASE):
                return bool(ANSWERED.search(narrow(self.pieces[at].text)))
        return bool(ANSWERED.search(narrow(self.pieces[at].text)))

    def _begins_bare(self, piece: Piece) -> bool:
        """Whether a text without a number begins a question: in a file without numbers, or directly above options."""
        if not self.numbered and (self.section or self._has_mark(piece)):
            return True
        return self._options_follow()

    def _has_mark(self, piece: Piece) -> bool:
        after = [each for each in self._after(4) if each.what != What.EMPTY][:2]
        return bool(ANSWERED.search(narrow(piece.text))) or any(
            each.what in (What.OPTION, What.FIELD) for each in after[:1]
        )

    def _is_next_bare(self, piece: Piece) -> bool:
        block = self.block
        assert block is not None
        if self._matches() and not block.is_answered:
            return False
        if block.is_open:
            mine = bool(ANSWERED.search(narrow("".join(block.stem))))
            return not self.numbered and mine and (bool(ANSWERED.search(narrow(piece.text))) or self.gap)
        if block.options and not block.is_answered and not self.gap and not self._options_follow():
            return False
        if self._options_follow():
            return True
        return not self.numbered and (self.gap or (bool(ANSWERED.search(narrow(piece.text))) and block.is_answered))

    def _options_follow(self) -> bool:
        """Whether an A comes next, with at most two lines of text before it."""
        for piece in [each for each in self._after(8) if each.what != What.EMPTY][:3]:
            if piece.what == What.OPTION:
                return piece.name == "A"
            if piece.what != What.TEXT:
                return False
        return False

    def _after(self, most: int) -> Sequence[Piece]:
        return self.pieces[self.at + 1 : self.at + 1 + most]

    # --- options without signs, pairs, lists of answers ------------------------------------------------

    def _take_packed_option(self, piece: Piece) -> bool:
        """A每月 / B每季度, where the letters stand one below the other."""
        block = self.block
        if block is None or block.is_answered or not block.stem:
            return False
        due = chr(65 + len(block.options))
        if not re.match(rf"{due}[\u3400-\u9fff\d“《(（]", narrow(piece.text)):
            return False
        following = chr(ord(due) + 1)
        after = next((each for each in self._after(3) if each.what != What.EMPTY), None)
        if not block.options and not (after and (after.text.startswith(following) or after.name == following)):
            return False
        parts = re.split(r"\s+(?=[A-Z][\u3400-\u9fff\d“《(（])", narrow(piece.text))
        at = 0
        for part in parts:
            start = narrow(piece.text).index(part, at)
            at = start + len(part)
            self._option(Piece(What.OPTION, piece.text[start + 1 : at].strip(), piece.place, part[0]))
        return True

    def _take_pair(self, piece: Piece) -> bool:
        """甲——乙, in a matching without letters."""
        block = self.block
        if block is None or not self._matches() or block.is_answered:
            return False
        sides = PAIRED.split(piece.text)
        if len(sides) != 2 or not all(side.strip() for side in sides):
            return False
        block.options.append([chr(65 + len(block.options)), sides[0].strip(), piece.place])
        block.targets.append(sides[1].strip())
        block.fields.setdefault("pairs", []).append(f"{block.options[-1][0]}-{len(block.targets)}")
        return True

    def _is_of_another(self, piece: Piece) -> bool:
        """答案：1.C behind question 4."""
        found = entries_of(piece.text, piece.place)
        said = found[0].said if len(found) == 1 else ""
        return bool(re.fullmatch(r"[A-Z]{1,8}|[√×]|对|错|正确|错误", said)) and (
            self.block is None or self.block.number != found[0].number
        )

    def _is_tail(self, piece: Piece) -> bool:
        """Whether a list of answers begins here: 答案 alone, and below it nothing but answers and heads."""
        if piece.what == What.FIELD and piece.text:
            return False
        rest = [each for each in self.pieces[self.at + 1 :] if each.what != What.EMPTY]
        if not rest:
            return False
        first = next((each for each in rest if each.what != What.HEAD), rest[0])
        if first.what == What.LIST or (first.what == What.NUMBER and not first.text):
            return True
        if first.what != What.NUMBER or any(each.what == What.OPTION for each in rest):
            return False
        return self.gap or rest[0].what == What.HEAD or self._is_owed(first.number)

    def _is_owed(self, number: int) -> bool:
        """Whether an earlier question of this number still has no answer."""
        return any(
            block.number == number and block is not self.top and not block.is_answered and not block.steps
            for block in self.found.blocks
        )

    def _take_list(self, text: str, place: str) -> bool:
        found = entries_of(text, place)
        self.found.entries += found
        return bool(found)

    def _of_listed(self, piece: Piece) -> None:
        """An explanation in the list of answers belongs to the entry before it."""
        entry = next((each for each in reversed(self.found.entries) if each.number), None)
        if entry is None:
            self.found.stray.append((piece.text, piece.place))
        elif piece.name == "answer" and not entry.said:
            entry.said = piece.text
        else:
            entry.fields.setdefault(piece.name, []).append(piece.text)


def _inline_kind(text: str) -> tuple[str, str]:
    """A kind in brackets before the question is no part of its text."""
    found = INLINE_KIND.match(narrow(text))
    if found and (kind := kind_of(found["kind"])):
        return text[found.end() :].strip(), kind
    return text, ""


def _is_numbered(pieces: Sequence[Piece]) -> bool:
    """Whether the questions of this file have numbers: as many numbers as half of the answers or first options."""
    numbers = sum(piece.what == What.NUMBER and piece.name != "circle" for piece in pieces)
    firsts = sum(piece.what == What.OPTION and piece.name == "A" for piece in pieces)
    answers = sum(piece.what == What.FIELD and piece.name == "answer" for piece in pieces)
    return numbers > 0 and 2 * numbers >= max(firsts, answers)
