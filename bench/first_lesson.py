"""What a cold first lesson costs on the wire: every byte of every response that its page asks for, heads included."""

from __future__ import annotations

import gzip
import http.client
from collections.abc import Sequence
from html.parser import HTMLParser

from bench.figures import Figure

HOST = "127.0.0.1"
KIB_GOAL, REQUESTS_GOAL = 64, 6


class Parts(HTMLParser):
    """The addresses that a browser fetches by itself: styles, the icon, scripts, pictures that are not lazy."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag == "link" and said.get("rel") in {"stylesheet", "icon", "preload", "manifest"}:
            self.found.append(said.get("href") or "")
        if tag in {"script", "img", "audio", "video", "iframe"} and said.get("src") and said.get("loading") != "lazy":
            self.found.append(said["src"] or "")


def fetch(port: int, path: str, cookie: str) -> tuple[int, str, bytes]:
    """One response: all its bytes on the wire, its coding, its body as sent."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip, deflate"})
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"{path} answered {response.status}")
    head = f"HTTP/1.1 {response.status} {response.reason}\r\n" + "".join(
        f"{name}: {value}\r\n" for name, value in response.getheaders()
    )
    connection.close()
    return len(head.encode()) + 2 + len(body), response.getheader("Content-Encoding", ""), body


def measure(port: int, request: Sequence[str], database: str) -> list[Figure]:
    """Fetch the page of ``request`` and what belongs to it, as a browser with an empty cache does over plain HTTP."""
    _method, path, cookie, _body = request
    size, coding, body = fetch(port, path, cookie)
    parts = Parts()
    parts.feed((gzip.decompress(body) if coding == "gzip" else body).decode())
    addresses = list(dict.fromkeys(parts.found))
    size += sum(fetch(port, address, cookie)[0] for address in addresses)
    return [
        Figure("first_lesson.kib", size / 1024, "KiB", f"<= {KIB_GOAL}", database),
        Figure("first_lesson.requests", 1 + len(addresses), "requests", f"<= {REQUESTS_GOAL}", database),
    ]
