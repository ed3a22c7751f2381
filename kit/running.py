"""Programs of others (ffmpeg, espeak-ng) run under limits of time, memory and size of what they write."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

MB = 1024 * 1024
MEMORY = 1024 * MB  # of address space
LARGEST_FILE = 200 * MB
SAID_AT_MOST = 2000  # characters of what a program complains about


class Failed(Exception):
    """The program ended with an error, or took too long. What it said is no text for people."""


def run(arguments: Sequence[str | Path], *, folder: Path, seconds: int) -> str:
    """Run a program in ``folder``; what it wrote to its output. Raises Failed.

    seconds: of the clock, and of the processor. It reads nothing from us, knows nothing of our environment, and is killed
    when time is up. `prlimit` sets the limits and becomes the program, so that the one killed is the one that works.
    """
    limited = [
        "prlimit",
        f"--as={MEMORY}",
        f"--cpu={seconds}",
        f"--fsize={LARGEST_FILE}",
        "--core=0",
        "nice",
        "-n10",
        *map(str, arguments),
    ]
    try:
        done = subprocess.run(  # noqa: S603  (a fixed program; file names are ours)
            limited,
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": os.devnull, "XDG_CONFIG_HOME": os.devnull},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise Failed(f"{arguments[0]}: {type(error).__name__}") from error
    if done.returncode:
        raise Failed(f"{arguments[0]}: {done.returncode} {done.stderr.decode(errors='replace')[:SAID_AT_MOST]}")
    return done.stdout.decode(errors="replace")


def is_there(*programs: str) -> bool:
    """Whether all ``programs`` are installed."""
    return all(shutil.which(program, path="/usr/bin:/bin") for program in programs)
