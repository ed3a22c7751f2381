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
from contextlib import contextmanager
from dataclasses import dataclass

HOST = "127.0.0.1"
PIECE = 16 * 1024  # bytes read at once
LOOK_EVERY = 0.05  # seconds between two looks whether it is light again


@dataclass
class Weather:
    """What the proxy does from now on; may be changed while it runs.

    latency: seconds each way.  kbps: rate of each connection downwards, 0 without limit.  resets: share of connections that are
    reset after a random part of the answer.  dark: nothing comes through, and nothing is refused.
    """

    latency: float = 0.0
    kbps: float = 0.0
    resets: float = 0.0
    dark: bool = False


class Proxy:
    """Listens on ``port`` and hands on to ``target``. connections, resets: how many there were."""

    def __init__(self, target: int, weather: Weather, seed: int = 0) -> None:
        self.target, self.weather, self.chance = target, weather, random.Random(seed)
        self.port = self.connections = self.resets = 0
        self.loop = asyncio.new_event_loop()

    async def start(self) -> asyncio.Server:
        server = await asyncio.start_server(self.serve, HOST, 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def serve(self, down: asyncio.StreamReader, up: asyncio.StreamWriter) -> None:
        self.connections += 1
        left = self.chance.randrange(200, 20_000) if self.chance.random() < self.weather.resets else None
        await self.light()
        try:
            reader, writer = await asyncio.open_connection(HOST, self.target)
        except OSError:
            up.transport.abort()
            return
        ways = [
            asyncio.ensure_future(self.hand_on(down, writer, up, None, 0)),
            asyncio.ensure_future(self.hand_on(reader, up, up, left, self.weather.kbps)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait(ways, timeout=1)
        except asyncio.CancelledError:
            pass  # the proxy ends; asyncio's own server would complain of it
        finally:
            for way in ways:
                way.cancel()
            for end in (writer, up):
                end.close()

    async def hand_on(
        self,
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        client: asyncio.StreamWriter,
        left: int | None,
        kbps: float,
    ) -> None:
        """Every piece of ``source`` to ``sink``; after ``left`` bytes the client's connection is reset."""
        try:
            while piece := await source.read(PIECE):
                await asyncio.sleep(self.weather.latency)
                await self.light()
                if left is not None and len(piece) >= left:
                    self.reset(client)
                    return
                left = None if left is None else left - len(piece)
                if kbps:
                    await asyncio.sleep(len(piece) * 8 / 1000 / kbps)
                sink.write(piece)
                await sink.drain()
        except (ConnectionError, OSError):
            pass

    async def light(self) -> None:
        while self.weather.dark:
            await asyncio.sleep(LOOK_EVERY)

    def reset(self, client: asyncio.StreamWriter) -> None:
        """RST instead of FIN, as a mast does that one drives past."""
        self.resets += 1
        own: socket.socket = client.get_extra_info("socket")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.transport.abort()


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
