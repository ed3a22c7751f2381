"""Chinese fonts for paper: Debian's Noto CJK, cut once to the characters of every day.

The whole font (20 MB, 65,535 glyphs a face) costs a second a page, the cut one (2.6 MB, 7,500 glyphs) some
milliseconds. ``make`` cuts it with ``python -m kit.fonts`` into ``settings.FONT_DIR``; a rare character is still drawn with the whole font, which
stands behind the cut one in every font list. Phones never get a font from us.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kit.errors import MissingFont

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

PACKAGE = "fonts-noto-cjk"  # Debian's, also Ubuntu's; SIL Open Font License, which allows cutting
PLACES = (Path("/usr/share/fonts/opentype/noto"), Path("/usr/share/fonts/noto-cjk"))
CUT = "4"  # changes with the characters or the way of cutting, so that old files are not used any more

# The characters of our own lessons and questions, the most frequent first (kit/data/everyday.txt). A PDF carries a
# font up to the last glyph that it uses, so what is used most must come first.
EVERYDAY = Path(__file__).parent / "data" / "everyday.txt"
LETTERS = "".join(map(chr, range(0x20, 0x7F)))
SIGNS = "　、。·—…‘’“”〔〕〈〉《》「」『』【】（），．：；？！％／－～①②③④⑤⑥⑦⑧⑨⑩×÷°€№←↑→↓✓□■○●◎△▲☆★〇〖〗㎡㎞℃‰′″≤≥≈•–"
NAMES = "镕喆堃淼昇玥祎翀赟瑨珺琇菀頔翊晗旸昉婳煊燊甯鑫犇骉羴晳"  # liked in names, missing in GB 2312


@dataclass(frozen=True)
class Face:
    """One weight of one family. ``name``: the face inside Noto's collection, also the family behind the cut one."""

    family: str
    weight: int
    file: str
    name: str

    @property
    def source(self) -> Path | None:
        """Where the whole font lies, or None."""
        return next((place / self.file for place in PLACES if (place / self.file).is_file()), None)

    @property
    def cut(self) -> Path:
        """Where the cut font lies, or should lie; another version of the whole font has another name here."""
        source = self.source
        state = f"{CUT}|{self.file}|{source.stat().st_size if source else 0}"
        mark = hashlib.sha256(state.encode()).hexdigest()[:8]
        return Path(settings.FONT_DIR) / f"{self.family.lower().replace(' ', '-')}-{self.weight}-{mark}.otf"


FACES = (
    Face("Luxin Sans", 400, "NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),
    Face("Luxin Sans", 700, "NotoSansCJK-Bold.ttc", "Noto Sans CJK SC"),
    Face("Luxin Serif", 400, "NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"),
    Face("Luxin Serif", 700, "NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC"),
)


def missing() -> list[Face]:
    """The faces whose whole font is not installed."""
    return [face for face in FACES if face.source is None]


def check() -> None:
    """Raise MissingFont, which names the Debian package, when a Chinese font is not installed."""
    if missing():
        raise MissingFont(
            _("The Chinese font is not installed on the server."),
            _("The operator must run: sudo apt-get install %(package)s") % {"package": PACKAGE},
        )


def ready() -> list[Face]:
    """The faces that are cut already."""
    return [face for face in FACES if face.source is not None and face.cut.is_file()]


def cut(*, workers: int = 2) -> list[Path]:
    """Cut what is not cut yet, each face in its own process; the new files. About 5 s of one core a face.

    workers: how many at once; 1 cuts in this process. Raises MissingFont when there is nothing to cut.
    """
    check()
    wanting = [face for face in FACES if not face.cut.is_file()]
    Path(settings.FONT_DIR).mkdir(parents=True, exist_ok=True)
    if not wanting:
        return []
    tasks = [(str(face.source), face.name, str(face.cut)) for face in wanting]
    if workers == 1:
        for task in tasks:
            _cut_face(*task)
    else:
        with ProcessPoolExecutor(max_workers=min(workers, len(wanting))) as pool:
            list(pool.map(_cut_face, *zip(*tasks, strict=True)))
    _sweep({face.cut for face in FACES})
    return [face.cut for face in wanting]


def everyday_characters() -> str:
    """The characters of the cut fonts, the most used first: ours, GB 2312 (7,445), Latin-1 and what names add."""
    pairs = [bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF)]
    national = [pair.decode("gb2312", "ignore") for pair in pairs]
    ideographs = [char for char in national if char >= "\u4e00"]
    others = [char for char in national if char < "\u4e00"]
    latin = map(chr, range(0xA0, 0x100))
    ours = EVERYDAY.read_text(encoding="utf-8").split()
    return "".join(dict.fromkeys("".join((LETTERS, SIGNS, *ours, *ideographs, NAMES, *latin, *others))))


