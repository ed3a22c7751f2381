"""What each class of page carries, and what no page may say."""

from __future__ import annotations

import pytest
from django.test import Client

STRICT = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def policy(response) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.fixture
def pages(client, cadre, organizer, administrator):
    """One page of each class: public, learner, desk, operators, missing, log-in."""

    def of(person, path):
        visitor = Client()
        if person:
            visitor.force_login(person)
        return visitor.get(path)

    return {
        "log-in": of(None, "/enter/"),
        "verification": of(None, "/verify/"),
        "learner": of(cadre, "/"),
        "desk": of(organizer, "/desk/"),
        "health": of(administrator, "/health/"),
        "machines": of(None, "/healthz"),
        "missing": of(cadre, "/no/such/page/"),
    }


def test_every_class_of_page_carries_the_strict_policy(pages):
    for name, response in pages.items():
        said = policy(response)
        assert {key: said[key] for key in STRICT} == STRICT, name
        assert "unsafe" not in response["Content-Security-Policy"], name


def test_every_class_of_page_carries_the_other_headers(pages):
    for name, response in pages.items():
        assert response["X-Content-Type-Options"] == "nosniff", name
        assert response["Referrer-Policy"] == "same-origin", name
        assert response["Cross-Origin-Opener-Policy"] == "same-origin", name
        assert response["X-Frame-Options"] == "DENY", name
        assert "geolocation=()" in response["Permissions-Policy"], name


def test_what_one_person_was_shown_is_kept_by_no_cache(pages):
    for name in ("learner", "desk", "health", "missing", "log-in"):
        assert pages[name]["Cache-Control"] == "no-store, private", name


def test_wagtail_may_style_inline_and_frame_itself_but_run_no_inline_script(client, administrator):
    client.force_login(administrator)
    said = policy(client.get("/cms/"))
    assert said["script-src"] == "'self'"
    assert said["style-src"] == "'self' 'unsafe-inline'"
    assert said["frame-ancestors"] == "'self'"


def test_no_header_says_what_serves(pages):
    for name, response in pages.items():
        assert not {"Server", "X-Powered-By"} & set(response.headers), name
