"""The home page: two questions, numbers with their date, where to begin, the newest jobs."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from opportunities.models import Opportunity
from portal.dates import today
from portal.models import GuidePage
from tests.cast import Cast, World, make_live_listing
from tests.pages import every, parsed, text, title


@pytest.mark.parametrize("listings", [1, 3])
def test_home_counts_what_is_live_and_asks_the_database_four_times(
    client: Client, world: World, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, listings: int
) -> None:
    for _number in range(listings):
        make_live_listing(world, cast)
    make_live_listing(world, cast, quota_filled=24)
    with django_assert_num_queries(4):  # facets, names, newest, next sessions
        page = parsed(client.get("/"))
    said = text(page)
    assert f"lowongan buka{listings} sisa tempat{9 * listings} Data {today().day} " in said
    assert len(every(page, "article")) == listings
    assert f"Lihat {listings} lowongan" in said


def test_home_asks_the_two_questions(client: Client, world: World) -> None:
    page = parsed(client.get("/"))
    assert title(page) == "Kerja di luar negeri lewat jalur resmi – Jalur Resmi KP2MI"
    forms = [
        (form.get("action"), [field.get("name") for field in every(form, "input")])
        for form in every(page, "form")
    ]
    assert forms == [("/lowongan/", ["q"]), ("/cek/", ["q"])]
    assert "Sekarang tidak ada lowongan buka." in text(page)


def test_chips_lead_to_as_many_listings_as_they_say(client: Client, world: World, cast: Cast) -> None:
    for _number in range(2):
        make_live_listing(world, cast)
    make_live_listing(world, cast, experience_months=12)
    chips = {
        text(link): link.get("href") or ""
        for chips in every(parsed(client.get("/")), "ul", class_="jr-chips")
        for link in every(chips, "a")
    }
    assert chips == {
        "Malaysia (3)": "/lowongan/?negara=MY",
        "Tanpa pengalaman (2)": "/lowongan/?pengalaman=0",
    }
    assert client.get("/lowongan/?pengalaman=0").context["facets"].total == 2


def test_english_home_is_english(client: Client, world: World, cast: Cast) -> None:
    make_live_listing(world, cast)
    page = parsed(client.get("/en/"))
    assert text(every(page, "h1")[0]) == "Work abroad,by the official path."
    assert [(link.get("hreflang"), link.get("href")) for link in every(page, "link", rel="alternate")] == [
        ("id", "http://127.0.0.1:8000/"),
        ("en", "http://127.0.0.1:8000/en/"),
        ("x-default", "http://127.0.0.1:8000/"),
    ]


def test_home_leads_nowhere_dead(client: Client, world: World, cast: Cast) -> None:
    for slug in ("langkah-langkah", "biaya"):
        GuidePage.objects.create(slug=slug, title_ind=slug, body_ind="Isi")
    make_live_listing(world, cast)
    links = {link.get("href") or "" for link in every(parsed(client.get("/")), "a")}
    local = sorted(
        address for address in links if address.startswith("/") and not address.startswith("/akun/")
    )
    expected = dict.fromkeys(local, 200) | {"/penyelenggara/": 302}  # sends to sign in
    assert {address: client.get(address).status_code for address in local} == expected


def test_a_suspended_listing_leaves_the_home_page_at_once(client: Client, world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast)
    assert listing.title in text(parsed(client.get("/")))
    Opportunity.objects.update(state="suspended")
    assert listing.title not in text(parsed(client.get("/")))


def test_home_may_be_kept_by_a_cache_in_front(client: Client, world: World) -> None:
    answer = client.get("/", {"apa": "saja", "q": "\x00"})
    assert answer.status_code == 200
    assert answer.cookies == {}
    assert answer["Cache-Control"].startswith("public")
