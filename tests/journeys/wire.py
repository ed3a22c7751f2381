"""What a page fetches, as Chromium sees it on the wire: heads included, what the cache answered left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession

LATER = {"Fetch", "XHR", "Ping"}  # what a script asks for when the page can be read and answered already


@dataclass
class Request:
    """kind: Document, Stylesheet, Script, Image, Fetch, Other, as Chromium names it.  size: bytes on the wire.  body: without head."""

    address: str
    kind: str
    size: float = 0.0
    body: int = 0
    is_cached: bool = False


class Wire:
    """Listens from now on. Requests of a service worker are not the page's, and not among them."""

    def __init__(self, session: CDPSession) -> None:
        self.asked: dict[str, Request] = {}
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self.ask)
        session.on("Network.requestServedFromCache", self.find_in_cache)
        session.on("Network.responseReceived", self.answer)
        session.on("Network.loadingFinished", self.finish)

    def ask(self, said: dict[str, Any]) -> None:
        self.asked[said["requestId"]] = Request(said["request"]["url"], said.get("type", "Other"))

    def find_in_cache(self, said: dict[str, Any]) -> None:
        if request := self.asked.get(said["requestId"]):
            request.is_cached = True

    def answer(self, said: dict[str, Any]) -> None:
        if said["response"].get("fromDiskCache"):
            self.find_in_cache(said)
        heads = {name.lower(): value for name, value in said["response"]["headers"].items()}
        if request := self.asked.get(said["requestId"]):
            request.body = int(heads.get("content-length", "0"))

    def finish(self, said: dict[str, Any]) -> None:
        if request := self.asked.get(said["requestId"]):
            request.size = said["encodedDataLength"]

    @property
    def page(self) -> list[Request]:
        """What had to come until the page could be read and answered."""
        return [one for one in self.asked.values() if not one.is_cached and one.kind not in LATER]

    @property
    def later(self) -> list[Request]:
        """What its scripts asked for then: the rest of a test, what stands in without a network."""
        return [one for one in self.asked.values() if not one.is_cached and one.kind in LATER]
