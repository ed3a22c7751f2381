"""The names of QTI 2.1, 2.2 and 3.0 as one: qti-choice-interaction and choiceInteraction are choiceInteraction. Pure."""

from __future__ import annotations

import html
import re
from xml.etree.ElementTree import Element, tostring

GAP_SIGN = "\u2983{}\u2984"  # a sign of no language, for the place of an interaction while the markup is taken off
GAP_SIGNS = re.compile("\u2983(\\d+)\u2984")
INTERACTION = re.compile(r"[A-Za-z]+Interaction")


def simplified(root: Element) -> Element:
    """The same tree without namespaces, with the names of QTI 2."""
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2]
        element.tag = _camel(name.removeprefix("qti-")) if name.startswith("qti-") else name
        for key in list(element.attrib):
            bare = key.rpartition("}")[2]
            if not bare.startswith(("data-", "aria-")):
                bare = _camel(bare)
            if bare != key:
                element.attrib[bare] = element.attrib.pop(key)
    return root


def interactions(element: Element) -> list[Element]:
    """What is answered in an element, in order."""
    return [inside for inside in element.iter() if is_interaction(inside)]


def is_interaction(element: Element) -> bool:
    return bool(INTERACTION.fullmatch(str(element.tag)))


def take(element: Element, name: str) -> list[Element]:
    """Every element of a name, taken out of the tree; the text behind it stays."""
    taken = []
    for parent in list(element.iter()):
        children = list(parent)
        if not any(child.tag == name for child in children):
            continue
        parent[:] = [child for child in children if child.tag != name]
        last = None
        for child in children:
            if child.tag != name:
                last = child
                continue
            if last is None:
                parent.text = (parent.text or "") + (child.tail or "")
            else:
                last.tail = (last.tail or "") + (child.tail or "")
            child.tail = None
            taken.append(child)
    return taken


def drop(parent: Element, child: Element, instead: str = "") -> None:
    """Take a child out, perhaps with words in its place; the text behind it stays."""
    place = list(parent).index(child)
    words = instead + (child.tail or "")
    if place:
        before = parent[place - 1]
        before.tail = (before.tail or "") + words
    else:
        parent.text = (parent.text or "") + words
    parent.remove(child)
    child.tail = None


def markup_of(element: Element | None) -> str:
    """What stands in an element, as HTML."""
    if element is None:
        return ""
    for thing in element.iter("object"):
        if (thing.get("type") or "").startswith("image/"):
            alt = "".join(thing.itertext()).strip()
            tail = thing.tail
            source = thing.get("data") or ""
            thing.clear()
            thing.tag, thing.tail = "img", tail
            thing.attrib.update(src=source, alt=alt)
    inside = "".join(tostring(child, encoding="unicode", method="html") for child in element)
    return html.escape(element.text or "", quote=False) + inside


def _camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)
