"""HTML to PDF by WeasyPrint: our own assets only, Chinese fonts that are warm, and never a box for a character.

    pdf.render("certificates/pdf/plain.html", {"snapshot": …}, styles=["certificates/pdf/plain.css"],
               assets={"seal": Asset(png, "image/png")})

The template says ``<img src="asset:seal">``; ``data:`` addresses are fine too. Everything else, files and hosts alike,
stops the rendering. Families: "Luxin Sans" and "Luxin Serif", 400 and 700. Run it in a job, not in a request.
"""

from __future__ import annotations

import functools
import logging
import threading
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.template.loader import get_template
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from kit import fonts
from kit.errors import MissingGlyph

SCHEME = "asset:"
# Relative addresses resolve against this and are refused like all others.
BASE_URL = "refused:///"
BASE_STYLE = "kit/pdf/base.css"
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"  # has a glyph in some fonts, and always means that text was damaged

# Pango's font maps must not be used by two threads at once.
_lock = threading.Lock()


@dataclass(frozen=True)
class Asset:
    """Bytes that a document may show, and what they are (``image/png``)."""

    content: bytes
    mime: str


class Refused(Exception):
    """The document asked for something that is neither ``data:`` nor one of its assets."""


class Incomplete(Exception):
    """An image or a style sheet of the document could not be read; a page without it must not be issued."""


class OwnAssetsOnly(URLFetcher):
    """Serves ``data:`` and the given assets. Never opens a file or a connection, follows no redirect."""

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self.assets = assets
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        asset = self.assets.get(url.removeprefix(SCHEME)) if url.startswith(SCHEME) else None
        if asset is None:
            # WeasyPrint swallows every other exception and would leave an empty place; inside an SVG even this one.
            self.refused.append(url[:200])
            raise FatalURLFetchingError(url)
        return URLFetcherResponse(url, asset.content, {"Content-Type": asset.mime})


class _Failures(logging.Handler):
    """What WeasyPrint only writes to its log: images and styles that it could not read."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message.startswith("Failed to"):
            self.lines.append(message[:300])


@dataclass(frozen=True)
class _Warm:
    """The fonts of this process, and the style sheet that names them."""

    configuration: FontConfiguration
    style: CSS
    faces: tuple[Path, ...]


_kept: list[_Warm] = []


def render(
    template: str,
    context: Mapping[str, Any],
    *,
    styles: Sequence[str] = (),
    assets: Mapping[str, Asset] | None = None,
) -> bytes:
    """The PDF of a Django template; its ``<title>`` becomes the title of the document.

    styles: names of CSS files beside the templates, not rendered as templates.
    Raises MissingFont, MissingGlyph (a character no font has), Refused (a foreign address), Incomplete (an unreadable
    image).
    """
    return render_html(get_template(template).render(dict(context)), styles=styles, assets=assets)


def render_html(html: str, *, styles: Sequence[str] = (), assets: Mapping[str, Asset] | None = None) -> bytes:
    """The PDF of ready HTML; otherwise like `render`."""
    fonts.check()
    _refuse_unwritable(html)
    fetcher, failures = OwnAssetsOnly(assets or {}), _Failures()
    logger = logging.getLogger("weasyprint")
    with _lock:
        logger.addHandler(failures)
        try:
            content, boxes = _written(html, styles, fetcher)
        except FatalURLFetchingError:
            # A BaseException: nothing further up may mistake it for the end of the process.
            content, boxes = b"", []
        finally:
            logger.removeHandler(failures)
    if fetcher.refused:
        raise Refused(f"a document may not fetch {fetcher.refused[0]}")
    if failures.lines:
        raise Incomplete("; ".join(failures.lines))
    if boxes:
        raise MissingGlyph(boxes)
    return content


def _written(html: str, styles: Sequence[str], fetcher: OwnAssetsOnly) -> tuple[bytes, list[str]]:
    """The PDF, and the characters for which a box was drawn because no font has them."""
    warm = _warm()
    document = HTML(string=html, base_url=BASE_URL, url_fetcher=fetcher).render(
        font_config=warm.configuration,
        stylesheets=[warm.style, *(_style(name) for name in styles)],
    )
    content = document.write_pdf()
    return content, [chr(code) for font in document.fonts.values() for code in font.missing]


def _refuse_unwritable(html: str) -> None:
    """Characters that some font draws although they mean nothing: damaged text and private signs."""
    wrong = [char for char in dict.fromkeys(html) if char == REPLACEMENT or unicodedata.category(char) == "Co"]
    if wrong:
        raise MissingGlyph(wrong)


# --- what is kept warm --------------------------------------------------------------------------------


def warm_up() -> None:
    """Load the fonts; the first document of a process is then as fast as the next ones."""
    with _lock:
        _warm()


def _warm() -> _Warm:
    """The fonts, loaded once a process and again when more of them have been cut."""
    faces = tuple(face.cut for face in fonts.ready())
    if not _kept or _kept[0].faces != faces:
        configuration = FontConfiguration()
        assets = {path.name: Asset(path.read_bytes(), "font/otf") for path in faces}
        style = CSS(
            string=_font_faces(fonts.ready()) + _source(BASE_STYLE),
            base_url=BASE_URL,
            url_fetcher=OwnAssetsOnly(assets),
            font_config=configuration,
        )
        _style.cache_clear()
        _kept[:] = [_Warm(configuration, style, faces)]
    return _kept[0]


@functools.lru_cache(maxsize=32)
def _style(name: str) -> CSS:
    """A style sheet, parsed once a process."""
    return CSS(
        string=_source(name), base_url=BASE_URL, url_fetcher=OwnAssetsOnly({}), font_config=_kept[0].configuration
    )


def _source(name: str) -> str:
    origin = get_template(name).origin
    return Path(origin.name).read_text(encoding="utf-8")


def _font_faces(faces: Iterable[fonts.Face]) -> str:
    """The cut fonts under our own family names."""
    return "".join(
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; src: url("{SCHEME}{face.cut.name}"); }}\n'
        for face in faces
    )
