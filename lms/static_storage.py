"""How static files are gathered: with a hash in their name, packed; our own scripts and styles without their comments and blanks, and
those that a page needs together also as one file.

The sources stay as they are written. What is served is made once, by `collectstatic`, so that `make demo`, a county's server and
the journeys of the tests all serve the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from rcssmin import cssmin
from rjsmin import jsmin
from whitenoise.storage import CompressedManifestStaticFilesStorage
from zopfli import gzip as zopfli

from kit import joined

SMALLER: Mapping[str, Callable[[str], str]] = {".js": jsmin, ".css": cssmin}
Paths = dict[str, tuple[Any, str]]  # where each file is read: a storage, and its name in there


def smaller(name: str, content: str) -> str:
    """What a phone gets of the file ``name``: the same script or style, without what only its readers need."""
    shorten = SMALLER.get(PurePosixPath(name).suffix)
    return shorten(content) if shorten else content


class Smaller:
    """A folder of our static files, read the way they are served."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def open(self, name: str) -> ContentFile[bytes]:
        with self.storage.open(name) as file:
            content: bytes = file.read()
        if PurePosixPath(name).suffix in SMALLER:
            content = smaller(name, content.decode()).encode()
        return ContentFile(content)


class Joined:
    """The files that are made of several (`kit.joined`), as if they lay in a folder."""

    def __init__(self, paths: Paths) -> None:
        self.paths = paths

    def open(self, name: str) -> ContentFile[bytes]:
        parts = {part: self.source(part) for part in settings.JOINED_SCRIPTS[name]}
        return ContentFile(joined.script(parts).encode())

    def source(self, part: str) -> str:
        storage, path = self.paths[part]
        with storage.open(path) as file:
            text: str = file.read().decode()
        return text


class OwnFilesSmaller(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage. Files of other packages stay as their authors packed them."""

    joins = True  # `{% joined %}` may ask for the joined files

    def post_process(self, paths: Paths, *args: Any, **options: Any) -> Iterator[Any]:
        own = own_folders()
        read: Paths = {
            name: (Smaller(storage) if name.partition("/")[0] in own else storage, path)
            for name, (storage, path) in paths.items()
        }
        together = Joined(read)
        for name, parts in settings.JOINED_SCRIPTS.items():
            if set(parts) <= read.keys() and not options.get("dry_run"):
                read[name] = (together, name)
                self.delete(name)
                self._save(name, together.open(name))
        for name, made, processed in super().post_process(read, *args, **options):
            if joined.HASH.search(name) and str(made).endswith(".gz") and name.partition("/")[0] in {*own, "joined"}:
                self.pack(name, made)
            yield name, made, processed

    def pack(self, name: str, made: str) -> None:
        """Plain HTTP knows no brotli: zopfli finds 3 % more than gzip, in a second for all scripts of ours."""
        Path(self.path(made)).write_bytes(zopfli.compress(Path(self.path(name)).read_bytes()))


def own_folders() -> set[str]:
    """The folders of our apps among the static files."""
    return {config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE}
