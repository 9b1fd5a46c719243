"""The stages between a typed query and words to match, each on its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opportunities.search.lift import lift_countries
from opportunities.search.normalise import LONGEST_TEXT, MOST_WORDS, normalise
from opportunities.search.stopwords import is_noise, without_stop_words
from opportunities.search.synonyms import Group, expand, phrases

COUNTRIES = {"malaysia": "MY", "korea selatan": "KR", "arab saudi": "SA", "kuwait": "KW", "jepang": "JP"}
TABLE = {
    **dict.fromkeys(COUNTRIES, ()),
    "malasia": ("malaysia",),
    "jaga oma": ("pengasuh lansia",),
    "oma": ("lansia", "orang tua"),
    "kerja kebun": ("perkebunan", "pertanian"),
    "karja": ("kerja",),
    "loker": ("lowongan",),
    "timur tengah": ("arab saudi", "kuwait"),
    "ssw": ("tokutei ginou", "jepang"),
}


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  Sawit   MALASIA ", "sawit malasia"),
        ("Ｓａｗｉｔ\x00Málaysia!", "sawit malaysia"),
        ("ba'a, SoE/Kefa", "ba a soe kefa"),
        ("Timor-Leste", "timor leste"),
        ("\u202eabc\u202c 🌴 x", "abc x"),
        ("مرحبا ١٢", "مرحبا ١٢"),
        ("'; DROP TABLE x; -- (a|b)*", "drop table x a b"),
        ("\x00\x01\u200b🌴🌴", ""),
        ("", ""),
    ],
)
def test_normalise(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


@given(st.text(max_size=400))
def test_normalise_is_bounded_and_says_the_same_twice(text: str) -> None:
    plain = normalise(text)
    assert len(plain) <= LONGEST_TEXT
    assert len(plain.split()) <= MOST_WORDS
    assert normalise(plain) == plain
    assert "\x00" not in plain


def test_normalise_looks_at_200_characters_of_ten_thousand() -> None:
    assert normalise("a" * 10_000) == "a" * 200


def test_stop_words_of_both_languages_are_dropped() -> None:
    assert without_stop_words(["saya", "mau", "jadi", "perawat", "di", "the", "elderly"]) == (
        "perawat",
        "elderly",
    )


@pytest.mark.parametrize(
    ("phrase", "noise"), [("kerja", True), ("kerja di luar negeri", True), ("kerja kebun", False)]
)
def test_noise(phrase: str, noise: bool) -> None:
    assert is_noise(phrase) is noise


def test_phrases_are_runs_with_and_without_stop_words() -> None:
    assert phrases(["perawat", "untuk", "lansia"]) == [
        "lansia",
        "perawat",
        "perawat lansia",
        "perawat untuk",
        "perawat untuk lansia",
        "untuk",
        "untuk lansia",
    ]


@pytest.mark.parametrize(
    ("typed", "groups"),
    [
        ("sawit malasia", [Group("sawit"), Group("malasia", ("malaysia",))]),
        ("jaga oma jepang", [Group("jaga oma", ("pengasuh lansia",)), Group("jepang")]),
        ("jaga untuk oma", [Group("jaga oma", ("pengasuh lansia",))]),
        ("oma", [Group("oma", ("lansia", "orang tua"))]),
        ("kerja kebun", [Group("kerja kebun", ("perkebunan", "pertanian"))]),
        ("mau karja di korea selatan", [Group("korea selatan")]),
        ("loker", []),
        ("kerja di luar negeri", []),
        ("", []),
    ],
)
def test_expand(typed: str, groups: list[Group]) -> None:
    assert expand(typed.split(), TABLE) == groups


def test_expand_prefers_the_longest_phrase_over_the_first() -> None:
    table = {"a b": ("x",), "b c d": ("y",)}
    assert expand(["a", "b", "c", "d"], table) == [
        Group("b c d", ("y",))
    ]  # "a" alone is an English stop word


@pytest.mark.parametrize(
    ("typed", "countries", "kept"),
    [
        ("sawit malaysia", ("MY",), ["sawit"]),
        ("sawit malasia", ("MY",), ["sawit"]),
        ("timur tengah", ("SA", "KW"), []),
        ("ssw", (), ["ssw"]),
        ("jepang jepang malaysia", ("JP", "MY"), []),
        ("sawit", (), ["sawit"]),
    ],
)
def test_country_words_become_filters(typed: str, countries: tuple[str, ...], kept: list[str]) -> None:
    lifted = lift_countries(expand(typed.split(), TABLE), COUNTRIES)
    assert lifted.countries == countries
    assert [group.typed for group in lifted.kept] == kept
