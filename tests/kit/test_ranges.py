"""Files for players: whole or in part, and never a part that was not there."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.http import Http404
from django.test import RequestFactory

from kit import ranges
from kit.access import Access, Role
from lms.middleware import PrivateByDefault

CONTENT = bytes(range(256)) * 1000


@pytest.fixture
def storage(tmp_path):
    store = FileSystemStorage(tmp_path)
    store.save("a.webm", ContentFile(CONTENT))
    return store


def asked(storage, header="", name="a.webm"):
    request = RequestFactory().get("/", headers={"range": header} if header else {})
    return ranges.serve(request, storage, name, kind="audio/webm")


def body(response):
    return b"".join(response.streaming_content)


def test_the_whole_file_comes_piece_by_piece(storage):
    response = asked(storage)
    assert (response.status_code, response["Content-Length"], response["Accept-Ranges"]) == (200, "256000", "bytes")
    pieces = list(response.streaming_content)
    assert max(map(len, pieces)) <= ranges.PIECE
    assert b"".join(pieces) == CONTENT


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [("bytes=0-", 0, 255_999), ("bytes=0-1", 0, 1), ("bytes=70000-170000", 70_000, 170_000), ("bytes=-10", 255_990, 255_999),
     ("bytes=255999-999999999", 255_999, 255_999), ("bytes=-999999999", 0, 255_999)],
)  # fmt: skip
def test_a_part_is_exactly_what_was_asked_for(storage, header, first, last):
    response = asked(storage, header)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/256000"
    assert body(response) == CONTENT[first : last + 1]
    assert int(response["Content-Length"]) == last - first + 1


@pytest.mark.parametrize("header", ["bytes=256000-", "bytes=999999-9999999", "bytes=-0"])
def test_a_part_behind_the_end_is_refused(storage, header):
    response = asked(storage, header)
    assert (response.status_code, response["Content-Range"]) == (416, "bytes */256000")


@pytest.mark.parametrize(
    "header", ["bytes=5-2", "bytes=0-1,5-9", "lines=1-2", "bytes=-", "bytes=a-b", "bytes=" + "9" * 99 + "-"]
)
def test_what_is_no_single_part_gets_the_whole(storage, header):
    response = asked(storage, header)
    assert response.status_code == 200 and body(response) == CONTENT


def test_a_file_that_is_gone_is_not_found(storage):
    with pytest.raises(Http404):
        asked(storage, name="b.webm")


def test_a_bucket_hands_its_file_out_itself():
    class Bucket(FileSystemStorage):
        bucket = "a bucket"

        def url(self, name):
            return f"https://bucket.example/{name}?signed"

    response = asked(Bucket("/nowhere"))
    assert (response.status_code, response.url) == (302, "https://bucket.example/a.webm?signed")


@pytest.mark.parametrize("header", ["", "bytes=0-1"])
def test_the_phone_alone_keeps_it(storage, header):
    request = RequestFactory().get("/")
    request.access = Access(frozenset({Role.CADRE}))
    response = PrivateByDefault(lambda _request: asked(storage, header))(request)
    assert response["Cache-Control"] == f"private, max-age={ranges.KEPT}, immutable"
    assert body(response)


def test_the_file_is_closed_when_nobody_reads_it(db, storage):
    request = RequestFactory().head("/")
    with storage.open("a.webm") as file:
        response = ranges.streamed(request, file, len(CONTENT), "audio/webm")
        response.close()
        assert file.closed


def test_a_refusal_and_a_redirect_are_kept_by_nobody(storage):
    request = RequestFactory().get("/")
    request.access = Access(frozenset({Role.CADRE}))
    response = PrivateByDefault(lambda _request: asked(storage, "bytes=256000-"))(request)
    assert response["Cache-Control"] == "no-store, private"
