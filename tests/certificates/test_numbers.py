"""Numbers that are copied from paper: what looks alike reads as one, what is wrong is found."""

from __future__ import annotations

import pytest

from certificates.numbers import number_of, read
from kit.codes import ALPHABET

NUMBER = number_of(7, 2026, 123)


def test_a_number_is_year_issuer_serial_and_a_check_character():
    assert NUMBER[:-1] == "2026-0007-000123-"
    assert NUMBER[-1] in ALPHABET
    assert read(NUMBER) == NUMBER


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER.replace("-", ""),
        NUMBER.lower(),
        f"  {NUMBER} ",
        NUMBER.replace("-", " "),
        NUMBER.replace("-", "—"),
        NUMBER.replace("0", "O"),
        NUMBER.replace("0", "o").replace("1", "l"),
        NUMBER.replace("1", "I").replace("2", "Z"),
        "".join(chr(ord(character) + 0xFEE0) for character in NUMBER),  # full width
        NUMBER.replace("-", "－"),
    ],
)
def test_it_is_read_however_it_is_typed(typed):
    assert read(typed) == NUMBER


def test_every_wrong_character_is_found():
    code = NUMBER.replace("-", "")
    wrong = [code[:place] + other + code[place + 1 :] for place in range(len(code)) for other in ALPHABET]
    assert [one for one in wrong if one != code and read(one)] == []


def test_every_swap_of_two_neighbours_is_found():
    code = NUMBER.replace("-", "")
    swapped = [code[:n] + code[n + 1] + code[n] + code[n + 2 :] for n in range(len(code) - 1) if code[n] != code[n + 1]]
    assert [one for one in swapped if read(one)] == []


@pytest.mark.parametrize("typed", ["", "  ", "2026", "王建国", NUMBER[:-1], NUMBER + "0", "0" * 8, "x" * 200])
def test_what_cannot_be_a_number_is_none(typed):
    assert read(typed) == ""


@pytest.mark.parametrize(("issuer", "serial"), [(7, 124), (8, 123), (12345, 1), (7, 999_999), (1, 1)])
def test_each_certificate_has_another_number_that_is_read_back(issuer, serial):
    other = number_of(issuer, 2026, serial)
    assert other != NUMBER
    assert read(other.replace("-", "")) == other
    assert len(other) <= 32
