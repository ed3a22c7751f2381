"""The formats by name: who reads them, who writes them, and how a file shows which one it is."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from assessments.exchange import (
    docx,
    gift,
    gift_writing,
    moodle_xml,
    moodle_xml_writing,
    plain_text,
    qti,
    qti_writing,
    quiz_app,
    sheet,
    sheet_writing,
)
from assessments.exchange.drafts import Read, Written
from assessments.exchange.writing import Pictures
from assessments.questions import ParsedQuestion
from kit import tables
from kit.errors import Text

Reader = Callable[[bytes, str], Read]
Writer = Callable[[Sequence[ParsedQuestion], Pictures | None], Written]


@dataclass(frozen=True)
class Format:
    """label: as the page calls it.  note: what it is good for.  write: None where the bank is not written that way."""

    name: str
    label: Text
    read: Reader
    write: Writer | None = None
    note: Text = ""


FORMATS: dict[str, Format] = {
    each.name: each
    for each in (
        Format("text", _("Text, as in Word"), plain_text.read),
        Format("docx", _("Word document (.docx)"), docx.read),
        Format(
            "sheet", _("Excel"), sheet.read, lambda questions, _pictures: sheet_writing.write(questions),
            _("Our own table; it comes back without a difference."),
        ),
        Format("gift", _("GIFT"), gift.read, gift_writing.write, _("For Moodle, as plain text without pictures.")),
        Format("moodle", _("Moodle XML"), moodle_xml.read, moodle_xml_writing.write, _("For Moodle, with pictures.")),
        Format("qti", _("QTI 3.0"), qti.read, qti_writing.write, _("For other platforms of learning and testing.")),
        Format("quiz_app", _("Dump of django-quiz-app"), quiz_app.read),
    )
}  # fmt: skip
WRITTEN = tuple(each for each in FORMATS.values() if each.write is not None)
ZIP = b"PK\x03\x04"


def format_of(content: bytes, name: str = "") -> Format:
    """The format of a file, judged by what is in it; the ending of its name only decides between kinds of text."""
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if content.startswith(ZIP):
        return FORMATS[_of_archive(content)]
    if content.startswith(tables.OLD_OFFICE):
        return FORMATS["docx" if ending in ("doc", "wps", "dot") else "sheet"]
    if content.startswith((b"%PDF", b"{\\rtf")) or ending in ("doc", "wps", "docx", "pdf", "rtf"):
        return FORMATS["docx"]
    return FORMATS[_of_text(content, ending)]


def _of_archive(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist()[:10_000])
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "sheet"  # which says that it is damaged
    if "word/document.xml" in names:
        return "docx"
    return "sheet" if any(name.startswith("xl/") for name in names) else "qti"


def _of_text(content: bytes, ending: str) -> str:
    begin = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if begin.startswith(b"<"):
        return "moodle" if b"<quiz" in begin else "qti"
    if ending == "json" or begin.startswith((b"[{", b"[\n", b"[ ", b"[\r")):
        return "quiz_app"
    if ending == "gift" or (b"::" in begin and b"{" in begin):
        return "gift"
    return "sheet" if ending in ("csv", "tsv", "xls", "xlsx", "et") else "text"
