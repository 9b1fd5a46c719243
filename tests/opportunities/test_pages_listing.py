"""The page of one listing, in its fixed order, and what becomes of it when it is not live any more."""

from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from opportunities import derived
from opportunities.models import (
    AgencySanction,
    CostItem,
    CostKind,
    Destination,
    DestinationRule,
    Document,
    LanguageRequirement,
    Opportunity,
    SchemeDocument,
)
from opportunities.workflow import TRANSITIONS
from portal.dates import today
from portal.models import Language
from portal.workflow import transition
from tests.cast import Cast, World, make_listing, make_live_listing
from tests.pages import every, parsed, text, title


@pytest.fixture
def listing(world: World, cast: Cast) -> Opportunity:
    """A live listing with everything that its page can show."""
    found = make_live_listing(world, cast, interview_region=world.ntt.region, orientation_office=world.ntt)
    malay = Language.objects.create(code="ms", name_ind="Melayu", name_en="Malay")
    LanguageRequirement.objects.create(opportunity=found, language=malay, level="A1")
    for key, name, status in (("ktp", "KTP", "ready"), ("kk", "Kartu keluarga", "unconfirmed")):
        paper = Document.objects.create(key=key, name_ind=name, name_en=name)
        SchemeDocument.objects.create(scheme=world.p2p, document=paper, review_status=status)
    Destination.objects.create(country=world.malaysia, status="open", mission_contacts="KBRI Kuala Lumpur")
    return found


def read(client: Client, listing: Opportunity, **query: str) -> str:
    return text(parsed(client.get(listing.get_absolute_url(), query)))


# --- The live page -----------------------------------------------------------------------------------------------
def test_sections_stand_in_the_fixed_order(client: Client, listing: Opportunity) -> None:
    page = parsed(client.get(listing.get_absolute_url()))
    assert [text(heading) for heading in every(page, "h2")][:12] == [
        "Gaji",
        "Biaya: siapa bayar apa",
        "Negara dan pekerjaan",
        "Syarat",
        "Batas waktu",
        "Cara daftar",
        "Bukti pemeriksaan",
        "10 dari 10 pertanyaan terjawab",
        "Dokumen yang disiapkan",
        "Kantor untuk lowongan ini",
        "Sosialisasi terdekat",
        "Bagikan ke keluarga",
    ]
    assert title(page) == "Pemanen sawit di Pahang, Malaysia – Jalur Resmi KP2MI"


def test_numbers_come_first(client: Client, listing: Opportunity) -> None:
    shown = read(client, listing)
    day = today() - timedelta(days=1)
    assert "RM1.700–2.300 per bulan kira-kira Rp6,7–9,1 juta (kurs " + str(day.day) in shown
    assert (
        "Anda bayarRp350.000 sisanya majikan Kuotasisa 9 dari 24 orang Kontrak24 bulan bisa diperpanjang"
        in shown
    )
    assert shown.index("RM1.700") < shown.index("Anda bayar") < shown.index("Biaya: siapa bayar apa")


@pytest.mark.parametrize("more", [0, 2])
def test_page_asks_the_database_a_fixed_number_of_times(
    client: Client,
    world: World,
    listing: Opportunity,
    django_assert_num_queries: DjangoAssertNumQueries,
    more: int,
) -> None:
    for number in range(more):
        language = Language.objects.create(code=f"x{number}", name_ind="Bahasa", name_en="Language")
        LanguageRequirement.objects.create(opportunity=listing, language=language)
        CostItem.objects.create(
            opportunity=listing, kind=world.passport, payer=("state", "p3mi")[number], amount=1
        )
    world.ntt.serves.add("53.04")
    with django_assert_num_queries(5):  # edition, listing with its papers, costs, languages, the next session
        client.get(listing.get_absolute_url())
    with django_assert_num_queries(5):  # no edition, and the offices of the visitor's home
        shown = read(client, listing, asal="53.04")
    assert "Kantor terdekat BP3MI NTT (belum dipastikan) Wawancara di Belu" in shown


def test_cost_table_says_who_pays_what(client: Client, world: World, listing: Opportunity) -> None:
    CostKind.objects.filter(pk=world.fee.pk).update(never_by_worker=False)
    exam = CostKind.objects.create(
        key="ujian", order=9, name_ind="Ujian", name_en="Exam", normally_paid_by="worker_or_employer"
    )
    CostItem.objects.create(
        opportunity=listing,
        kind=exam,
        payer="worker",
        amount=100,
        currency="MYR",
        legal_basis=world.basis,
        note="tertulis",
    )
    derived.refresh([listing.pk])
    table = every(parsed(client.get(listing.get_absolute_url())), "table")[0]
    assert [text(row) for row in every(table, "tr")] == [
        "BiayaAnda bayarYang bayar",
        "Biaya jasa perusahaanRp0majikan",
        "Paspor Perban 2/2020 ps. 3 · belum dipastikanRp350.000Anda",
        "Ujian tertulis · Perban 2/2020 ps. 3 · belum dipastikanRM100Anda",
        "Jumlahkira-kira Rp745.000",
    ]


