"""Reading the address of the list never fails, and writing it back says the same."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from opportunities.search.parameters import SearchParams, read_params


def read(query: str) -> SearchParams:
    return read_params(QueryDict(query))


def test_every_parameter_is_read() -> None:
    query = (
        "q=sawit+malaysia&negara=MY&negara=BN&profesi=pengasuh-lansia&sektor=perkebunan&skema=p2p&pendidikan=smp"
        "&gaji_min=5000000&biaya=0&pengalaman=0&ijazah=0&suami_istri=1&pelatihan=1&tutup=14&asal=53.04&urut=gaji&hal=xyz"
    )
    assert read(query) == SearchParams(
        q="sawit malaysia",
        countries=("MY", "BN"),
        occupations=("pengasuh-lansia",),
        sectors=("perkebunan",),
        schemes=("p2p",),
        education="smp",
        pay_min=5_000_000,
        cost_max=0,
        experience_max=0,
        no_diploma=True,
        couples=True,
        training=True,
        closes_within=14,
        origin="53.04",
        sort="gaji",
        cursor="xyz",
    )


@pytest.mark.parametrize(
    ("query", "expected", "problems"),
    [
        ("", SearchParams(), ()),
        ("lama=1&halaman=3&utm_source=wa", SearchParams(), ()),
        ("q=&negara=&gaji_min=&urut=", SearchParams(), ()),
        ("negara=my,bn&negara=MY", SearchParams(countries=("MY", "BN")), ()),
        ("negara=Malaysia&negara=JP", SearchParams(countries=("JP",)), ("negara",)),
        ("gaji_min=abc", SearchParams(), ("gaji_min",)),
        ("gaji_min=-5", SearchParams(), ("gaji_min",)),
        ("gaji_min=abc&gaji_min=8.000.000", SearchParams(pay_min=8_000_000), ("gaji_min",)),
        ("gaji_min=Rp+10.000.000", SearchParams(pay_min=10_000_000), ()),
        ("gaji_min=99999999999999999999999", SearchParams(), ("gaji_min",)),
        ("gaji_min=%D9%A1%D9%A2", SearchParams(pay_min=12), ()),
        ("biaya=0", SearchParams(cost_max=0), ()),
        ("ijazah=1", SearchParams(), ("ijazah",)),
        ("asal=53", SearchParams(origin="53"), ()),
        ("asal=5304", SearchParams(), ("asal",)),
        ("asal=%D9%A5%D9%A3", SearchParams(), ("asal",)),
        ("asal=53.04%27", SearchParams(), ("asal",)),
        ("urut=acak", SearchParams(), ("urut",)),
        ("pendidikan=S1", SearchParams(education="s1"), ()),
        ("q=a%00b", SearchParams(q="a b"), ()),
        ("profesi=../../etc", SearchParams(), ("profesi",)),
    ],
)
def test_what_cannot_be_read_is_left_out_and_named(
    query: str, expected: SearchParams, problems: tuple[str, ...]
) -> None:
    found = read(query)
    assert found == expected
    assert found.problems == problems


def test_long_and_many_values_are_cut() -> None:
    assert read("q=" + "x" * 10_000).q == "x" * 200
    assert (
        len(read("negara=" + ",".join(f"A{letter}" for letter in "BCDEFGHIJKLMNOPQRSTUVWXYZ") * 9).countries)
        == 25
    )
    assert len(read("&".join(f"sektor=s{number}" for number in range(99))).sectors) == 30


def test_the_written_address_reads_back_the_same() -> None:
    params = read(
        "q=jaga+oma&negara=JP&negara=TW&biaya=0&ijazah=0&suami_istri=1&asal=53.04&urut=tutup&persis=1"
    )
    assert params.url("/lowongan/") == (
        "/lowongan/?q=jaga+oma&persis=1&negara=JP&negara=TW&biaya=0&ijazah=0&suami_istri=1&asal=53.04&urut=tutup"
    )
    assert read(params.url("").lstrip("?")) == params
    assert SearchParams().url("/lowongan/") == "/lowongan/"


def test_without_takes_a_filter_away_and_goes_to_the_first_page() -> None:
    params = read("q=sawit&negara=MY&biaya=0&hal=abc")
    assert params.without("negara", "biaya") == SearchParams(q="sawit")


NAMES = [
    "q",
    "negara",
    "profesi",
    "gaji_min",
    "biaya",
    "pendidikan",
    "tutup",
    "asal",
    "urut",
    "hal",
    "ijazah",
    "x",
]


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=30)), max_size=8))
def test_nothing_breaks_reading(pairs: list[tuple[str, str]]) -> None:
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value)
    params = read_params(data)
    assert read(params.url("").lstrip("?")) == params
