"""Spoken codes: what is given out can be read back, and no single slip goes unnoticed."""

import random
import string
from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import codes

CODES = st.builds(
    lambda prefix, seed, length: codes.new_code(prefix, random.Random(seed), body_length=length),
    st.text(string.ascii_uppercase, min_size=2, max_size=4),
    st.integers(0, 2**32),
    st.sampled_from([4, 5, 6]),
)


def with_dash(characters: str, code: str) -> str:
    """The characters with the dash where it is in `code`."""
    dash = code.index("-")
    return f"{characters[:dash]}-{characters[dash:]}"


def substitutions(code: str) -> Iterator[str]:
    """The code with each of its characters replaced by each other letter and digit."""
    characters = code.replace("-", "")
    for place, right in enumerate(characters):
        for wrong in string.ascii_uppercase + string.digits:
            if wrong != right:
                yield with_dash(characters[:place] + wrong + characters[place + 1 :], code)


def swaps(code: str) -> Iterator[str]:
    """The code with each two of its characters exchanged."""
    characters = list(code.replace("-", ""))
    for one, other in combinations(range(len(characters)), 2):
        changed = characters.copy()
        changed[one], changed[other] = changed[other], changed[one]
        if changed != characters:
            yield with_dash("".join(changed), code)


@given(CODES)
def test_every_wrong_character_is_caught(code: str) -> None:
    read = {codes.normalise(wrong) for wrong in substitutions(code)} - {code}  # a look-alike is read as meant
    assert [wrong for wrong in read if codes.is_valid(wrong)] == []
    assert len(read) > 20 * len(code)


@given(CODES)
def test_every_swap_of_two_characters_is_caught(code: str) -> None:
    read = {codes.normalise(wrong) for wrong in swaps(code)} - {code}
    assert [wrong for wrong in read if codes.is_valid(wrong)] == []


@given(CODES)
def test_wrong_and_swapped_characters_are_caught_before_normalising_too(code: str) -> None:
    assert [wrong for wrong in [*substitutions(code), *swaps(code)] if codes.is_valid(wrong)] == []


@given(CODES)
def test_a_new_code_is_canonical_and_reads_back(code: str) -> None:
    assert codes.is_valid(code)
    assert codes.normalise(code) == code
    assert str(codes.parse(code)) == code
    assert set(code.partition("-")[2]) <= set(codes.ALPHABET)


@given(CODES)
def test_a_code_survives_how_people_write_it(code: str) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in code.lower())
    spellings = [
        code.lower(),
        f"  {code} ",
        code.replace("-", " – "),
        " ".join(code),
        code + ".",
        wide,
        f"\0{code}",
    ]
    assert {codes.normalise(spelling) for spelling in spellings} == {code}


@given(st.text(string.ascii_uppercase, min_size=3, max_size=3), st.integers(0, 2**32))
def test_a_code_is_read_without_its_dash(prefix: str, seed: int) -> None:
    code = codes.new_code(prefix, random.Random(seed))
    assert codes.normalise(code.replace("-", "").lower()) == code


@given(CODES)
def test_every_code_is_among_the_readings_of_its_characters(code: str) -> None:
    for typed in (code.replace("-", ""), code.replace("-", " ").lower(), " ".join(code.replace("-", ""))):
        assert code in codes.readings(typed)
    assert codes.readings(code) == [code]


@given(CODES)
def test_without_a_dash_three_letters_are_the_likeliest(code: str) -> None:
    if code[3] == "-":
        assert codes.normalise(code.replace("-", "")) == code


@given(CODES)
def test_readings_are_right_together_or_wrong_together(code: str) -> None:
    """They are the same characters: the check catches a slip however they are read."""
    characters = code.replace("-", "")
    assert {codes.is_valid(read) for read in codes.readings(characters)} == {True}
    for wrong in substitutions(code):
        read = set(codes.readings(wrong.replace("-", ""))) - set(codes.readings(characters))
        assert [each for each in read if codes.is_valid(each)] == []


@given(st.text() | st.text("NTB48KX-–. \0ı"))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    code = codes.normalise(text)
    if codes.is_valid(code):
        assert str(codes.parse(text)) == code
    else:
        with pytest.raises(ValueError, match="code"):
            codes.parse(text)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ntt 4k7m8", "NTT-4K7M8"),
        ("NTT4K7MB", "NTT-4K7M8"),  # B for 8
        ("N.T.T/4K7M8", "NTT-4K7M8"),
        ("NT8-G5SZ2", "NTB-65522"),
        ("5UMUT", "5UMUT"),
        ("NTT-4K7M", "NTT4K7M"),
        ("n-t-t-4-k-7-m-8", "NTT-4K7M8"),
        ("NTT-4K7M-8", "NTT-4K7M8"),
        ("https://jalurresmi.example/cek/NTT-4K7M8", "HTTPSJALURRESMIEXAMPLECEKNTT4K7M8"),
        ("", ""),
    ],
)
def test_normalise(typed: str, code: str) -> None:
    assert codes.normalise(typed) == code


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ntt k47mdt", ["NTT-K47MDT", "NTTK-47MDT", "NT-TK47MDT"]),
        ("NTTK47MDT", ["NTT-K47MDT", "NTTK-47MDT", "NT-TK47MDT"]),
        ("NTT-K47MDT", ["NTT-K47MDT"]),
        ("NTTK-47MDT", ["NTTK-47MDT"]),
        ("KP4K7M8", ["KP-4K7M8"]),
        ("KP-4K7M-8", ["KP-4K7M8"]),
        ("NTT-4K7M", []),
        ("", []),
        ("\0", []),
    ],
)
def test_readings(typed: str, read: list[str]) -> None:
    assert codes.readings(typed) == read


def test_parse_names_the_parts() -> None:
    assert codes.parse("ntt-4k7m8") == codes.SpokenCode(prefix="NTT", body="4K7M", check="8")


@pytest.mark.parametrize(
    "text", ["", "NTT", "PT Maju Jaya", "NTT-4K7", "NTT-4K7M8XYZ", "1234", "\0", "ntt-4k7m8" * 1000]
)
def test_parse_refuses_what_has_not_the_shape(text: str) -> None:
    with pytest.raises(ValueError, match="does not look like a code"):
        codes.parse(text)


@pytest.mark.parametrize("text", ["NTT-4K7M9", "NTB-4K7M8", "NTT-K47M8"])
def test_parse_refuses_a_slip(text: str) -> None:
    with pytest.raises(ValueError, match="A letter or digit of this code is wrong"):
        codes.parse(text)


@pytest.mark.parametrize("prefix", ["", "N", "NTTTT", "ntt", "N1T", "N-T", "NTT\n"])
def test_new_code_refuses_a_prefix_that_could_not_be_read_back(prefix: str) -> None:
    with pytest.raises(ValueError, match="two to four capital letters"):
        codes.new_code(prefix)


@pytest.mark.parametrize("length", [3, 7])
def test_new_code_refuses_other_lengths(length: int) -> None:
    with pytest.raises(ValueError, match="4 to 6"):
        codes.new_code("NTT", body_length=length)


def test_the_body_length_grows_on_request() -> None:
    assert [len(codes.new_code("NTT", body_length=length)) for length in (4, 5, 6)] == [9, 10, 11]


def test_codes_differ_from_one_another() -> None:
    assert len({codes.new_code("NTT", body_length=6) for _ in range(500)}) > 490
