"""Telephone numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.phones import mask_phone, normalise_phone


@pytest.mark.parametrize(
    "written",
    [
        "081234567890",
        "0812 3456 7890",
        "0812-3456-7890",
        "0812.3456.7890",
        "(0812) 3456/7890",
        "81234567890",
        "6281234567890",
        "62 812 3456 7890",
        "+6281234567890",
        "+62 812-3456-7890",
        "+62 0812 3456 7890",
        "0062 812 3456 7890",
        "\u202a+62\u00a0812\u20113456\u20117890\u202c",  # as a telephone copies it
        "０８１２３４５６７８９０",
    ],
)
def test_one_number_has_one_form(written: str) -> None:
    assert normalise_phone(written) == "+6281234567890"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("62812345678", "+62812345678"),  # a short mobile number, not +62 62812345678
        ("+670 7723 4567", "+67077234567"),
        ("670 7723 4567", "+67077234567"),
        ("00 670 7723 4567", "+67077234567"),
        ("60123456789", "+60123456789"),
        ("+60 12-345 6789", "+60123456789"),
        ("(0380) 833-333", "+62380833333"),
        ("021 2924 4800", "+622129244800"),
        ("0651 7551234", "+626517551234"),
        ("0811-8080-141", "+628118080141"),
        ("+1 202 555 0100", "+12025550100"),
    ],
)
def test_normalise_phone(written: str, number: str) -> None:
    assert normalise_phone(written) == number


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "-",
        "+",
        "+62",
        "12",
        "110",
        "08123",
        "0812ABCDEF",
        "nomor saya",
        "0812 3456 7890 ext 5",
        "0812 3456 7890\0",
        "0812++34567890",
        "٠٨١٢٣٤٥٦٧٨٩٠",
        "99999999999999999999",
        "+999 12345678",
        "1" * 10_000,
        "'; DROP TABLE",
    ],
)
def test_what_cannot_be_a_number_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="Write the phone number with digits, for example 0812 3456 7890"):
        normalise_phone(written)


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("+6281234567890", "0812••••890"),
        ("+62812345678", "0812••••678"),
        ("+622129244800", "0212••••800"),
        ("+67077234567", "+670••••567"),
        ("+60123456789", "+60••••789"),
        ("", ""),
    ],
)
def test_mask_phone(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


@given(st.from_regex(r"\A8[1-35-9][0-9]{8,9}\Z"), st.sampled_from(["0", "62", "+62", "+62 ", "0062", ""]))
def test_every_way_of_writing_a_mobile_number_agrees(number: str, before: str) -> None:
    assert normalise_phone(before + number) == f"+62{number}"
    assert normalise_phone(normalise_phone(before + number)) == f"+62{number}"


@given(st.text() | st.text("+0123456789 -.()"))
def test_any_text_gives_a_number_or_is_refused(text: str) -> None:
    try:
        number = normalise_phone(text)
    except ValueError:
        return
    assert number == normalise_phone(number)
    assert number[1:].isdigit()
    assert len(mask_phone(number)) <= len("+670••••567")
