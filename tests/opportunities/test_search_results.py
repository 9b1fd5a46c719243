"""Matching, facets, sorts and paging on real rows."""

from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.db import connection
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opportunities import derived
from opportunities.models import CostItem, DestinationRule, Opportunity, SearchSynonym
from opportunities.search.ordering import SORT_KEYS, Cursor, read_cursor
from opportunities.search.parameters import read_params
from opportunities.search.results import PAGE_SIZE, Results, search
from portal.dates import today
from portal.models import Country, Occupation, Sector
from tests.cast import Cast, World, make_live_listing

EVERY_SORT = ("cocok", "gaji", "biaya", "tutup", "baru")


def find(query: str) -> Results:
    return search(read_params(QueryDict(query)), today())


def shown(query: str) -> list[str]:
    return [listing.title for listing in find(query).page.listings]


@pytest.fixture
def jobs(world: World, cast: Cast) -> None:
    """Five live listings in two countries and two sectors, one listing that has closed."""
    world.malaysia.other_names = "Malaisia"
    world.malaysia.save()
    Country.objects.create(iso2="KH", iso3="KHM", name_ind="Kamboja", name_en="Cambodia")
    plantation_jobs(world, cast)
    care_jobs(world, cast)
    make_live_listing(world, cast, title_ind="Sawit lama", closes_on=today() - timedelta(days=1))
    for position, listing in enumerate(Opportunity.objects.order_by("pk")):
        published = datetime.fromisoformat("2026-01-01T00:00:00+00:00") + timedelta(days=position)
        Opportunity.objects.filter(pk=listing.pk).update(published_at=published)
    derived.refresh()


def plantation_jobs(world: World, cast: Cast) -> None:
    gardener = Occupation.objects.create(
        slug="pekerja-kebun",
        isco08_code="9211",
        sector=world.plantation,
        title_ind="Pekerja kebun",
        summary_ind="Anda bekerja di kebun.",
    )
    field = {"occupation": gardener, "title_en": "", "description_en": ""}
    driving = {"description_ind": "Mengemudi truk", "experience_months": 12, "education_min": "smp"}
    feeding = {"description_ind": "Memupuk sawit", "wage_max": None}
    make_live_listing(
        world, cast, title_ind="Pemanen sawit di Sandakan", city="Sandakan, Sabah", wage_max=2900
    )
    make_live_listing(world, cast, title_ind="Sopir truk kebun", city="Johor", **driving, **field)
    make_live_listing(world, cast, title_ind="Pemupuk tanaman", city="Pahang", **feeding, **field)


def care_jobs(world: World, cast: Cast) -> None:
    japan = Country.objects.create(
        iso2="JP", iso3="JPN", name_ind="Jepang", name_en="Japan", other_names="Nippon\nNihon"
    )
    DestinationRule.objects.create(country=japan, is_open=True, starts_on="2020-01-01", source="uji")
    Sector.objects.create(key="perawatan", name_ind="Perawatan", name_en="Care")
    carer = Occupation.objects.create(
        slug="pengasuh-lansia",
        isco08_code="5322",
        sector_id="perawatan",
        title_ind="Pengasuh lansia",
        title_en="Caregiver for older people",
        summary_ind="Anda menemani orang lanjut usia.",
        synonyms="kaigo\njaga opa",
    )
    care = {
        "country": japan,
        "sector_id": "perawatan",
        "occupation": carer,
        "city": "Saitama",
        "title_en": "Caregiver",
    }
    care |= {"description_ind": "Menemani orang lanjut usia", "description_en": ""}
    make_live_listing(
        world, cast, title_ind="Perawat lansia di panti", welcomes=["couples"], education_min="none", **care
    )
    make_live_listing(
        world, cast, title_ind="Pendamping orang tua", training_by="none", education_min="sma", **care
    )


TOTALS = {
    "": 5,
    "q=sawit": 2,
    "q=SAWIT%00malasia": 0,
    "q=sawit+malaysia": 2,
    "q=kaigo": 2,
    "q=perawat": 1,
    "q=merawat": 0,
    "q=caregiver": 2,
    "q=lowongan+kerja+di+luar+negeri": 5,
    "negara=JP": 2,
    "negara=JP&negara=MY": 5,
    "negara=XX": 5,
    "sektor=perkebunan&pengalaman=0": 2,
    "pendidikan=none": 1,
    "pendidikan=smp": 4,
    "ijazah=0": 1,
    "suami_istri=1": 1,
    "pelatihan=1": 4,
    "gaji_min=6000000": 5,
    "gaji_min=7000000": 0,
    "biaya=0": 0,
    "biaya=400000": 5,
    "tutup=29": 0,
    "tutup=30": 5,
    "profesi=pengasuh-lansia": 2,
    "asal=53.04": 5,
}


@pytest.mark.usefixtures("jobs")
def test_how_many_are_found() -> None:
    assert {query: find(query).facets.total for query in TOTALS} == TOTALS


