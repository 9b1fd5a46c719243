"""Live listings as a feed of any search, as open-data files, and as pictures of shared links."""

import csv
import io
import json
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from opportunities.models import Agency, AgencySanction, Opportunity
from opportunities.opendata import CHUNK, COLUMNS
from portal import pictures
from portal.dates import today
from tests.cast import Cast, World, make_listing, make_live_listing
from tests.pages import every, parsed

FEED = "/lowongan/feed.xml"
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "http://127.0.0.1:8000"


# --- Atom --------------------------------------------------------------------------------------------------------
def entries(client: Client, query: str = "") -> list[str]:
    answer = client.get(FEED + query)
    assert answer.status_code == 200
    root = ElementTree.fromstring(answer.content)  # noqa: S314 our own
    return [entry.findtext(f"{ATOM}id") or "" for entry in root.findall(f"{ATOM}entry")]


def test_an_entry(client: Client, world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast, title_ind="A & B <i>")
    answer = client.get(f"{FEED}?negara=MY&urut=gaji&hal=xyz")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(answer.content)  # noqa: S314 our own
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "A & B <i>, Malaysia"
    assert entry.findtext(f"{ATOM}id") == f"{SITE}/lowongan/{listing.code}/"
    assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated") or "") == listing.updated_at
    text = entry.findtext(f"{ATOM}summary") or ""
    assert text.startswith("Malaysia · Pahang · RM1.700–2.300 per bulan · Anda bayar Rp350.000")
    assert text.endswith(f"Kode {listing.code}.")
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {
        "alternate": f"{SITE}/lowongan/?negara=MY&urut=gaji",
        "self": f"{SITE}{FEED}?negara=MY&urut=gaji&hal=xyz",
    }


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("", "CONTOH: Pemanen sawit di Pahang, Malaysia", "CONTOH, bukan lowongan nyata. · Malaysia · "),
        ("/en", "SAMPLE: ", "SAMPLE, not a real job. · Malaysia · "),
    ],
)
def test_a_sample_says_so(
    client: Client, world: World, cast: Cast, language: str, title: str, text: str
) -> None:
    make_live_listing(world, cast, is_demo=True)
    root = ElementTree.fromstring(client.get(language + FEED).content)  # noqa: S314 our own
    (entry,) = root.findall(f"{ATOM}entry")
    assert (entry.findtext(f"{ATOM}title") or "").startswith(title)
    assert (entry.findtext(f"{ATOM}summary") or "").startswith(text)


def test_a_feed_of_a_search(client: Client, world: World, cast: Cast) -> None:
    first = make_live_listing(world, cast)
    second = make_live_listing(world, cast, source_checked_at=first.source_checked_at + timedelta(hours=1))  # type: ignore[operator]
    ids = [f"{SITE}/lowongan/{listing.code}/" for listing in (second, first)]
    assert entries(client) == ids
    assert entries(client, "?q=sawit&urut=gaji") == ids
    assert entries(client, "?q=perawat") == []
    assert entries(client, "?negara=MY&utm_source=x") == ids
    Opportunity.objects.filter(pk=second.pk).update(state="suspended")
    assert entries(client) == ids[1:]


@pytest.mark.parametrize(
    ("query", "found", "title"),
    [
        ("?negara=QX", 0, "Lowongan Jalur Resmi (tidak dikenal: Negara)"),
        (
            "?q=sawit&profesi=x&asal=99.99",
            0,
            "Lowongan Jalur Resmi: sawit (tidak dikenal: Jabatan, Daerah asal)",
        ),
        ("?q=malaysia&negara=QX", 0, "Lowongan Jalur Resmi: malaysia (tidak dikenal: Negara)"),
        ("?negara=QX&negara=MY", 1, "Lowongan Jalur Resmi (tidak dikenal: Negara)"),
        ("?negara=MY", 1, "Lowongan Jalur Resmi"),
    ],
)
def test_the_feed_of_what_does_not_exist_is_empty_and_says_so_as_the_api(
    client: Client, world: World, cast: Cast, query: str, found: int, title: str
) -> None:
    make_live_listing(world, cast)
    assert len(entries(client, query)) == found == client.get(f"/api/v1/opportunities{query}").json()["total"]
    root = ElementTree.fromstring(client.get(FEED + query).content)  # noqa: S314 our own
    assert root.findtext(f"{ATOM}title") == title


