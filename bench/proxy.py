"""A small TCP proxy with bad weather: latency, a rate, connections that are reset, minutes in which nothing comes through.

Between Chromium and the product, because DevTools' own slow network does not reach service workers. Loopback only.
"""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

HOST = "127.0.0.1"
PIECE = 16 * 1024  # bytes read at once
LOOK_EVERY = 0.05  # seconds between two looks whether it is light again
IDLE = 0.2  # seconds after the last piece of an answer: it was the last


BEFORE, UNANSWERED, MIDWAY = range(3)  # where a reset meets the first request of a connection


@dataclass
class Weather:
    """What the proxy does from now on; may be changed while it runs.

    latency: seconds each way.  kbps: rate of each connection downwards, 0 without limit.  resets: share of connections that are
    reset at their first request: before it arrives, before it is answered, or in the middle of the answer.  lasting: seconds after
    which a connection is closed as soon as nothing is asked on it, as somebody moves from mast to mast; 0 for never.  dark: nothing
    comes through, and nothing is refused.
    """

    latency: float = 0.0
    kbps: float = 0.0
    resets: float = 0.0
    lasting: float = 0.0
    dark: bool = False


@dataclass
class Line:
    """One connection of a client. doom: where it will be reset, if it will.  used_at: 0 before the first request.

    answered_at: 0 while an answer is awaited.
    """

    client: asyncio.StreamWriter
    doom: int | None = None
    used_at: float = 0.0
    answered_at: float = 0.0


class Proxy:
    """Listens on ``port`` and hands on to ``target``. connections: over which something was asked; resets: how many of these."""

    def __init__(self, target: int, weather: Weather, seed: int = 0) -> None:
        self.target, self.weather, self.chance = target, weather, random.Random(seed)
        self.port = self.connections = self.resets = 0
        self.loop = asyncio.new_event_loop()

    async def start(self) -> asyncio.Server:
        server = await asyncio.start_server(self.serve, HOST, 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def serve(self, down: asyncio.StreamReader, up: asyncio.StreamWriter) -> None:
        await self.light()
        try:
            reader, writer = await asyncio.open_connection(HOST, self.target)
        except OSError:
            up.transport.abort()
            return
        line = Line(up)
        ways = [
            asyncio.ensure_future(self.ask(line, down, writer)),
            asyncio.ensure_future(self.answer(line, reader)),
            asyncio.ensure_future(self.grow_old(line)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait(ways[:2], timeout=1)
        except asyncio.CancelledError:
            pass  # the proxy ends; asyncio's own server would complain of it
        finally:
            for way in ways:
                way.cancel()
            for end in (writer, up):
                end.close()

    async def ask(self, line: Line, source: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
        """Every piece of a request to the server."""
        with suppress(OSError):
            while piece := await source.read(PIECE):
                line.answered_at = 0.0
                if not line.used_at:
                    self.use(line)
                await self.travel()
                if line.doom == BEFORE:
                    return self.reset(line)
                server.write(piece)
                await server.drain()
        return None

    async def answer(self, line: Line, source: asyncio.StreamReader) -> None:
        """Every piece of an answer to the client."""
        with suppress(OSError):
            while piece := await source.read(PIECE):
                await self.travel()
                if line.doom == UNANSWERED:
                    return self.reset(line)
                if line.doom == MIDWAY:
                    piece = piece[: self.chance.randrange(len(piece))]
                if self.weather.kbps:
                    await asyncio.sleep(len(piece) * 8 / 1000 / self.weather.kbps)
                line.client.write(piece)
                await line.client.drain()
                if line.doom == MIDWAY:
                    await asyncio.sleep(LOOK_EVERY)
                    return self.reset(line)
                line.answered_at = time.monotonic()
        return None

    async def grow_old(self, line: Line) -> None:
        """Return when the connection has lasted long enough, and a moment after the last answer."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            now, lasting = time.monotonic(), self.weather.lasting
            is_idle = line.answered_at and now - line.answered_at > IDLE
            if lasting and is_idle and now - line.used_at > lasting:
                return

    def use(self, line: Line) -> None:
        """The first request of a connection decides about it; the share is never below what the weather says."""
        line.used_at = time.monotonic()
        self.connections += 1
        share = self.weather.resets
        if self.chance.random() < share or self.resets < share * self.connections:
            line.doom = self.chance.choice((BEFORE, UNANSWERED, MIDWAY))

    async def travel(self) -> None:
        await asyncio.sleep(self.weather.latency)
        await self.light()

    async def light(self) -> None:
        while self.weather.dark:
            await asyncio.sleep(LOOK_EVERY)

    def reset(self, line: Line) -> None:
        """RST instead of FIN, as a mast does that one drives past."""
        self.resets += 1
        own: socket.socket = line.client.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.client.transport.abort()


@contextmanager
def between(target: int, weather: Weather, seed: int = 0) -> Iterator[Proxy]:
    """A proxy before port ``target`` of this machine, until the block ends."""
    proxy, ready = Proxy(target, weather, seed), threading.Event()

    def run() -> None:
        asyncio.set_event_loop(proxy.loop)
        server = proxy.loop.run_until_complete(proxy.start())
        ready.set()
        proxy.loop.run_forever()
        server.close()
        left = asyncio.all_tasks(proxy.loop)
        for task in left:
            task.cancel()
        proxy.loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait(5)
    try:
        yield proxy
    finally:
        proxy.loop.call_soon_threadsafe(proxy.loop.stop)
        thread.join(5)


@contextmanager
def dark_now_and_then(weather: Weather, *, every: float, lasting: float) -> Iterator[None]:
    """Goes dark for ``lasting`` seconds at the end of every ``every`` seconds, until the block ends; then it is light."""
    over = threading.Event()

    def run() -> None:
        began = time.monotonic()
        while not over.wait(LOOK_EVERY):
            weather.dark = (time.monotonic() - began) % every > every - lasting
        weather.dark = False

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(5)