def test_facts_that_staff_have_not_confirmed_say_so(client: Client, listing: Opportunity) -> None:
    shown = read(client, listing)
    assert "Belum: KTP Belum: Kartu keluarga (belum dipastikan)" in shown


def test_nothing_is_said_about_what_is_not_known(client: Client, world: World, cast: Cast) -> None:
    found = make_live_listing(
        world, cast, age_max=None, foreign_agency="", insurance_ind="", overtime_rule_ind=""
    )
    shown = read(client, found)
    assert "mulai 18 tahun" in shown
    assert all(label not in shown for label in ("Agen di sana", "Asuransi di sana", "Lembur", "Wawancara di"))


def test_sample_listing_says_that_it_is_one(client: Client, listing: Opportunity) -> None:
    said = "Data contoh. Lowongan ini rekaan: tidak bisa dilamar."
    assert said not in read(client, listing)
    Opportunity.objects.update(is_demo=True)
    assert said in read(client, listing)


def test_a_record_read_long_ago_and_a_licence_near_its_end_are_warned_of(
    client: Client, world: World, listing: Opportunity
) -> None:
    assert "Tanya petugas dulu." not in read(client, listing)
    Opportunity.objects.update(source_checked_at=f"{today() - timedelta(days=8):%Y-%m-%d}T03:00:00+00:00")
    assert "Catatan resminya terakhir dibaca" in read(client, listing)
    world.agency.licence_until = today() + timedelta(days=40)
    world.agency.save()
    shown = read(client, listing)
    assert "Izin perusahaan ini berakhir" in shown
    assert "(40 hari lagi)" in shown


def test_a_listing_closed_to_the_home_province_says_so(
    client: Client, world: World, listing: Opportunity
) -> None:
    Opportunity.objects.update(origin=None)
    DestinationRule.objects.create(
        country=world.malaysia, origin_id="53", is_open=False, starts_on=today(), source="uji"
    )
    said = "Bukan untuk daerah Anda. Lowongan ini tidak terbuka untuk warga Belu."
    assert said in read(client, listing, asal="53.04")
    assert said not in read(client, listing)


def test_english_page_is_english_where_there_is_english(client: Client, listing: Opportunity) -> None:
    page = parsed(client.get("/en" + listing.get_absolute_url()))
    assert [text(heading) for heading in every(page, "h2")][:3] == [
        "Pay",
        "Costs: who pays what",
        "Country and work",
    ]
    assert text(every(page, "h1")[0]) == "Palm-oil harvester in Pahang"


# --- Addresses ---------------------------------------------------------------------------------------------------
def test_every_way_to_write_the_address_leads_to_the_one(client: Client, listing: Opportunity) -> None:
    right = listing.get_absolute_url()
    prefix, rest = listing.code.split("-")
    for written in (
        f"/lowongan/{listing.code}/",
        f"/lowongan/{listing.code}/judul-lama/",
        f"/lowongan/{listing.code.lower()}/{listing.slug}/",
        f"/lowongan/{prefix}{rest}/{listing.slug}/",
        f"/lowongan/{prefix} {rest}/x/",
    ):
        answer = client.get(written, {"asal": "53.04"})
        assert (answer.status_code, answer["Location"]) == (301, f"{right}?asal=53.04"), written
    assert client.get(right).status_code == 200


@pytest.mark.parametrize(
    "code",
    [
        "NTT-4K7M8",
        "NTT-22222",
        "ntt",
        "%00",
        "NTT-%00",
        "a" * 500,
        "%F0%9F%8C%B4",
        "'; DROP TABLE x",
        "..%2F..",
    ],
)
def test_an_unknown_code_is_404_and_leads_to_the_check(
    client: Client, listing: Opportunity, code: str
) -> None:
    for written in (f"/lowongan/{code}/", f"/lowongan/{code}/x/"):
        answer = client.get(written)
        assert answer.status_code == 404
        page = parsed(answer)
        if "/" not in unquote(code):
            assert every(page, "form", action="/cek/") != []
            assert "Data kami" in text(page)


def test_what_has_never_been_public_is_404_for_everybody(client: Client, world: World, cast: Cast) -> None:
    draft = make_listing(world, cast.editor)
    client.force_login(cast.supervisor)
    for state in ("draft", "in_review", "withdrawn"):
        Opportunity.objects.filter(pk=draft.pk).update(state=state)
        assert client.get(draft.get_absolute_url()).status_code == 404, state


# --- Not live any more -------------------------------------------------------------------------------------------
OFFER = ("RM1.700", "Cara daftar", "Anda bayar", "wa.me", "Datang ke kantor")


