"""What is written down: templates without queries, scripts or foreign hosts; every word has its Chinese."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from lms.management.commands import build_messages
from tests.house.order import RANK

BASE = Path(settings.BASE)
TEMPLATES = sorted(file for app in RANK for file in (BASE / app).rglob("templates/**/*.html"))
# A PDF page has no visitor and no policy; Wagtail's admin has a policy of its own.
OWN_RULES = ("/pdf/", "/wagtailadmin/")
PAGES = [file for file in TEMPLATES if not any(part in str(file) for part in OWN_RULES)]
# What Django's managers and querysets answer to; a plain value may well have a `first` or a `count`.
QUERY = re.compile(r"{[{%][^}%]*\.(filter|exclude|exists|order_by|[a-z]+_set)\b|{% for [^%]* in [^%]*\.all\b")
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:|<script(?![^>]*\ssrc=)(?![^>]*type=\"application/)", re.I
)
FOREIGN_HOST = re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//", re.I)


def name(file: Path) -> str:
    return str(file.relative_to(BASE))


def tracked(*endings: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=BASE, capture_output=True, text=True, check=True
    )
    files = [BASE / line for line in listed.stdout.splitlines() if line.endswith(endings)]
    return [file for file in files if file.is_file()]


@pytest.mark.parametrize("file", TEMPLATES, ids=name)
def test_a_template_asks_no_query(file):
    assert QUERY.search(file.read_text("utf-8")) is None


@pytest.mark.parametrize("file", PAGES, ids=name)
def test_a_page_keeps_to_the_strict_policy(file):
    text = file.read_text("utf-8")
    assert INLINE.search(text) is None
    assert FOREIGN_HOST.search(text) is None


@pytest.mark.parametrize("file", TEMPLATES, ids=name)
def test_a_template_is_short(file):
    assert len(file.read_text("utf-8").splitlines()) <= 120


def test_every_word_of_code_and_templates_has_its_chinese():
    entries, faults = build_messages.joined()
    assert faults == []
    assert sorted(build_messages.used() - {entry.key for entry in entries.values()}) == []


def test_the_compiled_catalogue_is_that_of_the_parts():
    assert call_command("build_messages", check=True, verbosity=0) is None  # it raises when they differ


def test_migrations_are_complete(db):
    assert call_command("makemigrations", check=True, dry_run=True, verbosity=0) is None  # it exits when one is missing


def test_no_file_names_a_place_of_the_maker():
    places = re.compile(r"(?<![\w.:/])/(?:home|root|Users)/\w")
    here = Path(__file__).resolve()
    found = [
        name(file)
        for file in tracked(".py", ".html", ".js", ".css", ".toml", ".yaml", ".txt", "Makefile", "run")
        if file != here and places.search(file.read_text("utf-8"))
    ]
    assert found == []


def test_no_code_waits_to_be_written():
    mark = re.compile(rf"\b({'|'.join(('TO' + 'DO', 'FIX' + 'ME', 'X' * 3))})\b(?!.*#\d+)")
    here = Path(__file__).resolve()
    found = [
        name(file)
        for file in tracked(".py", ".html", ".js", ".css")
        if file != here and mark.search(file.read_text("utf-8"))
    ]
    assert found == []


def test_no_test_is_skipped():
    mark = re.compile(r"mark\.skip|pytest\.skip\(|mark\.xfail|importorskip")
    here = Path(__file__).resolve()
    found = [
        name(file)
        for file in tracked(".py")
        if file != here and "tests" in file.parts and mark.search(file.read_text("utf-8"))
    ]
    assert found == []
