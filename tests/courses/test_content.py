from __future__ import annotations

import yaml

from courses import content
from tests.courses.factories import PARTS, course, lesson


def test_a_lesson_comes_back_from_the_page_as_it_went_in():
    said = lesson()
    assert content.parts_of(content.stream_of(said.code, said.parts)) == said.parts


def test_a_lesson_comes_back_from_its_file_as_it_went_in():
    said = lesson(needs=("M05-L2",))
    assert content.lesson_from_document(yaml.safe_load(content.as_text(said))) == said


def test_the_same_content_has_the_same_hash_and_any_change_another():
    said = lesson()
    assert content.hash_of(said) == content.hash_of(lesson())
    changed = [
        lesson(title="别的"),
        lesson(minutes=7),
        lesson(point="别的。"),
        lesson(parts=PARTS[:-1]),
        lesson(check=said.check[::-1]),
        lesson(needs=("M05-L2",)),
        course(),
    ]
    assert len({content.hash_of(each) for each in [said, *changed]}) == len(changed) + 1


def test_loading_twice_gives_blocks_the_same_ids():
    first, second = (content.stream_of("M05-L1", PARTS) for _ in range(2))
    assert first == second
    assert first[0]["id"] != content.stream_of("M05-L2", PARTS)[0]["id"]


def test_words_are_all_that_is_read_without_the_sources():
    words = content.words_of(PARTS)
    assert "张主任贴了账。\n李大爷看清了。" in words
    assert "列席" in words and "一般事项" in words
    assert "村民委员会组织法" not in words


def test_empty_optional_words_are_no_difference():
    part = content.Part("dos", content.tidy("dos", {"title": " ", "right": ["好 "], "wrong": ["坏"]}))
    assert part.body == {"right": ["好"], "wrong": ["坏"]}


def test_the_text_of_a_lesson_shows_paragraphs_line_by_line():
    assert "      张主任贴了账。\n      李大爷看清了。\n" in content.as_text(lesson())
