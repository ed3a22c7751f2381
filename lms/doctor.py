"""Says in plain Chinese what this machine lacks, and what to type. Needs nothing but Python: it must run when all is missing.

``python3 -I lms/doctor.py`` looks at the machine; ``manage.py doctor`` adds what needs Django: database and broker.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON, TOO_NEW_PYTHON = (3, 11), (3, 13)
LEAST_DISK = 2_000_000_000  # bytes
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. ``cure`` is what to type, and empty when nothing is wrong.

    needed: without it the product does not run; otherwise only tests or measurements miss it.
    """

    name: str
    said: str
    cure: str = ""
    needed: bool = True


def machine(port: int) -> Iterator[Finding]:
    """Everything that can be seen without Django."""
    yield python()
    yield from debian_packages()
    yield environment()
    yield chinese_font()
    yield browser()
    yield disk()
    for folder in (
        Path(os.environ.get("LMS_DATA") or ROOT / "data"),
        Path(os.environ.get("MEDIA_ROOT") or ROOT / "media"),
    ):
        yield writable(folder)
    yield free_port(port)


def python() -> Finding:
    now = ".".join(map(str, sys.version_info[:3]))
    fits = OLDEST_PYTHON <= sys.version_info[:2] < TOO_NEW_PYTHON
    return Finding("Python", now, "" if fits else "请装 Python 3.11 或 3.12：apt-get install python3 python3-venv")


def debian_packages() -> Iterator[Finding]:
    """The packages of packages.txt; on another system they cannot be looked up."""
    if not shutil.which("dpkg-query"):
        yield Finding("系统软件包", "不是 Debian 系统，没法自动查", "请对照 packages.txt 自己装好", needed=False)
        return
    lines = (ROOT / "packages.txt").read_text("utf-8").splitlines()
    wanted = [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]
    missing = [name for name in wanted if not is_installed(name)]
    cure = f"请用管理员身份运行：apt-get update && apt-get install -y {' '.join(missing)}" if missing else ""
    yield Finding("系统软件包", f"缺 {len(missing)} 个" if missing else f"{len(wanted)} 个都有", cure)


def is_installed(name: str) -> bool:
    asked = ["dpkg-query", "-W", "-f", "${db:Status-Status}", name]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout == "installed"


def environment() -> Finding:
    """Whether .venv holds the packages of requirements.txt in their versions."""
    site = sorted((ROOT / ".venv" / "lib").glob("python3*/site-packages"))
    if not site:
        return Finding("Python 软件包", "还没装", "请运行：make setup")
    have = {info.name.removesuffix(".dist-info").lower().replace("_", "-") for info in site[-1].glob("*.dist-info")}
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    wanted = [line.split("#")[0].strip() for line in lines if line.strip() and not line.startswith("#")]
    missing = [pin for pin in wanted if pin.replace("==", "-").lower().replace("_", "-") not in have]
    said = f"缺 {len(missing)} 个：{'、'.join(missing[:5])}" if missing else f"{len(wanted)} 个都有"
    return Finding("Python 软件包", said, "请运行：make setup" if missing else "")


def chinese_font() -> Finding:
    cure = "请用管理员身份运行：apt-get install -y fonts-noto-cjk。没有中文字体，证书做不出来"
    if not shutil.which("fc-list"):
        return Finding("中文字体", "没有 fontconfig，没法查", "请运行：apt-get install -y fontconfig fonts-noto-cjk")
    asked = ["fc-list", ":lang=zh-cn", "family"]
    names = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split("\n")
    found = [name for name in names if name.strip()]
    return Finding("中文字体", found[0].split(",")[0] if found else "没有", "" if found else cure)


def browser() -> Finding:
    found = next(filter(None, map(shutil.which, CHROMIUM)), "")
    cure = "" if found else "只有测试和测速用得着：apt-get install -y chromium"
    return Finding("Chromium 浏览器", Path(found).name if found else "没有", cure, needed=False)


def disk() -> Finding:
    free = shutil.disk_usage(ROOT).free
    return Finding("磁盘空间", f"还空 {free / 1e9:.1f} GB", "" if free >= LEAST_DISK else "请腾出至少 2 GB")


def writable(folder: Path) -> Finding:
    """Whether the folder, or the nearest one above it that exists, can be written to."""
    nearest = folder
    while not nearest.exists():
        nearest = nearest.parent
    fits = os.access(nearest, os.W_OK)
    return Finding(f"能写文件夹 {folder.name}", "能" if fits else "不能", "" if fits else f"请让本用户能写 {folder}")


def free_port(port: int) -> Finding:
    with socket.socket() as probe:
        probe.settimeout(1)
        taken = probe.connect_ex(("127.0.0.1", port)) == 0
    said = "有程序在用（也许就是本系统）" if taken else "空着"
    return Finding(
        f"端口 {port}", said, f"要再开一个，请换端口：make demo PORT={port + 1}" if taken else "", needed=False
    )


def report(findings: list[Finding]) -> tuple[str, bool]:
    """The lines to print, and whether the product can run."""
    lines = []
    for finding in findings:
        mark = "好" if not finding.cure else ("缺" if finding.needed else "注意")
        lines.append(f"[{mark}] {finding.name}：{finding.said}")
        if finding.cure:
            lines.append(f"      {finding.cure}")
    lacking = [finding for finding in findings if finding.cure and finding.needed]
    lines.append(f"还缺 {len(lacking)} 样，照上面做完再来一次。" if lacking else "都齐了，可以运行：make demo")
    return "\n".join(lines), not lacking


if __name__ == "__main__":
    text, fits = report(list(machine(8000)))
    sys.stdout.write(text + "\n")
    sys.exit(0 if fits else 1)
