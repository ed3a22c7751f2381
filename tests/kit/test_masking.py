"""What is masked shows enough to recognise and too little to use."""

import pytest

from kit import masking


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812341234", "138****1234"),
        (" 13812341234 ", "138****1234"),
        ("035612345678", "0356****5678"),
        ("1234567", "*****67"),
        ("12", "**"),
        ("", ""),
    ],
)
def test_a_telephone_number_keeps_its_ends(number, shown):
    assert masking.phone(number) == shown


@pytest.mark.parametrize(
    ("full", "shown"), [("王建国", "王*国"), ("李明", "李*"), ("欧阳建国", "欧**国"), ("王", "王"), ("", "")]
)
def test_a_name_keeps_its_first_and_last_character(full, shown):
    assert masking.name(full) == shown


def test_an_identity_number_shows_neither_place_nor_birthday():
    assert masking.identity("14052219700101123X") == "1****************X"


def test_a_text_too_short_to_mask_is_all_stars():
    assert masking.middle("abc", head=2, tail=2) == "***"
