"""The bank's questions as a QTI 3.0 package: a zip with a manifest, an item a question, and their pictures."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.translation import gettext as _

from assessments.exchange import labels, qti_item_writing
from assessments.exchange.drafts import Written
from assessments.exchange.markup import fit
from assessments.exchange.writing import Cannot, Pictures, unsaid_feedback
from assessments.questions import GAP as ANY_GAP
from assessments.questions import ParsedQuestion, Part, QuestionType
from kit.errors import Text

PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
PACKAGE_SCHEMA = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd"
METADATA = "http://ltsc.ieee.org/xsd/LOM"
METADATA_SCHEMA = "https://purl.imsglobal.org/spec/md/v1p3/schema/xsd/imsmd_loose_v1p3p2.xsd"
DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say, so that the same questions give the same bytes
WITHOUT_REMARKS = frozenset({QuestionType.ORDERING, QuestionType.MATCHING})


def write(questions: Sequence[ParsedQuestion], pictures: Pictures | None = None) -> Written:
    """A package. pictures: by their id in the library."""
    cannot = Cannot()
    files: dict[str, bytes] = {}
    manifest, resources = _manifest()
    for n, question in enumerate(questions, start=1):
        why = _unfit(question)
        if why:
            cannot.leave_out(question, why)
            continue
        cannot.add(question, *_lost(question, pictures or {}))
        drawing = (pictures or {}).get(question.picture.image) if question.picture else None
        picture = f"images/{n}{PurePosixPath(drawing.name).suffix.lower()}" if drawing else ""
        if drawing:
            files[picture] = drawing.content
        identifier = f"item-{n:05}"
        root = qti_item_writing.item(question, identifier, f"../{picture}" if picture else "")
        files[f"items/{identifier}.xml"] = tostring(root, encoding="utf-8", xml_declaration=True)
        _resource(resources, question, identifier, picture)
    files = {"imsmanifest.xml": tostring(manifest, encoding="utf-8", xml_declaration=True), **files}
    return Written("questions.qti.zip", _zipped(files), "application/zip", cannot.said)


def _unfit(question: ParsedQuestion) -> Text:
    """Why a question cannot be said at all; empty when it can."""
    parts = [(question.part, question.stem), *((step.part, step.text) for step in question.steps)]
    for part, text in parts:
        if part.type == QuestionType.FILL and (
            not all(part.blanks) or len(ANY_GAP.findall(text)) != len(part.blanks) or not part.blanks
        ):
            return _("its gaps and its answers do not belong together.")
        if part.type == QuestionType.NUMERIC and part.number is None:
            return _("it has no right number.")
    if question.type == QuestionType.CHAIN and len(question.steps) < 2:
        return _("it has too few questions.")
    return ""


def _lost(question: ParsedQuestion, pictures: Pictures) -> list[Text]:
    lost: list[Text] = []
    if question.type in WITHOUT_REMARKS:
        lost += unsaid_feedback(question.part)
    if question.picture and question.picture.image not in pictures:
        lost.append(_("The picture is left out."))
    for n, step in enumerate(question.steps, start=1):
        if step.part.type == QuestionType.CASE or (step.part.number and step.part.number.unit):
            lost.append(_("The kind or the unit of question %(number)s is left out.") % {"number": n})
        if step.part.type in WITHOUT_REMARKS:
            lost += unsaid_feedback(step.part)
    return lost


def _manifest() -> tuple[Element, Element]:
    schemas = f"{PACKAGE} {PACKAGE_SCHEMA} {METADATA} {METADATA_SCHEMA}"
    manifest = Element(
        "manifest",
        {
            "xmlns": PACKAGE,
            "xmlns:imsmd": METADATA,
            "xmlns:xsi": qti_item_writing.INSTANCE,
            "xsi:schemaLocation": schemas,
            "identifier": "MANIFEST",
        },
    )
    metadata = SubElement(manifest, "metadata")
    SubElement(metadata, "schema").text = "QTI Package"
    SubElement(metadata, "schemaversion").text = "3.0.0"
    SubElement(manifest, "organizations")
    return manifest, SubElement(manifest, "resources")


def _resource(resources: Element, question: ParsedQuestion, identifier: str, picture: str) -> None:
    path = f"items/{identifier}.xml"
    resource = SubElement(
        resources, "resource", {"identifier": identifier, "type": "imsqti_item_xmlv3p0", "href": path}
    )
    said = labels.of(question, keys=_keys(question.part), code=True)
    general = SubElement(SubElement(SubElement(resource, "metadata"), "imsmd:lom"), "imsmd:general")
    for label in said:
        SubElement(SubElement(general, "imsmd:keyword"), "imsmd:string", {"language": "zh"}).text = fit(label)
    SubElement(resource, "file", {"href": path})
    if picture:
        SubElement(resource, "file", {"href": picture})


def _keys(part: Part) -> str:
    """The letters are identifiers in an item, so only those that cannot be would have to be said."""
    return "" if all(re.fullmatch(r"[A-Z]", key) for key in part.keys) else "".join(part.keys)


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return out.getvalue()
