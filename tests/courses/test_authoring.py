from __future__ import annotations

import pytest

from courses.authoring import content_of, picture_bytes, remarks_on
from courses.content import Part
from courses.models import LessonPage
from tests.courses.factories import PARTS, lesson, picture, teach


def test_what_is_in_the_editor_is_what_is_checked(bank):
    (page,) = teach(lesson(minutes=1))
    assert content_of(page) == lesson(minutes=1)
    page = LessonPage.objects.get(pk=page.pk)
    page.minutes = 50
    assert any("50 分钟偏多" in each for each in remarks_on(page))


def test_a_page_without_anything_is_no_error(bank):
    assert remarks_on(LessonPage(code="M05-L9", title="空", point="", minutes=1))


# Wagtail leaves the temporary file of a new version to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_picture_is_weighed_as_a_phone_loads_it(bank):
    image = picture(1200, 900)
    parts = (*PARTS, Part("picture", {"image": image.pk, "alt": "公开栏"}))
    assert 0 < picture_bytes(parts)[image.pk] < 25 * 1024


# The same.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_picture_whose_file_is_gone_weighs_nothing(bank):
    image = picture()
    image.file.storage.delete(image.file.name)
    assert picture_bytes((Part("picture", {"image": image.pk, "alt": "公开栏"}),)) == {image.pk: 0}
