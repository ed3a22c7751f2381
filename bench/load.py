"""The clients: eight that keep their connections, in a process of their own, on this machine only.

Reads one JSON line per block of requests, ``{"port", "clients", "requests": [[method, path, cookie, body], …]}``; writes
one line, ``{"seconds", "ms": […], "statuses": {…}, "bytes"}``. Each block has its number of requests and ends by itself.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from http.client import HTTPConnection
from uuid import uuid4

HOST = "127.0.0.1"
TIMEOUT = 30  # seconds
Request = Sequence[str]


def ask(connection: HTTPConnection, request: Request) -> tuple[int, int]:
    """One request; its status and the bytes of its body on the wire."""
    method, path, cookie, body = request
    headers = {"Cookie": cookie, "Accept-Encoding": "gzip, deflate", "Accept": "text/html"}
    if method == "POST":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = body.replace("EVENT", str(uuid4()))
    connection.request(method, path, body=body or None, headers=headers)
    response = connection.getresponse()
    return response.status, len(response.read())


def client(port: int, requests: Sequence[Request], ms: list[float], statuses: Counter[int], sizes: list[int]) -> None:
    """One visitor, one connection, one request after the other."""
    connection = HTTPConnection(HOST, port, timeout=TIMEOUT)
    for request in requests:
        started = time.perf_counter()
        status, size = ask(connection, request)
        ms.append((time.perf_counter() - started) * 1000)
        statuses[status] += 1
        sizes.append(size)
    connection.close()


def run(port: int, clients: int, requests: Sequence[Request]) -> dict[str, object]:
    """All requests, shared out among the clients."""
    ms: list[float] = []
    statuses: Counter[int] = Counter()
    sizes: list[int] = []
    threads = [
        threading.Thread(target=client, args=(port, requests[place::clients], ms, statuses, sizes))
        for place in range(clients)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "ms": ms, "statuses": {str(k): n for k, n in statuses.items()}, "bytes": sum(sizes)}


def main() -> None:
    for line in sys.stdin:
        block = json.loads(line)
        result = run(block["port"], block["clients"], block["requests"])
        sys.stdout.write(f"{json.dumps(result)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
