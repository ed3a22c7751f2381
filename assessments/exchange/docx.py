"""Questions out of a Word document: its paragraphs and tables as lines of text, read like pasted text.

Word's own numbers are written out, soft line ends are line ends, an underlined blank is a gap, pictures go with their question.
Equations are left out, and said to be. Decision: docs/decisions/0062-word-is-read-without-a-library.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element, ParseError
from zipfile import ZipFile

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from assessments.exchange import plain_text, sheet
from assessments.exchange.columns import head_of
from assessments.exchange.drafts import Drawing, Problem, Read, Weight
from assessments.exchange.lines import Line
from assessments.exchange.word_numbers import Numbers, W, numbers
from kit import archives
from kit.errors import Unreadable
from kit.tables import Grid

LARGEST = 50 * archives.MB
LARGEST_TEXT = 30 * archives.MB  # bytes of the part that holds the text
LARGEST_PICTURE = 5 * archives.MB
MOST_SIGNS = 1_500_000  # signs <
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
DRAWN_OLD = "{urn:schemas-microsoft-com:vml}imagedata"
WORDS_OF = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
EITHER = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
FORMULA = "［公式］"
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF")
SKIPPED = frozenset({f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{W}instrText", f"{EITHER}Fallback"})
NUMBERS_ROW, ANSWERS_ROW = re.compile(r"^(?:题号|序号|题目)$"), re.compile(r"^(?:参考|正确)?答案$")


def read(content: bytes, name: str = "") -> Read:
    """The questions of a document. Raises Unreadable for what is none, with what to do instead."""
    refuse_other_kinds(content)
    if len(content) > LARGEST:
        raise Unreadable(_("The document is larger than 50 MB."), _("Leave out pictures, or send it in several files."))
    with archives.opened(content) as archive:
        document = _Document(archive)
        lines = list(document.lines())
    found = plain_text.read_lines(lines, left_out=document.left_out)
    if not document.tables:
        return found
    more = sheet.of_grids(document.tables, first=len(found.drafts) + 1)
    problems = (*(found.problems if found.drafts else ()), *more.problems)
    return Read((*found.drafts, *more.drafts), problems, (*found.left_out, *more.left_out))


def refuse_other_kinds(content: bytes) -> None:
    """Raises Unreadable for the files that Word opens, too, and that are no .docx."""
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Unreadable(
            _("This is an old document (.doc or .wps), or one with a password."),
            _("Open it in Word or WPS, choose “Save as”, the kind .docx, without a password, and send that."),
        )
    if content.startswith(b"%PDF"):
        raise Unreadable(_("This is a PDF."), _("Send the Word document that it was made of, or paste its text."))
    if content.lstrip().startswith((b"{\\rtf", b"<html", b"<!DOCTYPE", b"<?xml", b"MIME")) or not content.startswith(
        b"PK"
    ):
        raise Unreadable(
            _("This file is no Word document (.docx)."),
            _("Open it in Word or WPS, choose “Save as”, the kind .docx, without a password, and send that."),
        )


@dataclass
class _Document:
    archive: ZipFile
    left_out: list[Problem] = field(default_factory=list)
    tables: list[Grid] = field(default_factory=list)  # those that have heads like a table of questions

    def lines(self) -> Iterator[Line]:
        """Every paragraph and every row of a table, in their order."""
        text = self._xml("word/document.xml", needed=True)
        assert text is not None
        self.numbers: Numbers = numbers(self._xml("word/numbering.xml"), self._xml("word/styles.xml"))
        self.targets = self._relations()
        body = text.find(f"{W}body")
        if body is None:
            raise archives.damaged()
        paragraph = table = 0
        for block in _blocks(body):
            if block.tag == f"{W}p":
                paragraph += 1
                yield from self._paragraph(block, _("paragraph %(number)s") % {"number": paragraph})
            else:
                table += 1
                yield from self._table(block, table)

    def _paragraph(self, block: Element, place: str) -> Iterator[Line]:
        number = self.numbers.before(block)
        inner = list(self._inner(block, place))
        written = "".join(part for part in inner if isinstance(part, str))
        spoken = f"{number} {written}" if number and (written.strip() or not inner) else written
        lines = spoken.split("\n")
        drawings = [part for part in inner if isinstance(part, Line)]
        yield from (Line(line, place) for line in lines)
        yield from drawings
        for box in block.iter(f"{W}txbxContent"):
            for inside in box.iter(f"{W}p"):
                yield from self._paragraph_in_box(inside, place)

    def _paragraph_in_box(self, block: Element, place: str) -> Iterator[Line]:
        written = "".join(part for part in self._inner(block, place) if isinstance(part, str))
        yield from (Line(line, place) for line in written.split("\n") if line.strip())

    def _table(self, table: Element, number: int) -> Iterator[Line]:
        """A row is a line; numbers over answers become a list of answers."""
        rows = [[self._cell(cell) for cell in row.findall(f"{W}tc")] for row in table.findall(f"{W}tr")]
        texts = [[" ".join(line.text.strip() for line in cell).strip() for cell in row] for row in rows]
        if texts and head_of(texts[0]):
            self.tables.append(Grid(_("table %(table)s") % {"table": number}, iter(list(enumerate(texts, start=1)))))
            return
        yield from self._rows(rows, number)

    def _rows(self, rows: list[list[list[Line]]], number: int) -> Iterator[Line]:
        at = 0
        while at < len(rows):
            place = _("table %(table)s, row %(row)s") % {"table": number, "row": at + 1}
            texts = [" ".join(line.text.strip() for line in cell).strip() for cell in rows[at]]
            below = (
                [" ".join(line.text.strip() for line in cell).strip() for cell in rows[at + 1]]
                if at + 1 < len(rows)
                else []
            )
            if texts and below and NUMBERS_ROW.match(texts[0]) and ANSWERS_ROW.match(below[0]):
                pairs = [f"{n}.{said}" for n, said in zip(texts[1:], below[1:], strict=False) if n and said]
                yield Line("答案：" + " ".join(pairs), place)
                at += 2
                continue
            if max((len(cell) for cell in rows[at]), default=0) > 1:
                yield from (Line(line.text, place, line.drawing, line.alt) for cell in rows[at] for line in cell)
            else:
                yield Line("    ".join(text for text in texts if text), place)
                yield from (
                    Line("", place, line.drawing, line.alt) for cell in rows[at] for line in cell if line.drawing
                )
            at += 1

    def _cell(self, cell: Element) -> list[Line]:
        found = [line for block in cell.iter(f"{W}p") for line in self._paragraph(block, _("a table"))]
        return [line for line in found if line.text.strip() or line.drawing]

    def _inner(self, of: Element, place: str) -> Iterator[str | Line]:
        """Text and pictures inside a paragraph."""
        for child in of:
            tag = child.tag
            if tag in SKIPPED or tag == f"{W}txbxContent" or (tag == f"{W}r" and _is_hidden(child)):
                continue
            if tag == f"{W}t":
                yield child.text or ""
            elif tag in (f"{W}br", f"{W}cr"):
                yield "\n"
            elif tag in (f"{W}tab", f"{W}ptab"):
                yield "    "
            elif tag == f"{W}noBreakHyphen":
                yield "-"
            elif tag.startswith(MATH):
                yield FORMULA
                self._lose(_("An equation was left out."), _("Write it as text, for example 3/4 or x²."), place)
            elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
                yield from self._picture(child, place)
            elif tag == f"{W}r" and _is_underlined(child) and not _text(child).strip() and len(_text(child)) > 1:
                yield "____"
            else:
                yield from self._inner(child, place)

    def _picture(self, drawing: Element, place: str) -> Iterator[Line]:
        words = next((str(each.get("descr") or "") for each in drawing.iter(WORDS_OF)), "")
        links = [each.get(f"{R}embed") for each in drawing.iter(DRAWN)] + [
            each.get(f"{R}id") for each in drawing.iter(DRAWN_OLD)
        ]
        for link in filter(None, links):
            name = self.targets.get(link, "")
            content = archives.part(self.archive, name, most=LARGEST_PICTURE) if name else None
            if content is None or not content.startswith(PICTURES):
                self._lose(
                    _("A picture was left out: its kind is not known, or it is not in the file."),
                    _("Insert it as PNG or JPEG."),
                    place,
                )
            else:
                yield Line("", place, Drawing(PurePosixPath(name).name, content), words[:200])
        if drawing.tag == f"{W}object" and not any(links):
            self._lose(_("An equation was left out."), _("Write it as text, for example 3/4 or x²."), place)

    def _lose(self, words: str, fix: str, place: str) -> None:
        self.left_out.append(Problem(words, fix, place, Weight.NOTE))

    def _relations(self) -> dict[str, str]:
        """Where pictures are kept, by their link; those that are somewhere else on the net are not fetched."""
        found = self._xml("word/_rels/document.xml.rels")
        return {
            each.get("Id", ""): _within(each.get("Target", ""))
            for each in (found.iter(RELATION) if found is not None else ())
            if each.get("TargetMode") != "External"
        }

    def _xml(self, name: str, *, needed: bool = False) -> Element | None:
        content = archives.part(self.archive, name, most=LARGEST_TEXT)
        if content is None:
            if needed:
                raise Unreadable(
                    _("This file is no Word document (.docx)."),
                    _("Open it in Word or WPS, choose “Save as”, the kind .docx, without a password, and send that."),
                )
            return None
        if content.count(b"<") > MOST_SIGNS:
            raise archives.too_large()
        try:
            root: Element = ElementTree.fromstring(content, forbid_dtd=True)
        except DefusedXmlException:
            raise Unreadable(
                _("The document holds commands that no text needs."),
                _("Copy the text into a new document, and send that."),
            ) from None
        except (ParseError, ValueError, LookupError) as error:
            raise archives.damaged() from error
        return root


def _blocks(body: Element) -> Iterator[Element]:
    """Paragraphs and tables, also those inside a frame of content."""
    for child in body:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
            yield from _blocks(child)


def _within(target: str) -> str:
    path = PurePosixPath(target.lstrip("/"))
    return str(path if target.startswith("/") else PurePosixPath("word") / path)


def _text(run: Element) -> str:
    return "".join(child.text or "" for child in run.iter(f"{W}t")) + "    " * sum(1 for _tab in run.iter(f"{W}tab"))


def _is_underlined(run: Element) -> bool:
    line = run.find(f"{W}rPr/{W}u")
    return line is not None and line.get(f"{W}val", "single") != "none"


def _is_hidden(run: Element) -> bool:
    hidden = run.find(f"{W}rPr/{W}vanish")
    return hidden is not None and hidden.get(f"{W}val", "1") not in ("0", "false")
