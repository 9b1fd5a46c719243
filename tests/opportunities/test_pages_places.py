"""Pages of occupations and countries: what is open now, what the rules say, and how sure we are."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from opportunities.models import Destination, DestinationRule, Opportunity
from portal.dates import today
from portal.models import Country, Sector
from tests.cast import Cast, World, make_live_listing
from tests.pages import every, parsed, text, title


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return text(every(parsed(answer), "main")[0])


# --- Occupations -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("listings", [1, 3])
def test_occupation_counts_and_pays_from_what_is_live(
    client: Client, world: World, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, listings: int
) -> None:
    for number in range(listings):
        make_live_listing(world, cast, wage_min=1700 + 100 * number, wage_max=None)
    make_live_listing(world, cast, wage_min=9000, closes_on=today() - timedelta(days=1), wage_max=None)
    with django_assert_num_queries(5):  # edition, occupation, countries, listings, summary
        said = read(client, "/profesi/pekerja-kebun-sawit/")
    pay = {1: "Rp6,7 juta", 3: "Rp6,7–7,5 juta"}[listings]
    assert f"Lowongan buka{listings} Kuota masih ada{9 * listings} Gaji, kira-kira{pay}" in said
    assert "Anda memanen buah sawit." in said
    assert f"Lihat {listings} lowongan" in said
    assert f"Di negara mana Malaysia ({listings}) Lowongan buka" in said


def test_occupation_says_what_the_work_is_how_to_learn_it_and_which_language(
    client: Client, world: World
) -> None:
    world.harvester.training_path_ind = "Kursus di BLK"
    world.harvester.typical_language_ind = "Melayu dasar"
    world.harvester.save()
    said = read(client, "/profesi/pekerja-kebun-sawit/")
    assert "Isi pekerjaan Anda memanen buah sawit. Bidang kerjaPerkebunan" in said
    assert "Melayu dasar" in said
    assert "PelatihanKursus di BLK" in said


def test_an_occupation_that_nobody_has_confirmed_says_so(client: Client, world: World) -> None:
    assert "belum dipastikan Kepastian: pengetahuan umum" in read(client, "/profesi/pekerja-kebun-sawit/")
    world.harvester.review_status = "ready"
    world.harvester.certainty = "A"
    world.harvester.save()
    assert "belum dipastikan" not in read(client, "/profesi/pekerja-kebun-sawit/")


def test_occupation_without_a_job_leads_to_the_check(client: Client, world: World) -> None:
    said = read(client, "/profesi/pekerja-kebun-sawit/")
    assert "Sekarang tidak ada lowongan buka. Ada yang menawari Anda? Cek dulu." in said


@pytest.mark.parametrize("listings", [1, 3])
def test_occupations_are_listed_by_sector(
    client: Client, world: World, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, listings: int
) -> None:
    for _number in range(listings):
        make_live_listing(world, cast)
    with django_assert_num_queries(3):  # edition, names, counts
        said = read(client, "/profesi/")
    assert said.endswith(f"Perkebunan Pekerja kebun sawit {listings} lowongan buka")


# --- Countries ---------------------------------------------------------------------------------------------------
@pytest.fixture
def malaysia(world: World) -> Destination:
    return Destination.objects.create(
        country=world.malaysia,
        status="partly",
        note_ind="Kebun sawit disebut terbuka.",
        note_en="Palm oil is said to be open.",
        source="uji [B]",
        certainty="B",
        checked_on="2026-11-02",
        review_status="ready",
    )


@pytest.mark.parametrize("listings", [1, 3])
def test_country_says_status_source_date_and_what_is_open(
    client: Client,
    world: World,
    cast: Cast,
    malaysia: Destination,
    django_assert_num_queries: DjangoAssertNumQueries,
    listings: int,
) -> None:
    for _number in range(listings):
        make_live_listing(world, cast)
        DestinationRule.objects.create(
            country=world.malaysia,
            origin_id="52",
            sector=world.plantation,
            starts_on="2026-07-01",
            source="uji",
        )
    with django_assert_num_queries(7):  # edition, country, sectors, listings, summary, rules, costs of living
        said = read(client, "/negara/MY/")
    assert "Malaysia Terbuka sebagian" in said
    assert "Kebun sawit disebut terbuka." in said
    assert "Diperiksa: 2 November 2026. Sumber: uji" in said
    assert f"Lowongan buka{listings} Kuota masih ada{9 * listings}" in said
    rule = "Ditutup: Perkebunan, warga Nusa Tenggara Baratsejak 1 Juli 2026 · uji · belum dipastikan"
    assert said.count(rule) == listings


def test_country_links_its_kinds_of_work_and_says_what_is_not_recorded(
    client: Client, world: World, cast: Cast, malaysia: Destination
) -> None:
    make_live_listing(world, cast)
    page = parsed(client.get("/negara/MY/?asal=53.04"))
    links = {text(a): a.get("href") for a in every(page, "a")}
    assert links["Perkebunan (1)"] == "/lowongan/?negara=MY&sektor=perkebunan&asal=53.04"
    assert "Perwakilan RI di sana Belum tercatat." in text(page)
    Destination.objects.update(mission_contacts="KBRI Kuala Lumpur\n\nKJRI Johor Bahru")
    assert "KBRI Kuala LumpurKJRI Johor Bahru" in read(client, "/negara/MY/")


def test_a_country_without_a_rule_says_so(client: Client, malaysia: Destination) -> None:
    DestinationRule.objects.all().delete()
    assert "Tanpa aturan itu, tidak boleh ada penempatan. Tanya BP3MI." in read(client, "/negara/MY/")


def test_a_closed_country_says_do_not_pay_first(client: Client, malaysia: Destination) -> None:
    Destination.objects.update(status="closed")
    said = read(client, "/negara/MY/")
    assert said.index("Jangan bayar, jangan berangkat.") < said.index("Kebun sawit disebut terbuka.")
    assert "Malaysia Ditutup: jangan berangkat" in said


def test_a_country_without_a_record_is_not_known(client: Client, world: World) -> None:
    Country.objects.create(iso2="FR", iso3="FRA", name_ind="Prancis", name_en="France")
    said = read(client, "/negara/FR/")
    assert "Belum diketahui: tanya BP3MI" in said
    assert "Data kami belum mencatat apakah Prancis terbuka." in said
    assert title(parsed(client.get("/en/negara/FR/"))) == "Work in France – Jalur Resmi KP2MI"


def test_country_code_is_written_in_one_way(client: Client, world: World) -> None:
    for query in ("", "?asal=53.04"):
        answer = client.get(f"/negara/my/{query}")
        assert (answer.status_code, answer["Location"]) == (301, f"/negara/MY/{query}")


@pytest.mark.parametrize("listings", [1, 3])
def test_countries_are_listed_by_status(
    client: Client,
    world: World,
    cast: Cast,
    malaysia: Destination,
    django_assert_num_queries: DjangoAssertNumQueries,
    listings: int,
) -> None:
    for _number in range(listings):
        make_live_listing(world, cast)
    japan = Country.objects.create(iso2="JP", iso3="JPN", name_ind="Jepang", name_en="Japan")
    Destination.objects.create(country=japan, status="open")
    with django_assert_num_queries(3):  # edition, names, counts
        said = read(client, "/negara/")
    assert said.endswith(
        f"Terbuka Jepang belum ada lowongan buka Terbuka sebagian Malaysia {listings} lowongan buka"
    )


@pytest.mark.parametrize(
    ("english", "work", "land"),
    [("Malaya", "Plantations (1)", "Malaya (1)"), ("", "Perkebunan (1)", "Malaysia (1)")],
)
def test_names_of_what_is_counted_are_in_the_language_of_the_page(
    client: Client, world: World, cast: Cast, english: str, work: str, land: str
) -> None:
    Country.objects.filter(pk="MY").update(name_en=english)
    Sector.objects.update(name_en=english and "Plantations")
    make_live_listing(world, cast)
    assert land in read(client, "/en/profesi/pekerja-kebun-sawit/")
    assert work in read(client, "/en/negara/MY/")
    assert "Malaysia (1)" in read(client, "/profesi/pekerja-kebun-sawit/")
    assert "Perkebunan (1)" in read(client, "/negara/MY/")


# --- Bad addresses -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address",
    [
        "/profesi/tidak-ada/",
        "/profesi/%00/",
        "/profesi/" + "a" * 500 + "/",
        "/negara/XX/",
        "/negara/%00/",
        "/negara/MYS/",
    ],
)
def test_what_does_not_exist_is_404(client: Client, world: World, address: str) -> None:
    assert client.get(address).status_code in (301, 404)
    assert client.get(address, follow=True).status_code == 404


def test_home_narrows_what_is_shown(client: Client, world: World, cast: Cast, malaysia: Destination) -> None:
    make_live_listing(world, cast)
    Opportunity.objects.update(origin=None)
    DestinationRule.objects.create(country=world.malaysia, origin_id="52", starts_on=today(), source="uji")
    assert "Lowongan buka1" in read(client, "/negara/MY/?asal=53.04")
    assert "Lowongan buka0" in read(client, "/negara/MY/?asal=52.01")
    assert "Lowongan buka0" in read(client, "/profesi/pekerja-kebun-sawit/?asal=52.01")
    assert "Pekerja kebun sawit belum ada lowongan buka" in read(client, "/profesi/?asal=52.01")
    assert "Malaysia belum ada lowongan buka" in read(client, "/negara/?asal=52.01")
