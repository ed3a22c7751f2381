"""A photo of work, kept without anything that says where and with what it was taken.

It is drawn anew: only the pixels survive, no place, no device, no hidden picture.
"""

from __future__ import annotations

import io
import uuid

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from kit.errors import InputError
from kit.private_files import delete, forget

__all__ = ["cleaned", "delete", "forget", "keep", "read"]

FOLDER = "tasks"
MOST_BYTES = 10_000_000  # of what is sent
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1600  # pixels of what is kept
QUALITY = 80
FORMATS = ("JPEG", "PNG", "WEBP")


def cleaned(content: bytes) -> bytes:
    """The picture as a new JPEG, upright, at most `LONGEST_SIDE` pixels long, and nothing beside it.

    Raises InputError (field ``photo``) for what is too big or no picture.
    """
    if len(content) > MOST_BYTES:
        raise InputError(_("This photo is too big."), _("Take one of less than 10 MB."), field="photo")
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise InputError(_("This photo is too big."), _("Take a smaller one."), field="photo")
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise InputError(
            _("This file is no photo that can be read."), _("Send a JPEG, PNG or WebP photo."), field="photo"
        ) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.frombytes("RGB", upright.size, upright.tobytes())
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def keep(content: bytes) -> str:
    """Put a cleaned photo into the private storage; returns its name, which says nothing."""
    return storages["private"].save(f"{FOLDER}/{uuid.uuid4()}.jpg", ContentFile(content))


def read(name: str) -> bytes:
    """The photo. Raises FileNotFoundError when it is not there."""
    with storages["private"].open(name) as file:
        return file.read()