def tombstone(client: Client, listing: Opportunity) -> tuple[int, str, str]:
    """Status, first heading and text; checks what is true of every tombstone."""
    answer = client.get(listing.get_absolute_url())
    page = parsed(answer)
    assert [meta.get("content") for meta in every(page, "meta", name="robots")] == ["noindex"]
    main = every(page, "main")[0]
    shown = text(main)
    assert [word for word in OFFER if word in shown] == []
    return answer.status_code, text(every(page, "h1")[0]), shown


def suspend(cast: Cast, listing: Opportunity) -> None:
    transition(TRANSITIONS, listing, "suspend", cast.verifier, "Izin diperiksa")


@pytest.mark.parametrize(
    ("change", "status", "heading"),
    [
        ({"state": "suspended"}, 200, "JANGAN BAYAR. Lowongan ini dihentikan sementara"),
        ({"state": "withdrawn"}, 410, "JANGAN BAYAR. Lowongan ini sudah ditarik"),
        ({"state": "closed"}, 410, "Lowongan ini sudah ditutup"),
        ({"closes_on": -1, "opens_on": -9}, 200, "Lowongan ini sudah tutup"),
        ({"quota_filled": 24}, 200, "Kuota lowongan ini sudah habis"),
        ({"opens_on": 2}, 200, "Lowongan ini belum dibuka"),
        (
            {"closes_on": -2, "opens_on": -9, "permit_expires_on": -1},
            200,
            "JANGAN BAYAR. Lowongan ini tidak boleh ditawarkan sekarang",
        ),
    ],
)
def test_tombstone_says_first_what_to_do(
    client: Client, listing: Opportunity, change: dict[str, Any], status: int, heading: str
) -> None:
    values = {
        name: today() + timedelta(days=value) if name.endswith("_on") else value
        for name, value in change.items()
    }
    Opportunity.objects.filter(pk=listing.pk).update(**values)
    found, first, shown = tombstone(client, listing)
    assert (found, first) == (status, heading)
    assert "Jangan bayar siapa pun" in shown
    assert listing.code in shown


def test_a_listing_that_opens_later_says_when(client: Client, listing: Opportunity) -> None:
    opens = today() + timedelta(days=2)
    Opportunity.objects.update(opens_on=opens)
    assert f"Pendaftaran dibuka pada {opens.day} " in tombstone(client, listing)[2]


def test_a_company_under_sanction_stops_its_listings_at_once(
    client: Client, world: World, listing: Opportunity
) -> None:
    assert client.get(listing.get_absolute_url()).status_code == 200
    AgencySanction.objects.create(
        agency=world.agency,
        kind="temporary_stop",
        starts_on=today(),
        ends_on=today() + timedelta(days=90),
        source="uji",
    )
    status, first, shown = tombstone(client, listing)
    assert (status, first) == (200, "JANGAN BAYAR. Lowongan ini tidak boleh ditawarkan sekarang")
    assert "penghentian sementara kegiatan" in shown
    assert "Saya sudah mendaftar. Lalu bagaimana?" in shown


def test_a_lapsed_licence_and_a_closed_country_stop_listings(
    client: Client, world: World, listing: Opportunity
) -> None:
    world.agency.licence_until = today() - timedelta(days=1)
    world.agency.save()
    DestinationRule.objects.create(country=world.malaysia, is_open=False, starts_on=today(), source="uji")
    _status, first, shown = tombstone(client, listing)
    assert first.startswith("JANGAN BAYAR.")
    assert "Izin P3MI ini sudah berakhir." in shown
    assert "Negara ini tidak terbuka" in shown


def test_tombstone_offers_similar_live_listings(
    client: Client, world: World, cast: Cast, listing: Opportunity
) -> None:
    others = [make_live_listing(world, cast, title_ind=f"Pemanen {number}") for number in range(4)]
    Opportunity.objects.filter(pk=others[0].pk).update(state="suspended")
    suspend(cast, listing)
    page = parsed(client.get(listing.get_absolute_url()))
    cards = [text(heading) for article in every(page, "article") for heading in every(article, "h3")]
    assert sorted(cards) == ["Pemanen 1", "Pemanen 2", "Pemanen 3"]


@pytest.mark.parametrize("similar", [1, 3])
def test_tombstone_asks_the_database_a_fixed_number_of_times(
    client: Client,
    world: World,
    cast: Cast,
    listing: Opportunity,
    django_assert_num_queries: DjangoAssertNumQueries,
    similar: int,
) -> None:
    for _number in range(similar):
        make_live_listing(world, cast)
    suspend(cast, listing)
    with django_assert_num_queries(
        6
    ):  # edition, listing, sanctions, rules, when it was stopped, similar listings
        page = parsed(client.get(listing.get_absolute_url()))
    assert len(every(page, "article")) == similar


def test_a_listing_that_is_published_again_is_back(client: Client, cast: Cast, listing: Opportunity) -> None:
    suspend(cast, listing)
    assert tombstone(client, listing)[1].startswith("JANGAN BAYAR.")
    transition(TRANSITIONS, listing, "resume", cast.verifier, "Izin sudah diperiksa")
    assert "Cara daftar" in read(client, listing)
