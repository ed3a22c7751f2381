"""A file of a storage for a player: piece by piece, whole or the part that it asks for, never out of memory.

A player asks for ranges (RFC 9110, 14): without them Safari plays nothing, and nobody can jump. One range is answered; of
several, or of one that makes no sense, the whole file comes, as the standard allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.core.files.storage import Storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase

RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
PIECE = 64 * 1024
KEPT = 30 * 24 * 3600  # seconds; the name of such a file changes with its content


def serve(request: HttpRequest, storage: Storage, name: str, *, kind: str, is_kept: bool = False) -> HttpResponseBase:
    """The file ``name``, whose content never changes under that name. Raises Http404 when it is not there.

    kind: its content type. Who may have it was decided before. A bucket hands it out itself, by a signed link that ends
    within minutes; but is_kept: a script wants to keep it, and may fetch from this origin alone.
    """
    if is_kept or getattr(type(storage), "bucket", None) is None:
        try:
            return streamed(request, storage.open(name), storage.size(name), kind, kept=KEPT)
        except FileNotFoundError as error:
            raise Http404 from error
    return HttpResponseRedirect(storage.url(name))


def part_of(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of the part that a Range header asks for; None for the whole. Raises ValueError for a part that
    begins behind the end."""
    found = RANGE.fullmatch(header.strip())
    if found is None or found[1] == found[2] == "":
        return None
    if found[1] == "":  # the last so many
        length = min(int(found[2]), size)
        if length == 0:
            raise ValueError("an empty part")
        return size - length, size - 1
    first, last = int(found[1]), min(int(found[2] or size - 1), size - 1)
    if first >= size:
        raise ValueError("behind the end")
    return (first, last) if first <= last else None


def streamed(request: HttpRequest, file: BinaryIO, size: int, kind: str, *, kept: int = 0) -> HttpResponseBase:
    """An open file of ``size`` bytes, or the part that is asked for; closed with the response.

    kept: for how many seconds the phone may keep it.
    """
    try:
        part = part_of(request.headers.get("Range", ""), size)
    except ValueError:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = part or (0, size - 1)
    response = StreamingHttpResponse(_pieces(file, first, last), status=206 if part else 200, content_type=kind)
    # Closed with the response even when nobody reads it, as for a HEAD request.
    response._resource_closers.append(file.close)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Length"] = str(last - first + 1)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if part:
        response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    response.kept_on_the_phone = kept  # type: ignore[attr-defined]
    return response


def _pieces(file: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
