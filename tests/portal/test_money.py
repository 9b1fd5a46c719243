"""Money as people read it, and the sums behind it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import money


@pytest.mark.parametrize(
    ("amount", "currency", "indonesian", "english"),
    [
        ("8500000", "IDR", "Rp8.500.000", "Rp8,500,000"),
        ("8500000.00", "IDR", "Rp8.500.000", "Rp8,500,000"),
        ("730000.50", "IDR", "Rp730.001", "Rp730,001"),
        ("0", "IDR", "Rp0", "Rp0"),
        ("0.00", "IDR", "Rp0", "Rp0"),
        ("1700", "MYR", "RM1.700", "RM1,700"),
        ("8.5", "MYR", "RM8,50", "RM8.50"),
        ("8.005", "MYR", "RM8,01", "RM8.01"),
        ("8.004", "MYR", "RM8", "RM8"),
        ("195000", "JPY", "¥195.000", "¥195,000"),
        ("1072.5", "JPY", "¥1.073", "¥1,073"),
        ("480", "USD", "US$480", "US$480"),
        ("29500", "TWD", "NT$29.500", "NT$29,500"),
        ("1000", "SGD", "S$1.000", "S$1,000"),
        ("5100", "HKD", "HK$5.100", "HK$5,100"),
        ("550", "BND", "B$550", "B$550"),
        ("2060740", "KRW", "₩2.060.740", "₩2,060,740"),
        ("2800", "EUR", "€2.800", "€2,800"),
        ("1500", "SAR", "SAR 1.500", "SAR 1,500"),
        ("80.125", "KWD", "KWD 80,125", "KWD 80.125"),
        ("1200", "XYZ", "XYZ 1.200", "XYZ 1,200"),
        ("-1250.75", "MYR", "-RM1.250,75", "-RM1,250.75"),
        ("1234567890123", "IDR", "Rp1.234.567.890.123", "Rp1,234,567,890,123"),
    ],
)
def test_format_money(amount: str, currency: str, indonesian: str, english: str) -> None:
    assert money.format_money(Decimal(amount), currency, "id") == indonesian
    assert money.format_money(Decimal(amount), currency, "en") == english


def test_whole_numbers_and_regional_language_codes_are_taken() -> None:
    assert money.format_money(1700, "MYR", "id-ID") == "RM1.700"
    assert money.format_money(1700, "MYR", "en-GB") == "RM1,700"


@pytest.mark.parametrize(
    ("minimum", "maximum", "currency", "text"),
    [
        ("1700", "2300", "MYR", "RM1.700–2.300"),
        ("1700", "1700.00", "MYR", "RM1.700"),
        ("1700", None, "MYR", "RM1.700"),
        ("195000", "215000", "JPY", "¥195.000–215.000"),
        ("480", "620", "USD", "US$480–620"),
        ("8.5", "12", "MYR", "RM8,50–12,00"),
        ("1500", "2000", "SAR", "SAR 1.500–2.000"),
        ("1000.2", "1000.4", "IDR", "Rp1.000"),
    ],
)
def test_format_range(minimum: str, maximum: str | None, currency: str, text: str) -> None:
    high = None if maximum is None else Decimal(maximum)
    assert money.format_range(Decimal(minimum), high, currency, "id") == text


def test_format_range_in_english() -> None:
    assert money.format_range(Decimal("1700.5"), Decimal(2300), "MYR", "en") == "RM1,700.50–2,300.00"


@pytest.mark.parametrize(
    ("minimum", "maximum", "indonesian", "english"),
    [
        (6_700_000, 9_100_000, "Rp6,7–9,1 juta", "Rp6.7–9.1 million"),
        (21_000_000, 23_200_000, "Rp21–23,2 juta", "Rp21–23.2 million"),
        (2_100_000, 2_100_000, "Rp2,1 juta", "Rp2.1 million"),
        (2_100_000, None, "Rp2,1 juta", "Rp2.1 million"),
        (6_700_001, 6_700_009, "Rp6,7 juta", "Rp6.7 million"),
        (6_650_000, 6_749_999, "Rp6,7 juta", "Rp6.7 million"),  # half up, both ends
        (1_000_000, 1_000_000, "Rp1 juta", "Rp1 million"),
        (999_999, 999_999, "Rp999.999", "Rp999,999"),
        (0, 0, "Rp0", "Rp0"),
        (350_000, 750_000, "Rp350.000–750.000", "Rp350,000–750,000"),
        (750_000, 1_200_000, "Rp750.000–Rp1,2 juta", "Rp750,000–Rp1.2 million"),
        (999_949_999, 999_949_999, "Rp999,9 juta", "Rp999.9 million"),
        (999_950_000, 999_950_000, "Rp1 miliar", "Rp1 billion"),
        (1_200_000_000, 1_240_000_000, "Rp1,2 miliar", "Rp1.2 billion"),
        (900_000_000, 1_200_000_000, "Rp900 juta–Rp1,2 miliar", "Rp900 million–Rp1.2 billion"),
        (1_234_560_000_000, 1_234_560_000_000, "Rp1.234,6 miliar", "Rp1,234.6 billion"),
    ],
)
def test_format_rupiah_short(minimum: int, maximum: int | None, indonesian: str, english: str) -> None:
    assert money.format_rupiah_short(minimum, maximum, "id") == indonesian
    assert money.format_rupiah_short(minimum, maximum, "en") == english


def test_format_number() -> None:
    assert [money.format_number(number, "id") for number in (0, 999, 24104, -1200)] == [
        "0",
        "999",
        "24.104",
        "-1.200",
    ]
    assert money.format_number(24104, "en") == "24,104"


@given(st.decimals(0, 10**12, places=2), st.sampled_from(["IDR", "MYR", "JPY", "KWD", "SAR"]))
def test_the_languages_differ_in_their_signs_only(amount: Decimal, currency: str) -> None:
    english = money.format_money(amount, currency, "en")
    assert money.format_money(amount, currency, "id") == english.translate(str.maketrans(",.", ".,"))


@given(st.decimals(0, 10**12, places=2))
def test_a_written_amount_reads_back(amount: Decimal) -> None:
    written = money.format_money(amount, "MYR", "en")
    assert Decimal(written.removeprefix("RM").replace(",", "")) == amount


@given(st.integers(0, 10**13))
def test_short_rupiah_are_near_the_amount(amount: int) -> None:
    number, _space, unit = money.format_rupiah_short(amount, amount, "en").removeprefix("Rp").partition(" ")
    size = {"": 1, "million": 10**6, "billion": 10**9}[unit]
    assert abs(Decimal(number.replace(",", "")) * size - amount) <= size // 20
