"""One item of QTI 2.1, 2.2 or 3.0 as a question, after `qti_names.simplified`. Pure.

choice, order, match and text entry become ours; an inline choice becomes a choice with a gap in its text; several of them become a
case with several questions. What cannot be asked here is named, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from assessments.exchange import kind_words, markup
from assessments.exchange.drafts import Drawing, Problem
from assessments.exchange.making import Found, Offered, choice, decimal, letters_for, note, rubric_of, stop, true_false
from assessments.exchange.qti_names import (
    GAP_SIGN,
    GAP_SIGNS,
    drop,
    interactions,
    markup_of,
    take,
)
from assessments.exchange.qti_responses import Response, has_own_rules, remarks_of, responses
from assessments.questions import CODE, MOST_MARKS, Number, Option, Part, QuestionType, Rubric, Step

GAP = "____"
MOST_ASKED = 50  # interactions of one item
MOST_ELEMENTS = 5_000
MARKS = re.compile(r"\bmarks-(\d{1,2})\b")
OF_STEP = re.compile(r"explanation(\d{1,2})")
OPEN = Callable[[str], Drawing | None]  # the picture of an address in the item
INLINE = frozenset({"textEntryInteraction", "inlineChoiceInteraction"})


@dataclass(frozen=True)
class Asked:
    """One interaction as it was read. text: its prompt."""

    kind: str
    text: str
    part: Part
    problems: tuple[Problem, ...] = ()
    weighing: tuple[Problem, ...] = ()


class _Item:
    """An item while it is read: pictures and remarks are collected on the way."""

    def __init__(self, root: Element, open_: OPEN) -> None:
        self.root, self._open = root, open_
        self.responses = responses(root)
        self.remarks: dict[str, str] = {}
        self.explained: list[str] = []
        self.of_steps: dict[int, str] = {}
        self.rubric: Rubric | None = None
        self.drawings: list[tuple[Drawing, str]] = []
        self.problems: list[Problem] = []

    def words(self, element: Element | None) -> str:
        """The text of an element; its pictures are kept, or named when they are not there."""
        reduced = markup.reduced(markup_of(element))
        for image in reduced.images:
            drawing = self._open(image.source)
            if drawing:
                self.drawings.append((drawing, image.alt))
            else:
                words = _("The picture %(name)s is not in the file.")
                self.problems.append(note(words % {"name": image.source[:80]}, _("Add it to the question by hand.")))
        if reduced.silenced:
            words = _("Scripts and other programs in the text are thrown away: %(names)s")
            self.problems.append(note(words % {"names": "、".join(reduced.silenced)}))
        return reduced.text


def read(root: Element, open_: OPEN) -> Found | Problem:
    """The question of an item, or what is left out and why."""
    if sum(1 for _element in root.iter()) > MOST_ELEMENTS:
        return note(_("The item asks far more than one question."))
    item = _Item(root, open_)
    body = root.find("itemBody")
    if body is None:
        return note(_("The item has no text."))
    if root.find("templateDeclaration") is not None:
        return note(_("The item changes its numbers each time; that cannot be asked here."))
    every = interactions(body)
    unknown = [str(one.tag) for one in every if one.tag not in _READERS]
    if len(every) > MOST_ASKED:
        return note(_("The item asks far more than one question."))
    if unknown or not every:
        kinds = "、".join(dict.fromkeys(unknown)) or "—"
        return note(_("This kind of question cannot be asked here: %(kind)s") % {"kind": kinds})
    _remarks(item, body)
    found = _asked(item, body, every)
    if isinstance(found, Problem):
        return found
    item.explained += item.of_steps.values()
    item.problems += _of_marking(item, every)
    identifier = root.get("identifier") or ""
    return replace(
        found,
        code=identifier if CODE.fullmatch(identifier) else "",
        explanation="\n".join(dict.fromkeys(filter(None, item.explained))),
        rubric=item.rubric,
        drawings=tuple(item.drawings),
        problems=(*item.problems, *found.problems),
    )


def _of_marking(item: _Item, every: Sequence[Element]) -> list[Problem]:
    """What the item says of its marks that cannot be read."""
    asked = [one.get("responseIdentifier") or "" for one in every if one.tag != "extendedTextInteraction"]
    said = [item.responses.get(name, Response(name)) for name in asked]
    if not all(one.correct or one.earned for one in said):
        words = _("The item does not say which answer is right; it may have rules of its own for that.")
        return [stop(words, _("Say here which answer is right."))]
    if has_own_rules(item.root):
        words = _("The item has rules of its own for its marks, which are not read.")
        return [note(words, _("Look whether it is marked here as you want it."))]
    return []


def _remarks(item: _Item, body: Element) -> None:
    """What is said after an answer: to an option, or to the whole; and the notes for the marker."""
    chosen = {one.get("identifier") or "" for name in ("simpleChoice", "inlineChoice") for one in body.iter(name)} - {
        ""
    }
    for block in take(body, "rubricBlock"):
        text = item.words(block)
        if "scorer" in (block.get("view") or "") and body.find(".//extendedTextInteraction") is not None:
            item.rubric = rubric_of(text)
        elif "candidate" in (block.get("view") or ""):
            body.text = f"{body.text or ''}{text}\n"
        else:
            item.problems.append(note(_("Notes for the staff are left out: %(text)s") % {"text": text[:80]}))
    said = [one for name in ("feedbackInline", "feedbackBlock") for one in take(body, name)]
    called = remarks_of(item.root)
    for feedback in (*said, *item.root.findall("modalFeedback")):
        text = item.words(feedback)
        identifier = feedback.get("identifier") or ""
        if called.get(identifier, "") in chosen:
            identifier = called[identifier]
        step = OF_STEP.fullmatch(identifier)
        if identifier in chosen:
            item.remarks[identifier] = "\n".join(filter(None, (item.remarks.get(identifier, ""), text)))
        elif step:
            item.of_steps[int(step[1])] = text
        else:
            item.explained.append(text)


def _asked(item: _Item, body: Element, every: Sequence[Element]) -> Found | Problem:
    blocks = [block for block in body.iter("div") if "step" in (block.get("class") or "").split()]
    if len(blocks) > 1:
        return _of_blocks(item, body, blocks)
    texts, asked = _taken(item, body, every)
    kinds = {one.kind for one in asked}
    if len(asked) == 1:
        return _single(texts, asked[0])
    if kinds == {"textEntryInteraction"}:
        return _gaps(texts, asked)
    if "extendedTextInteraction" in kinds:
        return note(_("An item that asks for a text beside other things cannot be asked here."))
    return _chain(texts, asked)


def _taken(item: _Item, element: Element, every: Sequence[Element]) -> tuple[list[str], list[Asked]]:
    """The texts between the interactions, and the interactions."""
    asked = [_READERS[str(one.tag)](item, one) for one in every]
    parents = {child: parent for parent in element.iter() for child in parent}
    for n, one in enumerate(every):
        drop(parents[one], one, GAP_SIGN.format(n))
    text = item.words(element)
    return GAP_SIGNS.split(text)[::2], asked


def _single(texts: Sequence[str], asked: Asked) -> Found:
    before, after = texts[0].strip("\n"), texts[-1].strip("\n")
    if asked.kind in INLINE:
        stem = f"{before}{GAP}{after}"
        if asked.part.type == QuestionType.NUMERIC and not after.strip() and texts[0].endswith("\n"):
            stem = before  # the field stands on a line of its own
    else:
        stem = "\n".join(filter(None, (before.strip(), asked.text, after.strip())))
    return Found(stem.strip(), asked.part, problems=asked.problems, weighing=asked.weighing)


def _gaps(texts: Sequence[str], asked: Sequence[Asked]) -> Found:
    blanks = tuple(_variants(one.part) for one in asked)
    part = Part(QuestionType.FILL, blanks=blanks, partial=True)
    return Found(GAP.join(texts).strip(), part, problems=tuple(p for one in asked for p in one.problems))


def _variants(part: Part) -> tuple[str, ...]:
    """What is accepted in a gap; of a number its figures."""
    if part.number is not None:
        return (f"{part.number.value.normalize():f}",)
    return part.blanks[0] if part.blanks else ()


def _chain(texts: Sequence[str], asked: Sequence[Asked]) -> Found:
    """Interactions without a frame of their own: what stands before each is its question."""
    inline = all(one.kind in INLINE for one in asked)
    steps, problems = [], []
    for n, one in enumerate(asked, start=1):
        before = texts[n - 1].strip() if n > 1 and not inline else ""
        text = "\n".join(filter(None, (before, one.text))) or _("Gap %(number)s") % {"number": n}
        if one.part.type == QuestionType.FILL and GAP not in text:
            text += GAP
        steps.append(Step(text, one.part))
        problems += [replace(p, words=f"（{n}）{p.words}") for p in (*one.problems, *one.weighing)]
    stem = texts[0]
    if inline:
        stem = "".join(f"{text}（{n}）{GAP}" for n, text in enumerate(texts[:-1], start=1)) + texts[-1]
    return Found(stem.strip(), Part(QuestionType.CHAIN), steps=tuple(steps), problems=tuple(problems))


def _of_blocks(item: _Item, body: Element, blocks: Sequence[Element]) -> Found | Problem:
    """A case whose questions each stand in a frame of their own."""
    steps, problems = [], []
    for n, block in enumerate(blocks, start=1):
        texts, asked = _taken(item, block, interactions(block))
        if not asked or any(one.kind == "extendedTextInteraction" for one in asked):
            return note(_("An item that asks for a text beside other things cannot be asked here."))
        found = _single(texts, asked[0]) if len(asked) == 1 else _gaps(texts, asked)
        said = block.get("class") or ""
        marks = MARKS.search(said)
        part = replace(found.part, partial=False) if "whole" in said.split() else found.part
        worth = min(int(marks[1]), MOST_MARKS) if marks else 1
        steps.append(Step(found.stem, part, worth, item.of_steps.pop(n, "")))
        problems += [replace(p, words=f"（{n}）{p.words}") for p in (*found.problems, *found.weighing)]
        block.clear()
    return Found(item.words(body).strip(), Part(QuestionType.CHAIN), steps=tuple(steps), problems=tuple(problems))


def _choice(item: _Item, element: Element) -> Asked:
    name = "inlineChoice" if element.tag == "inlineChoiceInteraction" else "simpleChoice"
    response = item.responses.get(element.get("responseIdentifier") or "", Response(""))
    offered = [
        Offered(
            item.words(one).strip(),
            _earned(response, one.get("identifier") or ""),
            item.remarks.get(one.get("identifier") or "", ""),
            one.get("identifier") or "",
        )
        for one in element.iter(name)
    ]
    several = response.several and element.get("maxChoices") != "1"
    prompt = item.words(element.find("prompt"))
    truth = _truth(offered)
    if truth and len(response.correct) == 1:
        yes, no = truth
        is_true = response.correct[0] == yes.key
        return Asked(str(element.tag), prompt, true_false(is_true, if_true=yes.feedback, if_false=no.feedback))
    part, weighing = choice(offered, several=several)
    if not response.is_mapped:
        part, weighing = replace(part, partial=False), tuple(p for p in weighing if len(part.right) < 2)
    return Asked(str(element.tag), prompt, part, weighing=weighing)


def _earned(response: Response, identifier: str) -> Fraction:
    """The share of an option, 1 for the whole."""
    if response.is_mapped:
        whole = response.whole if response.several else response.best
        return response.earned.get(identifier, response.wrong) / (whole or 1)
    if identifier not in response.correct:
        return Fraction(-1) if response.several else Fraction(0)
    return Fraction(1, len(response.correct)) if response.several else Fraction(1)


def _truth(offered: Sequence[Offered]) -> tuple[Offered, Offered] | None:
    """The option for true and the one for false, where these are the two."""
    if len(offered) != 2:
        return None
    said = [kind_words.truth(one.text) if one.key not in ("T", "F") else one.key == "T" for one in offered]
    if said == [True, False]:
        return offered[0], offered[1]
    return (offered[1], offered[0]) if said == [False, True] else None


def _order(item: _Item, element: Element) -> Asked:
    response = item.responses.get(element.get("responseIdentifier") or "", Response(""))
    choices = list(element.iter("simpleChoice"))
    keys = letters_for([one.get("identifier") or "" for one in choices])
    known = {one.get("identifier"): key for one, key in zip(choices, keys, strict=True)}
    options = tuple(
        Option(key, item.words(one).strip(), item.remarks.get(one.get("identifier") or "", ""))
        for one, key in zip(choices, keys, strict=True)
    )
    right = tuple(known[value] for value in response.correct if value in known)
    problems = (note(_("An order that is partly right earns a part there; here it earns nothing.")),)
    return Asked(
        str(element.tag),
        item.words(element.find("prompt")),
        Part(QuestionType.ORDERING, options, right),
        problems if response.is_mapped else (),
    )


def _match(item: _Item, element: Element) -> Asked:
    response = item.responses.get(element.get("responseIdentifier") or "", Response(""))
    sides = [list(one.iter("simpleAssociableChoice")) for one in element.iter("simpleMatchSet")]
    lines, targets = [*sides, [], []][:2]
    values = response.correct or tuple(key for key, share in response.earned.items() if share > 0)
    goes = [tuple(value.split()) for value in values]
    if len({pair[0] for pair in goes if pair}) < len(goes) and len({p[1] for p in goes if len(p) == 2}) == len(goes):
        lines, targets, goes = targets, lines, [pair[::-1] for pair in goes]
    keys = letters_for([one.get("identifier") or "" for one in lines])
    known = {one.get("identifier") or "": key for one, key in zip(lines, keys, strict=True)}
    numbers = {one.get("identifier") or "": n for n, one in enumerate(targets, start=1)}
    at = {known[a]: numbers[b] for a, b in (pair for pair in goes if len(pair) == 2) if a in known and b in numbers}
    problems: tuple[Problem, ...] = ()
    if len(at) < len(lines) or len(goes) > len(lines):
        words = _("Each line of a matching goes with exactly one of the things on the right.")
        problems = (stop(words, _("Make several questions of it, or a multiple choice.")),)
    part = Part(
        QuestionType.MATCHING,
        tuple(Option(key, item.words(one).strip()) for key, one in zip(keys, lines, strict=True)),
        tuple(f"{key}={at[key]}" for key in keys if key in at),
        tuple(Option(str(n), item.words(one).strip()) for n, one in enumerate(targets, start=1)),
        partial=response.is_mapped,
    )
    return Asked(str(element.tag), item.words(element.find("prompt")), part, problems)


def _entry(item: _Item, element: Element) -> Asked:
    response = item.responses.get(element.get("responseIdentifier") or "", Response("", "string"))
    if response.base in ("float", "integer"):
        return _number(element, response)
    best = response.best
    whole = [key for key, share in response.earned.items() if share > 0 and share == best]
    less = [key for key, share in response.earned.items() if 0 < share < best]
    problems: tuple[Problem, ...] = ()
    if less:
        words = _("These answers earn a part there; here they are wrong: %(options)s")
        problems = (note(words % {"options": "；".join(less)}),)
    right = tuple(dict.fromkeys((*response.correct[:1], *whole) if whole else response.correct))
    return Asked(str(element.tag), "", Part(QuestionType.FILL, blanks=(right,)), problems)


def _number(element: Element, response: Response) -> Asked:
    value = decimal(next(iter(response.correct or response.earned), ""))
    if value is None:
        problem = stop(_("The right number cannot be read."), _("Write one number, and how far off an answer may be."))
        return Asked(str(element.tag), "", Part(QuestionType.NUMERIC), (problem,))
    tolerance = abs(value) * response.tolerance / Decimal(100) if response.relative else response.tolerance
    return Asked(str(element.tag), "", Part(QuestionType.NUMERIC, number=Number(value, tolerance)))


def _text(item: _Item, element: Element) -> Asked:
    return Asked(str(element.tag), item.words(element.find("prompt")), Part(QuestionType.SHORT))


_READERS: Mapping[str, Callable[[_Item, Element], Asked]] = {
    "choiceInteraction": _choice,
    "inlineChoiceInteraction": _choice,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "textEntryInteraction": _entry,
    "extendedTextInteraction": _text,
}