@pytest.mark.usefixtures("jobs")
def test_a_title_match_comes_before_a_text_match() -> None:
    assert shown("q=sawit") == ["Pemanen sawit di Sandakan", "Pemupuk tanaman"]


@pytest.mark.usefixtures("jobs")
def test_staff_synonyms_widen_the_search_and_are_shown() -> None:
    SearchSynonym.objects.create(term="Jaga Oma", expands_to="perawat lansia\npendamping")
    found = find("q=jaga+untuk+oma")
    assert [listing.title for listing in found.page.listings] == [
        "Perawat lansia di panti",
        "Pendamping orang tua",
    ]
    assert found.understood.was_changed
    assert find("q=jaga+oma&persis=1").facets.total == 0


@pytest.mark.usefixtures("jobs")
def test_country_words_become_a_filter_that_can_be_undone() -> None:
    SearchSynonym.objects.create(term="malasia", expands_to="Malaysia")
    found = find("q=sawit+di+malasia")
    assert (found.params.q, found.params.countries, found.facets.total) == ("sawit", ("MY",), 2)
    assert found.params.url("/lowongan/") == "/lowongan/?q=sawit&negara=MY"
    assert find("q=sawit+nihon").params.countries == ("JP",)
    exactly = find("q=sawit+di+malasia&persis=1")
    assert (exactly.params.q, exactly.params.countries, exactly.facets.total) == ("sawit di malasia", (), 0)


@pytest.mark.usefixtures("jobs")
def test_a_place_that_staff_map_to_a_country_still_leads_the_list() -> None:
    SearchSynonym.objects.create(term="sabah", expands_to="Malaysia")
    # the next says up to how much it pays, the last does not
    assert shown("q=sabah") == ["Pemanen sawit di Sandakan", "Sopir truk kebun", "Pemupuk tanaman"]


@pytest.mark.usefixtures("jobs")
def test_facets_count_with_their_own_filter_removed() -> None:
    facets = find("negara=MY&pengalaman=0").facets
    assert facets.total == 2
    assert dict(facets.of("negara")) == {"MY": 2, "JP": 2}
    assert dict(facets.of("pengalaman")) == {"true": 2, "false": 1}
    assert dict(facets.of("sektor")) == {"perkebunan": 2}
    assert facets.without("negara") == 4
    assert facets.at_least("gaji_min") == {
        5_000_000: 2,
        8_000_000: 0,
        10_000_000: 0,
        15_000_000: 0,
        20_000_000: 0,
    }
    assert facets.at_most("biaya", (0, 1_000_000)) == {0: 0, 1_000_000: 2}
    assert facets.at_most("tutup", (7, 30)) == {7: 0, 30: 2}
    assert facets.places == 18


FACET_FILTERS = {
    "negara": [{"MY"}, {"JP"}, {"MY", "JP"}],
    "sektor": [{"perkebunan"}, {"perawatan"}],
    "pengalaman": [{"0"}],
    "ijazah": [{"0"}],
    "suami_istri": [{"1"}],
    "pelatihan": [{"1"}],
    "gaji_min": [{"5000000"}, {"8000000"}],
    "pendidikan": [{"smp"}, {"none"}],
}
filters = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(choices) for name, choices in FACET_FILTERS.items()}
)


@pytest.mark.usefixtures("jobs")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filters, st.sampled_from(["", "sawit", "lansia"]))
def test_every_facet_count_is_the_number_of_results_it_promises(chosen: dict[str, set[str]], q: str) -> None:
    def total(values: dict[str, set[str]]) -> int:
        data = QueryDict(mutable=True)
        data["q"] = q
        for name, codes in values.items():
            data.setlist(name, sorted(codes))
        return search(read_params(data), today()).facets.total

    data = QueryDict(mutable=True)
    data["q"] = q
    for name, codes in chosen.items():
        data.setlist(name, sorted(codes))
    facets = search(read_params(data), today()).facets
    for parameter in ("negara", "sektor"):
        for code, count in facets.of(parameter).items():
            assert total({**chosen, parameter: {code}}) == count, (parameter, code)
    for parameter, value in (("pengalaman", "0"), ("ijazah", "0"), ("suami_istri", "1"), ("pelatihan", "1")):
        assert total({**chosen, parameter: {value}}) == facets.of(parameter).get("true", 0), parameter
        assert total({name: codes for name, codes in chosen.items() if name != parameter}) == facets.without(
            parameter
        )
    for step, count in facets.at_least("gaji_min").items():
        assert total({**chosen, "gaji_min": {str(step)}}) == count, step


