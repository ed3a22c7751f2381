"""A variable that cannot be read stops the start and is named."""

from __future__ import annotations

import os

import pytest
from django.core.exceptions import ImproperlyConfigured

from lms import env


@pytest.fixture(autouse=True)
def _leave_no_name_behind(monkeypatch):
    """The names that these tests make up are not those that the settings read."""
    monkeypatch.setattr(env, "READ", set())


@pytest.mark.parametrize(("value", "meant"), [("1", True), ("On", True), ("no", False), ("FALSE", False), ("", True)])
def test_a_flag_is_read_in_any_case_and_empty_means_the_default(monkeypatch, value, meant):
    monkeypatch.setenv("A_FLAG", value)
    assert env.flag("A_FLAG", default=True) is meant


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda: env.flag("A_NAME", default=True), "maybe"),
        (lambda: env.number("A_NAME", default=1, least=1), "0"),
        (lambda: env.number("A_NAME", default=1), "many"),
        (lambda: env.url("A_NAME", default="", schemes=("http", "https")), "ftp://x"),
        (lambda: env.url("A_NAME", default=""), "no address"),
        (lambda: env.database("A_NAME", default=""), "mysql://x/y"),
        (lambda: env.database("A_NAME", default=""), "postgresql://somewhere"),
    ],
)
def test_what_cannot_be_read_names_its_variable(monkeypatch, read, value):
    monkeypatch.setenv("A_NAME", value)
    with pytest.raises(ImproperlyConfigured, match="A_NAME"):
        read()


def test_a_secret_may_lie_in_a_file(monkeypatch, tmp_path):
    file = tmp_path / "secret"
    file.write_text("s3cret\n")
    monkeypatch.setenv("A_SECRET_FILE", str(file))
    assert env.secret("A_SECRET") == "s3cret"


def test_a_secret_is_given_once(monkeypatch, tmp_path):
    monkeypatch.setenv("A_SECRET", "x")
    monkeypatch.setenv("A_SECRET_FILE", str(tmp_path / "secret"))
    with pytest.raises(ImproperlyConfigured, match="A_SECRET_FILE"):
        env.secret("A_SECRET")


def test_a_secret_file_that_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("A_SECRET_FILE", str(tmp_path / "missing"))
    with pytest.raises(ImproperlyConfigured, match="A_SECRET_FILE"):
        env.secret("A_SECRET")


def test_a_kept_secret_is_made_once_and_for_its_owner_only(tmp_path):
    file = tmp_path / "new" / "secret.key"
    first = env.kept_secret(file)
    assert env.kept_secret(file) == first
    assert len(first) >= 50
    assert file.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in file.parent.iterdir()] == ["secret.key"]


def test_a_database_of_the_scaled_form(monkeypatch):
    monkeypatch.setenv("A_DATABASE", "postgresql://lu%20xin:p%40ss@db.local:5433/luxin?sslmode=require")
    place = env.database("A_DATABASE", default="")
    assert (place["USER"], place["PASSWORD"], place["HOST"], place["PORT"], place["NAME"]) == (
        "lu xin",
        "p@ss",
        "db.local",
        "5433",
        "luxin",
    )
    assert place["OPTIONS"]["sslmode"] == "require"
    assert "statement_timeout=10s" in place["OPTIONS"]["options"]
    assert place["CONN_HEALTH_CHECKS"] is True


def test_a_database_of_the_embedded_form(monkeypatch):
    monkeypatch.setenv("A_DATABASE", "sqlite:////srv/data/lms.sqlite3")
    assert env.database("A_DATABASE", default="")["NAME"] == "/srv/data/lms.sqlite3"


def test_what_is_private_has_no_address_in_either_form(tmp_path):
    local = env.storages(f"file://{tmp_path}/media", private=tmp_path / "private", static="x")
    assert local["default"]["OPTIONS"]["location"] == f"{tmp_path}/media"
    assert local["private"]["OPTIONS"]["base_url"] is None
    bucket = env.storages("s3://key:se%2Fcret@s3.local:9000/luxin?region=cn&tls=0", private=tmp_path, static="x")
    assert bucket["default"]["OPTIONS"]["endpoint_url"] == "http://s3.local:9000"
    assert bucket["default"]["OPTIONS"]["secret_key"] == "se/cret"
    assert (bucket["default"]["OPTIONS"]["location"], bucket["private"]["OPTIONS"]["location"]) == ("media", "private")
    assert bucket["private"]["OPTIONS"]["default_acl"] is None


def test_a_storage_of_another_kind_is_refused(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="STORAGE_URL"):
        env.storages("ftp://x", private=tmp_path, static="x")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("smtp://u:p@mail.local:587?tls=1", {"EMAIL_PORT": 587, "EMAIL_USE_TLS": True, "EMAIL_USE_SSL": False}),
        ("smtps://mail.local", {"EMAIL_PORT": 465, "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": True}),
        ("file:///srv/mail", {"EMAIL_FILE_PATH": "/srv/mail"}),
    ],
)
def test_mail_goes_where_the_variable_says(value, expected):
    assert env.mail(value).items() >= expected.items()


def test_a_file_of_variables_fills_in_what_the_environment_leaves_out(monkeypatch, tmp_path):
    file = tmp_path / ".env"
    file.write_text('# a comment\n\nA_FIRST=from file\nA_SECOND="quoted"\n')
    monkeypatch.setenv("A_FIRST", "from environment")
    monkeypatch.setenv("A_SECOND", "x")
    monkeypatch.delenv("A_SECOND")
    env.load(file)
    assert (os.environ["A_FIRST"], os.environ.pop("A_SECOND")) == ("from environment", "quoted")


def test_a_line_that_says_nothing_is_named(tmp_path):
    file = tmp_path / ".env"
    file.write_text("A_FIRST=1\nnonsense\n")
    with pytest.raises(ImproperlyConfigured, match="line 2"):
        env.load(file)
    os.environ.pop("A_FIRST", None)
