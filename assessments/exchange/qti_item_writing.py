"""One question as an item of QTI 3.0, in the order that the published schema wants. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement

from assessments.exchange.making import plain, rubric_words
from assessments.exchange.markup import fit
from assessments.questions import GAP as ANY_GAP
from assessments.questions import Option, ParsedQuestion, Part, QuestionType, takes_several

NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
SCHEMA = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd"
TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


class _Making:
    """An item while it is written: parts that stand apart in the file are collected side by side."""

    def __init__(self) -> None:
        self.responses: list[Element] = []
        self.rules: list[Element] = []
        self.feedback: list[tuple[str, str, str]] = []  # outcome, identifier, text
        self.chosen: list[str] = []  # responses whose value is the remark to show
        self.template = ""


def item(question: ParsedQuestion, identifier: str, picture: str = "") -> Element:
    """The item. picture: its address in the package, or "" for none."""
    root = Element(
        "qti-assessment-item",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": INSTANCE,
            "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
            "identifier": identifier,
            "title": fit(f"{question.code} {question.stem[:40]}".strip()).replace("\n", " "),
            "adaptive": "false",
            "time-dependent": "false",
            "xml:lang": "zh-CN",
        },
    )
    making, body = _Making(), Element("qti-item-body")
    _body(making, body, question, picture)
    if question.explanation:
        making.feedback.append(("EXPLANATION", "explanation", question.explanation))
    root.extend(making.responses)
    root.extend(_outcomes(making, question))
    root.append(body)
    _processing(making, root)
    for outcome, name, text in making.feedback:
        shown = SubElement(
            root, "qti-modal-feedback", {"outcome-identifier": outcome, "identifier": name, "show-hide": "show"}
        )
        _paragraph(SubElement(shown, "qti-content-body"), text)
    return root


def _body(making: _Making, body: Element, question: ParsedQuestion, picture: str) -> None:
    if question.type == QuestionType.CHAIN:
        _paragraph(body, question.stem)
        _image(body, question, picture)
        for n, step in enumerate(question.steps, start=1):
            whole = step.part.type == QuestionType.FILL and not step.part.partial and len(step.part.blanks) > 1
            # The schema knows no data- attributes of ours, but any class.
            block = SubElement(body, "div", {"class": f"step marks-{step.marks}{' whole' if whole else ''}"})
            _part(making, block, step.part, step.text, f"S{n}", Fraction(step.marks))
            if step.explanation:
                making.feedback.append(("EXPLANATION", f"explanation{n}", step.explanation))
        return
    if question.rubric and question.rubric.points:
        block = SubElement(body, "qti-rubric-block", {"view": "scorer", "use": "scoring"})
        _paragraph(SubElement(block, "qti-content-body"), "\n".join(rubric_words(question.rubric)))
    _image(body, question, picture)
    _part(making, body, question.part, question.stem, "", Fraction(1))


def _image(body: Element, question: ParsedQuestion, picture: str) -> None:
    if picture and question.picture:
        SubElement(SubElement(body, "p"), "img", {"src": picture, "alt": fit(question.picture.alt)})


def _part(making: _Making, body: Element, part: Part, text: str, prefix: str, marks: Fraction) -> None:
    """What is answered at once. prefix: before its identifiers, which have to be different in the whole item."""
    name = f"{prefix}RESPONSE"
    if part.type == QuestionType.FILL:
        _fill(making, body, part, text, prefix, marks)
        return
    if part.type == QuestionType.NUMERIC:
        _numeric(making, body, part, text, name, marks)
    elif part.type == QuestionType.SHORT:
        making.responses.append(_declaration(name, "single", "string"))
        _prompted(SubElement(body, "qti-extended-text-interaction", {"response-identifier": name}), text)
    elif part.type == QuestionType.ORDERING:
        making.responses.append(_declaration(name, "ordered", "identifier", [prefix + key for key in part.right]))
        asked = SubElement(body, "qti-order-interaction", {"response-identifier": name, "shuffle": "false"})
        _prompted(asked, text)
        _choices(asked, part.options, prefix)
        _whole(making, prefix, name, marks)
    elif part.type == QuestionType.MATCHING:
        _matching(making, body, part, text, prefix, marks)
    else:
        _choice(making, body, part, text, prefix, marks)


def _choice(making: _Making, body: Element, part: Part, text: str, prefix: str, marks: Fraction) -> None:
    name, several = f"{prefix}RESPONSE", takes_several(part.type, part.right)
    right = [prefix + key for key in part.right]
    declaration = _declaration(name, "multiple" if several else "single", "identifier", right)
    making.responses.append(declaration)
    shuffle = "false" if part.type == QuestionType.TRUE_FALSE else "true"
    asked = SubElement(
        body,
        "qti-choice-interaction",
        {"response-identifier": name, "shuffle": shuffle, "max-choices": "0" if several else "1"},
    )
    _prompted(asked, text)
    _choices(asked, part.options, prefix)
    if several and part.partial:
        entries = [(prefix + key, 1 if key in part.right else -1) for key in part.keys]
        _mapping(declaration, entries, upper=len(right))
        _share(making, prefix, [name], marks / len(right))
    else:
        _whole(making, prefix, name, marks)
    remarks = [(f"{prefix}FEEDBACK", prefix + o.key, o.feedback) for o in part.options if o.feedback]
    if remarks:
        making.feedback += remarks
        making.chosen.append(name)
        making.rules.append(_set(f"{prefix}FEEDBACK", _variable(name)))


def _matching(making: _Making, body: Element, part: Part, text: str, prefix: str, marks: Fraction) -> None:
    name = f"{prefix}RESPONSE"
    pairs = [f"{prefix}{pair[0]} {prefix}T{pair[2:]}" for pair in part.right]
    declaration = _declaration(name, "multiple", "directedPair", pairs)
    making.responses.append(declaration)
    asked = SubElement(
        body,
        "qti-match-interaction",
        {"response-identifier": name, "shuffle": "true", "max-associations": str(len(part.options))},
    )
    _prompted(asked, text)
    for options, sign, most in ((part.options, "", "1"), (part.targets, "T", "0")):
        side = SubElement(asked, "qti-simple-match-set")
        for option in options:
            identifier = f"{prefix}{sign}{option.key}"
            _inline(
                SubElement(side, "qti-simple-associable-choice", {"identifier": identifier, "match-max": most}),
                option.text,
            )
    if part.partial:
        _mapping(declaration, [(pair, 1) for pair in pairs], upper=len(pairs))
        _share(making, prefix, [name], marks / (len(pairs) or 1))
    else:
        _whole(making, prefix, name, marks)


def _fill(making: _Making, body: Element, part: Part, text: str, prefix: str, marks: Fraction) -> None:
    names = [
        f"{prefix}RESPONSE" if len(part.blanks) == 1 else f"{prefix}RESPONSE{n}" for n in range(1, len(part.blanks) + 1)
    ]
    for name, variants in zip(names, part.blanks, strict=True):
        declaration = _declaration(name, "single", "string", variants[:1])
        _mapping(declaration, [(variant, 1) for variant in variants], case=True)
        making.responses.append(declaration)
    paragraph = SubElement(body, "p")
    texts = ANY_GAP.split(text)
    _inline(paragraph, texts[0])
    for name, after in zip(names, texts[1:], strict=False):
        entry = SubElement(paragraph, "qti-text-entry-interaction", {"response-identifier": name})
        _inline(paragraph, after, behind=entry)
    if part.partial or len(names) == 1:
        _share(making, prefix, names, marks / len(names))
    else:
        _all_mapped(making, names, marks)


def _numeric(making: _Making, body: Element, part: Part, text: str, name: str, marks: Fraction) -> None:
    number = part.number
    assert number is not None  # the writer has left out the others
    making.responses.append(_declaration(name, "single", "float", [plain(number.value)]))
    _paragraph(body, text)
    SubElement(SubElement(body, "p"), "qti-text-entry-interaction", {"response-identifier": name})
    off = plain(number.tolerance)
    mode = (
        {"tolerance-mode": "absolute", "tolerance": f"{off} {off}"} if number.tolerance else {"tolerance-mode": "exact"}
    )
    test = Element("qti-equal", mode)
    test.extend([_variable(name), Element("qti-correct", identifier=name)])
    making.rules.append(_if(test, marks))


# --- what is right ------------------------------------------------------------------------------------


def _declaration(name: str, cardinality: str, base: str, values: Iterable[str] = ()) -> Element:
    declaration = Element(
        "qti-response-declaration", {"identifier": name, "cardinality": cardinality, "base-type": base}
    )
    said = list(values)
    if said:
        correct = SubElement(declaration, "qti-correct-response")
        for value in said:
            SubElement(correct, "qti-value").text = fit(value)
    return declaration


def _mapping(declaration: Element, entries: Sequence[tuple[str, int]], *, upper: int = 0, case: bool = False) -> None:
    bounds = {"lower-bound": "0", "upper-bound": str(upper)} if upper else {}
    mapping = SubElement(declaration, "qti-mapping", {**bounds, "default-value": "0"})
    for key, value in entries:
        said = {"map-key": fit(key), "mapped-value": str(value)}
        SubElement(mapping, "qti-map-entry", {**said, "case-sensitive": "false"} if case else said)


def _outcomes(making: _Making, question: ParsedQuestion) -> list[Element]:
    score = Element("qti-outcome-declaration", {"identifier": "SCORE", "cardinality": "single", "base-type": "float"})
    if question.type == QuestionType.SHORT:
        score.set("external-scored", "human")
    SubElement(SubElement(score, "qti-default-value"), "qti-value").text = "0"
    found = [score]
    for outcome in dict.fromkeys(outcome for outcome, _name, _text in making.feedback):
        names = [name for of, name, _text in making.feedback if of == outcome]
        cardinality = "multiple" if outcome == "EXPLANATION" or _is_multiple(making, outcome) else "single"
        declared = Element(
            "qti-outcome-declaration", {"identifier": outcome, "cardinality": cardinality, "base-type": "identifier"}
        )
        if outcome == "EXPLANATION":
            default = SubElement(declared, "qti-default-value")
            for name in names:
                SubElement(default, "qti-value").text = name
        found.append(declared)
    return found


def _is_multiple(making: _Making, outcome: str) -> bool:
    response = outcome.replace("FEEDBACK", "RESPONSE")
    return any(one.get("identifier") == response and one.get("cardinality") == "multiple" for one in making.responses)


# --- what it earns ------------------------------------------------------------------------------------


def _processing(making: _Making, root: Element) -> None:
    """The published template where it says all; else the rules themselves."""
    if making.template and len(making.rules) == 1:
        SubElement(root, "qti-response-processing", {"template": f"{TEMPLATES}{making.template}.xml"})
    elif making.rules:
        SubElement(root, "qti-response-processing").extend(making.rules)


def _whole(making: _Making, prefix: str, name: str, marks: Fraction) -> None:
    test = Element("qti-match")
    test.extend([_variable(name), Element("qti-correct", identifier=name)])
    making.rules.append(_if(test, marks))
    making.template = "" if prefix else "match_correct"


def _share(making: _Making, prefix: str, names: Sequence[str], each: Fraction) -> None:
    """So much for each point of the mappings."""
    total = Element("qti-sum")
    total.append(_variable("SCORE"))
    for name in names:
        product = SubElement(total, "qti-product")
        product.extend([Element("qti-map-response", identifier=name), _float(each)])
    making.rules.append(_set("SCORE", total))
    making.template = "map_response" if not prefix and names == ["RESPONSE"] and each == 1 else ""


def _all_mapped(making: _Making, names: Sequence[str], marks: Fraction) -> None:
    test = Element("qti-and")
    for name in names:
        equal = SubElement(test, "qti-equal", {"tolerance-mode": "exact"})
        equal.extend([Element("qti-map-response", identifier=name), _float(Fraction(1))])
    making.rules.append(_if(test, marks))


def _if(test: Element, marks: Fraction) -> Element:
    condition = Element("qti-response-condition")
    rule = SubElement(condition, "qti-response-if")
    total = Element("qti-sum")
    total.extend([_variable("SCORE"), _float(marks)])
    rule.extend([test, _set("SCORE", total)])
    return condition


def _set(outcome: str, value: Element) -> Element:
    rule = Element("qti-set-outcome-value", identifier=outcome)
    rule.append(value)
    return rule


def _variable(name: str) -> Element:
    return Element("qti-variable", identifier=name)


def _float(value: Fraction) -> Element:
    element = Element("qti-base-value", {"base-type": "float"})
    element.text = f"{float(value):g}"
    return element


# --- words --------------------------------------------------------------------------------------------


def _choices(asked: Element, options: Iterable[Option], prefix: str) -> None:
    for option in options:
        _inline(SubElement(asked, "qti-simple-choice", identifier=prefix + option.key), option.text)


def _prompted(asked: Element, text: str) -> None:
    _inline(SubElement(asked, "qti-prompt"), text)


def _paragraph(parent: Element, text: str) -> None:
    _inline(SubElement(parent, "p"), text)


def _inline(element: Element, text: str, behind: Element | None = None) -> None:
    """Words in an element, or behind one of its children; breaks stay, and so do blanks beside each other."""
    kept = re.sub(r"(?m)(?<= ) |^ | $", "\xa0", fit(text))
    first, *rest = kept.split("\n")
    if behind is None:
        element.text = first
    else:
        behind.tail = first
    for line in rest:
        SubElement(element, "br").tail = line
