"""The file as it was sent, with what is wrong beside each row, to be put right and sent again."""

from __future__ import annotations

from kit import imports, sheets, tables
from kit.imports import RowError
from people.models import RosterUpload
from people.roster import report, uploads


def workbook(upload: RosterUpload) -> bytes:
    """An Excel file of the rows of ``upload``, each sheet with a last column. Raises Unreadable or NotNow."""
    shown = report.loads(upload.report)
    errors = [RowError(one.sheet, one.row, one.column, one.message, one.value) for one in shown.errors]
    rows = tables.read(uploads.content_of(upload), upload.file_name)
    wrong = {error.sheet for error in errors}
    names = [name for name in dict.fromkeys(row.sheet for row in rows) if name in wrong]
    pages = [
        imports.annotated([row for row in rows if row.sheet == name], errors, name)
        for name in names or dict.fromkeys(row.sheet for row in rows)
    ]
    return sheets.to_bytes(pages)
