"""Pictures as a phone loads them: two small versions in WebP, under an address that stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

SMALL, LARGE = "width-360|format-webp", "width-720|format-webp"


@dataclass(frozen=True)
class Version:
    """One version of a picture; width and height in pixels, so that nothing jumps while it loads."""

    url: str
    width: int
    height: int


def versions(image: Any) -> tuple[Version, Version]:
    """360 and 720 wide, never wider than the picture itself. Made on the first call, which is when an author looks."""
    made = image.get_renditions(SMALL, LARGE)
    return _version(made[SMALL]), _version(made[LARGE])


def _version(rendition: Any) -> Version:
    # Not rendition.url: where files lie in S3 it is signed and ends after minutes, and a lesson is rendered once.
    return Version(f"{settings.MEDIA_URL}{rendition.file.name}", rendition.width, rendition.height)


def phone_bytes(image: Any) -> int:
    """What a phone loads; 0 when the file is gone or cannot be read."""
    try:
        return image.get_rendition(SMALL).file.size
    except OSError:
        return 0