@pytest.mark.parametrize("listings", [1, 3])
def test_the_feed_asks_the_database_a_fixed_number_of_times(
    client: Client, world: World, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, listings: int
) -> None:
    for _number in range(listings):
        make_live_listing(world, cast)
    with django_assert_num_queries(2):  # names, listings
        assert len(entries(client)) == listings
    with django_assert_num_queries(3):  # and synonyms
        entries(client, "?q=sawit")


def test_the_page_names_its_feed(client: Client, world: World, cast: Cast) -> None:
    page = parsed(client.get("/en/lowongan/?q=sawit&negara=MY&hal=abc"))
    links = every(page, "link", type="application/atom+xml")
    assert [link.get("href") for link in links] == ["/en/lowongan/feed.xml?q=sawit&negara=MY"]
    page = parsed(
        client.get("/lowongan/?negara=QX&asal=99.99&skema=x&gaji_min=1")
    )  # shown without what is unknown
    links = every(page, "link", type="application/atom+xml")
    assert [link.get("href") for link in links] == ["/lowongan/feed.xml?gaji_min=1"]


@pytest.mark.parametrize("query", ["?q=%00", f"?q={'a' * 9000}", "?gaji_min=abc&hal=9", "?q=%EF%BF%BE%1B"])
def test_no_address_breaks_the_feed(client: Client, world: World, cast: Cast, query: str) -> None:
    make_live_listing(world, cast)
    entries(client, query)


