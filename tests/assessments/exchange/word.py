"""Word documents for tests, made of their XML.

document(p("1. 甲？"), p("甲", num=2), table([["A.1", "B.2"]]))      bytes of a .docx
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
# 1: 1. 2. 3.   2: A. B. C.   3: as 2, begins anew   4: 一、 二、   5: dots   6: ①
NUMBERING = "".join(
    f'<w:abstractNum w:abstractNumId="{key}"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{shape}"/>'
    f'<w:lvlText w:val="{text}"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
    f'<w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>'
    for key, shape, text in (
        (10, "decimal", "%1."),
        (20, "upperLetter", "%1."),
        (40, "chineseCounting", "%1、"),
        (50, "bullet", "•"),
        (60, "decimalEnclosedCircle", "%1"),
    )
)
ANEW = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
USES = "".join(
    f'<w:num w:numId="{use}"><w:abstractNumId w:val="{key}"/>{more}</w:num>'
    for use, key, more in (
        (1, 10, ""),
        (2, 20, ""),
        (3, 20, ANEW),
        (4, 40, ""),
        (5, 50, ""),
        (6, 60, ""),
        (7, 20, ANEW),
    )
)


def run(text: str, properties: str = "") -> str:
    parts = [f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in text.split("\n")]
    return f"<w:r><w:rPr>{properties}</w:rPr>{'<w:br/>'.join(parts)}</w:r>"


def p(*inner: str, num: int = 0, depth: int = 0, style: str = "") -> str:
    """A paragraph; what begins with < is XML already."""
    of = f'<w:pStyle w:val="{style}"/>' if style else ""
    of += f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{num}"/></w:numPr>' if num else ""
    runs = "".join(part if part.startswith("<") else run(part) for part in inner)
    return f"<w:p><w:pPr>{of}</w:pPr>{runs}</w:p>"


def table(rows: list[list[str]]) -> str:
    lines = ["".join(f"<w:tc>{cell if cell[:1] == '<' else p(cell)}</w:tc>" for cell in row) for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


def picture(link: str = "rId1", words: str = "") -> str:
    return f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{words}"/><a:blip r:embed="{link}"/></wp:inline></w:drawing></w:r>'


def document(
    *blocks: str, media: Mapping[str, bytes] | None = None, styles: str = "", more: Mapping[str, bytes] | None = None
) -> bytes:
    out = io.BytesIO()
    links = "".join(
        f'<Relationship Id="rId{number}" Type="image" Target="media/{name}"/>'
        for number, name in enumerate(media or {}, start=1)
    )
    links += '<Relationship Id="rId99" Type="image" Target="http://example.com/x.png" TargetMode="External"/>'
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {NAMES}><w:body>{''.join(blocks)}</w:body></w:document>")
        archive.writestr("word/numbering.xml", f"<w:numbering {NAMES}>{NUMBERING}{USES}</w:numbering>")
        archive.writestr("word/styles.xml", f"<w:styles {NAMES}>{styles}</w:styles>")
        archive.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>',
        )
        for name, content in (media or {}).items():
            archive.writestr(f"word/media/{name}", content)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return out.getvalue()
