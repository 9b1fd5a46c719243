"""The stages between a typed query and words to match, each on its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opportunities.search.coded import LEAST, MOST, PHRASES, read_amounts
from opportunities.search.lift import join, lift
from opportunities.search.normalise import LONGEST_TEXT, MOST_WORDS, normalise
from opportunities.search.parameters import SearchParams
from opportunities.search.spelling import Known, correct, sound
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
    ("phrase", "noise"),
    [
        ("kerja", True),
        ("kerja di luar negeri", True),
        ("cara daftar kerja 2026", True),
        ("kerja kebun", False),
        ("umur 1999", False),
    ],
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


CODES = {name: SearchParams(countries=(code,)) for name, code in COUNTRIES.items()} | {
    "ssw": SearchParams(schemes=("ssw",)),
    "pengasuh lansia": SearchParams(occupations=("pengasuh-lansia",)),
    "tanpa ijazah": SearchParams(no_diploma=True),
    "belu": SearchParams(origin="53.04"),
}


@pytest.mark.parametrize(
    ("typed", "filters", "kept"),
    [
        ("sawit malaysia", "negara=MY", ["sawit"]),
        ("sawit malasia", "negara=MY", ["sawit"]),
        ("timur tengah", "negara=SA&negara=KW", []),
        ("ssw jepang", "negara=JP&skema=ssw", []),
        ("jepang jepang malaysia", "negara=JP&negara=MY", []),
        ("jaga oma belu", "profesi=pengasuh-lansia&asal=53.04", []),
        ("tanpa ijazah oma", "ijazah=0", ["oma"]),
        ("sawit", "", ["sawit"]),
    ],
)
def test_coded_words_become_filters(typed: str, filters: str, kept: list[str]) -> None:
    lifted = lift(expand(typed.split(), dict.fromkeys(CODES, ()) | TABLE), CODES)
    assert lifted.filters.url("") == (f"?{filters}" if filters else "")
    assert [group.typed for group in lifted.kept] == kept


def test_joined_filters_keep_what_was_said_first() -> None:
    first = SearchParams(countries=("MY",), pay_min=1, q="sawit")
    other = SearchParams(countries=("JP", "MY"), pay_min=2, education="smp")
    assert join(first, other) == SearchParams(countries=("MY", "JP"), pay_min=1, education="smp", q="sawit")


@pytest.mark.parametrize(
    ("typed", "rest", "filters"),
    [
        ("gaji 10 juta", "", "gaji_min=10000000"),
        ("sawit gaji 8,5 juta per bulan", "sawit", "gaji_min=8500000"),
        ("Gaji minimal Rp 10.000.000 Jepang", "jepang", "gaji_min=10000000"),
        ("gaji di atas 12jt ke atas", "", "gaji_min=12000000"),
        ("gaji 10-15 juta", "", "gaji_min=10000000"),
        ("rp5.500.000", "", "gaji_min=5500000"),
        ("salary 10 million a month", "", "gaji_min=10000000"),
        ("biaya maksimal 5 juta", "", "biaya=5000000"),
        ("biaya 3.000.000 taiwan", "taiwan", "biaya=3000000"),
        ("gaji 5 juta biaya 2 juta sawit", "sawit", "gaji_min=5000000&biaya=2000000"),
        ("biaya Rp2.000.000, gaji 5 juta", "", "gaji_min=5000000&biaya=2000000"),
        ("gaji 5 juta sampai 8 juta", "", "gaji_min=5000000"),
        ("gaji 1700", "gaji 1700", ""),
        ("gaji 99999999999999 juta", "gaji 99999999999999 juta", ""),
        ("10 orang", "10 orang", ""),
        ("juta", "juta", ""),
        ("", "", ""),
    ],
)
def test_amounts_of_money_become_filters(typed: str, rest: str, filters: str) -> None:
    text, found = read_amounts(typed)
    assert (normalise(text), found.url("")) == (rest, f"?{filters}" if filters else "")


@given(st.text(alphabet="gajirpbyu0123456789.,- /jutsd", max_size=220))
def test_no_amount_breaks_the_reading(text: str) -> None:
    rest, found = read_amounts(text)
    assert found.pay_min is None or LEAST <= found.pay_min <= MOST
    assert len(rest) <= len(text) + 2


def test_phrases_of_filters_are_normalised_and_longer_than_what_they_hide() -> None:
    assert [phrase for phrase in PHRASES if normalise(phrase) != phrase or not phrase] == []


KNOWN = {
    "sawid": [Known("sawit", 1, listings=9), Known("sawah", 2)],
    "korae": [Known("korea", 2, listings=2)],
    "selatn": [Known("selatan", 1)],
    "opertor": [Known("operator", 1, listings=9)],
    "krja": [Known("kera", 1), Known("kerja", 1, listings=3)],
    "lass": [Known("las", 1, listings=2), Known("mass", 1)],
    "belo": [Known("belu", 1, is_place=True), Known("bela", 1)],
    "rumahh": [Known("ramah", 2)],
    "elektronika": [Known("elektronik", 1), Known("elektro", 4)],
    "pnyadapp": [Known("penyadap", 2)],
    "enak": [Known("anak", 1, listings=3)],
    "murah": [Known("rumah", 2, listings=3)],
    "kroaa": [Known("korea", 2, listings=2)],
    "foto": [Known("poto", 1)],
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sawid", "sawit"),
        ("korae", "korea"),
        ("selatn", "selatan"),
        ("opertor", "operator"),
        ("krja", "kerja"),
        ("lass", "las"),
        ("belo", "bela"),
        ("rumahh", None),
        ("elektronika", "elektronik"),
        ("pnyadapp", "penyadap"),
        ("enak", None),
        ("murah", None),
        ("kroaa", None),
        ("foto", "poto"),
        ("xyz", None),
    ],
)
def test_misspelt_words_are_corrected_to_the_nearest_known(typed: str, meant: str | None) -> None:
    (found,) = correct([typed], KNOWN)
    assert (found and found.word) == meant


@pytest.mark.parametrize(("one", "other"), [("sawid", "sawit"), ("doekoen", "dukun"), ("foto", "photo")])
def test_words_that_sound_the_same(one: str, other: str) -> None:
    assert sound(one) == sound(other)
