"""From what a format says to a draft: options with their letters, weights as our marks can say them, labels applied. Pure.

Our rule of marks: all or nothing; or a share, in which a wrong tick takes away what a right one gives (`judging`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.exchange import labels
from assessments.exchange.drafts import Draft, Drawing, Problem, Read, Weight
from assessments.exchange.labels import Labels
from assessments.questions import CODE, Number, Option, ParsedQuestion, Part, Picture, QuestionType, Rubric, Step
from kit.errors import Text

POINT = re.compile(r"\s*(?:\d{1,2}\s*[.．、)）]|[-*•·])\s*(.+)")
LEAST = re.compile(r"\s*(?:至少答出|at least)\s*(\d{1,2})\s*(?:点|points)?[。.]?\s*", re.IGNORECASE)
PICTURE_SIGNS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")  # how a picture begins
NEAR = Fraction(1, 500)  # 33.333 % three times is the whole


@dataclass(frozen=True)
class Offered:
    """One option as another program has it. share: of the marks, 1 the whole, below 0 what it costs.  key: its letter there."""

    text: str
    share: Fraction = Fraction(0)
    feedback: str = ""
    key: str = ""


@dataclass(frozen=True)
class Found:
    """One question as a format says it, before its labels are looked at.

    code: its number there, which may be none of ours.  drawings: its pictures; only the first is taken.
    weighing: what of the weights our marks cannot say; not said where a label tells how the question is marked here.
    """

    stem: str
    part: Part
    explanation: str = ""
    rubric: Rubric | None = None
    steps: tuple[Step, ...] = ()
    labels: tuple[str, ...] = ()
    code: str = ""
    drawings: tuple[tuple[Drawing, str], ...] = ()
    problems: tuple[Problem, ...] = ()
    weighing: tuple[Problem, ...] = ()


def note(words: Text, fix: Text = "") -> Problem:
    """Something that is only to be known."""
    return Problem(words, fix, weight=Weight.NOTE)


def stop(words: Text, fix: Text = "", place: str = "") -> Problem:
    """Something that has to be mended first."""
    return Problem(words, fix, place)


def refused(words: Text, fix: Text = "") -> Read:
    """A file that cannot be read at all, and why."""
    return Read((), (Problem(words, fix),))


def draft(number: int, place: str, found: Found, *, category: str = "", line: int = 0) -> Draft:
    """The question with what its labels say, and its problems each with the place."""
    said = labels.read(found.labels)
    part = labelled(found.part, said)
    code, problems = _code(said.code or found.code)
    picture, drawing, more = _picture(found.drawings)
    rubric = said.rubric or found.rubric
    if part.type == QuestionType.SHORT and rubric is None:
        rubric = Rubric((), 0)
        more += (_owed(_("The question does not say what a good answer holds."), _("Write the points to look for.")),)
    question = ParsedQuestion(
        code=code,
        competency=said.competency,
        level=said.level,
        type=part.type,
        stem=found.stem,
        options=part.options,
        right=part.right,
        rubric=rubric if part.type == QuestionType.SHORT else None,
        explanation=found.explanation,
        citations=said.citations,
        difficulty=said.difficulty,
        line=line,
        targets=part.targets,
        blanks=part.blanks,
        number=part.number,
        partial=part.partial,
        steps=found.steps,
        tags=said.tags,
        picture=picture,
    )
    weighing = found.weighing if said.partial is None else ()
    all_of = tuple(replace(one, place=one.place or place) for one in (*found.problems, *weighing, *problems, *more))
    return Draft(number, place, question, all_of, category, drawing)


def choice(offered: Sequence[Offered], *, several: bool) -> tuple[Part, tuple[Problem, ...]]:
    """Options to choose from, with what of their weights our marks cannot say.

    several: whether more than one may be chosen there.
    """
    keys = letters_for([one.key for one in offered])
    options = tuple(Option(key, one.text, one.feedback) for key, one in zip(keys, offered, strict=True))
    if several:
        right, partial, problems = _several(offered)
    else:
        right, partial, problems = _single(offered)
    kind = QuestionType.MULTIPLE if several and len(right) != 1 else QuestionType.SINGLE
    if several and len(right) == 1:
        problems += (note(_("Only one option is right, so it becomes a single choice.")),)
    if len(offered) > len(labels.letters(26)):
        problems += (stop(_("There are more than 26 options."), _("Leave out options, or make several questions.")),)
    return Part(kind, options, tuple(keys[n] for n in right), partial=partial and kind != QuestionType.SINGLE), problems


def true_false(is_true: bool, *, if_true: str = "", if_false: str = "") -> Part:
    """True or false. if_true, if_false: what somebody reads who chose it."""
    yes, no = labels.TRUE_FALSE
    options = (replace(yes, feedback=if_true), replace(no, feedback=if_false))
    return Part(QuestionType.TRUE_FALSE, options, ("T" if is_true else "F",))


def ordering(texts: Sequence[str], feedback: Sequence[str] = ()) -> Part:
    """Options that a file has in the right order, mixed the same way each time."""
    marked = sorted(range(len(texts)), key=lambda n: hashlib.sha256(f"{n} {texts[n]}".encode()).digest())
    if marked == sorted(marked):
        marked.reverse()
    said = feedback or ("",) * len(texts)
    keys = labels.letters(len(texts))
    options = tuple(Option(key, texts[n], said[n]) for key, n in zip(keys, marked, strict=True))
    key_of = dict(zip(marked, keys, strict=True))
    return Part(QuestionType.ORDERING, options, tuple(key_of[n] for n in range(len(texts))))


def matching(pairs: Sequence[tuple[str, str]], *, partial: bool = True) -> Part:
    """Lines with what goes with each; an empty left side is a target that is left over."""
    targets = {text: n for n, text in enumerate(dict.fromkeys(right for _left, right in pairs), start=1)}
    lines = [(left, right) for left, right in pairs if left]
    keys = labels.letters(len(lines))
    return Part(
        QuestionType.MATCHING,
        tuple(Option(key, left) for key, (left, _right) in zip(keys, lines, strict=True)),
        tuple(f"{key}={targets[right]}" for key, (_left, right) in zip(keys, lines, strict=True)),
        tuple(Option(str(n), text) for text, n in targets.items()),
        partial=partial,
    )


def rubric_of(text: str) -> Rubric | None:
    """What to look for, out of the notes for a marker: numbered lines, or else each line; all of them unless it says how many."""
    lines = [line for line in text.split("\n") if line.strip()]
    least = next((int(found[1]) for found in map(LEAST.fullmatch, lines) if found), 0)
    points = [found[1].strip() for found in map(POINT.fullmatch, lines) if found]
    points = points or [line.strip() for line in lines if not LEAST.fullmatch(line)]
    return Rubric(tuple(points), least or len(points)) if points else None


def rubric_words(rubric: Rubric) -> list[str]:
    """A line for each point, and how many are enough; `rubric_of` reads them back."""
    return [*(f"{n}. {point}" for n, point in enumerate(rubric.points, start=1)), f"至少答出{rubric.least}点"]


def number(value: str, tolerance: str = "", unit: str = "") -> Number | None:
    """The number that two texts say, or None. A comma is a decimal comma only without a point and not before three digits."""
    first, second = decimal(value), decimal(tolerance or "0")
    return None if first is None or second is None else Number(first, abs(second), unit)


def decimal(words: str) -> Decimal | None:
    """A number as other programs write it, or None."""
    if len(words) > 100:
        return None
    text = words.strip().replace("−", "-")
    text = text.replace(",", ".") if text.count(",") == 1 and "." not in text and len(text.split(",")[1]) != 3 else text
    try:
        value = Decimal(text.replace(",", ""))
    except ArithmeticError:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 30 else None


def plain(value: Decimal) -> str:
    """A number without an exponent, as other programs read it."""
    return f"{value:f}"


def labelled(part: Part, said: Labels) -> Part:
    """The part with what labels say of it, as far as it fits."""
    if said.partial is not None:
        part = replace(part, partial=said.partial)
    if said.is_case and part.type in (QuestionType.SINGLE, QuestionType.MULTIPLE):
        part = replace(part, type=QuestionType.CASE)
    if said.unit and part.number is not None and not part.number.unit:
        part = replace(part, number=replace(part.number, unit=said.unit))
    if said.targets:
        part = _with_targets(part, said.targets)
    return _with_keys(part, said)


def _with_keys(part: Part, said: Labels) -> Part:
    """Our own letters back; of an ordering also the order in which the bank has its options."""
    in_file = part.right if part.type == QuestionType.ORDERING else part.keys
    keys = dict(zip(in_file, said.keys, strict=False))
    if len(said.keys) != len(in_file) or len(set(said.keys)) < len(in_file) or part.type == QuestionType.TRUE_FALSE:
        return part
    options = [replace(option, key=keys[option.key]) for option in part.options]
    if part.type == QuestionType.ORDERING and sorted(said.shown) == sorted(said.keys):
        options.sort(key=lambda option: said.shown.index(option.key))
    right = tuple(keys.get(key[:1], key[:1]) + key[1:] for key in part.right)
    return replace(part, options=tuple(options), right=right)


def _with_targets(part: Part, numbers: tuple[int, ...]) -> Part:
    if sorted(numbers) != list(range(1, len(part.targets) + 1)):
        return part
    targets = sorted(
        (replace(target, key=str(n)) for target, n in zip(part.targets, numbers, strict=True)), key=lambda t: int(t.key)
    )
    right = tuple(f"{pair[0]}={numbers[int(pair[2:]) - 1]}" for pair in part.right)
    return replace(part, targets=tuple(targets), right=right)


def letters_for(own: Sequence[str]) -> tuple[str, ...]:
    """The letters that the file has itself, if they can be ours; else A, B, C."""
    fit = len(set(own)) == len(own) and all(len(key) == 1 and "A" <= key <= "Z" for key in own)
    return tuple(own) if fit else labels.letters(len(own))


def _single(offered: Sequence[Offered]) -> tuple[list[int], bool, tuple[Problem, ...]]:
    right = [n for n, one in enumerate(offered) if one.share >= 1 - NEAR]
    problems: tuple[Problem, ...] = ()
    if len(right) > 1:
        words = _("Several options earn the whole, but only one may be chosen.")
        problems += (stop(words, _("Leave one right option, or let several be chosen.")),)
    in_part = [one.text for one in offered if 0 < one.share < 1 - NEAR]
    if in_part:
        words = _("These options earn a part there; here they are wrong: %(options)s")
        problems += (note(words % {"options": "；".join(in_part)}),)
    if any(one.share < 0 for one in offered):
        problems += (note(_("A wrong option costs marks there; here it earns nothing.")),)
    return right, False, problems


def _several(offered: Sequence[Offered]) -> tuple[list[int], bool, tuple[Problem, ...]]:
    """Right is what earns something. Equal weights, of which a wrong tick takes one, are our marks by shares."""
    right = [n for n, one in enumerate(offered) if one.share > 0]
    earned = {one.share for one in offered if one.share > 0}
    costs = [-one.share for one in offered if one.share <= 0]
    problems: tuple[Problem, ...] = ()
    if not right:
        return right, False, problems
    if earned and max(earned) - min(earned) > NEAR:
        problems += (note(_("The right options have different weights there; here they count the same.")),)
    total = sum((offered[n].share for n in right), Fraction(0))
    if abs(total - 1) > NEAR * len(right):
        problems += (note(_("The weights of the right options do not make up the whole there; here they do.")),)
    share = Fraction(1, len(right))
    if costs and all(cost >= 1 for cost in costs):
        words = _(
            "A wrong tick costs everything there, a missing one a part; here only all right options earn anything."
        )
        return right, False, (*problems, note(words))
    if costs and any(abs(cost - share) > NEAR for cost in costs):
        words = _("A wrong tick costs something else there; here it takes away what a right one gives.")
        problems += (note(words),)
    return right, True, problems


def category_of(path: str) -> str:
    """The way to a category without what is the same for all: $course$/top/村务 is 村务."""
    return re.sub(r"^(?:\$[a-z0-9]+\$/)?(?:top(?:/|$))?", "", path.strip())


def _code(said: str) -> tuple[str, tuple[Problem, ...]]:
    code = said.strip().upper()
    if not code or CODE.fullmatch(code):
        return code, ()
    words = _("The number %(code)s cannot be a code here; give the question a new one.") % {"code": said.strip()[:60]}
    return "", (note(words, _("Codes have capital letters, figures and hyphens, at most 32.")),)


def _picture(
    drawings: Iterable[tuple[Drawing, str]],
) -> tuple[Picture | None, Drawing | None, tuple[Problem, ...]]:
    every = list(drawings)
    if not every:
        return None, None, ()
    drawing, alt = every[0]
    problems: tuple[Problem, ...] = ()
    if not alt.strip():
        problems += (_owed(_("The picture has no words for whoever does not see it."), _("Say what it shows.")),)
    if len(every) > 1:
        names = "、".join(one.name for one, _alt in every[1:])
        problems += (note(_("A question has one picture; these are left out: %(names)s") % {"names": names}),)
    return Picture(0, alt.strip()), drawing, problems


def _owed(words: Text, fix: Text) -> Problem:
    return Problem(words, fix, weight=Weight.OWED)
