"""The facts of a listing as an Indonesian voice reads them."""

from datetime import timedelta

from django.test import Client

from opportunities.models import Opportunity
from opportunities.presenters.spoken import spoken_text
from portal.dates import format_date, today
from tests.cast import Cast, World, make_live_listing
from tests.pages import every, parsed


def spoken(listing: Opportunity, language: str = "id") -> list[str]:
    found = Opportunity.objects.for_page(today()).get(pk=listing.pk)
    return spoken_text(found, language).splitlines()


def test_numbers_are_written_as_they_are_said(world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast, gender="male")
    assert spoken(listing) == [
        "Pemanen sawit di Pahang.",
        "Malaysia, Pahang.",
        "Gaji: 1.700 sampai 2.300 Ringgit Malaysia per bulan.",
        "Kira-kira 6.715.000 sampai 9.085.000 Rupiah per bulan.",
        "Anda bayar 350.000 Rupiah.",
        "Kontrak 24 bulan.",
        "Untuk: 18 sampai 45 tahun, laki-laki, SD cukup, pengalaman: tidak perlu.",
        f"Tutup {format_date(today() + timedelta(days=30), 'id')}.",
        f"Kode: {', '.join(listing.code.replace('-', ''))}.",
        "Jangan bayar siapa pun sebelum cek kode ini.",
    ]


def test_what_is_not_stated_is_not_said(world: World, cast: Cast) -> None:
    listing = make_live_listing(
        world,
        cast,
        wage_max=None,
        currency="IDR",
        wage_min=5_000_000,
        costs=False,
        city="",
        is_demo=True,
        age_min=18,
        age_max=None,
        education_min="none",
        experience_months=6,
        contract_months=12,
    )
    assert spoken(listing)[:6] == [
        "Contoh, bukan lowongan nyata.",
        "Pemanen sawit di Pahang.",
        "Malaysia.",
        "Gaji: 5.000.000 Rupiah per bulan.",
        "Kontrak 12 bulan.",
        "Untuk: mulai 18 tahun, tanpa ijazah, pengalaman: 6 bulan.",
    ]


def test_only_indonesian_pages_are_read(client: Client, world: World, cast: Cast) -> None:
    listing = make_live_listing(world, cast)
    assert spoken(listing, "en") == []
    for prefix, buttons in (("", 1), ("/en", 0)):
        page = parsed(client.get(prefix + listing.get_absolute_url()))
        found = [button for button in every(page, "button") if "data-read-aloud" in button.attrib]
        assert len(found) == buttons
        assert all("hidden" in button.attrib for button in found)
        scripts = [script.get("src") for script in every(page, "script") if script.get("src")]
        assert ("/static/js/read-aloud.js" in scripts) == bool(buttons)
