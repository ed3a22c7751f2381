"""Scripts on the database of a running demonstration, each in a process of its own that need not start Django first.

``python -m tests.journeys.beside`` starts Django once and forks for every line of its input, which is a script with its
arguments; `Beside` speaks with it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Beside:
    """The process that has started Django in ``environment``; begun with the first script."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment, self.process = environment, None

    def run(self, script: str, *arguments: str) -> str:
        """What ``script`` says, as ``python -c`` would run it."""
        if self.process is None:
            command = [sys.executable, "-m", "tests.journeys.beside"]
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        self.process.stdin.write(json.dumps([script, *arguments]) + "\n")
        self.process.stdin.flush()
        code, said, wrong = json.loads(self.process.stdout.readline())
        assert code == 0, wrong
        return said

    def end(self) -> None:
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait(60)
            self.process.stdout.close()


def answer(line: str) -> tuple[int, str, str]:
    """How the script of a line ended, and what it said and complained of."""
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as wrong:
        child = os.fork()
        if child == 0:
            os.dup2(said.fileno(), 1)
            os.dup2(wrong.fileno(), 2)
            os._exit(run(*json.loads(line)))
        _, status = os.waitpid(child, 0)
        said.seek(0)
        wrong.seek(0)
        return os.waitstatus_to_exitcode(status), said.read(), wrong.read()


def run(script: str, *arguments: str) -> int:
    sys.argv = ["-c", *arguments]
    try:
        exec(compile(script, "<script>", "exec"), {"__name__": "__main__"})
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    import django

    django.setup()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(line)) + "\n")
        sys.stdout.flush()
