"""How long `make demo` takes once the packages are there: until the first page at first, and at the second start."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlparse

from bench import servers
from bench.figures import ROOT, Figure, Report, figure_table, say

FIRST, SECOND = 60, 15  # seconds
GIVE_UP = 300


def start(settings: dict[str, str]) -> float:
    """Seconds from the command to the cadre's first page; stops the demonstration afterwards."""
    started = time.monotonic()
    command = [sys.executable, "manage.py", "demo", "--host", "127.0.0.1", "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True)
    try:
        for line in process.stdout:
            if found := re.match(r"cadre (http\S+)", line):
                first_page(found[1])
                return time.monotonic() - started
            if time.monotonic() - started > GIVE_UP:
                break
        raise SystemExit("the demonstration did not start")
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def first_page(link: str) -> None:
    """Follow the one-tap link to the page that it leads to."""
    place, cookies = urlparse(link), {}
    connection = http.client.HTTPConnection(place.hostname or "", place.port or 0, timeout=60)
    path = place.path
    for _ in range(4):
        said = "; ".join(f"{name}={value}" for name, value in cookies.items())
        connection.request("GET", path, headers={"Cookie": said} if said else {})
        response = connection.getresponse()
        response.read()
        for line in response.msg.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            cookies[name] = value
        if response.status == 200:
            return
        path = urlparse(response.getheader("Location") or "/").path
    raise SystemExit("the first link led to no page")


def main() -> Report:
    report = Report("demo")
    with tempfile.TemporaryDirectory(prefix="luxin-demo-") as name:
        folder = Path(name)
        settings = servers.environment(folder, LMS_DEMO="1", FONT_DIR=str(folder / "fonts"))
        say("\nmake demo on an empty data folder, then once more …")
        for figure, goal in (("demo.first_page_s", FIRST), ("demo.second_start_s", SECOND)):
            seconds = start(settings)
            report.add(Figure(figure, seconds, "s", f"<= {goal}", "sqlite"))
    figure_table(report.figures)
    say(f"(load of this machine meanwhile: {os.getloadavg()[1]:.1f} on {os.cpu_count()} processors)")
    return report


if __name__ == "__main__":
    main()
