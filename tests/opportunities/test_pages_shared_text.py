"""The text by which a listing is passed on."""

from urllib.parse import unquote

import pytest
from django.test import Client
from pytest_django import Settings

from opportunities.models import Opportunity
from opportunities.presenters.share import LONGEST
from portal.models import Country
from tests.cast import Cast, World, make_live_listing
from tests.pages import every, parsed, text


@pytest.fixture
def listing(world: World, cast: Cast) -> Opportunity:
    return make_live_listing(world, cast)


def shared(client: Client, listing: Opportunity) -> str:
    buttons = every(parsed(client.get(listing.get_absolute_url())), "a")
    address = next(
        link.get("href") or "" for link in buttons if (link.get("href") or "").startswith("https://wa.me/")
    )
    assert "sms:?body=" + address.removeprefix("https://wa.me/?text=") in [
        link.get("href") for link in buttons
    ]
    return unquote(address.removeprefix("https://wa.me/?text="))


def test_shared_text_is_whole_and_ends_in_address_and_code(
    client: Client, listing: Opportunity, settings: Settings
) -> None:
    settings.SITE_URL = "https://jalurresmi.example"
    closes = listing.closes_on
    assert closes is not None
    said = shared(client, listing)
    assert said.startswith(
        "Lowongan resmi: Pemanen sawit di Pahang, Malaysia · Pahang. Gaji: RM1.700–2.300 per bulan."
        " Kira-kira Rp6,7–9,1 juta. Anda bayar Rp350.000, lihat rinciannya. Tutup "
    )
    assert said.endswith(
        f"Cek dulu sebelum membayar siapa pun: https://jalurresmi.example{listing.get_absolute_url()}"
        f" Kode {listing.code}"
    )


def test_shared_text_is_never_too_long(client: Client, listing: Opportunity) -> None:
    Opportunity.objects.update(
        title_ind="judul panjang " * 10, city="kota panjang " * 9, is_demo=True, slug="z" * 120
    )
    Country.objects.update(name_ind="Negara " * 11)
    Opportunity.objects.update(wage_min=123_456_789, wage_max=987_654_321, worker_cost_idr=10**11)
    listing.refresh_from_db()
    said = shared(client, listing)
    assert len(said) <= LONGEST
    assert said.startswith("CONTOH, bukan lowongan nyata. Lowongan resmi: judul panjang")
    assert "Cek dulu sebelum membayar siapa pun:" in said
    assert said.endswith(f"/lowongan/{listing.code}/ Kode {listing.code}")


def test_shared_text_of_a_title_without_a_space_is_not_too_long(client: Client, listing: Opportunity) -> None:
    Opportunity.objects.update(title_ind="x" * 140, city="y" * 120, is_demo=True, slug="z" * 120)
    Country.objects.update(name_ind="n" * 80)
    listing.refresh_from_db()
    said = shared(client, listing)
    assert len(said) <= LONGEST
    assert said.endswith(
        f"Cek dulu sebelum membayar siapa pun: http://127.0.0.1:8000/lowongan/{listing.code}/ Kode {listing.code}"
    )


def test_text_to_share_can_be_copied(client: Client, listing: Opportunity) -> None:
    page = parsed(client.get(listing.get_absolute_url()))
    folds = [
        fold for fold in every(page, "details") if text(every(fold, "summary")[0]) == "Teksnya, untuk disalin"
    ]
    assert [text(every(fold, "p")[0]) for fold in folds] == [shared(client, listing)]
