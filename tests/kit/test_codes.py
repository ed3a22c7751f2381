"""Codes survive being read aloud, copied by hand and typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit import codes

BODIES = st.text(alphabet=codes.ALPHABET, min_size=1, max_size=codes.LONGEST - 1)


def test_the_alphabet_is_prime_and_has_no_look_alikes():
    assert len(codes.ALPHABET) == len(set(codes.ALPHABET)) == 29
    assert not set("OILZSBU") & set(codes.ALPHABET)


@pytest.mark.parametrize("length", [2, 8, codes.LONGEST])
def test_a_new_code_has_its_length_and_fits(length):
    code = codes.new_code(length)
    assert len(code) == length
    assert codes.is_valid(code)
    assert codes.normalise(code) == code


@pytest.mark.parametrize("length", [0, 1, codes.LONGEST + 1])
def test_a_code_that_cannot_be_checked_is_not_made(length):
    with pytest.raises(ValueError, match="characters"):
        codes.new_code(length)


def test_two_codes_differ():
    assert len({codes.new_code(8) for _ in range(1000)}) == 1000


@given(BODIES, st.data())
def test_one_wrong_character_is_found(body, data):
    code = codes.with_check(body)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from(codes.ALPHABET).filter(lambda character: character != code[place]))
    assert not codes.is_valid(code[:place] + other + code[place + 1 :])


@given(BODIES, st.data())
def test_two_characters_that_change_places_are_found(body, data):
    code = codes.with_check(body)
    first, second = sorted(data.draw(st.tuples(*[st.integers(0, len(code) - 1)] * 2)))
    swapped = list(code)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    assert codes.is_valid("".join(swapped)) == (code[first] == code[second])


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("o0O", "000"),
        ("Il1", "111"),
        ("zZ2", "222"),
        ("sS5", "555"),
        ("bB8", "888"),
        ("uV", "VV"),
        ("４f7k－29qx", "4F7K29QX"),
        (" 4f7k 29qx\n", "4F7K29QX"),
    ],
)
def test_what_looks_alike_reads_as_one(typed, stored):
    assert codes.normalise(typed) == stored


def test_a_code_typed_with_look_alikes_fits():
    code = codes.with_check("0015582V")
    typed = code.replace("0", "o").replace("1", "l").replace("5", "s").replace("8", "B").replace("2", "z").lower()
    assert codes.is_valid(codes.grouped(typed))


@pytest.mark.parametrize("text", ["", "4", "中文码", "4F7K*9QX", "4" * 40])
def test_what_is_no_code_does_not_fit(text):
    assert not codes.is_valid(text)


@pytest.mark.parametrize("body", ["", "中", "4" * 40])
def test_no_check_character_for_what_is_no_code(body):
    with pytest.raises(ValueError, match=r"code|characters"):
        codes.with_check(body)


def test_a_code_is_printed_in_groups():
    assert codes.grouped("4F7K29QX") == "4F7K-29QX"
    assert codes.grouped("2026000123K", 3) == "202-600-012-3K"