@pytest.fixture
def many(world: World, cast: Cast) -> list[int]:
    """27 live listings with ties in everything that can be sorted by, and some unknown pay and cost.

    Their ids pass from six digits to seven, which text would sort otherwise.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('opportunities_opportunity', 'id'), 999_986)")
    found = []
    for number, (wage, days) in enumerate(product((1700, 1700, 2000, 2500), (3, 9, 9, 20, 30, 30, 25))):
        if number == 27:
            break
        listing = make_live_listing(
            world,
            cast,
            costs=False,
            title_ind="Pemanen sawit" if number % 3 else "Pemupuk kebun",
            description_ind="Kebun sawit",
            wage_min=Decimal(wage),
            wage_max=None,
            closes_on=today() + timedelta(days=days),
        )
        if number % 4:
            CostItem.objects.create(
                opportunity=listing,
                kind=world.passport,
                payer="worker",
                amount=number % 3 * 100,
                legal_basis=world.basis,
            )
        found.append(listing.pk)
    derived.refresh()
    Opportunity.objects.filter(pk__in=found[::9]).update(pay_idr_min=None, pay_idr_max=None)
    return found


def test_paging_forth_and_back_shows_every_listing_once_in_order(many: list[int]) -> None:
    for sort in EVERY_SORT:
        walk_forth_and_back(many, sort)


def walk_forth_and_back(many: list[int], sort: str) -> None:
    forth, cursor, pages = [], "", []
    while True:
        found = find(f"q=sawit&urut={sort}&hal={cursor}")
        forth.append([listing.pk for listing in found.page.listings])
        pages.append((found.page.number, found.pages))
        cursor = found.page.following
        if not cursor:
            break
    assert pages == [(1, 3), (2, 3), (3, 3)]
    assert [len(page) for page in forth] == [PAGE_SIZE, PAGE_SIZE, 7]
    assert Counter(pk for page in forth for pk in page) == Counter(many)
    back = [forth[-1]]
    cursor = found.page.preceding
    while cursor:
        found = find(f"q=sawit&urut={sort}&hal={cursor}")
        back.insert(0, [listing.pk for listing in found.page.listings])
        cursor = found.page.preceding
    assert back == forth
    assert found.page.number == 1


def test_the_sorts_sort(many: list[int]) -> None:
    def column(sort: str, name: str) -> list[object]:
        first = find(f"urut={sort}")
        second = find(f"urut={sort}&hal={first.page.following}")
        third = find(f"urut={sort}&hal={second.page.following}")
        return [getattr(listing, name) for found in (first, second, third) for listing in found.page.listings]

    pay = column("gaji", "pay_idr_max")
    assert pay[-3:] == [None] * 3
    assert pay[:-3] == sorted(pay[:-3], reverse=True)  # type: ignore[type-var]
    cost = column("biaya", "worker_cost_idr")
    assert cost[-7:] == [None] * 7
    assert cost[:-7] == sorted(cost[:-7])  # type: ignore[type-var]
    assert column("tutup", "closes_on") == sorted(column("tutup", "closes_on"))  # type: ignore[type-var]
    newest = column("baru", "published_at")
    assert newest == sorted(newest, reverse=True)  # type: ignore[type-var]


def test_a_listing_that_goes_while_somebody_pages_neither_skips_nor_repeats(many: list[int]) -> None:
    first = find("urut=baru")
    Opportunity.objects.filter(pk=first.page.listings[0].pk).update(state="suspended")
    second = find(f"urut=baru&hal={first.page.following}")
    third = find(f"urut=baru&hal={second.page.following}")
    shown = [listing.pk for found in (first, second, third) for listing in found.page.listings]
    assert Counter(shown) == Counter(many)


DAMAGED = [
    "2",
    "999999",
    "-1",
    "%00",
    "W10",
    "x" * 400,
    Cursor("gaji", False, 2, (5, 5)).write(),
    Cursor("baru", False, 2, ("1999-13-45", 3)).write(),
    Cursor("baru", False, 2, ("0001-01-01 00:00:00+23:59", 3)).write(),
    Cursor("baru", False, 2, ("2026-01-01 00:00:00+00:00", 2**70)).write(),
    Cursor("baru", False, 2, ("2026-01-01 00:00:00+00:00", None)).write(),
    Cursor("baru", False, 2, ("1990-01-01 00:00:00+00:00", 1)).write(),
]


@pytest.mark.usefixtures("jobs")
def test_a_damaged_or_exhausted_cursor_is_the_first_page() -> None:
    pages = [find(f"hal={hal}").page for hal in DAMAGED]
    assert [(page.number, len(page.listings)) for page in pages] == [(1, 5)] * len(DAMAGED)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@pytest.mark.usefixtures("jobs")
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(EVERY_SORT),
    st.booleans(),
    st.integers() | st.text(max_size=3),
    st.lists(json_values, max_size=4),
)
def test_no_cursor_breaks_the_page(sort: str, backwards: bool, page: object, values: list[object]) -> None:
    try:
        hal = Cursor(sort, backwards, page, tuple(values)).write()  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return
    assert find(f"q=sawit&urut={sort}&hal={hal}").facets.total == 2


def test_a_cursor_comes_back_as_it_was_written() -> None:
    written = Cursor(
        "cocok", True, 7, (Decimal("0.25"), datetime.fromisoformat("2026-11-24T01:02:03.000004+00:00"), 9)
    )
    assert read_cursor(written.write(), "cocok") == written
    assert read_cursor(written.write(), "gaji") is None
    assert set(SORT_KEYS) == set(EVERY_SORT)
