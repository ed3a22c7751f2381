"""What goes round every page."""

from __future__ import annotations

import gzip

import brotli
import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, HttpResponse
from django.test import RequestFactory

from kit.access import PUBLIC, Access, Role
from kit.errors import InputError, NotNow, Unavailable
from lms.middleware import ClientAddress, Compression, Explained, PrivateByDefault

PAGE = ("<p>村务公开怎么做</p>" * 200).encode()


def through(middleware, response=None, request=None, **headers):
    request = request or RequestFactory().get("/", **headers)
    return middleware(lambda asked: response or HttpResponse(asked.META["REMOTE_ADDR"]))(request)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "6.6.6.6, 10.0.0.1", "10.0.0.1"),
        (2, "6.6.6.6, 10.0.0.1, 10.0.0.2", "10.0.0.1"),
        (1, "", "127.0.0.1"),
        (3, "6.6.6.6", "127.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(settings, proxies, forwarded, seen):
    settings.TRUSTED_PROXIES = proxies
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert through(ClientAddress, **headers).content.decode() == seen


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [("gzip, deflate, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress), ("", None, bytes)],
)
def test_a_page_is_packed_as_the_browser_takes_it(accepted, encoding, unpack):
    response = through(Compression, HttpResponse(PAGE), HTTP_ACCEPT_ENCODING=accepted)
    assert response.get("Content-Encoding") == encoding
    assert unpack(response.content) == PAGE
    assert "Accept-Encoding" in response["Vary"]
    if encoding:
        assert int(response["Content-Length"]) == len(response.content) < len(PAGE) / 4


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(b"short"),
        HttpResponse(PAGE, content_type="image/webp"),
        HttpResponse(PAGE, headers={"Content-Encoding": "gzip"}),
        FileResponse([PAGE]),
    ],
)
def test_what_is_short_packed_or_streamed_stays_as_it_is(response):
    assert through(Compression, response, HTTP_ACCEPT_ENCODING="br").get("Content-Encoding") in (None, "gzip")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InputError("这个号码不对。", "请再看一遍。"), 400),
        (NotNow("现在不行。", "请再看一遍。"), 409),
        (Unavailable("缺中文字体。", "请再看一遍。"), 503),
    ],
)
def test_an_error_with_words_for_people_becomes_a_page_that_says_them(error, status):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    response = Explained(lambda asked: None).process_exception(request, error)
    assert response.status_code == status
    assert str(error.message) in response.content.decode()
    assert "请再看一遍。" in response.content.decode()


def test_an_error_without_words_stays_an_error():
    assert Explained(lambda asked: None).process_exception(RequestFactory().get("/"), ValueError("x")) is None


@pytest.mark.parametrize(
    ("access", "said", "kept"),
    [
        (PUBLIC, "public, max-age=60", "public, max-age=60"),
        (PUBLIC, None, "no-store, private"),
        (Access(frozenset({Role.CADRE})), "public, max-age=60", "no-store, private"),
        (None, "public, max-age=60", "no-store, private"),
    ],
)
def test_only_a_public_view_may_ask_caches_to_keep_a_page(access, said, kept):
    request = RequestFactory().get("/")
    request.access = access
    response = HttpResponse(headers={"Cache-Control": said} if said else {})
    assert through(PrivateByDefault, response, request)["Cache-Control"] == kept
