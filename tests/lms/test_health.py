"""Whether it is well: one line for machines, one page for those who operate it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.test import Client

from kit import clock
from kit.models import Job, JobState
from lms import health


def test_machines_learn_that_it_is_well_and_nothing_else(client, db):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_a_silent_database_is_said_at_once(client, db, monkeypatch):
    class Silent:
        def cursor(self):
            raise DatabaseError

    monkeypatch.setattr(health, "connection", Silent())
    response = client.get("/healthz")
    assert (response.status_code, response["Retry-After"]) == (503, "10")


def test_operators_see_what_waits_and_what_was_given_up(browse, operator):
    Job.objects.create(kind="certificates.render", key="YC-1", state=JobState.DEAD, last_error="OSError at pdf.py:9")
    Job.objects.create(kind="learning.replan", key="7", due_at=clock.now() - timedelta(minutes=10))
    text = browse(operator).get("/health/").content.decode()
    assert "OSError at pdf.py:9" in text
    assert "后台没跟上或停了。先看日志，再重启。" in text


def test_an_empty_queue_is_well(db):
    assert all(reading.is_well for reading in health.queue())
    assert health.answers().value == "没有"


@pytest.mark.parametrize("free", [9, 10])
def test_a_full_disk_is_an_alarm(monkeypatch, free):
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: health.shutil._ntuple_diskusage(100, 100 - free, free))
    assert health.disk().is_well is (free == 10)


def test_the_page_asks_the_same_number_of_questions_whatever_waits(browse, operator, django_assert_num_queries):
    visitor = browse(operator)
    visitor.get("/health/")
    for count in (10, 1000):
        Job.objects.bulk_create(Job(kind="a.b", key=f"{count}-{number}") for number in range(count))
        with django_assert_num_queries(9):
            visitor.get("/health/")


@pytest.fixture
def picture():
    default_storage.save("images/a.webp", ContentFile(b"RIFF"))
    default_storage.save("documents/a.pdf", ContentFile(b"%PDF"))
    default_storage.save("images/a.svg", ContentFile(b"<svg onload='x'/>"))
    yield
    for name in ("images/a.webp", "documents/a.pdf", "images/a.svg"):
        default_storage.delete(name)


def test_a_picture_is_shown_and_may_be_kept(picture, db):
    response = Client().get("/media/images/a.webp")
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert "max-age" in response["Cache-Control"]
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_drawing_that_could_run_scripts_is_only_downloaded(picture, db):
    assert Client().get("/media/images/a.svg")["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "path", ["documents/a.pdf", "images/missing.png", "images", "../secret.key", "%2e%2e/secret.key"]
)
def test_what_is_private_or_missing_is_not_there(picture, db, path):
    assert Client().get(f"/media/{path}").status_code == 404
