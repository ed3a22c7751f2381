"""Many visitors, each with a connection of his own and his own hours: requests go out when they are due, not when the last one is
answered, and the time counts from when they were due.

Reads one JSON line per block, ``{"port", "visitors": [[[due in seconds, request], …], …]}`` with requests as in `bench.load`;
writes one line, ``{"seconds", "ms": […], "statuses": {…}}``. A request that fails has the status 0.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException

from bench.load import HOST, TIMEOUT, Request, ask

IDLE = 10  # seconds; the server keeps a connection for 15
Timetable = Sequence[tuple[float, Request]]


def visitor(port: int, timetable: Timetable, begin: float, ms: list[float], statuses: Counter[int]) -> None:
    """One visitor keeps his hours."""
    connection, used = HTTPConnection(HOST, port, timeout=TIMEOUT), begin
    for due, request in timetable:
        time.sleep(max(0.0, begin + due - time.perf_counter()))
        if time.perf_counter() - used > IDLE:
            connection.close()  # the server is about to, and a request on its way then would be lost
        used = time.perf_counter()
        try:
            status, _size = ask(connection, request)
        except (OSError, HTTPException):
            status = 0
            connection.close()
        ms.append((time.perf_counter() - begin - due) * 1000)
        statuses[status] += 1
    connection.close()


def run(port: int, visitors: Sequence[Timetable]) -> dict[str, object]:
    """Everybody at once."""
    ms: list[float] = []
    statuses: Counter[int] = Counter()
    begin = time.perf_counter() + 0.5
    threads = [threading.Thread(target=visitor, args=(port, one, begin, ms, statuses)) for one in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "seconds": time.perf_counter() - begin,
        "ms": ms,
        "statuses": {str(status): count for status, count in statuses.items()},
    }


def main() -> None:
    for line in sys.stdin:
        block = json.loads(line)
        sys.stdout.write(f"{json.dumps(run(block['port'], block['visitors']))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
