"""What the guide to the look shows."""

from django.test import RequestFactory

from kit import styleguide


def test_every_part_of_the_guide_has_its_words():
    shown = styleguide.context(RequestFactory().get("/styleguide/"))
    assert {f"w_{part}" for part in styleguide.words()} <= set(shown)
    assert shown["bars"][0].value == 171
    assert shown["page"].number == 2


def test_the_sample_form_is_shown_whole_and_with_what_is_wrong():
    shown = styleguide.context(RequestFactory().get("/styleguide/"))
    assert not shown["form"].errors
    assert set(shown["wrong_form"].errors) == {"phone", "way", "seen"}
    assert all(field.label for field in shown["form"])
