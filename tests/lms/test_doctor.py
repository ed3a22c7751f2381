"""The doctor names what is missing and what to type, and needs nothing but Python for it."""

from __future__ import annotations

import socket
import subprocess
import sys
from contextlib import suppress

import pytest
from django.conf import settings
from django.core.management import call_command

from lms import doctor


def test_it_runs_without_django_and_without_packages():
    script = settings.BASE / "lms" / "doctor.py"
    done = subprocess.run([sys.executable, "-I", "-S", script], capture_output=True, text=True, check=False)
    assert "[好] Python：" in done.stdout
    assert done.stderr == ""


def test_what_is_missing_comes_with_its_cure():
    text, fits = doctor.report([doctor.Finding("中文字体", "没有", "请装字体")])
    assert text.splitlines() == ["[缺] 中文字体：没有", "      请装字体", "还缺 1 样，照上面做完再来一次。"]
    assert not fits


def test_what_only_the_tests_miss_does_not_stop_anybody():
    text, fits = doctor.report([doctor.Finding("Chromium 浏览器", "没有", "装 chromium", needed=False)])
    assert fits
    assert text.startswith("[注意]")


@pytest.mark.parametrize(("installed", "fits"), [(True, True), (False, False)])
def test_debian_packages_are_looked_up(monkeypatch, installed, fits):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(doctor, "is_installed", lambda name: installed)
    (finding,) = doctor.debian_packages()
    assert (not finding.cure) is fits
    assert fits or "fonts-noto-cjk" in finding.cure


def test_a_missing_font_is_named(monkeypatch):
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)
    assert "fonts-noto-cjk" in doctor.chinese_font().cure


def test_a_taken_port_is_told_with_another_one():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = door.getsockname()[1]
        assert f"PORT={port + 1}" in doctor.free_port(port).cure


def test_a_folder_that_cannot_be_written_to(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor.os, "access", lambda place, mode: False)
    assert doctor.writable(tmp_path / "deep" / "data").cure


def test_with_django_it_looks_at_database_and_broker_too(db, capsys):
    with suppress(SystemExit):  # a machine may lack something; what is said of the product is said all the same
        call_command("doctor", port=1)
    said = capsys.readouterr().out
    assert "数据库" in said
    assert "后台任务" in said
