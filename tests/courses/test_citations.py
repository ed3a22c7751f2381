from __future__ import annotations

from datetime import date

import pytest

from courses.citations import articles_of, cited, joined


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("35", ["35"]),
        ("19、20", ["19", "20"]),
        (" 5, 26 ;29 ", ["5", "26", "29"]),
        ("382之一", ["382之一"]),
        ("35、35", ["35"]),
    ],
)
def test_articles_are_numbers_however_they_are_separated(text, articles):
    assert articles_of(text) == articles


@pytest.mark.parametrize("text", ["", "第35条", "三十五", "35条", "0", "35-36", "附则"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError):
        articles_of(text)


def test_a_source_says_law_article_and_since_when():
    line = cited("村民委员会组织法", "35", date(2026, 1, 1))
    assert line == "《村民委员会组织法》第35条（2026年1月1日起施行）"


def test_a_law_whose_day_is_not_known_stands_without_it():
    assert cited("刑法", "382之一、384", None) == "《刑法》第382条之一、第384条"


def test_numbers_are_kept_as_one_text():
    assert joined([35, "36"]) == "35、36"
