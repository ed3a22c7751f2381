"""Chinese fonts for paper: cut once, complete for every day, the same shapes as Debian's."""

import subprocess
import sys

import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTCollection, TTFont

from kit import fonts
from kit.errors import MissingFont


@pytest.fixture(scope="module", autouse=True)
def cut():
    fonts.cut()


@pytest.fixture
def no_font(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "PLACES", (tmp_path,))


def shape(font, character):
    """The outline of ``character`` and its width."""
    glyphs, pen = font.getGlyphSet(), RecordingPen()
    name = font.getBestCmap()[ord(character)]
    glyphs[name].draw(pen)
    return pen.value, glyphs[name].width


def test_every_face_is_cut_and_cutting_again_does_nothing():
    assert fonts.ready() == list(fonts.FACES)
    assert fonts.cut() == []


def test_everyday_characters_are_there_once_each_and_ours_come_first():
    characters = fonts.everyday_characters()
    assert len(characters) == len(set(characters)) > 7500
    assert set("村民委员会换届选举履新喆堃龙龟鑫（）《》“”—…①2026㎡") <= set(characters)
    assert characters.index("村") < characters.index("懿")


@pytest.mark.parametrize("face", fonts.FACES, ids=lambda face: f"{face.family} {face.weight}")
def test_a_cut_face_draws_as_the_whole_one(face):
    small = TTFont(face.cut)
    with TTCollection(face.source, lazy=True) as collection:
        whole = next(font for font in collection.fonts if font["name"].getDebugName(1) == face.name)
        for character in "村第A9，懿鑫":
            assert shape(small, character) == shape(whole, character)
    assert set(map(ord, fonts.everyday_characters())) <= set(small.getBestCmap())


def test_a_cut_face_is_small_and_counts_its_glyphs_by_use():
    small = TTFont(fonts.FACES[0].cut)
    assert fonts.FACES[0].cut.stat().st_size < 4 * 1024 * 1024
    assert small.getGlyphID(small.getBestCmap()[ord("村")]) < 400
    assert small.getGlyphOrder()[5] == "cid00005"


def test_cuts_of_earlier_versions_are_removed(settings, tmp_path):
    (tmp_path / "luxin-sans-400-00000000.otf").touch()
    (tmp_path / "other.otf").touch()
    settings.FONT_DIR = tmp_path
    fonts._sweep([])
    assert [file.name for file in tmp_path.iterdir()] == ["other.otf"]


def test_a_missing_font_says_what_to_install(no_font):
    assert fonts.missing() == list(fonts.FACES)
    with pytest.raises(MissingFont, match=fonts.PACKAGE):
        fonts.check()
    with pytest.raises(MissingFont):
        fonts.cut()


def test_make_says_what_to_install_and_stops(no_font, capsys):
    assert fonts.main() == 1
    assert fonts.PACKAGE in capsys.readouterr().err


def test_make_cuts_without_a_database():
    done = subprocess.run([sys.executable, "-m", "kit.fonts"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_faces_are_cut_in_this_process_where_one_at_a_time_is_asked(monkeypatch, settings, tmp_path):
    settings.FONT_DIR = tmp_path
    monkeypatch.setattr(fonts, "FACES", fonts.FACES[:1])
    assert fonts.main(["1"]) == 0
    assert fonts.ready() == list(fonts.FACES)
