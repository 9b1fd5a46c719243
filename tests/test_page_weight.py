"""Every public page on the demo data: small, complete in both languages, and the same for everybody."""

from collections import Counter
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoDbBlocker

from opportunities.models import Destination, Opportunity
from outreach.models import Partner, Session
from portal import hotlines
from portal.dates import today
from portal.models import GuidePage, Occupation, User
from tests.pages import every, fetched, parsed, weight

HEAVIEST = 13_000  # bytes with brotli: the budget of every public page
AIM = 10_000  # of the list
LISTING_AIM = 11_300  # what search engines are told (schema.org) takes some 400 of it


@pytest.fixture(scope="module")
def demo_site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Reference and demo data once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed", demo=True, stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def real_help_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages carry the help numbers, as they do in production."""
    monkeypatch.setattr(hotlines, "_remembered", {})


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_site")]

SCRIPTS = {"/static/js/keep.js", "/static/js/read-aloud.js"}

LISTS = [
    "/lowongan/",
    "/lowongan/?q=sawit+malasia&asal=53.04",
    "/lowongan/?q=jaga+oma+jepang",
    "/lowongan/?negara=MY&pengalaman=0&ijazah=0&gaji_min=5000000&biaya=2000000&pelatihan=1&tutup=30&urut=gaji",
    "/lowongan/?q=astronot&negara=TW&asal=53.21",
]
OTHERS = [
    "/",
    "/cek/",
    "/kantor/",
    "/kantor/?asal=53.21",
    "/lapor/",
    "/privasi/",
    "/aksesibilitas/",
    "/data/",
    "/profesi/",
    "/simpanan/",
    "/paket/",
    "/lowongan/banding/",
    "/negara/",
    "/sosialisasi/",
    "/sosialisasi/?asal=53.04&jenis=sosialisasi&kursi=1",
    "/sosialisasi/?bulan=2027-01",
    "/mitra/",
]


def weights(client: Client, addresses: list[str]) -> dict[str, int]:
    """Bytes of each page, in English for every fifth; that one is also read as a browser reads it."""
    found = {}
    for position, address in enumerate(addresses):
        for prefix in ("", "/en") if position % 5 == 0 else ("",):
            answer = client.get(prefix + address)
            assert answer.status_code in (200, 410), prefix + address
            assert answer.cookies == {}, address
            found[prefix + address] = weight(answer)
            if position % 5 == 0:
                check_markup(answer, prefix + address)
    return found


def check_markup(answer: HttpResponse, address: str) -> None:
    """Valid HTML with one first heading and nothing inline; the browser fetches the icon, and scripts that may miss."""
    page = parsed(answer)
    assert [file for file in fetched(page) if file not in SCRIPTS] == ["/static/icons/jalur-resmi.svg"], (
        address
    )
    assert len(fetched(page)) <= 3, address  # four requests with the page itself
    assert [element.tag for element in page.iter() if "style" in element.attrib] == [], address
    assert len(every(page, "h1")) == 1, address


def too_heavy(found: dict[str, int], budget: int) -> dict[str, int]:
    return {address: size for address, size in found.items() if size > budget}


def test_lists_are_small(client: Client) -> None:
    assert too_heavy(weights(client, LISTS), AIM) == {}


def test_every_listing_is_small(client: Client) -> None:
    listings = Opportunity.objects.seen().with_liveness(today()).order_by("pk")
    addresses = [listing.get_absolute_url() for listing in listings]
    assert Counter(listing.live_now for listing in listings) == {True: 64, False: 15}  # type: ignore[attr-defined]
    assert too_heavy(weights(client, addresses), LISTING_AIM) == {}


def test_other_pages_are_within_the_budget(client: Client) -> None:
    pages = [
        *OTHERS,
        "/panduan/",
        *(f"/panduan/{slug}/" for slug in GuidePage.objects.values_list("slug", flat=True)),
        *(f"/profesi/{slug}/" for slug in Occupation.objects.values_list("slug", flat=True)),
        *(f"/negara/{code}/" for code in Destination.objects.values_list("pk", flat=True)),
        *(f"/cek/?q={code}" for code in Opportunity.objects.seen().values_list("code", flat=True)[:12]),
        "/cek/?q=NTT-22222",
    ]
    assert too_heavy(weights(client, pages), HEAVIEST) == {}


def test_pages_of_organisers_are_within_the_budget(client: Client) -> None:
    """For a coordinator on the demo data; the area has a style sheet of its own beside the inlined one."""
    coordinator = User.objects.get(username="jruk")
    client.force_login(coordinator)
    partner = Partner.objects.joined_by(coordinator).order_by("pk")[0]
    sessions = Session.objects.run_by(coordinator).order_by("pk")
    pages = ["", "lampau/", "baru/", "gabung/", f"mitra/{partner.slug}/anggota/"]
    for session in sessions:
        pages += [f"{session.code}/{page}" for page in ("", "daftarkan/", "pesan/", "ulangi/", "perubahan/")]
    for session in sessions.filter(state="draft"):
        steps = ("ubah/apa/", "ubah/kapan/", "ubah/di-mana/", "ubah/siapa/", "ubah/kursi/", "periksa/")
        pages += [f"{session.code}/{page}" for page in steps]
    found = {}
    for page in pages:
        for prefix in ("", "/en"):
            answer = client.get(f"{prefix}/penyelenggara/{page}", follow=True)
            assert answer.status_code in (200, 404), page
            found[f"{prefix}{page}"] = weight(answer)
            if answer.status_code == 200:
                assert set(fetched(parsed(answer))) <= {
                    "/static/icons/jalur-resmi.svg",
                    "/static/css/staff.css",
                }
    assert len(sessions) > 3
    assert too_heavy(found, HEAVIEST) == {}
