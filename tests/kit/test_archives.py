"""Packed files from strangers are looked over before anything in them is read."""

from __future__ import annotations

import io
import zipfile

import pytest

from kit import archives
from kit.errors import Unreadable


def packed(*names: str, content: bytes = b"x", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


def test_a_part_is_read_up_to_its_measure():
    with archives.opened(packed("a/b.xml", content=b"12345")) as archive:
        assert archives.part(archive, "a/b.xml", most=5) == b"12345"
        assert archives.part(archive, "nothing", most=5) is None
        with pytest.raises(Unreadable):
            archives.part(archive, "a/b.xml", most=4)


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/passwd", "C:/x", "..\\x"])
def test_a_part_that_climbs_out_is_refused(name):
    with pytest.raises(Unreadable):
        archives.opened(packed(name))


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive", packed("x", content=bytes(30 * archives.MB)), packed(*map(str, range(20)))[:-30]],
    ids=["empty", "text", "bomb", "cut off"],
)
def test_what_is_no_archive_or_grows_beyond_measure_is_refused(content):
    with pytest.raises(Unreadable):
        archives.opened(content)


def test_too_many_parts_and_too_much_of_all_are_refused():
    with pytest.raises(Unreadable):
        archives.opened(packed("a", "b", "c"), most_parts=2)
    with pytest.raises(Unreadable):
        archives.opened(packed("a", "b", content=bytes(600)), largest=1_000)