def _cut_face(source: str, name: str, target: str) -> None:
    """Write the face ``name`` of the collection ``source``, with everyday characters only, to ``target``.

    Hints stay, boxes are not recalculated and tables for vertical text are left out: each would cost seconds.
    """
    from fontTools import subset
    from fontTools.ttLib import TTCollection

    options = subset.Options(
        layout_features=[],
        hinting=True,
        desubroutinize=True,
        notdef_outline=True,
        drop_tables=["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG"],
        name_IDs=[0, 1, 2, 4, 6, 13, 14],  # with the licence, as it asks
    )
    characters = everyday_characters()
    draft = f"{target}.{os.getpid()}"
    with TTCollection(source, lazy=True, recalcBBoxes=False) as collection:
        font = next(face for face in collection.fonts if face["name"].getDebugName(1) == name)
        cutter = subset.Subsetter(options)
        cutter.populate(text=characters)
        cutter.subset(font)
        _most_used_first(font, characters)
        font.save(draft)
    Path(draft).replace(target)  # whoever reads at the same time has the old file or the whole new one


def _most_used_first(font: TTFont, characters: str) -> None:
    """Number the glyphs in the order of ``characters``, and name each by its number.

    A font that is keyed by CID names its glyphs in a table of two bytes each, unless the names simply count up. Both
    together take 20 KiB per font out of every PDF.
    """
    font.ensureDecompiled()
    cff = font["CFF "].cff.topDictIndex[0]
    drawn = font.getBestCmap()
    old = list(dict.fromkeys([".notdef", *(drawn[ord(char)] for char in characters if ord(char) in drawn)]))
    old += [name for name in font.getGlyphOrder() if name not in set(old)]
    place = {name: number for number, name in enumerate(font.getGlyphOrder())}
    new = [".notdef", *(f"cid{number:05d}" for number in range(1, len(old)))]
    renamed = dict(zip(old, new, strict=True))
    # Each glyph keeps the private dictionary that it was drawn with.
    cff.FDSelect.gidArray = [cff.FDSelect.gidArray[place[name]] for name in old]
    outlines = cff.CharStrings.charStrings
    cff.CharStrings.charStrings = {renamed[name]: outlines[name] for name in old}
    cff.charset = new
    font["hmtx"].metrics = {renamed[name]: width for name, width in font["hmtx"].metrics.items()}
    for table in font["cmap"].tables:
        if hasattr(table, "cmap"):
            table.cmap = {code: renamed[name] for code, name in table.cmap.items()}
        if getattr(table, "uvsDict", None):
            table.uvsDict = {}
    font.setGlyphOrder(new)


def _sweep(wanted: Iterable[Path]) -> None:
    """Remove cuts of earlier versions."""
    for file in set(Path(settings.FONT_DIR).glob("luxin-*.otf")) - set(wanted):
        file.unlink(missing_ok=True)


# Written out: make says it before there is a catalogue or a set-up Django.
NOT_INSTALLED = f"服务器上没装中文字库，证书做不出来。请运行：sudo apt-get install -y {PACKAGE}"


def main(arguments: Sequence[str] = ()) -> int:
    """Cut what is missing and say so; 1, and what to install, when there is nothing to cut.

    arguments: how many faces at once, where it is not 2.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    if missing():
        sys.stderr.write(f"{NOT_INSTALLED}\n")
        return 1
    made = cut(workers=int(arguments[0]) if arguments else 2)
    for path in made:
        sys.stdout.write(f"{path.name} {path.stat().st_size // 1024} KiB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
