"""Pictures and recordings out of the media folder, for the embedded form. S3 hands them out itself.

Nothing personal lies there: what is personal goes to the storage ``private`` and through a view with a scope.
"""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from kit.access import public

# Wagtail's documents have a door of their own, which asks for the rights of their collection.
SHUT = "documents"
SHOWN = ("image/", "audio/")
MAX_AGE = 7 * 24 * 3600  # names of renditions and recordings change with their content


@require_safe
@public
def media(request: HttpRequest, path: str) -> FileResponse:
    """One file, never run as a page: pictures and sounds are shown, everything else is downloaded."""
    if PurePosixPath(path).parts[:1] == (SHUT,):
        raise Http404
    try:
        if not default_storage.exists(path):
            raise Http404
        file = default_storage.open(path)
    except (SuspiciousFileOperation, IsADirectoryError) as error:
        raise Http404 from error
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    is_shown = kind.startswith(SHOWN) and kind != "image/svg+xml"
    response = FileResponse(file, content_type=kind, as_attachment=not is_shown, filename=PurePosixPath(path).name)
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
