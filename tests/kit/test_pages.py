"""Text size and contrast with and without a script, and the guide to the look."""

import re
from pathlib import Path

import pytest
from django.test import RequestFactory
from django.urls import reverse

from kit import pages
from kit.pages import Preferences

STATIC = Path(pages.__file__).parent / "static" / "kit"


@pytest.fixture
def display():
    return reverse("kit:display")


def test_four_sizes_are_shown_with_real_lines(client, display):
    html = client.get(display).content.decode()
    assert [size for size in pages.SIZES if f'name="size" value="{size}"' in html] == list(pages.SIZES)
    assert re.search(r'value="20"[^>]* checked', html)


def test_a_choice_is_kept_and_leads_back(client, display):
    answer = client.post(display, {"size": "30", "contrast": "high", "next": "/styleguide/?desk=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/styleguide/?desk=1")
    html = client.get(display).content.decode()
    assert 'data-size="30" data-contrast="high"' in html


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", "http:///evil.example", ""],
)
def test_no_way_back_leads_away(client, display, target):
    answer = client.post(display, {"size": "24", "contrast": "normal", "next": target})
    assert answer["Location"] == "/"
    assert "evil" not in client.get(display, {"next": target}).content.decode()


def test_a_choice_that_is_not_offered_changes_nothing(client, display):
    answer = client.post(display, {"size": "99", "contrast": "high", "next": "/"})
    assert answer.status_code == 200
    assert not answer.cookies.get("size")


def test_a_look_at_the_page_changes_nothing(client, display):
    assert not client.get(display, {"size": "30"}).cookies.get("size")


@pytest.mark.parametrize(
    ("cookies", "preferences"),
    [
        ({}, Preferences("20", "normal")),
        ({"size": "18", "contrast": "high"}, Preferences("18", "high")),
        ({"size": '"><script>', "contrast": "x"}, Preferences("20", "normal")),
    ],
)
def test_cookies_are_read_against_our_lists(cookies, preferences):
    request = RequestFactory().get("/")
    request.COOKIES.update(cookies)
    assert pages.read_preferences(request) == preferences


def test_the_guide_is_shown_in_a_demonstration_only(client, settings):
    settings.DEMO = False
    assert client.get(reverse("kit:styleguide")).status_code == 404
    settings.DEMO = True
    assert client.get(reverse("kit:styleguide")).status_code == 200


@pytest.mark.parametrize("query", ["", "?desk=1"])
def test_the_guide_has_no_inline_style_script_or_foreign_host(client, settings, query):
    settings.DEMO = True
    html = client.get(reverse("kit:styleguide") + query).content.decode()
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", html)
    assert all(
        source.startswith("/static/")
        for source in re.findall(r'(?:<script|<link|<img)[^>]*(?:src|href)="([^"]+)', html)
    )


def test_the_guide_shows_every_component(client, settings):
    settings.DEMO = True
    html = client.get(reverse("kit:styleguide")).content.decode()
    html += client.get(reverse("kit:styleguide") + "?desk=1").content.decode()
    shown = set(re.findall(r"[\w-]+", " ".join(re.findall(r'class="([^"]*)"', html))))
    assert {
        "status", "button-main", "row", "links", "sheet", "tag-late", "notice", "problem", "facts", "steps", "ladder",
        "legend", "gap", "field-wrong", "error-summary", "options", "review", "answers", "point", "case", "law", "todo",
        "dos", "wrong-way", "terms", "practice", "table-stack", "certificate", "enter", "code-shown", "qr", "bottom",
        "foot", "player", "listen", "errands", "legend-how", "desk-top", "filters", "numbers", "two", "chart", "share", "pager", "empty",
    } <= shown  # fmt: skip


def test_the_styles_of_a_learner_fit_their_budget():
    import brotli

    assert len(brotli.compress((STATIC / "site.css").read_bytes())) <= 10 * 1024


def test_styles_and_scripts_ask_nothing_of_another_host():
    for file in STATIC.iterdir():
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|@import|url\(\s*['\"]?(?!#)", text), file.name


def test_the_script_is_written_for_old_kernels():
    script = (STATIC / "preferences.js").read_text(encoding="utf-8")
    assert not re.search(r"\?\.|\?\?|=>|`|\bimport\b|\bawait\b", script)
