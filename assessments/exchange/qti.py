"""QTI 2.1, 2.2 and 3.0, read: a package (a zip with imsmanifest.xml), or one item as XML. Source: 1EdTech's QTI specifications.

A package is read in the order of its test, if it has one, else of its manifest; the sections of the test are categories.
"""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from assessments.exchange import qti_items, xml_files
from assessments.exchange.drafts import Draft, Drawing, Problem, Read
from assessments.exchange.making import PICTURE_SIGNS, draft, note, refused
from assessments.exchange.qti_names import simplified
from assessments.exchange.zip_files import Archive
from kit.errors import Unreadable

ZIP = b"PK"
MANIFEST = "imsmanifest.xml"
MOST = 5_000  # items
ITEM = re.compile(r"imsqti_item_xmlv(2p[0-9]|3p[0-9])|imsqti_apipitem_.*")
TEST = re.compile(r"imsqti_(test|assessment)_xmlv(2p[0-9]|3p[0-9])|imsqti_apiptest_.*")
BESIDE = re.compile(r"webcontent|associatedcontent.*|controlfile.*|resourcemetadata.*|css.*")
DATA = re.compile(r"data:image/([a-z]{3,4});base64,(.+)", re.DOTALL)
ROOTS = frozenset({"assessmentItem"})


@dataclass(frozen=True)
class _Resource:
    """One item of a manifest: where it lies, and its keywords."""

    identifier: str
    path: str
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Contents:
    """What a manifest lists. categories: of each item that a test names, the titles of its sections."""

    resources: tuple[_Resource, ...]
    categories: Mapping[str, str]
    left_out: tuple[Problem, ...] = ()


def read(content: bytes, name: str) -> Read:
    """The questions of a package or of one item."""
    try:
        return _package(Archive(content)) if content.startswith(ZIP) else _loose(content)
    except Unreadable as error:
        return refused(error.message, error.next_step)


def _loose(content: bytes) -> Read:
    root = simplified(xml_files.parse(content))
    if root.tag == "questestinterop":
        return _too_old()
    if root.tag not in ROOTS:
        return refused(
            _("This is no question of QTI."),
            _("Send the whole package (.zip), or one item (.xml) of QTI 2.1, 2.2 or 3.0."),
        )
    place = _place(root, 1)
    found = qti_items.read(root, _inline)
    if isinstance(found, Problem):
        return Read((), left_out=(replace(found, place=place),))
    return Read((draft(1, place, found),))


def _package(archive: Archive) -> Read:
    contents = _contents(archive)
    if not contents.resources and not contents.left_out:
        return _without_items(archive)
    if len(contents.resources) > MOST:
        return refused(_("The package holds more than 5,000 questions."), _("Export fewer questions at once."))
    drafts: list[Draft] = []
    left_out = list(contents.left_out)
    signs = 0
    for count, resource in enumerate(contents.resources, start=1):
        content = archive.read(resource.path)
        signs += (content or b"").count(b"<")
        if signs > xml_files.MOST_SIGNS:
            return refused(_("The file holds far more than a question bank."), _("Export fewer questions at once."))
        found = _item(archive, resource, content, count)
        if isinstance(found, Problem):
            left_out.append(found)
        else:
            place, of = found
            category = contents.categories.get(resource.path, "")
            drafts.append(draft(len(drafts) + 1, place, of, category=category))
    return Read(tuple(drafts), left_out=tuple(left_out))


def _item(
    archive: Archive, resource: _Resource, content: bytes | None, count: int
) -> tuple[str, qti_items.Found] | Problem:
    place: str = _("question %(number)s") % {"number": count} + f" {resource.path}"
    if content is None:
        return Problem(
            _("The package names this file and does not hold it."),
            _("Export it again from the program that it comes from."),
            place,
        )
    try:
        root = simplified(xml_files.parse(content))
    except Unreadable as error:
        return Problem(error.message, error.next_step, place)
    if root.tag not in ROOTS:
        return note_at(_("This is no question of QTI."), place)
    found = qti_items.read(root, lambda source: _picture(archive, resource.path, source))
    if isinstance(found, Problem):
        return replace(found, place=_place(root, count))
    return _place(root, count), replace(found, labels=resource.keywords)