# --- Open data ---------------------------------------------------------------------------------------------------
def table(client: Client) -> list[dict[str, str]]:
    content = b"".join(client.get("/lowongan/data.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(content)))


def from_json(client: Client) -> dict[str, Any]:
    content = b"".join(client.get("/lowongan/data.json").streaming_content)  # type: ignore[attr-defined]
    found: dict[str, Any] = json.loads(content)
    return found


def test_a_row(client: Client, world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast)
    make_listing(world, cast.editor)
    (row,) = table(client)
    assert tuple(row) == COLUMNS
    expected = {
        "code": listing.code,
        "title_id": "Pemanen sawit di Pahang",
        "country": "MY",
        "occupation": "pekerja-kebun-sawit",
        "isco08": "9211",
        "agency": "PT Uji Coba (contoh)",
        "wage_min": "1700.00",
        "pay_idr_min": "6715000",
        "worker_cost_idr": "350000",
        "places_left": "9",
        "closes_on": str(listing.closes_on),
        "sample": "False",
        "url": f"{SITE}/lowongan/{listing.code}/pemanen-sawit/",
    }
    assert {name: row[name] for name in expected} == expected
    answer = from_json(client)
    assert (answer["data_of"], answer["licence"]) == (
        str(today()),
        "https://creativecommons.org/licenses/by/4.0/",
    )
    (item,) = answer["listings"]
    assert tuple(item) == COLUMNS
    assert (item["code"], item["places_left"], item["sample"]) == (listing.code, 9, False)


def test_files_of_nothing(client: Client, world: World) -> None:
    assert table(client) == []
    assert from_json(client)["listings"] == []


def test_a_stopped_listing_is_in_no_file(client: Client, world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast)
    assert [row["code"] for row in table(client)] == [listing.code]
    AgencySanction.objects.create(agency=world.agency, kind="temporary_stop", starts_on=today(), source="uji")
    assert table(client) == []


@pytest.mark.parametrize("address", ["/lowongan/data.csv", "/lowongan/data.json"])
@pytest.mark.parametrize(
    "change",
    [
        lambda listing: Opportunity.objects.filter(pk=listing.pk).update(state="suspended"),
        lambda listing: Opportunity.objects.filter(pk=listing.pk).update(quota_filled=16),
        lambda listing: Opportunity.objects.filter(pk=listing.pk).update(pay_idr_min=1),
        lambda listing: Agency.objects.update(name="PT Lain (contoh)"),
    ],
)
def test_the_mark_changes_with_any_value(
    client: Client, world: World, cast: Cast, address: str, change: Any
) -> None:
    listing = make_live_listing(world, cast)
    mark = client.get(address)["ETag"]
    assert client.get(address)["ETag"] == mark
    assert client.get(address, headers={"If-None-Match": mark}).status_code == 304
    change(listing)
    assert client.get(address, headers={"If-None-Match": mark}).status_code == 200


@pytest.mark.parametrize("listings", [1, 3])
def test_files_are_read_in_pieces(
    client: Client,
    world: World,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
    listings: int,
) -> None:
    expected = [make_live_listing(world, cast).code for _number in range(listings)]
    with django_assert_num_queries(2):  # the mark, one piece
        table(client)
    monkeypatch.setattr("opportunities.opendata.CHUNK", 2)
    with django_assert_num_queries(1 + listings // 2 + 1):
        assert [row["code"] for row in table(client)] == expected
    assert CHUNK > 2


@pytest.mark.parametrize("text", ["=1+1", "+62", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_is_a_formula(client: Client, world: World, cast: Cast, text: str) -> None:
    make_live_listing(world, cast, title_ind=text, employer_name=text, city=text)
    (row,) = table(client)
    assert (row["title_id"], row["employer"], row["city"]) == (f"'{text}", f"'{text}", f"'{text}")
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())


# --- Pictures ----------------------------------------------------------------------------------------------------
def picture(client: Client, code: str, status: int = 200, prefix: str = "") -> bytes:
    answer = client.get(f"{prefix}/lowongan/{code}/gambar.png")
    assert answer.status_code == status
    assert answer["Content-Type"] == "image/png"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert len(answer.content) <= 100_000
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)
    return bytes(answer.content)


def test_the_picture_is_small_and_of_this_moment(client: Client, world: World, cast: Cast) -> None:
    listing = make_live_listing(
        world, cast, title_ind="#set page(width: 1pt) " + "Mengelola kebun " * 7, city="Kota " * 20
    )
    live = picture(client, listing.code)
    assert picture(client, listing.code, prefix="/en") != live
    Opportunity.objects.filter(pk=listing.pk).update(quota_filled=20)
    assert picture(client, listing.code) != live
    Opportunity.objects.filter(pk=listing.pk).update(state="suspended")
    stopped = picture(client, listing.code)
    Opportunity.objects.filter(pk=listing.pk).update(state="withdrawn")
    assert picture(client, listing.code, 410) != stopped
    draft = make_listing(world, cast.editor)
    assert client.get(f"/lowongan/{draft.code}/gambar.png").status_code == 404


def test_the_same_texts_are_drawn_once(client: Client, world: World, cast: Cast) -> None:
    pictures.draw.cache_clear()
    listing = make_live_listing(world, cast)
    first = client.get(f"/lowongan/{listing.code}/gambar.png")
    assert picture(client, listing.code) == first.content
    assert (pictures.draw.cache_info().misses, pictures.draw.cache_info().hits) == (1, 1)
    address = f"/lowongan/{listing.code}/gambar.png"
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert first["Cache-Control"].startswith("public, max-age=0, s-maxage=25")


def test_the_page_names_its_picture(client: Client, world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast)
    page = parsed(client.get(listing.get_absolute_url()))
    tags = {meta.get("property"): meta.get("content") for meta in every(page, "meta") if meta.get("property")}
    assert tags == {
        "og:title": "Pemanen sawit di Pahang",
        "og:description": "Malaysia · Pahang · RM1.700–2.300 · per bulan",
        "og:type": "website",
        "og:url": f"{SITE}{listing.get_absolute_url()}",
        "og:locale": "id_ID",
        "og:image": f"{SITE}/lowongan/{listing.code}/gambar.png",
        "og:image:width": "1200",
        "og:image:height": "630",
    }
    assert [meta.get("content") for meta in every(page, "meta", name="twitter:card")] == [
        "summary_large_image"
    ]
