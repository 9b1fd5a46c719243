"""The offline packet: one file that stands alone, dated and expiring, small, and only of what is live."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from opportunities.models import Opportunity
from portal.dates import format_date, today
from portal.hotlines import HelpNumber
from portal.models import Office, Region
from portal.styles import csp_hash
from portal.views import packet
from tests.cast import Cast, World, make_live_listing
from tests.outreach.cast import in_days, make_approved, make_field
from tests.pages import every, fetched, parsed, text

FILE = "/paket/53.04.html"


def read(client: Client, address: str = FILE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return text(parsed(answer))


@pytest.fixture
def numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    number = HelpNumber("call", "Pusat panggilan", "0800-1000", "phone", "tel:08001000", "", None)
    monkeypatch.setattr(packet, "help_numbers", lambda: (number,))


@pytest.mark.usefixtures("numbers")
def test_the_file_has_jobs_sessions_and_offices_and_says_until_when(
    client: Client, world: World, cast: Cast
) -> None:
    listing = make_live_listing(world, cast)
    session = make_approved(world, cast, make_field(world, cast).hall)
    world.ntt.serves.add("53.04")
    Office.objects.filter(pk=world.ntt.pk).update(phone="0380-111", opening_hours="08.00–15.00")
    said = read(client)
    last = format_date(today() + timedelta(days=14), "id")
    for words in (
        "Lowongan resmi untuk Belu",
        f"Data {format_date(today(), 'id')}. Jangan percaya berkas ini setelah {last}.",
        "atau lewat telepon: 0800-1000",
        "1 lowongan buka Pemanen sawit di Pahang",
        f"Malaysia · Pahang · {listing.code}",
        "RM1.700–2.300 per bulan kira-kira Rp6,7–9,1 juta",
        "Anda bayar: Rp350.000, sisanya majikan · 24 bulan",
        "18–45 tahun, SD cukup, pengalaman: tidak perlu",
        "Sosialisasi migrasi aman",
        session.code,
        "BP3MI NTT",
        "08.00–15.00",
        "0380-111",
    ):
        assert words in said, words
    assert "CONTOH" not in said


def test_the_file_stands_alone(client: Client, world: World, cast: Cast) -> None:
    make_live_listing(world, cast, title_ind="<script>alert(1)</script>")
    answer = client.get(FILE)
    page = parsed(answer)
    assert fetched(page) == []
    (style,), (script,) = every(page, "style"), every(page, "script")
    (policy,) = [meta for meta in every(page, "meta") if meta.get("http-equiv")]
    assert policy.get("content") == (
        f"default-src 'none'; style-src {csp_hash(style.text or '')}; script-src {csp_hash(script.text or '')}"
    )
    for part in (style, script):
        assert csp_hash(part.text or "") in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"] == f'attachment; filename="jalur-resmi-belu-{today()}.html"'
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer.cookies == {}


@pytest.mark.parametrize("number", [1, 3])
def test_the_file_asks_a_fixed_number_of_times(
    client: Client, world: World, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    field = make_field(world, cast)
    for day in range(number):
        make_live_listing(world, cast)
        make_approved(world, cast, field.hall, starts_at=in_days(10 + day))
    with django_assert_num_queries(4):  # regency, jobs, sessions, offices
        client.get(FILE)


def test_only_what_is_open_to_the_province_is_in_it(client: Client, world: World, cast: Cast) -> None:
    make_live_listing(world, cast, title_ind="Untuk NTB", origin_id="52")
    make_live_listing(world, cast, title_ind="Sudah lewat", closes_on=today() - timedelta(days=1))
    said = read(client)
    assert "Untuk NTB" not in said
    assert "Sekarang tidak ada lowongan buka. Jangan bayar siapa pun yang menawarkan." in said
    assert "Belum ada jadwal. Tanya kantor." in said


def test_the_file_stays_small_and_counts_what_is_left_out(client: Client, world: World, cast: Cast) -> None:
    first = make_live_listing(world, cast, title_ind="Panjang " * 17, city="Kota " * 24, is_demo=True)
    fields: dict[str, Any] = {
        field.attname: getattr(first, field.attname)
        for field in Opportunity._meta.concrete_fields
        if field.attname not in ("id", "code")
    }
    Opportunity.objects.bulk_create(
        [Opportunity(**fields, code=f"NTT-2{number:04}") for number in range(199)]
    )
    answer = client.get(FILE)
    page = parsed(answer)
    shown = len(every(page, "article"))
    assert len(answer.content) <= 100_000
    assert 60 < shown < 150
    assert "200 lowongan buka" in text(page)
    assert f"Tidak muat di berkas ini: {200 - shown}." in text(page)


def test_english_file_is_english(client: Client, world: World, cast: Cast) -> None:
    make_live_listing(world, cast)
    said = read(client, f"/en{FILE}")
    assert "Official jobs for Belu" in said
    assert "1 open job Palm-oil harvester in Pahang" in said


@pytest.mark.parametrize("region", ["53.99", "53", "x", "53.04.12"])
def test_there_is_no_file_of_no_regency(client: Client, world: World, region: str) -> None:
    Region.objects.create(code="53.04.12", level="district", name="X", parent_id="53.04")
    assert client.get(f"/paket/{region}.html", follow=True).status_code == 404


@pytest.mark.parametrize("chosen", ["", "53.04", "99.99", "%00"])
def test_page_links_the_file_of_each_regency(
    client: Client, world: World, django_assert_num_queries: DjangoAssertNumQueries, chosen: str
) -> None:
    with django_assert_num_queries(1):
        answer = client.get(f"/paket/?asal={chosen}")
    links = {text(a): a.get("href") for a in every(parsed(answer), "a")}
    assert links["Belu"] == "/paket/?asal=53.04"
    assert links.get("Simpan berkas") == (FILE if chosen == "53.04" else None)
    assert links.get("Dua lembar untuk dicetak") == (
        "/lowongan/ringkasan/53.04.pdf" if chosen == "53.04" else None
    )