def note_at(words: str, place: str) -> Problem:
    return replace(note(words), place=place)


def _place(root: Element, count: int) -> str:
    title = re.sub(r"\s+", " ", root.get("title") or root.get("identifier") or "")[:30]
    words: str = _("question %(number)s") % {"number": count}
    return f"{words} {title}".strip()


def _contents(archive: Archive) -> _Contents:
    """What the package holds, by its manifest; without one, every XML file that is there."""
    name = next((one for one in archive.names if posixpath.basename(one).lower() == MANIFEST), "")
    content = archive.read(name) if name else None
    if content is None:
        files = [one for one in archive.names if one.lower().endswith(".xml")]
        return _Contents(tuple(_Resource(one, one) for one in files), {})
    folder = posixpath.dirname(name)
    manifest = simplified(xml_files.parse(content))
    items, left_out, tests = [], [], []
    for resource in manifest.iter("resource"):
        kind, path = resource.get("type") or "", _joined(folder, resource.get("href") or "")
        if ITEM.fullmatch(kind):
            items.append(_Resource(resource.get("identifier") or "", path, tuple(_keywords(resource))))
        elif TEST.fullmatch(kind):
            tests.append(path)
        elif not BESIDE.fullmatch(kind):
            words = _("The package holds something that is no question: %(kind)s")
            left_out.append(note_at(words % {"kind": kind[:60]}, path))
    order, categories = _tests(archive, tests)
    items.sort(key=lambda item: order.get(item.path, len(order)))
    return _Contents(tuple(items), categories, tuple(left_out))


def _tests(archive: Archive, paths: list[str]) -> tuple[dict[str, int], dict[str, str]]:
    """The place of each item in the tests, and the sections in which it stands."""
    order: dict[str, int] = {}
    categories: dict[str, str] = {}
    for path in paths:
        content = archive.read(path)
        if content is None:
            continue
        root = simplified(xml_files.parse(content))
        for href, titles in _refs(root, (root.get("title") or "",)):
            item = _joined(posixpath.dirname(path), href)
            order.setdefault(item, len(order))
            categories.setdefault(item, "/".join(filter(None, titles)))
    return order, categories


def _refs(element: Element, titles: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for child in element:
        if child.tag == "assessmentItemRef":
            yield child.get("href") or "", titles
        elif child.tag == "assessmentSection":
            yield from _refs(child, (*titles, child.get("title") or ""))
        else:
            yield from _refs(child, titles)


def _keywords(resource: Element) -> Iterator[str]:
    for keyword in resource.iter("keyword"):
        for words in ("string", "langstring"):
            yield from ((one.text or "").strip() for one in keyword.iter(words))


def _without_items(archive: Archive) -> Read:
    for name in archive.names:
        if name.lower().endswith(".xml") and b"<questestinterop" in (archive.read(name) or b"")[:4096]:
            return _too_old()
    return refused(
        _("There is no question in this file."),
        _("Send the whole package (.zip), or one item (.xml) of QTI 2.1, 2.2 or 3.0."),
    )


def _too_old() -> Read:
    return refused(
        _("This is QTI 1.2, as Canvas and old Blackboard write it; it is not read here."),
        _("Export as QTI 2.1, 2.2 or 3.0, or as Moodle XML."),
    )


def _joined(folder: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))


def _picture(archive: Archive, item: str, source: str) -> Drawing | None:
    """A picture of the package by its address in an item."""
    if source.startswith("data:"):
        return _inline(source)
    content = archive.read(_joined(posixpath.dirname(item), source))
    if content is None or not content.startswith(PICTURE_SIGNS):
        return None
    return Drawing(posixpath.basename(unquote(source)), content)


def _inline(source: str) -> Drawing | None:
    found = DATA.match(source)
    try:
        content = base64.b64decode(re.sub(r"\s+", "", found[2]), validate=True) if found else b""
    except (binascii.Error, ValueError):
        return None
    return Drawing(f"picture.{found[1]}", content) if found and content.startswith(PICTURE_SIGNS) else None
