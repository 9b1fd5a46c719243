"""The list of jobs as visitors see it: counts, filters, a way on, and nothing that an address could break."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from opportunities import derived
from opportunities.models import Destination, DestinationRule, Opportunity, SearchSynonym
from portal.dates import today
from portal.models import Country, Occupation
from tests.cast import Cast, World, make_live_listing
from tests.pages import every, parsed, text, title

PATH = "/lowongan/"


@pytest.fixture
def jobs(world: World, cast: Cast) -> list[Opportunity]:
    """Twelve live listings in Malaysia: two pages."""
    return [
        make_live_listing(world, cast, title_ind=f"Pemanen sawit {number}", title_en=f"Harvester {number}")
        for number in range(12)
    ]


def headings(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    return [text(heading) for heading in every(parsed(response), "h2") if heading.find("*") is not None]


def links(client: Client, address: str) -> dict[str, str]:
    return {text(link): link.get("href") or "" for link in every(parsed(client.get(address)), "a")}


# --- Statements --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("listings", [1, 3])
def test_list_asks_the_database_a_fixed_number_of_times(
    client: Client, world: World, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, listings: int
) -> None:
    for _number in range(listings):
        make_live_listing(world, cast)
    with django_assert_num_queries(3):  # names, facets, listings
        assert len(headings(client, PATH)) == listings
    with django_assert_num_queries(4):  # and synonyms
        client.get(PATH, {"q": "sawit", "negara": "MY", "pengalaman": "0"})
    with django_assert_num_queries(5):  # and offices
        client.get(PATH, {"q": "sawit", "asal": "53.04", "urut": "gaji"})
    with django_assert_num_queries(6):  # names, meanings, facets, offices, what lies near, sessions
        client.get(PATH, {"q": "tidakada", "asal": "53.04"})


def test_a_number_that_the_form_does_not_offer_has_no_count(client: Client, jobs: list[Opportunity]) -> None:
    page = text(every(parsed(client.get(PATH, {"gaji_min": "6000000"})), "form", class_="jr-facets")[0])
    assert "Mulai Rp5 juta (12)" in page
    assert "Mulai Rp6 juta" in page
    assert "Mulai Rp6 juta (" not in page


# --- Listings ----------------------------------------------------------------------------------------------------
def test_card_says_pay_cost_places_and_date(client: Client, world: World, cast: Cast) -> None:
    make_live_listing(world, cast)
    card = every(parsed(client.get(PATH)), "article")[0]
    assert text(card) == (
        "Pemanen sawit di Pahang Malaysia · Pahang RM1.700–2.300 per bulan kira-kira Rp6,7–9,1 juta"
        " Anda bayarRp350.000 sisanya majikan Kuotasisa 9 dari 24 orang"
        f" Tutup{closing()} 30 hari lagi Izin diperiksa {checked()} PT Uji Coba (contoh)"
        " Pilih Pemanen sawit di Pahang"
    )


def closing() -> str:
    day = today() + timedelta(days=30)
    return f"{day.day} {MONTHS[day.month - 1]}"


def checked() -> str:
    return f"{today().day} {MONTHS[today().month - 1]}"


MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")


@pytest.mark.usefixtures("jobs")
def test_pages_are_linked_both_ways(client: Client) -> None:
    first = links(client, PATH)
    assert "‹ Halaman sebelumnya" not in first
    second = links(client, first["Halaman berikutnya ›"])
    assert second["‹ Halaman sebelumnya"] == PATH
    assert "Halaman berikutnya ›" not in second
    assert len(headings(client, first["Halaman berikutnya ›"])) == 2


@pytest.mark.usefixtures("jobs")
def test_only_live_listings_are_shown(client: Client) -> None:
    Opportunity.objects.exclude(title_ind="Pemanen sawit 3").update(closes_on=today() - timedelta(days=1))
    assert headings(client, PATH) == ["Pemanen sawit 3"]
    assert title(parsed(client.get(PATH))) == "1 lowongan – Jalur Resmi KP2MI"


@pytest.mark.usefixtures("jobs")
def test_english_page_is_english(client: Client) -> None:
    page = parsed(client.get("/en/lowongan/?q=harvester"))
    assert title(page) == "12 jobs – Jalur Resmi KP2MI"
    assert every(page, "html")[0].get("lang") == "en"
    assert every(page, "article")[0].find(".//{*}a").get("href").startswith("/en/lowongan/NTT-")  # type: ignore[union-attr]


# --- Filters -----------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("jobs")
def test_form_shows_what_is_ticked_and_carries_the_rest(client: Client) -> None:
    form = parsed(client.get(PATH, {"q": "sawit", "negara": "MY", "asal": "53.04", "urut": "gaji"}))
    inputs = [box for box in every(form, "input") if box.get("name") != "kode"]  # jobs to compare
    ticked = [
        (box.get("name"), box.get("value")) for box in inputs if "checked" in box.attrib and box.get("value")
    ]
    hidden = [(box.get("name"), box.get("value")) for box in inputs if box.get("type") == "hidden"]
    assert ticked == [("negara", "MY")]
    assert hidden == [
        ("asal", "53.04"),
        ("asal", "53.04"),
        ("q", "sawit"),
        ("asal", "53.04"),
        ("urut", "gaji"),
    ]
    assert [(box.get("name"), box.get("value")) for box in inputs if box.get("type") == "checkbox"] == [
        ("negara", "MY"),
        ("pengalaman", "0"),
        ("pelatihan", "1"),
        ("sektor", "perkebunan"),
        ("profesi", "pekerja-kebun-sawit"),
        ("skema", "p2p"),
    ]


@pytest.mark.usefixtures("jobs")
def test_every_filter_is_a_chip_that_takes_it_away(client: Client) -> None:
    query = "?q=sawit&negara=MY&gaji_min=5000000&pengalaman=0&asal=53.04&urut=gaji"
    found = links(client, PATH + query)
    assert {name: address for name, address in found.items() if name.startswith("Hapus")} == {
        "Hapus saringan: Malaysia ×": "/lowongan/?q=sawit&gaji_min=5000000&pengalaman=0&asal=53.04&urut=gaji",
        "Hapus saringan: Mulai Rp5 juta ×": "/lowongan/?q=sawit&negara=MY&pengalaman=0&asal=53.04&urut=gaji",
        "Hapus saringan: Tanpa pengalaman ×": "/lowongan/?q=sawit&negara=MY&gaji_min=5000000&asal=53.04&urut=gaji",
        "Hapus semua": "/lowongan/?q=sawit&asal=53.04&urut=gaji",
    }


@pytest.mark.usefixtures("jobs")
def test_changed_words_are_said_and_can_be_insisted_on(client: Client) -> None:
    SearchSynonym.objects.create(term="malasia", expands_to="Malaysia")
    page = parsed(client.get(PATH, {"q": "sawit malasia"}))
    assert text(every(page, "p")[2]) == "Menampilkan hasil sawit, Malaysia. Cari persis “sawit malasia”"
    found = links(client, f"{PATH}?q=sawit+malasia")
    assert found["Cari persis “sawit malasia”"] == "/lowongan/?q=sawit+malasia&persis=1"
    assert found["Hapus saringan: Malaysia ×"] == "/lowongan/?q=sawit"
    assert client.get(PATH, {"q": "sawit malasia", "persis": "1"}).context["facets"].total == 0


@pytest.mark.usefixtures("jobs")
def test_sorts_are_links(client: Client) -> None:
    found = links(client, f"{PATH}?q=sawit&negara=MY")
    assert {name: found[name] for name in ("Cocok", "Terbaru", "Gaji", "Biaya", "Tutup")} == {
        "Cocok": "/lowongan/?q=sawit&negara=MY",
        "Terbaru": "/lowongan/?q=sawit&negara=MY&urut=baru",
        "Gaji": "/lowongan/?q=sawit&negara=MY&urut=gaji",
        "Biaya": "/lowongan/?q=sawit&negara=MY&urut=biaya",
        "Tutup": "/lowongan/?q=sawit&negara=MY&urut=tutup",
    }
    assert "Cocok" not in links(client, PATH)


# --- Home regency ------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("jobs")
def test_listings_closed_to_the_home_province_are_hidden_and_the_office_is_named(
    client: Client, world: World
) -> None:
    DestinationRule.objects.create(
        country=world.malaysia, origin_id="52", is_open=False, starts_on=today(), source="uji"
    )
    world.ntt.serves.add("53.04")
    Opportunity.objects.update(origin=None)
    here = client.get(PATH, {"asal": "53.04"})
    assert here.context["facets"].total == 12
    assert "Untuk warga Belu: lowongan yang tertutup bagi provinsi Anda tidak ditampilkan." in text(
        parsed(here)
    )
    assert "Ke mana: BP3MI NTT" in text(parsed(here))
    world.ntb.region.children.create(code="52.01", level="regency", name="Lombok Barat")  # type: ignore[union-attr]
    there = client.get(PATH, {"asal": "52.01"})
    assert there.context["facets"].total == 0
    assert "Belum ada kantor BP3MI di data kami untuk daerah ini. Lihat semua kantor" in text(parsed(there))
    assert "/kantor/?asal=52.01" in links(client, f"{PATH}?asal=52.01")["Lihat semua kantor"]


@pytest.mark.usefixtures("jobs")
def test_home_is_carried_in_addresses_and_nowhere_else(client: Client) -> None:
    response = client.get(PATH, {"asal": "53.04"})
    cards = [article.find(".//{*}a").get("href") for article in every(parsed(response), "article")]  # type: ignore[union-attr]
    assert all(address and address.endswith("?asal=53.04") for address in cards)
    assert response.cookies == {}


@pytest.mark.parametrize("occupations", [8, 9])
def test_occupations_that_are_left_out_of_the_filters_can_be_typed(
    client: Client, world: World, cast: Cast, occupations: int
) -> None:
    for number in range(occupations):
        occupation = Occupation.objects.create(
            slug=f"p{number}", sector=world.plantation, title_ind=f"Pekerja {number}", title_en="x"
        )
        make_live_listing(world, cast, occupation=occupation)
    page = parsed(client.get(PATH))
    assert len(every(page, "input", name="profesi")) == 8
    said = "Jabatan lain: tulis namanya di kotak cari." in text(every(page, "form", class_="jr-facets")[0])
    assert said == (occupations > 8)


# --- Nothing found -----------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("jobs")
def test_nothing_found_offers_ways_on_that_keep_their_promise(client: Client) -> None:
    Country.objects.create(iso2="TW", iso3="TWN", name_ind="Taiwan", name_en="Taiwan")
    page = parsed(client.get(PATH, {"q": "sawit taiwan", "ijazah": "0"}))
    assert text(every(page, "h1")[0]) == "Belum ada lowongan “sawit” di Taiwan"
    ways = {text(way): way.get("href") or "" for way in every(every(page, "ul", class_="jr-tap")[0], "a")}
    assert ways == {
        "Kerja di Taiwan Belum diketahui: tanya BP3MI": "/negara/TW/",
        "Tanpa pengalaman (12)": "/lowongan/?pengalaman=0",
        "Semua lowongan buka (12)": "/lowongan/",
        "Kabari saya bila ada Lewat email atau aplikasi berita": "/lowongan/kabar/?q=sawit&negara=TW&ijazah=0",
        "Tanya petugas Kantor di dekat Anda": "/kantor/",
    }
    assert all(client.get(ways[name]).context["facets"].total == 12 for name in list(ways)[1:3])


@pytest.mark.usefixtures("jobs")
@pytest.mark.parametrize(("query", "total"), [("q=kamboja", 0), ("negara=KH&negara=MY", 12)])
def test_a_closed_country_is_called_closed_before_anything_else(
    client: Client, query: str, total: int
) -> None:
    country = Country.objects.create(iso2="KH", iso3="KHM", name_ind="Kamboja", name_en="Cambodia")
    Destination.objects.create(country=country, status="closed", source="Uji")
    answer = client.get(f"{PATH}?{query}")
    page = parsed(answer)
    assert answer.context["facets"].total == total
    [warning] = every(page, "div", class_="alert alert-danger jr-row")
    assert text(warning).startswith("Jangan bayar, jangan berangkat. Pemerintah tidak menempatkan")
    assert answer.content.index(b"alert-danger") < answer.content.index(b"<h1>")
    assert (b'href="/negara/KH/"' in answer.content) == (total == 0)


@pytest.mark.usefixtures("jobs")
def test_nothing_found_names_the_filter_that_is_in_the_way(client: Client) -> None:
    page = parsed(client.get(PATH, {"q": "sawit", "gaji_min": "90000000"}))
    ways = [text(way) for way in every(every(page, "ul", class_="jr-tap")[0], "a")]
    assert ways[0] == "Tanpa saringan “Gaji sebulan” (12)"


@pytest.mark.usefixtures("jobs")
@pytest.mark.parametrize(
    ("months", "said"), [("0", "Tanpa pengalaman"), ("12", "Pengalaman sampai 12 bulan")]
)
def test_the_filter_of_experience_is_called_what_it_is(client: Client, months: str, said: str) -> None:
    Opportunity.objects.update(experience_months=24)
    derived.refresh()
    page = parsed(client.get(PATH, {"q": "sawit", "pengalaman": months}))
    ways = [text(way) for way in every(every(page, "ul", class_="jr-tap")[0], "a")]
    assert f"Tanpa saringan “{said}” (12)" in ways


def test_no_listing_at_all_still_is_a_page(client: Client, world: World) -> None:
    page = parsed(client.get(PATH))
    assert text(every(page, "h1")[0]) == "Sekarang belum ada lowongan buka"


# --- Bad input ---------------------------------------------------------------------------------------------------
BAD = [
    "q=%00",
    "q=%00sawit%00",
    "q=" + "a" * 10_000,
    "q=" + quote("(a+)+$ .* [") + "&q=x",
    "q=" + quote("' OR 1=1; DROP TABLE users; --"),
    "q=" + quote("<script>alert(1)</script>"),
    "q=" + quote("مرحبا \u202e بالعالم"),
    "q=" + quote("🌴🌴🌴"),
    "q=" + quote("& | ! <-> : * \\ '"),
    "q=%ff%fe",
    "hal=999999",
    "hal=-1",
    "hal=%00",
    "hal=2&urut=gaji",
    "gaji_min=abc",
    "gaji_min=99999999999999999999999999",
    "biaya=-1&pengalaman=x&tutup=1e9",
    "negara=Malaysia&negara=%00&negara=MY",
    "profesi=..%2F..%2Fetc&sektor=%27&skema=p2p&skema=p2p",
    "asal=99.99",
    "asal=53.04%27--&urut=;&pendidikan=phd",
    "lama=1&utm_source=wa&fbclid=x&halaman=7",
    "&&&==&=x",
]


@pytest.mark.usefixtures("jobs")
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_no_address_breaks_the_list(client: Client, prefix: str) -> None:
    answers = {query: client.get(f"{prefix}{PATH}?{query}") for query in BAD}
    assert {query: answer.status_code for query, answer in answers.items()} == dict.fromkeys(BAD, 200)
    for answer in answers.values():
        parsed(answer)
        assert b"<script>alert" not in answer.content


LEFT_OUT = {
    "": "",
    "lama=1&utm_source=wa": "",
    "gaji_min=abc": "Gaji sebulan",
    "gaji_min=abc&gaji_min=5000000": "Gaji sebulan",
    "negara=MY&negara=XX": "Negara",
    "profesi=astronot&urut=acak&asal=99.99": "Urutan, Jabatan, Daerah asal",
    "hal=999999": "Halaman daftar",
    "hal=9": "Halaman daftar",
    "hal=2": "",
    "hal=1": "",
    "hal=%3Cscript%3E": "Halaman daftar",
    "q=sawit&q=kebun": "kata",
}


@pytest.mark.usefixtures("jobs")
def test_what_a_link_asks_for_in_vain_is_named(client: Client) -> None:
    said = {}
    for query in LEFT_OUT:
        notes = [text(note) for note in every(parsed(client.get(f"{PATH}?{query}")), "p")]
        found = [note for note in notes if note.startswith("Tautan ini tidak terbaca seluruhnya.")]
        said[query] = found[0].partition("Tidak dipakai: ")[2].rstrip(".") if found else ""
    assert said == LEFT_OUT


@pytest.mark.usefixtures("jobs")
def test_the_number_of_a_page_in_an_old_link_still_leads_there(client: Client) -> None:
    first = links(client, PATH)
    assert headings(client, f"{PATH}?hal=2") == headings(client, first["Halaman berikutnya ›"])
    assert links(client, f"{PATH}?hal=2")["‹ Halaman sebelumnya"] == PATH
    assert headings(client, f"{PATH}?hal=3") == headings(client, PATH)


@pytest.mark.parametrize("address", ["/id/lowongan/", "/de/lowongan/", "/EN/lowongan/", "/en/en/lowongan/"])
@pytest.mark.django_db
def test_a_wrong_language_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("jobs")
def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post(PATH, {"q": "sawit"}).status_code == 405
    assert client.head(PATH).status_code == 200


# --- Keeping -----------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("jobs")
def test_page_may_be_kept_by_a_cache_in_front(client: Client) -> None:
    response = client.get(PATH, {"q": "sawit"})
    assert response["Cache-Control"] == "public, max-age=0, s-maxage=25, stale-while-revalidate=25"
    assert response.cookies == {}
    again = client.get(PATH, {"q": "sawit"}, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.usefixtures("jobs")
def test_a_closed_listing_is_gone_with_the_next_request(client: Client, jobs: list[Opportunity]) -> None:
    assert len(headings(client, PATH)) == 10
    Opportunity.objects.filter(pk__in=[job.pk for job in jobs[:11]]).update(state="suspended")
    derived.refresh()
    assert headings(client, PATH) == ["Pemanen sawit 11"]
